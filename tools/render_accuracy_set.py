"""Render a wider set for measuring errors: python tools/render_accuracy_set.py --out DIR.

Every body shape from five directions, moving slowly through four random lunges, with random
clothes, light, room and camera. The truth has one column more than the sample clips': near_leg, the
leg that is nearer the camera (front or rear). The same seed gives the same set.
"""

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from synth.body import PHENOTYPES, Body, Side, opposite
from synth.clip import Clip, film
from synth.clothes import Colour, Look
from synth.motion import Move, stay, towards
from synth.posture import ArmPose, Lunge, Poser
from synth.scene import Camera, Light, Room

YAWS_DEG = (-30, -15, 0, 15, 30)
ARMS: tuple[ArmPose, ...] = ("front_thigh", "front_thigh", "hips", "hang", "forward", "overhead")
SKINS: tuple[Colour, ...] = (
    (0.93, 0.77, 0.68),
    (0.87, 0.68, 0.57),
    (0.75, 0.55, 0.43),
    (0.52, 0.36, 0.27),
    (0.36, 0.24, 0.18),
)
HAIRS: tuple[Colour, ...] = ((0.05, 0.05, 0.05), (0.30, 0.19, 0.10), (0.55, 0.42, 0.25))

NearLeg = Literal["front", "rear"]


def accuracy_clips(seed: int) -> Iterator[tuple[Clip, NearLeg]]:
    """All clips of the set."""
    for shape_index, shape in enumerate(PHENOTYPES):
        poser = Poser(Body(PHENOTYPES[shape]))
        for yaw_index, yaw_deg in enumerate(YAWS_DEG):
            chance = np.random.default_rng([seed, shape_index, yaw_index])
            near_leg: NearLeg = "rear" if (shape_index + yaw_index) % 2 == 0 else "front"
            yield _clip(shape, poser, yaw_deg, near_leg, chance), near_leg


def _clip(
    shape: str, poser: Poser, yaw_deg: int, near_leg: NearLeg, chance: np.random.Generator
) -> Clip:
    seen: Side = "right" if chance.random() < 0.5 else "left"  # also the way the person faces
    lunges = [
        random_lunge(poser, seen if near_leg == "front" else opposite(seen), chance)
        for _ in range(4)
    ]
    heading_deg = towards(seen, yaw_deg=yaw_deg)
    return Clip(
        name=f"{shape}_yaw{yaw_deg:+03d}_{seen}_{near_leg}_near",
        body=shape,
        look=random_look(chance),
        start=lunges[0],
        moves=slowly_through(lunges),
        heading_deg=heading_deg,
        camera=Camera(
            distance_m=chance.uniform(2.4, 3.4),
            height_m=chance.uniform(0.5, 1.2),
            aim_height_m=chance.uniform(0.75, 0.85),
        ),
        light=Light(
            towards=(chance.uniform(-0.8, 0.8), chance.uniform(-0.9, -0.3), 1.0),
            ambient=chance.uniform(0.45, 0.65),
        ),
        room=random_room(-heading_deg, chance),
        fps=Fraction(10),
        noise=chance.uniform(1.0, 3.0),
        seed=int(chance.integers(1_000_000)),
    )


def random_lunge(poser: Poser, front: Side, chance: np.random.Generator) -> Lunge:
    arched = chance.random() < 0.35
    while True:
        lunge = Lunge(
            front=front,
            front_knee_deg=chance.uniform(62.0, 128.0),
            rear_thigh_deg=chance.uniform(5.0, 38.0),
            trunk_lean_deg=chance.uniform(-12.0, 25.0),
            lumbar_extension_deg=chance.uniform(5.0, 35.0) if arched else 0.0,
            arms=ARMS[chance.integers(len(ARMS))],
            head_pitch_deg=chance.uniform(-5.0, 12.0),
        )
        if poser.can_take(lunge):
            return lunge


def slowly_through(lunges: list[Lunge]) -> tuple[Move, ...]:
    """Six seconds: 0.9 s in each of four lunges, 0.8 s between them."""
    moves = [stay(0.9, "hold")]
    for lunge in lunges[1:]:
        moves += [Move(seconds=0.8, phase="hold", to=lunge, planted="rear_knee"), stay(0.9, "hold")]
    return tuple(moves)


def random_look(chance: np.random.Generator) -> Look:
    return Look(
        skin=SKINS[chance.integers(len(SKINS))],
        hair=HAIRS[chance.integers(len(HAIRS))],
        top=random_colour(chance, 0.15, 0.85),
        trousers=random_colour(chance, 0.12, 0.40),
        shoes=random_colour(chance, 0.1, 0.8) if chance.random() < 0.4 else None,
        sleeves=chance.random() < 0.6,
        cloth_m=chance.uniform(0.003, 0.012),
    )


def random_room(mat_turn_deg: float, chance: np.random.Generator) -> Room:
    wall_grey, floor_grey = chance.uniform(0.55, 0.85), chance.uniform(0.30, 0.60)
    return Room(
        wall=random_colour(chance, wall_grey - 0.05, wall_grey + 0.05),
        floor=random_colour(chance, floor_grey - 0.07, floor_grey + 0.07),
        mat=random_colour(chance, 0.15, 0.70),
        mat_turn_deg=mat_turn_deg,
        back_wall_m=chance.uniform(1.2, 2.2),
        shelf=random_colour(chance, 0.2, 0.7) if chance.random() < 0.6 else None,
        shelf_right_m=chance.uniform(-1.6, 1.6),
        picture=random_colour(chance, 0.2, 0.8) if chance.random() < 0.6 else None,
        picture_right_m=chance.uniform(-1.2, 1.2),
    )


def random_colour(chance: np.random.Generator, low: float, high: float) -> Colour:
    red, green, blue = chance.uniform(low, high, 3)
    return float(red), float(green), float(blue)


def main() -> None:
    """Render the whole set."""
    parser = argparse.ArgumentParser(description="Render the set for measuring errors.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for clip, near_leg in accuracy_clips(arguments.seed):
        print(film(clip, arguments.out, {"near_leg": near_leg}), flush=True)


if __name__ == "__main__":
    main()
