"""Stand-ins for whoever tests a pose file or a program built on this: bodies at known angles.

Nothing here is used by the program itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import (
    JOINT_COUNT,
    FloatArray,
    Joint,
    Landmarks,
    Side,
    leg_joint,
    mid_hip,
    mid_shoulder,
)
from posecheck.body.view import DEPTH_GAIN, SHOULDERS_BY_TRUNK
from posecheck.closing import Closing
from posecheck.sources.frames import Frame

THIGH: Final = 1.0
SHIN: Final = 1.0
TRUNK: Final = 1.2
HIP_HALF_WIDTH: Final = 0.22
SHOULDER_HALF_WIDTH: Final = SHOULDERS_BY_TRUNK * TRUNK / 2
FOOT: Final = 0.45
"""Lengths of the drawn body, in thighs."""


@dataclass(frozen=True, kw_only=True)
class LungeBody:
    """A low lunge by its angles (degrees, signs as in measurements.py), facing right by default.

    front: the leg that is ahead. yaw_deg: how far the camera is from side-on.
    rear_knee_deg defaults to a shin flat on the floor.
    """

    front_knee_deg: float = 85.0
    front_shin_deg: float = 0.0
    rear_thigh_deg: float = 20.0
    rear_knee_deg: float | None = None
    trunk_lean_deg: float = 2.0
    front: Side = "left"
    facing_right: bool = True
    yaw_deg: float = 0.0
    arms: Literal["hang", "forward"] = "hang"
    thigh_px: float = 120.0
    size_wh: tuple[int, int] = (1280, 720)

    def landmarks(self) -> Landmarks:
        """The body as a perfect detector would see it; every joint visible."""
        points = {joint: _in_space(at, side) for joint, (at, side) in self._plane().items()}
        yaw = math.radians(self.yaw_deg)
        forward = 1.0 if self.facing_right else -1.0
        # Seen from the person's right when facing right: +x forward, y up, z to the person's left.
        rows = np.array([points[joint] for joint in Joint])
        x = forward * (rows[:, 0] * math.cos(yaw) - rows[:, 2] * math.sin(yaw))
        # As MediaPipe shows depth: widths hold, what runs fore and aft is flattened.
        z = rows[:, 0] * math.sin(yaw) / DEPTH_GAIN + rows[:, 2] * math.cos(yaw)
        centre = np.array([self.size_wh[0] / 2, self.size_wh[1] * 0.55])
        xy_px = centre + self.thigh_px * np.column_stack([x, -rows[:, 1]])
        return Landmarks(
            xy_px=xy_px,
            world_m=0.45 * np.column_stack([x, -rows[:, 1], forward * z]),
            visibility=np.ones(JOINT_COUNT),
            size_wh=self.size_wh,
        )

    def _plane(self) -> dict[Joint, tuple[FloatArray, float]]:
        """Every joint's place in the sagittal plane (x forward, y up) and its sideways place."""
        hip = np.zeros(2)
        places = self._trunk(hip)
        rear: Side = "right" if self.front == "left" else "left"
        front_lean = self.front_shin_deg - (180 - self.front_knee_deg)
        front_knee = hip - THIGH * _up(front_lean)
        front_ankle = front_knee - SHIN * _up(self.front_shin_deg)
        rear_knee_deg = 90 + self.rear_thigh_deg
        if self.rear_knee_deg is not None:
            rear_knee_deg = self.rear_knee_deg
        rear_knee = hip - THIGH * _up(self.rear_thigh_deg)
        rear_ankle = rear_knee - SHIN * _up(self.rear_thigh_deg + 180 - rear_knee_deg)
        places |= _leg(
            self.front, hip, front_knee, front_ankle, toe=front_ankle + np.array([FOOT, -0.1])
        )
        places |= _leg(rear, hip, rear_knee, rear_ankle, toe=rear_ankle + np.array([-FOOT, 0.0]))
        return places

    def _trunk(self, hip: FloatArray) -> dict[Joint, tuple[FloatArray, float]]:
        shoulder = hip + TRUNK * _up(self.trunk_lean_deg)
        head = shoulder + np.array([0.0, 0.4])
        places: dict[Joint, tuple[FloatArray, float]] = {}
        for joint in Joint:
            sideways = 1.0 if "LEFT" in joint.name else -1.0
            if joint is Joint.NOSE:
                places[joint] = (head + np.array([0.2, 0.0]), 0.0)
            elif "EAR" in joint.name:
                places[joint] = (head, 0.15 * sideways)
            elif "EYE" in joint.name or "MOUTH" in joint.name:
                places[joint] = (head + np.array([0.15, 0.0]), 0.05 * sideways)
            else:  # shoulders, and the arms
                reach = 0.0 if "SHOULDER" in joint.name else 0.5 if "ELBOW" in joint.name else 1.0
                arm = np.array([0.0, -reach] if self.arms == "hang" else [reach, -0.2 * reach])
                places[joint] = (shoulder + arm, SHOULDER_HALF_WIDTH * sideways)
        return places


@dataclass(frozen=True, kw_only=True)
class LimbBody:
    """Any posture by the directions of its limbs, in degrees from straight up, clockwise as drawn.

    Head right of the hips is 90, below them 180. left and right: thigh and shin, pointing away
    from the trunk. nose_ahead_deg: where the nose is, seen from the head; shoulders and hips are
    drawn as wide as `width` times the trunk, to the right for the left side.
    """

    trunk_deg: float = 0.0
    left: tuple[float, float] = (180.0, 180.0)
    right: tuple[float, float] = (180.0, 180.0)
    upper_arm_deg: float = 180.0
    forearm_deg: float = 180.0
    nose_ahead_deg: float = 90.0
    width: float = 0.0
    left_hip_up_deg: float = 0.0
    left_shoulder_up_deg: float = 0.0
    at: tuple[float, float] = (640.0, 360.0)
    thigh_px: float = 110.0
    size_wh: tuple[int, int] = (1280, 720)

    def landmarks(self) -> Landmarks:
        """The body as a perfect detector would see it; every joint visible."""
        size = self.thigh_px
        hips = np.array(self.at)
        shoulders = hips + TRUNK * size * _drawn(self.trunk_deg)
        head = shoulders + 0.4 * size * _drawn(self.trunk_deg)
        places: dict[Joint, FloatArray] = {joint: head for joint in Joint}
        places[Joint.NOSE] = head + 0.2 * size * _drawn(self.nose_ahead_deg)
        sides: tuple[tuple[Side, float, tuple[float, float]], ...] = (
            ("left", 1.0, self.left),
            ("right", -1.0, self.right),
        )
        for side, sign, (thigh_deg, shin_deg) in sides:
            half = sign * self.width * TRUNK * size / 2
            hip = hips + half * _drawn(90.0 - self.left_hip_up_deg)
            shoulder = shoulders + half * _drawn(90.0 - self.left_shoulder_up_deg)
            knee = hip + THIGH * size * _drawn(thigh_deg)
            ankle = knee + SHIN * size * _drawn(shin_deg)
            elbow = shoulder + 0.5 * size * _drawn(self.upper_arm_deg)
            wrist = elbow + 0.5 * size * _drawn(self.forearm_deg)
            name = side.upper()
            for part, place in (("SHOULDER", shoulder), ("ELBOW", elbow), ("WRIST", wrist)):
                places[Joint[f"{name}_{part}"]] = place
            for part in ("PINKY", "INDEX", "THUMB"):
                places[Joint[f"{name}_{part}"]] = wrist
            for part, place in (("HIP", hip), ("KNEE", knee), ("ANKLE", ankle), ("HEEL", ankle)):
                places[Joint[f"{name}_{part}"]] = place
            places[Joint[f"{name}_FOOT_INDEX"]] = ankle
        xy_px = np.array([places[joint] for joint in Joint])
        return Landmarks(
            xy_px=xy_px,
            world_m=np.zeros((JOINT_COUNT, 3)),
            visibility=np.ones(JOINT_COUNT),
            size_wh=self.size_wh,
        )


def _drawn(deg: float) -> FloatArray:
    """A direction in the frame, y down: 0 up, 90 right."""
    turn = math.radians(deg)
    return np.array([math.sin(turn), -math.cos(turn)])


def with_mask(
    landmarks: Landmarks,
    *,
    curvature: float,
    facing_right: bool = True,
    depth: float = 0.18,
    noise: float = 0.0,
    clothes: Callable[[FloatArray], FloatArray] = np.zeros_like,
) -> Landmarks:
    """The landmarks with a person mask whose back bends by exactly `curvature` (1 / trunk length).

    Along the trunk the mask ends `depth` trunk lengths behind the hips' and shoulders' line, on a
    parabola about the lower back; its edge is a pixel wide. noise: standard deviation, of 1.
    clothes: how far they stand off, in trunk lengths, at places along the trunk.
    """
    width, height = landmarks.size_wh
    hip, shoulder = mid_hip(landmarks), mid_shoulder(landmarks)
    trunk = float(np.hypot(*(shoulder - hip)))
    up = (shoulder - hip) / trunk
    back = np.array([up[1], -up[0]]) * (1.0 if facing_right else -1.0)
    y, x = np.mgrid[0:height, 0:width]
    line = (np.stack([x, y], axis=-1) - hip) / trunk
    along, behind = line @ up, line @ back
    edge = depth + curvature / 2 * (along - 0.325) ** 2 + clothes(along)
    mask = np.clip((edge - behind) * trunk + 0.5, 0.0, 1.0)
    mask[(behind < -0.35) | (along < -0.6) | (along > 1.2)] = 0.0
    mask += np.random.default_rng(0).normal(0.0, noise, mask.shape) if noise else 0.0
    return replace(landmarks, mask=mask.astype(np.float32))


def standing_body(*, size_wh: tuple[int, int] = (1280, 720)) -> Landmarks:
    """Someone standing upright, side-on, feet together."""
    body = LungeBody(front_knee_deg=178.0, rear_thigh_deg=0.0, rear_knee_deg=178.0, size_wh=size_wh)
    return body.landmarks()


def _leg(
    side: Side, hip: FloatArray, knee: FloatArray, ankle: FloatArray, *, toe: FloatArray
) -> dict[Joint, tuple[FloatArray, float]]:
    sideways = HIP_HALF_WIDTH if side == "left" else -HIP_HALF_WIDTH
    return {
        leg_joint(side, "HIP"): (hip, sideways),
        leg_joint(side, "KNEE"): (knee, sideways),
        leg_joint(side, "ANKLE"): (ankle, sideways),
        leg_joint(side, "HEEL"): (ankle - (0.1, 0.1), sideways),
        leg_joint(side, "FOOT_INDEX"): (toe, sideways),
    }


def _up(lean_deg: float) -> FloatArray:
    """The direction up along a limb that leans forward by that angle."""
    lean = math.radians(lean_deg)
    return np.array([math.sin(lean), math.cos(lean)])


def _in_space(at: FloatArray, sideways: float) -> FloatArray:
    return np.array([at[0], at[1], sideways])


Script = Callable[[float], Landmarks | None]
"""What is to be seen at a time in seconds."""


class ScriptedDetector(Closing):
    """A detector that sees what a script says, whatever the frame."""

    words: Final = "a script"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.closed = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing to report."""
        return ()

    @property
    def company(self) -> Company:
        """Nobody else."""
        return ALONE

    def detect(self, frame: Frame) -> Landmarks | None:
        """What the script says for the frame's time."""
        return self._script(frame.time_s)

    def restart(self) -> None:
        """Nothing is remembered of a stream."""

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def frames(
    *, seconds: float, fps: float = 30.0, size_wh: tuple[int, int] = (1280, 720)
) -> Iterator[Frame]:
    """Black frames at exact times."""
    image_bgr = np.zeros((size_wh[1], size_wh[0], 3), dtype=np.uint8)
    for index in range(math.ceil(seconds * fps - 1e-9)):
        yield Frame(image_bgr=image_bgr, time_s=index / fps, index=index)
