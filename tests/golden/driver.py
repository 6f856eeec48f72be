"""Runs a recording through check and live practice at once, and keeps what both came to as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import Landmarks
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.detection.detector import Detector
from posecheck.detection.looks import Looks
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.recordings import check as checking
from posecheck.recordings.opening import Opened, open_recording
from posecheck.reporting.report import Report
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_JSON
from posecheck.shipped import FIRST_POSE
from posecheck.sources.frames import Frame
from posecheck.sources.replay import SUFFIX
from tests.conftest import SAMPLES

AUTO: Final = "auto"
SPOKEN_CSV: Final = "spoken.csv"
CASES: Final = Path(__file__).parents[1] / "people" / "cases"
EXPECTED: Final = Path(__file__).parent / "expected"
EVERY_ROW: Final = 5
"""Of the table's rows one in five is kept, six a second: no change lasts less and matters."""
OTHER_POSES: Final = {
    "tree_arms_overhead": ("tree",),
    "tree_foot_at_groin": ("tree",),
    "knee_raise_oblique": ("tree", AUTO),
    "lunge_front_reps": ("low_lunge", "tree", AUTO),
}
"""What is asked for where it is not the low lunge alone."""
CHANGING: Final = ("posecheck_version", "date")
"""The keys of the report that change with every release, and with every run."""
BRIGHTER: Final = 130
"""Added to a recording's dark frames, so that a practice does not ask for a light first."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One recording, checked and practised as one pose; pose is an id, or auto."""

    path: Path
    pose: str

    @property
    def name(self) -> str:
        return f"{self.path.stem}.{self.pose}"


CASE_RUNS: Final = tuple(
    Run(path=path, pose=pose)
    for path in sorted(CASES.glob("*.npz"))
    for pose in OTHER_POSES.get(path.stem, ("low_lunge",))
)
CLIP_RUNS: Final = tuple(Run(path=path, pose="low_lunge") for path in sorted(SAMPLES.glob("*.mp4")))


@dataclass(frozen=True, kw_only=True, eq=False)
class Played:
    """What a run came to. files: the golden texts by name; out holds the files of the check."""

    report: Report
    files: dict[str, str]


def play(run: Run, out: Path) -> Played:
    """Check the recording into `out`; a live practice is fed the same frames and landmarks."""
    pose = None if run.pose == AUTO else find_pose(run.pose)
    spoken: list[tuple[float, str]] = []

    def opened(path: Path, stack: ExitStack, *, masks: bool, looks: Looks) -> Opened:
        really = open_recording(path, stack, masks=masks, looks=looks)
        brighter = BRIGHTER if path.suffix == SUFFIX else 0
        practice = _practice(pose, really.model)
        return replace(really, detector=_Shared(really.detector, practice, spoken, brighter))

    with patch.object(checking, "open_recording", opened):
        checked = checking.check_recording(
            run.path, pose, out, outputs=checking.Outputs(video=False)
        )
    table = (out / MEASUREMENTS_CSV).read_text(encoding="utf-8")
    report = json.loads((out / REPORT_JSON).read_text(encoding="utf-8"))
    return Played(
        report=checked.report,
        files={
            REPORT_JSON: _stable(report),
            MEASUREMENTS_CSV: _thinned(table),
            SPOKEN_CSV: _as_csv([("time_s", "text"), *((f"{t:.3f}", text) for t, text in spoken)]),
        },
    )


def _practice(pose: Pose | None, model: str) -> Practice:
    first = pose or find_pose(FIRST_POSE)
    return Practice(first, Plan.of(first), model=model, any_of=() if pose else library())


class _Shared:
    """A detector that shows what it finds to a live practice too, so that it looks only once."""

    def __init__(
        self,
        detector: Detector,
        practice: Practice,
        spoken: list[tuple[float, str]],
        brighter: int,
    ) -> None:
        self._detector = detector
        self._practice = practice
        self._spoken = spoken
        self._brighter = brighter
        self._found: Landmarks | None = None
        self._complete = False
        practice.attach(_Played(lambda: self._found))

    @property
    def notes(self) -> tuple[str, ...]:
        return self._detector.notes

    @property
    def company(self) -> Company:
        return self._detector.company

    def detect(self, frame: Frame) -> Landmarks | None:
        self._found = self._detector.detect(frame)
        if not self._complete:
            lit = replace(frame, image_bgr=frame.image_bgr + np.uint8(self._brighter))
            state = self._practice.process(lit)
            self._spoken.extend((frame.time_s, line.text) for line in state.lines)
            self._complete = state.moment.complete
        return self._found

    def close(self) -> None:
        self._detector.close()


class _Played:
    """A detector that finds what was just found."""

    notes: tuple[str, ...] = ()
    company = ALONE

    def __init__(self, found: Callable[[], Landmarks | None]) -> None:
        self._found = found

    def detect(self, frame: Frame) -> Landmarks | None:
        return self._found()

    def close(self) -> None:
        pass


def _stable(report: dict[str, Any]) -> str:
    """The report without the version and without the folder of this computer."""
    for key in CHANGING:
        del report[key]
    for hold in report["holds"]:  # which of many like instants it is hangs on the fourth digit
        del hold["typical"]
    report["video"]["path"] = Path(report["video"]["path"]).name
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def _thinned(table: str) -> str:
    header, *rows = csv.reader(io.StringIO(table, newline=""))
    return _as_csv([header, *rows[::EVERY_ROW]])


def _as_csv(rows: list[Any]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def expected(run: Run) -> dict[str, str]:
    """The golden texts of a run, by file name."""
    return {
        name: (EXPECTED / run.name / name).read_text(encoding="utf-8")
        for name in (REPORT_JSON, MEASUREMENTS_CSV, SPOKEN_CSV)
    }


def renew(run: Run, files: dict[str, str]) -> None:
    """Make these the golden texts of the run."""
    folder = EXPECTED / run.name
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
