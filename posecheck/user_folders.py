"""Folders of the user, if there are any: a service or a container may have no home."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def cache_folder() -> Path | None:
    """For what can be fetched again; None where there is no home folder. It need not exist."""
    try:
        return _absolute(platformdirs.user_cache_path("posecheck"))
    except RuntimeError:
        return None


def data_folder() -> Path | None:
    """For what is the user's; None where there is no home folder. It need not exist."""
    try:
        return _absolute(platformdirs.user_data_path("posecheck"))
    except RuntimeError:
        return None


def _absolute(folder: Path) -> Path | None:
    """None for "~/.cache": older versions give that back where they find no home."""
    return folder if folder.is_absolute() else None
