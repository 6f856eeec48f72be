"""The files a check ends in, each behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from posecheck.recordings.check import ANNOTATED
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.reporting.session_report import SESSION_HTML, SESSION_JSON

KINDS: Final = {
    ANNOTATED: ("Annotated video", "video/mp4"),
    REPORT_HTML: ("Report", "text/html"),
    REPORT_JSON: ("Report as data", "application/json"),
    MEASUREMENTS_CSV: ("Table", "text/csv"),
    SESSION_HTML: ("Session report", "text/html"),
    SESSION_JSON: ("Session as data", "application/json"),
}

HEIGHT_PX: Final = 1100
"""A page of A4 is seen of it, the rest scrolls."""
File = tuple[str, str | bytes, str, str]
"""Of a button: its words, the contents, the name and kind of the file."""


def show_page(page: str, name: str, *others: File) -> None:
    """A page to be filed, and buttons to take it and other files away."""
    files: tuple[File, ...] = (("Page to print", page, name, "text/html"), *others)
    for column, (label, data, file, kind) in zip(st.columns(len(files)), files, strict=True):
        column.download_button(label, data, file, kind, width="stretch", on_click="ignore")
    st.iframe(page, height=HEIGHT_PX)


def show_downloads(files: Mapping[str, bytes | Path], stem: str) -> None:
    """A row of buttons; files are their contents or where they are. stem: no two rows share one."""
    there = {name: kind for name, kind in KINDS.items() if name in files}
    for column, (name, (label, kind)) in zip(st.columns(len(there)), there.items(), strict=True):
        data = files[name]
        column.download_button(
            label,
            data if isinstance(data, bytes) else data.read_bytes,
            f"{stem}_{name}",
            kind,
            key=f"{stem}_{name}",
            width="stretch",
            on_click="ignore",
        )
