"""What a pose needs beside a body: a chair, a ball, a roller. Room frame, metres."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from synth.clothes import Colour
from synth.rotations import Array, about_z, unit
from synth.scene import Surface

WOOD: Colour = (0.62, 0.44, 0.28)
RUBBER: Colour = (0.80, 0.33, 0.22)
FOAM: Colour = (0.24, 0.36, 0.62)
ROUND = 40
"""Corners of a circle."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A surface in the room. goes_along: the share of the person's way that it goes too."""

    surface: Surface
    goes_along: float = 0.0

    def after(self, gone_xy_m: Array) -> Surface:
        """Where it is once the person has gone so far (2,)."""
        shift = np.array([*(self.goes_along * gone_xy_m), 0.0])
        return replace(self.surface, positions=self.surface.positions + shift)


def chair(
    at_xy_m: tuple[float, float], *, seat_m: float, turn_deg: float = 0.0, back_m: float = 0.42
) -> Thing:
    """A plain chair without arms, its seat's top `seat_m` high. It faces the camera, turned by."""
    half, leg, thick = 0.21, 0.036, 0.035
    back_y = half - leg / 2
    top_m = seat_m + back_m
    parts = [box((0.0, 0.0, seat_m - thick / 2), (2 * half, 2 * half, thick))]
    for x in (-half + leg / 2, half - leg / 2):
        front_m = seat_m - thick
        parts.append(box((x, -half + leg / 2, front_m / 2), (leg, leg, front_m)))
        parts.append(box((x, back_y, top_m / 2), (leg, leg, top_m)))
    for up in (0.55, 0.9):
        centre = (0.0, back_y, seat_m + up * back_m)
        parts.append(box(centre, (2 * half - leg, 0.02, 0.2 * back_m)))
    turn, at = about_z(turn_deg), np.array([*at_xy_m, 0.0])
    made = put_together(parts)
    return Thing(
        surface=replace(made, positions=made.positions @ turn.T + at, normals=made.normals @ turn.T)
    )


def ball(centre_m: tuple[float, float, float], radius_m: float, squash: float = 1.0) -> Thing:
    """A soft ball; squash: its height by its width."""
    turns = np.linspace(0.0, 2.0 * np.pi, ROUND, endpoint=False)
    ups = np.linspace(-np.pi / 2, np.pi / 2, ROUND // 2)
    turn, up = (one.ravel() for one in np.meshgrid(turns, ups))
    way = np.stack([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)], axis=1)
    shape = np.array([1.0, 1.0, squash])
    normals = way / shape
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    positions = np.array(centre_m) + radius_m * way * shape
    return Thing(surface=_painted(positions, normals, _grid(len(ups)), RUBBER))


def roller(
    centre_m: tuple[float, float, float], *, radius_m: float, length_m: float, goes_along: float
) -> Thing:
    """A foam roller that lies across, along the camera's line of sight."""
    turns = np.linspace(0.0, 2.0 * np.pi, ROUND, endpoint=False)
    circle = np.stack([np.cos(turns), np.zeros(ROUND), np.sin(turns)], axis=1)
    ends = [np.array([0.0, y, 0.0]) for y in (-length_m / 2, length_m / 2)]
    side = np.concatenate([radius_m * circle + end for end in ends])
    parts = [_painted(side, np.tile(circle, (2, 1)), _grid(2), FOAM)]
    for end in ends:
        rim = np.concatenate([[end], radius_m * circle + end])
        at = np.arange(ROUND)
        faces = np.stack([np.zeros(ROUND, int), 1 + at, 1 + (at + 1) % ROUND], axis=1)
        normals = np.tile(unit(end), (len(rim), 1))
        parts.append(_painted(rim, normals, faces, FOAM))
    made = put_together(parts)
    surface = replace(made, positions=made.positions + np.array(centre_m))
    return Thing(surface=surface, goes_along=goes_along)


def box(
    centre: tuple[float, float, float], size: tuple[float, float, float], colour: Colour = WOOD
) -> Surface:
    """A box along the room's axes."""
    positions, normals, faces = [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            out = np.eye(3)[axis] * sign
            first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3] * sign
            start = len(positions)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                positions.append(
                    np.array(centre) + np.array(size) / 2 * (out + a * first + b * second)
                )
                normals.append(out)
            faces += [(start, start + 1, start + 2), (start, start + 2, start + 3)]
    return _painted(np.array(positions), np.array(normals), np.array(faces), colour)


def put_together(surfaces: Sequence[Surface]) -> Surface:
    """All of them as one."""
    faces, count = [], 0
    for one in surfaces:
        own = np.arange(len(one.positions)).reshape(-1, 3) if one.faces is None else one.faces
        faces.append(own + count)
        count += len(one.positions)
    return Surface(
        positions=np.concatenate([one.positions for one in surfaces]),
        normals=np.concatenate([one.normals for one in surfaces]),
        colours=np.concatenate([one.colours for one in surfaces]),
        grain=np.concatenate([one.grain for one in surfaces]),
        faces=np.concatenate(faces).astype(np.int32),
    )


def _grid(rows: int) -> NDArray[np.int64]:
    """Two triangles between each two rows and columns of ROUND corners, all round."""
    across = np.arange(ROUND)
    faces = []
    for row in range(rows - 1):
        here, after = row * ROUND + across, row * ROUND + (across + 1) % ROUND
        faces += [
            np.stack([here, after, after + ROUND], axis=1),
            np.stack([here, after + ROUND, here + ROUND], axis=1),
        ]
    return np.concatenate(faces)


def _painted(positions: Array, normals: Array, faces: NDArray[np.int64], colour: Colour) -> Surface:
    return Surface(
        positions=positions,
        normals=normals,
        colours=np.tile(np.array(colour), (len(positions), 1)),
        grain=positions,
        faces=faces.astype(np.int32),
    )
