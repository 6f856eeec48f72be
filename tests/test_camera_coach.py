"""The look at camera and mat before the first hold."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.coaching.camera_coach import CameraCoach, Setup
from posecheck.poses.pose import Pose, find_pose
from posecheck.sources.frames import Frame
from posecheck.testing import LungeBody, standing_body

SIZE_WH = (1280, 720)
STANDING = LungeBody(front_knee_deg=178.0, rear_thigh_deg=0.0, rear_knee_deg=178.0)


def look(
    pose: Pose,
    landmarks: Landmarks | None,
    *,
    grey: int = 130,
    seconds: float = 2.0,
    picture: np.ndarray | None = None,
) -> Setup:
    """The set-up after that long with the same sight."""
    coach, tracker = CameraCoach(pose), BodyTracker()
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), grey, dtype=np.uint8)
    for tick in range(round(seconds * 10) + 1):
        frame = Frame(
            image_bgr=image_bgr if picture is None else picture, time_s=tick / 10, index=tick
        )
        body = tracker.update(frame.time_s, landmarks) if landmarks else None
        setup = coach.update(frame, body)
    return setup


def advice_of(setup: Setup) -> str | None:
    return setup.advice.text if setup.advice else None


def moved(landmarks: Landmarks, joints: list[Joint], by_px: tuple[float, float]) -> Landmarks:
    xy_px = landmarks.xy_px.copy()
    xy_px[joints] += by_px
    return replace(landmarks, xy_px=xy_px)


def rolled(landmarks: Landmarks, roll_deg: float) -> Landmarks:
    """As a camera tilted to the side sees it."""
    centre, roll = np.array(SIZE_WH) / 2, math.radians(roll_deg)
    turn = np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])
    return replace(landmarks, xy_px=(landmarks.xy_px - centre) @ turn.T + centre)


def joints(*parts: str) -> list[Joint]:
    return [joint for joint in Joint if any(part in joint.name for part in parts)]


def test_a_good_set_up_is_ready_after_a_second(low_lunge: Pose) -> None:
    assert not look(low_lunge, standing_body(), seconds=0.5).ready
    setup = look(low_lunge, standing_body())
    assert setup.ready
    assert setup.advice is None
    assert [(check.name, check.passed) for check in setup.checks] == [
        ("Light", True),
        ("Person found", True),
        ("Whole body", True),
        ("Distance", True),
        ("Side-on, 0° off", True),
        ("Camera level", True),
    ]


FEET = joints("ANKLE", "HEEL", "FOOT")
HEAD = joints("NOSE", "EYE", "EAR", "MOUTH")
UNSEEN_FEET = np.ones(len(Joint))
UNSEEN_FEET[FEET] = 0.1
BAD_SIGHTS = {
    "nobody": (None, "I can't see you. Step into view."),
    "feet": (moved(standing_body(), FEET, (0, 500)), "I can't see your feet: step back."),
    "rug": (
        replace(standing_body(), visibility=UNSEEN_FEET),
        "I can't see your feet: clear the view.",
    ),
    "knees": (
        moved(standing_body(), [*FEET, *joints("KNEE")], (0, 500)),
        "I can't see your feet: step back.",
    ),
    "head": (moved(standing_body(), HEAD, (0, -500)), "I can't see your head: step back."),
    "far": (replace(STANDING, thigh_px=50).landmarks(), "Come closer to the camera."),
    "near": (
        replace(STANDING, thigh_px=260, size_wh=(1280, 720)).landmarks(),
        "I can't see your feet: step back.",
    ),
    "aside": (moved(standing_body(), list(Joint), (-560, 0)), "Move to the middle of the frame."),
    "oblique": (replace(STANDING, yaw_deg=45).landmarks(), "Turn side-on to the camera."),
    "tilted": (rolled(standing_body(), 14), "Level the camera."),
}


@pytest.mark.parametrize("sight", BAD_SIGHTS)
def test_the_first_thing_to_fix_is_named(low_lunge: Pose, sight: str) -> None:
    landmarks, advice = BAD_SIGHTS[sight]
    setup = look(low_lunge, landmarks)
    assert advice_of(setup) == advice
    assert not setup.ready
    assert len(advice.split()) <= 8


def test_a_kneeling_person_too_near_is_sent_back(low_lunge: Pose) -> None:
    near = replace(LungeBody(), thigh_px=220, rear_thigh_deg=5).landmarks()
    assert (
        advice_of(look(low_lunge, moved(near, list(Joint), (0, 40))))
        == "Step back from the camera."
    )


@pytest.mark.parametrize(
    ("grey", "advice"), [(5, "All black. Uncover the camera."), (35, "Too dark. Turn on a light.")]
)
def test_light(low_lunge: Pose, grey: int, advice: str) -> None:
    assert advice_of(look(low_lunge, standing_body(), grey=grey)) == advice


def test_light_from_behind(low_lunge: Pose) -> None:
    body = standing_body()
    picture = np.full((SIZE_WH[1], SIZE_WH[0], 3), 220, dtype=np.uint8)
    left, top = body.xy_px.min(axis=0).astype(int) - 30
    right, bottom = body.xy_px.max(axis=0).astype(int) + 30
    picture[top:bottom, left:right] = 15
    assert (
        advice_of(look(low_lunge, body, picture=picture)) == "Light's behind you. Move it in front."
    )


@pytest.mark.parametrize(
    "body", [LungeBody(), LungeBody(trunk_lean_deg=40, front_knee_deg=178, rear_knee_deg=178)]
)
def test_only_who_stands_straight_tells_whether_the_camera_is_level(
    low_lunge: Pose, body: LungeBody
) -> None:
    (level,) = [c for c in look(low_lunge, body.landmarks()).checks if c.name == "Camera level"]
    assert level.passed is None


def test_a_passing_fault_is_not_mentioned(low_lunge: Pose) -> None:
    assert look(low_lunge, None, seconds=0.8).advice is None


def test_what_can_be_judged_from_there(low_lunge: Pose) -> None:
    def errors(yaw_deg: float) -> dict[str, float | None]:
        setup = look(low_lunge, replace(STANDING, yaw_deg=yaw_deg).landmarks())
        return {one.rule.id: one.error for one in setup.prospects}

    straight, oblique = errors(0), errors(20)
    assert straight["front_knee"] == pytest.approx(7.0, abs=0.1)
    assert straight["trunk_upright"] == pytest.approx(5.0, abs=0.1)
    for rule_id, error in straight.items():
        assert error is not None
        assert error < (oblique[rule_id] or 0)
    assert errors(45)["front_knee"] is None
    assert errors(45)["trunk_upright"] is not None  # upright, it loses nothing
    assert set(errors(60).values()) == {None}
    assert look(low_lunge, None).prospects == ()


def test_a_front_view_pose_wants_the_front() -> None:
    frontal = find_pose("tree")
    assert look(frontal, replace(STANDING, yaw_deg=85).landmarks()).ready
    assert advice_of(look(frontal, standing_body())) == "Face the camera."


def test_black_clothes_are_no_light_from_behind(low_lunge: Pose) -> None:
    body = standing_body()
    picture = np.full((SIZE_WH[1], SIZE_WH[0], 3), 220, dtype=np.uint8)
    left, _ = body.xy_px.min(axis=0).astype(int) - 30
    right, bottom = body.xy_px.max(axis=0).astype(int) + 30
    shoulders = int(body.xy_px[11, 1])
    picture[shoulders:bottom, left:right] = 15
    assert advice_of(look(low_lunge, body, picture=picture)) is None
