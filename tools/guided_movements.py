"""The moving figures of what is guided and not judged, with the things it takes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from movement import TALL, Build, Movement
from render_pose_examples import (
    STRAIGHT_DOWN,
    both,
    figure,
    one,
    other,
    split,
)
from synth.body import OUTWARD, AimedLeg, Arm, Leg, Side
from synth.figure import Hold, Touch, Towards
from synth.rotations import unit
from synth.scene import Camera
from synth.things import ball, chair, roller

CLOSE = Camera(distance_m=2.4, height_m=0.95, aim_height_m=0.64, vertical_view_deg=36.0)
ABOVE = Camera(distance_m=2.2, height_m=1.9, aim_height_m=0.08, vertical_view_deg=31.0)
BESIDE = Camera(distance_m=2.4, height_m=0.75, aim_height_m=0.2, vertical_view_deg=34.0)
SEAT_M = 0.40
BALL_M = 0.055
ROLLER_M = 0.072


Way = tuple[float, float, float]
"""Of a limb of someone face down: outwards, behind, down."""


def aimed(*, thigh: Way, shin: Way, toes: Way) -> Callable[[Side], AimedLeg]:
    """A leg, for either side."""

    def leg(side: Side) -> AimedLeg:
        def way(out: float, behind: float, down: float) -> np.ndarray:
            return unit(np.array([OUTWARD[side] * out, behind, -down]))

        return AimedLeg(upper=way(*thigh), lower=way(*shin), foot_way=way(*toes))

    return leg


STRAIGHT_BACK = aimed(thigh=(0.12, 1.0, 0.05), shin=(0.04, 1.0, -0.02), toes=(0.6, 0.9, 0.1))
OUT_AND_BENT = aimed(thigh=(1.0, 0.0, 0.08), shin=(0.0, 1.0, 0.03), toes=(1.0, 0.5, 0.1))
HALF_OUT = aimed(thigh=(0.75, 0.55, 0.5), shin=(-0.1, 1.0, 0.0), toes=(0.5, 0.9, 0.1))
ON_ROLLER = aimed(thigh=(0.05, 1.0, 0.17), shin=(0.05, 1.0, 0.14), toes=(0.1, 1.0, 0.3))


def propped(elbow_ahead_deg: float) -> dict[Side, Arm]:
    """On the forearms; how far the elbows are ahead of the shoulders."""
    ahead = np.deg2rad(elbow_ahead_deg)

    def arm(out: float) -> Arm:
        lower = unit(np.array([-0.3 * out, -1.0, -0.03]))
        upper = np.array([0.12 * out, -np.sin(ahead), -np.cos(ahead)])
        return Arm(upper=unit(upper), lower=lower, hand=lower)

    return {"left": arm(1.0), "right": arm(-1.0)}


ON_HANDS: dict[Side, Touch] = {
    side: Touch(ahead_m=0.74, out_m=0.13, up_m=-0.06, elbow=(1.0, 0.3, 0.0), hand=(-1.0, 0.25, 0.0))
    for side in ("left", "right")
}
"""Face down, the forehead on them."""


def prone(
    near: Callable[[Side], AimedLeg], far: Callable[[Side], AimedLeg], **changes: object
) -> Build:
    return figure(
        **({"trunk_lean_deg": 90.0, "arms": ON_HANDS} | changes),
        legs=lambda seen: one(seen, near(seen), far(other(seen))),
    )


def rolling(elbow_ahead_deg: float) -> Build:
    arms = propped(elbow_ahead_deg)
    return prone(ON_ROLLER, HALF_OUT, trunk_lean_deg=88.0, head_deg=-20.0, arms=arms)


def sitting(arms: object, *, thigh_deg: float = 88.0, **changes: object) -> Build:
    return figure(
        trunk_lean_deg=0.0,
        legs=both(Leg(thigh_deg=thigh_deg, shin_deg=-3.0, splay_deg=4.0)),
        arms=arms,
        **changes,
    )


def hands_on_ribs(off_m: float) -> dict[Side, Hold]:
    return {side: Hold(what="ribs", off_m=off_m) for side in ("left", "right")}


ON_THIGHS: dict[Side, Touch] = {
    side: Touch(ahead_m=0.24, out_m=0.12, up_m=0.10, elbow=(0.6, -1.0, 0.0), hand=(0.0, 1.0, -0.1))
    for side in ("left", "right")
}
HANGING: dict[Side, Towards] = {
    "left": Towards(raise_deg=6, out_deg=12),
    "right": Towards(raise_deg=6, out_deg=12),
}
STEPPING = figure(
    trunk_lean_deg=4.0,
    legs=lambda seen: one(
        seen, Leg(thigh_deg=2.0, shin_deg=62.0, foot_deg=50.0), Leg(thigh_deg=14.0, shin_deg=6.0)
    ),
    arms=HANGING,
)
STEPPING_AHEAD = figure(
    trunk_lean_deg=4.0,
    legs=lambda seen: one(
        seen, Leg(thigh_deg=-8.0, shin_deg=16.0, foot_deg=10.0), Leg(thigh_deg=36.0, shin_deg=30.0)
    ),
    arms=HANGING,
)
UPRIGHT = figure(trunk_lean_deg=1.0, legs=both(STRAIGHT_DOWN), arms=HANGING)


def twisted(twist_deg: float, arms: dict[Side, Towards]) -> Build:
    return figure(
        trunk_lean_deg=1.0,
        legs=both(Leg(thigh_deg=3.0, shin_deg=5.0, splay_deg=5.0)),
        twist_deg=twist_deg,
        arms=arms,
    )


ARMS_OUT: dict[Side, Towards] = {
    side: Towards(raise_deg=62.0, out_deg=52.0, elbow_deg=160.0) for side in ("left", "right")
}

GUIDED: dict[str, Movement] = {
    "breathing_360": Movement(
        start=sitting(hands_on_ribs(0.0)),
        good=sitting(hands_on_ribs(0.03), belly_m=0.035),
        bit_s=4.0,  # as breathing_360.toml has it; out in six
        loop="breathes",
        yaw_deg=50.0,
        camera=CLOSE,
        things=(chair((0.02, 0.06), seat_m=SEAT_M, turn_deg=-40.0),),
    ),
    "ball_release": Movement(
        start=figure(
            trunk_lean_deg=91.0,
            legs=both(Leg(thigh_deg=-49.0, shin_deg=90.0, foot_deg=162.0)),
            arms=propped(5.0),
            head_deg=-20.0,
        ),
        good=figure(
            trunk_lean_deg=95.0,
            legs=both(Leg(thigh_deg=-75.0, shin_deg=90.0, foot_deg=162.0)),
            arms={side: replace(arm, up_m=-0.13) for side, arm in ON_HANDS.items()},
            head_deg=-8.0,
        ),
        planted="left_foot",
        start_xy_m=(0.0, 0.0),
        camera=BESIDE,
        things=(ball((-0.18, -0.07, BALL_M * 0.8), BALL_M, squash=0.8),),
    ),
    "desk_break": Movement(
        start=sitting(ON_THIGHS, thigh_deg=86.0),
        via=(UPRIGHT,),
        good=split(),
        way=STEPPING_AHEAD,
        planted="left_foot",
        start_xy_m=(0.35, 0.0),
        camera=TALL,
        things=(chair((0.37, 0.0), seat_m=SEAT_M, turn_deg=-86.0),),
    ),
    "foam_rolling": Movement(
        start=rolling(34.0),
        good=rolling(-22.0),
        planted="left_elbow",
        loop="back",
        hips_m=0.25,
        start_xy_m=(0.12, 0.0),
        camera=ABOVE,
        things=(roller((0.32, -0.12, ROLLER_M), radius_m=ROLLER_M, length_m=0.36, goes_along=0.5),),
    ),
    "frog": Movement(
        start=prone(STRAIGHT_BACK, STRAIGHT_BACK),
        good=prone(OUT_AND_BENT, STRAIGHT_BACK),
        camera=ABOVE,
        start_xy_m=(0.0, 0.1),
    ),
    "standing_twist": Movement(
        start=twisted(0.0, HANGING),
        via=(twisted(0.0, ARMS_OUT),),
        good=twisted(55.0, ARMS_OUT),
        yaw_deg=90.0,
        camera=TALL,
    ),
}
