"""The front: what this is, and the two doors."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from posecheck.disclaimer import DISCLAIMER
from posecheck.reporting.sentences import LOCAL
from posecheck.shipped import shipped
from posecheck.words import pages

PICTURE: Final = "low_lunge.jpg"


def show(practise: StreamlitPage, check: StreamlitPage) -> None:
    """Draw it."""
    words, picture = st.columns([3, 2], vertical_alignment="center", gap="large")
    words.title("PoseCheck")
    words.write(
        "A hold clock for hip-flexor stretches that only runs while the pose is right, "
        "and a voice that names the one thing to fix."
    )
    picture.image(
        str(shipped("reference_poses") / PICTURE),
        width="stretch",
        alt="A kneeling lunge seen from the side, with the angles that are watched",
    )
    live, recorded = st.columns(2)
    with live.container(border=True, height="stretch"):
        st.subheader(pages.PRACTISE)
        st.write("Stand in front of the camera. You are coached by voice and big figures.")
        if st.button(pages.PRACTISE, type="primary", width="stretch"):
            st.switch_page(practise)
    with recorded.container(border=True, height="stretch"):
        st.subheader(pages.CHECK)
        st.write("See when a recorded stretch was right, for how long, and what to fix.")
        if st.button(pages.CHECK, width="stretch"):
            st.switch_page(check)
    st.caption(f"{DISCLAIMER} {LOCAL}")
