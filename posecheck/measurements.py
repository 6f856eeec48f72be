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
    NEARER_HIP = "nearer hip"
    HIPS = "hips"
    SHOULDERS = "shoulders"

    def joints(self, body: BodyFrame) -> tuple[Joint, ...]:
        """The joints that play this role in that body now; two for the middle of a pair."""
        if self is Role.HIPS:
            return (Joint.LEFT_HIP, Joint.RIGHT_HIP)
        if self is Role.SHOULDERS:
            return (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
        where, part = self.name.split("_")
        if where == "NEARER":
            where = body.nearer_leg.upper()
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


@dataclass(frozen=True, kw_only=True)
class Bias:
    """What MediaPipe's landmarks make too large, in the measurement's unit; it is taken off.

    Medians over 5,900 frames of eight rendered bodies within 17 degrees of side-on, against their
    joint centres (tools/accuracy.py). They differ with the leg that is nearer the camera, because
    the farther hip is hidden and its landmark is put where it is not.
    """

    front_nearer: float = 0.0
    rear_nearer: float = 0.0

    def of(self, body: BodyFrame) -> float:
        """The bias for that body now."""
        return self.front_nearer if body.nearer_leg == "front" else self.rear_nearer


Unit = Literal["deg", "leg lengths"]


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A quantity that can be read off a body.

    compute: from joints; None for what is read off the person mask (back_watch.py).
    base_error: half-width that holds 90 % of the readings seen exactly side-on: what rendered
        bodies show (tools/accuracy.py), but no less than the 6 to 7 degrees that studies of people
        find for MediaPipe's knee (Cosoli 2026: -2.3 +- 6.4).
    limbs: the limbs whose lean enters it; each adds the error of an oblique view.
    oblique_error: what an oblique view adds beyond that for each degree, because hidden joints are
        put in the wrong place; in the unit, from rendered bodies at 15 and 30 degrees.
    bias: what is taken off the landmarks' value.
    label_at: where on the body it is written; None when it is not.
    max_yaw_deg: seen farther from side-on than this, it is not judged.
    """

    name: str
    unit: Unit
    roles: tuple[Role, ...]
    compute: Callable[[Points], float] | None
    base_error: float
    limbs: tuple[Limb, ...]
    oblique_error: float
    bias: Bias
    label_at: Role | None
    max_yaw_deg: float


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why something cannot be judged.

    reason: for a reader. spoken: for the person on the mat; empty when there is nothing to do.
    """

    reason: str
    spoken: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measurement in one frame.

    value: NaN when it cannot be judged; then `obstacle` says why.
    error: half-width within which 9 of 10 such readings lie; same unit; NaN with the value.
    """

    value: float
    error: float
    unit: Unit
    obstacle: Obstacle | None = None

    @property
    def judged(self) -> bool:
        """Whether there is a value at all."""
        return not math.isnan(self.value)

    @property
    def reason(self) -> str | None:
        """Why it is not judged, in words; None when it is."""
        return self.obstacle.reason if self.obstacle else None


Readings = Mapping[str, Reading]
TOO_OBLIQUE: Final = Obstacle(
    reason="the view is too far from side-on", spoken="Turn side-on to the camera."
)
ONE_ON_ANOTHER: Final = Obstacle(
    reason="the joints lie on one another", spoken="I can't tell your legs apart."
)
NO_BIAS: Final = Bias()
MEASUREMENTS: Final[dict[str, Measurement]] = {}


def measurement(
    *,
    roles: tuple[Role, ...],
    base_error: float,
    limbs: tuple[Limb, ...] = (),
    oblique_error: float = 0.0,
    bias: Bias = NO_BIAS,
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
            oblique_error=oblique_error,
            bias=bias,
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
    roles=FRONT_LEG,
    base_error=7.0,
    limbs=(FRONT_THIGH, FRONT_SHIN),
    oblique_error=0.35,
    bias=Bias(front_nearer=2.7, rear_nearer=-0.7),
    label_at=Role.FRONT_KNEE,
)
def front_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the front leg: 180 is straight.

    Seen from the side both hips are one behind the other, but the landmark of the farther one is
    drawn along its thigh; how far forward the hip is, is therefore read off the nearer one.
    """
    hip = np.array([at[Role.NEARER_HIP][0], at[Role.FRONT_HIP][1]])
    return interior_angle_deg(hip, at[Role.FRONT_KNEE], at[Role.FRONT_ANKLE])


@measurement(
    roles=REAR_LEG,
    base_error=7.0,
    limbs=(REAR_THIGH, REAR_SHIN),
    oblique_error=0.4,
    bias=Bias(rear_nearer=-2.4),
    label_at=Role.REAR_ANKLE,
    max_yaw_deg=15.0,
)
def rear_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the rear leg: about 90 + rear thigh when kneeling."""
    return interior_angle_deg(at[Role.REAR_HIP], at[Role.REAR_KNEE], at[Role.REAR_ANKLE])


@measurement(
    roles=REAR_THIGH,
    base_error=6.0,
    limbs=(REAR_THIGH,),
    oblique_error=0.15,
    bias=Bias(front_nearer=3.1, rear_nearer=0.8),
    label_at=Role.REAR_KNEE,
)
def rear_thigh_deg(at: Points) -> float:
    """Rear thigh from the vertical, + when the knee is behind the hip: how deep the lunge is."""
    return lean_deg(at[Role.REAR_KNEE], at[Role.REAR_HIP])


@measurement(
    roles=FRONT_SHIN,
    base_error=6.0,
    limbs=(FRONT_SHIN,),
    oblique_error=0.15,
    label_at=Role.FRONT_ANKLE,
)
def front_shin_deg(at: Points) -> float:
    """Front shin from the vertical, + when the knee is ahead of the ankle."""
    return lean_deg(at[Role.FRONT_ANKLE], at[Role.FRONT_KNEE])


@measurement(
    roles=TRUNK,
    base_error=5.0,
    limbs=(TRUNK,),
    oblique_error=0.1,
    bias=Bias(front_nearer=-3.3, rear_nearer=-4.3),
    label_at=Role.SHOULDERS,
)
def trunk_lean_deg(at: Points) -> float:
    """Trunk (mid-hip to mid-shoulder) from the vertical, + forward."""
    return lean_deg(at[Role.HIPS], at[Role.SHOULDERS])


@measurement(
    roles=(*REAR_THIGH, *TRUNK),
    base_error=7.0,
    limbs=(REAR_THIGH, TRUNK),
    oblique_error=0.15,
    bias=Bias(front_nearer=6.4, rear_nearer=5.1),
    label_at=Role.HIPS,
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


LUMBAR_ARCH: Final = Measurement(
    name="lumbar_arch_deg",
    unit="deg",
    roles=TRUNK,
    compute=None,
    base_error=math.hypot(4.0, 5.0),
    limbs=(TRUNK,),
    oblique_error=0.2,
    bias=NO_BIAS,
    label_at=None,
    max_yaw_deg=25.0,
)
"""The lower back beyond the person's own neutral, + arched; a band more than a figure."""
MEASUREMENTS[LUMBAR_ARCH.name] = LUMBAR_ARCH


def _leg_length(at: Points) -> float:
    hip, knee, ankle = (at[role] for role in FRONT_LEG)
    return distance(hip, knee) + distance(knee, ankle) or math.nan


class Meter:
    """Reads every measurement off one stream of bodies, smoothed, each with its error."""

    def __init__(self) -> None:
        self._filters = {name: OneEuro() for name in MEASUREMENTS}

    def read(self, time_s: float, body: BodyFrame) -> dict[str, Reading]:
        """All measurements of this frame that come from joints, by name."""
        points = Points(body.seen, body)
        return {
            name: self._read_one(time_s, body, points, kind)
            for name, kind in MEASUREMENTS.items()
            if kind.compute is not None
        }

    def _read_one(
        self, time_s: float, body: BodyFrame, points: Points, kind: Measurement
    ) -> Reading:
        obstacle = why_not_judged(kind, body)
        value = math.nan if obstacle else _value(kind, points, body)
        smoothed = self._filters[kind.name](time_s, value)
        if math.isnan(smoothed.value):
            return unjudged(kind, obstacle or ONE_ON_ANOTHER)
        error = reading_error(kind, body, smoothed.jitter)
        return Reading(value=smoothed.value, error=error, unit=kind.unit)


def unjudged(kind: Measurement, obstacle: Obstacle) -> Reading:
    """A reading without a value."""
    return Reading(value=math.nan, error=math.nan, unit=kind.unit, obstacle=obstacle)


def guess(name: str, body: BodyFrame) -> float:
    """The measurement with hidden joints as guessed; NaN if one may be out of the picture.

    Good enough to say that a pose is clearly NOT taken up, never that it is.
    """
    kind = MEASUREMENTS[name]
    if body.guessed.cut_off() or body.guessed.outside()[_joints(kind, body)].any():
        return math.nan
    return _value(kind, Points(body.guessed, body), body)


def _value(kind: Measurement, points: Points, body: BodyFrame) -> float:
    return kind.compute(points) - kind.bias.of(body) if kind.compute else math.nan


def why_not_judged(kind: Measurement, body: BodyFrame) -> Obstacle | None:
    """Why this measurement cannot be read now; None when it can."""
    outside = body.guessed.outside()
    for joint in _joints(kind, body):
        if outside[joint]:
            return _out_of_picture(joint)
        if np.isnan(body.seen[joint]).any():
            return _out_of_picture(joint) if body.guessed.cut_off() else _hidden(joint)
    if not body.yaw_deg <= kind.max_yaw_deg:
        return TOO_OBLIQUE
    return None


def _out_of_picture(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} is out of the picture",
        spoken=f"Your {joint.words} is out of the picture.",
    )


def _hidden(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} is hidden", spoken=f"I can't see your {joint.words}."
    )


def _joints(kind: Measurement, body: BodyFrame) -> list[Joint]:
    return [joint for role in kind.roles for joint in role.joints(body)]


def reading_error(kind: Measurement, body: BodyFrame, jitter: float) -> float:
    """Half-width of the 90 % interval: the base, the oblique view, hidden joints and jitter."""
    visibility = float(body.seen.visibility[_joints(kind, body)].min())
    hidden = 1 + VISIBILITY_ERROR_SHARE * (1 - visibility)
    return math.hypot(kind.base_error * hidden, _view_error(kind, body.yaw_deg), 1.64 * jitter)


def expected_error(kind: Measurement, yaw_deg: float) -> float:
    """The error to be expected from there with every joint in full view; NaN: cannot be judged."""
    if not yaw_deg <= kind.max_yaw_deg:
        return math.nan
    return math.hypot(kind.base_error, _view_error(kind, yaw_deg))


def _view_error(kind: Measurement, yaw_deg: float) -> float:
    return len(kind.limbs) * view_error_deg(yaw_deg) + kind.oblique_error * yaw_deg
