"""Decodes a stream packet by packet: a damaged one costs its own picture, not the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

HIDING: Final = "vp8"
"""The codec whose packets may hold a picture that is not to be shown."""
EVEN: Final = "theora"
"""The codec that has a packet for every step, an empty one where nothing changed."""


class Decoder:
    """Decodes one stream of a file, once.

    packets: of pictures, so far. stopped: why the file could not be read on, None while it can.
    end_byte: in the file, where the last packet ends.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container = container
        self._stream = stream
        self._empty_s: deque[float] = deque()
        self._last: VideoFrame | None = None
        self._codec = stream.codec_context.name
        self._due: set[int] = set()
        self._refused = 0
        self._unread = 0
        self._last_due: int | None = None
        self.packets = 0
        self.stopped: str | None = None
        self.end_byte = 0
        self._ends: dict[int, int] = {}

    @property
    def damaged(self) -> int:
        """How many pictures there are packets of, but could not be shown; at the end.

        After a packet that is refused a decoder waits for the next key picture, and says nothing.
        """
        if self._refused and self._codec != HIDING:
            return self._unread + max(self._refused, len(self._due))
        last = -1 if self._last is None or self._last.pts is None else self._last.pts
        return self._unread + max(self._refused, sum(stamp > last for stamp in self._due))

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
            if self._is_head(packet):
                yield from self._shown_again(None)
                continue
            self._note_gap(packet)
            if packet.size == 0 and packet.dts is not None:
                if packet.pts is not None and packet.time_base is not None:
                    self._empty_s.append(float(packet.pts * packet.time_base))
                continue
            if packet.pts is not None and not packet.is_discard:
                self._due.add(packet.pts)
            for picture in self._decoded(packet):
                self._due.discard(-1 if picture.pts is None else picture.pts)
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

    def _is_head(self, packet: Packet[Stream]) -> bool:
        """Of another Ogg that was joined to this: the first bit says so (Theora, 6.1)."""
        return self._codec == EVEN and packet.size > 0 and bool(bytes(packet)[0] & 0x80)

    def _note_gap(self, packet: Packet[Stream]) -> None:
        """A damaged page of Ogg is dropped before anyone sees it."""
        if self._codec != EVEN or packet.pts is None or not packet.duration:
            return
        if self._last_due is not None:
            dropped = max((packet.pts - self._last_due) // packet.duration - 1, 0)
            self._unread += dropped
            self.packets += dropped
        self._last_due = packet.pts

    def _decoded(self, packet: Packet[Stream]) -> list[VideoFrame]:
        self.packets += packet.size > 0
        try:
            return self._stream.decode(packet)
        except av.error.EOFError:  # nothing more to flush
            return []
        except av.error.BlockingIOError:
            # VP9, after packets that were refused: it takes no more until it is emptied.
            self._stream.codec_context.flush_buffers()
        except av.error.FFmpegError:
            self._refused += packet.size > 0
            return []
        return self._decoded_at_last(packet)

    def _decoded_at_last(self, packet: Packet[Stream]) -> list[VideoFrame]:
        try:
            return self._stream.decode(packet)
        except av.error.FFmpegError:
            self._refused += packet.size > 0
            return []

    def _shown_again(self, before_s: float | None) -> Iterator[tuple[VideoFrame, float | None]]:
        """The last picture, for every empty packet before that stamp; None for all."""
        while self._empty_s and (before_s is None or self._empty_s[0] < before_s):
            stamp_s = self._empty_s.popleft()
            if self._last is not None:
                yield self._last, stamp_s
