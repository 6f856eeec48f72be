"""A lock on a folder: held by a running process, and by nothing once that has ended or was killed.

On Windows, where a folder cannot be opened, it is a file in it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

FILE: Final = ".posecheck-lock"


class Lock(Enum):
    """What came of trying. UNKNOWN: this file system has no locks."""

    OURS = "ours"
    HELD = "held"
    UNKNOWN = "unknown"


@contextmanager
def lock(folder: Path) -> Iterator[Lock]:
    """Try once to have the folder to oneself until the end of the block."""
    try:
        handle = _open(folder)
    except OSError:
        yield Lock.UNKNOWN
        return
    try:
        yield _try(handle)
    finally:
        os.close(handle)  # that lets it go
        if sys.platform == "win32":
            with contextlib.suppress(OSError):  # another has it open by now
                (folder / FILE).unlink()


if sys.platform == "win32":
    import msvcrt

    def _open(folder: Path) -> int:
        return os.open(folder / FILE, os.O_RDWR | os.O_CREAT)

    def _try(handle: int) -> Lock:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return Lock.HELD
        return Lock.OURS

else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)

    def _try(handle: int) -> Lock:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return Lock.HELD
        except OSError:
            return Lock.UNKNOWN
        return Lock.OURS
