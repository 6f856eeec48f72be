"""Threads with a detector each, lent to one visitor at a time.

A landmarker takes half a second and 25 MB to create, and the memory never comes back; so both are
kept for the next visitor. It is made and used on its worker's own thread.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from posecheck.detection.detector import ReusableDetector
from posecheck.errors import PoseCheckError
from posecheck.processors import allowed_processors

VISITORS_A_PROCESSOR: Final = 1.5
"""One at 30 pictures a second takes half a processor (benchmarks/README.md), and some more for the
page and the rest of the computer."""
SLOW_S: Final = 0.25
"""Seconds for a picture, of whoever has the slowest: a clock needs two pictures a second, and one
more visitor may halve what there is."""
SMOOTHED_OVER: Final = 10
"""Pictures; a second or so."""
Result = TypeVar("Result")


class TooManyVisitorsError(PoseCheckError):
    """Every worker is lent."""


class Worker:
    """One thread and its detector. picture_s: seconds it takes for a picture, smoothed."""

    def __init__(self, make_detector: Callable[[], ReusableDetector]) -> None:
        self._make_detector = make_detector
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
        self._detector: ReusableDetector | None = None
        self.picture_s = 0.0

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

    async def judge(self, work: Callable[[], Result]) -> Result:
        """As `run`, for one picture; what it takes is noted."""
        began_s = time.perf_counter()
        done = await self.run(work)
        self.took(time.perf_counter() - began_s)
        return done

    def took(self, seconds: float) -> None:
        """Note how long a picture took."""
        self.picture_s += (seconds - self.picture_s) / SMOOTHED_OVER

    def close(self) -> None:
        """Let what runs end, then release the detector."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._detector is not None:
            self._detector.close()


class Workers:
    """The workers there are, most of them idle. Used from the server's event loop only."""

    def __init__(
        self, make_detector: Callable[[], ReusableDetector], *, limit: int | None = None
    ) -> None:
        """`limit` follows from the processors, unless it is given."""
        self._make_detector = make_detector
        self._limit = limit or math.ceil(VISITORS_A_PROCESSOR * allowed_processors())
        self._idle: list[Worker] = []
        self._lent: set[Worker] = set()

    def lend(self) -> Worker:
        """A worker of the caller's own until it is given back. Raises TooManyVisitorsError."""
        lent = len(self._lent)
        if lent >= self._limit:
            raise TooManyVisitorsError(f"{lent} people are practising on this computer already")
        if max((one.picture_s for one in self._lent), default=0.0) > SLOW_S:
            raise TooManyVisitorsError(
                f"this computer is too slow for more than the {lent} now practising"
            )
        worker = self._idle.pop() if self._idle else Worker(self._make_detector)
        worker.picture_s = 0.0
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
