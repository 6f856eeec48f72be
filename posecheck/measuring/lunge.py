"""What is measured of a lunge, and of the trunk, from the side.

Signs ("forward" is the way the person faces): rear thigh + when the knee is behind the hip, shin +
when the knee is ahead of the ankle, trunk + when it leans forward.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from posecheck.body.body_parts import (
    FRONT_LEG,
    HIPS,
    NEARER_LEG,
    REAR_LEG,
    REAR_THIGH,
    SHOULDERS,
    TRUNK,
    Points,
    limbs,
)
from posecheck.body.geometry import interior_angle_deg, lean_deg
from posecheck.measuring.joint_measurement import (
    Bias,
    JointMeasurement,
    joint_measurement,
    leg_length,
)
from posecheck.measuring.unit import Unit

LUNGE: Final[dict[str, JointMeasurement]] = {}


@joint_measurement(
    LUNGE,
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
    pulled along its thigh; how far forward the hip is, is therefore read off the nearer one.
    """
    hip = np.array([at[NEARER_LEG[0]][0], at[FRONT_LEG[0]][1]])
    return interior_angle_deg(hip, at[FRONT_LEG[1]], at[FRONT_LEG[2]])


@joint_measurement(
    LUNGE,
    places=REAR_LEG,
    base_error=7.0,
    limbs=limbs(*REAR_LEG),
    oblique_error=0.4,
    bias=Bias(front_nearer=2.5, rear_nearer=-2.3),
    label_at=REAR_LEG[2],
    too_low="Straighten the back knee.",
    too_high="Bend the back knee a little.",
)
def rear_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the rear leg: about 90 + rear thigh when kneeling."""
    return interior_angle_deg(at[REAR_LEG[0]], at[REAR_LEG[1]], at[REAR_LEG[2]])


@joint_measurement(
    LUNGE,
    places=REAR_THIGH,
    base_error=6.0,
    limbs=(REAR_THIGH,),
    oblique_error=0.15,
    bias=Bias(front_nearer=4.2, rear_nearer=1.3),
    label_at=REAR_LEG[1],
    too_low="Slide the back knee farther back.",
    too_high="Ease up a little.",
)
def rear_thigh_deg(at: Points) -> float:
    """Rear thigh from the vertical, + when the knee is behind the hip: how deep the lunge is."""
    return lean_deg(at[REAR_LEG[1]], at[REAR_LEG[0]])


@joint_measurement(
    LUNGE,
    places=FRONT_LEG[1:],
    base_error=6.0,
    limbs=limbs(*FRONT_LEG[1:]),
    oblique_error=0.15,
    bias=Bias(front_nearer=1.7, rear_nearer=1.7),
    label_at=FRONT_LEG[2],
    too_low="Bring your front foot back a little.",
    too_high="Slide your front foot forward.",
)
def front_shin_deg(at: Points) -> float:
    """Front shin from the vertical, + when the knee is ahead of the ankle."""
    return lean_deg(at[FRONT_LEG[2]], at[FRONT_LEG[1]])


@joint_measurement(
    LUNGE,
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


@joint_measurement(
    LUNGE,
    places=(*REAR_THIGH, *TRUNK),
    base_error=7.0,
    limbs=(REAR_THIGH, TRUNK),
    oblique_error=0.15,
    bias=Bias(front_nearer=7.5, rear_nearer=5.9),
    label_at=HIPS,
    too_low="Shift your hips forward, chest up.",
    too_high="Ease up a little.",
)
def stretch_deg(at: Points) -> float:
    """Rear thigh minus trunk lean: hip and low back together, so never call it a hip range."""
    return rear_thigh_deg(at) - trunk_lean_deg(at)


@joint_measurement(
    LUNGE,
    places=(*FRONT_LEG, REAR_LEG[1]),
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
)
def stride(at: Points) -> float:
    """How far the front ankle is ahead of the rear knee, by leg length (thigh + shin)."""
    return float((at[FRONT_LEG[2]] - at[REAR_LEG[1]])[0]) / leg_length(at, FRONT_LEG)


@joint_measurement(
    LUNGE,
    places=(*FRONT_LEG, REAR_LEG[1]),
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    view="anywhere",
)
def rear_knee_height(at: Points) -> float:
    """How far the rear knee is above the lower foot, by leg length; near 0 on the floor.

    The lower foot, because on one leg with a knee raised the front foot hangs in the air.
    """
    ankles = np.array([at[FRONT_LEG[2]][1], at[REAR_LEG[2]][1]])
    lowest = float(np.fmin(*ankles))  # the rear foot is often hidden; then the front one counts
    return (float(at[REAR_LEG[1]][1]) - lowest) / leg_length(at, FRONT_LEG)


@joint_measurement(
    LUNGE,
    places=(HIPS, FRONT_LEG[2], REAR_LEG[1]),
    view="anywhere",
    base_error=0.1,
    unit=Unit.HIP_HEIGHTS,
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


@joint_measurement(LUNGE, places=TRUNK, base_error=8.0, label_at=SHOULDERS)
def chest_turn_deg(at: Points) -> float:
    """How far the chest is turned out of the plane of the legs: 0 square, 90 in Warrior II."""
    return abs(at.view.chest_deg - at.view.limbs_deg)
