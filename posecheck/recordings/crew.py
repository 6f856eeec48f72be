"""Checks several videos at a time on this machine, each in a process of its own.

A process, not a thread: MediaPipe aborts the whole process on some faults, and keeps its memory.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Final

from posecheck.child import safe_path
from posecheck.recordings.batch import Job, Outcome, check_job, failed
from posecheck.recordings.watch import Progress

REPORTED_EVERY: Final = 0.01
"""How much farther a video must have come, as a share of it, before that is reported."""
PATIENCE_S: Final = 10.0
"""How long a worker may take to tidy up before it is killed."""
# Spawned, because a fork copies MediaPipe's threads' locks in whatever state they are.
SPAWN: Final = multiprocessing.get_context("spawn")


class Processes:
    """A crew of worker processes."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(
        self, jobs: Sequence[Job], watch: Callable[[int, float], None]
    ) -> Generator[tuple[int, Outcome]]:
        """Each job's place and outcome, as they come (see Crew)."""
        waiting = deque(range(len(jobs)))
        crew: list[_Worker] = []
        try:
            while waiting or crew:
                while waiting and len(crew) < self._workers:
                    crew.append(_Worker())
                    crew[-1].begin(waiting.popleft(), jobs)
                for worker in _speaking(crew):
                    index, said = worker.index, worker.hear()
                    if isinstance(said, float):
                        watch(index, said)
                        continue
                    if said is not None and waiting:
                        worker.begin(waiting.popleft(), jobs)
                    else:
                        worker.end()
                        crew.remove(worker)
                    yield index, said or failed(jobs[index], "its process ended unexpectedly")
        finally:
            for worker in crew:
                worker.end()


def _speaking(crew: Sequence[_Worker]) -> list[_Worker]:
    """Those who have something to say, or have died; waits until there is one."""
    speaking = wait([worker.pipe for worker in crew])
    return [worker for worker in crew if worker.pipe in speaking]


class _Worker:
    """A process that checks one video after another."""

    def __init__(self) -> None:
        self.index = -1
        self.pipe, theirs = SPAWN.Pipe()
        # A daemon, so that it is ended with this process whatever happens here.
        self._process = SPAWN.Process(target=_work, args=(theirs,), daemon=True)
        with safe_path():
            self._process.start()
        theirs.close()

    def begin(self, index: int, jobs: Sequence[Job]) -> None:
        """Check that one of the jobs."""
        self.index = index
        with contextlib.suppress(OSError):  # it has died; whoever listens next finds out
            self.pipe.send(jobs[index])

    def hear(self) -> float | Outcome | None:
        """How far it has come, or what came of the job; None when it has died."""
        try:
            said: float | Outcome = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return said

    def end(self) -> None:
        """Stop, whatever is under way."""
        self._process.terminate()
        self._process.join(PATIENCE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
        self.pipe.close()


def _work(pipe: Connection) -> None:
    """What a worker does: jobs in, shares and outcomes out, until nobody asks any more."""
    # Ctrl-C reaches every process of the terminal; the one that started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(check_job(pipe.recv(), _Teller(pipe)))


_leaving = threading.Event()


def _leave(number: int, frame: FrameType | None) -> None:
    """Unwind, so that a working folder is removed on the way out."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _leaving.set()
    sys.exit(1)


class _Teller:
    """Reports now and then how far a check has come."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._reported = 0.0

    def __call__(self, progress: Progress) -> None:
        if _leaving.is_set():  # an exit is lost where Python calls back, as for a weak reference
            sys.exit(1)
        if progress.share is not None and progress.share >= self._reported + REPORTED_EVERY:
            self._reported = progress.share
            self._pipe.send(progress.share)
