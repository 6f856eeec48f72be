"""The named measurements of a body: what each is, what it needs to see, and how far it may be off.

A measurement is a small function of joints in the sagittal plane, registered under the name that
pose files and reports use; units are in the names. To add one: write the function, decorate it,
and give it its error from tools/accuracy.py.

Signs (side view, "forward" is the way the person faces): rear thigh + when the knee is behind the
hip, shin + when the knee is ahead of the ankle, trunk + when it leans forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import (
    DRAWN_UP_LEG,
    FRONT_LEG,
    HIPS,
    LIFTED_LEG,
    LIFTED_TOES,
    LONG_LEG,
    NEARER_ARM,
    NEARER_LEG,
    REAR_LEG,
    REAR_THIGH,
    SHOULDERS,
    STANDING_LEG,
    TRUNK,
    Leg,
    Limb,
    Place,
    Points,
    Role,
    limbs,
)
from posecheck.body.geometry import distance, distance_to_line, interior_angle_deg, lean_deg
from posecheck.body.landmarks import FloatArray
from posecheck.body.view import Seen

Unit = Literal["deg", "leg lengths", "trunk lengths", "hip heights"]
MAX_VIEW_LOSS: Final[dict[Unit, float]] = {
    "deg": 10.0,
    "leg lengths": 0.15,
    "trunk lengths": 0.15,
    "hip heights": 0.15,
}
"""What an oblique view may take off a measurement before it is not judged: beyond this the slack of
most bands is used up twice over."""


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


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A quantity that can be read off a body.

    compute: from joints; None for what is read off the person mask (back_watch.py) or over time
        (stillness.py).
    base_error: half-width that holds 90 % of the readings seen exactly side-on: what rendered
        bodies show (tools/accuracy.py), but no less than the 6 to 7 degrees that studies of people
        find for MediaPipe's knee (Cosoli 2026: -2.3 +- 6.4).
    limbs: the limbs whose lean enters it, to be shown with it.
    oblique_error: what an oblique view adds beyond that for each degree, because hidden joints are
        put in the wrong place; in the unit, from rendered bodies at 15 and 30 degrees.
    bias: what is taken off the landmarks' value.
    label_at: where on the body it is written; None when it is not.
    view: from where it is seen.
    too_low, too_high: what mends it, in the words of a cue; pose files may say it better.
    """

    name: str
    unit: Unit
    places: tuple[Place, ...]
    compute: Callable[[Points], float] | None
    base_error: float
    limbs: tuple[Limb, ...]
    oblique_error: float
    bias: Bias
    label_at: Place | None
    view: Seen
    too_low: str
    too_high: str

    @property
    def legs(self) -> frozenset[Leg]:
        """The legs it is about; none for the trunk's."""
        return frozenset(place.leg for place in self.places if isinstance(place, Role))


NO_BIAS: Final = Bias()
MEASUREMENTS: Final[dict[str, Measurement]] = {}


def measurement(
    *,
    places: tuple[Place, ...],
    base_error: float,
    limbs: tuple[Limb, ...] = (),
    oblique_error: float = 0.0,
    bias: Bias = NO_BIAS,
    label_at: Place | None = None,
    unit: Unit = "deg",
    view: Seen = "side",
    too_low: str = "",
    too_high: str = "",
) -> Callable[[Callable[[Points], float]], Callable[[Points], float]]:
    """Register the decorated function under its own name."""

    def register(compute: Callable[[Points], float]) -> Callable[[Points], float]:
        MEASUREMENTS[compute.__name__] = Measurement(
            name=compute.__name__,
            unit=unit,
            places=places,
            compute=compute,
            base_error=base_error,
            limbs=limbs,
            oblique_error=oblique_error,
            bias=bias,
            label_at=label_at,
            view=view,
            too_low=too_low,
            too_high=too_high,
        )
        return compute

    return register


@measurement(
    places=FRONT_LEG,
    base_error=7.0,
    limbs=limbs(*FRONT_LEG),
    oblique_error=0.35,
    bias=Bias(front_nearer=2.7, rear_nearer=-0.7),
    label_at=FRONT_LEG[1],
    too_low="Slide your front foot forward.",
    too_high="Bring your front foot back a little.",
)
def front_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the front leg: 180 is straight.

    Seen from the side both hips are one behind the other, but the landmark of the farther one is
    drawn along its thigh; how far forward the hip is, is therefore read off the nearer one.
    """
    hip = np.array([at[NEARER_LEG[0]][0], at[FRONT_LEG[0]][1]])
    return interior_angle_deg(hip, at[FRONT_LEG[1]], at[FRONT_LEG[2]])


@measurement(
    places=REAR_LEG,
    base_error=7.0,
    limbs=limbs(*REAR_LEG),
    oblique_error=0.4,
    bias=Bias(rear_nearer=-2.4),
    label_at=REAR_LEG[2],
    too_low="Straighten the back knee.",
    too_high="Bend the back knee a little.",
)
def rear_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the rear leg: about 90 + rear thigh when kneeling."""
    return interior_angle_deg(at[REAR_LEG[0]], at[REAR_LEG[1]], at[REAR_LEG[2]])


@measurement(
    places=REAR_THIGH,
    base_error=6.0,
    limbs=(REAR_THIGH,),
    oblique_error=0.15,
    bias=Bias(front_nearer=3.1, rear_nearer=0.8),
    label_at=REAR_LEG[1],
    too_low="Slide the back knee farther back.",
    too_high="Ease up a little.",
)
def rear_thigh_deg(at: Points) -> float:
    """Rear thigh from the vertical, + when the knee is behind the hip: how deep the lunge is."""
    return lean_deg(at[REAR_LEG[1]], at[REAR_LEG[0]])


@measurement(
    places=FRONT_LEG[1:],
    base_error=6.0,
    limbs=limbs(*FRONT_LEG[1:]),
    oblique_error=0.15,
    label_at=FRONT_LEG[2],
    too_low="Bring your front foot back a little.",
    too_high="Slide your front foot forward.",
)
def front_shin_deg(at: Points) -> float:
    """Front shin from the vertical, + when the knee is ahead of the ankle."""
    return lean_deg(at[FRONT_LEG[2]], at[FRONT_LEG[1]])


@measurement(
    places=TRUNK,
    base_error=5.0,
    limbs=(TRUNK,),
    oblique_error=0.1,
    bias=Bias(front_nearer=-3.3, rear_nearer=-4.3),
    label_at=SHOULDERS,
    too_low="Lean forward a little.",
    too_high="Lift your chest.",
)
def trunk_lean_deg(at: Points) -> float:
    """Trunk (mid-hip to mid-shoulder) from the vertical, + forward."""
    return lean_deg(at[HIPS], at[SHOULDERS])


@measurement(
    places=(*REAR_THIGH, *TRUNK),
    base_error=7.0,
    limbs=(REAR_THIGH, TRUNK),
    oblique_error=0.15,
    bias=Bias(front_nearer=6.4, rear_nearer=5.1),
    label_at=HIPS,
    too_low="Shift your hips forward, chest up.",
    too_high="Ease up a little.",
)
def stretch_deg(at: Points) -> float:
    """Rear thigh minus trunk lean: hip and low back together, so never call it a hip range."""
    return rear_thigh_deg(at) - trunk_lean_deg(at)


@measurement(places=(*FRONT_LEG, REAR_LEG[1]), base_error=0.1, unit="leg lengths")
def lunge_depth(at: Points) -> float:
    """Stride: how far the front ankle is ahead of the rear knee, by leg length (thigh + shin)."""
    return float((at[FRONT_LEG[2]] - at[REAR_LEG[1]])[0]) / _leg_length(at)


@measurement(places=(*FRONT_LEG, REAR_LEG[1]), view="anywhere", base_error=0.1, unit="leg lengths")
def rear_knee_height(at: Points) -> float:
    """How far the rear knee is above the lower foot, by leg length; near 0 on the floor.

    The lower foot, because on one leg with a knee raised the front foot hangs in the air.
    """
    ankles = np.array([at[FRONT_LEG[2]][1], at[REAR_LEG[2]][1]])
    lowest = float(np.fmin(*ankles))  # the rear foot is often hidden; then the front one counts
    return (float(at[REAR_LEG[1]][1]) - lowest) / _leg_length(at)


@measurement(
    places=(HIPS, FRONT_LEG[2], REAR_LEG[1]),
    view="anywhere",
    base_error=0.1,
    unit="hip heights",
    too_low="Lift the back knee.",
    too_high="Lower the back knee.",
)
def rear_knee_share(at: Points) -> float:
    """How far the rear knee is above the lower foot, by the hips' height above it.

    Whatever the depth of the lunge it is near 0 kneeling and near half with the rear leg straight.
    """
    lowest = float(np.fmin(at[FRONT_LEG[2]][1], at[REAR_LEG[2]][1]))
    hips = float(at[HIPS][1]) - lowest
    return (float(at[REAR_LEG[1]][1]) - lowest) / hips if hips > 0 else math.nan


@measurement(places=TRUNK, base_error=8.0, label_at=SHOULDERS)
def chest_turn_deg(at: Points) -> float:
    """How far the chest is turned out of the plane of the legs: 0 square, 90 in Warrior II."""
    return abs(at.view.chest_deg - at.view.limbs_deg)


@measurement(
    places=STANDING_LEG,
    base_error=7.0,
    limbs=limbs(*STANDING_LEG),
    label_at=STANDING_LEG[1],
    too_low="Straighten the standing leg.",
    too_high="Soften the standing knee.",
)
def standing_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the leg one stands on."""
    return interior_angle_deg(*(at[place] for place in STANDING_LEG))


@measurement(
    places=LIFTED_LEG,
    base_error=8.0,
    limbs=limbs(*LIFTED_LEG),
    label_at=LIFTED_LEG[1],
    too_low="Straighten the lifted leg.",
    too_high="Bend the lifted knee.",
)
def lifted_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the free leg."""
    return interior_angle_deg(*(at[place] for place in LIFTED_LEG))


@measurement(
    places=LIFTED_LEG[:2],
    base_error=8.0,
    limbs=limbs(*LIFTED_LEG[:2]),
    label_at=LIFTED_LEG[0],
    too_low="Lift the leg forward and up.",
    too_high="Lift the leg farther back.",
)
def lifted_thigh_deg(at: Points) -> float:
    """Thigh of the free leg from the vertical, + forward and up, - behind: 90 is level ahead."""
    return -lean_deg(at[LIFTED_LEG[1]], at[LIFTED_LEG[0]])


@measurement(
    places=(*STANDING_LEG, LIFTED_LEG[2]),
    view="anywhere",
    base_error=0.1,
    unit="leg lengths",
    too_low="Lift the foot higher.",
    too_high="Lower the foot a little.",
)
def lifted_foot_height(at: Points) -> float:
    """How far the free foot's ankle is above the other one, by leg length."""
    return float((at[LIFTED_LEG[2]] - at[STANDING_LEG[2]])[1]) / _leg_length(at, STANDING_LEG)


@measurement(
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    base_error=0.06,
    unit="leg lengths",
    view="front",
    too_low="Slide the foot off the knee.",
    too_high="Slide the foot nearer to the knee.",
)
def foot_off_knee(at: Points) -> float:
    """How far above or below the standing knee the middle of the free foot is, by leg length."""
    foot = (at[LIFTED_LEG[2]] + at[LIFTED_TOES]) / 2
    drop_px = abs(float((foot - at[STANDING_LEG[1]])[1]))
    return drop_px / _leg_length(at, STANDING_LEG)


@measurement(
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    view="anywhere",
    base_error=0.06,
    unit="leg lengths",
    too_low="Take the foot off the standing leg.",
    too_high="Bring the foot to the standing leg.",
)
def foot_to_leg(at: Points) -> float:
    """How far the middle of the free foot is from the standing leg, by leg length."""
    foot = (at[LIFTED_LEG[2]] + at[LIFTED_TOES]) / 2
    hip, knee, ankle = (at[place] for place in STANDING_LEG)
    away = min(distance_to_line(foot, hip, knee), distance_to_line(foot, knee, ankle))
    return away / _leg_length(at, STANDING_LEG)


@measurement(
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    view="anywhere",
    base_error=0.1,
    unit="leg lengths",
    too_low="Let the foot go a little.",
    too_high="Hold the lifted foot.",
)
def hand_to_foot(at: Points) -> float:
    """From the free foot to the nearer hand, by leg length; a hand that is not seen is left out."""
    hands = (at[Role(leg, "WRIST")] for leg in (Leg.LIFTED, Leg.STANDING))
    feet = (at[LIFTED_LEG[2]], at[LIFTED_TOES])
    reach = [distance(hand, foot) for hand, foot in product(hands, feet)]
    known = [one for one in reach if not math.isnan(one)]
    return min(known, default=math.nan) / _leg_length(at, STANDING_LEG)


@measurement(
    places=(*STANDING_LEG, LIFTED_LEG[1]),
    base_error=0.1,
    unit="leg lengths",
    view="front",
    too_low="Turn the lifted knee out.",
    too_high="Bring the lifted knee in.",
)
def lifted_knee_out(at: Points) -> float:
    """How far to the side of the standing knee the free knee is, by leg length."""
    aside_px = abs(float((at[LIFTED_LEG[1]] - at[STANDING_LEG[1]])[0]))
    return aside_px / _leg_length(at, STANDING_LEG)


@measurement(
    places=(HIPS, *STANDING_LEG, LIFTED_LEG[0]),
    base_error=0.06,
    unit="leg lengths",
    view="front",
    too_low="Shift your weight over the standing foot.",
    too_high="Bring your hips over the standing foot.",
)
def hips_over_foot(at: Points) -> float:
    """How far the hips are beyond the standing foot, outwards +, by leg length."""
    outwards = math.copysign(1.0, float((at[STANDING_LEG[0]] - at[LIFTED_LEG[0]])[0]))
    return outwards * float((at[HIPS] - at[STANDING_LEG[2]])[0]) / _leg_length(at, STANDING_LEG)


@measurement(
    places=(STANDING_LEG[0], LIFTED_LEG[0]),
    base_error=16.0,
    limbs=((STANDING_LEG[0], LIFTED_LEG[0]),),
    view="front",
    label_at=HIPS,
    too_low="Lift the free hip: level the hips.",
    too_high="Lower the free hip: level the hips.",
)
def pelvis_level_deg(at: Points) -> float:
    """Slope of the line through both hip joints, + when the free leg's hip is higher.

    On rendered trees MediaPipe's hips show a quarter of the true slope: too little for a rule.
    """
    return _slope_deg(at[STANDING_LEG[0]], at[LIFTED_LEG[0]])


@measurement(
    places=(Role(Leg.STANDING, "SHOULDER"), Role(Leg.LIFTED, "SHOULDER")),
    base_error=4.0,
    limbs=(),
    view="front",
    label_at=SHOULDERS,
    too_low="Stand tall: level your shoulders.",
    too_high="Stand tall: level your shoulders.",
)
def shoulders_level_deg(at: Points) -> float:
    """Slope of the line through both shoulders, + when the free leg's side is higher."""
    return _slope_deg(at[Role(Leg.STANDING, "SHOULDER")], at[Role(Leg.LIFTED, "SHOULDER")])


@measurement(
    places=NEARER_LEG,
    base_error=8.0,
    limbs=limbs(*NEARER_LEG),
    label_at=NEARER_LEG[1],
    too_low="Open the knees a little.",
    too_high="Bend the knees a little.",
)
def knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the leg nearer the camera."""
    return interior_angle_deg(*(at[place] for place in NEARER_LEG))


@measurement(
    places=(NEARER_ARM[0], *NEARER_LEG[:2]),
    base_error=10.0,
    limbs=limbs(NEARER_ARM[0], *NEARER_LEG[:2]),
    label_at=NEARER_LEG[0],
    too_low="Open the hips.",
    too_high="Close the hips a little.",
)
def hip_deg(at: Points) -> float:
    """Interior angle shoulder-hip-knee on the camera's side, standing, lying or upside down.

    Hip and low back together; 180 is straight.
    """
    return interior_angle_deg(at[NEARER_ARM[0]], at[NEARER_LEG[0]], at[NEARER_LEG[1]])


@measurement(
    places=NEARER_LEG[:2],
    base_error=7.0,
    limbs=limbs(*NEARER_LEG[:2]),
    label_at=NEARER_LEG[0],
    too_low="Bring your hips forward over the knees.",
    too_high="Bring your hips back over the knees.",
)
def thigh_lean_deg(at: Points) -> float:
    """Thigh on the camera's side from the vertical, + when the hip is ahead of the knee."""
    return lean_deg(at[NEARER_LEG[1]], at[NEARER_LEG[0]])


@measurement(
    places=NEARER_LEG,
    view="anywhere",
    base_error=0.1,
    unit="leg lengths",
    too_low="Lift your knees.",
    too_high="Lower your knees.",
)
def knee_height(at: Points) -> float:
    """How far the knee is above the ankle on the camera's side, by leg length."""
    return float((at[NEARER_LEG[1]] - at[NEARER_LEG[2]])[1]) / _leg_length(at, NEARER_LEG)


@measurement(
    places=(SHOULDERS, *NEARER_LEG),
    view="anywhere",
    base_error=0.1,
    unit="leg lengths",
    too_low="Lift your shoulders.",
    too_high="Lower your shoulders.",
)
def shoulders_height(at: Points) -> float:
    """How far the shoulders are above the ankle on the camera's side, by leg length."""
    return float((at[SHOULDERS] - at[NEARER_LEG[2]])[1]) / _leg_length(at, NEARER_LEG)


@measurement(
    places=NEARER_ARM,
    base_error=16.0,
    limbs=limbs(*NEARER_ARM),
    label_at=NEARER_ARM[1],
    too_low="Straighten your arms.",
    too_high="Soften your elbows.",
)
def elbow_deg(at: Points) -> float:
    """Interior angle shoulder-elbow-wrist on the camera's side.

    MediaPipe shows bent arms 10 to 15 degrees straighter than they are.
    """
    return interior_angle_deg(*(at[place] for place in NEARER_ARM))


@measurement(
    places=(NEARER_ARM[2], NEARER_ARM[0], NEARER_LEG[0]),
    base_error=8.0,
    limbs=limbs(NEARER_ARM[2], NEARER_ARM[0], NEARER_LEG[0]),
    label_at=NEARER_ARM[0],
    too_low="Press your chest toward your thighs.",
    too_high="Bring your arms in a little.",
)
def arm_line_deg(at: Points) -> float:
    """Interior angle wrist-shoulder-hip on the camera's side: 180 with the arms in line."""
    return interior_angle_deg(at[NEARER_ARM[2]], at[NEARER_ARM[0]], at[NEARER_LEG[0]])


@measurement(
    places=LONG_LEG,
    base_error=8.0,
    limbs=limbs(*LONG_LEG),
    label_at=LONG_LEG[1],
    too_low="Straighten the long leg.",
    too_high="Bend the long knee a little.",
)
def long_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the leg that is not drawn up, lying down."""
    return interior_angle_deg(*(at[place] for place in LONG_LEG))


@measurement(
    places=(Role(Leg.LONG, "SHOULDER"), *LONG_LEG[:2]),
    base_error=8.0,
    limbs=limbs(Role(Leg.LONG, "SHOULDER"), *LONG_LEG[:2]),
    label_at=LONG_LEG[0],
    too_low="Let the long thigh sink to the floor.",
    too_high="Flatten your back on the floor.",
)
def long_hip_deg(at: Points) -> float:
    """Interior angle shoulder-hip-knee of the leg that is not drawn up, lying down."""
    return interior_angle_deg(at[Role(Leg.LONG, "SHOULDER")], at[LONG_LEG[0]], at[LONG_LEG[1]])


@measurement(
    places=(LONG_LEG[0], LONG_LEG[2]),
    base_error=6.0,
    limbs=((LONG_LEG[0], LONG_LEG[2]),),
    label_at=LONG_LEG[2],
    too_low="Lift the leg higher.",
    too_high="Lower the leg.",
)
def long_leg_lift_deg(at: Points) -> float:
    """The long leg, hip to ankle, above the level; lying down."""
    line = at[LONG_LEG[2]] - at[LONG_LEG[0]]
    return 90.0 - abs(lean_deg(np.zeros(2), line))


@measurement(
    places=(Role(Leg.DRAWN_UP, "SHOULDER"), *DRAWN_UP_LEG[:2]),
    base_error=9.0,
    limbs=limbs(Role(Leg.DRAWN_UP, "SHOULDER"), *DRAWN_UP_LEG[:2]),
    label_at=DRAWN_UP_LEG[1],
    too_low="Let the knee away from the chest.",
    too_high="Hug the knee closer to your chest.",
)
def drawn_up_hip_deg(at: Points) -> float:
    """Interior angle shoulder-hip-knee of the leg that is drawn up: small when hugged."""
    return interior_angle_deg(
        at[Role(Leg.DRAWN_UP, "SHOULDER")], at[DRAWN_UP_LEG[0]], at[DRAWN_UP_LEG[1]]
    )


@measurement(
    places=DRAWN_UP_LEG,
    base_error=9.0,
    limbs=limbs(*DRAWN_UP_LEG),
    label_at=DRAWN_UP_LEG[1],
    too_low="Open the drawn-up knee.",
    too_high="Bend the drawn-up knee.",
)
def drawn_up_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the leg that is drawn up, lying down."""
    return interior_angle_deg(*(at[place] for place in DRAWN_UP_LEG))


UNREST: Final = Measurement(
    name="unrest",
    unit="trunk lengths",
    places=TRUNK,
    compute=None,
    base_error=0.02,
    limbs=(),
    oblique_error=0.0,
    bias=NO_BIAS,
    label_at=None,
    view="side",
    too_low="Lie still.",
    too_high="Lie still and breathe.",
)
"""How far hips and shoulders wandered within the last second (stillness.py)."""
MEASUREMENTS[UNREST.name] = UNREST
LUMBAR_ARCH: Final = Measurement(
    name="lumbar_arch_deg",
    unit="deg",
    places=TRUNK,
    compute=None,
    base_error=math.hypot(4.0, 5.0),
    limbs=(TRUNK,),
    oblique_error=0.2,
    bias=NO_BIAS,
    label_at=None,
    view="side",
    too_low="Lift your chest a little.",
    too_high="Tuck your tail.",
)
"""The lower back beyond the person's own neutral, + arched; a band more than a figure."""
MEASUREMENTS[LUMBAR_ARCH.name] = LUMBAR_ARCH


def _slope_deg(start: FloatArray, end: FloatArray) -> float:
    """How far above the level `end` is, seen from `start`, whichever way it lies; -90..90."""
    line = end - start
    return math.degrees(math.atan2(line[1], abs(line[0]))) if line.any() else math.nan


def _leg_length(at: Points, leg: tuple[Role, ...] = FRONT_LEG) -> float:
    hip, knee, ankle = (at[place] for place in leg)
    return distance(hip, knee) + distance(knee, ankle) or math.nan
