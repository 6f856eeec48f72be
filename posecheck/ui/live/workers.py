"""Threads with a detector each, lent to one visitor at a time.

A landmarker takes half a second and 25 MB to create, and the memory never comes back; so both are
kept for the next visitor. It is made and used on its worker's own thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from posecheck.detection.detector import ReusableDetector
from posecheck.errors import PoseCheckError

MAX_WORKERS: Final = 8
"""Each takes 25 MB for good; a household, or a class with a computer to match."""
Result = TypeVar("Result")


class TooManyVisitorsError(PoseCheckError):
    """Every worker is lent."""


class Worker:
    """One thread and its detector."""

    def __init__(self, make_detector: Callable[[], ReusableDetector]) -> None:
        self._make_detector = make_detector
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._detector: ReusableDetector | None = None

    def fresh_detector(self) -> ReusableDetector:
        """The detector, ready for another stream. Call it on the worker's thread."""
        if self._detector is None:
            self._detector = self._make_detector()
        else:
            self._detector.restart()
        return self._detector

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do this on the worker's thread; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Let what runs end, then release the detector."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._detector is not None:
            self._detector.close()


class Workers:
    """The workers there are, most of them idle. Used from the server's event loop only."""

    def __init__(
        self, make_detector: Callable[[], ReusableDetector], *, limit: int = MAX_WORKERS
    ) -> None:
        self._make_detector = make_detector
        self._limit = limit
        self._idle: list[Worker] = []
        self._lent: set[Worker] = set()

    def lend(self) -> Worker:
        """A worker of the caller's own until it is given back. Raises TooManyVisitorsError."""
        if len(self._lent) >= self._limit:
            raise TooManyVisitorsError(
                f"{self._limit} people are practising on this computer already: try again later"
            )
        worker = self._idle.pop() if self._idle else Worker(self._make_detector)
        self._lent.add(worker)
        return worker

    def give_back(self, worker: Worker) -> None:
        """Keep it for the next visitor."""
        self._lent.discard(worker)
        self._idle.append(worker)

    def discard(self, worker: Worker) -> None:
        """End a worker whose detector failed."""
        self._lent.discard(worker)
        worker.close()

    def close(self) -> None:
        """End them all."""
        for worker in [*self._idle, *self._lent]:
            worker.close()
        self._idle.clear()
        self._lent.clear()
