"""Practise: choose, press one button, and from then on everything is by voice, sight and sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from posecheck.coaching.course import Course, CourseStep, course_of
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import Plan
from posecheck.detection.looks import STANDARD
from posecheck.detection.model import find_model, model_name
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.poses.routine import Routine
from posecheck.reporting.card import as_svg, camera_words
from posecheck.reporting.sentences import FETCHING
from posecheck.reporting.wording import side_words, view_words
from posecheck.shipped import FIRST_POSE
from posecheck.ui import summary_view
from posecheck.ui.adapting import adapted, show_adapting
from posecheck.ui.guard import VISITOR_COOKIE
from posecheck.ui.live.visits import Preferences, Visit
from posecheck.ui.own_files import own_files, show_uploader
from posecheck.ui.planned import as_planned, planned_sides
from posecheck.ui.routine_view import (
    ROUTINE,
    all_poses,
    all_routines,
    picture_of,
    show_builder,
    show_cautions,
    show_course,
    show_tiles,
)
from posecheck.ui.server import NETWORK, OWN_LIMITS, VISITS
from posecheck.ui.stage import choose_camera, show_guide, show_hearing, show_moving, show_stage
from posecheck.words import pages

VISIT: Final = "practice"
"""The visit's token in the page's address, so that a reload goes on where it was."""
GUIDED: Final = "guided"
"""The pose that is being guided, not judged, in this tab."""
PREFERENCES: Final = "preferences"
"""The choices of last time, for the next practice in this tab."""
HOLDS_S: Final = (10, 15, 20, 30, 45, 60)
"""From a first try to the minute that older adults are advised (docs/timing.md)."""
MAX_SETS: Final = 5
"""Beyond four sets stretching gains nothing more (docs/timing.md: about 60 s a stretch)."""
MAX_REPS: Final = 50
"""Ten are the usual set; fifty is more than anyone does in one."""
ANY: Final = "any"
HERE: Final = "here"
SIGN: Final = "Both arms straight up for two seconds: pause, and go on."
CAMERA_ASKED: Final = "Your browser will ask for the camera. The video stays on this computer."


def show() -> None:
    """Draw the page: choosing, practising, or the summary."""
    token = st.query_params.get(VISIT)
    visit = VISITS.visit(token, visitor=_visitor())
    if GUIDED in st.session_state:
        _guide(find_pose(st.session_state[GUIDED]))
        return
    if token and visit is None:
        del st.query_params[VISIT]
        st.info("That practice is over. Start another one.")
    if visit is None:
        _offer_the_last()
        _choose()
    elif not visit.finished:
        _practise(visit)
    elif visit.result is None:
        _leave(visit)
    else:
        for note in visit.notes:
            st.warning(note)
        if visit.practice.unfinished and st.button("Go on where I stopped", width="stretch"):
            visit.take_up_again()
            st.rerun()
        summary_view.show(visit.result, again=lambda: _leave(visit))


def _offer_the_last() -> None:
    """A practice that was left or ended can be taken up again for half an hour."""
    last = VISITS.last_of(_visitor())
    if last is None:
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.info(f"Your practice stopped at: {last.practice.where}")
    if button.button("Go on with it", width="stretch"):
        if last.finished:
            last.take_up_again()
        st.query_params[VISIT] = last.token
        st.rerun()


def _choose() -> None:
    wanted = st.query_params.get(ROUTINE)
    routine = next((one for one in all_routines() if one.id == wanted), None)
    if routine is not None:
        _choose_routine(routine)
        return
    st.title(pages.PRACTISE)
    _choose_stretch()
    show_uploader()
    show_builder(_go_to_routine)
    if own_files().routines:
        show_tiles(_go_to_routine)
    st.caption(DISCLAIMER)


def _go_to_routine(chosen: str) -> None:
    st.query_params[ROUTINE] = chosen
    st.rerun()


def _choose_routine(routine: Routine) -> None:
    course = course_of(routine, all_poses())
    st.title(routine.name, anchor=False)
    if st.button(f"{pages.ONE_STRETCH} instead"):
        del st.query_params[ROUTINE]
        st.rerun()
    show_course(routine, course)
    show_cautions([step.pose for step in course.steps])
    _choose_and_start(course)
    st.caption(DISCLAIMER)


def _choose_and_start(course: Course) -> None:
    """The preferences, and Start below them."""
    course = adapted(course, OWN_LIMITS, _person())
    preferences, keep_pictures = _choose_preferences([step.pose for step in course.steps])
    ask_back = any(step.pose.judges_back for step in course.steps) and st.toggle(
        "Get to know my back before the first hold",
        value=True,
        key="ask_back",
        help="You are asked to arch it once. Leave it out if your back hurts.",
    )
    if st.button("Start", type="primary", width="stretch"):
        _start(
            lambda model: Lesson(
                course, model=model, keep_pictures=keep_pictures, ask_back=ask_back
            ),
            preferences,
        )
    st.caption(f"{CAMERA_ASKED} {SIGN}")


def _choose_stretch() -> None:
    choices, picture = st.columns(2, gap="large")
    with choices:
        pose = as_planned(_choose_pose())
        if pose is None:
            _choose_anything()
        elif pose.judged:
            _choose_practice(pose)
        else:
            _choose_guide(pose)
    if pose is None:
        return
    with picture:
        _show_picture(pose)
    st.subheader("How")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(pose.steps, 1)))


def _choose_practice(pose: Pose) -> None:
    plan = _choose_plan(pose)
    show_adapting(pose, OWN_LIMITS, _person())
    show_cautions([pose])
    _choose_and_start(Course(steps=(CourseStep(pose=pose, plan=plan),)))


def _choose_anything() -> None:
    """The practice takes up what it sees."""
    names = ", ".join(pose.name for pose in library() if pose.judged and not pose.same_as)
    st.write(f"Get into a pose; it is named, then coached with its own rules: {names}.")
    preferences, keep_pictures = _choose_preferences([])
    if st.button("Start", type="primary", width="stretch"):
        first = find_pose(FIRST_POSE)
        course = Course(steps=(CourseStep(pose=first, plan=Plan.of(first)),))
        _start(
            lambda model: Lesson(
                course, model=model, keep_pictures=keep_pictures, any_of=library()
            ),
            preferences,
        )
    st.caption(CAMERA_ASKED)


def _choose_guide(pose: Pose) -> None:
    """What no camera can judge needs none."""
    st.info(f"Not judged: {pose.cannot_judge[0]}")
    st.write(f"**{pose.dose.words()}**")
    preferences = _choose_voice([pose])
    show_cautions([pose])
    if st.button("Start", type="primary", width="stretch"):
        st.session_state[PREFERENCES] = preferences
        st.session_state[GUIDED] = pose.id
        st.rerun()


def _guide(pose: Pose) -> None:
    if show_guide(pose, st.session_state.get(PREFERENCES, Preferences())):
        del st.session_state[GUIDED]
        st.rerun()


def _choose_pose() -> Pose | None:
    """A pose of the library; None for whichever is done."""
    poses = {pose.id: pose for pose in all_poses()}
    titles = {pose.id: _title(pose) for pose in poses.values()} | {ANY: pages.DETECT}
    chosen = st.selectbox("Stretch", titles, format_func=lambda pose_id: titles[pose_id])
    return poses.get(chosen)


def _title(pose: Pose) -> str:
    title = f"{pose.name} ({pose.sanskrit})" if pose.sanskrit else pose.name
    return title if pose.judged else f"{title}, guided"


def _show_picture(pose: Pose) -> None:
    picture = picture_of(pose)
    before: Preferences = st.session_state.get(PREFERENCES, Preferences())
    side = Plan.of(pose).sides[0]
    if not show_moving(pose, side, mirror=before.mirror) and picture is not None:
        st.image(str(picture), width="stretch", alt=f"{pose.name}, {view_words(pose.view)}")
    st.write(pose.summary)
    if pose.judged:
        st.caption(f"Camera: {camera_words(pose)}.")
        with st.expander("What is measured"):
            st.image(as_svg(pose), width="stretch", alt=f"{pose.name}: its angles and bands")


def _choose_plan(pose: Pose) -> Plan:
    plan = Plan.of(pose)
    both = pose.worked_leg is None
    if not both:
        sides, asked = _sides(pose), planned_sides(pose)
        first = next((at for at, one in enumerate(sides.values()) if one == asked), 0)
        words = st.selectbox("Sides", sides, index=first, key=f"sides-{pose.id}")
        plan = replace(plan, sides=sides[words])
    sets, amount = st.columns(2)
    words = "Sets" if both or plan.reps else "Holds per leg"
    count = sets.number_input(words, 1, MAX_SETS, plan.sets, key=f"sets-{pose.id}")
    plan = replace(plan, sets=int(count))
    if plan.reps:
        reps = amount.number_input("Repetitions", 1, MAX_REPS, plan.reps, key=f"reps-{pose.id}")
        return replace(plan, reps=int(reps))
    holds_s = sorted({*HOLDS_S, round(plan.hold_s)})
    chosen = amount.selectbox(
        "Seconds per hold",
        holds_s,
        index=holds_s.index(round(plan.hold_s)),
        key=f"hold_s-{pose.id}",
    )
    return replace(plan, hold_s=float(chosen))


def _sides(pose: Pose) -> dict[str, tuple[HeldSide, ...]]:
    return {
        "Both legs": ("left", "right"),
        side_words("left", pose).capitalize(): ("left",),
        side_words("right", pose).capitalize(): ("right",),
    }


def _choose_preferences(poses: Sequence[Pose]) -> tuple[Preferences, bool]:
    """How to see and hear; and whether pictures go into the report."""
    voice = _choose_voice(poses)
    pace = st.toggle("Breathing pace during holds", value=voice.pace, key="pace")
    with st.expander("Camera and pictures"):
        camera = choose_camera()
        mirror = st.toggle("Mirror the video", value=voice.mirror, key="mirror")
        keep_pictures = st.toggle(
            "Keep pictures of the best and worst instants, in the report", key="keep_pictures"
        )
    return replace(voice, mirror=mirror, camera=camera, pace=pace), keep_pictures


def _choose_voice(poses: Sequence[Pose]) -> Preferences:
    before: Preferences = st.session_state.get(PREFERENCES, Preferences())
    switch, slider = st.columns([1, 2], vertical_alignment="center")
    voice_on = switch.toggle("Voice", value=before.voice_on, key="voice_on")
    percent = slider.slider("Volume, %", 0, 100, round(100 * before.volume), disabled=not voice_on)
    chosen = replace(before, voice_on=voice_on, volume=percent / 100)
    show_hearing(poses, chosen)
    return chosen


def _start(practise_with: Callable[[str], Lesson], preferences: Preferences) -> None:
    """Begin the practice, made with the name of the model that is there."""
    try:
        with st.spinner(FETCHING):
            model = f"{model_name(find_model())}, {STANDARD.words}"
    except PoseCheckError as error:
        st.error(str(error))
        return
    st.session_state[PREFERENCES] = preferences
    visit = VISITS.admit(practise_with(model), preferences, visitor=_visitor())
    st.query_params[VISIT] = visit.token
    st.rerun()


def _visitor() -> str:
    """The browser that asks, by its cookie."""
    return str(st.context.cookies.get(VISITOR_COOKIE, ""))


def _person() -> str:
    """Whose limits they are: this computer's; served to a network, each browser's."""
    return _visitor() if NETWORK else HERE


def _practise(visit: Visit) -> None:
    left = show_stage(visit.token, visit.preferences)
    if left == "back":
        _leave(visit)
    elif left:
        st.rerun()


def _leave(visit: Visit) -> None:
    VISITS.dismiss(visit.token)
    del st.query_params[VISIT]
    st.rerun()
