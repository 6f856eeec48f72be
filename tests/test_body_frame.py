"""Facing, front leg, view angle and the guard against exchanged legs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import SWAP_ACCEPTED_S, BodyTracker
from posecheck.body.landmarks import Joint, Side
from posecheck.testing import LungeBody


@pytest.mark.parametrize("facing_right", [True, False])
@pytest.mark.parametrize("front", ["left", "right"])
def test_facing_and_front_leg(facing_right: bool, front: Side) -> None:
    body = BodyTracker().update(0.0, LungeBody(facing_right=facing_right, front=front).landmarks())
    assert body.facing == ("right" if facing_right else "left")
    assert body.front == front
    assert body.rear != front


@pytest.mark.parametrize("yaw_deg", [0, 10, 25, 40, 80])
@pytest.mark.parametrize("facing_right", [True, False])
def test_view_yaw(yaw_deg: float, facing_right: bool) -> None:
    landmarks = LungeBody(yaw_deg=yaw_deg, facing_right=facing_right).landmarks()
    assert BodyTracker().update(0.0, landmarks).yaw_deg == pytest.approx(yaw_deg, abs=0.5)


def test_a_head_turned_to_the_screen_does_not_turn_the_body() -> None:
    tracker = BodyTracker()
    landmarks = LungeBody(facing_right=False).landmarks()
    for index in range(30):
        tracker.update(index / 30, landmarks)
    points = landmarks.xy_px.copy()
    points[Joint.NOSE] = (points[Joint.LEFT_EAR] + points[Joint.RIGHT_EAR]) / 2 + (2.0, 0.0)
    looking = replace(landmarks, xy_px=points)
    facings = {tracker.update(1 + index / 30, looking).facing for index in range(60)}
    assert facings == {"left"}


def test_legs_exchanged_for_a_few_frames_are_put_right() -> None:
    tracker = BodyTracker()
    landmarks = LungeBody(front="left").landmarks()
    fronts = []
    for index in range(60):
        exchanged = index in (20, 21, 40)
        shown = landmarks.swapped() if exchanged else landmarks
        fronts.append(tracker.update(index / 30, shown).front)
    assert set(fronts) == {"left"}


def test_an_exchange_that_lasts_is_believed() -> None:
    tracker = BodyTracker()
    landmarks = LungeBody(front="left").landmarks()
    tracker.update(0.0, landmarks)
    fronts = [tracker.update(t, landmarks.swapped()).front for t in np.arange(0.1, 1.2, 0.1)]
    assert fronts[0] == "left"
    assert fronts[-1] == "right"
    assert fronts.index("right") == pytest.approx(SWAP_ACCEPTED_S / 0.1, abs=1)


def test_an_exchange_of_less_than_half_a_second_is_put_right_and_a_longer_one_believed() -> None:
    """Nobody changes the leg in front within half a second; MediaPipe does, for that long."""
    tracker = BodyTracker()
    landmarks = LungeBody(front="left").landmarks()
    tracker.update(0.0, landmarks)
    fronts = [tracker.update(tick / 8, landmarks.swapped()).front for tick in range(1, 9)]
    assert fronts == ["left"] * 4 + ["right"] * 4


def test_after_a_gap_nothing_is_remembered() -> None:
    tracker = BodyTracker()
    tracker.update(0.0, LungeBody(front="left").landmarks())
    assert tracker.update(5.0, LungeBody(front="right").landmarks()).front == "right"


def test_a_body_without_shoulders_has_no_view_angle() -> None:
    landmarks = LungeBody().landmarks()
    visibility = np.ones(33)
    visibility[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]] = 0.0
    hidden = replace(landmarks, visibility=visibility)
    assert math.isnan(BodyTracker().update(0.0, hidden).yaw_deg)
