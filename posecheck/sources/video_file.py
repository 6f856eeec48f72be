"""Frames of a recorded video, by the presentation times it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from posecheck.closing import Closing
from posecheck.errors import SourceError, printable
from posecheck.sources import LONGEST_S, MAX_SIDE_PX, SourceInfo, require_file
from posecheck.sources.frames import Frame, Repeats

LONGEST_SIDE_PX: Final = 1280
"""Larger frames are made smaller on the way in: MediaPipe looks at 256 x 256 pixels of the
person, so nothing is gained beyond this, and a 4K video would take far longer to draw and write."""
ASSUMED_FPS: Final = 25.0
"""For streams that carry neither time stamps nor a rate (a raw .h264 file)."""

WIDEST_PIXEL: Final = 4.0
"""Stored pixels are at most this much wider than high, or higher than wide: film is squeezed by 2.
Whatever says more is damaged, and its pixels are taken for square."""
FPS_RANGE: Final = (0.1, 1000.0)
"""A frame rate outside it is damage or means "unknown"."""
PLAYLISTS: Final = frozenset({"concat", "dash", "hls", "imf", "rtsp", "sap", "sdp", "lavfi"})
"""Formats that only name other files, devices or addresses, which are not to be opened."""
OPEN_OPTIONS: Final = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(sorted(av.formats_available - PLAYLISTS)),
    "max_pixels": str(MAX_SIDE_PX**2),
}
"""For FFmpeg: read this file and no other, and give up before a huge frame is made."""

LONGEST_LEAD_S: Final = 1.0
"""A first frame that comes later than this, or before 0, is the start of a stream cut out of a
longer one (broadcast, some cameras), not a late first frame: its time becomes 0."""

MISSING_S: Final = 2.0
"""A file that ends this much sooner than it says is cut off."""

TOO_LATE: Final = f"Frames stamped later than {LONGEST_S / 3600:.0f} hours were left out."

ROTATIONS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class VideoFile(Closing):
    """A video file, any codec PyAV decodes. Use it in `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises SourceError when it is missing or has no video."""
        self._path = path
        self._container = open_container(path)
        try:
            self._stream = self._moving_pictures()
        except SourceError:
            self._container.close()
            raise
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
        repeats = Repeats()
        try:
            for count, picture in enumerate(self._pictures()):
                time_s = self._stamp_s(picture, count) - self.start_s
                if time_s <= last_s:  # a repeated or reordered stamp: the earlier frame stands
                    continue
                if time_s > LONGEST_S:
                    self._note(TOO_LATE)
                    continue
                image_bgr = self._upright_bgr(picture)
                yield Frame(
                    image_bgr=image_bgr, time_s=time_s, index=index, repeated=repeats(image_bgr)
                )
                last_s, index = time_s, index + 1
        except av.error.FFmpegError as error:
            reason = error.strerror or type(error).__name__
            self._note(f"The file is damaged and was read only up to there ({reason}).")
        self._note_if_cut_off(last_s)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _moving_pictures(self) -> VideoStream:
        """The first stream of frames that is not a song's cover."""
        streams = [
            stream
            for stream in self._container.streams.video
            if not stream.disposition & Disposition.attached_pic
        ]
        if not streams:
            sound = ", only sound" if self._container.streams.audio else ""
            raise SourceError(f"{self._path}: has no video track{sound}: give a video")
        stream = streams[0]
        # None, against PyAV's type stubs, for a codec that FFmpeg does not know.
        if not stream.codec_context:
            raise SourceError(
                f"{self._path}: its video is in an unknown format: export it as MP4 (H.264)"
            )
        self._refuse_too_large(stream.width, stream.height)
        stream.codec_context.options = {"max_pixels": OPEN_OPTIONS["max_pixels"]}
        return stream

    def _refuse_too_large(self, width: int, height: int) -> None:
        if max(width, height) > MAX_SIDE_PX:
            raise SourceError(
                f"{self._path}: its frames of {width} x {height} are too large: "
                f"export it with at most {MAX_SIDE_PX} pixels a side"
            )

    def _first_picture(self) -> VideoFrame:
        try:
            return next(self._decoded)
        except (av.error.FFmpegError, StopIteration):
            self._container.close()
            raise SourceError(
                f"{self._path}: no frame in it can be read: the file may be damaged, or its "
                f"frames beyond {MAX_SIDE_PX} x {MAX_SIDE_PX}; export or copy it again"
            ) from None

    def _pictures(self) -> Iterator[VideoFrame]:
        yield self._first
        yield from self._decoded

    def _note(self, note: str) -> None:
        if note not in self._notes:
            self._notes.append(note)

    def _note_if_cut_off(self, last_s: float) -> None:
        said_s = self.info.duration_s
        if said_s is not None and said_s - last_s > MISSING_S and not self._notes:
            self._note(
                f"The file is cut off: only {last_s:.0f} of its {said_s:.0f} seconds are there."
            )

    def _stamp_s(self, picture: VideoFrame, count: int) -> float:
        if picture.time is not None:
            return float(picture.time)
        self._note("The file carries no time stamps; its nominal frame rate was used.")
        return count / self._nominal_fps()

    def _nominal_fps(self) -> float:
        # Without stamps there is no average; the guess reads the rate the codec itself carries.
        return _sensible_fps(self._stream.guessed_rate) or ASSUMED_FPS

    def _upright_bgr(self, picture: VideoFrame) -> NDArray[np.uint8]:
        width, height = self._square_pixel_size(picture)
        scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
        image_bgr = picture.to_ndarray(
            format="bgr24",
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
        )
        turn = ROTATIONS.get(_clockwise_turn_deg(picture))
        upright = image_bgr if turn is None else cv2.rotate(image_bgr, turn)
        return np.asarray(upright, dtype=np.uint8)

    def _square_pixel_size(self, picture: VideoFrame) -> tuple[int, int]:
        """Size before turning. Angles need square pixels; DV and some DVDs are stored squeezed."""
        aspect = self._stream.sample_aspect_ratio
        stretch = float(aspect) if aspect else 1.0
        if not 1 / WIDEST_PIXEL <= stretch <= WIDEST_PIXEL:
            stretch = 1.0
        return max(1, round(picture.width * stretch)), picture.height

    def _describe(self, first: VideoFrame) -> SourceInfo:
        width, height = self._square_pixel_size(first)
        turn_deg = _clockwise_turn_deg(first)
        if turn_deg in (90, 270):
            width, height = height, width
        return SourceInfo(
            path=printable(str(self._path)),
            width=width,
            height=height,
            duration_s=self._duration_s(),
            fps=self._fps(first),
            rotation_deg=turn_deg,
        )

    def _fps(self, first: VideoFrame) -> float | None:
        if first.time is None:
            return self._nominal_fps()
        return _sensible_fps(self._stream.average_rate)

    def _duration_s(self) -> float | None:
        if self._stream.duration is not None and self._stream.time_base is not None:
            duration_s = float(self._stream.duration * self._stream.time_base)
        elif self._container.duration is not None:
            duration_s = self._container.duration / av.time_base
        else:
            return None
        return duration_s if duration_s > 0 else None


def open_container(path: Path) -> InputContainer:
    """The file, opened for reading and nothing else with it. Raises SourceError."""
    require_file(path)
    if path.stat().st_size == 0:
        raise SourceError(f"{path}: the file is empty: copy or export it again")
    try:
        # An absolute path: FFmpeg would take "a:b.mp4" for an address.
        return _opened(str(path.absolute()))
    except PermissionError:
        raise SourceError(f"{path}: may not be read: check its permissions") from None
    except (av.error.FFmpegError, OSError):
        raise SourceError(
            f"{path}: is not a video that can be read, or it is cut off: "
            "give a video file, or copy it again"
        ) from None


def _opened(path: str) -> InputContainer:
    """The file, whatever bytes its title and other labels hold.

    Up to PyAV 18 a label that is not UTF-8 is an error unless told otherwise; from 19 on it never
    is, and there is no such argument any more.
    """
    open_file: Callable[..., InputContainer] = partial(av.open, path, options=OPEN_OPTIONS)
    try:
        return open_file(metadata_errors="replace")
    except TypeError:  # PyAV 19, before it touches the file
        return open_file()


def _sensible_fps(rate: Fraction | None) -> float | None:
    low, high = FPS_RANGE
    return float(rate) if rate and low <= rate <= high else None


def _clockwise_turn_deg(picture: VideoFrame) -> int:
    """How far the stored frame must be turned clockwise to stand upright: 0, 90, 180 or 270."""
    return round(-picture.rotation / 90) * 90 % 360
