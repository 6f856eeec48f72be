"""Writes a text file that a command was asked for."""

from __future__ import annotations

from pathlib import Path

from posecheck.errors import UsageError


def write_new(path: Path, text: str, *, replace: bool = False) -> None:
    """Write it; what is there already is kept unless `replace`. Raises UsageError."""
    try:
        with path.open("w" if replace else "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}): choose another") from None
