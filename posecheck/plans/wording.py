"""A plan in words: for the terminal and the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from posecheck.plans.change import Change, changed
from posecheck.plans.due import Due, State, TaskToday
from posecheck.plans.home_plan import HomePlan, Task
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import band_words, measurement_words, side_words

STOP: Final = "Stop and ask"
"""What stands over the stop rules."""


def day_words(day: date) -> str:
    """A date as it is read anywhere: "Mon 30 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def name_of(task: Task, pose: Pose | None) -> str:
    """What is to be done, by name."""
    return pose.name if pose is not None else f"Routine {task.routine}"


def dose_words(task: Task, pose: Pose) -> str:
    """The dose, on the sides it is asked for: "3 x 30 s on each side"."""
    if task.sides in ("left", "right"):
        alone = pose.dose.model_copy(update={"sides": "once"})
        return f"{alone.words()}, {side_words(task.sides, pose)}"
    return pose.dose.words()


def often_words(plan: HomePlan) -> str:
    """How often and how long: "5 days a week for 6 weeks"."""
    often = (
        ", ".join(plan.days)
        if plan.days is not None
        else f"{plan.days_a_week} day{'' if plan.days_a_week == 1 else 's'} a week"
    )
    return f"{often}, for {plan.weeks} week{'' if plan.weeks == 1 else 's'}"


def change_words(change: Change, pose: Pose) -> str:
    """What is judged differently, from what to what, and why. `pose`: as its file says."""
    rule = next(one for one in pose.rules if one.id == change.rule)
    now = changed(rule, change)
    parts = []
    if now.band != rule.band:
        parts.append(f"{band_words(now.band, rule.unit)}, not {band_words(rule.band, rule.unit)}")
    if change.needs is not None and change.needs != rule.needs:
        parts.append("only said" if change.needs == "advice" else "required now")
    parts += [f'"{cue}"' for cue in (change.cue_low, change.cue_high) if cue]
    return f"{measurement_words(rule.measurement)}: {'; '.join(parts)} ({change.why})"


def due_words(due: Due) -> str:
    """What is due on that day, in one sentence."""
    if due.state is State.BEFORE:
        return "The plan has not begun yet."
    if due.state is State.OVER:
        return f"The plan is over: {due.all_done} of {due.all_asked} days were done in full."
    week = f"{due.days_done} of {due.days_asked} days of week {due.week} are done in full"
    if due.complete:
        return f"Today is done; {week}."
    if not due.due:
        return f"Nothing is due today; {week}."
    return f"Due today; {week}."


def left_words(one: TaskToday) -> str:
    """What is left of a task on that day."""
    if one.pose is None:
        if one.practised is None:
            return "not counted: the history does not know its holds"
        return "done" if one.practised else "to do: not all of its holds are done"
    if not one.left:
        return "done"
    sides = (f"{count} x {side_words(side, one.pose)}" for side, count in one.left.items())
    return f"to do: {', '.join(sides)}"


def plan_lines(plan: HomePlan, due: Due) -> Iterable[str]:
    """The whole plan, line by line: what to do, what is changed, what is due, when to stop."""
    yield f"Plan for {plan.label}, from {day_words(plan.start)}: {often_words(plan)}"
    yield from (f"  {note}" for note in plan.notes)
    for one in due.tasks:
        dose = f": {dose_words(one.task, one.pose)}" if one.pose is not None else ""
        yield f"- {name_of(one.task, one.pose)}{dose}"
        if one.task.note:
            yield f"    {one.task.note}"
        if one.pose is not None:
            yield from (f"    changed: {line}" for line in changes_in_words(one.task))
        if due.state is State.RUNNING:
            yield f"    {left_words(one)}"
    yield due_words(due)
    yield f"{STOP}:"
    yield from (f"- {rule}" for rule in plan.stop)


def changes_in_words(task: Task) -> list[str]:
    """What is judged differently for this person, a line a rule. Raises as `prescribed` does."""
    pose = task.model_copy(update={"change": ()}).prescribed()
    return [] if pose is None else [change_words(change, pose) for change in task.change]
