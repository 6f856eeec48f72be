"""The front end's entry: `streamlit run app.py`, or `posecheck app`. Wiring only."""

import streamlit as st

from posecheck.ui.server import PAGE, lifespan, middleware, routes

app = st.App(PAGE, routes=routes(), lifespan=lifespan, middleware=middleware())
