"""Small videos of a moving square, made here as devices write them."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

DARK, BRIGHT = 40, 220


Image = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def picture(number: int, size_wh: tuple[int, int]) -> Image:
    """Bright in its upper left quarter; a square moves along below, so that no two are alike."""
    width, height = size_wh
    image_bgr = np.full((height, width, 3), DARK, dtype=np.uint8)
    image_bgr[: height // 2, : width // 2] = BRIGHT
    at = 4 * number % (width - 8)
    image_bgr[-10:-2, at : at + 8] = 128
    return image_bgr


def film(
    path: Path,
    *,
    seconds: float = 2.0,
    fps: float = 10.0,
    codec: str = "libx264",
    size_wh: tuple[int, int] = (64, 48),
    start_s: float = 0.0,
    b_frames: int = 0,
    aspect: Fraction | None = None,
    labels: dict[str, str] | None = None,
    sound_s: float = 0.0,
) -> Path:
    """A video of that many seconds, the first picture at start_s; with sound from 0 to sound_s."""
    options = {"movflags": "use_metadata_tags"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as output:
        output.metadata.update(labels or {})
        sound = output.add_stream("libopus", rate=48_000) if sound_s else None
        stream = picture_stream(output, codec, fps, size_wh)
        if codec == "libx264":
            stream.codec_context.max_b_frames = b_frames
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if isinstance(sound, AudioStream):
            _silence(output, sound, sound_s)
        for number in range(round(seconds * fps)):
            one = av.VideoFrame.from_ndarray(picture(number, size_wh), format="bgr24")
            one.pts, one.time_base = round(start_s * fps) + number, 1 / Fraction(fps)
            output.mux(stream.encode(one))
        output.mux(stream.encode(None))
    return path


def picture_stream(
    output: OutputContainer, codec: str, fps: float, size_wh: tuple[int, int]
) -> VideoStream:
    """A stream of pictures with a key picture every fifth."""
    stream = output.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size_wh
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    stream.codec_context.gop_size = 5
    return stream


def _silence(output: OutputContainer, sound: AudioStream, seconds: float) -> None:
    for number in range(round(50 * seconds)):
        quiet = np.zeros((1, 960), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 960 * number, Fraction(1, 48_000)
        output.mux(sound.encode(frame))
    output.mux(sound.encode(None))


def joined(path: Path, *parts: Path) -> Path:
    """The files one after another in one, as `cat` and `copy /b` join them."""
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def with_matrix(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """The MP4 file, its track header saying (a, b, c, d) (ISO 14496-12, 8.3.2)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    for offset, value in zip((0, 4, 12, 16), matrix, strict=True):
        struct.pack_into(">i", data, at + offset, value << 16)
    path.write_bytes(data)
    return path


def damaged(path: Path, *numbers: int) -> Path:
    """The file with the packets of those numbers overwritten."""
    data = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        for number in numbers:
            at = data.index(bytes(packets[number]))
            data[at : at + packets[number].size] = b"\x00" * packets[number].size
    path.write_bytes(data)
    return path
