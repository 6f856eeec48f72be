"""Render the lumbar benchmark's clips: python tools/render_lumbar_set.py --out DIR.

Builds that are not among those any threshold was looked at with: a lunge held with the person's
own back, then deeper and leaning, then arched by a known angle, then as before. Every fourth clip
arches by no more than 8 degrees, which must not be called an arch. The same seed gives the same
set. With --loose, some of them again in shirts that bridge a third, two thirds and all of the
hollow of the back.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from render_accuracy_set import random_look, random_room
from synth.body import Body, Phenotype, Side, opposite
from synth.clip import Clip, film
from synth.motion import Move, stay, towards
from synth.posture import ArmPose, Lunge, Poser
from synth.scene import Camera, Light

BODIES = 20
CALLED_ARCH_DEG = 16.0
ARMS: tuple[ArmPose, ...] = ("front_thigh", "front_thigh", "front_thigh", "forward", "hang")
SIZE_WH = (480, 360)
LOOSE = (0.33, 0.67, 1.0)
LOOSE_BODIES = (0, 10, 8)
"""Two with the hands on the thigh, one with the arms forward; all arch."""


def lumbar_clips(seed: int) -> Iterator[Clip]:
    """All clips of the set, a body each."""
    for number in range(BODIES):
        yield _clip(number, np.random.default_rng([seed, number]))


def loose_clips(seed: int) -> Iterator[Clip]:
    """Some of the set's bodies in shirts of three degrees of looseness."""
    for number in LOOSE_BODIES:
        clip = _clip(number, np.random.default_rng([seed, number]))
        for loose in LOOSE:
            yield replace(
                clip,
                name=f"loose_{100 * loose:03.0f}_{clip.name}",
                look=replace(clip.look, loose=loose),
            )


def _clip(number: int, chance: np.random.Generator) -> Clip:
    build = random_build(chance)
    seen: Side = "right" if chance.random() < 0.5 else "left"
    arms = ARMS[number % len(ARMS)]
    arch_deg = chance.uniform(0.0, 8.0) if number % 4 == 3 else chance.uniform(25.0, 38.0)
    lunge = _random_lunge(Poser(Body(build)), opposite(seen), arms, chance)
    yaw_deg = chance.uniform(-14.0, 14.0)
    return Clip(
        name=f"body_{number:02d}_{arms}_arch_{arch_deg:02.0f}",
        body=build,
        look=random_look(chance),
        start=lunge,
        moves=_arching(lunge, arch_deg, chance),
        heading_deg=towards(seen, yaw_deg=yaw_deg),
        camera=Camera(
            distance_m=chance.uniform(2.4, 3.2),
            height_m=chance.uniform(0.5, 1.1),
            aim_height_m=0.8,
        ),
        light=Light(
            towards=(chance.uniform(-0.8, 0.8), chance.uniform(-0.9, -0.3), 1.0),
            ambient=chance.uniform(0.45, 0.65),
        ),
        room=random_room(0.0, chance),
        fps=Fraction(10),
        size_wh=SIZE_WH,
        noise=chance.uniform(1.0, 3.0),
        crf=27,
        seed=int(chance.integers(1_000_000)),
    )


def random_build(chance: np.random.Generator) -> Phenotype:
    return Phenotype(
        gender=float(chance.random()),
        age=chance.uniform(0.5, 0.85),
        muscle=chance.uniform(0.3, 0.9),
        weight=chance.uniform(0.2, 0.95),
        height=chance.uniform(0.35, 0.6),
        proportions=chance.uniform(0.3, 0.9),
    )


def _random_lunge(poser: Poser, front: Side, arms: ArmPose, chance: np.random.Generator) -> Lunge:
    while True:
        lunge = Lunge(
            front=front,
            front_knee_deg=chance.uniform(72.0, 92.0),
            rear_thigh_deg=chance.uniform(14.0, 26.0),
            trunk_lean_deg=chance.uniform(-4.0, 8.0),
            arms=arms,
            head_pitch_deg=chance.uniform(-5.0, 10.0),
        )
        if poser.can_take(lunge):
            return lunge


def _arching(lunge: Lunge, arch_deg: float, chance: np.random.Generator) -> tuple[Move, ...]:
    """As it is; deeper and leaning, which is no arch; arched; as it was."""
    otherwise = replace(
        lunge,
        rear_thigh_deg=lunge.rear_thigh_deg + chance.uniform(2.0, 7.0),
        trunk_lean_deg=lunge.trunk_lean_deg + chance.uniform(-8.0, 10.0),
    )
    arched = replace(lunge, lumbar_extension_deg=arch_deg)
    return (
        stay(4.0, "hold"),
        Move(seconds=0.8, phase="shift", to=otherwise, planted="rear_knee"),
        stay(2.5, "hold"),
        Move(seconds=0.8, phase="shift", to=arched, planted="rear_knee"),
        stay(3.0, "fault_arch" if arch_deg >= CALLED_ARCH_DEG else "hold"),
        Move(seconds=0.8, phase="shift", to=lunge, planted="rear_knee"),
        stay(1.6, "hold"),
    )


def main() -> None:
    """Render the whole set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--loose", action="store_true")
    arguments = parser.parse_args()
    for clip in (loose_clips if arguments.loose else lumbar_clips)(arguments.seed):
        print(film(clip, arguments.out), flush=True)


if __name__ == "__main__":
    main()
