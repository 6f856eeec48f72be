"""Routines on the page: tiles to choose from, what one consists of, one put together by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import streamlit as st

from posecheck.coaching.course import Course, course_of
from posecheck.errors import PoseFileError
from posecheck.poses.pose import Pose, library
from posecheck.poses.routine import Routine, as_toml, routine_of, routines
from posecheck.reporting.wording import view_words
from posecheck.shipped import shipped
from posecheck.ui.own_files import own_files
from posecheck.words import pages

ROUTINE: Final = "routine"
"""The chosen routine's id, in the page's address."""
MADE: Final = "made_routine"
"""The routine that was put together in this tab."""
STEP_PX: Final = 120
"""How wide a pose is shown beside its dose: a third of a phone."""
ACROSS: Final = 2
"""Tiles side by side: each as wide as a stretch needs to be told from across the room."""


def all_routines() -> list[Routine]:
    """The shipped ones, then those of this tab."""
    made: Routine | None = st.session_state.get(MADE)
    return [*routines(), *own_files().routines, *([made] if made else [])]


def all_poses() -> list[Pose]:
    """The shipped ones, then those of this tab."""
    return [*library(), *own_files().poses]


def show_tiles(choose: Callable[[str], None], *, across: int = ACROSS) -> None:
    """A tile a routine; `choose` is called with the id of the one that is pressed."""
    poses = all_poses()
    courses = [(routine, course_of(routine, poses)) for routine in all_routines()]
    for at in range(0, len(courses), across):
        columns = st.columns(across)
        for column, (routine, course) in zip(columns, courses[at : at + across], strict=False):
            with column.container(border=True, height="stretch"):
                _show_tile(routine, course, choose)


def _show_tile(routine: Routine, course: Course, choose: Callable[[str], None]) -> None:
    picture = next(filter(None, (picture_of(step.pose) for step in course.steps)), None)
    if picture is not None:
        st.image(str(picture), width="stretch", alt="")
    st.header(routine.name, anchor=False)
    st.write(routine.summary)
    st.caption(_length(course))
    if st.button(routine.name, key=f"tile-{routine.id}", type="primary", width="stretch"):
        choose(routine.id)


def _length(course: Course) -> str:
    return f"About {course.minutes} minutes, {len(course.steps)} poses"


def picture_of(pose: Pose) -> Path | None:
    """The pose's picture, if there is one."""
    path = shipped("reference_poses") / f"{pose.id}.jpg"
    return path if path.exists() else None


def show_summary(routine: Routine, course: Course) -> None:
    """What it is for and how long it takes."""
    st.write(f"{routine.summary} {_length(course)}.")


def show_course(course: Course) -> None:
    """What it consists of, in order."""
    for number, step in enumerate(course.steps, 1):
        row = st.container(horizontal=True, vertical_alignment="center")
        path = picture_of(step.pose)
        if path is not None:
            row.image(str(path), width=STEP_PX, alt=f"{step.pose.name}")
        seen = view_words(step.pose.view) if step.pose.judged else "guided, not judged"
        row.markdown(f"**{number}. {step.pose.name}**  \n{step.plan.words()}, {seen}")


def show_cautions(poses: list[Pose]) -> None:
    """Each once, before Start and above the fold."""
    cautions = dict.fromkeys(caution for pose in poses for caution in pose.cautions)
    told = [one for one in cautions if not any(_says_more(other, one) for other in cautions)]
    lines = "\n".join(f"- {caution}" for caution in told)
    with st.container(key="cautions"):
        st.markdown(f"**{pages.BEFORE_START}**\n\n{lines}")


def _says_more(caution: str, than: str) -> bool:
    return caution != than and caution.startswith(than)


def show_builder(choose: Callable[[str], None]) -> None:
    """Choose poses in order, with doses; save the routine as a file, or practise it."""
    with st.expander(pages.OWN_ROUTINE):
        poses = {pose.id: pose for pose in all_poses()}
        name = st.text_input("Name", "My routine", max_chars=40, key="routine-name")
        chosen = st.multiselect(
            "Poses, in order", poses, format_func=lambda one: poses[one].name, key="routine-poses"
        )
        steps = [_choose_step(poses[pose_id]) for pose_id in chosen]
        if not steps:
            return
        words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "my_routine"
        data = {"id": words, "name": name or words, "summary": "My own.", "source": "My own."}
        try:
            routine = routine_of(data | {"steps": steps}, own_files().poses, place=f"{words}.toml")
        except PoseFileError as error:
            st.error(str(error))
            return
        save, use = st.columns(2)
        save.download_button(
            "Save as a file",
            as_toml(routine),
            f"{words}.toml",
            "application/toml",
            on_click="ignore",
            width="stretch",
        )
        if use.button("Practise it", key="routine-use", type="primary", width="stretch"):
            st.session_state[MADE] = routine
            choose(routine.id)


def _choose_step(pose: Pose) -> dict[str, Any]:
    """The step as a file would say it."""
    words, holds, amount = st.columns([2, 1, 1], vertical_alignment="bottom")
    words.write(f"**{pose.name}**")
    dose = pose.dose
    step: dict[str, Any] = {"pose": pose.id}
    step["holds"] = int(holds.number_input("Times", 1, 10, dose.sets, key=f"times-{pose.id}"))
    if dose.reps and pose.repetition:
        key = f"step-reps-{pose.id}"
        step["reps"] = int(amount.number_input("Repetitions", 1, 100, dose.reps, key=key))
    else:
        key = f"step-seconds-{pose.id}"
        seconds = amount.number_input("Seconds", 5, 1800, round(dose.hold_s or 30), key=key)
        step["hold_s"] = float(seconds)
    return step
