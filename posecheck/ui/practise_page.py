"""Practise: choose, press one button, and from then on everything is by voice, sight and sign."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from posecheck.coaching.course import Course, CourseStep, course_of
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import Plan
from posecheck.detection.looks import STANDARD
from posecheck.detection.model import find_model, model_name
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError
from posecheck.history.store import HistoryError, local_now
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.poses.routine import Routine
from posecheck.reporting.card import as_svg, camera_words
from posecheck.reporting.sentences import FETCHING
from posecheck.reporting.wording import leg_words, not_looked_at, view_words
from posecheck.shipped import FIRST_POSE
from posecheck.ui import guiding, summary_view
from posecheck.ui.adapting import adapted, show_adapting
from posecheck.ui.live import left_off
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
    show_summary,
    show_tiles,
)
from posecheck.ui.server import OWN_LIMITS, PEOPLE, VISITS
from posecheck.ui.settings import choose_back, choose_preferences, choose_voice
from posecheck.ui.stage import show_moving, show_stage
from posecheck.ui.who import (
    has_a_memory,
    own,
    person,
    preferences,
    remember,
    setting,
    show_title,
    visitor,
    whose_limits,
)
from posecheck.words import pages

VISIT: Final = "practice"
"""The visit's token in the page's address, so that a reload goes on where it was."""
HOLDS_S: Final = (10, 15, 20, 30, 45, 60)
"""From a first try to the minute that older adults are advised (docs/timing.md)."""
MAX_SETS: Final = 5
"""Beyond four sets stretching gains nothing more (docs/timing.md: about 60 s a stretch)."""
MAX_REPS: Final = 50
"""Ten are the usual set; fifty is more than anyone does in one."""
ANY: Final = "any"
START: Final = "start"
"""The container of the button, which the page's style keeps in sight."""
SIGN: Final = "To pause, hold both arms straight up for two seconds; again to go on."
CAMERA_ASKED: Final = "Your browser will ask for the camera. The video stays on this computer."


def show(check: StreamlitPage | None = None) -> None:
    """Draw the page: choosing, practising, or the summary. check: where videos are checked."""
    token = st.query_params.get(VISIT)
    visit = VISITS.visit(token, visitor=visitor())
    if guiding.under_way():
        guiding.show()
        return
    if token and visit is None:
        del st.query_params[VISIT]
        st.info("That practice is over.")
    if visit is None:
        _choose()
    elif not visit.finished:
        _practise(visit, check)
    elif visit.result is None:
        _leave(visit)
    else:
        for note in visit.notes:
            st.warning(note)
        go_on = (lambda: _take_up_again(visit)) if visit.practice.unfinished else None
        summary_view.show(visit.result, again=lambda: _leave(visit), go_on=go_on)


def _take_up_again(visit: Visit) -> None:
    visit.take_up_again()
    st.rerun()


def _offer_the_last() -> None:
    """A practice that was left or ended can be taken up again for half an hour."""
    ended = VISITS.last_finished(visitor())
    if ended is not None and st.button("See the summary of your last practice", width="stretch"):
        st.query_params[VISIT] = ended.token
        st.rerun()
    last = VISITS.last_of(visitor())
    if last is None:
        _offer_what_was_left_off()
        return
    if st.button(f"Go on with your practice ({last.practice.where})", width="stretch"):
        if last.finished:
            last.take_up_again()
        st.query_params[VISIT] = last.token
        st.rerun()


def _offer_what_was_left_off() -> None:
    """What was under way when the program itself was ended."""
    left = left_off.kept(PEOPLE, person(), now=local_now()) if has_a_memory() else None
    poses = {pose.id: pose for pose in all_poses()}
    course = left.course(poses) if left else None
    if left is None or course is None or VISITS.knows(left.visit):
        return
    if st.button(f"Go on with your practice ({poses[left.pose].name})", width="stretch"):
        _start(lambda model: _go_on_with(course, left, model), preferences())


def _go_on_with(course: Course, left: left_off.LeftOff, model: str) -> Lesson:
    lesson = Lesson(
        adapted(course, OWN_LIMITS, whose_limits()),
        model=model,
        keep_pictures=setting("keep_pictures", False),
        ask_back=setting("ask_back", True),
    )
    lesson.begin_at(left.place())
    return lesson


def _choose() -> None:
    wanted = st.query_params.get(ROUTINE)
    routine = next((one for one in all_routines() if one.id == wanted), None)
    if routine is not None:
        _choose_routine(routine)
        return
    show_title(pages.PRACTISE)
    _offer_the_last()
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
    show_title(routine.name)
    _offer_the_last()
    show_summary(routine, course)
    show_cautions([step.pose for step in course.steps])
    start = st.container(key=START)
    st.caption(f"{CAMERA_ASKED} {SIGN}")
    show_course(course)
    _choose_and_start(course, start)
    if st.button(f"{pages.ONE_STRETCH} instead"):
        del st.query_params[ROUTINE]
        st.rerun()
    st.caption(DISCLAIMER)


def _choose_and_start(course: Course, start: DeltaGenerator) -> None:
    """The preferences; Start has its place above them, where it is seen at once."""
    course = adapted(course, OWN_LIMITS, whose_limits())
    chosen, keep_pictures = choose_preferences([step.pose for step in course.steps])
    ask_back, known_back = choose_back(course, chosen)
    if start.button("Start", type="primary", width="stretch"):
        _start(
            lambda model: Lesson(
                course,
                model=model,
                keep_pictures=keep_pictures,
                ask_back=ask_back,
                known_back=known_back,
            ),
            chosen,
        )


def _choose_stretch() -> None:
    chosen = _choose_pose()
    pose = as_planned(chosen)
    if pose is None:
        _choose_anything()
        return
    show_cautions([pose])
    choices, picture = st.columns(2, gap="large")
    with choices:
        if pose.judged:
            _choose_practice(pose, planned=pose is not chosen)
        else:
            _choose_guide(pose)
    with picture:
        _show_picture(pose)
    st.header("How", anchor=False)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(pose.steps, 1)))
    if pose.judged:
        with st.expander("What is measured"):  # as wide as the page: it has small print
            st.image(as_svg(pose), width="stretch", alt=f"{pose.name}: its angles and bands")


def _choose_practice(pose: Pose, *, planned: bool) -> None:
    plan = _choose_plan(pose, {} if planned else setting(f"dose-{pose.id}", {}))
    start = st.container(key=START)
    st.caption(f"{CAMERA_ASKED} {SIGN}")
    show_adapting(pose, OWN_LIMITS, whose_limits())
    _choose_and_start(Course(steps=(CourseStep(pose=pose, plan=plan),)), start)


def _choose_anything() -> None:
    """The practice takes up what it sees."""
    told_apart = [pose for pose in library() if pose.judged and pose.named and not pose.same_as]
    names = ", ".join(pose.name for pose in told_apart)
    st.write(f"Get into a pose; it is named, then coached with its own rules: {names}.")
    start = st.container(key=START)
    st.caption(CAMERA_ASKED)
    chosen, keep_pictures = choose_preferences([])
    if start.button("Start", type="primary", width="stretch"):
        first = find_pose(FIRST_POSE)
        course = Course(steps=(CourseStep(pose=first, plan=Plan.of(first)),))
        _start(
            lambda model: Lesson(
                course, model=model, keep_pictures=keep_pictures, any_of=library()
            ),
            chosen,
        )


def _choose_guide(pose: Pose) -> None:
    """What no camera can judge needs none."""
    what, _, why = pose.cannot_judge[0].partition(": ")
    st.info(f"Not judged: {why or what}")
    st.write(f"**{pose.dose.words()}**")
    start = st.container(key=START)
    choose_voice([pose])
    if start.button("Start", type="primary", width="stretch"):
        guiding.begin(pose)
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
    before = preferences()
    side = Plan.of(pose).sides[0]
    if not show_moving(pose, side, mirror=before.mirror) and picture is not None:
        st.image(str(picture), width="stretch", alt=f"{pose.name}, {view_words(pose.view)}")
    st.write(pose.summary)
    if pose.judged:
        st.caption(f"Camera: {camera_words(pose)}. {not_looked_at(pose)}")


def _choose_plan(pose: Pose, before: Mapping[str, Any]) -> Plan:
    """How much of it. before: what this person chose last time, as JSON has it."""
    plan = Plan.of(pose)
    both = pose.worked_leg is None
    chosen: dict[str, Any] = {}
    if not both:
        sides, asked = _sides(pose), planned_sides(pose)
        of_plan = next((words for words, one in sides.items() if one == asked), "")
        wanted = before.get("sides", of_plan)
        at = list(sides).index(wanted) if wanted in sides else 0
        words = st.selectbox("Sides", sides, at, key=own(f"sides-{pose.id}"))
        plan, chosen["sides"] = replace(plan, sides=sides[words]), words
    amounts = st.container(horizontal=True)
    words = "Sets" if both or plan.reps else "Holds per leg"
    first = _within(before.get("sets"), plan.sets, MAX_SETS)
    chosen["sets"] = int(
        amounts.number_input(words, 1, MAX_SETS, first, key=own(f"sets-{pose.id}"))
    )
    if plan.reps:
        first, key = _within(before.get("reps"), plan.reps, MAX_REPS), own(f"reps-{pose.id}")
        chosen["reps"] = int(amounts.number_input("Repetitions", 1, MAX_REPS, first, key=key))
    else:
        holds_s = sorted({*HOLDS_S, round(plan.hold_s)})
        wanted = before.get("hold_s")
        at = holds_s.index(wanted if wanted in holds_s else round(plan.hold_s))
        chosen["hold_s"] = amounts.selectbox(
            "Seconds per hold", holds_s, at, key=own(f"hold_s-{pose.id}")
        )
    remember({f"dose-{pose.id}": chosen})
    return replace(
        plan,
        sets=chosen["sets"],
        reps=chosen.get("reps", plan.reps),
        hold_s=float(chosen.get("hold_s", plan.hold_s)),
    )


def _within(wanted: Any, default: int, most: int) -> int:
    return wanted if isinstance(wanted, int) and 1 <= wanted <= most else default


def _sides(pose: Pose) -> dict[str, tuple[HeldSide, ...]]:
    return {
        "Both legs": ("left", "right"),
        leg_words("left", pose): ("left",),
        leg_words("right", pose): ("right",),
    }


def _start(practise_with: Callable[[str], Lesson], chosen: Preferences) -> None:
    """Begin the practice, made with the name of the model that is there."""
    try:
        with st.spinner(FETCHING):
            model = f"{model_name(find_model())}, {STANDARD.words}"
    except PoseCheckError as error:
        st.error(str(error))
        return
    visit = VISITS.admit(
        practise_with(model),
        chosen,
        visitor=visitor(),
        person=person(),
        outlives=has_a_memory(),
    )
    st.query_params[VISIT] = visit.token
    st.rerun()


def _practise(visit: Visit, check: StreamlitPage | None) -> None:
    left, visit.preferences = show_stage(visit.token, visit.preferences)
    shown = visit.preferences
    remember({"figures": shown.figures, "voice_on": shown.voice_on}, whose=visit.begun.person)
    if left == "check" and check is not None:
        VISITS.dismiss(visit.token)
        st.switch_page(check)
    elif left in ("back", "check"):
        _leave(visit)
    elif left:
        st.rerun()


def _leave(visit: Visit) -> None:
    if visit.outlives:
        with contextlib.suppress(HistoryError):  # half an hour later it is forgotten by itself
            left_off.keep(PEOPLE, visit.begun.person, None)
    VISITS.dismiss(visit.token)
    del st.query_params[VISIT]
    st.rerun()
