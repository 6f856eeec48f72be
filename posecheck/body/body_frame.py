"""Which way the person faces, which leg is in front, how oblique the view is.

Everything here is steadied over time: MediaPipe exchanges the legs in 1-4 % of side-on frames, and
a head turned to the screen hides which way the body faces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from posecheck.body.geometry import distance
from posecheck.body.guessed import guessed_joints, without
from posecheck.body.landmarks import (
    FloatArray,
    Joint,
    Landmarks,
    Side,
    leg_joint,
    mid_shoulder,
    trunk_px,
)
from posecheck.body.view import View, ViewWatch, across_trunk
from posecheck.lasting import Lasting

Facing = Literal["left", "right"]
"""A direction in the frame, not a side of the body: where the body's front would point if the
trunk were turned upright within the frame. So it holds for someone lying or upside down too."""

SIDES: Final[tuple[Side, Side]] = ("left", "right")

LEG_JOINTS: Final = ("KNEE", "ANKLE")
SWAP_MARGIN_TRUNKS: Final = 0.3
"""How much nearer (in trunk lengths, knee and ankle of both legs together) the exchanged legs must
lie to where they just were before the frame is taken for an exchange."""
SWAP_ACCEPTED_S: Final = 0.5
"""An exchange that lasts this long is believed."""
FACING_TIME_CONSTANT_S: Final = 0.4
"""A glance at the screen is shorter; turning round takes longer."""
PROFILE_TRUNKS: Final = 0.06
"""How far the nose must lead the ears (in trunk lengths) to tell; about 0.2 in a full profile."""
MAX_GAP_S: Final = 1.0
"""Without the person for longer than this, everything starts again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BodyFrame:
    """One frame's landmarks, read as a body: upright, lying or upside down.

    all_joints: the landmarks with the legs corrected, joints that are not seen included.
    seen: the same with every joint that is not really seen set to NaN.
    facing: which way in the frame the person faces.
    front: the leg that is farther forward.
    view: from where the person is seen.
    """

    all_joints: Landmarks
    seen: Landmarks
    facing: Facing
    front: Side
    view: View

    @property
    def yaw_deg(self) -> float:
        """How far the chest is turned from side-on, 0..90; NaN when it is not known."""
        return self.view.chest_deg

    @property
    def rear(self) -> Side:
        """The other leg: in a lunge, the one that is stretched."""
        return opposite(self.front)

    @property
    def nearer(self) -> Side:
        """The side of the body that is turned to the camera: facing right, the right one."""
        return self.facing

    @property
    def nearer_leg(self) -> Literal["front", "rear"]:
        """The leg on the camera's side."""
        return "front" if self.front == self.nearer else "rear"

    @cached_property
    def lifted(self) -> Side:
        """The leg whose foot is higher in the frame: of someone on one leg, the free one."""
        left_y, right_y = (self.all_joints[leg_joint(side, "ANKLE")][1] for side in SIDES)
        return "left" if left_y < right_y else "right"

    @cached_property
    def drawn_up(self) -> Side:
        """The leg whose knee is nearer to the shoulders: of someone lying, the bent one."""
        shoulder = mid_shoulder(self.all_joints)
        left, right = (
            distance(shoulder, self.all_joints[leg_joint(side, "KNEE")]) for side in SIDES
        )
        return "left" if left < right else "right"


def opposite(side: Side) -> Side:
    """The other side of the body."""
    return "left" if side == "right" else "right"


class BodyTracker:
    """Reads one stream of landmarks as a body, remembering what it just saw."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._time_s = math.nan
        self._legs_px: FloatArray | None = None
        self._exchanged = Lasting()
        self._facing_vote = 0.0
        self._view = ViewWatch()

    def update(self, time_s: float, landmarks: Landmarks) -> BodyFrame:
        """The body in this frame; `time_s` must increase from call to call."""
        step_s = time_s - self._time_s
        if not step_s <= MAX_GAP_S:
            self._forget()
            step_s = math.inf
        self._time_s = time_s
        all_joints = self._with_legs_put_right(time_s, landmarks)
        seen = all_joints.seen()
        facing = self._facing(all_joints, step_s)
        view = self._view.update(step_s, seen)
        guessed = guessed_joints(all_joints, opposite(facing), view)
        if guessed:
            seen = without(seen, guessed)
        return BodyFrame(
            all_joints=all_joints,
            seen=seen,
            facing=facing,
            front=_front_leg(all_joints, facing),
            view=view,
        )

    def _with_legs_put_right(self, time_s: float, landmarks: Landmarks) -> Landmarks:
        legs_px = _legs_px(landmarks)
        exchanged = self._legs_px is not None and self._looks_exchanged(landmarks, legs_px)
        if exchanged and self._exchanged.note(time_s, so=True) < SWAP_ACCEPTED_S:
            self._legs_px = legs_px[::-1]
            return landmarks.swapped()
        self._exchanged.end()
        self._legs_px = legs_px
        return landmarks

    def _looks_exchanged(self, landmarks: Landmarks, legs_px: FloatArray) -> bool:
        assert self._legs_px is not None
        as_named = np.linalg.norm(legs_px - self._legs_px, axis=2).sum()
        exchanged = np.linalg.norm(legs_px[::-1] - self._legs_px, axis=2).sum()
        margin_px = SWAP_MARGIN_TRUNKS * trunk_px(landmarks)
        return bool(as_named - exchanged > margin_px)

    def _facing(self, landmarks: Landmarks, step_s: float) -> Facing:
        ears = (landmarks[Joint.LEFT_EAR] + landmarks[Joint.RIGHT_EAR]) / 2
        lead_trunks = across_trunk(landmarks[Joint.NOSE] - ears, landmarks)
        # A head turned to the screen says nothing about the body, however long it looks.
        if abs(lead_trunks) >= PROFILE_TRUNKS or math.isinf(step_s):
            share = _share(step_s, FACING_TIME_CONSTANT_S)
            self._facing_vote += share * (math.copysign(1.0, lead_trunks) - self._facing_vote)
        return "right" if self._facing_vote >= 0 else "left"


def _front_leg(landmarks: Landmarks, facing: Facing) -> Side:
    forward = 1 if facing == "right" else -1
    left_px, right_px = _legs_px(landmarks)[:, :, 0].sum(axis=1) * forward
    return "left" if left_px > right_px else "right"


def _legs_px(landmarks: Landmarks) -> FloatArray:
    """(2, 2, 2): left and right leg, knee and ankle, x and y in pixels."""
    return np.array([[landmarks[leg_joint(side, part)] for part in LEG_JOINTS] for side in SIDES])


def _share(step_s: float, time_constant_s: float) -> float:
    """How much of a new value a running mean takes after `step_s`; 1 after an endless one."""
    return 1 - math.exp(-step_s / time_constant_s)
