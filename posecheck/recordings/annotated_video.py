"""Writes the annotated video: H.264 in MP4, at the frames' own times, with the original sound."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import av
import av.error
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from numpy.typing import NDArray

from posecheck.sources.video_file import open_container

if TYPE_CHECKING:  # generic only in PyAV's type stubs
    AudioPacket = Packet[AudioStream]

TIME_BASE: Final = Fraction(1, 90_000)
"""MPEG's 90 kHz clock: fine enough for any frame rate, and every player takes it."""
ENCODER_OPTIONS: Final = {"preset": "ultrafast", "crf": "23", "threads": "1"}
"""Half the work of "superfast" for files two fifths larger (python -m benchmarks.overhead); more
threads would only take the processor from MediaPipe."""
FRAMES_WAITING: Final = 8
"""A quarter of a second: an encoder that stalls on a key frame stops nobody."""
MP4_AUDIO_CODECS: Final = frozenset({"aac", "mp3", "ac3", "alac"})
"""Sound that an MP4 file carries as it is; any other is left out."""


class AnnotatedVideo:
    """Encodes on a thread of its own (PyAV frees the interpreter), so that checking goes on.

    Use it in `with`; when the block ends in an error the file is incomplete and of no use.
    """

    def __init__(self, path: Path, *, size_wh: tuple[int, int], fps: float | None) -> None:
        """`path` must end in .mp4; `fps` is a hint for players, the frames' own times count.

        Raises OSError when the file cannot be written, here and in all that follows.
        """
        width, height = size_wh
        with _as_os_error():
            self._output = av.open(str(path), mode="w", options={"movflags": "faststart"})
        rate = Fraction(fps).limit_denominator(1001) if fps else Fraction(30)
        self._stream = self._output.add_stream("libx264", rate=rate, options=ENCODER_OPTIONS)
        # H.264 with the colour layout that every player knows needs even sides.
        self._stream.width, self._stream.height = width + width % 2, height + height % 2
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = TIME_BASE
        self._size_wh = size_wh
        self._last_pts = -1
        self._sound: _Sound | None = None
        self._failure: OSError | None = None
        self._waiting: queue.Queue[tuple[NDArray[np.uint8], float] | None]
        self._waiting = queue.Queue(maxsize=FRAMES_WAITING)
        self._thread = threading.Thread(target=self._encode_all, name="encoder", daemon=True)

    def with_sound_of(self, path: Path, *, start_s: float) -> Self:
        """Copy that file's sound track along, if it has one an MP4 file can carry.

        start_s: the time in that file which is 0 here.
        """
        self._sound = _Sound.of(path, self._output, start_s)
        return self

    def add(self, image_bgr: NDArray[np.uint8], time_s: float) -> None:
        """Append a frame; waits while the encoder is far behind. Raises what encoding raised.

        One of another size is shown whole, undistorted, with black beside it or above and below.
        """
        if self._failure is None:
            self._waiting.put((image_bgr, time_s))
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._waiting.put(None)
        self._thread.join()
        if self._sound is not None:
            self._sound.close()
        try:
            with _as_os_error():
                self._output.close()
        except OSError as failure:  # the index, written last, finds no room
            self._failure = self._failure or failure
        if error is None and self._failure is not None:
            raise self._failure

    def _encode_all(self) -> None:
        while (item := self._waiting.get()) is not None:
            if self._failure is None:
                self._try(self._encode, *item)
        if self._failure is None:
            self._try(self._end)

    def _try(self, step: Callable[..., None], *arguments: object) -> None:
        try:
            with _as_os_error():
                step(*arguments)
        except OSError as failure:  # handed to the thread that adds
            self._failure = failure

    def _end(self) -> None:
        self._output.mux(self._stream.encode(None))
        self._mux_sound(math.inf)

    def _mux_sound(self, until_s: float) -> None:
        """The sound up to that time; a damaged track goes on without."""
        if self._sound is None:
            return
        for packet in self._sound.until(until_s):
            try:
                self._output.mux(packet)
            except av.error.FFmpegError as error:
                if isinstance(error, OSError):
                    raise
                self._sound.stop()

    def _encode(self, image_bgr: NDArray[np.uint8], time_s: float) -> None:
        image_bgr = fitted(image_bgr, self._size_wh)
        height, width = image_bgr.shape[:2]
        if width % 2 or height % 2:
            image_bgr = np.asarray(
                cv2.copyMakeBorder(image_bgr, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE),
                dtype=np.uint8,
            )
        # OpenCV turns colours into the encoder's four times faster than FFmpeg; same BT.601 values.
        image_i420 = np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2YUV_I420), dtype=np.uint8)
        picture = av.VideoFrame.from_ndarray(image_i420, format="yuv420p")
        # Two frames within one tick of the file's clock would be refused.
        self._last_pts = max(round(time_s / TIME_BASE), self._last_pts + 1)
        picture.pts = self._last_pts
        picture.time_base = TIME_BASE
        self._mux_sound(time_s)
        self._output.mux(self._stream.encode(picture))


def fitted(image_bgr: NDArray[np.uint8], size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture in its own proportions, as large as it fits into that size, in its middle."""
    width, height = size_wh
    if image_bgr.shape[:2] == (height, width):
        return image_bgr
    scale = min(width / image_bgr.shape[1], height / image_bgr.shape[0])
    inner_wh = tuple(max(1, round(side * scale)) for side in image_bgr.shape[1::-1])
    left, top = (width - inner_wh[0]) // 2, (height - inner_wh[1]) // 2
    whole = np.zeros((height, width, 3), dtype=np.uint8)
    whole[top : top + inner_wh[1], left : left + inner_wh[0]] = cv2.resize(image_bgr, inner_wh)
    return whole


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What FFmpeg raises, as the OSError that any other file would raise."""
    try:
        yield
    except av.error.FFmpegError as error:
        reason = error.strerror or type(error).__name__
        raise OSError(error.errno, reason, error.filename) from None


class _Sound:
    """The packets of a sound track, copied as they are, earlier by start_s."""

    def __init__(
        self, source: InputContainer, track: AudioStream, copy: AudioStream, start_s: float
    ) -> None:
        self._source = source
        self._copy = copy
        self._packets: Iterator[AudioPacket] = source.demux(track)
        self._start_s = start_s
        self._next: AudioPacket | None = None

    @classmethod
    def of(cls, path: Path, output: av.container.OutputContainer, start_s: float) -> _Sound | None:
        source = open_container(path)
        track = next(iter(source.streams.audio), None)
        # No codec context: a codec that FFmpeg does not know.
        if track and track.codec_context and track.codec_context.name in MP4_AUDIO_CODECS:
            try:
                return cls(source, track, output.add_stream_from_template(track), start_s)
            except (av.error.FFmpegError, ValueError):  # a track that contradicts itself
                pass
        source.close()
        return None

    def until(self, time_s: float) -> Iterator[AudioPacket]:
        """The packets that start before that time and were not given yet."""
        while (packet := self._peek()) is not None and _start_s(packet) <= time_s:
            self._next = None
            packet.stream = self._copy
            yield packet

    def stop(self) -> None:
        """Give no more packets."""
        self._packets = iter(())
        self._next = None

    def close(self) -> None:
        """Close the file the sound comes from."""
        self._source.close()

    def _peek(self) -> AudioPacket | None:
        while self._next is None:
            try:
                packet = next(self._packets, None)
            except av.error.FFmpegError:
                return None
            if packet is None:
                return None
            if packet.dts is not None and _start_s(packet) >= self._start_s:
                self._next = _earlier(packet, self._start_s)
        return self._next


def _start_s(packet: AudioPacket) -> float:
    if packet.dts is None or packet.time_base is None:  # the empty packet that ends a track
        return -math.inf
    return float(packet.dts * packet.time_base)


def _earlier(packet: AudioPacket, by_s: float) -> AudioPacket:
    assert packet.dts is not None
    assert packet.time_base is not None
    ticks = round(by_s / packet.time_base)
    packet.dts -= ticks
    if packet.pts is not None:
        packet.pts -= ticks
    return packet
