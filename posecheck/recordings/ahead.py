"""Works ahead on a thread of its own, so that reading, detecting and judging overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

ITEMS_AHEAD: Final = 4
"""How many finished items wait at most: enough for a slow frame now and then."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Last:
    """What comes after the last item: what working raised, if anything."""

    error: Exception | None = None


def work_ahead(items: Iterable[T], *, name: str) -> Generator[T]:
    """The same items in the same order; raises what making them raised.

    They are made on another thread, called `name`, at most ITEMS_AHEAD + 1 in advance. Once this
    iterator is closed no more are made, the items' own generator is closed and the thread has
    ended; stages may thus feed one another.
    """
    waiting: queue.Queue[T | _Last] = queue.Queue(maxsize=ITEMS_AHEAD)
    wanted = threading.Event()
    wanted.set()

    def work() -> None:
        last = _Last()
        try:
            for item in items:
                waiting.put(item)
                if not wanted.is_set():
                    break
            if isinstance(items, Generator):
                items.close()  # here, because it must end on the thread that ran it
        except Exception as error:  # handed to the thread that asked
            last = _Last(error)
        waiting.put(last)

    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _Last):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        wanted.clear()
        while thread.is_alive():  # it may be waiting for room
            _discard(waiting)
            thread.join(timeout=0.01)


def _discard(waiting: queue.Queue[T | _Last]) -> None:
    try:
        waiting.get_nowait()
    except queue.Empty:
        return
