"""From where someone is seen, against bodies turned by a known angle, in every kind of pose."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.body.view import DEPTH_GAIN, SHOULDERS_BY_TRUNK, View
from posecheck.coaching.camera_coach import CameraCoach
from posecheck.measuring.meter import TOO_OBLIQUE, Meter
from posecheck.poses.figure import figure_body
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.sources.frames import Frame
from posecheck.testing import LungeBody

SIDE_ON = [pose for pose in library() if pose.judged and pose.view == "side"]
JUDGED = [pose for pose in library() if pose.judged]
HALF_HIP_TRUNKS = 0.17
FLAT_ENOUGH_DEG = 9.0


def turned(pose: Pose, yaw_deg: float) -> Landmarks:
    """The pose's own figure in space, seen that far from side-on, depth as MediaPipe shows it."""
    places = np.array([pose.figure[joint.name.lower()] for joint in Joint])
    sides = np.array([("LEFT" in joint.name and 1.0) or -1.0 for joint in Joint])
    half = np.where(np.arange(33) >= Joint.LEFT_HIP, HALF_HIP_TRUNKS, SHOULDERS_BY_TRUNK / 2)
    forward, up, aside = places[:, 0], places[:, 1], sides * half
    yaw = math.radians(yaw_deg)
    x = forward * math.cos(yaw) - aside * math.sin(yaw)
    z = forward * math.sin(yaw) / DEPTH_GAIN + aside * math.cos(yaw)
    return Landmarks(
        xy_px=np.column_stack([640 + 150 * x, 360 - 150 * up]),
        world_m=0.5 * np.column_stack([x, -up, z]),
        visibility=np.ones(33),
        size_wh=(1280, 720),
    )


@pytest.mark.parametrize("yaw_deg", [0, 10, 20, 35])
@pytest.mark.parametrize("pose", SIDE_ON, ids=lambda pose: pose.id)
def test_the_view_of_every_pose_from_the_side(pose: Pose, yaw_deg: float) -> None:
    view = BodyTracker().update(0.0, turned(pose, yaw_deg)).view
    assert view.limbs_deg == pytest.approx(yaw_deg, abs=FLAT_ENOUGH_DEG)


def facing_camera(*, raised: bool) -> Landmarks:
    """A tree square to the camera; raised arms draw the shoulder joints together by a third."""
    tree = find_pose("tree")
    places = np.array([tree.figure[joint.name.lower()] for joint in Joint])
    xy_px = np.column_stack([640 + 150 * places[:, 0], 300 - 150 * places[:, 1]])
    world_m = 0.5 * np.column_stack([places[:, 0], -places[:, 1], np.zeros(33)])
    shoulders = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
    if raised:
        xy_px[shoulders, 0] = 640 + 0.65 * (xy_px[shoulders, 0] - 640)
    else:
        elbows = [Joint.LEFT_ELBOW, Joint.RIGHT_ELBOW]
        world_m[elbows] = world_m[shoulders] + (0.0, 0.3, 0.0)
    return Landmarks(xy_px=xy_px, world_m=world_m, visibility=np.ones(33), size_wh=(1280, 720))


@pytest.mark.parametrize("raised", [True, False])
def test_raised_arms_do_not_turn_someone_who_faces_the_camera(raised: bool) -> None:
    view = BodyTracker().update(0.0, facing_camera(raised=raised)).view
    assert view.chest_deg >= 70
    assert view.off_deg("front") <= 20


def test_an_open_chest_does_not_turn_the_legs() -> None:
    lunge = LungeBody(rear_thigh_deg=40).landmarks()
    world_m = lunge.world_m.copy()
    middle = world_m[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=0)
    world_m[Joint.LEFT_SHOULDER] = middle + np.array([0.2, 0.0, 0.02])
    world_m[Joint.RIGHT_SHOULDER] = middle - np.array([0.2, 0.0, 0.02])
    xy_px = lunge.xy_px.copy()
    xy_px[Joint.LEFT_SHOULDER] += (45.0, 0.0)
    xy_px[Joint.RIGHT_SHOULDER] -= (45.0, 0.0)
    view = BodyTracker().update(0.0, replace(lunge, world_m=world_m, xy_px=xy_px)).view
    assert view.chest_deg > 60
    assert view.limbs_deg < 10


def test_the_view_is_steady_while_the_feet_stay() -> None:
    """The chest swings 20 degrees to and fro over planted feet: the view hardly follows."""
    tracker, seen = BodyTracker(), []
    body = LungeBody(yaw_deg=25)
    for tick in range(120):
        swing = LungeBody(yaw_deg=25 + 20 * math.sin(tick / 5)).landmarks()
        xy_px, world_m = body.landmarks().xy_px.copy(), body.landmarks().world_m.copy()
        shoulders = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
        xy_px[shoulders], world_m[shoulders] = swing.xy_px[shoulders], swing.world_m[shoulders]
        landmarks = replace(swing, xy_px=xy_px, world_m=world_m)
        seen.append(tracker.update(tick / 10, landmarks).view.chest_deg)
    assert np.ptp(seen[40:]) < 9
    assert np.mean(seen[40:]) == pytest.approx(25, abs=4)


def test_who_turns_is_followed() -> None:
    tracker = BodyTracker()
    for tick in range(50):
        tracker.update(tick / 10, LungeBody(yaw_deg=0).landmarks())
    for tick in range(50, 80):
        view = tracker.update(tick / 10, LungeBody(yaw_deg=60).landmarks()).view
    assert view.chest_deg > 50


def test_what_is_judged_stays_judged_a_little_beyond_the_limit() -> None:
    meter, fresh = Meter(), Meter()
    body = BodyTracker().update(0.0, LungeBody().landmarks())
    near, beyond = (
        replace(body, view=View(chest_deg=yaw_deg, limbs_deg=yaw_deg)) for yaw_deg in (20.0, 28.0)
    )
    assert meter.read(0.0, near)["front_knee_deg"].judged
    assert meter.read(0.1, beyond)["front_knee_deg"].judged
    assert not fresh.read(0.1, beyond)["front_knee_deg"].judged


def test_upright_limbs_lose_nothing_and_slanting_ones_do() -> None:
    body = BodyTracker().update(0.0, LungeBody(rear_thigh_deg=0, front_shin_deg=40).landmarks())
    oblique = replace(body, view=View(chest_deg=38.0, limbs_deg=38.0))
    readings = Meter().read(0.0, oblique)
    assert readings["rear_thigh_deg"].judged
    assert readings["front_shin_deg"].obstacle == TOO_OBLIQUE


@pytest.mark.parametrize("pose", JUDGED, ids=lambda pose: pose.id)
def test_the_coach_promises_only_what_the_rules_keep(pose: Pose) -> None:
    """Wherever the coach is content, every rule that must be judged is, in the pose as drawn."""
    frame = Frame(image_bgr=np.full((720, 1280, 3), 120, np.uint8), time_s=0.0, index=0)
    promised = 0
    for yaw_deg in range(0, 91, 3):
        view = View(chest_deg=float(yaw_deg), limbs_deg=float(yaw_deg))
        body = figure_body(pose, view)
        assert body is not None
        checks = CameraCoach(pose).update(frame, body).checks
        (check,) = (one for one in checks if one.name.startswith(("Side-on", "Facing")))
        if not check.passed:
            continue
        promised += 1
        readings = Meter().read(0.0, body)
        for rule in pose.rules:
            if rule.when_unseen == "pause" and rule.measurement in readings:
                assert readings[rule.measurement].judged, rule.id
    assert promised >= 5


def test_a_chest_that_turns_over_planted_feet_is_followed() -> None:
    """Warrior I opens into Warrior II: the chest turns by 60 degrees, the feet stay."""
    tracker = BodyTracker()
    for tick in range(60):
        tracker.update(tick / 10, LungeBody(yaw_deg=10).landmarks())
    opened, body = LungeBody(yaw_deg=85).landmarks(), LungeBody(yaw_deg=10).landmarks()
    xy_px, world_m = body.xy_px.copy(), body.world_m.copy()
    shoulders = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
    xy_px[shoulders], world_m[shoulders] = opened.xy_px[shoulders], opened.world_m[shoulders]
    turned_chest = replace(body, xy_px=xy_px, world_m=world_m)
    for tick in range(60, 75):
        view = tracker.update(tick / 10, turned_chest).view
    seen = BodyTracker().update(0.0, turned_chest).view
    assert seen.chest_deg > 50
    assert view.chest_deg == pytest.approx(seen.chest_deg, abs=12)


def test_noise_to_either_side_of_the_picture_does_not_turn_the_legs() -> None:
    """Depth that errs by 20 degrees to and fro is nothing on the whole; its size would be 13."""
    tracker = BodyTracker()
    for tick in range(80):
        lunge = LungeBody(yaw_deg=0, rear_thigh_deg=40).landmarks()
        world_m = lunge.world_m.copy()
        world_m[:, 2] += 0.36 * math.copysign(1.0, tick % 2 - 0.5) * world_m[:, 0]
        view = tracker.update(tick / 10, replace(lunge, world_m=world_m)).view
    assert view.limbs_deg < 8


def test_an_ankle_that_is_hardly_seen_has_not_moved() -> None:
    """The hidden foot of a kneeling person wanders; the view stays as steady as it was."""
    tracker = BodyTracker()
    for tick in range(60):
        tracker.update(tick / 10, LungeBody(yaw_deg=10).landmarks())
    lunge = LungeBody(yaw_deg=30).landmarks()
    xy_px, visibility = lunge.xy_px.copy(), lunge.visibility.copy()
    xy_px[Joint.RIGHT_ANKLE] += (60.0, 0.0)
    visibility[Joint.RIGHT_ANKLE] = 0.6
    wandering = replace(lunge, xy_px=xy_px, visibility=visibility)
    view = tracker.update(6.0, wandering).view
    assert view.limbs_deg == pytest.approx(
        BodyTracker().update(0.0, LungeBody(yaw_deg=10).landmarks()).view.limbs_deg, abs=3
    )
