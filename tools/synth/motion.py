"""From a list of moves to the posture and the place of every frame."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from synth.body import SUFFIX, Body, JointAngles, Leg, Side, opposite
from synth.posture import Lunge, Poser, Posture, Sway, blend, blend_lunges
from synth.rotations import Array, about_z

Phase = Literal[
    "stand",
    "step",
    "hold",
    "fault_front_knee",
    "fault_trunk_lean",
    "shift",
    "rise",
    "turn",
    "bend",
    "raise_arms",
    "raise_knee",
    "repeat",
]
#: What stays where it is while the rest moves.
Planted = Literal[
    "front_foot", "rear_knee", "rear_toes", "left_foot", "right_foot", "left_elbow", "hips"
]

_HIPS = ("upperleg01.L", "upperleg01.R")
_JOINTS: dict[Planted, str] = {
    "left_foot": "foot.L",
    "right_foot": "foot.R",
    "left_elbow": "lowerarm01.L",
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """Some seconds of moving to a posture, or of keeping it (`to` is None)."""

    seconds: float
    phase: Phase
    to: Posture | None = None
    by_way_of: Posture | None = None  #: bends the way there towards this posture
    planted: Planted | None = None  #: None: the front foot in lunges, else the hips
    heading_deg: float | None = None  #: turn to this heading, marching on the spot


@dataclass(frozen=True, kw_only=True)
class Instant:
    """One frame's posture; the body stands at `position_xy_m`, its height follows from contact."""

    time_s: float
    phase: Phase
    rear: Side | None  #: the stretched leg of a lunge, else None
    heading_deg: float
    position_xy_m: Array  #: (2,) room frame
    rotations: Array  #: (bones, 3, 3) body frame
    belly_m: float = 0.0  #: as of JointAngles


def stay(seconds: float, phase: Phase) -> Move:
    """Keep the posture."""
    return Move(seconds=seconds, phase=phase)


def towards(facing: Literal["left", "right"], *, yaw_deg: float = 0.0) -> float:
    """The heading of a person who faces that way in the frame.

    Positive yaw turns the front to the camera, from 0 (seen exactly from the side) to 90.
    """
    return yaw_deg if facing == "right" else 180.0 - yaw_deg


def heading_rotation(heading_deg: float) -> Array:
    """Body frame to room frame, shape (3, 3)."""
    return about_z(90.0 - heading_deg)


def sway_at(time_s: float, seed: int) -> Sway:
    """The small unrest of a living body: slow sines that never line up, and breathing."""
    starts = np.random.default_rng(seed).uniform(0.0, 2.0 * np.pi, 8)

    def wave(which: int, period_s: float) -> float:
        return float(np.sin(2.0 * np.pi * time_s / period_s + starts[which]))

    return Sway(
        lean_deg=0.55 * wave(0, 6.3) + 0.35 * wave(1, 2.9) + 0.12 * wave(2, 1.1),
        side_deg=0.5 * wave(3, 5.1) + 0.3 * wave(4, 2.3),
        hips_deg=0.45 * wave(5, 7.7) + 0.2 * wave(6, 3.3),
        breath_deg=0.6 * wave(7, 3.9),
    )


class Motion:
    """Plays moves on one body."""

    def __init__(
        self,
        body: Body,
        *,
        start: Posture,
        moves: tuple[Move, ...],
        heading_deg: float,
        start_xy_m: tuple[float, float],
        seed: int,
    ) -> None:
        self._body = body
        self._poser = Poser(body)
        self._moves = moves
        self._seed = seed
        self._posture = start
        self._heading_deg = heading_deg
        self._start_xy_m = np.array(start_xy_m)

    @property
    def duration_s(self) -> float:
        """Length of all moves together."""
        return sum(move.seconds for move in self._moves)

    def instants(self, times_s: Iterator[float]) -> Iterator[Instant]:
        """The body at each of the times, which must increase."""
        time_s = next(times_s, None)
        for stretch in self._stretches():
            while time_s is not None and time_s < stretch.ends_s - 1e-9:
                yield self._instant(stretch, time_s)
                time_s = next(times_s, None)

    def _stretches(self) -> Iterator["_Stretch"]:
        posture, heading_deg, begins_s = self._posture, self._heading_deg, 0.0
        hips = self._place(self._pose(posture, 0.0), _HIPS, heading_deg)
        position = self._start_xy_m - hips
        for move in self._moves:
            point = _planted_point(move, _front_leg(posture, move.to))
            begin = self._place(self._pose(posture, begins_s), point, heading_deg)
            stretch = _Stretch(
                begins_s=begins_s,
                move=move,
                start=posture,
                heading_deg=heading_deg,
                planted=point,
                planted_xy_m=position + begin,
            )
            yield stretch
            last = self._instant(stretch, stretch.ends_s)
            posture, heading_deg, position = stretch.end, last.heading_deg, last.position_xy_m
            begins_s = stretch.ends_s

    def _instant(self, stretch: "_Stretch", time_s: float) -> Instant:
        move = stretch.move
        share = _ease((time_s - stretch.begins_s) / move.seconds)
        angles = self._angles(stretch, share, time_s)
        heading_deg = stretch.heading_deg
        if move.heading_deg is not None:
            heading_deg += share * (move.heading_deg - heading_deg)
            angles = _march(angles, share)
        rotations = self._body.rotations(angles)
        front = _front_leg(stretch.start, move.to)
        return Instant(
            time_s=time_s,
            phase=move.phase,
            rear=opposite(front) if front else None,
            heading_deg=heading_deg,
            position_xy_m=stretch.planted_xy_m
            - self._place(rotations, stretch.planted, heading_deg),
            rotations=rotations,
            belly_m=angles.belly_m,
        )

    def _angles(self, stretch: "_Stretch", share: float, time_s: float) -> JointAngles:
        sway = sway_at(time_s, self._seed)
        start, end = stretch.start, stretch.end
        if isinstance(start, Lunge) and isinstance(end, Lunge):
            # Going through lunges, not through angles, keeps knee and foot on the floor.
            now = blend_lunges(start, end, share)
            start, end = replace(now, arms=start.arms), replace(now, arms=end.arms)
        first, last = self._poser.angles(start, sway), self._poser.angles(end, sway)
        if stretch.move.by_way_of is None:
            return blend(first, last, share)
        way = self._poser.angles(stretch.move.by_way_of, sway)
        return blend(blend(first, way, share), blend(way, last, share), share)

    def _pose(self, posture: Posture, time_s: float) -> Array:
        return self._body.rotations(self._poser.angles(posture, sway_at(time_s, self._seed)))

    def _place(self, rotations: Array, bones: tuple[str, ...], heading_deg: float) -> Array:
        """The middle of some joints, (2,), from the body's own place, in the room's directions."""
        joints = self._body.posed_joints(rotations)
        middle = np.mean([joints[self._body.index[bone]] for bone in bones], axis=0)
        return (heading_rotation(heading_deg) @ middle)[:2]


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """A move with the state the body is in when it begins."""

    begins_s: float
    move: Move
    start: Posture
    heading_deg: float
    planted: tuple[str, ...]  #: the joints whose middle stays
    planted_xy_m: Array  #: (2,) room frame, where it stays

    @property
    def ends_s(self) -> float:
        return self.begins_s + self.move.seconds

    @property
    def end(self) -> Posture:
        return self.move.to or self.start


def _front_leg(start: Posture, end: Posture | None) -> Side | None:
    """The front leg if a move begins or ends in a lunge."""
    for posture in (end, start):
        if isinstance(posture, Lunge):
            return posture.front
    return None


def _planted_point(move: Move, front: Side | None) -> tuple[str, ...]:
    planted = move.planted or ("front_foot" if front else "hips")
    if planted == "hips":
        return _HIPS
    if planted in _JOINTS:
        return (_JOINTS[planted],)
    if front is None:
        raise ValueError(f"{planted} is planted in a move that has no lunge")
    bone = {"front_foot": "foot", "rear_knee": "lowerleg01", "rear_toes": "toe2-1"}[planted]
    return (bone + SUFFIX[front if planted == "front_foot" else opposite(front)],)


def _ease(share: float) -> float:
    """Minimum jerk: starts and ends without speed or acceleration."""
    return share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def _march(angles: JointAngles, share: float, steps: int = 4) -> JointAngles:
    """Lift the feet in turn while the body turns."""
    wave = np.sin(np.pi * steps * share)
    lifts: dict[Side, float] = {"left": max(wave, 0.0) ** 2, "right": max(-wave, 0.0) ** 2}
    legs = {
        side: Leg(
            thigh_deg=leg.thigh_deg + 22.0 * lifts[side],
            shin_deg=leg.shin_deg + 20.0 * lifts[side],
            foot_deg=12.0 * lifts[side],
            splay_deg=leg.splay_deg,
        )
        for side, leg in angles.legs.items()
    }
    return JointAngles(**(vars(angles) | {"legs": legs}))
