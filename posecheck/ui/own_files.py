"""Pose files and routines of a visitor's own: read, checked, kept for the tab and nowhere else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.errors import PoseCheckError
from posecheck.poses.pose import Pose, library, load_pose
from posecheck.poses.routine import Routine, load_routine
from posecheck.ui.private import new_private_folder
from posecheck.words import pages

OWN: Final = "own_files"
MAX_UPLOAD_MB: Final = 1
"""A pose file has about 5 kB."""
MAX_FILES: Final = 40
"""Twice as many as are shipped; a tab keeps them in memory."""
HARMLESS: Final = re.compile(r"[\w-]{1,60}\.toml", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class OwnFiles:
    """What was read of them. faults: a line a fault."""

    poses: tuple[Pose, ...] = ()
    routines: tuple[Routine, ...] = ()
    faults: tuple[str, ...] = field(default=())


def own_files() -> OwnFiles:
    """Those of this tab."""
    found: OwnFiles = st.session_state.get(OWN, OwnFiles())
    return found


def show_uploader() -> None:
    """Where they are given; faults are shown below."""
    with st.expander(pages.OWN_FILES):
        given = st.file_uploader(
            "Pose files and routines (.toml)",
            type="toml",
            accept_multiple_files=True,
            max_upload_size=MAX_UPLOAD_MB,
            key="own-files",
        )
        if given:
            st.session_state[OWN] = read(given)
        for fault in own_files().faults:
            st.error(fault)
        names = [one.name for one in own_files().poses]
        for name in (*names, *(one.name for one in own_files().routines)):
            st.success(name)


def read(given: Sequence[UploadedFile]) -> OwnFiles:
    """Poses first, because the routines may name them."""
    folder = new_private_folder()
    try:
        return _read_in(folder, given[:MAX_FILES])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_in(folder: Path, given: Sequence[UploadedFile]) -> OwnFiles:
    poses: list[Pose] = []
    routines: list[Routine] = []
    faults: list[str] = []
    shipped = {pose.id for pose in library()}
    paths = []
    for one in given:
        if not HARMLESS.fullmatch(one.name):
            faults.append(f"{one.name}: name it by letters, digits, - and _ only, ending in .toml")
            continue
        path = folder / one.name
        path.write_bytes(one.getbuffer())
        paths.append(path)
    for path in sorted(paths, key=_is_routine):
        try:
            if _is_routine(path):
                routines.append(load_routine(path, poses))
            elif path.stem in shipped:
                faults.append(f"{path.name}: a pose of that name is there already: give it another")
            else:
                poses.append(load_pose(path))
        except PoseCheckError as error:
            faults += str(error).replace(f"{path}", path.name).splitlines()
    return OwnFiles(poses=tuple(poses), routines=tuple(routines), faults=tuple(faults))


def _is_routine(path: Path) -> bool:
    """By its tables; whatever is wrong with it is told by who reads it."""
    return b"[[steps]]" in path.read_bytes()
