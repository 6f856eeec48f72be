"""Postures as a physiotherapist would name them, turned into joint angles for one body."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal

import numpy as np

from synth.body import (
    OUTWARD,
    SUFFIX,
    AimedLeg,
    Arm,
    Body,
    JointAngles,
    Leg,
    Side,
    direction,
    opposite,
)
from synth.figure import Figure, figure_angles
from synth.rotations import Array, bend_limb, slerp, unit

ArmPose = Literal["hang", "front_thigh", "hips", "forward", "overhead", "crossed"]

_RELAXED_ARM = Arm(upper=direction(0, 0, -1), lower=direction(0, 0, -1), hand=direction(0, 0, -1))
_REAR_FOOT_DEG = 160.0


@dataclass(frozen=True, kw_only=True)
class Sway:
    """What a body does on its own while it keeps still, degrees."""

    lean_deg: float = 0.0
    side_deg: float = 0.0
    hips_deg: float = 0.0  #: change of the rear thigh in a lunge, both knees and feet planted
    breath_deg: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Upright on the feet, degrees."""

    arms: ArmPose = "hang"
    trunk_lean_deg: float = 1.0
    thigh_deg: float = 1.0
    shin_deg: float = 3.0
    raised_knee: Side | None = None
    raised_thigh_deg: float = 75.0


@dataclass(frozen=True, kw_only=True)
class Striding:
    """Half way between standing and kneeling: the rear foot in the air, degrees."""

    front: Side
    arms: ArmPose = "hang"
    trunk_lean_deg: float = 14.0


@dataclass(frozen=True, kw_only=True)
class Lunge:
    """A low lunge: front foot flat, rear knee and shin on the floor; degrees."""

    front: Side
    front_knee_deg: float = 85.0
    rear_thigh_deg: float = 20.0
    trunk_lean_deg: float = 1.0
    lumbar_extension_deg: float = 0.0
    arms: ArmPose = "front_thigh"
    head_pitch_deg: float = 3.0


Posture = Standing | Striding | Lunge | Figure


class Poser:
    """Turns postures into joint angles for one body."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self._trunk_line_deg: dict[float, float] = {}

    @cached_property
    def kneeling_heights_m(self) -> tuple[float, float]:
        """Height of the knee joint and of the ankle over the floor in a kneeling leg."""
        leg = Leg(thigh_deg=0.0, shin_deg=90.0, foot_deg=_REAR_FOOT_DEG)
        rotations = self.body.rotations(_plain({"left": leg, "right": leg}))
        joints, skin = self.body.posed_joints(rotations), self.body.posed_vertices(rotations)
        knee = joints[self.body.index["lowerleg01.L"]]
        ankle = joints[self.body.index["foot.L"]]
        near_knee = np.linalg.norm(skin - knee, axis=1) < 0.13
        foot = np.char.startswith(self.body.main_bone, "foot") | np.char.startswith(
            self.body.main_bone, "toe"
        )
        foot &= np.char.endswith(self.body.main_bone, ".L")
        return float(knee[2] - skin[near_knee, 2].min()), float(ankle[2] - skin[foot, 2].min())

    def angles(self, posture: Posture, sway: Sway) -> JointAngles:
        """The joint angles of a posture with its sway."""
        if isinstance(posture, Figure):
            return self._figure_angles(posture, sway)
        if isinstance(posture, Lunge):
            legs = self._lunge_legs(posture, sway)
        elif isinstance(posture, Striding):
            legs = _striding_legs(posture)
        else:
            legs = _standing_legs(posture)
        arch_deg = posture.lumbar_extension_deg if isinstance(posture, Lunge) else 0.0
        head_deg = posture.head_pitch_deg if isinstance(posture, Lunge) else 0.0
        lean_deg = posture.trunk_lean_deg + sway.lean_deg
        bare = replace(
            _plain(legs),
            pelvis_tilt_deg=lean_deg - self._trunk_line_at_rest_deg(arch_deg),
            lumbar_extension_deg=arch_deg,
            side_bend_deg=sway.side_deg,
            breath_deg=sway.breath_deg,
            head_pitch_deg=head_deg + 0.35 * max(lean_deg - 10.0, 0.0),
            shrug_deg=16.0 if posture.arms == "overhead" else 0.0,
        )
        return replace(bare, arms=self._arms(posture, bare))

    def _figure_angles(self, figure: Figure, sway: Sway) -> JointAngles:
        swayed = replace(
            figure,
            trunk_lean_deg=figure.trunk_lean_deg + sway.lean_deg,
            side_bend_deg=figure.side_bend_deg + sway.side_deg,
        )
        rest_deg = self._trunk_line_at_rest_deg(figure.lumbar_extension_deg)
        return figure_angles(self.body, swayed, _plain(_standing_legs(Standing())), rest_deg)

    def can_take(self, lunge: Lunge) -> bool:
        """Whether this body can take the lunge with its front foot ahead of its hips."""
        try:
            return self._hip_to_front_ankle_m(lunge)[1] > 0.3 * self.body.thigh_m
        except ValueError:
            return False

    def _trunk_line_at_rest_deg(self, arch_deg: float) -> float:
        if arch_deg not in self._trunk_line_deg:
            standing = _plain(_standing_legs(Standing()))
            joints = self.body.posed_joints(
                self.body.rotations(replace(standing, lumbar_extension_deg=arch_deg))
            )
            trunk = _middle(self.body, joints, "upperarm01") - _middle(
                self.body, joints, "upperleg01"
            )
            self._trunk_line_deg[arch_deg] = float(np.degrees(np.arctan2(-trunk[1], trunk[2])))
        return self._trunk_line_deg[arch_deg]

    def _lunge_legs(self, lunge: Lunge, sway: Sway) -> dict[Side, Leg]:
        """Front foot and rear knee stay where the posture without sway has put them."""
        thigh_m, shin_m = self.body.thigh_m, self.body.shin_m
        knee_m, ankle_m = self.kneeling_heights_m
        drop_m, ahead_m = self._hip_to_front_ankle_m(lunge)
        still = np.deg2rad(lunge.rear_thigh_deg)
        swayed = np.deg2rad(lunge.rear_thigh_deg + sway.hips_deg)
        drop_m += thigh_m * (np.cos(swayed) - np.cos(still))
        ahead_m += thigh_m * (np.sin(still) - np.sin(swayed))
        thigh, shin = bend_limb(
            np.zeros(3),
            np.array([0.0, -ahead_m, -drop_m]),
            upper_m=thigh_m,
            lower_m=shin_m,
            pole=direction(0, -1, 0.3),
        )
        front = Leg(
            thigh_deg=float(np.degrees(np.arctan2(-thigh[1], -thigh[2]))),
            shin_deg=float(np.degrees(np.arctan2(shin[1], -shin[2]))),
        )
        rear = Leg(
            thigh_deg=-float(np.degrees(swayed)),
            shin_deg=float(np.degrees(np.arccos((knee_m - ankle_m) / shin_m))),
            foot_deg=_REAR_FOOT_DEG,
        )
        return {lunge.front: front, opposite(lunge.front): rear}

    def _hip_to_front_ankle_m(self, lunge: Lunge) -> tuple[float, float]:
        """How far the front ankle lies below and ahead of the hip."""
        thigh_m, shin_m = self.body.thigh_m, self.body.shin_m
        rear = np.deg2rad(lunge.rear_thigh_deg)
        drop_m = self.kneeling_heights_m[0] + thigh_m * np.cos(rear) - self.body.ankle_m
        cosine = np.cos(np.deg2rad(lunge.front_knee_deg))
        reach_m = np.sqrt(thigh_m**2 + shin_m**2 - 2.0 * thigh_m * shin_m * cosine)
        if reach_m <= drop_m:
            raise ValueError(
                f"no lunge has a front knee of {lunge.front_knee_deg:.0f} degrees and a rear "
                f"thigh of {lunge.rear_thigh_deg:.0f}: open the knee or move the thigh back"
            )
        return float(drop_m), float(np.sqrt(reach_m**2 - drop_m**2))

    def _arms(self, posture: Posture, bare: JointAngles) -> dict[Side, Arm]:
        rotations = self.body.rotations(bare)
        joints = self.body.posed_joints(rotations)
        thorax = rotations[self.body.index["spine01"]]
        if posture.arms == "front_thigh":
            if isinstance(posture, Standing):
                raise ValueError("hands on the front thigh need a lunge")
            return {side: self._hand_on_thigh(side, posture.front, joints) for side in SUFFIX}
        if posture.arms == "hips":
            pelvis = rotations[self.body.index["root"]]
            return {side: self._hand_on_hip(side, joints, pelvis) for side in SUFFIX}
        return {side: self._free_arm(side, posture.arms, thorax) for side in SUFFIX}

    def _hand_on_thigh(self, side: Side, front: Side, joints: Array) -> Arm:
        hip = joints[self.body.index["upperleg01" + SUFFIX[front]]]
        knee = joints[self.body.index["lowerleg01" + SUFFIX[front]]]
        along = unit(knee - hip)
        above = unit(np.cross(np.array([1.0, 0.0, 0.0]), along))
        above *= np.sign(above[2])
        beside = np.array([OUTWARD[side] * 0.05, 0.0, 0.0])
        wrist = hip + 0.72 * (knee - hip) + (0.058 + 0.2 * self._thigh_excess_m()) * above + beside
        return self._reach(
            side, joints, wrist, pole=direction(OUTWARD[side], 0.45, -0.2), hand=along
        )

    def _hand_on_hip(self, side: Side, joints: Array, pelvis: Array) -> Arm:
        out = OUTWARD[side]
        hip = _middle(self.body, joints, "upperleg01")
        wrist = hip + pelvis @ np.array([out * (self.body.waist_m + 0.045), 0.0, 0.15])
        hand = pelvis @ direction(-0.25 * out, -0.75, -0.45)
        return self._reach(side, joints, wrist, pole=direction(out, 0.75, 0.0), hand=hand)

    def _reach(self, side: Side, joints: Array, wrist: Array, *, pole: Array, hand: Array) -> Arm:
        upper, lower = bend_limb(
            joints[self.body.index["upperarm01" + SUFFIX[side]]],
            wrist,
            upper_m=self.body.upper_arm_m,
            lower_m=self.body.lower_arm_m,
            pole=pole,
        )
        return Arm(upper=upper, lower=lower, hand=hand)

    def _free_arm(self, side: Side, kind: ArmPose, thorax: Array) -> Arm:
        out = OUTWARD[side]
        if kind == "hang":
            away = 0.10 + 1.4 * max(self.body.waist_m - 0.14, 0.0)
            lower = direction(0.6 * away * out, -0.20, -1)
            return Arm(upper=direction(away * out, 0.03, -1), lower=lower, hand=lower)
        if kind == "forward":
            lower = direction(-0.02 * out, -1, -0.05)
            return Arm(upper=direction(0.08 * out, -1, -0.12), lower=lower, hand=lower)
        if kind == "crossed":
            upper = thorax @ direction(0.30 * out, -0.45, -0.85)
            lower = thorax @ direction(-0.75 * out, -0.55, 0.35)
            return Arm(upper=upper, lower=lower, hand=lower)
        lower = thorax @ direction(0.02 * out, -0.05, 1)
        return Arm(upper=thorax @ direction(0.18 * out, -0.06, 1), lower=lower, hand=lower)

    def _thigh_excess_m(self) -> float:
        return max(self.body.waist_m - 0.14, 0.0)


def blend_lunges(start: Lunge, end: Lunge, share: float) -> Lunge:
    """A lunge a share (0-1) of the way from one to another with the same front leg."""
    numbers = {
        field.name: getattr(start, field.name) * (1.0 - share) + getattr(end, field.name) * share
        for field in fields(Lunge)
        if field.name not in ("front", "arms")
    }
    return replace(start, **numbers)


def blend(start: JointAngles, end: JointAngles, share: float) -> JointAngles:
    """Joint angles a share (0-1) of the way; arms turn on great circles."""
    numbers = {
        field.name: getattr(start, field.name) * (1.0 - share) + getattr(end, field.name) * share
        for field in fields(JointAngles)
        if field.name not in ("legs", "arms")
    }
    legs = {side: _blend_legs(start.legs[side], end.legs[side], share) for side in SUFFIX}
    arms = {side: _blend_arms(start.arms[side], end.arms[side], share) for side in SUFFIX}
    return JointAngles(**numbers, legs=legs, arms=arms)


def _blend_legs(start: Leg | AimedLeg, end: Leg | AimedLeg, share: float) -> Leg | AimedLeg:
    if isinstance(start, AimedLeg) or isinstance(end, AimedLeg):
        assert isinstance(start, AimedLeg)
        assert isinstance(end, AimedLeg)
        return AimedLeg(
            **{
                field.name: slerp(getattr(start, field.name), getattr(end, field.name), share)
                for field in fields(AimedLeg)
            }
        )
    return Leg(
        **{
            field.name: getattr(start, field.name) * (1.0 - share)
            + getattr(end, field.name) * share
            for field in fields(Leg)
        }
    )


def _blend_arms(start: Arm, end: Arm, share: float) -> Arm:
    return Arm(
        **{
            field.name: slerp(getattr(start, field.name), getattr(end, field.name), share)
            for field in fields(Arm)
        }
    )


def _plain(legs: dict[Side, Leg]) -> JointAngles:
    return JointAngles(
        pelvis_tilt_deg=0.0,
        lumbar_extension_deg=0.0,
        side_bend_deg=0.0,
        breath_deg=0.0,
        head_pitch_deg=0.0,
        shrug_deg=0.0,
        legs=legs,
        arms={"left": _RELAXED_ARM, "right": _RELAXED_ARM},
    )


def _standing_legs(standing: Standing) -> dict[Side, Leg]:
    down = Leg(thigh_deg=standing.thigh_deg, shin_deg=standing.shin_deg, splay_deg=1.5)
    legs: dict[Side, Leg] = {"left": down, "right": down}
    if standing.raised_knee is not None:
        legs[standing.raised_knee] = Leg(
            thigh_deg=standing.raised_thigh_deg, shin_deg=8.0, foot_deg=15.0
        )
    return legs


def _striding_legs(striding: Striding) -> dict[Side, Leg]:
    return {
        striding.front: Leg(thigh_deg=45.0, shin_deg=15.0),
        opposite(striding.front): Leg(thigh_deg=-20.0, shin_deg=80.0, foot_deg=40.0),
    }


def _middle(body: Body, joints: Array, bone: str) -> Array:
    return (joints[body.index[bone + ".L"]] + joints[body.index[bone + ".R"]]) / 2.0
