"""Folders for a visitor's files: open to nobody else, and gone with the visitor or the program."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PREFIX: Final = "posecheck-page-"


def new_private_folder() -> Path:
    """An empty folder that only this user may look into; named after this process."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


@contextlib.contextmanager
def private_file(data: bytes | memoryview, suffix: str) -> Iterator[Path]:
    """What a visitor gave, as a file with that ending for as long as it is read."""
    folder = new_private_folder()
    try:
        path = folder / f"given{suffix}"
        path.write_bytes(data)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_orphans() -> None:
    """Remove the folders of pages that were killed before they could.

    Not on Windows, which has no harmless way to ask whether a process runs.
    """
    if os.name == "nt":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdecimal() and _is_own_folder(folder) and not _is_running(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_own_folder(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.getuid()
    return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # someone else's
        return True
    return True
