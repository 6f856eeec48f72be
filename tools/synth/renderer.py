"""Draws surfaces into a picture, without a screen and without a graphics card (EGL, software)."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import moderngl
import numpy as np
from numpy.typing import NDArray

from synth.rotations import Array
from synth.scene import Camera, Light, Surface

_SHADOW_MAP_SIZE = (1024, 1024)
_LAYOUT = "3f 3f 3f 3f"
_LAYOUT_POSITION_ONLY = "3f 36x"
_ATTRIBUTES = ("in_position", "in_normal", "in_colour", "in_grain")


class Renderer:
    """A drawing surface of one size; use it in a `with` block."""

    def __init__(self, size_wh: tuple[int, int]) -> None:
        self.size_wh = size_wh
        self._context = moderngl.create_context(standalone=True, backend="egl")
        self._shaded = self._program("shaded")
        self._depth = self._program("depth")
        context = self._context
        self._lamp_depth = context.depth_texture(_SHADOW_MAP_SIZE)
        # Without this the driver compares for us and the shader reads only 0 or 1.
        self._lamp_depth.compare_func = ""
        self._lamp_view = context.framebuffer(depth_attachment=self._lamp_depth)
        self._smooth = context.framebuffer(
            context.renderbuffer(size_wh, 4, samples=4),
            context.depth_renderbuffer(size_wh, samples=4),
        )
        self._plain = context.framebuffer(context.renderbuffer(size_wh, 4))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._context.release()

    def draw(
        self, person: Surface, room: Surface, camera: Camera, light: Light
    ) -> NDArray[np.uint8]:
        """The picture, shape (height, width, 3), red green blue."""
        buffers = [self._upload(person), self._upload(room)]
        self._context.enable(moderngl.DEPTH_TEST)
        self._draw_lamp_depth(buffers[0], light)
        self._smooth.use()
        self._smooth.clear(0.8, 0.8, 0.8)
        self._set_view(camera, light)
        for is_room, (vertices, indices) in enumerate(buffers):
            self._shaded["is_room"] = bool(is_room)
            layout = [(vertices, _LAYOUT, *_ATTRIBUTES)]
            self._render(self._shaded, layout, indices)
        self._context.copy_framebuffer(self._plain, self._smooth)
        for buffer in (buffer for pair in buffers for buffer in pair if buffer is not None):
            buffer.release()
        width, height = self.size_wh
        pixels = np.frombuffer(self._plain.read(components=3), dtype=np.uint8)
        return pixels.reshape(height, width, 3)[::-1].copy()

    def _draw_lamp_depth(
        self, person: tuple[moderngl.Buffer, moderngl.Buffer | None], light: Light
    ) -> None:
        vertices, indices = person
        self._lamp_view.use()
        self._lamp_view.clear()
        self._depth["to_lamp"] = _column_major(light.matrix())
        self._render(self._depth, [(vertices, _LAYOUT_POSITION_ONLY, "in_position")], indices)

    def _set_view(self, camera: Camera, light: Light) -> None:
        self._shaded["to_clip"] = _column_major(camera.matrix(self.size_wh))
        self._shaded["to_lamp"] = _column_major(light.matrix())
        self._shaded["lamp_direction"] = tuple(light.direction)
        self._shaded["eye"] = tuple(camera.eye)
        self._shaded["ambient"] = light.ambient
        self._lamp_depth.use(0)
        self._shaded["lamp_depth"] = 0

    def _render(
        self,
        program: moderngl.Program,
        layout: Sequence[tuple[moderngl.Buffer | str, ...]],
        indices: moderngl.Buffer | None,
    ) -> None:
        array = self._context.vertex_array(program, layout, indices)
        array.render()
        array.release()

    def _upload(self, surface: Surface) -> tuple[moderngl.Buffer, moderngl.Buffer | None]:
        rows = np.hstack([surface.positions, surface.normals, surface.colours, surface.grain])
        vertices = self._context.buffer(rows.astype("f4").tobytes())
        if surface.faces is None:
            return vertices, None
        return vertices, self._context.buffer(surface.faces.astype("i4").tobytes())

    def _program(self, name: str) -> moderngl.Program:
        here = Path(__file__).parent
        return self._context.program(
            vertex_shader=(here / f"{name}.vert.glsl").read_text(encoding="utf-8"),
            fragment_shader=(here / f"{name}.frag.glsl").read_text(encoding="utf-8"),
        )


def vertex_normals(positions: Array, faces: NDArray[np.int32]) -> Array:
    """Unit normals, shape (vertices, 3), averaged over the faces (triangles, 3) around a vertex."""
    first, second, third = (positions[faces[:, corner]] for corner in range(3))
    across = np.cross(second - first, third - first)
    normals = np.stack(
        [
            np.bincount(faces.ravel(), np.repeat(across[:, axis], 3), len(positions))
            for axis in range(3)
        ],
        axis=1,
    )
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _column_major(matrix: Array) -> tuple[float, ...]:
    return tuple(matrix.T.ravel())
