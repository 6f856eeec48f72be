"""The script Streamlit runs for every visitor: one page, two doors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from posecheck.ui import (
    check_page,
    compare_page,
    history_page,
    home_page,
    plan_page,
    practise_page,
    review_page,
)
from posecheck.ui.component import STATIC, define
from posecheck.words import pages

# A file, because Streamlit's named icons are fetched from a server of fonts.
ICON = str(Path(__file__).with_name("icon.png"))

st.set_page_config(page_title="PoseCheck", page_icon=ICON)
st.html(STATIC / "page.css")
define("frame")(key="frame")
check = st.Page(check_page.show, title=pages.CHECK, url_path="check")
review = st.Page(review_page.show, title=pages.REVIEW, url_path="review")
compare = st.Page(compare_page.show, title=pages.COMPARE, url_path="compare")
history = st.Page(history_page.show, title=pages.HISTORY, url_path="history")


def practising() -> None:
    """Practise; without a camera there is a door to checking a video."""
    practise_page.show(check)


practise = st.Page(practising, title=pages.PRACTISE, url_path="practise")


def follow() -> None:
    """What is due, and the door to it."""
    plan_page.show(practise)


plan = st.Page(follow, title=pages.PLAN, url_path="plan")


def home() -> None:
    """The two doors."""
    home_page.show(practise, check)


front = st.Page(home, title="PoseCheck", default=True)
st.navigation([front, practise, check, plan, history, review, compare], position="top").run()
