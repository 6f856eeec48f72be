"""Practise: choose, press one button, and from then on everything is by voice and sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from posecheck.errors import PoseCheckError
from posecheck.landmarks import Side
from posecheck.model import MODEL_NAME, find_model
from posecheck.plan import Plan
from posecheck.poses import Pose, find_pose, pose_paths
from posecheck.practice import Practice
from posecheck.shipped import shipped
from posecheck.ui import summary_view
from posecheck.ui.live.desk import Comfort, Visit
from posecheck.ui.server import DESK
from posecheck.ui.stage import choose_camera, show_stage
from posecheck.wording import DISCLAIMER

VISIT: Final = "practice"
"""The visit's token in the page's address, so that a reload goes on where it was."""
COMFORT: Final = "comfort"
"""The choices of last time, for the next practice in this tab."""
SIDES: Final[dict[str, tuple[Side, ...]]] = {
    "Both legs": ("left", "right"),
    "Left leg stretched": ("left",),
    "Right leg stretched": ("right",),
}
HOLDS_S: Final = (10, 15, 20, 30, 45, 60)
MAX_SETS: Final = 5


def show() -> None:
    """Draw the page: choosing, practising, or the summary."""
    token = st.query_params.get(VISIT)
    visit = DESK.visit(token)
    if token and visit is None:
        del st.query_params[VISIT]
        st.info("That practice is over. Start another one.")
    if visit is None:
        _choose()
    elif not visit.finished:
        _practise(visit)
    elif visit.result is None:
        _leave(visit)
    else:
        summary_view.show(visit.result, visit.practice.plan, again=lambda: _leave(visit))


def _choose() -> None:
    st.title("Practise")
    choices, picture = st.columns(2, gap="large")
    with choices:
        pose = _choose_pose()
        plan = _choose_plan(pose)
        comfort, keep_pictures = _choose_comfort()
        if st.button("Start", type="primary", width="stretch"):
            practice = Practice(pose, plan, model=MODEL_NAME, keep_pictures=keep_pictures)
            _start(practice, comfort)
        st.caption("Your browser will ask for the camera. Its picture stays on this computer.")
    with picture:
        _show_picture(pose)
    st.subheader("How")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(pose.steps, 1)))
    st.subheader("Before you start")
    st.markdown("\n".join(f"- {caution}" for caution in pose.cautions))
    st.caption(DISCLAIMER)


def _choose_pose() -> Pose:
    poses = {pose_id: find_pose(pose_id) for pose_id in pose_paths()}
    chosen = st.selectbox("Stretch", poses, format_func=lambda pose_id: poses[pose_id].name)
    return poses[chosen]


def _show_picture(pose: Pose) -> None:
    picture = shipped("reference_poses") / f"{pose.id}.jpg"
    if picture.exists():
        st.image(str(picture), width="stretch", alt=f"{pose.name}, seen from the side")
    st.write(pose.summary)


def _choose_plan(pose: Pose) -> Plan:
    plan = Plan.of(pose)
    chosen = st.selectbox("Sides", SIDES, key="sides")
    sets, hold_s = st.columns(2)
    holds_s = sorted({*HOLDS_S, round(plan.hold_s)})
    return replace(
        plan,
        sides=SIDES[chosen],
        sets=sets.number_input("Holds a leg", 1, MAX_SETS, plan.sets, key="sets"),
        hold_s=float(
            hold_s.selectbox(
                "Seconds a hold", holds_s, index=holds_s.index(round(plan.hold_s)), key="hold_s"
            )
        ),
    )


def _choose_comfort() -> tuple[Comfort, bool]:
    """How to see and hear; and whether pictures go into the report."""
    before = st.session_state.get(COMFORT, Comfort())
    switch, slider = st.columns([1, 2], vertical_alignment="center")
    voice_on = switch.toggle("Voice", value=before.voice_on, key="voice_on")
    percent = slider.slider("Volume, %", 0, 100, round(100 * before.volume), disabled=not voice_on)
    with st.expander("Camera and pictures"):
        camera = choose_camera()
        mirror = st.toggle("Mirror the picture", value=before.mirror, key="mirror")
        keep_pictures = st.toggle(
            "Keep a picture of each fault, in the report", key="keep_pictures"
        )
    comfort = Comfort(voice_on=voice_on, volume=percent / 100, mirror=mirror, camera=camera)
    return comfort, keep_pictures


def _start(practice: Practice, comfort: Comfort) -> None:
    try:
        with st.spinner("Getting the pose model ready (fetched once, 9 MB)"):
            find_model()
    except PoseCheckError as error:
        st.error(str(error))
        return
    st.session_state[COMFORT] = comfort
    st.query_params[VISIT] = DESK.admit(practice, comfort).token
    st.rerun()


def _practise(visit: Visit) -> None:
    left = show_stage(visit.token, visit.comfort)
    if left == "back":
        _leave(visit)
    elif left:
        st.rerun()


def _leave(visit: Visit) -> None:
    DESK.dismiss(visit.token)
    del st.query_params[VISIT]
    st.rerun()
