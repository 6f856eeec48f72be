"""Checks many videos on a Dask cluster that is running already.

Never on one of our own: a scheduler runs whatever it is sent by whoever reaches its port, and other
users of this computer do. Processes of this computer are in crew.py.

Dask is an extra (pip install 'posecheck-coach[batch]') and imported only here, when it is used.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.errors import UsageError
from posecheck.recordings.batch import Job, Outcome, check_job, failed
from posecheck.recordings.watch import Progress, Watch
from posecheck.recordings.working_folder import STAGING_PREFIX

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_TIMEOUT_S: Final = 10
"""A scheduler on the same network answers within one; a wrong address should not hang."""
INSTALL: Final = "pip install 'posecheck-coach[batch]'"


def dask_is_installed() -> bool:
    """Whether the extra is there; imports nothing."""
    return importlib.util.find_spec("distributed") is not None


class DaskCluster:
    """A crew of the workers of the scheduler at an address.

    They need PoseCheck, and must see the same files under the same paths.
    """

    def __init__(self, scheduler: str) -> None:
        """Raises UsageError when Dask is not installed."""
        if not dask_is_installed():
            raise UsageError(f"--scheduler needs Dask: {INSTALL}")
        self._scheduler = scheduler

    def run(
        self, jobs: Sequence[Job], watch: Callable[[int, float], None]
    ) -> Generator[tuple[int, Outcome]]:
        """Each job's place and outcome, as they come (see Crew); `watch` is not called."""
        from distributed import as_completed

        jobs = [_with_whole_paths(job) for job in jobs]
        with self._client() as client:
            _refuse_other_files(client, jobs)
            places = {
                client.submit(_check, job, pure=False): index for index, job in enumerate(jobs)
            }
            for future in as_completed(list(places), loop=client.loop):
                index = places[future]
                yield index, _outcome(jobs[index], future)

    def _client(self) -> Client:
        from distributed import Client

        try:
            return Client(self._scheduler, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
        except (OSError, ValueError):
            raise UsageError(
                f"--scheduler {self._scheduler}: no Dask scheduler answers there: "
                "start one (dask scheduler), or leave the option out"
            ) from None


def _with_whole_paths(job: Job) -> Job:
    """A worker's current folder is another one."""
    return replace(job, video=job.video.absolute(), out=job.out.absolute())


def _refuse_other_files(client: Client, jobs: Sequence[Job]) -> None:
    """Raises UsageError unless all workers see the videos, and a file made where results go."""
    videos = [str(job.video) for job in jobs if os.path.exists(job.video)]
    folder = next(one for one in jobs[0].out.parents if one.is_dir())
    with ExitStack() as stack:
        with contextlib.suppress(OSError):  # each job says so, if nothing can be written there
            probe = stack.enter_context(
                tempfile.NamedTemporaryFile(prefix=STAGING_PREFIX, dir=folder)
            )
            videos.append(probe.name)
        for worker, missing in client.run(_missing, videos).items():
            if missing:
                path = Path(missing[0])
                what = folder if path.parent == folder and path.name[0] == "." else path
                raise UsageError(
                    f"--scheduler: {worker} does not see {what} as this computer does: put videos "
                    "and --out where all see them under the same path, or leave the option out"
                )


def _missing(paths: Sequence[str]) -> list[str]:
    """Those that are not there, on a worker."""
    return [path for path in paths if not os.path.exists(path)]


def _check(job: Job) -> Outcome:
    """Check a job on a worker."""
    return check_job(job, _while_wanted())


def _while_wanted() -> Watch:
    """Ends the check under way once its task is cancelled: Dask lets a running one go on."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def watch(progress: Progress) -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise _NoLongerWanted

    return watch


class _NoLongerWanted(Exception):
    """Nobody waits for this job's outcome any more."""


def _outcome(job: Job, future: Future[Outcome]) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    return failed(job, f"{future.status} on the cluster, {future.exception()}")
