"""The rendered person: anny's body model, posed from joint angles.

Body frame: +x the body's left, -y its front, +z up, metres; the model's rest pose stands upright.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import anny
import numpy as np
import torch
from numpy.typing import NDArray

from synth.rotations import Array, about_x, about_y, about_z, smallest_rotation, unit

Side = Literal["left", "right"]

SUFFIX: dict[Side, str] = {"left": ".L", "right": ".R"}
OUTWARD: dict[Side, float] = {"left": 1.0, "right": -1.0}
#: How an arch of the lower back is shared between its joints, from the pelvis upwards.
LUMBAR_SHARES = {"spine04": 0.35, "spine03": 0.35, "spine02": 0.30}
#: How much of a twist each joint has, from the pelvis, which stays; above these all of it.
TWIST_SHARES = {"spine04": 0.2, "spine03": 0.45, "spine02": 0.75}
#: How much of the thorax's tilt each neck joint keeps; the head itself stays upright.
NECK_SHARES = {"neck01": 0.5, "neck02": 0.33, "neck03": 0.16, "head": 0.0}


def opposite(side: Side) -> Side:
    """The other side of the body."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True, kw_only=True)
class Phenotype:
    """A body's build; every number from 0 to 1, 0.5 is average (gender: 0 male, 1 female)."""

    gender: float
    age: float
    muscle: float
    weight: float
    height: float
    proportions: float


def _build(*numbers: float) -> Phenotype:
    gender, age, muscle, weight, height, proportions = numbers
    return Phenotype(
        gender=gender,
        age=age,
        muscle=muscle,
        weight=weight,
        height=height,
        proportions=proportions,
    )


PHENOTYPES: dict[str, Phenotype] = {
    "f_avg": _build(1.0, 0.62, 0.50, 0.50, 0.45, 0.60),
    "f_slim": _build(1.0, 0.58, 0.55, 0.25, 0.50, 0.80),
    "f_heavy": _build(1.0, 0.70, 0.40, 0.95, 0.42, 0.40),
    "f_musc": _build(1.0, 0.62, 0.90, 0.55, 0.42, 0.50),
    "m_avg": _build(0.0, 0.62, 0.55, 0.50, 0.45, 0.60),
    "m_slim": _build(0.0, 0.60, 0.50, 0.20, 0.49, 0.70),
    "m_heavy": _build(0.0, 0.75, 0.45, 0.95, 0.40, 0.40),
    "m_musc": _build(0.0, 0.62, 1.00, 0.55, 0.47, 0.90),
}


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One leg in the sagittal plane, degrees from the vertical."""

    thigh_deg: float  #: + knee ahead of the hip
    shin_deg: float  #: + knee ahead of the ankle; about 90 when kneeling on a flat shin
    foot_deg: float = 0.0  #: + toes down; 0 flat on the floor, about 160 lying on its back
    splay_deg: float = 0.0  #: + knee and foot outwards


@dataclass(frozen=True, kw_only=True)
class AimedLeg:
    """One leg as directions (3,) in the body frame; the knee bends like a hinge between them."""

    upper: Array
    lower: Array
    foot_way: Array  #: where the toes point


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One arm as directions (3,) in the body frame."""

    upper: Array
    lower: Array
    hand: Array


@dataclass(frozen=True, kw_only=True)
class JointAngles:
    """A whole posture; degrees."""

    pelvis_tilt_deg: float  #: + top of the pelvis forward
    lumbar_extension_deg: float  #: + arched beyond the personal neutral back
    side_bend_deg: float  #: + to the body's left
    breath_deg: float  #: + chest forward
    head_pitch_deg: float  #: + chin down
    shrug_deg: float  #: + shoulders lifted, as with raised arms
    legs: dict[Side, Leg | AimedLeg]
    arms: dict[Side, Arm]
    pelvis_list_deg: float = 0.0  #: + the right hip up
    twist_deg: float = 0.0  #: of the upright trunk over still hips, + to the body's left
    belly_m: float = 0.0  #: how far belly, flanks and back are widened by a breath


@cache
def _anny_model() -> anny.Anny:
    return anny.Anny(local_changes="default").to(dtype=torch.float32)


class Body:
    """One person: rest shape, lengths, and the way from joint angles to joints and skin."""

    def __init__(self, phenotype: Phenotype) -> None:
        self.model = _anny_model()
        self.phenotype = phenotype
        self.bones: list[str] = list(self.model.bone_labels)
        self.index = {bone: i for i, bone in enumerate(self.bones)}
        self.parents = [int(parent) for parent in self.model.bone_parents]
        self.faces: NDArray[np.int32] = self.model.faces.numpy().astype(np.int32)
        identity = np.tile(np.eye(3), (len(self.bones), 1, 1))
        self.rest_vertices, self.rest_joints = self._run(identity)
        self.main_bone = self._main_bones()
        self.thigh_m = self._length("upperleg01.L", "lowerleg01.L")
        self.shin_m = self._length("lowerleg01.L", "foot.L")
        self.upper_arm_m = self._length("upperarm01.L", "lowerarm01.L")
        self.lower_arm_m = self._length("lowerarm01.L", "wrist.L")
        #: Height of the ankle over the floor on a flat foot.
        self.ankle_m = float(self.rest("foot.L")[2] - self.rest_vertices[:, 2].min())
        self.waist_m = self._half_waist()

    def rest(self, bone: str) -> Array:
        """Where a bone starts in the rest pose, shape (3,)."""
        return self.rest_joints[self.index[bone]]

    def posed_joints(self, rotations: Array) -> Array:
        """Where every bone starts, shape (bones, 3), from world rotations (bones, 3, 3)."""
        joints = self.rest_joints.copy()
        for i, parent in enumerate(self.parents):
            if parent >= 0:
                offset = self.rest_joints[i] - self.rest_joints[parent]
                joints[i] = joints[parent] + rotations[parent] @ offset
        return joints

    def posed_vertices(self, rotations: Array) -> Array:
        """The skin, shape (vertices, 3), from world rotations (bones, 3, 3)."""
        return self._run(rotations)[0]

    def rotations(self, angles: JointAngles) -> Array:
        """World rotation of every bone relative to the rest pose, shape (bones, 3, 3)."""
        wanted = self._spine(angles)
        for side in SUFFIX:
            wanted |= self._leg(side, angles.legs[side])
            wanted |= self._arm(side, angles.arms[side], wanted["spine01"], angles.shrug_deg)
        full = np.tile(np.eye(3), (len(self.bones), 1, 1))
        for i, (bone, parent) in enumerate(zip(self.bones, self.parents, strict=True)):
            full[i] = wanted.get(bone, full[parent] if parent >= 0 else np.eye(3))
        return full

    def _spine(self, angles: JointAngles) -> dict[str, Array]:
        pitch = angles.pelvis_tilt_deg
        pelvis = about_y(angles.pelvis_list_deg) @ about_x(pitch)
        wanted = {"root": pelvis, "spine05": pelvis}
        for bone, share in LUMBAR_SHARES.items():
            pitch -= angles.lumbar_extension_deg * share
            turn = about_z(angles.twist_deg * TWIST_SHARES[bone])
            wanted[bone] = turn @ about_y(angles.side_bend_deg) @ about_x(pitch)
        pitch += angles.breath_deg
        turn = about_z(angles.twist_deg)
        wanted["spine01"] = turn @ about_y(angles.side_bend_deg) @ about_x(pitch)
        for bone, share in NECK_SHARES.items():
            nod = pitch * share + angles.head_pitch_deg * (1.0 - share)
            wanted[bone] = turn @ about_y(angles.side_bend_deg * share) @ about_x(nod)
        return wanted

    def _leg(self, side: Side, leg: Leg | AimedLeg) -> dict[str, Array]:
        end = SUFFIX[side]
        if isinstance(leg, AimedLeg):
            return self._aimed_leg(end, leg)
        splay = about_y(-OUTWARD[side] * leg.splay_deg)
        thigh_way = splay @ about_x(-leg.thigh_deg) @ np.array([0.0, 0.0, -1.0])
        shin_way = splay @ about_x(leg.shin_deg) @ np.array([0.0, 0.0, -1.0])
        thigh, shin = self._aim_limb(
            ("upperleg01" + end, "lowerleg01" + end, "foot" + end), thigh_way, shin_way, np.eye(3)
        )
        return {
            "upperleg01" + end: thigh,
            "lowerleg01" + end: shin,
            "foot" + end: about_x(leg.foot_deg),
        }

    def _aimed_leg(self, end: str, leg: AimedLeg) -> dict[str, Array]:
        bones = ("upperleg01" + end, "lowerleg01" + end, "foot" + end)
        start, middle, last = (self.rest(bone) for bone in bones)
        # At rest the knee's hinge points to the body's left, and bends the shin backwards.
        hinge = unit(np.cross(leg.upper, leg.lower))
        thigh = _frame(leg.upper, hinge) @ _frame(middle - start, np.array([1.0, 0.0, 0.0])).T
        shin = _frame(leg.lower, hinge) @ _frame(last - middle, np.array([1.0, 0.0, 0.0])).T
        toes = shin @ np.array([0.0, -1.0, 0.0])
        foot = smallest_rotation(toes, leg.foot_way) @ shin
        return {"upperleg01" + end: thigh, "lowerleg01" + end: shin, "foot" + end: foot}

    def _arm(self, side: Side, arm: Arm, thorax: Array, shrug_deg: float) -> dict[str, Array]:
        end = SUFFIX[side]
        collar = thorax @ about_y(-OUTWARD[side] * shrug_deg)
        upper, lower = self._aim_limb(
            ("upperarm01" + end, "lowerarm01" + end, "wrist" + end), arm.upper, arm.lower, collar
        )
        hand = lower @ (self.rest("finger3-1" + end) - self.rest("wrist" + end))
        return {
            "clavicle" + end: collar,
            "upperarm01" + end: upper,
            "lowerarm01" + end: lower,
            "wrist" + end: smallest_rotation(hand, arm.hand) @ lower,
        }

    def _aim_limb(
        self, bones: tuple[str, str, str], upper_way: Array, lower_way: Array, base: Array
    ) -> tuple[Array, Array]:
        start, middle, end = (self.rest(bone) for bone in bones)
        upper = smallest_rotation(base @ (middle - start), upper_way) @ base
        lower = smallest_rotation(upper @ (end - middle), lower_way) @ upper
        return upper, lower

    def _run(self, rotations: Array) -> tuple[Array, Array]:
        local = np.tile(np.eye(4), (1, len(self.bones), 1, 1))
        for i, parent in enumerate(self.parents):
            above = rotations[parent] if parent >= 0 else np.eye(3)
            local[0, i, :3, :3] = above.T @ rotations[i]
        with torch.inference_mode():
            posed = self.model(
                pose_parameters=torch.tensor(local, dtype=torch.float32),
                phenotype_kwargs=vars(self.phenotype),
            )
        vertices = posed["vertices"][0].numpy().astype(np.float64)
        return vertices, posed["bone_poses"][0, :, :3, 3].numpy().astype(np.float64)

    def _main_bones(self) -> NDArray[np.str_]:
        weights = self.model.vertex_bone_weights.numpy()
        indices = self.model.vertex_bone_indices.numpy()
        strongest = indices[np.arange(len(indices)), weights.argmax(axis=1)]
        return np.array(self.bones)[strongest]

    def _length(self, start: str, end: str) -> float:
        return float(np.linalg.norm(self.rest(end) - self.rest(start)))

    def _half_waist(self) -> float:
        trunk = np.char.startswith(self.main_bone, "spine") | np.char.startswith(
            self.main_bone, "pelvis"
        )
        level = np.abs(self.rest_vertices[:, 2] - self.rest("spine04")[2])
        return float(np.abs(self.rest_vertices[trunk & (level < 0.04), 0]).max())


def _frame(along: Array, hinge: Array) -> Array:
    """The axes (3, 3) of a limb that runs along and bends about a hinge."""
    first = unit(along)
    second = unit(hinge - (hinge @ first) * first)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def direction(x: float, y: float, z: float) -> Array:
    """A unit direction (3,) in the body frame."""
    return unit(np.array([x, y, z]))
