"""The plan that is followed today, wherever a page asks which pose and how."""

from __future__ import annotations

import streamlit as st

from posecheck.errors import PoseCheckError
from posecheck.history.store import local_now
from posecheck.judging.clock import HeldSide
from posecheck.plans.kept import KeptPlan, kept_plans
from posecheck.plans.wording import dose_words
from posecheck.poses.pose import Pose


def plan_today() -> KeptPlan | None:
    """The plan kept here that is followed today; None also where none can be read."""
    try:
        return kept_plans().on(local_now().date())
    except PoseCheckError:  # the page of the plan says so
        return None


def planned_sides(pose: Pose) -> tuple[HeldSide, ...] | None:
    """The legs for which today's plan asks for that pose; None where it says nothing of it."""
    today = plan_today()
    task = today.plan.task_of(pose.id) if today is not None else None
    return task.held_sides(pose) if task is not None else None


def as_planned(pose: Pose | None) -> Pose | None:
    """The pose as today's plan wants it, which is said; otherwise as it is."""
    today = plan_today() if pose is not None else None
    task = today.plan.task_of(pose.id) if today is not None and pose is not None else None
    planned = task.prescribed() if task is not None else None
    if task is None or planned is None:
        return pose
    changed = f", {len(task.change)} of its rules changed for you" if task.change else ""
    st.info(f"As your plan says: {dose_words(task, planned)}{changed}.")
    return planned
