"""A check under way, on a thread of its own: the page looks now and then at how far it has come.

So no click on the page ends it but "Stop", and another page of the tab may be read meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from posecheck.errors import PoseCheckError, SourceError
from posecheck.lasting import Lasting
from posecheck.recordings.check import Checked
from posecheck.recordings.watch import Progress, Watch
from posecheck.reporting.report_writer import as_jpeg
from posecheck.reporting.wording import clock_time

LONGEST_S: Final = 2 * 3600.0
"""At a fifth of its length for each check, an hour of waiting at most on a slow computer."""
PICTURE_EVERY_S: Final = 1.0
"""Often enough to see that it goes on; each is sent to the browser."""
TAB_EVERY_S: Final = 1.0
"""Between looks whether the tab is still there: a look costs nothing, and nobody waits for it."""
GONE_S: Final = 20.0
"""A tab that is reloaded or loses its network is back sooner; then nobody wants the check."""
OPENING: Final = "Opening the video"
WENT_WRONG: Final = "this video could not be checked: the server's log says why"
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a check has come.

    share: 0..1, None as long as that is not known. word: what spoils the recording.
    picture_jpeg: of the last frame, or of one a moment before it.
    """

    words: str = OPENING
    share: float | None = None
    word: str | None = None
    picture_jpeg: bytes | None = None


class _StoppedError(Exception):
    """Nobody wants this check any more."""


class CheckJob:
    """One check, begun at once. Safe to look at from any thread."""

    def __init__(
        self, name: str, work: Callable[[Watch], Checked], tab_is_open: Callable[[], bool]
    ) -> None:
        """name: of the video, as it is shown. work: the check; reports to what it is given."""
        self.name = name
        self.standing = Standing()
        self.checked: Checked | None = None
        self.error: str | None = None
        self._work, self._tab_is_open = work, tab_is_open
        self._stopped = threading.Event()
        self._began_s = time.monotonic()
        self._next_picture_s = self._next_look_s = 0.0
        self._gone = Lasting()
        self._thread = threading.Thread(target=self._run, name="check")
        _JOBS.add(self)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it has ended: with `checked`, with `error`, or stopped, with neither."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Until it is over."""
        self._thread.join()

    def stop(self) -> None:
        """End it at its next frame."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            self.checked = self._work(self._watch)
        except PoseCheckError as error:
            self.error = str(error)
        except _StoppedError:
            pass
        except Exception:
            log.exception("a video could not be checked")
            self.error = WENT_WRONG

    def _watch(self, progress: Progress) -> None:
        now_s = time.monotonic()
        if self._stopped.is_set() or not self._wanted(now_s):
            raise _StoppedError
        if progress.time_s > LONGEST_S:
            raise SourceError(
                f"the video is longer than {LONGEST_S / 3600:.0f} hours: cut it, or check it with "
                "posecheck check"
            )
        picture_jpeg = self.standing.picture_jpeg
        if progress.picture is not None and now_s >= self._next_picture_s:
            self._next_picture_s = now_s + PICTURE_EVERY_S
            picture_jpeg = as_jpeg(progress.picture)
        self.standing = Standing(
            words=_words(progress, now_s - self._began_s),
            share=progress.share,
            word=progress.word or self.standing.word,
            picture_jpeg=picture_jpeg,
        )

    def _wanted(self, now_s: float) -> bool:
        if now_s < self._next_look_s:
            return True
        self._next_look_s = now_s + TAB_EVERY_S
        return self._gone.note(now_s, so=not self._tab_is_open()) < GONE_S


_JOBS: Final[weakref.WeakSet[CheckJob]] = weakref.WeakSet()


def stop_all() -> None:
    """End every check: the program stops."""
    for job in list(_JOBS):
        job.stop()


def _words(progress: Progress, took_s: float) -> str:
    share = progress.share
    if share is not None and share >= 1:
        return "Writing the report"
    doing = "Detecting the pose" if progress.naming else "Checking"
    words = f"{doing}: {clock_time(progress.time_s)} of the video"
    if not share:
        return words
    return f"{words}, about {took_s * (1 - share) / share:.0f} s left"
