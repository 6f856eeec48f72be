"""The front: routines first, then a single stretch, then recorded videos."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from posecheck.disclaimer import DISCLAIMER
from posecheck.reporting.sentences import LOCAL
from posecheck.ui.routine_view import ROUTINE, show_tiles
from posecheck.ui.who import show_title
from posecheck.words import pages


def show(practise: StreamlitPage, check: StreamlitPage) -> None:
    """Draw it."""
    st.set_page_config(layout="wide")
    show_title("PoseCheck")
    st.write(
        "A hold clock for hip-flexor stretches that only runs while the pose is right, "
        "and a voice that names the one thing to fix."
    )
    show_tiles(lambda chosen: st.switch_page(practise, query_params={ROUTINE: chosen}), across=4)
    live, recorded = st.columns(2)
    with live.container(border=True, height="stretch"):
        st.header(pages.ONE_STRETCH, anchor=False)
        st.write("Choose one pose, how long and how often.")
        if st.button(pages.PRACTISE, width="stretch"):
            st.switch_page(practise)
    with recorded.container(border=True, height="stretch"):
        st.header(pages.CHECK, anchor=False)
        st.write("See when a recorded stretch was right, for how long, and what to fix.")
        if st.button(pages.CHECK, width="stretch"):
            st.switch_page(check)
    st.caption(f"{DISCLAIMER} {LOCAL}")
