"""Render the moving figures of the page: tools/render_movements.py --out DIR [POSE ...].

For every judged pose POSE/how.mp4, the way into it, and for every end of a rule POSE/RULE_END.mp4,
from the fault to what is right, as its cue asks. The left side is turned to the camera; the page
mirrors them for the other. Ends that share a cue share a film: it is called by the first of them.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from render_accuracy_set import random_look
from render_pose_examples import (
    AT_SIDES,
    BENT_UP,
    DOG_LEG,
    FLAT_LEG,
    REST,
    STRAIGHT_ARMS,
    UP,
    big_toe,
    both,
    bridge,
    camel,
    dancer,
    dog,
    feet_flat,
    figure,
    hugging,
    lifted,
    lunge,
    one,
    sat_up,
    supine,
    tree,
    warrior,
)
from synth.body import PHENOTYPES, Body, Leg, Side
from synth.clip import Clip, render
from synth.figure import Figure, Towards
from synth.motion import Move, Planted, towards
from synth.posture import Lunge, Posture, Standing, Striding
from synth.scene import Camera, Room

Build = Callable[[Body, Side], Posture]
SEEN: Side = "left"
BODY = "f_avg"
SIZE_WH = (480, 360)
FPS = 15
CRF = 30  #: x264; 27 is a third larger and looks alike
MOVE_S = 1.3
STAY_S = 0.9  #: to be taken in
SHOWN_S = 1.5  #: what is right stays longer, so that it is what is remembered
PLAIN = Room(shelf=None, picture=None)
KNEELING_HIGH = Camera(distance_m=2.9, height_m=0.9, aim_height_m=0.86, vertical_view_deg=36.0)
TALL = Camera(distance_m=3.2, height_m=1.0, aim_height_m=1.04, vertical_view_deg=39.0)
FLOOR = Camera(distance_m=2.9, height_m=0.6, aim_height_m=0.6, vertical_view_deg=32.0)
LOW = Camera(distance_m=2.5, height_m=0.5, aim_height_m=0.48, vertical_view_deg=33.0)
"""As near as the whole movement allows: the page shows it small."""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A pose, the way into it, and its faults by rule and end. back: it is a repetition."""

    good: Build
    start: Build
    faults: dict[str, Build] = field(default_factory=dict)
    camera: Camera = KNEELING_HIGH
    front: bool = False
    back: bool = False
    planted: Planted | None = None
    way: Build | None = None
    start_xy_m: tuple[float, float] = (0.0, 0.0)


def standing(body: Body, seen: Side) -> Posture:
    return Standing()


def striding(body: Body, seen: Side) -> Posture:
    return Striding(front="right" if seen == "left" else "left")


def changed(build: Build, **changes: object) -> Build:
    """The same posture with other angles."""

    def changed_one(body: Body, seen: Side) -> Posture:
        posture = build(body, seen)
        assert isinstance(posture, Figure | Lunge)
        return replace(posture, **changes)  # type: ignore[arg-type]

    return changed_one


DEEP = lunge(front_knee_deg=80, rear_thigh_deg=20)
SHORT = lunge(front_knee_deg=88, rear_thigh_deg=12)
KNEELING = figure(
    trunk_lean_deg=0.0,
    legs=both(Leg(thigh_deg=0.0, shin_deg=90.0, foot_deg=162.0)),
    arms=AT_SIDES,
)
PLANK = figure(
    trunk_lean_deg=72.0,
    legs=both(Leg(thigh_deg=-70.0, shin_deg=70.0, foot_deg=20.0)),
    arms={"left": Towards(raise_deg=74.0), "right": Towards(raise_deg=74.0)},
)
BENT = supine(both(feet_flat(88.0)))
BENT_LIFTED_REST = supine(
    lambda seen: one(seen, Leg(thigh_deg=108.0, shin_deg=-58.0, foot_deg=-48.0), feet_flat(85.0))
)
RESTLESS = supine(
    both(feet_flat(88.0)),
    arms={"left": Towards(raise_deg=70.0), "right": Towards(raise_deg=40.0, out_deg=25.0)},
)


def sitting_up(feet: Leg, lean_deg: float = -88.0) -> Build:
    return changed(sat_up(lean_deg), legs=both(feet))


def toe_start() -> Build:
    return big_toe(thigh_deg=12.0, knee_deg=168.0)


MOVEMENTS: dict[str, Movement] = {
    "low_lunge": Movement(
        good=DEEP,
        start=standing,
        way=striding,
        start_xy_m=(-0.35, 0.0),
        faults={
            "trunk_upright_low": lunge(
                front_knee_deg=80, rear_thigh_deg=20, trunk_lean_deg=-42, lumbar_extension_deg=20
            ),
            "trunk_upright_high": lunge(front_knee_deg=80, rear_thigh_deg=20, trunk_lean_deg=32),
            "low_back_high": lunge(front_knee_deg=80, rear_thigh_deg=20, lumbar_extension_deg=38),
            "stretch_low": lunge(front_knee_deg=98, rear_thigh_deg=-4, trunk_lean_deg=10),
            "stretch_high": lunge(
                front_knee_deg=80, rear_thigh_deg=72, trunk_lean_deg=-32, lumbar_extension_deg=20
            ),
            "front_knee_low": lunge(front_knee_deg=46, rear_thigh_deg=48),
            "front_knee_high": lunge(front_knee_deg=124, rear_thigh_deg=22),
            "rear_thigh_low": lunge(front_knee_deg=90, rear_thigh_deg=-3),
        },
    ),
    "lunge_stretch": Movement(
        good=SHORT,
        start=standing,
        way=striding,
        start_xy_m=(-0.35, 0.0),
        faults={
            "trunk_upright_low": lunge(
                front_knee_deg=88, rear_thigh_deg=12, trunk_lean_deg=-26, lumbar_extension_deg=14
            ),
            "trunk_upright_high": lunge(front_knee_deg=88, rear_thigh_deg=12, trunk_lean_deg=30),
            "low_back_high": lunge(front_knee_deg=88, rear_thigh_deg=12, lumbar_extension_deg=38),
            "stretch_low": lunge(front_knee_deg=98, rear_thigh_deg=-6, trunk_lean_deg=6),
            "front_knee_low": lunge(front_knee_deg=64, rear_thigh_deg=24),
            "front_knee_high": lunge(front_knee_deg=124, rear_thigh_deg=13),
        },
    ),
    "warrior_1": Movement(
        good=warrior(84, 1),
        start=warrior(14, 2),
        camera=TALL,
        planted="right_foot",
        start_xy_m=(0.25, 0.0),
        faults={
            "trunk_upright_low": changed(warrior(84, 1, lean_deg=-24), lumbar_extension_deg=16.0),
            "trunk_upright_high": warrior(84, 1, lean_deg=32),
            "low_back_high": changed(warrior(84, 1), lumbar_extension_deg=38.0),
            "rear_knee_low": warrior(
                60, 2, rear=Leg(thigh_deg=-32.0, shin_deg=78.0, foot_deg=50.0)
            ),
            "front_shin_low": warrior(66, -22),
            "front_shin_high": warrior(58, 33),
            "front_knee_low": warrior(104, 16),
            "front_knee_high": warrior(34, 3),
        },
    ),
    "tree": Movement(
        good=tree(),
        start=tree(up_share=0.04, arms=AT_SIDES),
        camera=TALL,
        front=True,
        planted="right_foot",
        faults={
            "foot_off_knee_low": tree(up_share=0.52),
            "foot_off_knee_high": tree(up_share=0.1),
            "hips_over_foot_low": tree(slant_deg=-14.0),
            "hips_over_foot_high": tree(slant_deg=14.0),
            "shoulders_level_low": tree(bend_deg=18.0),
        },
    ),
    "camel": Movement(
        good=camel(0.0, -48.0, "heel"),
        start=KNEELING,
        camera=FLOOR,
        planted="left_foot",
        faults={
            "hips_over_knees_low": camel(28.0, -42.0, "heel"),
            "hips_over_knees_high": camel(-28.0, -50.0, "hips"),
        },
    ),
    "bridge": Movement(
        good=bridge(28, 112, 90),
        start=bridge(0, 136, 88),
        camera=LOW,
        planted="left_foot",
        start_xy_m=(-0.1, 0.0),
        faults={
            "hips_up_low": bridge(8, 138, 80),
            "hips_up_high": bridge(46, 78, 96),
            "feet_under_knees_low": bridge(26, 112, 48),
            "feet_under_knees_high": bridge(17, 104, 128),
        },
    ),
    "king_dancer": Movement(
        good=dancer(),
        start=dancer(thigh_deg=-4.0, lean_deg=2.0),
        camera=TALL,
        planted="right_foot",
        faults={
            "standing_knee_low": dancer(standing=Leg(thigh_deg=20.0, shin_deg=17.0)),
            "lifted_thigh_low": dancer(thigh_deg=-166.0, lean_deg=68.0),
            "lifted_thigh_high": dancer(thigh_deg=-21, lean_deg=6),
            "trunk_lean_low": dancer(thigh_deg=-36.0, lean_deg=-20.0),
            "trunk_lean_high": dancer(lean_deg=78),
        },
    ),
    "standing_big_toe": Movement(
        good=big_toe(),
        start=toe_start(),
        camera=TALL,
        planted="right_foot",
        faults={
            "standing_knee_low": big_toe(standing=Leg(thigh_deg=20.0, shin_deg=17.0)),
            "trunk_upright_low": big_toe(lean_deg=-24),
            "trunk_upright_high": big_toe(lean_deg=32),
            "lifted_knee_low": big_toe(knee_deg=124, thigh_deg=86),
            "lifted_thigh_low": big_toe(thigh_deg=41),
            "lifted_thigh_high": big_toe(thigh_deg=144),
        },
    ),
    "downward_dog": Movement(
        good=dog(138, DOG_LEG, STRAIGHT_ARMS),
        start=PLANK,
        camera=FLOOR,
        planted="left_foot",
        start_xy_m=(0.08, 0.0),
        faults={
            "arms_straight_low": dog(140, DOG_LEG, Towards(raise_deg=152.0, elbow_deg=122.0)),
            "arm_line_low": dog(
                118, replace(DOG_LEG, thigh_deg=-35, shin_deg=35), Towards(raise_deg=128.0)
            ),
            "hips_high_low": dog(160, replace(DOG_LEG, thigh_deg=-2, shin_deg=2), STRAIGHT_ARMS),
            "hips_high_high": dog(
                112, Leg(thigh_deg=-55.0, shin_deg=55.0, foot_deg=25.0), Towards(raise_deg=161.0)
            ),
            "legs_straight_low": dog(
                131, Leg(thigh_deg=-8.0, shin_deg=58.0, foot_deg=30.0), STRAIGHT_ARMS
            ),
        },
    ),
    "supine_psoas_stretch": Movement(
        good=hugging(230.0, FLAT_LEG),
        start=BENT,
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        faults={
            "long_leg_down_low": hugging(
                230.0, Leg(thigh_deg=134.0, shin_deg=-134.0, foot_deg=-120.0)
            ),
            "long_knee_low": hugging(230.0, feet_flat(132.0)),
            "hug_low": hugging(262.0, FLAT_LEG),
            "hug_high": hugging(180.0, FLAT_LEG, shin_deg=-80.0),
        },
    ),
    "constructive_rest": Movement(
        good=BENT,
        start=supine(both(FLAT_LEG)),
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        faults={
            "feet_place_low": supine(both(feet_flat(44.0))),
            "feet_place_high": supine(both(feet_flat(138.0))),
            "still_low": RESTLESS,
        },
    ),
    "leg_raise": Movement(
        good=UP,
        start=REST,
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        back=True,
        faults={"legs_straight_low": BENT_UP},
    ),
    "sit_up": Movement(
        good=sat_up(-35),
        start=sat_up(-88),
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        back=True,
        faults={
            "feet_place_low": sitting_up(feet_flat(26.0), -35.0),
            "feet_place_high": sitting_up(feet_flat(134.0), -35.0),
        },
    ),
    "toning_psoas": Movement(
        good=lifted(15),
        start=lifted(0),
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        back=True,
        faults={"long_knee_low": BENT_LIFTED_REST},
    ),
}
LENGTHEN = {"toning_psoas": lifted(0), "leg_raise": UP}
"""Where the fault leads back to, when that is not the end of the movement."""


def clip_of(movement: Movement, start: Build, end: Build, way: Build | None) -> Clip:
    """From one posture to the other; there and back where it is a repetition."""
    body = Body(PHENOTYPES[BODY])
    first, last = start(body, SEEN), end(body, SEEN)
    bend = way(body, SEEN) if way else None
    move = Move(seconds=MOVE_S, phase="shift", to=last, by_way_of=bend, planted=movement.planted)
    return Clip(
        name="movement",
        body=BODY,
        look=random_look(np.random.default_rng(3)),
        start=first,
        start_xy_m=movement.start_xy_m,
        moves=(move,),
        heading_deg=towards(SEEN, yaw_deg=90.0 if movement.front else 4.0),
        camera=movement.camera,
        room=PLAIN,
        fps=Fraction(FPS),
        size_wh=SIZE_WH,
        noise=0.0,
        seed=1,
    )


def write(clip: Clip, path: Path, *, back: bool) -> None:
    """A film that begins and ends still; the same pictures run back where it is a repetition."""
    pictures = [frame.image_rgb for frame in render(clip)]
    stay, shown = round(STAY_S * FPS), round(SHOWN_S * FPS)
    order = [*[0] * stay, *range(len(pictures)), *[len(pictures) - 1] * shown]
    if back:
        order = [*[0] * (stay // 2), *range(len(pictures)), *reversed(range(len(pictures)))]
    options = {"movflags": "+faststart"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height = clip.size_wh
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(CRF), "preset": "veryslow", "g": str(len(order))}
        for at in order:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pictures[at], format="rgb24")))
        container.mux(stream.encode())


def main() -> None:
    """Render what is asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("poses", nargs="*", metavar="POSE", help="also POSE/NAME")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    for pose, movement in MOVEMENTS.items():
        right = LENGTHEN.get(pose, movement.good)
        films = {"how": (movement.start, movement.good, movement.way, movement.back)} | {
            fault: (posture, right, None, False) for fault, posture in movement.faults.items()
        }
        for name, (start, end, way, back) in films.items():
            if options.poses and not {pose, f"{pose}/{name}"} & set(options.poses):
                continue
            path = options.out / pose / f"{name}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write(clip_of(movement, start, end, way), path, back=back)
            except ValueError as error:
                print(f"{pose}/{name}: {error}", flush=True)
                continue
            print(f"{pose}/{name}.mp4", path.stat().st_size, flush=True)


if __name__ == "__main__":
    main()
