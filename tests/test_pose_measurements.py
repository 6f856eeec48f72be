"""The measurements of standing, lying and upside-down bodies, drawn at known angles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.measuring.meter import JOINT_MEASUREMENTS, Meter
from posecheck.measuring.reading import Reading
from posecheck.measuring.stillness import SWAY, Stillness
from posecheck.testing import LimbBody

STANDING = LimbBody()
SUPINE = LimbBody(  # head to the left, face up, knees bent, feet flat
    trunk_deg=-90, left=(45, 135), right=(45, 135), nose_ahead_deg=0, upper_arm_deg=90
)
HUGGING = LimbBody(trunk_deg=-90, left=(90, 90), right=(-50, 70), nose_ahead_deg=0)
DOG = LimbBody(  # head to the right and below the hips
    trunk_deg=130,
    left=(205, 205),
    right=(205, 205),
    upper_arm_deg=130,
    forearm_deg=130,
    nose_ahead_deg=220,
)
DANCER = LimbBody(trunk_deg=20, left=(180, 180), right=(235, 335), upper_arm_deg=90)
TOE = LimbBody(left=(95, 95), right=(180, 180))
TREE = LimbBody(width=0.66, nose_ahead_deg=180, left=(120, 240), right=(180, 180))


def read(body: LimbBody) -> dict[str, Reading]:
    return Meter().read(0.0, BodyTracker().update(0.0, body.landmarks()))


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (SUPINE, "trunk_lean_deg", -90),
        (SUPINE, "knee_deg", 90),
        (SUPINE, "hip_deg", 135),
        (SUPINE, "knee_height", math.cos(math.radians(45)) / 2),
        (HUGGING, "drawn_up_hip_deg", 40),
        (HUGGING, "long_hip_deg", 180),
        (HUGGING, "long_knee_deg", 180),
        (HUGGING, "long_leg_lift_deg", 0),
        (LimbBody(trunk_deg=-90, left=(75, 75), right=(45, 135)), "long_leg_lift_deg", 15),
        (DOG, "trunk_lean_deg", 130),
        (DOG, "hip_deg", 75),
        (DOG, "knee_deg", 180),
        (DOG, "elbow_deg", 180),
        (DOG, "arm_line_deg", 180),
        (DOG, "thigh_lean_deg", 25),
        (DANCER, "lifted_thigh_deg", -55),
        (DANCER, "lifted_knee_deg", 80),
        (DANCER, "standing_knee_deg", 180),
        (TOE, "lifted_thigh_deg", 85),
        (TOE, "lifted_knee_deg", 180),
        (TOE, "lifted_foot_height", 1 - math.cos(math.radians(85))),
        (TREE, "lifted_foot_height", 0.5),
        (TREE, "foot_off_knee", 0.0),
        (
            LimbBody(width=0.66, left=(120, 220)),
            "foot_off_knee",
            math.cos(math.radians(40)) / 2 - (1 - math.cos(math.radians(60))) / 2,
        ),
        (LimbBody(width=0.66, left=(120, 240), left_shoulder_up_deg=12), "shoulders_level_deg", 12),
        (LimbBody(width=0.66, left=(120, 240), left_hip_up_deg=-9), "pelvis_level_deg", -9),
    ],
)
def test_known_angles(body: LimbBody, name: str, expected: float) -> None:
    """What the landmarker makes too large is taken off, so it is added again here."""
    seen = BodyTracker().update(0.0, body.landmarks())
    reading = Meter([name]).read(0.0, seen)[name]
    assert reading.value + JOINT_MEASUREMENTS[name].bias.of(seen) == pytest.approx(
        expected, abs=1e-6
    )


def test_facing_holds_for_every_way_up() -> None:
    """Who lies face up with the head to the left shows the right side, as when facing right."""
    facing = {
        name: BodyTracker().update(0.0, body.landmarks()).facing
        for name, body in {"standing": STANDING, "supine": SUPINE, "dog": DOG}.items()
    }
    assert facing == {"standing": "right", "supine": "right", "dog": "right"}
    head_right = LimbBody(trunk_deg=90, left=(-45, -135), right=(-45, -135), nose_ahead_deg=0)
    assert BodyTracker().update(0.0, head_right.landmarks()).facing == "left"


@pytest.mark.parametrize(("slant_deg", "shift"), [(0, 0), (15, -1), (-15, 1)])
def test_hips_over_the_foot_are_measured_outwards(slant_deg: float, shift: int) -> None:
    """The right leg stands, so outwards is to the left of the frame."""
    body = LimbBody(width=0.66, left=(120, 240), right=(180 + slant_deg, 180 + slant_deg))
    half_pelvis = 0.66 * 1.2 / 2 / 2
    expected = -half_pelvis + shift * math.sin(math.radians(15))
    assert read(body)["hips_over_foot"].value == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["foot_off_knee", "shoulders_level_deg", "hips_over_foot"])
def test_what_is_seen_from_the_front_is_not_judged_from_the_side(name: str) -> None:
    reading = read(LimbBody(width=0.2, left=(120, 240)))[name]
    assert reading.reason == "the view is too far from the front"


def test_stillness_takes_a_second_and_measures_the_way_in_trunk_lengths() -> None:
    stillness, tracker = Stillness(), BodyTracker()
    trunk_px = 1.2 * LimbBody().thigh_px
    readings = []
    for tick in range(31):
        moved = LimbBody(trunk_deg=-90, at=(640 + (0.3 * trunk_px if tick >= 20 else 0), 360))
        time_s = tick / 10
        body = tracker.update(time_s, moved.landmarks())
        readings.append(stillness.read(time_s, body)[SWAY.name])
    assert not readings[5].judged
    assert readings[15].value == pytest.approx(0)
    assert readings[21].value == pytest.approx(0.3)
    assert readings[30].value == pytest.approx(0)
    assert not np.isnan([one.value for one in readings[10:]]).any()
