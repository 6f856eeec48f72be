"""The front end's entry: `streamlit run app.py`, or `posecheck app`. Wiring only."""

import streamlit as st

from posecheck.ui.server import PAGE, at_the_root, lifespan, middleware, routes

at_the_root()
app = st.App(PAGE, routes=routes(), lifespan=lifespan, middleware=middleware())
