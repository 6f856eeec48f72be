"""Naming poses from drawn bodies: when a name comes, when it goes, what has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.judging.recognition import LOST_AFTER_S, NAMED_AFTER_S, Recogniser
from posecheck.poses.pose import Pose, library
from posecheck.testing import LimbBody, LungeBody, standing_body

LUNGE = LungeBody(front_knee_deg=84, rear_thigh_deg=20).landmarks()
STANDING = standing_body()
BRIDGE = LimbBody(
    trunk_deg=-118, left=(68, 158), right=(68, 158), nose_ahead_deg=-30, upper_arm_deg=90
).landmarks()
LYING = LimbBody(trunk_deg=-90, left=(89, 89), right=(89, 89), nose_ahead_deg=0).landmarks()
LEGS_UP = LimbBody(trunk_deg=-90, left=(2, 2), right=(2, 2), nose_ahead_deg=0).landmarks()
FPS = 10


def watch(
    script: Callable[[float], Landmarks | None], seconds: float
) -> tuple[list[Pose | None], Recogniser]:
    recogniser, tracker = Recogniser(library()), BodyTracker()
    named = []
    for tick in range(round(seconds * FPS)):
        landmarks = script(tick / FPS)
        body = tracker.update(tick / FPS, landmarks) if landmarks is not None else None
        named.append(recogniser.update(tick / FPS, body))
    return named, recogniser


def test_a_pose_is_named_once_it_lasts_and_lost_once_it_is_left() -> None:
    named, recogniser = watch(lambda t: LUNGE if 2 <= t < 6 else STANDING, 9)
    ids = [pose.id if pose else None for pose in named]
    first = ids.index("low_lunge") / FPS
    last = (len(ids) - 1 - ids[::-1].index("low_lunge")) / FPS
    assert first == pytest.approx(2 + NAMED_AFTER_S, abs=0.11)
    assert last == pytest.approx(5.9 + LOST_AFTER_S, abs=0.11)
    (seen,) = recogniser.seen
    assert seen.start_s == pytest.approx(2.0, abs=0.2)
    assert seen.end_s == pytest.approx(5.9, abs=0.2)


def test_a_moment_outside_does_not_change_the_name() -> None:
    named, _ = watch(lambda t: STANDING if 4 <= t < 4.5 else LUNGE, 8)
    assert {pose.id for pose in named[20:] if pose} == {"low_lunge"}
    assert None not in named[20:]


def test_one_pose_after_another() -> None:
    _, recogniser = watch(lambda t: LUNGE if t < 4 else BRIDGE if t < 9 else None, 12)
    assert [one.pose.id for one in recogniser.seen] == ["low_lunge", "bridge"]


def test_standing_and_nobody_are_none() -> None:
    named, _ = watch(lambda t: STANDING if t < 5 else None, 8)
    assert set(named) == {None}


def test_repetitions_are_named_by_moving_and_not_by_lying_there() -> None:
    named, _ = watch(lambda t: LYING, 6)
    assert set(named) == {None}
    _, recogniser = watch(lambda t: LEGS_UP if 2 <= t % 4 < 3 else LYING, 16)
    assert [one.pose.id for one in recogniser.seen] == ["leg_raise"]


def test_holding_the_end_of_a_repetition_is_no_repetition() -> None:
    """A repetition comes out of rest; legs that are simply up did not move."""
    named, _ = watch(lambda t: LEGS_UP, 8)
    assert set(named) == {None}


def test_the_name_of_a_repetition_is_lost_when_the_movement_stops() -> None:
    named, _ = watch(lambda t: LYING if t < 2 else LEGS_UP, 20)
    ids = [pose.id if pose else None for pose in named]
    assert "leg_raise" in ids
    assert ids[-1] is None


def test_what_looks_the_same_has_one_name() -> None:
    ids = {pose.id: pose for pose in library()}
    assert ids["lunge_stretch"].same_as == "low_lunge"
    only = Recogniser([ids["lunge_stretch"]])
    tracker = BodyTracker()
    for tick in range(40):
        only.update(tick / FPS, tracker.update(tick / FPS, LUNGE))
    assert only.pose is not None
    assert only.pose.id == "lunge_stretch"
