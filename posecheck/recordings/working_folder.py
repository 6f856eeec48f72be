"""Where a check writes until it is done, and how that gets into the results folder.

A run that fails or is killed leaves the results folder as it was. What a killed run leaves behind,
here and there, is removed by a later run: a lock says whether someone is still at work.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from posecheck.errors import ResultsError
from posecheck.recordings.lock import FILE as LOCK_FILE
from posecheck.recordings.lock import Lock, lock

PREFIX: Final = "posecheck-work-"
STAGING_PREFIX: Final = ".posecheck-"
YOUNG_S: Final = 60.0
"""A folder this young may not have been locked yet by the run that is making it."""
PATIENCE_S: Final = 60.0
"""Another run publishes its results in less, also a long video's to a slow disk."""
POLL_S: Final = 0.05
"""Another run holds the folder for a few files' time."""


@contextmanager
def working_folder() -> Iterator[Path]:
    """A private folder under the system's temporary one, removed at the end of the block."""
    _remove_left(Path(tempfile.gettempdir()))
    # Someone's video and verdicts are no reason to fail once they are where they belong.
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder,
        lock(Path(folder)),
    ):
        yield Path(folder)


def publish(work: Path, out: Path, *, mark: str) -> None:
    """Move every file of `work` into `out`. `mark` is the file that says that all are there.

    Everything is copied into a hidden folder of `out` first: only then is it certain that there is
    room. Then the mark is taken away, the files are renamed into place, and the new mark comes
    last. A kill between two renames leaves old and new files mixed, each whole, and no mark. Of two
    runs into one folder, one waits for the other. Raises ResultsError, OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (
        _alone_in(out),
        tempfile.TemporaryDirectory(
            prefix=STAGING_PREFIX, dir=out, ignore_cleanup_errors=True
        ) as staging,
    ):
        results = [file for file in work.iterdir() if file.name != LOCK_FILE]
        staged = [
            Path(shutil.copyfile(file, Path(staging) / file.name))
            for file in sorted(results, key=lambda file: (file.name == mark, file.name))
        ]
        _refuse_folders(out, staged)
        _replace(staged, out, out / mark, aside=Path(staging) / "old")


def _replace(staged: list[Path], out: Path, mark: Path, aside: Path) -> None:
    if mark.exists():
        mark.replace(aside)
    for file in staged:
        try:
            file.replace(out / file.name)
        except OSError:  # on Windows, open in another program
            if file is staged[0] and aside.exists():
                aside.replace(mark)
            raise


def _refuse_folders(out: Path, staged: list[Path]) -> None:
    for file in staged:
        if (out / file.name).is_dir():
            raise ResultsError(
                f"{out / file.name}: is a folder where a file is to be written: "
                "remove it, or choose another --out"
            )


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Have the results folder to oneself, without what killed runs left in it."""
    give_up_s = time.monotonic() + PATIENCE_S
    while True:
        with lock(out) as got:
            if got is Lock.OURS:
                for left in out.glob(f"{STAGING_PREFIX}*"):
                    if _is_own_folder(left):
                        shutil.rmtree(left, ignore_errors=True)
            if got is not Lock.HELD:
                yield
                return
        if time.monotonic() > give_up_s:
            raise ResultsError(
                f"{out}: another run is writing its results there: choose another --out"
            )
        time.sleep(POLL_S)


def _remove_left(temporary: Path) -> None:
    """Remove the working folders that nobody works in any more; never someone else's."""
    for folder in temporary.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another run was faster
            if _is_own_folder(folder) and time.time() - folder.lstat().st_mtime > YOUNG_S:
                with lock(folder) as got:
                    pass
                if got is Lock.OURS:
                    shutil.rmtree(folder, ignore_errors=True)


def _is_own_folder(path: Path) -> bool:
    """A folder of this user, and no link to one."""
    own = not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
    return own and path.is_dir() and not path.is_symlink()
