"""What a report says beyond the figures: its verdict, what ended a hold, and how it compares."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.errors import SourceError, UsageError
from posecheck.judging.clock import Hold
from posecheck.judging.rules import Status
from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.poses.pose import Pose
from posecheck.reporting.change import HELD, Change, Figure
from posecheck.reporting.charts import timeline_chart
from posecheck.reporting.filing import Filing, earlier_report, filed, left_against_right
from posecheck.reporting.published import published, read_report
from posecheck.reporting.report import BEST, Report
from posecheck.reporting.report_html import render
from posecheck.reporting.sentences import ended_words
from posecheck.reporting.totals import by_cue
from posecheck.reporting.verdict import verdict
from posecheck.reporting.wording import change_words, not_looked_at, target_words
from posecheck.testing import standing_body
from tests.test_report import GOOD, LEANING, build

BENT = replace(GOOD, trunk_lean_deg=30)
"""Leaning forward alone: the trunk is too far forward, and so the stretch is too small."""


def bending_over(time_s: float) -> Landmarks:
    return (BENT if time_s >= 12 else GOOD).landmarks()


@pytest.fixture(scope="module")
def bent(low_lunge_pose: Pose) -> Report:
    return build(low_lunge_pose, bending_over)[0]


@pytest.fixture(scope="module")
def low_lunge_pose() -> Pose:
    from posecheck.poses.pose import find_pose

    return find_pose("low_lunge")


def test_one_movement_is_one_finding(bent: Report) -> None:
    trunk, stretch = bent.findings
    assert (trunk.name, stretch.name) == ("trunk_upright.high", "stretch.low")
    assert (trunk.because_of, stretch.because_of) == (None, "trunk_upright.high")
    assert by_cue(bent.findings) == [(trunk.cue, [trunk, stretch])]


def test_what_came_at_another_time_is_another_finding(low_lunge: Pose) -> None:
    def one_then_other(time_s: float) -> Landmarks:
        if 5 <= time_s < 8:
            return LEANING.landmarks()
        shallow = replace(GOOD, rear_thigh_deg=2)
        return (shallow if 12 <= time_s < 16 else GOOD).landmarks()

    report, _ = build(low_lunge, one_then_other)
    assert [fault.because_of for fault in report.findings] == [None] * len(report.findings)
    assert len(by_cue(report.findings)) == len(report.findings) == 3


def test_a_fault_knows_when_it_was(bent: Report) -> None:
    ((start_s, end_s),) = bent.findings[0].spans
    assert start_s == bent.findings[0].first_s == pytest.approx(12, abs=0.2)
    assert end_s - start_s == pytest.approx(bent.findings[0].seconds)


def test_a_hold_says_what_ended_it(bent: Report, low_lunge: Pose) -> None:
    (hold,) = bent.holds
    assert ended_words(hold, bent) == "trunk lean"
    good, _ = build(low_lunge, lambda time_s: GOOD.landmarks(), seconds=4)
    assert ended_words(good.holds[0], good) == "the end of the recording"
    left, _ = build(
        low_lunge,
        lambda time_s: GOOD.landmarks() if time_s < 5 else standing_body(),
        seconds=12,
    )
    assert ended_words(left.holds[0], left) == "leaving the pose"
    gone, _ = build(low_lunge, lambda time_s: GOOD.landmarks() if time_s < 5 else None, seconds=12)
    assert ended_words(gone.holds[0], gone) == "not being seen"


def test_the_fault_that_ended_a_hold_is_coloured_to_its_end(bent: Report, low_lunge: Pose) -> None:
    _, builder = build(low_lunge, bending_over)
    trunk = timeline_chart(bent, builder.timeline, width_px=300)["vconcat"][0]
    strips = trunk["layer"][0]["data"]["values"]
    assert [(round(one["start_s"]), round(one["end_s"])) for one in strips] == [(0, 12), (12, 20)]
    margin = [one["value"] for one in trunk["layer"][2]["data"]["values"]]
    assert margin == [-42, 24]  # the target's ends and the slack
    wrong = [
        point["time_s"]
        for point in trunk["layer"][4]["data"]["values"]
        if point["value"] is not None
    ]
    assert wrong[0] == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (7, 36, "target 7 to 36°, 6° margin"),
        (-math.inf, 11, "target 11° or less, 6° margin"),
        (155, math.inf, "target 155° or more, 6° margin"),
    ],
)
def test_targets_in_words(low: float, high: float, words: str) -> None:
    assert target_words(Band(low=low, high=high, slack=6), Unit.DEG) == words


def hold(side: str, held_s: float, *, done: bool = False) -> Hold:
    return Hold(
        side="left" if side == "left" else "right",
        start_s=0,
        end_s=held_s,
        held_s=held_s,
        in_pose_s=held_s,
        pauses=(),
        done=done,
    )


def test_verdicts(bent: Report, low_lunge: Pose) -> None:
    assert verdict(bent) == (
        "Target not reached on the right: 12.0 of 30 s; stopped longest by trunk lean."
    )
    both = replace(bent, holds=(hold("left", 30.2, done=True), hold("right", 31, done=True)))
    assert verdict(both) == "Target reached on both sides: left 30.2 of 30 s, right 31.0 of 30 s."
    one = replace(bent, holds=(hold("left", 30.2, done=True), hold("right", 11)))
    assert (
        verdict(one) == "Target reached on the left: 30.2 of 30 s; not on the right: 11.0 of 30 s."
    )
    nothing = replace(bent, holds=())
    assert verdict(nothing) == "No hold counted: trunk lean was out of its target for 8 s."
    standing, _ = build(low_lunge, lambda time_s: standing_body(), seconds=2)
    assert verdict(standing) == (
        "Nothing was timed: the pose was never taken up in view of the camera."
    )


def test_holds_are_kept_with_their_figures_and_a_stick_figure(bent: Report) -> None:
    detail = bent.hold_details[0]
    knee = detail.measurements["front_knee_deg"]
    assert knee.median == pytest.approx(84, abs=1)
    assert knee.error >= 7
    assert detail.typical is not None
    assert 1 <= detail.typical.time_s < 12
    places = GOOD.landmarks().xy_px
    assert detail.typical.joints_px["left_hip"] == pytest.approx(places[23], abs=0.1)
    assert bent.best is not None
    assert bent.best.side == "right"
    assert bent.best.time_s < 12


def test_the_best_instant_is_farthest_inside_and_the_typical_one_usual(low_lunge: Pose) -> None:
    """Shallow for 12 s, then for 4 s deep in the middle of the targets."""
    deep = replace(GOOD, rear_thigh_deg=45)
    shallow = replace(GOOD, rear_thigh_deg=18)
    report, _ = build(
        low_lunge, lambda time_s: (deep if time_s >= 12 else shallow).landmarks(), seconds=16
    )
    typical = report.hold_details[0].typical
    assert report.best is not None
    assert report.best.time_s >= 12
    assert typical is not None
    assert typical.time_s < 12


def change(before: float, after: float, error: float = 6) -> Change:
    then, now = (Figure(value=one, error=error, unit=Unit.DEG) for one in (before, after))
    return Change(name="rear_thigh_deg", side="left", before=then, after=now)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (20, "within this camera's noise"),
        (22, "within this camera's noise"),
        (28.4, "within this camera's noise"),  # 6 and 6 leave 8.5 open
        (28.6, "9° more"),
        (10, "10° less"),
    ],
)
def test_a_difference_is_one_beyond_both_errors(after: float, words: str) -> None:
    assert change_words(change(20, after)) == words


def test_since_last_time(bent: Report, low_lunge: Pose, tmp_path: Path) -> None:
    report, builder = build(low_lunge, lambda time_s: replace(GOOD, rear_thigh_deg=32).landmarks())
    (tmp_path / "report.json").write_text(json.dumps(bent.as_dict()), encoding="utf-8")
    filing = Filing(
        date=datetime(2026, 11, 30, 9, 5, tzinfo=UTC),
        label="A. B., left hip",
        earlier=earlier_report(read_report(tmp_path)),
    )
    now = filed(report, filing)
    assert now.since is not None
    assert now.since.than == "clip.mp4"
    differs = {one.name: round(one.by) for one in now.since.changes if one.beyond}
    assert differs == {HELD: 8, "rear_thigh_deg": 12, "stretch_deg": 12}
    plain = now.as_dict()
    assert (plain["date"], plain["label"]) == ("2026-11-30T09:05:00+00:00", "A. B., left hip")
    assert plain["since"]["changes"][0]["beyond"] is True
    page = render(now, builder.timeline, {BEST: b"JPEG"})
    assert not_looked_at(low_lunge) in page
    for text in ("A. B., left hip", "30 Nov 2026", "12° more", "Best instant", 'role="img"'):
        assert text in page


def test_left_against_right(bent: Report) -> None:
    assert left_against_right(bent) == ()
    (detail,) = bent.hold_details
    both = replace(
        bent,
        holds=(hold("left", 20), hold("right", 10)),
        hold_details=(detail, detail),
    )
    (held, *rest) = left_against_right(both)
    assert (held.name, held.by, held.beyond) == (HELD, -10, True)
    assert rest
    assert not any(one.beyond for one in rest)


def test_a_label_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"^--label: is not one line of at most 80 letters"):
        Filing(label="x" * 81)
    with pytest.raises(UsageError, match="--label"):
        Filing(label="one\ntwo")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no report of a check (posecheck.report/1): give the folder of one"),
        ("[]", "is no report of a check (posecheck.report/1): give the folder of one"),
        ('{"schema": "other"}', "is no report of a check (posecheck.report/1): give the folder of"),
        ('{"schema": "posecheck.report/1"}', "pose: is missing: add it: check the video again"),
    ],
)
def test_what_is_no_report_is_said_in_a_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        read_report(tmp_path)
    assert str(raised.value).startswith(f"{path}: {message}")


def test_no_report_at_all(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"report\.json: cannot be read \(No such file"):
        read_report(tmp_path)


def test_a_report_of_an_earlier_version_is_read(bent: Report) -> None:
    plain = bent.as_dict()
    for key in ("date", "label", "since"):
        del plain[key]
    for one in plain["holds"]:
        del one["measurements"], one["typical"], one["ended_by"]
    old = type(published(bent)).model_validate(plain)
    assert old.holds[0].figures == {}
    assert old.findings[0].status is Status.HIGH
