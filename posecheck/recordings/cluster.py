"""Checks many videos on a Dask cluster: one of this machine's own, or one that is running already.

Dask is an extra (pip install 'posecheck-coach[batch]') and imported only here, when it is used.
"""

from __future__ import annotations

import importlib.util
import logging
import signal
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from posecheck.errors import UsageError
from posecheck.recordings.batch import Job, Outcome, check_job, failed
from posecheck.recordings.watch import Progress, Watch

if TYPE_CHECKING:
    from distributed import Client, Future

THIS_COMPUTER: Final = "127.0.0.1"
CONNECT_TIMEOUT_S: Final = 10
"""A scheduler on the same network answers within one; a wrong address should not hang."""
INSTALL: Final = "pip install 'posecheck-coach[batch]'"


def dask_is_installed() -> bool:
    """Whether the extra is there; imports nothing."""
    return importlib.util.find_spec("distributed") is not None


class DaskCluster:
    """A crew on Dask: `workers` processes here, or those of the scheduler at an address.

    Workers elsewhere need PoseCheck and must see the same files under the same paths.
    """

    def __init__(self, *, workers: int, scheduler: str | None) -> None:
        """Raises UsageError when a scheduler is asked for and Dask is not installed."""
        if scheduler is not None and not dask_is_installed():
            raise UsageError(f"--scheduler needs Dask: {INSTALL}")
        self._workers = workers
        self._scheduler = scheduler
        self._folder: str | None = None

    def run(
        self, jobs: Sequence[Job], watch: Callable[[int, float], None]
    ) -> Generator[tuple[int, Outcome]]:
        """Each job's place and outcome, as they come (see Crew); `watch` is not called."""
        from distributed import as_completed

        with ExitStack() as stack:
            client = stack.enter_context(self._client(stack))
            places = {
                client.submit(_check, job, self._folder, pure=False): index
                for index, job in enumerate(jobs)
            }
            for future in as_completed(list(places), loop=client.loop):
                index = places[future]
                yield index, _outcome(jobs[index], future)

    def _client(self, stack: ExitStack) -> Client:
        from distributed import Client

        address = self._scheduler or self._cluster_of_this_computer(stack)
        try:
            return Client(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
        except (OSError, ValueError):
            raise UsageError(
                f"--scheduler {address}: no Dask scheduler answers there: "
                "start one (dask scheduler), or leave the option out"
            ) from None

    def _cluster_of_this_computer(self, stack: ExitStack) -> str:
        import dask.config
        from distributed import LocalCluster

        # Killed workers cannot tidy up: what they leave goes with this folder.
        self._folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="posecheck-dask-"))
        # Nothing may listen to the network: every socket is bound to this computer. Dask opens a
        # small web server even without its dashboard; it gets a free port here, and no pages.
        settings = {
            "temporary-directory": self._folder,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
        stack.enter_context(dask.config.set(settings))
        with _ctrl_c_ignored():
            cluster = LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,  # a check brings its own
                processes=True,
                host=THIS_COMPUTER,
                scheduler_kwargs={"dashboard": False, "dashboard_address": f"{THIS_COMPUTER}:0"},
                dashboard_address=None,
                worker_dashboard_address=None,
                local_directory=self._folder,
                silence_logs=logging.CRITICAL,
            )
        return str(stack.enter_context(cluster).scheduler_address)


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    """Processes started here go on ignoring Ctrl-C: it is for the one that started them.

    Dask would start again those that it ended.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _check(job: Job, folder: str | None) -> Outcome:
    """Check a job on a worker, its working folder in that folder."""
    if folder is not None:
        tempfile.tempdir = folder
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
