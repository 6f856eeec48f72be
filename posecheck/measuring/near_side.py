"""What is measured of both legs and arms alike, on the side of the body nearer the camera."""

from __future__ import annotations

from typing import Final

from posecheck.body.body_parts import NEARER_ARM, NEARER_LEG, SHOULDERS, Points, limbs
from posecheck.body.geometry import interior_angle_deg, lean_deg
from posecheck.measuring.joint_measurement import JointMeasurement, joint_measurement, leg_length
from posecheck.measuring.unit import Unit

NEAR_SIDE: Final[dict[str, JointMeasurement]] = {}


@joint_measurement(
    NEAR_SIDE,
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


@joint_measurement(
    NEAR_SIDE,
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


@joint_measurement(
    NEAR_SIDE,
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


@joint_measurement(
    NEAR_SIDE,
    places=NEARER_LEG,
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    view="anywhere",
    too_low="Lift your knees.",
    too_high="Lower your knees.",
)
def knee_height(at: Points) -> float:
    """How far the knee is above the ankle on the camera's side, by leg length."""
    return float((at[NEARER_LEG[1]] - at[NEARER_LEG[2]])[1]) / leg_length(at, NEARER_LEG)


@joint_measurement(
    NEAR_SIDE,
    places=(SHOULDERS, *NEARER_LEG),
    view="anywhere",
    base_error=0.1,
    unit=Unit.LEG_LENGTHS,
    too_low="Lift your shoulders.",
    too_high="Lower your shoulders.",
)
def shoulders_height(at: Points) -> float:
    """How far the shoulders are above the ankle on the camera's side, by leg length."""
    return float((at[SHOULDERS] - at[NEARER_LEG[2]])[1]) / leg_length(at, NEARER_LEG)


@joint_measurement(
    NEAR_SIDE,
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


@joint_measurement(
    NEAR_SIDE,
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
