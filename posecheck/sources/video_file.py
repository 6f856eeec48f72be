"""Frames of a recorded video, by the presentation times it carries."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final, cast

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from posecheck.closing import Closing
from posecheck.errors import SourceError, printable
from posecheck.sources import MAX_SIDE_PX, SourceInfo, claims, require_file
from posecheck.sources.decoding import Decoder
from posecheck.sources.film_time import UNSTAMPED, FilmTime
from posecheck.sources.frames import Frame, Repeats
from posecheck.sources.orientation import UPRIGHT, Orientation

LONGEST_SIDE_PX: Final = 1280
"""Larger frames are made smaller on the way in: MediaPipe looks at 256 x 256 pixels of the
person, so nothing is gained beyond this, and a 4K video would take far longer to draw and write."""
WIDEST_PIXEL: Final = 4.0
"""Stored pixels are at most this much wider than high, or higher than wide: film is squeezed by 2.
Whatever says more is damaged, and its pixels are taken for square."""
PLAYLISTS: Final = frozenset({"concat", "dash", "hls", "imf", "rtsp", "sap", "sdp", "lavfi"})
"""Formats that only name other files, devices or addresses, which are not to be opened."""
OPEN_OPTIONS: Final = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(sorted(av.formats_available - PLAYLISTS)),
    "max_pixels": str(MAX_SIDE_PX**2),
}
"""For FFmpeg: read this file and no other, and give up before a huge frame is made."""

MISSING_S: Final = 2.0
"""A file that ends this much sooner than it says is cut off."""
DISPLAY_MATRIX: Final = struct.Struct("=9i")
"""As FFmpeg hands it over, whatever wrote it: an MP4 track, Matroska, or the stream itself."""
MIRRORED: Final = "The file says that its frames are stored mirrored: they were turned back."
ODD_TURN: Final = (
    "The file asks for its frames to be turned by an odd angle: they were turned by the nearest "
    "quarter."
)
UNREAD: Final = (
    "Another recording is joined to this one in the file and cannot be read there: check it as a "
    "file of its own."
)
UNPARTED: Final = (
    "Several recordings are joined in the file and could not be told apart: a hold may span two."
)
ODD_PIXELS: Final = (
    "The file says that its pixels are far from square: that was not believed, they were taken for "
    "square."
)


class VideoFile(Closing):
    """A video file, any codec PyAV decodes. Use it in `with`.

    info: once all frames were read its duration is that of the pictures. sound_fits: whether the
    file's sound goes with the frames' times, as far as it was read.
    """

    def __init__(self, path: Path) -> None:
        """Open the file. Raises SourceError when it is missing or has no video."""
        self._path = path
        self._container = open_container(path)
        try:
            self._stream = self._moving_pictures()
            self._notes: list[str] = []
            self._slowed, note = claims.slowed(path, self._container, self._stream)
        except SourceError:
            self._container.close()
            raise
        self._note(note)
        if len(self._container.streams.video) > 1:
            self._note_which()
        self._stream.thread_type = "AUTO"
        self._decoder = Decoder(self._container, self._stream)
        # One decoder run for the whole file: a second would miss what the first had buffered.
        self._decoded = self._decoder.pictures()
        self._first = self._first_picture()
        self._pixels = _PixelShape(self._stream)
        fps = claims.nominal_fps(self._stream) or claims.ASSUMED_FPS
        self._time = FilmTime(
            step_s=1 / fps,
            slowed=self._slowed,
            wraps_after_s=claims.wraps_after_s(self._container),
        )
        if claims.only_assumed(self._container):
            self._note(UNSTAMPED)
        self.info = self._describe(*self._first)

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities met so far, a sentence each."""
        return tuple(dict.fromkeys((*self._notes, *self._pixels.notes, *self._time.notes)))

    @property
    def start_s(self) -> float:
        """The time in the file, as players count, which is 0 here."""
        return self._time.start_s

    @property
    def sound_fits(self) -> bool:
        """Whether sound and pictures have one speed."""
        return self._slowed == 1.0

    def frames(self) -> Iterator[Frame]:
        """Upright frames by presentation time; what is damaged is left out and noted."""
        repeats = Repeats()
        shown: VideoFrame | None = None
        last_s = 0.0
        index = 0
        for picture, stamp_s in chain([self._first], self._decoded):
            if picture.key_frame:  # a new head, which alone can lay or shape pictures otherwise
                self._orientation = orientation_of(picture)
                self._pixels.look_again()
            time_s = self._time.time_s(stamp_s)
            if time_s is None:
                continue
            if picture is not shown:
                shown, image_bgr = picture, self._upright_bgr(picture)
            if len(self._time.takes_from_s) > 1:
                self.info = replace(self.info, duration_s=None)  # of the first take alone
            yield Frame(
                image_bgr=image_bgr, time_s=time_s, index=index, repeated=repeats(image_bgr)
            )
            last_s, index = time_s, index + 1
        self._note_damage(last_s)
        self._note_joined()
        self.info = replace(self.info, duration_s=last_s + self._lasts_s(shown))

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _moving_pictures(self) -> VideoStream:
        stream = claims.moving_pictures(self._container)
        if stream is None:
            sound = ", only sound" if self._container.streams.audio else ""
            raise SourceError(f"{self._path}: has no video track{sound}: give a video")
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

    def _first_picture(self) -> tuple[VideoFrame, float | None]:
        first = next(self._decoded, None)
        if first is None:
            self._container.close()
            raise SourceError(
                f"{self._path}: no frame in it can be read: the file may be damaged, or its "
                f"frames beyond {MAX_SIDE_PX} x {MAX_SIDE_PX}; export or copy it again"
            )
        return first

    def _note(self, note: str | None) -> None:
        if note is not None and note not in self._notes:
            self._notes.append(note)

    def _note_which(self) -> None:
        films = [s for s in self._container.streams.video if not s.disposition & claims.NO_PICTURES]
        if len(films) > 1:
            self._note(
                f"It has {len(films)} video streams: the one of "
                f"{self._stream.width} x {self._stream.height} was checked."
            )

    def _note_damage(self, last_s: float) -> None:
        """What is not there: the end, or single pictures."""
        decoder = self._decoder
        if decoder.damaged:
            were = "was" if decoder.damaged == 1 else "were"
            self._note(
                f"The file is damaged: {decoder.damaged} of its {decoder.packets} frames "
                f"{were} left out."
            )
        if decoder.stopped is not None:
            self._note(f"The file is damaged and was read only up to there ({decoder.stopped}).")
            return
        said_s = claims.said_length_s(self._container, self._stream)
        # Some lengths count from the first picture, some from 0 to whatever in the file ends last.
        there_s = max(last_s * self._slowed, decoder.end_s)
        if said_s is not None and said_s - there_s > MISSING_S and not decoder.damaged:
            self._note(
                f"The file is cut off: only {there_s:.0f} of its {said_s:.0f} seconds are there."
            )

    def _note_joined(self) -> None:
        joined_at = claims.joined_at(self._path, self._container)
        if joined_at is not None and len(self._time.takes_from_s) == 1:
            self._note(UNREAD if self._decoder.end_byte <= joined_at else UNPARTED)

    def _lasts_s(self, picture: VideoFrame | None) -> float:
        """How long the last picture is shown."""
        if picture is not None and picture.duration and picture.time_base:
            return float(picture.duration * picture.time_base) / self._slowed
        fps = claims.nominal_fps(self._stream) or claims.ASSUMED_FPS
        return 1 / fps / self._slowed

    def _upright_bgr(self, picture: VideoFrame) -> NDArray[np.uint8]:
        width, height = self._pixels.square_size(picture)
        scale = min(1.0, LONGEST_SIDE_PX / max(width, height))
        image_bgr = picture.to_ndarray(
            format="bgr24",
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
        )
        return self._orientation.upright(np.asarray(image_bgr, dtype=np.uint8))

    def _describe(self, first: VideoFrame, stamp_s: float | None) -> SourceInfo:
        width, height = self._pixels.square_size(first)
        orientation = orientation_of(first)
        if orientation.swaps_sides:
            width, height = height, width
        self._orientation = orientation
        self._note(MIRRORED if orientation.mirrored else None)
        self._note(ODD_TURN if orientation.odd else None)
        fps = claims.sensible_fps(self._stream.average_rate)
        if stamp_s is None or fps is None:
            fps = claims.nominal_fps(self._stream) or claims.ASSUMED_FPS
        said_s = claims.said_length_s(self._container, self._stream)
        return SourceInfo(
            path=printable(str(self._path)),
            width=width,
            height=height,
            duration_s=None if said_s is None else said_s / self._slowed,
            fps=fps * self._slowed,
            rotation_deg=orientation.turn_deg,
        )


class _PixelShape:
    """How wide a stream's pixels are for their height; a broadcast may change it at any time."""

    def __init__(self, stream: VideoStream) -> None:
        self._codec = stream.codec_context
        self._coded = self._codec.sample_aspect_ratio
        # What the container says stands over what the codec says, until that changes.
        self.notes: tuple[str, ...] = ()
        self._stretch = self._believed(float(stream.sample_aspect_ratio or 1))

    def look_again(self) -> None:
        """At a key picture: the codec is a few pictures ahead of what it hands out, never more."""
        coded = self._codec.sample_aspect_ratio
        if coded != self._coded:
            self._coded = coded
            self._stretch = self._believed(float(coded or 1))

    def square_size(self, picture: VideoFrame) -> tuple[int, int]:
        """Size before turning. Angles need square pixels; DV and some DVDs are stored squeezed."""
        return max(1, round(picture.width * self._stretch)), picture.height

    def _believed(self, stretch: float) -> float:
        if 1 / WIDEST_PIXEL <= stretch <= WIDEST_PIXEL:
            return stretch
        self.notes = (ODD_PIXELS,)
        return 1.0


def orientation_of(picture: VideoFrame) -> Orientation:
    """How the picture is laid to stand upright, by its display matrix."""
    try:
        beside = cast(SideDataContainer, picture.side_data)  # which PyAV's type stubs do not say
        matrix = beside[SideDataType.DISPLAYMATRIX]
    except KeyError:
        return UPRIGHT
    except ValueError:  # PyAV does not know all that FFmpeg puts there (Exif); the turn it does
        return Orientation(turn_deg=round(-picture.rotation / 90) * 90 % 360)
    return Orientation.of_matrix(DISPLAY_MATRIX.unpack(bytes(matrix)[: DISPLAY_MATRIX.size]))


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
