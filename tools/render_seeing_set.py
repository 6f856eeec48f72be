"""Render what is hard to see: python tools/render_seeing_set.py --out DIR.

Eight kinds of difficulty, ten bodies each that are in no other set, moving slowly through four
random lunges. The first half of the bodies is for choosing how to look, the second for reporting.
The same seed gives the same set.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from render_accuracy_set import (
    NearLeg,
    random_colour,
    random_look,
    random_lunge,
    random_room,
    slowly_through,
)
from render_lumbar_set import random_build
from synth.body import Body, Side, opposite
from synth.clip import Clip, film
from synth.motion import towards
from synth.posture import Poser
from synth.scene import Camera, Light

KINDS = (
    *("dark", "loose", "dim", "level"),
    *("low_camera", "high_camera", "small", "backlit"),
)
BODIES = 10
"""A body for each kind; half of them for choosing."""
CHOOSING = BODIES // 2
NEAR_LEGS: tuple[NearLeg, NearLeg] = ("front", "rear")


def seeing_clips(seed: int) -> Iterator[tuple[Clip, NearLeg]]:
    """All clips of the set."""
    for number in range(BODIES):
        build = random_build(np.random.default_rng([seed, number]))
        poser = Poser(Body(build))
        for place in range(number % 2, len(KINDS), 2):
            chance = np.random.default_rng([seed, number, place])
            kind, near_leg = KINDS[place], NEAR_LEGS[chance.integers(2)]
            clip = _clip(kind, number, poser, near_leg, chance)
            yield _made_hard(kind, replace(clip, body=build), chance), near_leg


def _clip(
    kind: str, number: int, poser: Poser, near_leg: NearLeg, chance: np.random.Generator
) -> Clip:
    seen: Side = "right" if chance.random() < 0.5 else "left"
    front = seen if near_leg == "front" else opposite(seen)
    lunges = [random_lunge(poser, front, chance) for _ in range(4)]
    # Level: exactly side-on, one leg behind the other.
    heading_deg = towards(seen, yaw_deg=0.0 if kind == "level" else chance.uniform(-12.0, 12.0))
    half = "choose" if number < CHOOSING else "report"
    return Clip(
        name=f"{half}_{number:02d}_{kind}_{near_leg}_near",
        body="m_avg",  # replaced
        look=random_look(chance),
        start=lunges[0],
        moves=slowly_through(lunges),
        heading_deg=heading_deg,
        camera=Camera(
            distance_m=chance.uniform(2.4, 3.2),
            height_m=chance.uniform(0.5, 1.1),
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


def _made_hard(kind: str, clip: Clip, chance: np.random.Generator) -> Clip:
    """The clip with one difficulty."""
    dark, darker = random_colour(chance, 0.03, 0.08), random_colour(chance, 0.06, 0.16)
    match kind:
        case "dark":
            room = replace(clip.room, wall=darker, floor=darker, shelf=None, picture=None)
            return replace(clip, look=replace(clip.look, trousers=dark), room=room)
        case "loose":
            cloth_m = chance.uniform(0.02, 0.045)
            look = replace(clip.look, trousers_m=cloth_m, cloth_m=0.02, trousers=dark)
            return replace(clip, look=look)
        case "dim":
            return replace(clip, exposure=chance.uniform(0.15, 0.35), noise=6.0)
        case "level":
            return replace(clip, look=replace(clip.look, trousers=dark))
        case "low_camera":
            return replace(clip, camera=replace(clip.camera, height_m=chance.uniform(0.08, 0.3)))
        case "high_camera":
            return replace(clip, camera=replace(clip.camera, height_m=chance.uniform(1.6, 2.1)))
        case "small":
            return replace(clip, camera=replace(clip.camera, distance_m=chance.uniform(4.6, 5.0)))
        case _:  # the lamp behind the person
            return replace(clip, light=Light(towards=(0.2, 0.9, 0.6), ambient=0.35), noise=4.0)


def main() -> None:
    """Render the whole set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=29)
    arguments = parser.parse_args()
    for clip, near_leg in seeing_clips(arguments.seed):
        print(film(clip, arguments.out, {"near_leg": near_leg}), flush=True)


if __name__ == "__main__":
    main()
