"""A pose adapted to one person on the page: remembered, within bounds, named in the report."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from posecheck.coaching.course import Course
from posecheck.history.own_limits_store import OwnLimitsStore
from posecheck.poses.own_limits import MOST_WIDER, OwnLimit, changes, for_one_person
from posecheck.poses.pose import Pose, Rule
from posecheck.reporting.sentences import own_limit_note
from posecheck.reporting.wording import measurement_words, target_words
from posecheck.ui.who import own
from posecheck.words import pages

AS_IT_IS, ADVICE, WIDER = "As it is", "Advice only", "My own limit"
LIMITS: Final = "own_limits"
"""Those of this tab, of each person, by pose."""


def adapted(course: Course, store: OwnLimitsStore, person: str) -> Course:
    """The session as that person wants it; each change is a note of the report."""
    limits = store.of(person) | st.session_state.get(f"{LIMITS}-{person}", {})
    steps = []
    for step in course.steps:
        pose = for_one_person(step.pose, limits.get(step.pose.id, {}))
        notes = tuple(own_limit_note(*change) for change in changes(pose, step.pose))
        steps.append(replace(step, pose=pose, plan=replace(step.plan, notes=notes)))
    return replace(course, steps=tuple(steps))


def show_adapting(pose: Pose, store: OwnLimitsStore, person: str) -> None:
    """What of the pose is to be otherwise for this person."""
    limits = store.of(person) | st.session_state.get(f"{LIMITS}-{person}", {})
    mine: dict[str, OwnLimit] = limits.get(pose.id, {})
    with st.expander(pages.ADAPT, expanded=False):
        st.write("For a knee or a hip that does not allow it. The report names what is changed.")
        chosen = {
            rule.id: _choose(pose, rule, mine.get(rule.id, OwnLimit()))
            for rule in pose.rules
            if rule.needs == "hold"
        }
    if chosen != {rule: mine.get(rule, OwnLimit()) for rule in chosen}:
        st.session_state[f"{LIMITS}-{person}"] = st.session_state.get(f"{LIMITS}-{person}", {}) | {
            pose.id: chosen
        }
        store.keep(person, pose.id, chosen)


def _choose(pose: Pose, rule: Rule, mine: OwnLimit) -> OwnLimit:
    kinds = (AS_IT_IS, ADVICE, WIDER)
    now = ADVICE if mine.advice else WIDER if mine.wider else AS_IT_IS
    words, amount = st.columns([2, 1], vertical_alignment="bottom")
    label = f"{measurement_words(rule.measurement)}, {target_words(rule.band, rule.unit)}"
    key = f"{pose.id}-{rule.id}"
    kind = words.selectbox(label, kinds, index=kinds.index(now), key=own(f"own-{key}"))
    if kind == ADVICE:
        return OwnLimit(advice=True)
    if kind == AS_IT_IS:
        return OwnLimit()
    most = MOST_WIDER[rule.unit]
    wider = amount.number_input(
        f"Wider by, {rule.unit.words}", 0.0, most, mine.wider or most / 3, key=own(f"wider-{key}")
    )
    return OwnLimit(wider=float(wider))
