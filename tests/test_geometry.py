"""Angles against points whose angles are known by construction."""

from __future__ import annotations

import math

import numpy as np
import pytest

from posecheck.body.geometry import distance_to_line, interior_angle_deg, lean_deg

ORIGIN = np.zeros(2)


def point(x: float, y: float) -> np.ndarray:
    return np.array([x, y], dtype=float)


@pytest.mark.parametrize(
    ("end", "expected_deg"),
    [
        pytest.param(point(0, 1), 0, id="folded back on itself"),
        pytest.param(point(1, 0), 90, id="square"),
        pytest.param(point(-1, 0), 90, id="square the other way: no sign"),
        pytest.param(point(0, -1), 180, id="straight"),
        pytest.param(point(1, 1), 45, id="half a right angle, limbs of unlike length"),
    ],
)
def test_interior_angle(end: np.ndarray, expected_deg: float) -> None:
    assert interior_angle_deg(point(0, 1), ORIGIN, end) == pytest.approx(expected_deg, abs=1e-9)


@pytest.mark.parametrize("turn_deg", [0, 37, 90, 200])
@pytest.mark.parametrize("scale", [0.001, 1000])
def test_interior_angle_knows_no_scale_or_turn(turn_deg: float, scale: float) -> None:
    turn = math.radians(turn_deg)
    rotation = scale * np.array(
        [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]
    )
    limbs = [rotation @ point(0, 1), rotation @ point(math.sin(1.1), math.cos(1.1))]
    angle_deg = interior_angle_deg(limbs[0], ORIGIN, limbs[1])
    assert angle_deg == pytest.approx(math.degrees(1.1))


@pytest.mark.parametrize(
    ("upper", "expected_deg"),
    [
        pytest.param(point(0, 2), 0, id="upright"),
        pytest.param(point(1, 1), 45, id="forward"),
        pytest.param(point(-1, 1), -45, id="backward"),
        pytest.param(point(3, 0), 90, id="level"),
        pytest.param(point(1, -1), 135, id="head down"),
    ],
)
def test_lean(upper: np.ndarray, expected_deg: float) -> None:
    assert lean_deg(ORIGIN, upper) == pytest.approx(expected_deg)


def test_a_limb_of_no_length_has_no_angle() -> None:
    assert math.isnan(lean_deg(ORIGIN, ORIGIN))
    assert math.isnan(interior_angle_deg(ORIGIN, ORIGIN, point(1, 0)))


def test_an_unseen_joint_has_no_angle() -> None:
    nowhere = point(math.nan, math.nan)
    assert math.isnan(lean_deg(ORIGIN, nowhere))
    assert math.isnan(interior_angle_deg(point(0, 1), nowhere, point(1, 0)))


def test_the_way_from_a_point_to_a_limb_ends_with_the_limb() -> None:
    start, end = point(0, 0), point(4, 0)
    assert distance_to_line(point(1, 3), start, end) == 3
    assert distance_to_line(point(7, 4), start, end) == 5
    assert distance_to_line(point(-3, -4), start, end) == 5
    assert math.isnan(distance_to_line(point(1, 3), start, start))
