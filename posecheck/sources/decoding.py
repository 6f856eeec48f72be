"""Decodes a stream packet by packet: a damaged one costs its own picture, not the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream


class Decoder:
    """Decodes one stream of a file, once.

    packets: of pictures, so far. damaged: how many of them were refused. stopped: why the file
    could not be read on, None while it can. end_byte: in the file, where the last packet ends.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container = container
        self._stream = stream
        self._empty_s: deque[float] = deque()
        self._last: VideoFrame | None = None
        self.packets = 0
        self.damaged = 0
        self.stopped: str | None = None
        self.end_byte = 0
        self._ends: dict[int, int] = {}

    @property
    def end_s(self) -> float:
        """By the file's clock, where the last packet so far of any stream ends."""
        streams = self._container.streams
        ends = ((end, streams[index].time_base) for index, end in self._ends.items())
        return max((float(end * base) for end, base in ends if base is not None), default=0.0)

    def pictures(self) -> Iterator[tuple[VideoFrame, float | None]]:
        """Every picture in the order it is shown, with its stamp in seconds, None for none.

        An empty packet shows the picture before once more (Theora, AVI).
        """
        for packet in self._packets():
            if packet.size == 0 and packet.dts is not None:
                if packet.pts is not None and packet.time_base is not None:
                    self._empty_s.append(float(packet.pts * packet.time_base))
                continue
            for picture in self._decoded(packet):
                stamp_s = None if picture.time is None else float(picture.time)
                yield from self._shown_again(stamp_s)
                self._last = picture
                yield picture, stamp_s
        yield from self._shown_again(None)

    def _packets(self) -> Iterator[Packet[Stream]]:
        """Those of the stream; the others are only looked at for where they end."""
        try:
            for packet in self._container.demux():
                self.end_byte = max(self.end_byte, (packet.pos or 0) + packet.size)
                index = packet.stream.index  # its own a flushing packet does not know
                if packet.pts is not None:
                    end = packet.pts + (packet.duration or 0)
                    self._ends[index] = max(self._ends.get(index, 0), end)
                if index == self._stream.index:
                    yield packet
        except av.error.FFmpegError as error:
            self.stopped = error.strerror or type(error).__name__

    def _decoded(self, packet: Packet[Stream]) -> list[VideoFrame]:
        self.packets += packet.size > 0
        try:
            return self._stream.decode(packet)
        except av.error.EOFError:  # nothing more to flush
            return []
        except av.error.FFmpegError:
            self.damaged += packet.size > 0
            return []

    def _shown_again(self, before_s: float | None) -> Iterator[tuple[VideoFrame, float | None]]:
        """The last picture, for every empty packet before that stamp; None for all."""
        while self._empty_s and (before_s is None or self._empty_s[0] < before_s):
            stamp_s = self._empty_s.popleft()
            if self._last is not None:
                yield self._last, stamp_s
