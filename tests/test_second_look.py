"""Two looks at a person, and a third where they differ: geometry alone, no model."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks, trunk_px
from posecheck.detection.second_look import Image, SecondLook
from posecheck.measuring.meter import Meter
from posecheck.testing import LungeBody

PERSON = LungeBody(front="left", front_knee_deg=84.0).landmarks()
TRUNK_PX = trunk_px(PERSON)
PICTURE: Image = np.array([[[0], [1]]], dtype=np.uint8)
"""Its first pixel tells whether it is mirrored."""


def moved(joint: Joint, *, trunks: float, person: Landmarks = PERSON) -> Landmarks:
    """That joint forward by so many trunk lengths."""
    xy_px = person.xy_px.copy()
    xy_px[joint, 0] += trunks * TRUNK_PX
    return replace(person, xy_px=xy_px)


class Eye:
    """Finds what it is told, in the picture and in its mirror, and counts how often."""

    def __init__(self, plain: Landmarks | None, mirrored: Landmarks | None = None) -> None:
        self.plain, self.in_mirror = plain, mirrored
        self.looked = 0

    def __call__(self, image_bgr: Image) -> Landmarks | None:
        self.looked += 1
        if image_bgr[0, 0, 0]:
            return self.in_mirror and self.in_mirror.mirrored()
        return self.plain


def taken(tracked: Landmarks, eye: Eye) -> Landmarks:
    """What one picture comes to."""
    return SecondLook(eye, every_s=0.0)(PICTURE, 0.0, tracked, eye.plain)


def test_mirrored_twice_is_as_it_was() -> None:
    twice = PERSON.mirrored().mirrored()
    assert np.allclose(twice.xy_px, PERSON.xy_px)
    assert np.allclose(twice.world_m, PERSON.world_m)


def test_looks_that_agree_are_averaged_and_their_difference_is_kept() -> None:
    eye = Eye(moved(Joint.LEFT_KNEE, trunks=0.06))
    found = taken(PERSON, eye)
    assert found.xy_px[Joint.LEFT_KNEE, 0] - PERSON.xy_px[Joint.LEFT_KNEE, 0] == pytest.approx(
        0.03 * TRUNK_PX
    )
    assert found.doubt_px is not None
    assert abs(found.doubt_px[Joint.LEFT_KNEE, 0]) == pytest.approx(0.03 * TRUNK_PX)
    assert found.doubt_px[Joint.RIGHT_KNEE] == pytest.approx([0.0, 0.0])
    assert eye.looked == 0  # the picture's own look was handed in, the mirror was not needed


def test_where_they_differ_the_third_decides() -> None:
    """The tracker is wrong for good; whoever looks anew is right."""
    wrong = moved(Joint.RIGHT_KNEE, trunks=0.5)
    eye = Eye(PERSON, PERSON)
    found = taken(wrong, eye)
    assert np.allclose(found.xy_px, PERSON.xy_px)
    assert found.doubt_px == pytest.approx(0.0)
    assert eye.looked == 1


def test_the_tracker_is_believed_where_the_third_is_with_it() -> None:
    found = taken(PERSON, Eye(moved(Joint.RIGHT_KNEE, trunks=0.5), PERSON))
    assert np.allclose(found.xy_px, PERSON.xy_px)


def test_a_tracker_that_saw_the_person_long_ago_is_not_asked() -> None:
    """At a frame a second it follows late: hips where they were, legs as they are."""
    late = moved(Joint.LEFT_HIP, trunks=0.17)
    eye = Eye(PERSON, moved(Joint.LEFT_HIP, trunks=0.02))
    look = SecondLook(eye, every_s=0.3)
    look(PICTURE, 0.0, PERSON, PERSON)
    quick = look(PICTURE, 0.4, late, PERSON)
    slow = look(PICTURE, 1.4, late, PERSON)
    off_px = [
        found.xy_px[Joint.LEFT_HIP, 0] - PERSON.xy_px[Joint.LEFT_HIP, 0] for found in (quick, slow)
    ]
    assert off_px[0] > 0.08 * TRUNK_PX
    assert abs(off_px[1]) < 0.02 * TRUNK_PX
    assert slow.doubt_px is not None
    assert abs(slow.doubt_px[Joint.LEFT_HIP, 0]) == pytest.approx(0.01 * TRUNK_PX)


def test_where_none_agree_it_cannot_be_told() -> None:
    """Rear thigh and stretch hang on that knee, the front knee does not."""
    eye = Eye(moved(Joint.RIGHT_KNEE, trunks=0.5), moved(Joint.RIGHT_KNEE, trunks=-0.5))
    body = BodyTracker().update(0.0, taken(PERSON, eye))
    readings = Meter().read(0.0, body)
    obstacle = readings["rear_thigh_deg"].obstacle
    assert obstacle is not None
    assert obstacle.reason == "two looks at the right leg differ"
    assert obstacle.spoken is not None
    assert obstacle.spoken.text == "I can't see your right leg well."
    assert not readings["stretch_deg"].judged
    assert readings["front_knee_deg"].judged


def test_the_stated_error_grows_with_what_the_looks_differ_by() -> None:
    def error_deg(trunks: float) -> float:
        eye = Eye(moved(Joint.LEFT_KNEE, trunks=trunks))
        body = BodyTracker().update(0.0, taken(PERSON, eye))
        return Meter().read(0.0, body)["front_knee_deg"].error

    assert error_deg(0.0) == pytest.approx(7.0, abs=0.1)
    assert error_deg(0.0) < error_deg(0.03) < error_deg(0.06)


def test_legs_named_the_other_way_round_are_matched() -> None:
    found = taken(PERSON, Eye(PERSON.swapped()))
    assert np.allclose(found.xy_px, PERSON.xy_px)


def test_somebody_else_is_not_a_second_look() -> None:
    far = replace(PERSON, xy_px=PERSON.xy_px + np.array([2 * TRUNK_PX, 0.0]))
    found = taken(PERSON, Eye(far))
    assert found.doubt_px is None
    assert np.allclose(found.xy_px, PERSON.xy_px)


def looks_taken(every_s: float, tracked: Callable[[float], Landmarks], *, fps: int = 10) -> int:
    """In three seconds."""
    eye = Eye(PERSON, PERSON)
    second = SecondLook(eye, every_s=every_s)
    handed_in = 0
    for index in range(3 * fps):
        time_s = index / fps
        anew = PERSON if second.due(time_s) else None
        handed_in += anew is not None
        second(PICTURE, time_s, tracked(time_s), anew)
    return handed_in + eye.looked


def test_how_often_is_a_matter_of_time_not_of_pictures() -> None:
    assert looks_taken(math.inf, lambda time_s: PERSON) == 0
    assert looks_taken(0.5, lambda time_s: PERSON) == 6
    assert looks_taken(0.5, lambda time_s: PERSON, fps=30) == 6
    assert looks_taken(0.0, lambda time_s: PERSON) == 30


def test_a_leg_that_jumps_is_looked_at_at_once() -> None:
    """At the jump, where the mirror is asked too, and no more often than else after it."""

    def jumps(time_s: float) -> Landmarks:
        return moved(Joint.LEFT_KNEE, trunks=0.5) if time_s >= 1.2 else PERSON

    eye = Eye(PERSON, PERSON)
    second = SecondLook(eye, every_s=0.5)
    for index in range(13):
        time_s = index / 10
        anew = PERSON if second.due(time_s) else None
        found = second(PICTURE, time_s, jumps(time_s), anew)
    assert eye.looked == 2
    assert np.allclose(found.xy_px, PERSON.xy_px)


def test_between_looks_the_correction_goes_with_the_body() -> None:
    """It is kept in trunk lengths, and so is the doubt."""
    eye = Eye(moved(Joint.LEFT_KNEE, trunks=0.06))
    second = SecondLook(eye, every_s=1.0)
    second(PICTURE, 0.0, PERSON, eye.plain)
    hips = PERSON.xy_px[Joint.LEFT_HIP]
    nearer = replace(PERSON, xy_px=hips + 1.05 * (PERSON.xy_px - hips))
    found = second(PICTURE, 0.1, nearer, None)
    assert eye.looked == 0
    assert found.xy_px[Joint.LEFT_KNEE, 0] - nearer.xy_px[Joint.LEFT_KNEE, 0] == pytest.approx(
        0.03 * 1.05 * TRUNK_PX
    )
    assert found.doubt_px is not None
    assert abs(found.doubt_px[Joint.LEFT_KNEE, 0]) == pytest.approx(0.03 * 1.05 * TRUNK_PX)
