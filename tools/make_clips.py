"""Render the sample clips: python tools/make_clips.py [NAME ...] [--out DIR].

The list below is meant to be read: every clip says who is seen from where, and what they do for how
many seconds. Angles are degrees; "front" is the leg in front, the other one is stretched.
"""

import argparse
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from synth.body import Side
from synth.clip import Clip, film
from synth.clothes import Look
from synth.motion import Move, stay, towards
from synth.posture import Lunge, Standing, Striding
from synth.scene import Camera, Light, Room


def step_into(lunge: Lunge, seconds: float = 1.5) -> Move:
    """From standing, one leg goes back and its knee down to the floor."""
    return Move(
        seconds=seconds,
        phase="step",
        to=lunge,
        by_way_of=Striding(front=lunge.front),
    )


def rise_from(front: Side, seconds: float = 1.5) -> Move:
    """Back up to standing, the front foot stays."""
    return Move(
        seconds=seconds,
        phase="rise",
        to=Standing(),
        by_way_of=Striding(front=front),
    )


def shift_to(lunge: Lunge, seconds: float = 0.5) -> Move:
    """From one lunge to another, the front foot stays."""
    return Move(seconds=seconds, phase="shift", to=lunge)


def low_lunge_both_sides() -> Clip:
    """A whole correct set: 30 s a side and a little more, both times with the rear leg near."""
    right_leg_back = Lunge(front="left", front_knee_deg=81.0, rear_thigh_deg=19.0)
    left_leg_back = replace(right_leg_back, front="right")
    return Clip(
        name="low_lunge_both_sides",
        body="f_avg",
        look=Look(
            skin=(0.75, 0.55, 0.43),
            hair=(0.10, 0.07, 0.05),
            top=(0.20, 0.45, 0.60),
            trousers=(0.14, 0.14, 0.17),
        ),
        fps=Fraction(24),
        crf=25,
        camera=Camera(distance_m=2.8, height_m=0.8, aim_height_m=0.82),
        heading_deg=towards("right", yaw_deg=-2.0),
        moves=(
            stay(2.0, "stand"),
            step_into(right_leg_back),
            stay(31.5, "hold"),
            rise_from("left"),
            stay(0.4, "stand"),
            Move(
                seconds=3.0,
                phase="turn",
                heading_deg=towards("left", yaw_deg=-2.0),
            ),
            stay(0.6, "stand"),
            step_into(left_leg_back),
            stay(31.5, "hold"),
            rise_from("right"),
            stay(1.5, "stand"),
        ),
        seed=1,
    )


def low_lunge_faults() -> Clip:
    """Front foot too far ahead, fixed; then leaning forward, fixed."""
    lunge = Lunge(front="right", front_knee_deg=80.5, rear_thigh_deg=18.0)
    foot_too_far = replace(lunge, front_knee_deg=128.0, rear_thigh_deg=22.0)
    return Clip(
        name="low_lunge_faults",
        body="m_heavy",
        look=Look(
            skin=(0.52, 0.36, 0.27),
            hair=(0.05, 0.05, 0.05),
            top=(0.82, 0.82, 0.79),
            trousers=(0.32, 0.33, 0.36),
            shoes=(0.20, 0.20, 0.22),
        ),
        camera=Camera(distance_m=3.0, height_m=0.7, aim_height_m=0.84),
        light=Light(towards=(-0.5, -0.5, 1.0), ambient=0.6),
        room=Room(
            wall=(0.78, 0.74, 0.68),
            floor=(0.62, 0.58, 0.54),
            mat=(0.28, 0.36, 0.26),
            shelf=(0.30, 0.32, 0.36),
            shelf_right_m=-1.35,
            picture=(0.65, 0.50, 0.30),
            picture_right_m=0.9,
        ),
        heading_deg=towards("left", yaw_deg=2.0),
        start_xy_m=(-0.50, 0.0),
        moves=(
            stay(1.5, "stand"),
            step_into(foot_too_far, 1.8),
            stay(8.0, "fault_front_knee"),
            Move(seconds=0.9, phase="shift", to=lunge, planted="rear_knee"),
            stay(9.0, "hold"),
            shift_to(replace(lunge, trunk_lean_deg=28.0)),
            stay(7.0, "fault_trunk_lean"),
            shift_to(lunge),
            stay(8.0, "hold"),
            rise_from("right"),
            stay(1.5, "stand"),
        ),
        seed=2,
    )


def low_lunge_pause() -> Clip:
    """Correct, a short lean forward, correct, a long lean, correct."""
    lunge = Lunge(front="left", front_knee_deg=82.0, rear_thigh_deg=20.0)
    leaning = replace(lunge, trunk_lean_deg=27.0)
    return Clip(
        name="low_lunge_pause",
        body="m_slim",
        look=Look(
            skin=(0.87, 0.68, 0.57),
            hair=(0.30, 0.19, 0.10),
            top=(0.80, 0.42, 0.20),
            trousers=(0.20, 0.22, 0.34),
        ),
        fps=Fraction(30000, 1001),
        camera=Camera(distance_m=3.0, height_m=0.9, aim_height_m=0.88),
        heading_deg=towards("right", yaw_deg=1.0),
        start_xy_m=(0.35, 0.0),
        room=Room(
            wall=(0.72, 0.76, 0.72),
            mat=(0.45, 0.30, 0.45),
            floor=(0.50, 0.46, 0.42),
            picture=None,
            shelf_right_m=-1.1,
        ),
        moves=(
            stay(1.5, "stand"),
            step_into(lunge),
            stay(9.0, "hold"),
            shift_to(leaning),
            stay(3.0, "fault_trunk_lean"),
            shift_to(lunge),
            stay(9.0, "hold"),
            shift_to(leaning),
            stay(8.0, "fault_trunk_lean"),
            shift_to(lunge),
            stay(8.0, "hold"),
            rise_from("left"),
            stay(1.5, "stand"),
        ),
        seed=3,
    )


def low_lunge_arch() -> Clip:
    """Correct, the low back arched for 4 s, correct, arched for 7 s, correct."""
    lunge = Lunge(front="left", front_knee_deg=80.0, rear_thigh_deg=18.0)
    arched = replace(lunge, lumbar_extension_deg=30.0)
    return Clip(
        name="low_lunge_arch",
        body="m_avg",
        look=Look(
            skin=(0.75, 0.55, 0.43),
            hair=(0.12, 0.09, 0.07),
            top=(0.30, 0.34, 0.60),
            trousers=(0.16, 0.16, 0.18),
            sleeves=False,
        ),
        camera=Camera(distance_m=2.9, height_m=0.8, aim_height_m=0.86),
        heading_deg=towards("right", yaw_deg=-3.0),
        start_xy_m=(0.35, 0.0),
        room=Room(wall=(0.80, 0.76, 0.70), mat=(0.25, 0.45, 0.42), shelf=None),
        moves=(
            stay(1.5, "stand"),
            step_into(lunge),
            stay(9.0, "hold"),
            shift_to(arched, 0.8),
            stay(4.0, "fault_arch"),
            shift_to(lunge, 0.8),
            stay(8.0, "hold"),
            shift_to(arched, 0.8),
            stay(7.0, "fault_arch"),
            shift_to(lunge, 0.8),
            stay(7.0, "hold"),
            rise_from("left"),
            stay(1.0, "stand"),
        ),
        seed=7,
    )


def standing_controls() -> Clip:
    """No lunge: bending forward, raising both arms, standing on one leg."""
    standing = Standing()
    bent = Standing(trunk_lean_deg=68.0, thigh_deg=11.0, shin_deg=-6.0)
    arms_up = Standing(arms="overhead")
    return Clip(
        name="standing_controls",
        body="f_heavy",
        look=Look(
            skin=(0.93, 0.77, 0.68),
            hair=(0.55, 0.42, 0.25),
            top=(0.72, 0.24, 0.30),
            trousers=(0.18, 0.20, 0.34),
            sleeves=False,
        ),
        camera=Camera(distance_m=3.2, height_m=0.9, aim_height_m=0.98),
        room=Room(
            wall=(0.70, 0.74, 0.80),
            floor=(0.48, 0.38, 0.30),
            mat=(0.60, 0.55, 0.25),
            shelf=None,
            picture_right_m=0.8,
        ),
        heading_deg=towards("right", yaw_deg=5.0),
        moves=(
            stay(2.0, "stand"),
            Move(seconds=1.8, phase="bend", to=bent, planted="left_foot"),
            stay(2.5, "bend"),
            Move(seconds=1.8, phase="bend", to=standing, planted="left_foot"),
            stay(1.0, "stand"),
            Move(seconds=1.5, phase="raise_arms", to=arms_up, by_way_of=Standing(arms="forward")),
            stay(3.0, "raise_arms"),
            Move(seconds=1.5, phase="raise_arms", to=standing, by_way_of=Standing(arms="forward")),
            stay(1.0, "stand"),
            Move(
                seconds=1.2,
                phase="raise_knee",
                to=Standing(raised_knee="right"),
                planted="left_foot",
            ),
            Move(seconds=4.0, phase="raise_knee", planted="left_foot"),
            Move(seconds=1.2, phase="raise_knee", to=standing, planted="left_foot"),
            stay(1.5, "stand"),
        ),
        seed=4,
    )


def front_leg_out_of_frame() -> Clip:
    """A correct lunge, but the front knee, shin and foot are out of frame."""
    lunge = Lunge(front="left", front_knee_deg=82.0, rear_thigh_deg=20.0, arms="hips")
    return Clip(
        name="front_leg_out_of_frame",
        body="m_musc",
        look=Look(
            skin=(0.36, 0.24, 0.18),
            hair=(0.05, 0.05, 0.05),
            top=(0.25, 0.55, 0.40),
            trousers=(0.13, 0.13, 0.16),
            sleeves=False,
        ),
        camera=Camera(distance_m=2.7, height_m=0.8, aim_height_m=0.86, aim_right_m=-0.95),
        room=Room(wall=(0.80, 0.78, 0.74), mat=(0.50, 0.28, 0.25), shelf_right_m=-2.2),
        heading_deg=towards("right", yaw_deg=5.0),
        start_xy_m=(-0.65, 0.0),
        moves=(
            stay(1.5, "stand"),
            replace(step_into(lunge), planted="rear_toes"),
            stay(13.0, "hold"),
        ),
        seed=5,
    )


def low_lunge_oblique() -> Clip:
    """A correct lunge seen 40 degrees from the side: too oblique to judge."""
    lunge = Lunge(front="right", front_knee_deg=82.0, rear_thigh_deg=20.0, arms="hips")
    heading_deg = towards("left", yaw_deg=38.0)
    return Clip(
        name="low_lunge_oblique",
        body="f_slim",
        look=Look(
            skin=(0.87, 0.68, 0.57),
            hair=(0.30, 0.19, 0.10),
            top=(0.30, 0.30, 0.34),
            trousers=(0.34, 0.18, 0.30),
        ),
        camera=Camera(distance_m=2.9, height_m=0.9, aim_height_m=0.82),
        light=Light(towards=(-0.3, -0.7, 1.0)),
        room=Room(
            wall=(0.76, 0.78, 0.76),
            mat=(0.30, 0.32, 0.55),
            mat_turn_deg=-heading_deg,
            picture=(0.30, 0.50, 0.40),
        ),
        heading_deg=heading_deg,
        start_xy_m=(-0.2, 0.1),
        moves=(
            stay(1.5, "stand"),
            step_into(lunge),
            stay(12.0, "hold"),
            rise_from("right"),
            stay(1.5, "stand"),
        ),
        seed=6,
    )


CLIPS = {
    clip.name: clip
    for clip in (
        low_lunge_both_sides(),
        low_lunge_faults(),
        low_lunge_pause(),
        low_lunge_arch(),
        standing_controls(),
        front_leg_out_of_frame(),
        low_lunge_oblique(),
    )
}


def main() -> None:
    """Render the clips that were asked for."""
    parser = argparse.ArgumentParser(description="Render the sample clips with their truth.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CLIPS)}")
    parser.add_argument("--out", type=Path, default=Path("sample_videos"), metavar="DIR")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(CLIPS)
    if unknown:
        parser.error(f"no clip is called {', '.join(sorted(unknown))}")
    for name in arguments.names or CLIPS:
        path = film(CLIPS[name], arguments.out)
        print(f"{path}  {os.path.getsize(path) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
