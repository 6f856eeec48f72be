"""Where frames come from. Every source is a context manager with `info` and `frames()`.

The contract: time_s starts within the first second and strictly increases, pictures are upright BGR
uint8 with square pixels and never mirrored, and everything is closed when the `with` block ends,
errors included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, Self

from posecheck.frames import Frame


@dataclass(frozen=True, kw_only=True)
class SourceInfo:
    """What a source says of itself.

    path: file name, or the camera's name. width, height: pixels of the upright picture as recorded.
    duration_s, fps: None when it does not say. rotation_deg: clockwise turn that made it upright.
    """

    path: str
    width: int
    height: int
    duration_s: float | None
    fps: float | None
    rotation_deg: int = 0


class Source(Protocol):
    """A stream of frames."""

    @property
    def info(self) -> SourceInfo:
        """What the source says of itself."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities met so far that whoever reads the result should know, a sentence each."""

    def frames(self) -> Iterator[Frame]:
        """The frames, in the order of their time. Raises SourceError."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *raised: object) -> None: ...
