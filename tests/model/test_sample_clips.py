"""The whole path with real MediaPipe on the rendered sample clips, against their truth."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from posecheck.judging.rules import Status
from posecheck.poses.pose import Pose
from posecheck.reporting.report import Report
from posecheck.reporting.report_writer import MEASUREMENTS_CSV
from tests.conftest import SAMPLES
from tests.golden.compare import differences
from tests.golden.driver import CLIP_RUNS, Run, expected, play

pytestmark = pytest.mark.model

Row = dict[str, str]
LUNGE_PHASES = ("hold", "fault_front_knee", "fault_trunk_lean", "fault_arch")
TRUE_NAMES = {"lumbar_arch_deg": "lumbar_extension_deg"}
"""Where the truth's column has another name than the measurement."""
SIDE_ON = ("low_lunge_both_sides", "low_lunge_faults", "low_lunge_pause", "low_lunge_arch")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A clip's report, its table and its truth, frame by frame; golden: tests/golden."""

    report: Report
    rows: list[Row]
    truth: list[Row]
    golden: dict[str, str]

    def held_s(self) -> dict[str, float]:
        """Seconds held, by side."""
        held: dict[str, float] = defaultdict(float)
        for hold in self.report.holds:
            held[hold.side] += hold.held_s
        return dict(held)

    def true_s(self, pose: Pose) -> dict[str, float]:
        """Seconds in which all true angles were within the bands, by side."""
        times_s = [float(row["time_s"]) for row in self.truth]
        true: dict[str, float] = defaultdict(float)
        for row, step_s in zip(self.truth, np.diff(times_s), strict=False):
            named = [
                (rule, row[TRUE_NAMES.get(rule.measurement, rule.measurement)])
                for rule in pose.rules
            ]
            if row["side"] and all(
                rule.band.beyond(float(value)) == 0 for rule, value in named if value
            ):
                true[row["side"]] += step_s
        return dict(true)

    def errors_deg(self, name: str) -> np.ndarray:
        """Measured minus true while in a lunge, frames that were not judged left out."""
        return np.array(
            [
                float(row[name]) - float(true[name])
                for row, true in zip(self.rows, self.truth, strict=True)
                if true["phase"] in LUNGE_PHASES and row[name]
            ]
        )


class Clips(dict[str, Checked]):
    """Every sample clip, checked once, when it is first asked for."""

    def __init__(self, out: Path) -> None:
        super().__init__()
        self._out = out

    def __missing__(self, clip: str) -> Checked:
        self[clip] = check(SAMPLES / f"{clip}.mp4", self._out / clip)
        return self[clip]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return Clips(tmp_path_factory.mktemp("checked"))


def check(video: Path, out: Path) -> Checked:
    checked = play(Run(path=video, pose="low_lunge"), out)
    return Checked(
        report=checked.report,
        rows=read(out / MEASUREMENTS_CSV),
        truth=read(SAMPLES / f"{video.stem.split('.')[0]}.csv"),
        golden=checked.files,
    )


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("run", CLIP_RUNS, ids=lambda run: run.name)
def test_report_table_and_spoken_words_are_what_they_were(
    checked: dict[str, Checked], run: Run
) -> None:
    assert differences(checked[run.path.stem].golden, expected(run)) == []


@pytest.mark.parametrize("clip", SIDE_ON)
def test_held_seconds_are_true_to_a_second_a_side(
    checked: dict[str, Checked], clip: str, low_lunge: Pose
) -> None:
    true_s = checked[clip].true_s(low_lunge)
    assert checked[clip].held_s() == pytest.approx(true_s, abs=1.0)
    assert true_s


def test_both_sides_are_done(checked: dict[str, Checked]) -> None:
    holds = checked["low_lunge_both_sides"].report.holds
    assert [(hold.side, hold.done, hold.pauses) for hold in holds] == [
        ("right", True, ()),
        ("left", True, ()),
    ]


def test_pauses_are_true_to_a_third_of_a_second(checked: dict[str, Checked]) -> None:
    """The trunk leans from 12.0 to 12.5 s and comes back from 15.5 to 16.0 s."""
    first, second = checked["low_lunge_pause"].report.holds
    (pause,) = first.pauses
    assert pause.rule == "trunk_upright"
    assert pause.start_s == pytest.approx(12.3, abs=0.3)
    assert pause.end_s == pytest.approx(15.75, abs=0.3)
    assert first.end_s == pytest.approx(25.3, abs=0.3)
    assert second.start_s == pytest.approx(33.75, abs=0.3)


def test_an_arch_stops_the_clock_within_a_second_and_is_named(checked: dict[str, Checked]) -> None:
    """The back arches by 30 degrees from 12.0 to 12.8 s, and comes back from 16.8 to 17.6 s."""
    report = checked["low_lunge_arch"].report
    first, second = report.holds
    (pause,) = first.pauses
    assert pause.rule == "low_back"
    assert 12.0 <= pause.start_s <= 13.0
    assert 16.8 <= pause.end_s <= 17.8
    assert 25.6 <= first.end_s <= 26.6
    assert 33.4 <= second.start_s <= 34.6
    (fault,) = report.findings
    assert fault.cue == "Tuck your tailbone, squeeze the back glute."
    assert abs(fault.worst.value - 30) <= fault.worst.error
    assert any("neutral was taken from 0:02 to 0:04" in note for note in report.notes)


@pytest.mark.parametrize(
    ("clip", "judged_from"),
    # While the trunk leans otherwise than when the neutral was seen, the back cannot be judged.
    [("low_lunge_both_sides", 0.8), ("low_lunge_faults", 0.6), ("low_lunge_pause", 0.6)],
)
def test_no_arch_is_claimed_where_there_is_none(
    checked: dict[str, Checked], clip: str, judged_from: float
) -> None:
    report = checked[clip].report
    assert "low_back" not in {fault.rule for fault in report.findings}
    judged = report.measurements["lumbar_arch_deg"].judged_share
    assert judged is not None
    assert judged >= judged_from


def test_the_back_lends_what_it_is_arched(checked: dict[str, Checked]) -> None:
    ledger = checked["low_lunge_both_sides"].report.ledger
    assert ledger is not None
    assert ledger.back_deg <= 3
    assert ledger.hip_deg + ledger.back_deg == pytest.approx(ledger.stretch_deg)


def test_faults_are_found_with_their_cues(checked: dict[str, Checked]) -> None:
    found = {
        (fault.rule, fault.status): fault for fault in checked["low_lunge_faults"].report.findings
    }
    knee = found["front_knee", Status.HIGH]
    trunk = found["trunk_upright", Status.HIGH]
    assert knee.cue == "Bring your front foot back a little."
    assert trunk.cue == "Lift your chest over your hips."
    assert 3 < knee.worst.time_s < 11.5
    assert 21.5 < trunk.worst.time_s < 29
    assert abs(knee.worst.value - 128) <= knee.worst.error


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        ("standing_controls", None),
        ("front_leg_out_of_frame", "is out of frame"),
        ("low_lunge_oblique", "the view is too far from side-on"),
    ],
)
def test_no_hold_where_there_is_none(
    checked: dict[str, Checked], clip: str, reason: str | None
) -> None:
    report = checked[clip].report
    assert report.holds == ()
    if reason is not None:
        assert any(one.reason.endswith(reason) for one in report.not_judged)
    else:
        assert report.findings == ()


@pytest.mark.parametrize(
    ("name", "median_deg", "p90_deg"),
    [("front_knee_deg", 4, 7), ("rear_thigh_deg", 4, 8), ("trunk_lean_deg", 5, 8)],
)
def test_angles_are_as_near_as_claimed(
    checked: dict[str, Checked], name: str, median_deg: float, p90_deg: float
) -> None:
    off_deg = np.abs(np.concatenate([checked[clip].errors_deg(name) for clip in SIDE_ON]))
    assert np.median(off_deg) <= median_deg
    assert np.percentile(off_deg, 90) <= p90_deg


def test_stated_errors_hold_nine_readings_of_ten(checked: dict[str, Checked]) -> None:
    for clip in SIDE_ON:
        for name in ("front_knee_deg", "rear_thigh_deg", "trunk_lean_deg"):
            stated = checked[clip].report.measurements[name].error
            assert stated is not None
            assert np.mean(np.abs(checked[clip].errors_deg(name)) <= stated) >= 0.8, (clip, name)
