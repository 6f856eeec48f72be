"""Bands, slack, and the third answer."""

from __future__ import annotations

import math

import pytest

from posecheck.judging.rules import Judge, Status
from posecheck.measuring.reading import Reading
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Rule

RULE = Rule(
    id="front_knee",
    measurement="front_knee_deg",
    needs="hold",
    between=(60.0, 100.0),
    slack=5.0,
    priority=1,
    cue_low="Slide your front foot forward.",
    cue_high="Bring your front foot back.",
    why="test",
    source="test",
)


def reading(value: float) -> Reading:
    return Reading(value=value, error=7.0, unit=Unit.DEG)


@pytest.mark.parametrize(
    ("value", "status", "beyond", "cue"),
    [
        (59.9, Status.LOW, 0.1, RULE.cue_low),
        (60.0, Status.OK, 0, None),
        (100.0, Status.OK, 0, None),
        (104.0, Status.HIGH, 4, RULE.cue_high),
        (math.nan, Status.UNSEEN, math.nan, None),
    ],
)
def test_a_newcomer_gets_no_slack(
    value: float, status: Status, beyond: float, cue: str | None
) -> None:
    finding = Judge(RULE)(reading(value))
    assert (finding.status, finding.cue) == (status, cue)
    assert finding.beyond == pytest.approx(beyond, nan_ok=True)


def test_slack_is_for_who_was_inside() -> None:
    judge = Judge(RULE)
    statuses = [judge(reading(value)).status for value in (90, 104, 106, 104, 100, 104)]
    assert statuses == ["OK", "OK", "HIGH", "HIGH", "OK", "OK"]


@pytest.mark.parametrize(("value", "beyond"), [(106.0, 6.0), (54.0, 6.0), (104.0, 0.0)])
def test_how_far_out_is_counted_from_the_band_and_not_from_the_slack(
    value: float, beyond: float
) -> None:
    """The report's worst instant is worst against what the pose file asks for."""
    judge = Judge(RULE)
    judge(reading(90.0))
    assert judge(reading(value)).beyond == pytest.approx(beyond)


def test_a_moment_unseen_does_not_take_the_slack_away() -> None:
    judge = Judge(RULE)
    statuses = [judge(reading(value)).status for value in (90, math.nan, 104)]
    assert statuses == ["OK", "UNSEEN", "OK"]


def test_only_wrong_is_wrong() -> None:
    assert [status for status in Status if status.wrong] == [Status.LOW, Status.HIGH]
