"""The named measurements of a body: what each is, what it needs to see, and how far it may be off.

A measurement is a small function of joints in the sagittal plane, registered under the name that
pose files and reports use; units are in the names. To add one: write the function, decorate it,
and give it its error from tools/accuracy.py.

Signs (side view, "forward" is the way the person faces): rear thigh + when the knee is behind the
hip, shin + when the knee is ahead of the ankle, trunk + when it leans forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

import numpy as np

from posecheck.body_frame import BodyFrame
from posecheck.geometry import distance, interior_angle_deg, lean_deg, view_error_deg
from posecheck.landmarks import FloatArray, Joint, Landmarks, leg_joint
from posecheck.smoothing import OneEuro

MAX_SIDE_YAW_DEG: Final = 25.0
"""Past this a side-view angle may be off by more than 5 degrees through the view alone
(DOMAIN: sin e = tan^2(yaw / 2) for one limb, twice that for a joint)."""

TRUNK_BIAS_DEG: Final = 4.5
"""MediaPipe's line from mid-hip to mid-shoulder leans this much too far back, against the joint
centres of rendered bodies (tools/accuracy.py; constant in yaw and lean to within 1.5 degrees)."""

VISIBILITY_ERROR_SHARE: Final = 1.0
"""How much wider the error is for a joint of visibility 0, as a share."""


class Role(Enum):
    """A joint by its part in the pose, whichever side of the body it is on."""

    FRONT_HIP = "front hip"
    FRONT_KNEE = "front knee"
    FRONT_ANKLE = "front ankle"
    REAR_HIP = "rear hip"
    REAR_KNEE = "rear knee"
    REAR_ANKLE = "rear ankle"
    HIPS = "hips"
    SHOULDERS = "shoulders"

    def joints(self, body: BodyFrame) -> tuple[Joint, ...]:
        """The joints that play this role in that body now; two for the middle of a pair."""
        if self is Role.HIPS:
            return (Joint.LEFT_HIP, Joint.RIGHT_HIP)
        if self is Role.SHOULDERS:
            return (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
        where, part = self.name.split("_")
        side = body.front if where == "FRONT" else body.rear
        return (leg_joint(side, part),)  # type: ignore[arg-type]


class Points:
    """Where the roles are in the person's own sagittal plane: x forward, y up, in pixels."""

    def __init__(self, landmarks: Landmarks, body: BodyFrame) -> None:
        self._landmarks = landmarks
        self._body = body
        self._axes = np.array([1.0 if body.facing == "right" else -1.0, -1.0])

    def __getitem__(self, role: Role) -> FloatArray:
        """(2,) the role's point; NaN when one of its joints is not seen."""
        rows = [self._landmarks[joint] for joint in role.joints(self._body)]
        return np.asarray(np.mean(rows, axis=0) * self._axes)


Limb = tuple[Role, Role]
Unit = Literal["deg", "leg lengths"]


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A quantity that can be read off a body.

    base_error: half-width that holds 90 % of the readings of rendered bodies seen exactly side-on
        (tools/accuracy.py).
    limbs: the limbs whose lean enters it; each adds the error of an oblique view.
    label_at: where on the body it is written; None when it is not.
    max_yaw_deg: seen farther from side-on than this, it is not judged.
    """

    name: str
    unit: Unit
    roles: tuple[Role, ...]
    compute: Callable[[Points], float]
    base_error: float
    limbs: tuple[Limb, ...]
    label_at: Role | None
    max_yaw_deg: float


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measurement in one frame.

    value: NaN when it cannot be judged; then `reason` says why, in words.
    error: half-width within which 9 of 10 such readings lie; same unit; NaN with the value.
    """

    value: float
    error: float
    unit: Unit
    reason: str | None = None

    @property
    def judged(self) -> bool:
        """Whether there is a value at all."""
        return not math.isnan(self.value)


Readings = Mapping[str, Reading]
MEASUREMENTS: Final[dict[str, Measurement]] = {}


def measurement(
    *,
    roles: tuple[Role, ...],
    base_error: float,
    limbs: tuple[Limb, ...] = (),
    label_at: Role | None = None,
    unit: Unit = "deg",
    max_yaw_deg: float = MAX_SIDE_YAW_DEG,
) -> Callable[[Callable[[Points], float]], Callable[[Points], float]]:
    """Register the decorated function under its own name."""

    def register(compute: Callable[[Points], float]) -> Callable[[Points], float]:
        MEASUREMENTS[compute.__name__] = Measurement(
            name=compute.__name__,
            unit=unit,
            roles=roles,
            compute=compute,
            base_error=base_error,
            limbs=limbs,
            label_at=label_at,
            max_yaw_deg=max_yaw_deg,
        )
        return compute

    return register


FRONT_THIGH: Final = (Role.FRONT_HIP, Role.FRONT_KNEE)
FRONT_SHIN: Final = (Role.FRONT_KNEE, Role.FRONT_ANKLE)
FRONT_LEG: Final = (Role.FRONT_HIP, Role.FRONT_KNEE, Role.FRONT_ANKLE)
REAR_THIGH: Final = (Role.REAR_HIP, Role.REAR_KNEE)
REAR_SHIN: Final = (Role.REAR_KNEE, Role.REAR_ANKLE)
REAR_LEG: Final = (Role.REAR_HIP, Role.REAR_KNEE, Role.REAR_ANKLE)
TRUNK: Final = (Role.HIPS, Role.SHOULDERS)


@measurement(
    roles=FRONT_LEG, base_error=7.0, limbs=(FRONT_THIGH, FRONT_SHIN), label_at=Role.FRONT_KNEE
)
def front_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the front leg: 180 is straight."""
    return interior_angle_deg(at[Role.FRONT_HIP], at[Role.FRONT_KNEE], at[Role.FRONT_ANKLE])


@measurement(
    roles=REAR_LEG,
    base_error=8.0,
    limbs=(REAR_THIGH, REAR_SHIN),
    label_at=Role.REAR_ANKLE,
    max_yaw_deg=15.0,
)
def rear_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the rear leg: about 90 + rear thigh when kneeling."""
    return interior_angle_deg(at[Role.REAR_HIP], at[Role.REAR_KNEE], at[Role.REAR_ANKLE])


@measurement(roles=REAR_THIGH, base_error=8.0, limbs=(REAR_THIGH,), label_at=Role.REAR_KNEE)
def rear_thigh_deg(at: Points) -> float:
    """Rear thigh from the vertical, + when the knee is behind the hip: how deep the lunge is."""
    return lean_deg(at[Role.REAR_KNEE], at[Role.REAR_HIP])


@measurement(roles=FRONT_SHIN, base_error=8.0, limbs=(FRONT_SHIN,), label_at=Role.FRONT_ANKLE)
def front_shin_deg(at: Points) -> float:
    """Front shin from the vertical, + when the knee is ahead of the ankle."""
    return lean_deg(at[Role.FRONT_ANKLE], at[Role.FRONT_KNEE])


@measurement(roles=TRUNK, base_error=8.0, limbs=(TRUNK,), label_at=Role.SHOULDERS)
def trunk_lean_deg(at: Points) -> float:
    """Trunk (mid-hip to mid-shoulder) from the vertical, + forward."""
    return lean_deg(at[Role.HIPS], at[Role.SHOULDERS]) + TRUNK_BIAS_DEG


@measurement(
    roles=(*REAR_THIGH, *TRUNK), base_error=9.0, limbs=(REAR_THIGH, TRUNK), label_at=Role.HIPS
)
def stretch_deg(at: Points) -> float:
    """Rear thigh minus trunk lean: hip and low back together, so never call it a hip range."""
    return rear_thigh_deg(at) - trunk_lean_deg(at)


@measurement(
    roles=(*FRONT_LEG, Role.REAR_KNEE), base_error=0.1, unit="leg lengths", max_yaw_deg=35.0
)
def lunge_depth(at: Points) -> float:
    """Stride: how far the front ankle is ahead of the rear knee, by leg length (thigh + shin)."""
    return float((at[Role.FRONT_ANKLE] - at[Role.REAR_KNEE])[0]) / _leg_length(at)


@measurement(
    roles=(*FRONT_LEG, Role.REAR_KNEE), base_error=0.1, unit="leg lengths", max_yaw_deg=90.0
)
def rear_knee_height(at: Points) -> float:
    """How far the rear knee is above the lower foot, by leg length; near 0 on the floor.

    The lower foot, because on one leg with a knee raised the front foot hangs in the air.
    """
    ankles = np.array([at[Role.FRONT_ANKLE][1], at[Role.REAR_ANKLE][1]])
    lowest = float(np.fmin(*ankles))  # the rear foot is often hidden; then the front one counts
    return (float(at[Role.REAR_KNEE][1]) - lowest) / _leg_length(at)


def _leg_length(at: Points) -> float:
    hip, knee, ankle = (at[role] for role in FRONT_LEG)
    return distance(hip, knee) + distance(knee, ankle) or math.nan


class Meter:
    """Reads every measurement off one stream of bodies, smoothed, each with its error."""

    def __init__(self) -> None:
        self._filters = {name: OneEuro() for name in MEASUREMENTS}

    def read(self, time_s: float, body: BodyFrame) -> dict[str, Reading]:
        """All measurements of this frame, by name."""
        points = Points(body.seen, body)
        return {
            name: self._read_one(time_s, body, points, kind) for name, kind in MEASUREMENTS.items()
        }

    def _read_one(
        self, time_s: float, body: BodyFrame, points: Points, kind: Measurement
    ) -> Reading:
        reason = why_not_judged(kind, body)
        value = math.nan if reason else kind.compute(points)
        smoothed = self._filters[kind.name](time_s, value)
        if math.isnan(smoothed.value):
            return unjudged(kind, reason or "the joints lie on one another")
        error = reading_error(kind, body, smoothed.jitter)
        return Reading(value=smoothed.value, error=error, unit=kind.unit)


def unjudged(kind: Measurement, reason: str) -> Reading:
    """A reading without a value."""
    return Reading(value=math.nan, error=math.nan, unit=kind.unit, reason=reason)


def guess(name: str, body: BodyFrame) -> float:
    """The measurement with hidden joints as guessed; NaN if one may be out of the picture.

    Good enough to say that a pose is clearly NOT taken up, never that it is.
    """
    kind = MEASUREMENTS[name]
    if body.guessed.cut_off() or body.guessed.outside()[_joints(kind, body)].any():
        return math.nan
    return kind.compute(Points(body.guessed, body))


def why_not_judged(kind: Measurement, body: BodyFrame) -> str | None:
    """Why this measurement cannot be read now, in words; None when it can."""
    outside = body.guessed.outside()
    for joint in _joints(kind, body):
        if outside[joint]:
            return f"the {joint.words} is out of the picture"
        if np.isnan(body.seen[joint]).any():
            cut_off = body.guessed.cut_off()
            return f"the {joint.words} is {'out of the picture' if cut_off else 'hidden'}"
    if not body.yaw_deg <= kind.max_yaw_deg:
        return "the view is too far from side-on"
    return None


def _joints(kind: Measurement, body: BodyFrame) -> list[Joint]:
    return [joint for role in kind.roles for joint in role.joints(body)]


def reading_error(kind: Measurement, body: BodyFrame, jitter: float) -> float:
    """Half-width of the 90 % interval: the base, the oblique view, hidden joints and jitter."""
    visibility = float(body.seen.visibility[_joints(kind, body)].min())
    hidden = 1 + VISIBILITY_ERROR_SHARE * (1 - visibility)
    view = len(kind.limbs) * view_error_deg(body.yaw_deg)
    return math.hypot(kind.base_error * hidden, view, 1.64 * jitter)
