"""What is measured of someone on one leg, from the side or from the front."""

from __future__ import annotations

import math
from itertools import product
from typing import Final

from posecheck.body.body_parts import (
    HIPS,
    LIFTED_LEG,
    LIFTED_TOES,
    SHOULDERS,
    STANDING_LEG,
    Leg,
    Points,
    Role,
    limbs,
)
from posecheck.body.geometry import distance, distance_to_line, interior_angle_deg, lean_deg
from posecheck.body.landmarks import FloatArray
from posecheck.measuring.joint_measurement import JointMeasurement, joint_measurement, leg_length
from posecheck.measuring.unit import Unit

ONE_LEG: Final[dict[str, JointMeasurement]] = {}


@joint_measurement(
    ONE_LEG,
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


@joint_measurement(
    ONE_LEG,
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


@joint_measurement(
    ONE_LEG,
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


@joint_measurement(
    ONE_LEG,
    places=(*STANDING_LEG, LIFTED_LEG[2]),
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    view="anywhere",
    too_low="Lift the foot higher.",
    too_high="Lower the foot a little.",
)
def lifted_foot_height(at: Points) -> float:
    """How far the free foot's ankle is above the other one, by leg length."""
    return float((at[LIFTED_LEG[2]] - at[STANDING_LEG[2]])[1]) / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    base_error=0.06,
    unit=Unit.LEG_LENGTHS,
    view="front",
    too_low="Slide the foot off the knee.",
    too_high="Slide the foot nearer to the knee.",
)
def foot_off_knee(at: Points) -> float:
    """How far above or below the standing knee the middle of the free foot is, by leg length."""
    foot = (at[LIFTED_LEG[2]] + at[LIFTED_TOES]) / 2
    drop_px = abs(float((foot - at[STANDING_LEG[1]])[1]))
    return drop_px / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    view="anywhere",
    base_error=0.06,
    unit=Unit.LEG_LENGTHS,
    too_low="Take the foot off the standing leg.",
    too_high="Bring the foot to the standing leg.",
)
def foot_to_leg(at: Points) -> float:
    """How far the middle of the free foot is from the standing leg, by leg length."""
    foot = (at[LIFTED_LEG[2]] + at[LIFTED_TOES]) / 2
    hip, knee, ankle = (at[place] for place in STANDING_LEG)
    away = min(distance_to_line(foot, hip, knee), distance_to_line(foot, knee, ankle))
    return away / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
    places=(*STANDING_LEG, LIFTED_LEG[2], LIFTED_TOES),
    view="anywhere",
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    too_low="Let the foot go a little.",
    too_high="Hold the lifted foot.",
)
def hand_to_foot(at: Points) -> float:
    """From the free foot to the nearer hand, by leg length; a hand that is not seen is left out."""
    hands = (at[Role(leg, "WRIST")] for leg in (Leg.LIFTED, Leg.STANDING))
    feet = (at[LIFTED_LEG[2]], at[LIFTED_TOES])
    reach = [distance(hand, foot) for hand, foot in product(hands, feet)]
    known = [one for one in reach if not math.isnan(one)]
    return min(known, default=math.nan) / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
    places=(*STANDING_LEG, LIFTED_LEG[1]),
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    view="front",
    too_low="Turn the lifted knee out.",
    too_high="Bring the lifted knee in.",
)
def lifted_knee_out(at: Points) -> float:
    """How far to the side of the standing knee the free knee is, by leg length."""
    aside_px = abs(float((at[LIFTED_LEG[1]] - at[STANDING_LEG[1]])[0]))
    return aside_px / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
    places=(HIPS, *STANDING_LEG, LIFTED_LEG[0]),
    base_error=0.06,
    unit=Unit.LEG_LENGTHS,
    view="front",
    too_low="Shift your weight over the standing foot.",
    too_high="Bring your hips over the standing foot.",
)
def hips_over_foot(at: Points) -> float:
    """How far the hips are beyond the standing foot, outwards +, by leg length."""
    outwards = math.copysign(1.0, float((at[STANDING_LEG[0]] - at[LIFTED_LEG[0]])[0]))
    return outwards * float((at[HIPS] - at[STANDING_LEG[2]])[0]) / leg_length(at, STANDING_LEG)


@joint_measurement(
    ONE_LEG,
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


@joint_measurement(
    ONE_LEG,
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


def _slope_deg(start: FloatArray, end: FloatArray) -> float:
    """How far above the level `end` is, seen from `start`, whichever way it lies; -90..90."""
    line = end - start
    return math.degrees(math.atan2(line[1], abs(line[0]))) if line.any() else math.nan
