"""What a file says of its pictures: which of its streams they are, how fast, how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, cast

import av
from av.container import InputContainer
from av.format import Flags
from av.stream import Disposition
from av.video.stream import VideoStream

ASSUMED_FPS: Final = 25.0
"""For streams that carry neither time stamps nor a rate (a raw .h264 file)."""
FPS_RANGE: Final = (0.1, 1000.0)
"""A frame rate outside it is damage or means "unknown"."""
NO_PICTURES: Final = (
    Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
)
"""A song's cover, the thumbnails of a seek bar, a photograph beside the film."""
THUMBNAIL: Final = 0.25
"""Of another stream's pixels: half its width and height, at most."""
CAPTURE_TAGS: Final = ("com.android.capture.fps",)
"""Labels that name the rate of the filming: Android's cameras write it."""
SONY_RATES: Final = re.compile(rb'captureFps="([\d.]+)[ip]?"\s+formatFps="([\d.]+)[ip]?"')
"""In the XML that Sony's cameras add to an MP4 file (NonRealTimeMeta)."""
SEARCHED_BYTES: Final = 1 << 18
"""From each end of the file: that XML takes a few kB, behind the index or before it."""
CHANGED_SPEED: Final = 1.5
"""Slow motion and time-lapse change the speed by 2 and more; less is a rate that varies."""
FAST_FPS: Final = 48.0
"""Slow motion is filmed at least so fast. Below, what plays more slowly than it was filmed is a
camera in the dark, which takes fewer pictures than it says."""
MATROSKA_LENGTH: Final = re.compile(r"(\d{1,3}):(\d\d):(\d\d\.?\d*)")
"""The label by which writers of Matroska and WebM say how long a single stream is."""
ENCODED_FPS: Final = (15.0, 60.0)
"""What an encoder is set to for a film that is to be played; more is the tick of its clock."""
HEADS: Final = {
    "flv": re.compile(rb"FLV\x01[\x01\x04\x05]\0\0\0\x09\0\0\0\0"),
    "asf": re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c"),
}
"""How a file of that format begins; long enough not to come about by chance within one."""
CLOCK_33_BIT: Final = frozenset({"mpegts", "mpeg"})
WRAPS_AFTER_S: Final = 2**33 / 90_000
"""MPEG's streams count 90 kHz in 33 bits: 26.5 hours."""


def moving_pictures(container: InputContainer) -> VideoStream | None:
    """The stream that is the film: the default one, or else the largest; None without any.

    Where nobody chose, muxers make the first stream the default: it is not taken for that if it is
    small beside another.
    """
    streams = [s for s in container.streams.video if not s.disposition & NO_PICTURES]
    if not streams:
        return None
    largest = max(streams, key=_area)
    chosen = [s for s in streams if s.disposition & Disposition.default]
    if not chosen or (chosen[0] is streams[0] and _area(streams[0]) < THUMBNAIL * _area(largest)):
        return largest
    return max(chosen, key=_area)


def _area(stream: VideoStream) -> int:
    # No codec context, against PyAV's type stubs: a codec that FFmpeg does not know.
    return stream.width * stream.height if stream.codec_context else 0


def nominal_fps(stream: VideoStream) -> float | None:
    """Pictures a second, as the file says; None when it does not."""
    return sensible_fps(stream.average_rate) or sensible_fps(stream.guessed_rate)


def sensible_fps(rate: Fraction | float | None) -> float | None:
    """The rate; None when it cannot be one."""
    low, high = FPS_RANGE
    return float(rate) if rate and low <= rate <= high else None


def only_assumed(container: InputContainer) -> bool:
    """Whether the format has no time stamps: then FFmpeg makes them up from a rate."""
    return bool(container.format.flags & cast(int, Flags.no_timestamps.value))


def wraps_after_s(container: InputContainer) -> float | None:
    """When the file's clock starts again from 0 by itself."""
    return WRAPS_AFTER_S if container.format.name in CLOCK_33_BIT else None


def said_length_s(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the pictures last, as the file says; the whole file, where it does not say more."""
    tag = MATROSKA_LENGTH.fullmatch(stream.metadata.get("DURATION", ""))
    if tag is not None:  # to where the pictures end; FFmpeg itself would take the file's
        hours, minutes, seconds = (float(part) for part in tag.groups())
        return hours * 3600 + minutes * 60 + seconds
    if stream.duration is not None and stream.time_base is not None and stream.duration > 0:
        return float(stream.duration * stream.time_base)
    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    return None


def slowed(path: Path, container: InputContainer, stream: VideoStream) -> tuple[float, str | None]:
    """Seconds of the file for one of the filming, and what to say of it.

    1 unless the file names a rate of the filming that is another than it plays at.
    """
    rates = _labelled_rates(container, stream) or _sony_rates(path, container)
    if rates is None:
        return 1.0, None
    filmed_fps, played_fps = rates
    factor = filmed_fps / played_fps
    if factor >= CHANGED_SPEED and filmed_fps >= FAST_FPS:
        what = f"slow motion, {factor:.3g} times slower than it was filmed"
    elif factor <= 1 / CHANGED_SPEED:
        what = f"a time-lapse, {1 / factor:.3g} times faster than it was filmed"
    else:
        return 1.0, None
    note = (
        f"The file says that it is {what} ({filmed_fps:g} frames a second, played at "
        f"{played_fps:.3g}): all times are those of the filming."
    )
    return factor, note


def _labelled_rates(container: InputContainer, stream: VideoStream) -> tuple[float, float] | None:
    """The rate of the filming, and that at which it plays."""
    labels = {name.lower(): text for name, text in (container.metadata | stream.metadata).items()}
    said = (_number(labels[tag]) for tag in CAPTURE_TAGS if tag in labels)
    filmed_fps = next((fps for fps in said if fps), None)
    played_fps = nominal_fps(stream)
    if not filmed_fps or not played_fps:
        return None
    # What the encoder was set to outlasts a container that was stretched later; where it is the
    # rate of the filming, the container alone was stretched.
    encoded_fps = float(stream.codec_context.framerate or 0)
    slowest, fastest = ENCODED_FPS
    if _differ(filmed_fps, played_fps) and slowest <= encoded_fps <= fastest:
        played_fps = encoded_fps if _differ(filmed_fps, encoded_fps) else played_fps
    return filmed_fps, played_fps


def _differ(one_fps: float, other_fps: float) -> bool:
    return not 1 / CHANGED_SPEED < one_fps / other_fps < CHANGED_SPEED


def _number(text: str) -> float | None:
    try:
        return sensible_fps(float(text))
    except ValueError:
        return None


def _sony_rates(path: Path, container: InputContainer) -> tuple[float, float] | None:
    if "mp4" not in container.format.name:
        return None
    with path.open("rb") as file:
        start = file.read(SEARCHED_BYTES)
        file.seek(max(path.stat().st_size - SEARCHED_BYTES, 0))
        found = SONY_RATES.search(start) or SONY_RATES.search(file.read(SEARCHED_BYTES))
    rates = [_number(text.decode()) for text in found.groups()] if found else []
    return (rates[0], rates[1]) if len(rates) == 2 and rates[0] and rates[1] else None


def joined_at(path: Path, container: InputContainer) -> int | None:
    """Where a second recording begins that was joined to the first, in bytes; None without one.

    Only of formats whose readers do not notice; others show it by their time stamps.
    """
    head = HEADS.get(container.format.name)
    if head is not None and path.stat().st_size:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            second = head.search(data, 1)
            return second.start() if second else None
    starts = (at for at, kind in _parts(path, container) if kind in (b"ftyp", b"AVI "))
    return next(islice(starts, 1, None), None)


def _parts(path: Path, container: InputContainer) -> Iterator[tuple[int, bytes]]:
    """The outermost parts of the file: where each begins, and its kind."""
    mp4 = "mp4" in container.format.name
    if not mp4 and container.format.name != "avi":
        return
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at < size and len(head := file.read(16)) == 16:
            yield at, head[4:8] if mp4 else head[8:12]
            length = _box_length(head) if mp4 else 8 + int.from_bytes(head[4:8], "little")
            if length < 8:  # to the end of the file, or damage
                return
            at += length
            file.seek(at)


def _box_length(head: bytes) -> int:
    """Of an MP4 box (ISO 14496-12, 4.2)."""
    length = int.from_bytes(head[:4], "big")
    return int.from_bytes(head[8:16], "big") if length == 1 else length
