"""The front: what this is, and the two doors."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from posecheck.disclaimer import DISCLAIMER
from posecheck.shipped import shipped

PICTURE: Final = "low_lunge.jpg"


def show(practise: StreamlitPage, check: StreamlitPage) -> None:
    """Draw it."""
    words, picture = st.columns([3, 2], vertical_alignment="center", gap="large")
    words.title("PoseCheck")
    words.write(
        "A hold clock for hip-flexor stretches that only runs while the pose is right, "
        "and a voice that names the one thing to mend."
    )
    picture.image(
        str(shipped("reference_poses") / PICTURE),
        width="stretch",
        alt="A kneeling lunge seen from the side, with the angles that are watched",
    )
    live, recorded = st.columns(2)
    with live.container(border=True, height="stretch"):
        st.subheader("Practise")
        st.write("Stand before this computer's camera. You are coached by voice and big figures.")
        if st.button("Practise", type="primary", width="stretch"):
            st.switch_page(practise)
    with recorded.container(border=True, height="stretch"):
        st.subheader("Check a video")
        st.write("See when a recorded stretch was right, for how long, and what to mend.")
        if st.button("Check a video", width="stretch"):
            st.switch_page(check)
    st.caption(f"{DISCLAIMER} Everything runs on this computer; nothing is sent anywhere.")
