"""A tracker that follows what is no body is noticed: geometry alone, no model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from posecheck.body.landmarks import Joint, Landmarks, mid_hip
from posecheck.detection.astray import Astray
from posecheck.testing import LungeBody
from tests.test_second_look import PICTURE, Eye

PERSON = LungeBody(front="left", front_knee_deg=84.0).landmarks()
AWAY_PX = 1.5 * np.ptp(PERSON.xy_px[:, 0])
TRUNK = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("SHOULDER", "HIP")]


def squeezed(person: Landmarks) -> Landmarks:
    """Its trunk in one place, as the tracker has it."""
    xy_px = person.xy_px.copy()
    xy_px[TRUNK] = mid_hip(person)
    return replace(person, xy_px=xy_px)


def head_down(person: Landmarks) -> Landmarks:
    """Upside down in the same place."""
    low_y, high_y = person.xy_px[:, 1].min(), person.xy_px[:, 1].max()
    return replace(person, xy_px=person.xy_px * [1, -1] + [0, low_y + high_y])


def beside(person: Landmarks) -> Landmarks:
    """Farther along than anyone is wide."""
    return replace(person, xy_px=person.xy_px + np.array([AWAY_PX, 0.0]))


def noticed(tracked: Landmarks, eye: Eye, *, times_s: tuple[float, ...] = (0.0, 0.3)) -> list[bool]:
    """What is said at each of the looks."""
    astray = Astray(eye)
    assert eye.plain is not None
    return [astray(PICTURE, time_s, tracked, eye.plain) for time_s in times_s]


def test_a_trunk_that_two_looks_in_a_row_contradict_is_let_go() -> None:
    assert noticed(squeezed(PERSON), Eye(PERSON, PERSON)) == [False, True]
    assert noticed(head_down(PERSON), Eye(PERSON, PERSON)) == [False, True]


def test_the_tracker_is_believed() -> None:
    assert noticed(PERSON, Eye(PERSON, PERSON)) == [False, False]
    in_the_mirror_as_tracked = Eye(head_down(PERSON), PERSON)
    assert noticed(PERSON, in_the_mirror_as_tracked) == [False, False]
    somebody_else = Eye(beside(head_down(PERSON)), beside(head_down(PERSON)))
    assert noticed(PERSON, somebody_else) == [False, False]
    assert noticed(PERSON, Eye(head_down(PERSON))) == [False, False]


def test_what_is_seen_once_is_forgotten() -> None:
    eye = Eye(PERSON, PERSON)
    astray = Astray(eye)
    seen = [squeezed(PERSON), PERSON, squeezed(PERSON)]
    assert [astray(PICTURE, 0.3 * at, one, PERSON) for at, one in enumerate(seen)] == [False] * 3
