"""The review: session files and plans in, a page to print and sign out."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError, SourceError
from posecheck.history.store import local_now
from posecheck.plans.home_plan import parse_plan
from posecheck.reviewing.review import Review, review
from posecheck.reviewing.review_data import as_dict, as_table
from posecheck.reviewing.review_html import render
from posecheck.sessions.session_file import KeptSession, load_session
from posecheck.sources.replay import SESSION_SUFFIX
from posecheck.ui.downloads import show_page
from posecheck.ui.plain import plain
from posecheck.ui.private import private_file
from posecheck.ui.uploads import MAX_PLAN_MB, MAX_SESSION_MB, forget_uploads, shown_name
from posecheck.words import pages


def show() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    st.title(pages.REVIEW)
    st.write("Session files of one person, and the plans they were done by.")
    forget_uploads(of_this_tab=False)
    sessions = st.file_uploader(
        "Session files",
        type=[SESSION_SUFFIX.removeprefix(".")],
        accept_multiple_files=True,
        max_upload_size=MAX_SESSION_MB,
    )
    plans = st.file_uploader(
        "Plans", type=["toml"], accept_multiple_files=True, max_upload_size=MAX_PLAN_MB
    )
    if sessions:
        try:
            _show_review(_review(sessions, plans))
        except PoseCheckError as error:
            for line in str(error).splitlines():
                st.error(plain(line))
    st.caption(f"{pages.KEPT_NOWHERE} {DISCLAIMER}")


def _review(sessions: Sequence[UploadedFile], plans: Sequence[UploadedFile]) -> Review:
    read, unread = _read(sessions)
    parsed = [parse_plan(one.getvalue(), shown_name(one)) for one in plans]
    return review(read, parsed, local_now().date(), unread=unread)


def _read(sessions: Sequence[UploadedFile]) -> tuple[list[KeptSession], list[str]]:
    """Each as a file of its own for as long as it is read; its name is never a path."""
    read, unread = [], []
    for one in sessions:
        with private_file(one.getbuffer(), SESSION_SUFFIX) as path:
            try:
                read.append(load_session(path, name=shown_name(one)))
            except SourceError as error:
                unread.append(str(error))
    return read, unread


def _show_review(found: Review) -> None:
    for line in found.unread:
        st.warning(plain(line))
    if not found.sessions:
        return
    text = json.dumps(as_dict(found), indent=2, ensure_ascii=False, allow_nan=False)
    show_page(
        render(found),
        "review.html",
        ("As data", text, "review.json", "application/json"),
        ("For Excel", as_table(found).decode(), "review.csv", "text/csv"),
    )
