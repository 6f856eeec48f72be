"""Render the moving figures of the page: tools/render_movements.py --out DIR [POSE ...].

For every pose POSE/how.mp4, the way into it, and for every end of a rule POSE/RULE_END.mp4, from
the fault to what is right, as its cue asks. The left side is turned to the camera; the page mirrors
them for the other. Ends that share a cue share a film: it is called by the first of them.
With --pictures it renders the page's pictures of guided poses into DIR instead; those of judged
ones come from render_pose_examples.py.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from guided_movements import GUIDED, STEPPING, UPRIGHT
from movement import FLOOR, LOW, SEATED, TALL, Build, Movement, changed
from PIL import Image
from render_accuracy_set import random_look, random_room
from render_pose_examples import (
    AT_SIDES,
    BENT_UP,
    BESIDE_ONE,
    DOG_LEG,
    FLAT_LEG,
    LEG_DOWN,
    ON_SEAT,
    REST,
    SEAT_BEHIND,
    STRAIGHT_ARMS,
    UP,
    beside_chair,
    big_toe,
    both,
    bridge,
    camel,
    dancer,
    dog,
    feet_flat,
    figure,
    hand_on_chair,
    hugging,
    lifted,
    lunge,
    one,
    sat_up,
    split,
    supine,
    tree,
    warrior,
)
from synth.body import PHENOTYPES, Body, Leg, Side
from synth.clip import Clip, render
from synth.figure import Towards
from synth.motion import Move, stay, towards
from synth.posture import Posture, Standing, Striding
from synth.scene import Room

SEEN: Side = "left"
BODY = "f_avg"
SIZE_WH = (480, 360)
PICTURE_WH = (640, 480)
FPS = 15
CRF = 30  #: x264; 27 is a third larger and looks alike
STAY_S = 0.9  #: to be taken in
SHOWN_S = 1.5  #: what is right stays longer, so that it is what is remembered
BETWEEN_S = 0.3  #: where the way has a stop
BOB_S = 0.6  #: down or up, of who does not keep still
OUT_SLOWER = 1.5  #: out in six seconds, in in four
PLAIN = Room(shelf=None, picture=None)


def standing(body: Body, seen: Side) -> Posture:
    return Standing()


def striding(body: Body, seen: Side) -> Posture:
    return Striding(front="right" if seen == "left" else "left")


DEEP = lunge(front_knee_deg=80, rear_thigh_deg=20)
STEP_BACK = split(arms=hand_on_chair)
DIPPED = split(48.0, 18.0, 16.0, arms=hand_on_chair)
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


JUDGED: dict[str, Movement] = {
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
    "standing_lunge": Movement(
        good=STEP_BACK,
        start=UPRIGHT,
        way=STEPPING,
        camera=TALL,
        planted="right_foot",
        start_xy_m=(-0.1, 0.0),
        things=(BESIDE_ONE,),
        faults={
            "trunk_upright_low": changed(
                STEP_BACK, trunk_lean_deg=-24.0, lumbar_extension_deg=14.0
            ),
            "trunk_upright_high": changed(STEP_BACK, trunk_lean_deg=30.0),
            "low_back_high": changed(STEP_BACK, lumbar_extension_deg=38.0),
            "stretch_low": split(16.0, 8.0, 4.0, lean_deg=4.0, arms=hand_on_chair),
            "front_knee_low": split(56.0, 20.0, 20.0, arms=hand_on_chair),
            "front_knee_high": split(12.0, -6.0, 18.0, arms=hand_on_chair),
            "still_high": (STEP_BACK, DIPPED, STEP_BACK, DIPPED),
        },
    ),
    "chair_lunge": Movement(
        good=beside_chair(),
        start=beside_chair(ON_SEAT),
        way=beside_chair(Leg(thigh_deg=34.0, shin_deg=104.0, foot_deg=70.0)),
        camera=SEATED,
        planted="right_foot",
        hips_m=0.562,
        things=(SEAT_BEHIND,),
        faults={
            "trunk_upright_low": beside_chair(lean_deg=-24.0, lumbar_extension_deg=14.0),
            "trunk_upright_high": beside_chair(lean_deg=30.0),
            "low_back_high": beside_chair(lumbar_extension_deg=38.0),
            "stretch_low": beside_chair(LEG_DOWN),
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
        yaw_deg=90.0,
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
        loop="back",
        faults={"legs_straight_low": BENT_UP},
    ),
    "sit_up": Movement(
        good=sat_up(-35),
        start=sat_up(-88),
        camera=LOW,
        start_xy_m=(0.08, 0.0),
        loop="back",
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
        loop="back",
        faults={"long_knee_low": BENT_LIFTED_REST},
    ),
}
LENGTHEN = {"toning_psoas": lifted(0), "leg_raise": UP}
"""Where the fault leads back to, when that is not the end of the movement."""


def clip_of(movement: Movement, *, picture: bool = False) -> Clip:
    """The way from its first posture to the last; for a picture in a room, as the others are."""
    body = Body(PHENOTYPES[BODY])
    stops = [build(body, SEEN) for build in (*movement.via, movement.good)]
    bend = movement.way(body, SEEN) if movement.way else None
    bit = Move(seconds=movement.bit_s, phase="shift", planted=movement.planted)
    moves = [
        move for stop in stops[:-1] for move in (replace(bit, to=stop), stay(BETWEEN_S, "shift"))
    ]
    moves.append(replace(bit, to=stops[-1], by_way_of=bend))
    return Clip(
        name="movement",
        body=BODY,
        look=random_look(np.random.default_rng(3)),
        start=movement.start(body, SEEN),
        start_xy_m=movement.start_xy_m,
        moves=tuple(moves),
        heading_deg=towards(SEEN, yaw_deg=movement.yaw_deg),
        camera=movement.camera,
        room=random_room(0.0, np.random.default_rng(5)) if picture else PLAIN,
        things=movement.things,
        hips_m=movement.hips_m,
        fps=Fraction(FPS),
        size_wh=PICTURE_WH if picture else SIZE_WH,
        noise=1.5 if picture else 0.0,
        seed=1,
    )


def write(movement: Movement, path: Path) -> None:
    """A film that begins and ends still; the same pictures run back where it is a repetition."""
    clip = clip_of(movement)
    pictures = [frame.image_rgb for frame in render(clip)]
    count = len(pictures)
    slower = range(round(count * OUT_SLOWER) - 1, -1, -1)
    first, shown = round(STAY_S * FPS), round(SHOWN_S * FPS)
    order = {
        "stays": [*[0] * first, *range(count), *[count - 1] * shown],
        "back": [*[0] * (first // 2), *range(count), *reversed(range(count))],
        "breathes": [*range(count), *(int(at / OUT_SLOWER) for at in slower)],
    }[movement.loop]
    options = {"movflags": "+faststart"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height = clip.size_wh
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(CRF), "preset": "veryslow", "g": str(len(order))}
        for at in order:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pictures[at], format="rgb24")))
        container.mux(stream.encode())


def take_picture(movement: Movement, path: Path) -> None:
    """The page's picture of what is not judged: how it ends."""
    clip = clip_of(movement, picture=True)
    end_s = sum(move.seconds for move in clip.moves) - 1 / FPS
    (frame,) = render(clip, iter([end_s]))
    Image.fromarray(frame.image_rgb).save(path, quality=85)


def films_of(pose: str, movement: Movement) -> Iterator[tuple[str, Movement]]:
    """The way into it, and from each fault to what is right."""
    yield "how", movement
    right = LENGTHEN.get(pose, movement.good)
    for fault, postures in movement.faults.items():
        several = postures if isinstance(postures, tuple) else (postures,)
        start, *via = several
        ends = replace(movement, start=start, via=tuple(via), good=right, way=None, loop="stays")
        yield fault, replace(ends, bit_s=BOB_S) if via else ends


def main() -> None:
    """Render what is asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("poses", nargs="*", metavar="POSE", help="also POSE/NAME")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    for pose, movement in (JUDGED | GUIDED).items():
        if options.pictures:
            if pose in GUIDED and (not options.poses or pose in options.poses):
                take_picture(movement, options.out / f"{pose}.jpg")
                print(f"{pose}.jpg", flush=True)
            continue
        for name, film in films_of(pose, movement):
            if options.poses and not {pose, f"{pose}/{name}"} & set(options.poses):
                continue
            path = options.out / pose / f"{name}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write(film, path)
            except ValueError as error:
                print(f"{pose}/{name}: {error}", flush=True)
                continue
            print(f"{pose}/{name}.mp4", path.stat().st_size, flush=True)


if __name__ == "__main__":
    main()
