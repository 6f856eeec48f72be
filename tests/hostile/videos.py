"""Videos made here, a few small frames each, and what may be wrong with one."""

from __future__ import annotations

import functools
import io
import os
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.stream import Disposition
from av.video.stream import VideoStream

from tests.conftest import SAMPLES
from tests.hostile.cases import EITHER, FINE, UNREADABLE, Arguments, Case

TICK: Final = Fraction(1, 1000)
EVEN_MS: Final = (0, 40, 80, 120, 160, 200)
SAMPLE_PACKETS: Final = 8
HEAD_BYTES: Final = 128


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video to be made. times_ms: presentation times, in the order of writing."""

    container: str = "mp4"
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    size_wh: tuple[int, int] = (96, 64)
    times_ms: tuple[int, ...] = EVEN_MS
    sound: str = ""
    options: tuple[tuple[str, str], ...] = ()


@functools.cache
def made(clip: Clip) -> bytes:
    """The file; each is made once."""
    file = io.BytesIO()
    width, height = clip.size_wh
    with av.open(file, "w", format=clip.container) as output:
        stream = output.add_stream(clip.codec, rate=25, options=dict(clip.options))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = width, height
        stream.pix_fmt = clip.pix_fmt
        if clip.codec != "mpeg2video":  # which knows only the rates of television
            stream.codec_context.time_base = TICK
        if clip.codec == "libx264":  # no reordering, so that any times can be written
            stream.codec_context.max_b_frames = 0
        sound = output.add_stream(clip.sound, rate=16000) if clip.sound else None
        for number, time_ms in enumerate(clip.times_ms):
            image = np.full((height, width, 3), 40 + 20 * (number % 8), dtype=np.uint8)
            picture = av.VideoFrame.from_ndarray(image, format="bgr24")
            picture.pts, picture.time_base = time_ms, TICK
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
        if isinstance(sound, AudioStream):
            silence = np.zeros((1, 4096), dtype=np.float32)
            noise = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
            noise.sample_rate = 16000
            output.mux(sound.encode(noise))
            output.mux(sound.encode(None))
    return file.getvalue()


MJPEG: Final = Clip(codec="mjpeg", pix_fmt="yuvj420p", container="matroska")


@functools.cache
def retimed(container: str, times_ms: tuple[int, ...]) -> bytes:
    """A video whose packets carry those times: what no encoder would write."""
    file = io.BytesIO()
    with (
        av.open(io.BytesIO(made(MJPEG)), mode="r") as whole,
        av.open(file, "w", format=container) as output,
    ):
        stream = output.add_stream_from_template(whole.streams.video[0])
        packets = [packet for packet in whole.demux(video=0) if packet.size]
        for number, (packet, time_ms) in enumerate(zip(packets, times_ms, strict=True)):
            packet.time_base = TICK
            packet.pts = time_ms
            packet.dts = min(times_ms) - len(times_ms) + number  # never later than pts
            packet.stream = stream
            output.mux(packet)
    return file.getvalue()


@functools.cache
def start_of_sample(name: str) -> bytes:
    """The first packets of a sample clip, copied as they are."""
    file = io.BytesIO()
    with av.open(str(SAMPLES / name)) as whole, av.open(file, "w", format="mp4") as output:
        stream = output.add_stream_from_template(whole.streams.video[0])
        for number, packet in enumerate(whole.demux(video=0)):
            if number == SAMPLE_PACKETS or packet.dts is None:
                break
            packet.stream = stream
            output.mux(packet)
    return file.getvalue()


@functools.cache
def only_sound(container: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream("aac", rate=16000)
        assert isinstance(stream, AudioStream)
        silence = np.zeros((1, 4096), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate = 16000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def still(suffix: str, size_wh: tuple[int, int] = (96, 64)) -> bytes:
    image = np.full((size_wh[1], size_wh[0], 3), 90, dtype=np.uint8)
    return cv2.imencode(suffix, image)[1].tobytes()


def file_of(
    data: bytes | Callable[[], bytes], name: str = "clip.mp4"
) -> Callable[[Path], Arguments]:
    def arrange(folder: Path) -> Arguments:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data())
        return [path]

    return arrange


SOURCES: Final[dict[str, Callable[[], bytes]]] = {
    "sample.mp4": lambda: start_of_sample("low_lunge_pause.mp4"),
    "sound.mp4": lambda: made(Clip(sound="aac")),
    "vp9.webm": lambda: made(Clip(container="webm", codec="libvpx-vp9")),
    "mjpeg.avi": lambda: made(Clip(container="avi", codec="mjpeg", pix_fmt="yuvj420p")),
    "h264.ts": lambda: made(Clip(container="mpegts", sound="aac")),
    "h264.flv": lambda: made(Clip(container="flv")),
}
"""What is damaged: three ways to lay out an index, and streams without one."""


def cut(make: Callable[[], bytes], tenths: int) -> bytes:
    return make()[: len(make()) * tenths // 10]


def flipped(make: Callable[[], bytes], seed: int) -> bytes:
    """A few bits changed; half of the seeds change only the first 512 bytes, where headers are."""
    rng = np.random.default_rng(seed)
    damaged = bytearray(make())
    reach = len(damaged) if seed % 2 else min(512, len(damaged))
    for at in rng.integers(0, reach, size=12):
        damaged[at] ^= 1 << int(rng.integers(8))
    return bytes(damaged)


def beheaded(make: Callable[[], bytes], other: Callable[[], bytes]) -> bytes:
    """The start of another file before the rest of this one."""
    return other()[:HEAD_BYTES] + make()[HEAD_BYTES:]


def truncated() -> list[Case]:
    return [
        Case(
            name=f"{name} cut at {tenth} tenths",
            arrange=file_of(partial(cut, make, tenth), name),
            codes=EITHER if tenth else UNREADABLE,
        )
        for name, make in SOURCES.items()
        for tenth in range(10)
    ]


def with_flipped_bits() -> list[Case]:
    return [
        Case(
            name=f"{name} flipped, seed {seed}",
            arrange=file_of(partial(flipped, make, seed), name),
            codes=EITHER,
        )
        for name, make in SOURCES.items()
        for seed in range(8)
    ]


def with_swapped_headers() -> list[Case]:
    return [
        Case(
            name=f"{name} with the head of {other}",
            arrange=file_of(partial(beheaded, SOURCES[name], SOURCES[other]), name),
            codes=EITHER,
        )
        for name in SOURCES
        for other in ("sound.mp4", "vp9.webm", "mjpeg.avi")
        if other != name
    ]


def coded(name: str, clip: Clip) -> Case:
    return Case(name=name, arrange=file_of(lambda: made(clip), name), codes=FINE)


CODECS: Final = [
    coded("vp9.webm", Clip(container="webm", codec="libvpx-vp9")),
    coded("vp8.mkv", Clip(container="matroska", codec="libvpx")),
    coded("av1.mkv", Clip(container="matroska", codec="libsvtav1", options=(("preset", "12"),))),
    coded("hevc.mp4", Clip(codec="libx265", options=(("x265-params", "log-level=none"),))),
    coded("mjpeg.avi", Clip(container="avi", codec="mjpeg", pix_fmt="yuvj420p")),
    coded("mpeg4.avi", Clip(container="avi", codec="mpeg4", options=())),
    coded(
        "mpeg2.mpg", Clip(container="mpeg", codec="mpeg2video", times_ms=tuple(range(0, 400, 40)))
    ),
    coded("h264.flv", Clip(container="flv")),
    coded("h264.ts", Clip(container="mpegts")),
    coded("h264.h264", Clip(container="h264")),
    coded("moving.gif", Clip(container="gif", codec="gif", pix_fmt="rgb8")),
    coded("apng.png", Clip(container="apng", codec="apng", pix_fmt="rgba")),
    coded("ten bit.mp4", Clip(pix_fmt="yuv420p10le")),
    coded("4 4 4.mp4", Clip(pix_fmt="yuv444p")),
    coded("grey.mkv", Clip(container="matroska", codec="ffv1", pix_fmt="gray")),
    coded("grey 16.mkv", Clip(container="matroska", codec="ffv1", pix_fmt="gray16le")),
    coded("alpha.mkv", Clip(container="matroska", codec="ffv1", pix_fmt="yuva420p")),
    coded("alpha.mov", Clip(container="mov", codec="qtrle", pix_fmt="argb")),
    coded("prores.mov", Clip(container="mov", codec="prores_ks", pix_fmt="yuva444p10le")),
    coded("palette.mov", Clip(container="mov", codec="png", pix_fmt="rgba64be")),
    coded("raw.avi", Clip(container="avi", codec="rawvideo", pix_fmt="bgr24")),
    coded("one frame.mp4", Clip(times_ms=(0,))),
    coded("opus.mkv", Clip(container="matroska", sound="libopus")),
    coded("aac.mov", Clip(container="mov", sound="aac")),
]

SIZES_WH: Final = [
    *((1, 1), (1, 2), (2, 1), (3, 5), (5, 3), (1, 720), (720, 1), (2, 4000), (4000, 2)),
    *((641, 48), (642, 48), (643, 48), (16, 1281), (1281, 16), (63, 47), (7680, 16)),
]


def sized(size_wh: tuple[int, int]) -> Case:
    width, height = size_wh
    clip = Clip(
        container="avi", codec="rawvideo", pix_fmt="bgr24", size_wh=size_wh, times_ms=EVEN_MS[:3]
    )
    name = f"{width} x {height}.avi"
    return Case(name=name, arrange=file_of(lambda: made(clip), name), codes=FINE)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is that large, with next to no data."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + body + struct.pack(">I", _crc(body))
    data = b"IDAT" + b"\x78\x9c\x03\x00\x00\x00\x00\x01"
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 8) + data + struct.pack(">I", _crc(data))


def _crc(data: bytes) -> int:
    return zlib.crc32(data)


def gif_header(width: int, height: int) -> bytes:
    """A GIF that says it is that large, with a frame of one pixel."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return screen + frame * 3 + b";"


def saying(size_wh: tuple[int, int]) -> bytes:
    """Raw pictures with another size written into the stream's header."""
    width, height = Clip().size_wh
    data = made(Clip(container="avi", codec="rawvideo", pix_fmt="bgr24"))
    header = b"strf" + struct.pack("<III", 40, 40, width)
    at = data.index(header) + len(header) - 4
    assert abs(struct.unpack_from("<i", data, at + 4)[0]) == height
    return data[:at] + struct.pack("<ii", *size_wh) + data[at + 8 :]


TOO_LARGE: Final = [
    Case(
        name=f"{name} of {width} x {height}",
        arrange=file_of(partial(make, width, height), name),
        codes=UNREADABLE,
    )
    for name, make in (("still.png", png_header), ("moving.gif", gif_header))
    for width, height in ((8193, 8193), (16000, 16000), (20000, 6000), (65535, 65535))
]

RAW: Final = Clip(container="avi", codec="rawvideo", pix_fmt="bgr24")
LYING: Final = [
    *TOO_LARGE,
    Case(
        name="wider than any film",
        arrange=file_of(lambda: made(replace(RAW, size_wh=(8196, 2))), "wide.avi"),
        codes=UNREADABLE,
        says="its frames of 8196 x 2 are too large: export it with at most 8192 pixels a side",
    ),
    Case(
        name="an 8K header with little data",
        arrange=file_of(lambda: png_header(7680, 4320), "8k.mp4"),
        codes=EITHER,
    ),
    *(
        Case(
            name=f"raw pictures said to be {size_wh}",
            arrange=file_of(partial(saying, size_wh), "raw.avi"),
            codes=UNREADABLE,
        )
        for size_wh in ((30000, 30000), (7680, 4320), (-96, 64), (0, 64), (96, 2**31 - 1))
    ),
]


def timed(name: str, times_ms: tuple[int, ...], container: str = "matroska") -> Case:
    return Case(
        name=f"times: {name}",
        arrange=file_of(lambda: retimed(container, times_ms), f"times.{container}"),
        codes=FINE,
    )


DAY_MS: Final = 86_400_000
TIMES: Final = [
    timed("all negative", (-900, -860, -820, -780, -740, -700), "nut"),
    timed("from negative to positive", (-80, -40, 0, 40, 80, 120), "nut"),
    timed("equal", (0, 0, 0, 0, 0, 0)),
    timed("repeated", (0, 0, 40, 40, 80, 80)),
    timed("decreasing", (200, 160, 120, 80, 40, 0)),
    timed("to and fro", (0, 200, 40, 160, 80, 120)),
    timed("a stall of an hour", (0, 40, 80, 3_600_000, 3_600_040, 3_600_080)),
    timed("a stall of 30 hours", (0, 40, 80, 30 * 3_600_000, 30 * 3_600_040, 30 * 3_600_080)),
    timed("one of a year hence", (0, 40, 365 * DAY_MS, 80, 120, 160)),
    timed("all a century hence", tuple(36_500 * DAY_MS + t for t in EVEN_MS)),
    timed("a century between", tuple(n * 36_500 * DAY_MS for n in range(6))),
    timed("the largest there are", (0, 40, 2**62, 2**62 + 1, 2**62 + 2, 2**62 + 3), "nut"),
    timed("a millisecond apart", (0, 1, 2, 3, 4, 5)),
]


@functools.cache
def boxed(at: bytes, offset: int, value: bytes) -> bytes:
    """An MP4 with bytes of one box replaced. offset: from the end of the box's name."""
    data = bytearray(made(Clip()))
    start = data.index(at) + 4 + offset
    data[start : start + len(value)] = value
    return bytes(data)


MATRIX: Final = {  # clockwise turn: the upper left of a track header's matrix (ISO 14496-12, 8.3.2)
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
    45: (1, 1, -1, 1),
}


def turned(a: int, b: int, c: int, d: int) -> bytes:
    words = [n << 16 for n in (a, b)] + [0] + [n << 16 for n in (c, d)]
    return boxed(b"tkhd", 40, struct.pack(">5i", *words))


@functools.cache
def squeezed(aspect: Fraction) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as output:
        stream = output.add_stream("ffv1", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        for _ in range(3):
            image = np.full((64, 96, 3), 90, dtype=np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(stream.encode(None))
    return file.getvalue()


BOXES: Final = [
    *(
        Case(
            name=f"turned by {turn_deg} degrees",
            arrange=file_of(partial(turned, *matrix)),
            codes=FINE,
        )
        for turn_deg, matrix in MATRIX.items()
    ),
    Case(name="a matrix of nothing", arrange=file_of(lambda: turned(0, 0, 0, 0)), codes=FINE),
    Case(
        name="a matrix of the largest numbers",
        arrange=file_of(lambda: boxed(b"tkhd", 40, b"\x7f\xff\xff\xff" * 9)),
        codes=FINE,
    ),
    Case(
        name="said to last 27 hours",
        arrange=file_of(lambda: boxed(b"mvhd", 16, struct.pack(">I", 10**8))),
        codes=FINE,
    ),
    Case(
        name="a track said to last 2**32 ticks",
        arrange=file_of(lambda: boxed(b"mdhd", 16, b"\xff\xff\xff\xfe")),
        codes=FINE,
    ),
    Case(
        name="no ticks in a second",
        arrange=file_of(lambda: boxed(b"mdhd", 12, bytes(4))),
        codes=EITHER,
    ),
    Case(
        name="a tick a second",
        arrange=file_of(lambda: boxed(b"mdhd", 12, struct.pack(">I", 1))),
        codes=EITHER,
    ),
    Case(
        name="four billion ticks in a second",
        arrange=file_of(lambda: boxed(b"mdhd", 12, b"\xff\xff\xff\xff")),
        codes=EITHER,
    ),
    Case(
        name="a codec nobody knows",
        arrange=file_of(lambda: made(Clip()).replace(b"avc1", b"zzzz")),
        codes=UNREADABLE,
    ),
    Case(
        name="a box of no length",
        arrange=file_of(lambda: boxed(b"moov", -8, bytes(4))),
        codes=EITHER,
    ),
    Case(
        name="four billion samples",
        arrange=file_of(lambda: boxed(b"stsz", 8, b"\xff\xff\xff\xff")),
        codes=EITHER,
    ),
    *(
        Case(
            name=f"pixels {wide} times as wide as high",
            arrange=file_of(partial(squeezed, wide), "squeezed.mkv"),
            codes=FINE,
        )
        for wide in (Fraction(1, 2000), Fraction(2000), Fraction(1, 97), Fraction(4, 3))
    ),
]


def sized_pictures(*sizes_wh: tuple[int, int]) -> Callable[[], bytes]:
    return lambda: b"".join(still(".jpg", size_wh) for size_wh in sizes_wh)


@functools.cache
def song_with_cover() -> bytes:
    """FFmpeg shows a song's cover as a video of one picture."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        cover = output.add_stream("mjpeg", rate=1)
        assert isinstance(cover, VideoStream)
        cover.width, cover.height, cover.pix_fmt = 96, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        song = output.add_stream("aac", rate=16000)
        assert isinstance(song, AudioStream)
        silence = np.zeros((1, 4096), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate = 16000
        image = np.full((64, 96, 3), 90, dtype=np.uint8)
        output.mux(cover.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        output.mux(cover.encode(None))
        output.mux(song.encode(frame))
        output.mux(song.encode(None))
    return file.getvalue()


def special(make: Callable[[Path], None], name: str = "clip.mp4") -> Callable[[Path], Arguments]:
    def arrange(folder: Path) -> Arguments:
        make(folder / name)
        return [folder / name]

    return arrange


def socket_at(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path may be 100 bytes long only
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)
    os.chdir(here)


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("clip.mp4", data)
    return file.getvalue()


def playlist(text: str, name: str) -> Callable[[Path], Arguments]:
    """A playlist whose entry is a pipe that nobody writes to, or an address."""

    def arrange(folder: Path) -> Arguments:
        os.mkfifo(folder / "pipe.ts")
        (folder / name).write_text(text.replace("FOLDER", str(folder)), encoding="utf-8")
        return [folder / name]

    return arrange


M3U8: Final = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n"
SDP: Final = (
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
)
MPD: Final = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4"><Representation '
    'id="1" bandwidth="9"><BaseURL>FOLDER/pipe.ts</BaseURL></Representation></AdaptationSet>'
    "</Period></MPD>"
)

NO_VIDEO: Final = [
    Case(name="no such file", arrange=lambda folder: [folder / "none.mp4"], codes=UNREADABLE),
    Case(
        name="a name too long",
        arrange=lambda folder: [folder / f"{'a' * 300}.mp4"],
        codes=UNREADABLE,
    ),
    Case(name="an empty file", arrange=file_of(b""), codes=UNREADABLE),
    Case(name="one byte", arrange=file_of(b"\0"), codes=UNREADABLE),
    Case(name="zeros", arrange=file_of(bytes(100_000)), codes=UNREADABLE),
    Case(
        name="noise",
        arrange=file_of(np.random.default_rng(0).bytes(100_000)),
        codes=UNREADABLE,
    ),
    Case(name="text", arrange=file_of(b"not a video " * 500), codes=UNREADABLE),
    Case(name="HTML", arrange=file_of(b"<!doctype html><p>Sign in</p>" * 50), codes=UNREADABLE),
    Case(name="a zip", arrange=file_of(lambda: zipped(made(Clip()))), codes=UNREADABLE),
    Case(name="a PDF", arrange=file_of(b"%PDF-1.7\n" + bytes(range(256)) * 40), codes=UNREADABLE),
    Case(
        name="subtitles",
        arrange=file_of(b"1\n00:00:00,000 --> 00:00:01,000\nHi\n" * 9),
        codes=UNREADABLE,
    ),
    Case(name="ANSI art", arrange=file_of(b"\x1b[31mred\x1b[0m\n" * 99, "art.ans"), codes=EITHER),
    Case(
        name="only sound, mp4",
        arrange=file_of(lambda: only_sound("mp4")),
        codes=UNREADABLE,
        says="only sound",
    ),
    Case(
        name="only sound, aac",
        arrange=file_of(lambda: only_sound("adts"), "a.aac"),
        codes=UNREADABLE,
        says="only sound",
    ),
    Case(name="no samples", arrange=file_of(lambda: boxed(b"stsz", 8, bytes(4))), codes=UNREADABLE),
    Case(
        name="a song with a cover",
        arrange=file_of(song_with_cover, "song.mp4"),
        codes=UNREADABLE,
        says="only sound",
    ),
    Case(
        name="a folder",
        arrange=special(Path.mkdir),
        codes=frozenset({2}),
        says="holds no video",
    ),
    Case(
        name="a link to itself",
        arrange=special(lambda path: path.symlink_to(path)),
        codes=UNREADABLE,
    ),
    Case(
        name="a link to nothing",
        arrange=special(lambda path: path.symlink_to("none")),
        codes=UNREADABLE,
    ),
    Case(name="a pipe", arrange=special(lambda path: os.mkfifo(path)), codes=UNREADABLE),
    Case(
        name="a pipe called .npz",
        arrange=special(lambda path: os.mkfifo(path), "a.npz"),
        codes=UNREADABLE,
    ),
    Case(name="a socket", arrange=special(socket_at), codes=UNREADABLE),
    Case(name="/dev/zero", arrange=lambda folder: [Path("/dev/zero")], codes=UNREADABLE),
    Case(name="/dev/null", arrange=lambda folder: [Path("/dev/null")], codes=UNREADABLE),
    Case(
        name="a link to /dev/zero",
        arrange=special(lambda path: path.symlink_to("/dev/zero")),
        codes=UNREADABLE,
    ),
    Case(
        name="a playlist of a pipe",
        arrange=playlist(M3U8.format("FOLDER/pipe.ts"), "list.m3u8"),
        codes=UNREADABLE,
    ),
    Case(
        name="a playlist called .mp4",
        arrange=playlist(M3U8.format("pipe.ts"), "clip.mp4"),
        codes=UNREADABLE,
    ),
    Case(
        name="a list of files",
        arrange=playlist("ffconcat version 1.0\nfile 'pipe.ts'\n", "clip.mp4"),
        codes=UNREADABLE,
    ),
    Case(name="a DASH description", arrange=playlist(MPD, "clip.mpd"), codes=UNREADABLE),
    Case(name="an SDP description", arrange=playlist(SDP, "clip.sdp"), codes=UNREADABLE),
]

STILLS: Final = [
    *(
        Case(
            name=f"a still {suffix} called .mp4",
            arrange=file_of(partial(still, suffix)),
            codes=FINE,
        )
        for suffix in (".png", ".jpg", ".bmp", ".tiff", ".webp")
    ),
    Case(
        name="pictures that change size",
        arrange=file_of(sized_pictures((96, 64), (641, 48), (96, 64), (20, 400)), "clip.mjpeg"),
        codes=FINE,
    ),
    Case(
        name="pictures that grow beyond any limit",
        arrange=file_of(
            lambda: still(".jpg") * 2 + still(".jpg", (9000, 9000)) + still(".jpg"), "clip.mjpeg"
        ),
        codes=FINE,
    ),
]

CASES: Final[Sequence[Case]] = [
    *truncated(),
    *with_flipped_bits(),
    *with_swapped_headers(),
    *CODECS,
    *(sized(size_wh) for size_wh in SIZES_WH),
    *LYING,
    *TIMES,
    *BOXES,
    *NO_VIDEO,
    *STILLS,
]
