"""Two checks or practices, or the two legs of one, against one another: a page to read and keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.comparing.comparison import (
    Comparison,
    Taken,
    compare,
    left_against_right,
    taken,
)
from posecheck.comparing.opening import read_given, told_apart
from posecheck.comparing.overlaid import picture_png, picture_svg
from posecheck.comparing.page import render
from posecheck.comparing.writing import COMPARISON_HTML, COMPARISON_JSON, COMPARISON_PNG
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError
from posecheck.poses.pose import Pose, find_pose
from posecheck.sources.replay import SESSION_SUFFIX
from posecheck.ui.plain import plain
from posecheck.ui.private import private_file
from posecheck.ui.uploads import forget_uploads, shown_name
from posecheck.words import pages

TYPES: Final = ["json", SESSION_SUFFIX.removeprefix(".")]
MAX_UPLOAD_MB: Final = 200
"""Of one file: a practice of an hour has about 30."""
HEIGHT_PX: Final = 1100
"""A page of it, the rest scrolls."""


def show() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    st.title(pages.COMPARE)
    st.write(pages.COMPARE_WHAT)
    forget_uploads(of_this_tab=False)
    columns = st.columns(2)
    first, second = (
        column.file_uploader(label, type=TYPES, max_upload_size=MAX_UPLOAD_MB)
        for column, label in zip(columns, (pages.COMPARE_FIRST, pages.COMPARE_SECOND), strict=True)
    )
    if first:
        try:
            _show_comparison(*_comparison(first, second))
        except PoseCheckError as error:
            st.error(plain(str(error)))
    st.caption(f"The files are read here and kept nowhere. {DISCLAIMER}")


def _comparison(first: UploadedFile, second: UploadedFile | None) -> tuple[Comparison, Pose]:
    """Raises PoseCheckError."""
    one = _read(first)
    pose = find_pose(one.pose)
    if second is None:
        return left_against_right(one), pose
    return compare(*told_apart(one, _read(second), (shown_name(first), shown_name(second)))), pose


def _read(upload: UploadedFile) -> Taken:
    name = shown_name(upload)
    with private_file(upload.getbuffer(), Path(name).suffix) as path:
        return taken(read_given(path, named=name), named=name)


def _show_comparison(comparison: Comparison, pose: Pose) -> None:
    page = render(comparison, pose)
    text = json.dumps(comparison.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    picture = picture_png(picture_svg(comparison, pose))
    files: tuple[tuple[str, str | bytes, str, str], ...] = (
        ("Page to print", page, COMPARISON_HTML, "text/html"),
        ("As a picture", picture, COMPARISON_PNG, "image/png"),
        ("As data", text, COMPARISON_JSON, "application/json"),
    )
    for column, (label, data, name, kind) in zip(st.columns(len(files)), files, strict=True):
        column.download_button(label, data, name, kind, width="stretch", on_click="ignore")
    st.iframe(page, height=HEIGHT_PX)
