"""Where a check writes until it is done, and how that gets into the results folder.

A run that fails or is killed leaves the results folder as it was. What a killed run leaves behind,
here and there, is removed by a later run once it is a day old: no run takes that long.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from posecheck.errors import ResultsError

PREFIX: Final = "posecheck-work-"
STAGING_PREFIX: Final = ".posecheck-"
STALE_S: Final = 24 * 3600.0
"""No check takes a day, so whatever is older was left by a run that was killed."""


@contextmanager
def working_folder() -> Iterator[Path]:
    """A private folder under the system's temporary one, removed at the end of the block."""
    _remove_stale(Path(tempfile.gettempdir()), PREFIX)
    # Someone's video and verdicts are no reason to fail once they are where they belong.
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def publish(work: Path, out: Path, *, mark: str) -> None:
    """Move every file of `work` into `out`. `mark` is the file that says that all are there.

    Everything is copied into a hidden folder of `out` first: only then is it certain that there is
    room. Then the mark is taken away, the files are renamed into place, and the new mark comes
    last. A kill between two renames leaves old and new files mixed, each whole, and no mark.
    Raises ResultsError, OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    _remove_stale(out, STAGING_PREFIX)
    with tempfile.TemporaryDirectory(
        prefix=STAGING_PREFIX, dir=out, ignore_cleanup_errors=True
    ) as staging:
        staged = [
            Path(shutil.copyfile(file, Path(staging) / file.name))
            for file in sorted(work.iterdir(), key=lambda file: (file.name == mark, file.name))
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


def _remove_stale(parent: Path, prefix: str) -> None:
    """Remove the folders of that prefix that a killed run left there; never someone else's."""
    for folder in parent.glob(f"{prefix}*"):
        try:
            found = folder.lstat()
        except OSError:  # another run was faster
            continue
        own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        if own and not folder.is_symlink() and time.time() - found.st_mtime > STALE_S:
            shutil.rmtree(folder, ignore_errors=True)
