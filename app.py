"""The page: `streamlit run app.py`, or `posecheck app`. Wiring only."""

import streamlit as st

from posecheck.ui import check_page

st.set_page_config(page_title="PoseCheck", page_icon=check_page.ICON)
check_page.show()
