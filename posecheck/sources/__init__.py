"""Where frames come from. Every source is a context manager with `info` and `frames()`.

The contract: time_s starts within the first second and strictly increases, frames are upright BGR
uint8 with square pixels and never mirrored, and everything is closed when the `with` block ends,
errors included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

from posecheck.errors import SourceError
from posecheck.sources.frames import Frame

VIDEO_ENDINGS: Final = (
    *("mp4", "mov", "m4v", "mkv", "webm", "avi", "wmv"),
    *("3gp", "3g2", "mts", "m2ts", "ts", "mpg", "mpeg", "vob"),
    *("flv", "ogv", "asf", "mxf", "mjpeg", "mjpg", "h264", "h265", "hevc"),
)
"""What is taken for a video, in a folder and by the page, in any case of letters."""
MAX_SIDE_PX: Final = 8192
"""Larger frames are refused before memory is taken for one: 8K film has 7680 x 4320 pixels, and a
small file may claim anything."""
LONGEST_S: Final = 6 * 3600.0
"""What is stamped later than this is left out or refused: a damaged stamp may be centuries off, and
an MP4 file by a clock of 90 kHz holds no pause of more than 6.6 hours (31 bits)."""


@dataclass(frozen=True, kw_only=True)
class SourceInfo:
    """What a source says of itself.

    path: file name as it can be shown, or the camera's name. width, height: pixels of the upright
    frame as recorded.
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
        """Oddities met so far that a reader of the result should know, a sentence each."""

    def frames(self) -> Iterator[Frame]:
        """The frames, in the order of their time. Raises SourceError."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *raised: object) -> None: ...


def require_file(path: Path) -> None:
    """Raise SourceError unless it is a file: a pipe would be waited for, a device never ends."""
    try:
        found, folder, file = path.exists(), path.is_dir(), path.is_file()
    except OSError as error:  # a name too long, a folder on the way that may not be entered
        raise SourceError(f"{path}: cannot be opened ({error.strerror}): check the path") from None
    if not found:
        raise SourceError(f"{path}: there is no such file: check the path")
    if folder:
        raise SourceError(f"{path}: is a folder: give a video file")
    if not file:
        raise SourceError(f"{path}: is a pipe or a device: give a video file")
