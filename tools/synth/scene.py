"""The room, the light and the camera.

Room frame: the camera looks along +y, +x is right in the frame, +z up, metres. The person is near
the origin.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.clothes import Colour
from synth.rotations import Array, about_z, unit


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A webcam in front of the origin."""

    distance_m: float = 2.9
    height_m: float = 0.8
    aim_right_m: float = 0.0  #: where it points, at the person's distance
    aim_height_m: float = 0.85
    vertical_view_deg: float = 45.0

    @property
    def eye(self) -> Array:
        """Where it stands, shape (3,)."""
        return np.array([0.0, -self.distance_m, self.height_m])

    def matrix(self, size_wh: tuple[int, int]) -> Array:
        """Room to clip space, shape (4, 4)."""
        aim = np.array([self.aim_right_m, 0.0, self.aim_height_m])
        return _perspective(self.vertical_view_deg, size_wh[0] / size_wh[1]) @ _look(self.eye, aim)


@dataclass(frozen=True, kw_only=True)
class Light:
    """One lamp and the light that comes from everywhere."""

    towards: tuple[float, float, float] = (0.35, -0.6, 1.0)  #: from the person to the lamp
    ambient: float = 0.55  #: share of the light without a direction, 0 to 1

    @property
    def direction(self) -> Array:
        """Unit direction from the person to the lamp, shape (3,)."""
        return unit(np.array(self.towards))

    def matrix(self) -> Array:
        """Room to the lamp's clip space, shape (4, 4)."""
        middle = np.array([0.0, 0.0, 0.7])
        return _orthographic(2.2, 0.1, 8.0) @ _look(middle + 4.0 * self.direction, middle)


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Something to draw: triangles with a colour a vertex."""

    positions: Array  #: (vertices, 3) metres
    normals: Array  #: (vertices, 3)
    colours: Array  #: (vertices, 3) from 0 to 1
    grain: Array  #: (vertices, 3) where the material's pattern is looked up
    faces: NDArray[np.int32] | None = None  #: (triangles, 3); None: vertices come in threes


@dataclass(frozen=True, kw_only=True)
class Room:
    """A plain room with a mat."""

    wall: Colour = (0.80, 0.79, 0.76)
    floor: Colour = (0.55, 0.42, 0.32)
    mat: Colour = (0.25, 0.45, 0.50)
    mat_turn_deg: float = 0.0
    back_wall_m: float = 1.7
    shelf: Colour | None = (0.50, 0.36, 0.25)
    shelf_right_m: float = 1.0
    picture: Colour | None = (0.35, 0.45, 0.55)
    picture_right_m: float = -0.7

    def surface(self) -> Surface:
        """All of it as triangles."""
        quads = [*self._shell(), self._mat()]
        if self.shelf is not None:
            centre = (self.shelf_right_m, self.back_wall_m - 0.2, 0.4)
            quads += _box(centre, (0.9, 0.4, 0.8), self.shelf)
        if self.picture is not None:
            centre = (self.picture_right_m, self.back_wall_m - 0.01, 1.45)
            quads += _box(centre, (0.64, 0.03, 0.48), (0.25, 0.22, 0.20))
            quads += _box((centre[0], centre[1] - 0.01, 1.45), (0.56, 0.03, 0.40), self.picture)
        positions, normals, colours = (np.concatenate(part) for part in zip(*quads, strict=True))
        return Surface(positions=positions, normals=normals, colours=colours, grain=positions)

    def _shell(self) -> list["_Quad"]:
        back, wide, near, high = self.back_wall_m, 4.0, -5.0, 3.2
        skirting = (0.88, 0.87, 0.85)
        return [
            _quad(
                [(-wide, near, 0), (wide, near, 0), (wide, back, 0), (-wide, back, 0)], self.floor
            ),
            _quad(
                [(-wide, back, 0), (wide, back, 0), (wide, back, high), (-wide, back, high)],
                self.wall,
            ),
            _quad(
                [(-wide, near, 0), (-wide, back, 0), (-wide, back, high), (-wide, near, high)],
                self.wall,
            ),
            _quad(
                [(wide, back, 0), (wide, near, 0), (wide, near, high), (wide, back, high)],
                self.wall,
            ),
            *_box((0.0, back - 0.01, 0.05), (2 * wide, 0.02, 0.10), skirting),
        ]

    def _mat(self) -> "_Quad":
        turn = about_z(self.mat_turn_deg)
        corners = [
            (-1.0, -0.36, 0.003),
            (1.0, -0.36, 0.003),
            (1.0, 0.36, 0.003),
            (-1.0, 0.36, 0.003),
        ]
        return _quad([tuple(turn @ np.array(corner)) for corner in corners], self.mat)


_Quad = tuple[Array, Array, Array]
_Point = tuple[float, float, float]


def _quad(corners: list[_Point], colour: Colour) -> _Quad:
    """Two triangles; corners run counter-clockwise seen from the front."""
    points = np.array(corners, dtype=np.float64)
    normal = unit(np.cross(points[1] - points[0], points[2] - points[0]))
    return points[[0, 1, 2, 0, 2, 3]], np.tile(normal, (6, 1)), np.tile(np.array(colour), (6, 1))


def _box(centre: _Point, size: _Point, colour: Colour) -> list[_Quad]:
    """The six faces of a box."""
    quads = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3] * sign
            out = np.eye(3)[axis] * sign
            signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
            half = np.array(size) / 2.0
            corners = [np.array(centre) + half * (out + a * first + b * second) for a, b in signs]
            quads.append(_quad([tuple(corner) for corner in corners], colour))
    return quads


def _look(eye: Array, at: Array) -> Array:
    forward = unit(at - eye)
    right = unit(np.cross(forward, np.array([0.0, 0.0, 1.0])))
    view = np.eye(4)
    view[:3, :3] = np.stack([right, np.cross(right, forward), -forward])
    view[:3, 3] = -view[:3, :3] @ eye
    return view


def _perspective(vertical_view_deg: float, aspect: float) -> Array:
    near_m, far_m = 0.1, 30.0
    zoom = 1.0 / np.tan(np.deg2rad(vertical_view_deg) / 2.0)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = zoom / aspect, zoom
    matrix[2, 2] = (far_m + near_m) / (near_m - far_m)
    matrix[2, 3] = 2.0 * far_m * near_m / (near_m - far_m)
    matrix[3, 2] = -1.0
    return matrix


def _orthographic(half_width_m: float, near_m: float, far_m: float) -> Array:
    matrix = np.diag([1.0 / half_width_m, 1.0 / half_width_m, -2.0 / (far_m - near_m), 1.0])
    matrix[2, 3] = -(far_m + near_m) / (far_m - near_m)
    return matrix
