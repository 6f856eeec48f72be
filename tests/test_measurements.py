"""Every measurement on bodies drawn at known angles."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import Joint, Landmarks, Side
from posecheck.measuring.meter import JOINT_MEASUREMENTS, Meter
from posecheck.measuring.reading import Reading
from posecheck.poses.pose import find_pose
from posecheck.testing import LungeBody

FROM_JOINTS = [name for name in find_pose("low_lunge").measurements if name in JOINT_MEASUREMENTS]


def read(body: LungeBody | Landmarks) -> dict[str, Reading]:
    landmarks = body.landmarks() if isinstance(body, LungeBody) else body
    return Meter(FROM_JOINTS).read(0.0, BodyTracker().update(0.0, landmarks))


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("front_knee_deg", LungeBody(front_knee_deg=84), 84),
        ("front_knee_deg", LungeBody(front_knee_deg=128), 128),
        ("rear_knee_deg", LungeBody(rear_thigh_deg=22), 112),
        ("rear_knee_deg", LungeBody(rear_knee_deg=100), 100),
        ("rear_thigh_deg", LungeBody(rear_thigh_deg=22), 22),
        ("rear_thigh_deg", LungeBody(rear_thigh_deg=-6), -6),
        ("front_shin_deg", LungeBody(front_shin_deg=12), 12),
        ("front_shin_deg", LungeBody(front_shin_deg=-9), -9),
        ("trunk_lean_deg", LungeBody(trunk_lean_deg=25), 25),
        ("trunk_lean_deg", LungeBody(trunk_lean_deg=-12), -12),
        ("stretch_deg", LungeBody(rear_thigh_deg=22, trunk_lean_deg=-3), 25),
        # Upright shin, thigh 10 degrees above level: the knee stands 1 shin above the ankle.
        (
            "stride",
            LungeBody(front_knee_deg=90, front_shin_deg=0, rear_thigh_deg=30),
            (1 + math.sin(math.radians(30))) / 2,
        ),
        (
            "rear_knee_height",
            LungeBody(front_knee_deg=90, front_shin_deg=0, rear_thigh_deg=0),
            0.0,
        ),
    ],
)
@pytest.mark.parametrize("facing_right", [True, False])
@pytest.mark.parametrize("front", ["left", "right"])
def test_known_angles(
    name: str, body: LungeBody, expected: float, facing_right: bool, front: Side
) -> None:
    """The same for either leg in front and facing either way."""
    turned = BodyTracker().update(
        0.0, replace(body, facing_right=facing_right, front=front).landmarks()
    )
    reading = Meter().read(0.0, turned)[name]
    assert reading.value + JOINT_MEASUREMENTS[name].bias.of(turned) == pytest.approx(
        expected, abs=1e-6
    )


def test_the_bias_is_that_of_the_nearer_leg() -> None:
    """Who faces right shows the right side: with the left leg ahead, the rear leg is nearer."""
    kind = JOINT_MEASUREMENTS["rear_thigh_deg"]
    for front, bias in (("left", kind.bias.rear_nearer), ("right", kind.bias.front_nearer)):
        reading = read(LungeBody(rear_thigh_deg=20, front=front))["rear_thigh_deg"]  # type: ignore[arg-type]
        assert reading.value == pytest.approx(20 - bias)


def test_a_picture_of_another_shape_changes_nothing() -> None:
    """Angles come from pixels: normalised coordinates would be off by 15 degrees here."""
    wide = read(LungeBody(size_wh=(1920, 1080)))
    tall = read(LungeBody(size_wh=(720, 1280)))
    assert {n: r.value for n, r in wide.items()} == pytest.approx(
        {n: r.value for n, r in tall.items()}
    )


@pytest.mark.parametrize("name", FROM_JOINTS)
def test_a_joint_out_of_the_picture_is_named(name: str) -> None:
    landmarks = LungeBody().landmarks()
    body = BodyTracker().update(0.0, landmarks)
    for place in JOINT_MEASUREMENTS[name].places:
        joint = place.joints(body)[0]
        reading = read(moved(landmarks, joint))[name]
        assert math.isnan(reading.value)
        assert math.isnan(reading.error)
        assert reading.reason == f"the {joint.words} is out of frame"


def moved(landmarks: Landmarks, joint: Joint) -> Landmarks:
    """The joint below the lower edge, where it does not change which leg is in front."""
    points = landmarks.xy_px.copy()
    points[joint][1] = landmarks.size_wh[1] + 40.0
    return replace(landmarks, xy_px=points)


def test_a_hidden_joint_is_named() -> None:
    landmarks = LungeBody(front="left").landmarks()
    visibility = np.ones(33)
    visibility[Joint.RIGHT_KNEE] = 0.05
    reading = read(replace(landmarks, visibility=visibility))["rear_thigh_deg"]
    assert reading.reason == "the right knee is hidden"


@pytest.mark.parametrize("name", ["front_knee_deg", "rear_thigh_deg", "trunk_lean_deg"])
def test_an_oblique_view_is_not_judged(name: str) -> None:
    reading = read(LungeBody(yaw_deg=62))[name]
    assert not reading.judged
    assert reading.reason == "the view is too far from side-on"


def test_the_rear_knee_wants_a_view_nearer_to_side_on() -> None:
    readings = read(LungeBody(yaw_deg=25))
    assert not readings["rear_knee_deg"].judged
    assert readings["rear_thigh_deg"].judged


@pytest.mark.parametrize("yaw_deg", [0, 8, 16, 24])
def test_the_error_covers_what_an_oblique_view_does(yaw_deg: float) -> None:
    for body in (LungeBody(), LungeBody(front_knee_deg=110, trunk_lean_deg=20, rear_thigh_deg=35)):
        true, seen = read(body), read(replace(body, yaw_deg=yaw_deg))
        for name, reading in seen.items():
            if reading.judged and reading.unit == "deg":
                assert abs(reading.value - true[name].value) <= reading.error, name


def errors_of(body: BodyFrame) -> dict[str, float]:
    return {name: one.error for name, one in Meter(FROM_JOINTS).read(0.0, body).items()}


def test_the_error_grows_with_yaw_and_with_hidden_joints() -> None:
    plain = errors_of(BodyTracker().update(0.0, LungeBody().landmarks()))
    oblique = errors_of(BodyTracker().update(0.0, LungeBody(yaw_deg=14).landmarks()))
    dim_landmarks = replace(LungeBody().landmarks(), visibility=np.full(33, 0.6))
    dim = errors_of(BodyTracker().update(0.0, dim_landmarks))
    for name in FROM_JOINTS:
        assert dim[name] > plain[name]
        if JOINT_MEASUREMENTS[name].limbs:
            assert oblique[name] > plain[name]


def test_the_error_grows_with_jitter() -> None:
    meter, tracker = Meter(), BodyTracker()
    rng = np.random.default_rng(5)
    for index in range(90):
        shaken = LungeBody(front_knee_deg=85 + 6 * rng.standard_normal()).landmarks()
        readings = meter.read(index / 30, tracker.update(index / 30, shaken))
    calm = read(LungeBody())
    assert readings["front_knee_deg"].error > calm["front_knee_deg"].error + 1
