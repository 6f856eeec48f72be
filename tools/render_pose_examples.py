"""Render the examples of every judged pose: tools/render_pose_examples.py --out DIR [NAME ...].

The list below is meant to be read: a good posture of each pose on two bodies, and for every rule
one that breaks it and nothing else. Stills are JPEG files, repetitions short clips; NAME is a pose,
or POSE/FILE. `truth.csv` beside them holds the joint angles of the rendered bodies.
With --pictures it renders the page's picture of each pose into DIR instead.
"""

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image
from render_accuracy_set import random_look, random_room
from synth.body import PHENOTYPES, Body, Leg, Side
from synth.clip import Clip, film, render
from synth.figure import Figure, FootOnLeg, Hold, Touch, Towards
from synth.motion import Move, stay, sway_at, towards
from synth.posture import Lunge, Poser, Posture
from synth.rotations import Array, angle_at_deg
from synth.scene import Camera
from synth.things import Thing, chair

SIZE_WH = (480, 360)
PICTURE_WH = (640, 480)
BODIES = ("f_avg", "m_slim", "m_avg", "f_slim", "f_musc", "m_heavy")
UPRIGHT = Camera(distance_m=2.9, height_m=0.9, aim_height_m=0.92)
TALL = Camera(distance_m=3.2, height_m=1.0, aim_height_m=1.02)
LOW = Camera(distance_m=2.5, height_m=0.45, aim_height_m=0.38)
FLOOR = Camera(distance_m=2.9, height_m=0.6, aim_height_m=0.55)
ARMS_UP = {"left": Towards(raise_deg=172), "right": Towards(raise_deg=172)}
AT_SIDES = {
    "left": Towards(raise_deg=6, out_deg=12),
    "right": Towards(raise_deg=6, out_deg=12),
}
ON_CHEST = {"left": Hold(what="chest"), "right": Hold(what="chest")}
ON_HIPS = {"left": Hold(what="hips"), "right": Hold(what="hips")}
TOES_M = 0.15  #: from the ankle to the tips of the toes, along the foot
HIGH_SEAT_M = 0.465
SEAT_BEHIND = chair((0.0, 0.18), seat_m=HIGH_SEAT_M)
"""It faces the camera; who sits on it sideways has the nearer leg free at its front edge."""
BESIDE_ONE = chair((0.0, 0.42), seat_m=0.45, turn_deg=180.0)
"""Its back is towards the person, who stands nearer the camera."""
STRAIGHT_DOWN = Leg(thigh_deg=1.0, shin_deg=2.0)
FLAT_LEG = Leg(thigh_deg=91.0, shin_deg=-91.0, foot_deg=-78.0)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One picture or clip. seen: the side of the body that is turned to the camera."""

    pose: str
    file: str  #: good_1, bad_RULE_low_1
    posture: Callable[[Body, Side], Posture]
    camera: Camera = UPRIGHT
    front: bool = False
    repeat: tuple[Callable[[Body, Side], Posture], ...] = ()  #: a clip: there and back, each once
    things: tuple[Thing, ...] = ()

    @property
    def name(self) -> str:
        """As it is asked for."""
        return f"{self.pose}/{self.file}"


def other(side: Side) -> Side:
    return "right" if side == "left" else "left"


def both(leg: Leg) -> dict[Side, Leg | FootOnLeg]:
    return {"left": leg, "right": leg}


def one(seen: Side, near: Leg | FootOnLeg, far: Leg | FootOnLeg) -> dict[Side, Leg | FootOnLeg]:
    return {seen: near, other(seen): far}


def feet_flat(knee_deg: float) -> Leg:
    """Lying on the back, the foot on the floor, that inside angle at the knee."""
    return Leg(thigh_deg=180.0 - knee_deg / 2, shin_deg=-knee_deg / 2)


def figure(**changes: object) -> Callable[[Body, Side], Posture]:
    """A posture that is the same for every body; legs may be given for the side that is seen."""

    def build(body: Body, seen: Side) -> Posture:
        made = {name: value(seen) if callable(value) else value for name, value in changes.items()}
        return Figure(**made)  # type: ignore[arg-type]

    return build


def lunge(**angles: float) -> Callable[[Body, Side], Posture]:
    return lambda body, seen: Lunge(front=other(seen), **angles)  # type: ignore[arg-type]


def warrior(
    thigh_deg: float, shin_deg: float, *, lean_deg: float = 2.0, rear: Leg | None = None
) -> Callable[[Body, Side], Posture]:
    """The straight back leg slants as far as the height of the hips asks."""

    def build(body: Body, seen: Side) -> Posture:
        thigh, shin = np.deg2rad(thigh_deg), np.deg2rad(shin_deg)
        hip_m = body.thigh_m * np.cos(thigh) + body.shin_m * np.cos(shin)
        share = (hip_m - 0.04) / (body.thigh_m + body.shin_m)
        slant_deg = float(np.degrees(np.arccos(min(share, 1.0))))
        back = rear or Leg(thigh_deg=-slant_deg, shin_deg=slant_deg + 4, foot_deg=38.0)
        legs = one(seen, back, Leg(thigh_deg=thigh_deg, shin_deg=shin_deg))
        return Figure(trunk_lean_deg=lean_deg, legs=legs, arms=ARMS_UP, head_deg=2.0)

    return build


def split(
    thigh_deg: float = 26.0,
    shin_deg: float = 6.0,
    rear_thigh_deg: float = 18.0,
    *,
    lean_deg: float = 1.0,
    arms: object = None,
    **changes: object,
) -> Callable[[Body, Side], Posture]:
    """One foot a step behind the other, on its toes; the rear shin as the hips' height asks."""

    def build(body: Body, seen: Side) -> Posture:
        front, rear = np.deg2rad([thigh_deg, shin_deg]), np.deg2rad(rear_thigh_deg)
        hip_m = body.thigh_m * np.cos(front[0]) + body.shin_m * np.cos(front[1]) + body.ankle_m
        foot = np.deg2rad(30.0)
        for _ in range(20):  # the heel rises with the shin, which lowers the shin
            ankle_m = TOES_M * np.sin(foot) + body.ankle_m * np.cos(foot)
            share = (hip_m - ankle_m - body.thigh_m * np.cos(rear)) / body.shin_m
            shin = float(np.arccos(np.clip(share, -0.2, 1.0)))
            foot = 0.85 * shin
        back = Leg(
            thigh_deg=-rear_thigh_deg,
            shin_deg=float(np.degrees(shin)),
            foot_deg=float(np.degrees(foot)),
        )
        legs = one(seen, back, Leg(thigh_deg=thigh_deg, shin_deg=shin_deg))
        held = arms(seen) if callable(arms) else arms or ON_HIPS
        return Figure(trunk_lean_deg=lean_deg, legs=legs, arms=held, **changes)  # type: ignore[arg-type]

    return build


def hand_on_chair(seen: Side) -> dict[Side, Towards | Touch]:
    """The far hand on the back of a chair beside one; the near one leaves the low back free."""
    back = Touch(ahead_m=0.05, out_m=0.36, up_m=0.02, elbow=(1.0, -0.6, 0.0))
    return {seen: Towards(raise_deg=15.0, out_deg=8.0, elbow_deg=168.0), other(seen): back}


FREE_LEG = Leg(thigh_deg=-24.0, shin_deg=88.0, foot_deg=100.0)
LEG_DOWN = Leg(thigh_deg=3.0, shin_deg=78.0, foot_deg=120.0)
ON_FRONT_THIGH = Touch(
    ahead_m=0.24, out_m=-0.02, up_m=0.07, elbow=(0.8, -0.6, -0.3), hand=(-0.3, 1.0, -0.3)
)
"""Of the near arm: it leaves the low back free."""
ON_SEAT = Leg(thigh_deg=78.0, shin_deg=-2.0)


def beside_chair(
    near: Leg = FREE_LEG, *, lean_deg: float = 0.0, **changes: object
) -> Callable[[Body, Side], Posture]:
    """Sideways on a chair that faces the camera: the far hand on its back, the near leg free."""
    return figure(
        trunk_lean_deg=lean_deg,
        legs=lambda seen: one(seen, near, ON_SEAT),
        arms=lambda seen: {
            seen: ON_FRONT_THIGH,
            other(seen): Touch(ahead_m=0.0, out_m=0.40, up_m=0.34, elbow=(0.6, -0.8, -0.4)),
        },
        **changes,
    )


def supine(legs: object, **changes: object) -> Callable[[Body, Side], Posture]:
    return figure(trunk_lean_deg=-89.0, legs=legs, **({"arms": AT_SIDES} | changes))


def hugging(thigh_deg: float, long: Leg, shin_deg: float = -112.0) -> Callable[..., Posture]:
    return supine(
        lambda seen: one(seen, long, Leg(thigh_deg=thigh_deg, shin_deg=shin_deg, foot_deg=-95.0)),
        arms=lambda seen: {side: Hold(what="shin", of=other(seen)) for side in ("left", "right")},
    )


def dancer(
    *, thigh_deg: float = -55.0, lean_deg: float = 20.0, standing: Leg = STRAIGHT_DOWN
) -> Callable[[Body, Side], Posture]:
    lifted = Leg(thigh_deg=thigh_deg, shin_deg=100.0 - thigh_deg, foot_deg=120.0 - thigh_deg)
    return figure(
        trunk_lean_deg=lean_deg,
        lumbar_extension_deg=18.0,
        legs=lambda seen: one(seen, lifted, standing),
        arms=lambda seen: {
            seen: Hold(what="foot", of=seen),
            other(seen): Towards(raise_deg=118.0),
        },
        head_deg=-8.0,
    )


def big_toe(
    *,
    thigh_deg: float = 80.0,
    knee_deg: float = 177.0,
    lean_deg: float = 1.0,
    standing: Leg = STRAIGHT_DOWN,
) -> Callable[[Body, Side], Posture]:
    shin_deg = 180.0 - knee_deg - thigh_deg
    return figure(
        trunk_lean_deg=lean_deg,
        legs=lambda seen: one(
            seen, Leg(thigh_deg=thigh_deg, shin_deg=shin_deg, foot_deg=shin_deg), standing
        ),
        arms=lambda seen: {seen: Hold(what="foot", of=seen), other(seen): Towards(raise_deg=5.0)},
    )


def dog(trunk_deg: float, leg: Leg, arms: Towards) -> Callable[[Body, Side], Posture]:
    return figure(
        trunk_lean_deg=trunk_deg,
        legs=both(leg),
        arms={"left": arms, "right": arms},
        head_deg=-5.0,
    )


def tree(
    *,
    up_share: float = 0.66,
    list_deg: float = 0.0,
    bend_deg: float = 0.0,
    slant_deg: float = 0.0,
    arms: object = ARMS_UP,
) -> Callable[[Body, Side], Posture]:
    """`seen` is the lifted leg here. Signs: toward the lifted leg's side."""

    def build(body: Body, seen: Side) -> Posture:
        left = 1.0 if seen == "left" else -1.0
        standing = Leg(thigh_deg=1.0, shin_deg=2.0, splay_deg=-slant_deg)
        return Figure(
            trunk_lean_deg=0.0,
            legs=one(seen, FootOnLeg(up_share=up_share), standing),
            pelvis_list_deg=list_deg * left,
            side_bend_deg=bend_deg * left,
            arms=arms,  # type: ignore[arg-type]
        )

    return build


def bridge(lift_deg: float, thigh_deg: float, knee_deg: float) -> Callable[[Body, Side], Posture]:
    leg = Leg(thigh_deg=thigh_deg, shin_deg=180.0 - knee_deg - thigh_deg)
    arm = Towards(raise_deg=2.0 - lift_deg, out_deg=12.0)
    return figure(
        trunk_lean_deg=-90.0 - lift_deg,
        legs=both(leg),
        arms={"left": arm, "right": arm},
        head_deg=lift_deg,
    )


def camel(thigh_deg: float, lean_deg: float, arms: str) -> Callable[[Body, Side], Posture]:
    hold = (
        {side: Hold(what="heel", of=side) for side in ("left", "right")}
        if arms == "heel"
        else ON_HIPS
    )
    return figure(
        trunk_lean_deg=lean_deg,
        lumbar_extension_deg=34.0,
        legs=both(Leg(thigh_deg=thigh_deg, shin_deg=90.0, foot_deg=162.0)),
        arms=hold,
        head_deg=-25.0,
    )


DOG_LEG = Leg(thigh_deg=-25.0, shin_deg=25.0, foot_deg=22.0)
STRAIGHT_ARMS = Towards(raise_deg=178.0, out_deg=4.0)
REST, UP = supine(both(FLAT_LEG)), supine(both(Leg(thigh_deg=178, shin_deg=-178, foot_deg=-170)))
HALF = supine(both(Leg(thigh_deg=140, shin_deg=-140, foot_deg=-128)))
BENT_REST = supine(both(Leg(thigh_deg=112.0, shin_deg=-62.0, foot_deg=-50)))
BENT_UP = supine(both(Leg(thigh_deg=180.0, shin_deg=-130.0, foot_deg=-120)))


def sat_up(lean_deg: float) -> Callable[[Body, Side], Posture]:
    return figure(
        trunk_lean_deg=lean_deg,
        lumbar_extension_deg=-0.35 * (89.0 + lean_deg),
        legs=both(feet_flat(80.0)),
        arms=ON_CHEST,
    )


def lifted(lift_deg: float) -> Callable[[Body, Side], Posture]:
    leg = replace(FLAT_LEG, thigh_deg=91.0 + lift_deg, shin_deg=-91.0 - lift_deg)
    return supine(lambda seen: one(seen, leg, feet_flat(85.0)))


def examples() -> Iterator[Example]:
    """All of them."""

    def add(
        pose: str,
        camera: Camera,
        front: bool = False,
        things: tuple[Thing, ...] = (),
        **postures: Callable[[Body, Side], Posture],
    ) -> Iterator[Example]:
        for file, posture in postures.items():
            yield Example(
                pose=pose, file=file, posture=posture, camera=camera, front=front, things=things
            )

    yield from add(
        "low_lunge",
        UPRIGHT,
        good_1=lunge(front_knee_deg=80, rear_thigh_deg=20),
        good_2=lunge(front_knee_deg=84, rear_thigh_deg=24, trunk_lean_deg=4),
        bad_front_knee_high_1=lunge(front_knee_deg=124, rear_thigh_deg=22),
        bad_trunk_upright_high_1=lunge(front_knee_deg=80, rear_thigh_deg=20, trunk_lean_deg=30),
        bad_rear_thigh_low_1=lunge(front_knee_deg=90, rear_thigh_deg=-3),
    )
    yield from add(
        "lunge_stretch",
        UPRIGHT,
        good_1=lunge(front_knee_deg=88, rear_thigh_deg=12),
        good_2=lunge(front_knee_deg=90, rear_thigh_deg=14),
        bad_front_knee_high_1=lunge(front_knee_deg=124, rear_thigh_deg=13),
        bad_trunk_upright_high_1=lunge(front_knee_deg=88, rear_thigh_deg=12, trunk_lean_deg=30),
    )
    yield from add(
        "warrior_1",
        TALL,
        good_1=warrior(84, 1),
        good_2=warrior(78, 3),
        bad_front_knee_high_1=warrior(34, 3),
        bad_rear_knee_low_1=warrior(60, 2, rear=Leg(thigh_deg=-32.0, shin_deg=78.0, foot_deg=50.0)),
        bad_trunk_upright_high_1=warrior(82, 2, lean_deg=32),
        bad_front_shin_high_1=warrior(58, 33),
    )
    yield from add(
        "tree",
        TALL,
        front=True,
        good_1=tree(),
        good_2=tree(up_share=0.32, arms=ON_CHEST),
        bad_foot_off_knee_low_1=tree(up_share=0.5, arms=ON_CHEST),
        bad_shoulders_level_low_1=tree(bend_deg=18.0, arms=ON_CHEST),
        bad_shoulders_level_high_1=tree(bend_deg=-18.0, arms=ON_CHEST),
        bad_hips_over_foot_high_1=tree(slant_deg=14.0, arms=ON_CHEST),
    )
    yield from add(
        "camel",
        FLOOR,
        good_1=camel(0.0, -48.0, "heel"),
        good_2=camel(2.0, -30.0, "hips"),
        bad_hips_over_knees_low_1=camel(28.0, -42.0, "heel"),
        bad_hips_over_knees_high_1=camel(-28.0, -50.0, "hips"),
    )
    yield from add(
        "bridge",
        LOW,
        good_1=bridge(28, 112, 90),
        good_2=bridge(25, 109, 86),
        bad_hips_up_low_1=bridge(8, 138, 80),
        bad_feet_under_knees_high_1=bridge(17, 104, 128),
        bad_feet_under_knees_low_1=bridge(26, 112, 48),
    )
    yield from add(
        "king_dancer",
        TALL,
        good_1=dancer(),
        good_2=dancer(thigh_deg=-62, lean_deg=28),
        bad_standing_knee_low_1=dancer(standing=Leg(thigh_deg=20.0, shin_deg=17.0)),
        bad_lifted_thigh_high_1=dancer(thigh_deg=-21, lean_deg=6),
        bad_trunk_lean_high_1=dancer(lean_deg=72),
    )
    yield from add(
        "standing_big_toe",
        TALL,
        good_1=big_toe(),
        good_2=big_toe(thigh_deg=88),
        bad_standing_knee_low_1=big_toe(standing=Leg(thigh_deg=20.0, shin_deg=17.0)),
        bad_lifted_knee_low_1=big_toe(knee_deg=124, thigh_deg=86),
        bad_lifted_thigh_low_1=big_toe(thigh_deg=41),
        bad_trunk_upright_high_1=big_toe(lean_deg=32),
    )
    yield from add(
        "downward_dog",
        FLOOR,
        good_1=dog(138, DOG_LEG, STRAIGHT_ARMS),
        good_2=dog(134, replace(DOG_LEG, thigh_deg=-29, shin_deg=29), STRAIGHT_ARMS),
        bad_legs_straight_low_1=dog(
            131, Leg(thigh_deg=-8.0, shin_deg=58.0, foot_deg=30.0), STRAIGHT_ARMS
        ),
        bad_arms_straight_low_1=dog(140, DOG_LEG, Towards(raise_deg=152.0, elbow_deg=122.0)),
        bad_hips_high_high_1=dog(
            112, Leg(thigh_deg=-55.0, shin_deg=55.0, foot_deg=25.0), Towards(raise_deg=161.0)
        ),
        bad_arm_line_low_1=dog(
            118, replace(DOG_LEG, thigh_deg=-35, shin_deg=35), Towards(raise_deg=128.0)
        ),
    )
    yield from add(
        "supine_psoas_stretch",
        LOW,
        good_1=hugging(230.0, FLAT_LEG),
        good_2=hugging(224.0, FLAT_LEG),
        bad_long_leg_down_low_1=hugging(
            230.0, Leg(thigh_deg=134.0, shin_deg=-134.0, foot_deg=-120.0)
        ),
        bad_long_knee_low_1=hugging(230.0, feet_flat(132.0)),
        bad_hug_high_1=hugging(180.0, FLAT_LEG, shin_deg=-80.0),
    )
    yield from add(
        "constructive_rest",
        LOW,
        good_1=supine(both(feet_flat(88.0))),
        good_2=supine(both(feet_flat(95.0)), arms=ON_CHEST),
        bad_feet_place_high_1=supine(both(feet_flat(138.0))),
        bad_feet_place_low_1=supine(both(feet_flat(44.0))),
    )
    for file, rest, tops in (
        ("good_1", REST, (UP, UP, UP, UP, HALF)),
        ("good_2", REST, (UP, UP, UP)),
        ("bad_legs_straight_low_1", BENT_REST, (BENT_UP, BENT_UP, BENT_UP)),
    ):
        yield Example(pose="leg_raise", file=file, posture=rest, camera=LOW, repeat=tops)
    for file, tops in (
        ("good_1", (sat_up(-35),) * 4 + (sat_up(-60),)),
        ("good_2", (sat_up(-32),) * 3),
    ):
        yield Example(pose="sit_up", file=file, posture=sat_up(-88), camera=LOW, repeat=tops)
    for file, tops in (
        ("good_1", (lifted(15),) * 5),
        ("good_2", (lifted(15),) * 5 + (lifted(8.5),)),
    ):
        yield Example(pose="toning_psoas", file=file, posture=lifted(0), camera=LOW, repeat=tops)
    yield from add(
        "none",
        TALL,
        standing_1=figure(trunk_lean_deg=1.0, legs=both(STRAIGHT_DOWN)),
        bending_1=figure(
            trunk_lean_deg=76.0,
            legs=both(Leg(thigh_deg=8.0, shin_deg=-4.0)),
            arms={"left": Towards(raise_deg=80.0), "right": Towards(raise_deg=80.0)},
        ),
        squat_1=figure(
            trunk_lean_deg=38.0,
            legs=both(Leg(thigh_deg=92.0, shin_deg=32.0)),
            arms={"left": Towards(raise_deg=110.0), "right": Towards(raise_deg=110.0)},
        ),
        walking_1=figure(
            trunk_lean_deg=4.0,
            legs=lambda seen: one(
                seen,
                Leg(thigh_deg=24.0, shin_deg=-16.0, foot_deg=-14.0),
                Leg(thigh_deg=-16.0, shin_deg=34.0, foot_deg=30.0),
            ),
        ),
        sitting_1=figure(trunk_lean_deg=-4.0, legs=both(FLAT_LEG)),
        kneeling_1=figure(
            trunk_lean_deg=0.0, legs=both(Leg(thigh_deg=0.0, shin_deg=90.0, foot_deg=162.0))
        ),
    )
    yield from add(
        "none",
        FLOOR,
        lying_1=supine(both(FLAT_LEG)),
        plank_1=figure(
            trunk_lean_deg=70.0,
            legs=both(Leg(thigh_deg=-70.0, shin_deg=70.0, foot_deg=20.0)),
            arms={"left": Towards(raise_deg=70.0), "right": Towards(raise_deg=70.0)},
        ),
    )
    yield from add(
        "none",
        TALL,
        front=True,
        standing_front_1=figure(trunk_lean_deg=1.0, legs=both(STRAIGHT_DOWN)),
    )
    yield from add("standing_lunge", TALL, things=(BESIDE_ONE,), good_1=split(arms=hand_on_chair))
    yield from add(
        "standing_lunge",
        TALL,
        good_2=split(30.0, 7.0, 22.0),
        good_3=split(),
        bad_trunk_upright_high_1=split(lean_deg=32.0),
        bad_front_knee_low_1=split(52.0, 20.0, 20.0),
        bad_front_knee_high_1=split(12.0, -6.0, 18.0),
        bad_stretch_low_1=split(22.0, 10.0, 8.0, lean_deg=7.0),
    )
    yield from add(
        "chair_lunge",
        UPRIGHT,
        things=(SEAT_BEHIND,),
        good_1=beside_chair(),
        good_2=beside_chair(Leg(thigh_deg=-17.0, shin_deg=84.0, foot_deg=110.0)),
        bad_trunk_upright_high_1=beside_chair(lean_deg=30.0),
        bad_trunk_upright_low_1=beside_chair(lean_deg=-24.0, lumbar_extension_deg=12.0),
        bad_stretch_low_1=beside_chair(LEG_DOWN),
    )


def clip_of(example: Example, number: int, *, picture: bool = False) -> tuple[Clip, Body, Side]:
    """The scene: bodies, clothes, rooms and the side that is seen change from one to the next."""
    chance = np.random.default_rng([7, number])
    seen: Side = "right" if number % 2 else "left"
    yaw_deg = 90.0 if example.front else chance.uniform(-8.0, 8.0)
    phenotype = "f_avg" if picture else BODIES[number % len(BODIES)]
    body = Body(PHENOTYPES[phenotype])
    rest = example.posture(body, seen)
    moves: list[Move] = [stay(1.2, "hold")]
    for top in example.repeat:
        moves.append(Move(seconds=1.0, phase="repeat", to=top(body, seen)))
        moves.append(Move(seconds=1.0, phase="repeat", to=rest))
        moves.append(stay(0.5, "hold"))
    return (
        Clip(
            name=example.file,
            body=phenotype,
            look=random_look(np.random.default_rng(3) if picture else chance),
            start=rest,
            moves=tuple(moves),
            heading_deg=towards(seen, yaw_deg=yaw_deg),
            camera=example.camera,
            room=random_room(0.0, np.random.default_rng(5) if picture else chance),
            things=example.things,
            fps=Fraction(12),
            size_wh=PICTURE_WH if picture else SIZE_WH,
            noise=1.5,
            crf=29,
            seed=number,
        ),
        body,
        seen,
    )


def angles_of(body: Body, joints: Array, seen: Side) -> dict[str, float]:
    """The rendered body's own angles on both sides; lean: from the vertical, + forward."""

    def at(bone: str, side: Side) -> Array:
        return joints[body.index[f"{bone}.{side[0].upper()}"]]

    def lean(low: Array, high: Array) -> float:
        return float(np.degrees(np.arctan2(-(high - low)[1], (high - low)[2])))

    middle = {
        bone: (at(bone, "left") + at(bone, "right")) / 2 for bone in ("upperleg01", "upperarm01")
    }
    found = {"trunk_lean_deg": lean(middle["upperleg01"], middle["upperarm01"])}
    for side, name in ((seen, "near"), (other(seen), "far")):
        shoulder, elbow, wrist, hip, knee, ankle = (
            at(bone, side)
            for bone in ("upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")
        )
        found |= {
            f"{name}_knee_deg": angle_at_deg(hip, knee, ankle),
            f"{name}_hip_deg": angle_at_deg(shoulder, hip, knee),
            f"{name}_thigh_lean_deg": lean(knee, hip),
            f"{name}_elbow_deg": angle_at_deg(shoulder, elbow, wrist),
            f"{name}_arm_line_deg": angle_at_deg(wrist, shoulder, hip),
        }
    return found


def save(example: Example, number: int, folder: Path) -> dict[str, object]:
    """Render one example; its line of the truth."""
    clip, body, seen = clip_of(example, number)
    target = folder / example.pose
    target.mkdir(parents=True, exist_ok=True)
    row: dict[str, object] = {"file": f"{example.name}.{'mp4' if example.repeat else 'jpg'}"}
    row["facing"] = "front" if example.front else seen
    if example.repeat:
        film(clip, target)
        (target / f"{example.file}.csv").unlink()
    else:
        (frame,) = render(clip, iter([0.6]))
        Image.fromarray(frame.image_rgb).save(target / f"{example.file}.jpg", quality=84)
    angles = Poser(body).angles(clip.start, sway_at(0.6, clip.seed))
    joints = body.posed_joints(body.rotations(angles))
    return row | {name: f"{value:.1f}" for name, value in angles_of(body, joints, seen).items()}


def main() -> None:
    """Render what is asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    rows = []
    for number, example in enumerate(examples()):
        if options.names and not {example.pose, example.name} & set(options.names):
            continue
        if options.pictures:
            if example.file == "good_1" and example.pose not in ("none", "low_lunge"):
                clip, _, _ = clip_of(example, 2 * number + 1, picture=True)
                at_s = 2.2 if example.repeat else 0.6
                (frame,) = render(clip, iter([at_s]))
                path = options.out / f"{example.pose}.jpg"
                Image.fromarray(frame.image_rgb).save(path, quality=85)
                print(path, flush=True)
            continue
        rows.append(save(example, number, options.out))
        print(rows[-1]["file"], flush=True)
    if rows and not options.names:
        with (options.out / "truth.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
