"""Frames of a recorded video, by the presentation times it carries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from posecheck.closing import Closing
from posecheck.errors import SourceError
from posecheck.frames import Frame
from posecheck.sources import SourceInfo

LONGEST_SIDE_PX: Final = 1280
"""Larger pictures are made smaller on the way in: MediaPipe looks at 256 x 256 pixels of the
person, so nothing is gained beyond this, and a 4K video would take far longer to draw and write."""
ASSUMED_FPS: Final = 25.0
"""For streams that carry neither time stamps nor a rate (a raw .h264 file)."""

LONGEST_LEAD_S: Final = 1.0
"""A first picture that comes later than this, or before 0, is the start of a stream cut out of a
longer one (broadcast, some cameras), not a late first picture: its time becomes 0."""

MISSING_S: Final = 2.0
"""A file that ends this much sooner than it says is cut off."""

ROTATIONS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class VideoFile(Closing):
    """A video file, any codec PyAV decodes. Use it in `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises SourceError when it is missing or holds no picture."""
        self._path = path
        self._container = _open(path)
        if not self._container.streams.video:
            self._container.close()
            raise SourceError(f"{path}: holds no picture, only sound: give a video")
        self._stream: VideoStream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._notes: list[str] = []
        # One decoder run for the whole file: a second would miss what the first had buffered.
        self._decoded = self._container.decode(self._stream)
        self._first = self._first_picture()
        self.info = self._describe(self._first)
        stamp_s = self._first.time or 0.0
        self.start_s = 0.0 if 0 <= stamp_s < LONGEST_LEAD_S else stamp_s

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities met so far, a sentence each."""
        return tuple(self._notes)

    def frames(self) -> Iterator[Frame]:
        """Upright frames by presentation time; ends with a note where the file is damaged."""
        last_s = -1.0
        index = 0
        for count, picture in enumerate(self._pictures()):
            time_s = self._stamp_s(picture, count) - self.start_s
            if time_s <= last_s:  # a repeated or reordered stamp: the earlier picture stands
                continue
            yield Frame(image_bgr=self._upright_bgr(picture), time_s=time_s, index=index)
            last_s, index = time_s, index + 1
        self._note_if_cut_off(last_s)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _first_picture(self) -> VideoFrame:
        try:
            return next(self._decoded)
        except (av.error.FFmpegError, StopIteration):
            self._container.close()
            raise SourceError(
                f"{self._path}: no picture in it can be read: the file may be damaged; "
                "export or copy it again"
            ) from None

    def _pictures(self) -> Iterator[VideoFrame]:
        yield self._first
        try:
            yield from self._decoded
        except av.error.FFmpegError as error:
            reason = error.strerror or type(error).__name__
            self._notes.append(f"The file is damaged and was read only up to there ({reason}).")

    def _note_if_cut_off(self, last_s: float) -> None:
        said_s = self.info.duration_s
        if said_s is not None and said_s - last_s > MISSING_S and not self._notes:
            self._notes.append(
                f"The file is cut off: only {last_s:.0f} of its {said_s:.0f} seconds are there."
            )

    def _stamp_s(self, picture: VideoFrame, count: int) -> float:
        if picture.time is not None:
            return float(picture.time)
        note = "The file carries no time stamps; its nominal frame rate was used."
        if note not in self._notes:
            self._notes.append(note)
        return count / self._nominal_fps()

    def _nominal_fps(self) -> float:
        # Without stamps there is no average; the guess reads the rate the codec itself carries.
        return float(self._stream.guessed_rate or ASSUMED_FPS)

    def _upright_bgr(self, picture: VideoFrame) -> NDArray[np.uint8]:
        width, height = self._square_pixel_size(picture)
        scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
        image_bgr = picture.to_ndarray(
            format="bgr24", width=round(width * scale), height=round(height * scale)
        )
        turn = ROTATIONS.get(_clockwise_turn_deg(picture))
        upright = image_bgr if turn is None else cv2.rotate(image_bgr, turn)
        return np.asarray(upright, dtype=np.uint8)

    def _square_pixel_size(self, picture: VideoFrame) -> tuple[int, int]:
        """Size before turning. Angles need square pixels; DV and some DVDs are stored squeezed."""
        aspect = self._stream.sample_aspect_ratio
        stretch = float(aspect) if aspect else 1.0
        return round(picture.width * stretch), picture.height

    def _describe(self, first: VideoFrame) -> SourceInfo:
        width, height = self._square_pixel_size(first)
        turn_deg = _clockwise_turn_deg(first)
        if turn_deg in (90, 270):
            width, height = height, width
        return SourceInfo(
            path=str(self._path),
            width=width,
            height=height,
            duration_s=self._duration_s(),
            fps=self._fps(first),
            rotation_deg=turn_deg,
        )

    def _fps(self, first: VideoFrame) -> float | None:
        if first.time is None:
            return self._nominal_fps()
        return float(self._stream.average_rate) if self._stream.average_rate else None

    def _duration_s(self) -> float | None:
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        if self._container.duration is not None:
            return self._container.duration / av.time_base
        return None


def _open(path: Path) -> InputContainer:
    if not path.exists():
        raise SourceError(f"{path}: there is no such file: check the path")
    if path.is_dir():
        raise SourceError(f"{path}: is a folder: give a video file")
    if path.stat().st_size == 0:
        raise SourceError(f"{path}: the file is empty: copy or export it again")
    try:
        return av.open(str(path), mode="r")
    except PermissionError:
        raise SourceError(f"{path}: may not be read: check its permissions") from None
    except (av.error.FFmpegError, OSError):
        raise SourceError(
            f"{path}: is not a video that can be read, or it is cut off: "
            "give a video file, or copy it again"
        ) from None


def _clockwise_turn_deg(picture: VideoFrame) -> int:
    """How far the stored picture must be turned clockwise to stand upright: 0, 90, 180 or 270."""
    return round(-picture.rotation / 90) * 90 % 360
