"""What is measured of someone lying on the back with one knee drawn up."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.body.body_parts import DRAWN_UP_LEG, LONG_LEG, Leg, Points, Role, limbs
from posecheck.body.geometry import interior_angle_deg, lean_deg
from posecheck.measuring.joint_measurement import JointMeasurement, joint_measurement

LYING: Final[dict[str, JointMeasurement]] = {}


@joint_measurement(
    LYING,
    places=LONG_LEG,
    base_error=8.0,
    limbs=limbs(*LONG_LEG),
    label_at=LONG_LEG[1],
    too_low="Straighten the outstretched leg.",
    too_high="Bend the outstretched knee a little.",
)
def long_knee_deg(at: Points) -> float:
    """Interior angle hip-knee-ankle of the leg that is not drawn up, lying down."""
    return interior_angle_deg(*(at[place] for place in LONG_LEG))


@joint_measurement(
    LYING,
    places=(Role(Leg.LONG, "SHOULDER"), *LONG_LEG[:2]),
    base_error=8.0,
    limbs=limbs(Role(Leg.LONG, "SHOULDER"), *LONG_LEG[:2]),
    label_at=LONG_LEG[0],
    too_low="Let the outstretched thigh sink to the floor.",
    too_high="Flatten your back on the floor.",
)
def long_hip_deg(at: Points) -> float:
    """Interior angle shoulder-hip-knee of the leg that is not drawn up, lying down."""
    return interior_angle_deg(at[Role(Leg.LONG, "SHOULDER")], at[LONG_LEG[0]], at[LONG_LEG[1]])


@joint_measurement(
    LYING,
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


@joint_measurement(
    LYING,
    places=(Role(Leg.DRAWN_UP, "SHOULDER"), *DRAWN_UP_LEG[:2]),
    base_error=9.0,
    limbs=limbs(Role(Leg.DRAWN_UP, "SHOULDER"), *DRAWN_UP_LEG[:2]),
    label_at=DRAWN_UP_LEG[1],
    too_low="Ease the knee away from the chest.",
    too_high="Hug the knee closer to your chest.",
)
def drawn_up_hip_deg(at: Points) -> float:
    """Interior angle shoulder-hip-knee of the leg that is drawn up: small when hugged."""
    return interior_angle_deg(
        at[Role(Leg.DRAWN_UP, "SHOULDER")], at[DRAWN_UP_LEG[0]], at[DRAWN_UP_LEG[1]]
    )


@joint_measurement(
    LYING,
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
