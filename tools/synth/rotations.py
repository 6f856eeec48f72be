"""Rotations and directions in the body's own frame: +x its left, -y its front, +z up."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def about_x(angle_deg: float) -> Array:
    """Pitch, shape (3, 3): positive tips the top of the body forward, the toes down."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(angle_deg: float) -> Array:
    """Side bend, shape (3, 3): positive leans to the body's left."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(angle_deg: float) -> Array:
    """Turn about the vertical, shape (3, 3): positive is counter-clockwise seen from above."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def unit(vector: Array) -> Array:
    """The same direction, length 1."""
    return vector / np.linalg.norm(vector)


def pitch_deg(rotation: Array) -> float:
    """How far a (3, 3) rotation tips forward, in degrees."""
    return float(np.degrees(np.arctan2(rotation[2, 1], rotation[2, 2])))


def angle_at_deg(start: Array, vertex: Array, end: Array) -> float:
    """Interior angle start-vertex-end of three points (3,), in degrees."""
    cosine = unit(start - vertex) @ unit(end - vertex)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def smallest_rotation(start: Array, end: Array) -> Array:
    """The rotation (3, 3) without twist that takes one direction to another."""
    start, end = unit(start), unit(end)
    cosine = float(start @ end)
    if cosine < -0.9999:
        return about_x(180.0)
    x, y, z = np.cross(start, end)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + skew + skew @ skew / (1.0 + cosine)


def slerp(start: Array, end: Array, share: float) -> Array:
    """Direction a share (0-1) of the way along the great circle between two directions (3,)."""
    start, end = unit(start), unit(end)
    angle = np.arccos(np.clip(start @ end, -1.0, 1.0))
    if angle < 1e-6:
        return start
    return (np.sin((1.0 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle)


def bend_limb(
    root: Array, target: Array, *, upper_m: float, lower_m: float, pole: Array
) -> tuple[Array, Array]:
    """Directions of upper and lower part of a limb from `root` that ends at `target` (3,).

    The middle joint goes to the side of `pole`. A target out of reach is approached.
    """
    offset = target - root
    reach = np.clip(
        np.linalg.norm(offset), abs(upper_m - lower_m) * 1.05, 0.985 * (upper_m + lower_m)
    )
    along = unit(offset)
    side = unit(pole - (pole @ along) * along)
    cosine = (upper_m**2 + reach**2 - lower_m**2) / (2.0 * upper_m * reach)
    upper = along * cosine + side * np.sqrt(max(1.0 - cosine**2, 0.0))
    return upper, unit(along * reach - upper * upper_m)
