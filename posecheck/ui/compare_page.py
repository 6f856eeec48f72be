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
from posecheck.ui.downloads import show_page
from posecheck.ui.plain import plain
from posecheck.ui.private import private_file
from posecheck.ui.uploads import MAX_SESSION_MB, forget_uploads, shown_name
from posecheck.words import pages

TYPES: Final = ["json", SESSION_SUFFIX.removeprefix(".")]


def show() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    st.title(pages.COMPARE)
    st.write(pages.COMPARE_WHAT)
    forget_uploads(of_this_tab=False)
    columns = st.columns(2)
    first, second = (
        column.file_uploader(label, type=TYPES, max_upload_size=MAX_SESSION_MB)
        for column, label in zip(columns, (pages.COMPARE_FIRST, pages.COMPARE_SECOND), strict=True)
    )
    if first:
        try:
            _show_comparison(*_comparison(first, second))
        except PoseCheckError as error:
            st.error(plain(str(error)))
    st.caption(f"{pages.KEPT_NOWHERE} {DISCLAIMER}")


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
    text = json.dumps(comparison.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    show_page(
        render(comparison, pose),
        COMPARISON_HTML,
        ("As a picture", picture_png(picture_svg(comparison, pose)), COMPARISON_PNG, "image/png"),
        ("As data", text, COMPARISON_JSON, "application/json"),
    )
