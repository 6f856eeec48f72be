"""The back's outline against masks whose bend is known exactly."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.measuring.lumbar import (
    ALONG,
    ARMS_IN_THE_WAY,
    BROKEN_OUTLINE,
    HANDS_ON_HIPS,
    LOWER_BACK,
    NO_MASK,
    NO_OUTLINE,
    NOT_SIDE_ON,
    NOT_UPRIGHT,
    BackView,
    Trunk,
    back_outline,
    bend_of,
    see_back,
)
from posecheck.testing import LungeBody, with_mask

LUNGE = LungeBody(arms="forward", trunk_lean_deg=4)


def framed(landmarks: Landmarks) -> BodyFrame:
    return BodyTracker().update(0.0, landmarks)


def look(body: LungeBody, curvature: float, *, depth: float = 0.18, noise: float = 0.0) -> BackView:
    masked = with_mask(
        body.landmarks(),
        curvature=curvature,
        facing_right=body.facing_right,
        depth=depth,
        noise=noise,
    )
    return see_back(framed(masked))


@pytest.mark.parametrize("curvature", [0.0, 0.8, 1.6, 2.4, 3.5])
def test_a_parabola_reads_as_it_is(curvature: float) -> None:
    view = look(LUNGE, curvature)
    assert view.obstacle is None
    assert view.curvature == pytest.approx(curvature, abs=0.05)


@pytest.mark.parametrize("facing_right", [True, False])
@pytest.mark.parametrize("trunk_lean_deg", [-10, 0, 25])
@pytest.mark.parametrize("thigh_px", [60, 120, 170])
def test_neither_side_nor_lean_nor_size_matter(
    facing_right: bool, trunk_lean_deg: float, thigh_px: float
) -> None:
    body = replace(
        LUNGE, facing_right=facing_right, trunk_lean_deg=trunk_lean_deg, thigh_px=thigh_px
    )
    assert look(body, 2.0).curvature == pytest.approx(2.0, abs=0.1)


def test_a_smaller_mask_than_the_picture_is_as_good() -> None:
    whole = with_mask(LUNGE.landmarks(), curvature=2.0)
    assert whole.mask is not None
    half = replace(whole, mask=np.ascontiguousarray(whole.mask[::2, ::2]))
    assert see_back(framed(half)).curvature == pytest.approx(2.0, abs=0.15)


def test_a_noisy_mask_scatters_little() -> None:
    assert look(LUNGE, 2.0, noise=0.15).curvature == pytest.approx(2.0, abs=0.25)


def test_a_circle_bends_by_its_radius() -> None:
    """Seen along the chord, a circle of radius r has a second derivative of 1 / r in its middle."""
    radius = 1.5
    outline = radius - np.sqrt(radius**2 - (ALONG - 0.325) ** 2)
    bend = bend_of(outline, LOWER_BACK, without=np.zeros(ALONG.size, dtype=bool))
    assert bend.curvature == pytest.approx(1 / radius, rel=0.05)
    assert bend.roughness < 0.001


def test_the_outline_is_where_the_mask_ends() -> None:
    landmarks = with_mask(LUNGE.landmarks(), curvature=1.0, depth=0.2)
    assert landmarks.mask is not None
    outline = back_outline(landmarks.mask, landmarks.size_wh, Trunk.of(framed(landmarks)))
    assert outline is not None
    assert outline == pytest.approx(0.2 + 0.5 * (ALONG - 0.325) ** 2, abs=0.005)


def test_a_hollow_deeper_than_the_trunk_line_is_followed() -> None:
    assert look(LUNGE, 3.0, depth=-0.03).curvature == pytest.approx(3.0, abs=0.2)


def test_without_a_mask_nothing_is_seen() -> None:
    view = see_back(framed(LUNGE.landmarks()))
    assert view.obstacle is NO_MASK
    assert math.isnan(view.curvature)


def test_an_empty_mask_has_no_outline() -> None:
    empty = replace(LUNGE.landmarks(), mask=np.zeros((720, 1280), np.float32))
    assert see_back(framed(empty)).obstacle is NO_OUTLINE


HANGING = replace(LUNGE, arms="hang")


def test_arms_that_hang_beside_the_trunk_leave_the_back_free() -> None:
    assert look(HANGING, 1.5).curvature == pytest.approx(1.5, abs=0.1)


def test_where_they_are_near_the_outline_they_may_be_what_is_seen() -> None:
    assert look(HANGING, 1.0, depth=0.03).obstacle is BROKEN_OUTLINE


def test_hands_on_the_hips_hide_the_back() -> None:
    landmarks = HANGING.landmarks()
    trunk = Trunk.of(framed(landmarks))
    xy_px = landmarks.xy_px.copy()
    for part, along, behind in (("ELBOW", 0.5, 0.2), ("WRIST", 0.15, 0.0)):
        place = along * trunk.up + behind * trunk.back
        xy_px[Joint[f"LEFT_{part}"]] = trunk.hip_px + trunk.length_px * place
    masked = with_mask(replace(landmarks, xy_px=xy_px), curvature=1.5)
    assert see_back(framed(masked)).obstacle is HANDS_ON_HIPS


def test_lying_or_on_all_fours_no_back_is_claimed() -> None:
    assert look(replace(LUNGE, trunk_lean_deg=65), 1.5).obstacle is NOT_UPRIGHT


def hair(along: np.ndarray) -> np.ndarray:
    """Hanging down the upper back."""
    return np.where(along > 0.64, 0.3, 0.0)


@pytest.mark.parametrize("curvature", [1.5, 4.2])
def test_below_long_hair_the_lower_back_is_seen(curvature: float) -> None:
    masked = with_mask(LUNGE.landmarks(), curvature=curvature, clothes=hair)
    view = see_back(framed(masked))
    assert math.isnan(view.curvature)
    assert view.below_hair == pytest.approx(curvature, abs=0.25)


@pytest.mark.parametrize(("curvature", "seen"), [(2.0, False), (3.4, True)])
def test_a_deep_hollow_may_be_rougher(curvature: float, seen: bool) -> None:
    """A backbend bends sharply in one place: 0.034 of a trunk left over at 3.4."""
    rough = with_mask(
        LUNGE.landmarks(),
        curvature=curvature,
        clothes=lambda along: 0.047 * np.sin(along * 2 * np.pi / 0.325),
    )
    assert (see_back(framed(rough)).obstacle is None) is seen


def test_one_elbow_behind_is_enough_to_hide_it() -> None:
    landmarks = LUNGE.landmarks()
    xy_px = landmarks.xy_px.copy()
    xy_px[Joint.LEFT_ELBOW] = landmarks[Joint.LEFT_SHOULDER] + (-30, 60)
    masked = with_mask(replace(landmarks, xy_px=xy_px), curvature=1.5)
    assert see_back(framed(masked)).obstacle is ARMS_IN_THE_WAY


def test_raised_arms_do_not() -> None:
    landmarks = LUNGE.landmarks()
    xy_px = landmarks.xy_px.copy()
    for joint in Joint:
        if any(part in joint.name for part in ("ELBOW", "WRIST", "INDEX", "PINKY", "THUMB")):
            xy_px[joint] = landmarks[Joint.LEFT_SHOULDER] + (0, -80)
    xy_px[[Joint.LEFT_FOOT_INDEX, Joint.RIGHT_FOOT_INDEX]] = landmarks.xy_px[
        [Joint.LEFT_FOOT_INDEX, Joint.RIGHT_FOOT_INDEX]
    ]
    masked = with_mask(replace(landmarks, xy_px=xy_px), curvature=1.5)
    assert see_back(framed(masked)).curvature == pytest.approx(1.5, abs=0.1)


def test_an_oblique_view_is_not_judged() -> None:
    assert look(replace(LUNGE, yaw_deg=60), 1.5).obstacle is NOT_SIDE_ON


def test_a_hem_that_stands_off_breaks_the_outline() -> None:
    landmarks = with_mask(LUNGE.landmarks(), curvature=1.5)
    assert landmarks.mask is not None
    trunk = Trunk.of(framed(landmarks))
    mask = landmarks.mask.copy()
    for along in (0.15, 0.4):
        x, y = (trunk.hip_px + trunk.length_px * (along * trunk.up + 0.3 * trunk.back)).astype(int)
        mask[y - 8 : y + 8, x - 30 : x + 30] = 1.0
    assert see_back(framed(replace(landmarks, mask=mask))).obstacle is BROKEN_OUTLINE


def test_a_hem_of_one_small_step_breaks_it_too() -> None:
    masked = with_mask(
        LUNGE.landmarks(), curvature=1.5, clothes=lambda along: np.where(along < 0.3, 0.09, 0.0)
    )
    assert see_back(framed(masked)).obstacle is BROKEN_OUTLINE


def test_folds_are_too_rough_to_read() -> None:
    masked = with_mask(
        LUNGE.landmarks(),
        curvature=1.5,
        clothes=lambda along: 0.05 * np.sin(along * 2 * np.pi / 0.2),
    )
    assert see_back(framed(masked)).obstacle is BROKEN_OUTLINE


def test_an_arm_along_a_hollow_back_may_be_what_is_seen() -> None:
    def hollow(landmarks: Landmarks) -> Landmarks:
        return with_mask(landmarks, curvature=1.0, depth=0.03)

    landmarks = LUNGE.landmarks()
    assert see_back(framed(hollow(landmarks))).obstacle is None

    trunk = Trunk.of(framed(landmarks))
    xy_px = landmarks.xy_px.copy()
    for part, along in (("ELBOW", 0.6), ("WRIST", 0.2), ("INDEX", 0.1)):
        place = along * trunk.up - 0.07 * trunk.back
        xy_px[Joint[f"RIGHT_{part}"]] = trunk.hip_px + trunk.length_px * place
    beside = replace(landmarks, xy_px=xy_px)
    assert see_back(framed(hollow(beside))).obstacle is BROKEN_OUTLINE
