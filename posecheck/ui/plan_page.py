"""The plan: opened once, then what is due today, what is done, and how much is left."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError
from posecheck.exports.calendar import as_ics
from posecheck.history.store import local_now
from posecheck.plans.due import Due, State, due_on, holds_kept
from posecheck.plans.home_plan import HomePlan
from posecheck.plans.kept import KeptPlans, forget_plans, keep_plan, kept_plans
from posecheck.plans.wording import (
    STOP,
    changes_in_words,
    day_words,
    dose_words,
    due_words,
    left_words,
    name_of,
    often_words,
)
from posecheck.ui.plain import plain
from posecheck.ui.server import HISTORY
from posecheck.ui.uploads import MAX_PLAN_MB, forget_uploads
from posecheck.words import pages

OPENED: Final = "plan_page.opened"
"""How many were opened in this tab; each has an uploader of its own."""


def show(practise: StreamlitPage | None = None) -> None:
    """Draw the page; with a door to practising, where there is that page."""
    st.title(pages.PLAN)
    try:
        kept = kept_plans()
        for fault in kept.faults:
            st.error(plain(fault))
        if kept.plans:
            _show_plan(kept, local_now().date(), practise)
        else:
            st.write("What a physiotherapist or teacher wrote for you, as a file to open here.")
        _show_opening()
        if kept.plans or kept.faults:
            _show_forgetting()
    except PoseCheckError as error:
        st.error(plain(str(error)))
    st.caption(f"A plan is kept on this computer only. {DISCLAIMER}")


def _show_opening() -> None:
    forget_uploads(of_this_tab=False)
    chosen = st.file_uploader(
        "Open a plan",
        type=["toml"],
        max_upload_size=MAX_PLAN_MB,
        key=f"plan-{st.session_state.get(OPENED, 0)}",
    )
    if chosen is None:
        return
    raw = chosen.getvalue()
    try:
        keep_plan(raw, "This plan")
    except PoseCheckError as error:
        for line in str(error).splitlines():
            st.error(plain(line))
        return
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
    forget_uploads(of_this_tab=True)
    st.rerun()


def _show_plan(kept: KeptPlans, today: date, practise: StreamlitPage | None) -> None:
    followed = kept.on(today) or max(kept.plans, key=lambda one: one.plan.start)
    plan = followed.plan
    due = due_on(today, plan, holds_kept(HISTORY.holds()))
    st.header(f"For {plain(plan.label)}")
    st.write(f"From {day_words(plan.start)}: {often_words(plan)}.")
    (st.success if due.complete else st.info)(due_words(due))
    if due.state is State.RUNNING:
        _show_figures(due, plan)
    if due.due and not due.complete and practise is not None:
        _offer(practise)
    _show_tasks(due)
    for note in plan.notes:
        st.text(note)
    st.header(STOP)
    st.markdown("\n".join(f"- {plain(rule)}" for rule in plan.stop))
    st.download_button(
        "Calendar file",
        as_ics(plan),
        f"{followed.path.stem}.ics",
        "text/calendar",
        on_click="ignore",
    )


def _offer(practise: StreamlitPage) -> None:
    if st.button(pages.PRACTISE, type="primary"):
        st.switch_page(practise)


def _show_figures(due: Due, plan: HomePlan) -> None:
    week, all_of_it, weeks = st.columns(3)
    week.metric("Full days this week", f"{due.days_done} of {due.days_asked}", border=True)
    all_of_it.metric("Full days in all", f"{due.all_done} of {due.all_asked}", border=True)
    weeks.metric("Week", f"{due.week} of {plan.weeks}", border=True)


def _show_tasks(due: Due) -> None:
    for one in due.tasks:
        dose = f": {dose_words(one.task, one.pose)}" if one.pose is not None else ""
        st.markdown(f"**{name_of(one.task, one.pose)}**{dose}")
        lines = [one.task.note] if one.task.note else []
        if due.state is State.RUNNING:
            lines.append(left_words(one).capitalize())
        lines += [f"Changed for you: {line}" for line in changes_in_words(one.task)]
        for line in lines:
            st.text(line)


def _show_forgetting() -> None:
    with st.popover("Forget the plan"):
        st.write("Its copy here is removed; what you practised is not.")
        st.button("Yes, forget the plan", type="primary", on_click=_forget)


def _forget() -> None:
    try:
        forget_plans()
    except PoseCheckError as error:
        st.toast(str(error), duration="infinite")
