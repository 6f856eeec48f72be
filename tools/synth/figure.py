"""Any posture, limb by limb: what standing and lunging have no words for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from synth.body import OUTWARD, SUFFIX, AimedLeg, Arm, Body, JointAngles, Leg, Side, direction
from synth.rotations import Array, bend_limb, unit

Reach = Literal["shin", "foot", "heel", "hips", "chest", "ribs"]
"""What a hand holds or rests on."""


@dataclass(frozen=True, kw_only=True)
class Towards:
    """An arm by its directions in the body's own trunk: along it up, and ahead of it; degrees.

    raise_deg: 0 hangs along the trunk, 90 points ahead of it, 180 beyond the head.
    """

    raise_deg: float
    elbow_deg: float = 178.0  #: inside angle
    out_deg: float = 6.0  #: away from the middle


@dataclass(frozen=True, kw_only=True)
class Hold:
    """An arm that reaches for something."""

    what: Reach
    of: Side = "left"  #: whose shin or foot
    off_m: float = 0.0  #: farther from the middle, as when a breath widens what is held


@dataclass(frozen=True, kw_only=True)
class Touch:
    """An arm whose wrist goes to a place, from the middle of the hips, metres: a chair, the floor.

    elbow: which way it points: outwards, ahead, up. hand: which way it lies; None: on as the arm.
    """

    ahead_m: float
    out_m: float
    up_m: float
    elbow: tuple[float, float, float] = (1.0, -0.5, -0.3)
    hand: tuple[float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class FootOnLeg:
    """The free leg of a tree: its foot rests on the other leg, its knee points outwards."""

    up_share: float  #: of the standing leg, from the ankle (0) to the hip (1)
    knee_ahead: float = 0.25  #: how far the knee points ahead instead of out, 0 to 1


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A posture; degrees. trunk_lean_deg: -90 lies on the back, about 130 is a downward dog."""

    trunk_lean_deg: float
    legs: Mapping[Side, Leg | FootOnLeg | AimedLeg]
    lumbar_extension_deg: float = 0.0
    side_bend_deg: float = 0.0  #: of the trunk, to the left
    pelvis_list_deg: float = 0.0  #: the right hip up
    head_deg: float = 0.0  #: chin down, from being in line with the trunk
    twist_deg: float = 0.0  #: of the upright trunk over still hips, to the left
    belly_m: float = 0.0  #: how far a breath widens it
    arms: Mapping[Side, Towards | Hold | Touch | Arm] = field(
        default_factory=lambda: {"left": Towards(raise_deg=5.0), "right": Towards(raise_deg=5.0)}
    )


def figure_angles(body: Body, figure: Figure, plain: JointAngles, rest_deg: float) -> JointAngles:
    """The joint angles. `rest_deg`: the trunk's lean in that arch when the pelvis is level."""
    pelvis_deg = figure.trunk_lean_deg - rest_deg
    thorax_deg = pelvis_deg - figure.lumbar_extension_deg
    bare = replace(
        plain,
        pelvis_tilt_deg=pelvis_deg,
        lumbar_extension_deg=figure.lumbar_extension_deg,
        side_bend_deg=figure.side_bend_deg,
        pelvis_list_deg=figure.pelvis_list_deg,
        twist_deg=figure.twist_deg,
        belly_m=figure.belly_m,
        head_pitch_deg=thorax_deg + figure.head_deg,
        legs={side: leg for side, leg in figure.legs.items() if isinstance(leg, Leg)}
        | {side: Leg(thigh_deg=0, shin_deg=0) for side in SUFFIX if side not in _plain(figure)},
    )
    joints = body.posed_joints(body.rotations(bare))
    legs: dict[Side, Leg | AimedLeg] = dict(bare.legs)
    for side, leg in figure.legs.items():
        if isinstance(leg, FootOnLeg):
            legs[side] = _foot_on_leg(body, side, leg, joints)
        elif isinstance(leg, AimedLeg):
            legs[side] = leg
    bare = replace(bare, legs=legs)
    rotations = body.rotations(bare)
    arms = {side: _arm(body, side, figure.arms[side], rotations, thorax_deg) for side in SUFFIX}
    return replace(bare, arms=arms)


def _plain(figure: Figure) -> set[Side]:
    return {side for side, leg in figure.legs.items() if isinstance(leg, Leg)}


def _foot_on_leg(body: Body, side: Side, leg: FootOnLeg, joints: Array) -> AimedLeg:
    other: Side = "right" if side == "left" else "left"

    def at(bone: str, whose: Side) -> Array:
        return joints[body.index[bone + SUFFIX[whose]]]

    ankle, knee, hip = (at(bone, other) for bone in ("foot", "lowerleg01", "upperleg01"))
    on_leg = (
        ankle + (knee - ankle) * 2 * leg.up_share
        if leg.up_share <= 0.5
        else knee + (hip - knee) * 2 * (leg.up_share - 0.5)
    )
    beside = on_leg + np.array([OUTWARD[side] * (0.07 + 0.05 * leg.up_share), -0.02, 0.05])
    upper, lower = bend_limb(
        at("upperleg01", side),
        beside,
        upper_m=body.thigh_m,
        lower_m=body.shin_m,
        pole=direction(OUTWARD[side] * (1.0 - leg.knee_ahead), -leg.knee_ahead, 0.1),
    )
    return AimedLeg(upper=upper, lower=lower, foot_way=unit(np.array([0.0, -0.35, -1.0])))


def _arm(
    body: Body, side: Side, arm: Towards | Hold | Touch | Arm, rotations: Array, thorax_deg: float
) -> Arm:
    if isinstance(arm, Arm):
        return arm
    thorax = rotations[body.index["spine01"]]
    out = OUTWARD[side]
    if isinstance(arm, Towards):
        turn = np.deg2rad(arm.raise_deg)
        aside = np.deg2rad(arm.out_deg)
        way = np.array(
            [out * np.sin(aside), -np.sin(turn) * np.cos(aside), -np.cos(turn) * np.cos(aside)]
        )
        bend = np.deg2rad(180.0 - arm.elbow_deg)
        further = np.array(
            [out * np.sin(aside), -np.sin(turn + bend) * np.cos(aside), -np.cos(turn + bend)]
        )
        upper, lower = unit(thorax @ way), unit(thorax @ further)
        return Arm(upper=upper, lower=lower, hand=lower)
    joints = body.posed_joints(rotations)
    if isinstance(arm, Touch):
        wrist, pole, hand = _touched(body, side, arm, joints)
    else:
        wrist, pole, hand = _held(body, side, arm, joints, thorax)
    upper, lower = bend_limb(
        joints[body.index["upperarm01" + SUFFIX[side]]],
        wrist,
        upper_m=body.upper_arm_m,
        lower_m=body.lower_arm_m,
        pole=pole,
    )
    return Arm(upper=upper, lower=lower, hand=unit(hand) if hand.any() else lower)


def _touched(body: Body, side: Side, arm: Touch, joints: Array) -> tuple[Array, Array, Array]:
    """As `_held`."""

    def way(out: float, ahead: float, up: float) -> Array:
        return np.array([OUTWARD[side] * out, -ahead, up])

    hips = (joints[body.index["upperleg01.L"]] + joints[body.index["upperleg01.R"]]) / 2
    hand = way(*arm.hand) if arm.hand is not None else np.zeros(3)
    return hips + way(arm.out_m, arm.ahead_m, arm.up_m), way(*arm.elbow), hand


def _held(
    body: Body, side: Side, arm: Hold, joints: Array, thorax: Array
) -> tuple[Array, Array, Array]:
    """Where the wrist goes, where the elbow points, which way the hand lies (0: on as the arm)."""
    out = np.array([OUTWARD[side], 0.0, 0.0])
    back = thorax @ np.array([0.0, 1.0, 0.0])

    def at(bone: str) -> Array:
        return joints[body.index[bone + SUFFIX[arm.of]]]

    knee, ankle = at("lowerleg01"), at("foot")
    if arm.what == "shin":
        front = unit(np.cross(np.array([1.0, 0.0, 0.0]), ankle - knee))
        front *= np.sign(front @ (thorax @ np.array([0.0, -0.2, 1.0])) or 1.0)
        wrist = knee + 0.25 * (ankle - knee) + 0.07 * front + 0.05 * out
        return wrist, out + 0.5 * back, unit(ankle - knee) - 0.6 * out
    if arm.what in ("foot", "heel"):
        return ankle + 0.03 * out, back + 0.3 * out, np.zeros(3)
    hips = (joints[body.index["upperleg01.L"]] + joints[body.index["upperleg01.R"]]) / 2
    if arm.what == "hips":
        wrist = hips + out * (body.waist_m + 0.02) + 0.06 * back + thorax @ np.array([0, 0, 0.08])
        return wrist, back + 0.4 * out, thorax @ np.array([0.0, 0.4, -1.0])
    if arm.what == "ribs":
        beside = thorax @ np.array([0.0, -0.075, 0.005])
        wrist = joints[body.index["spine02"]] + out * (body.waist_m + 0.015 + arm.off_m) + beside
        return wrist, 1.1 * out + 0.6 * back - 0.4 * thorax[:, 2], -1.0 * out - 0.75 * back
    chest = joints[body.index["spine01"]] + thorax @ np.array([0.03 * OUTWARD[side], -0.26, 0.02])
    return chest, out - 0.4 * thorax[:, 2], thorax @ np.array([-0.3 * OUTWARD[side], -0.2, 1.0])
