"""Reads frames ahead on a thread of its own, so that decoding and detecting overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import Final

from posecheck.frames import Frame

FRAMES_AHEAD: Final = 4

Item = Frame | Exception | None
"""A frame, what reading raised, or None after the last frame."""


def read_ahead(frames: Iterable[Frame]) -> Generator[Frame]:
    """The same frames in the same order; raises what reading them raised.

    The source is read on the other thread only, and no more once this iterator is closed.
    """
    waiting: queue.Queue[Item] = queue.Queue(maxsize=FRAMES_AHEAD)
    wanted = threading.Event()
    wanted.set()

    def read() -> None:
        last: Item = None
        try:
            for frame in frames:
                waiting.put(frame)
                if not wanted.is_set():
                    break
        except Exception as error:  # handed to the thread that asked
            last = error
        waiting.put(last)

    thread = threading.Thread(target=read, name="reader", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        wanted.clear()
        while thread.is_alive():  # the reader may be waiting for room
            _discard(waiting)
            thread.join(timeout=0.01)


def _discard(waiting: queue.Queue[Item]) -> None:
    try:
        waiting.get_nowait()
    except queue.Empty:
        return
