"""What a plan asks for today, what is done of it, and how much is left: a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from posecheck.errors import PoseCheckError
from posecheck.history.progress import day_of
from posecheck.history.store import KeptHold
from posecheck.judging.clock import HeldSide
from posecheck.plans.home_plan import DAYS, WEEK, HomePlan, Task
from posecheck.poses.pose import Dose, Pose, find_pose
from posecheck.poses.routine import find_routine

SIDES: Final[tuple[HeldSide, ...]] = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class HoldDone:
    """One hold, or one set of repetitions, wherever it was kept.

    done: whether it reached the target it was practised with; only that is known of repetitions.
    """

    day: date
    pose: str
    side: HeldSide
    held_s: float
    done: bool


class State(StrEnum):
    """Where a day is: before the plan's first day, in its weeks, or after them."""

    BEFORE = "BEFORE"
    RUNNING = "RUNNING"
    OVER = "OVER"


@dataclass(frozen=True, kw_only=True)
class TaskToday:
    """One task of the plan on one day.

    pose: with this person's dose; None for a routine. done, left: holds, or sets, by side; sides
    without any left are left out of `left`; both empty for a routine. practised: of a routine,
    whether all its judged holds were done on that day; None where it has none, or is not known.
    """

    task: Task
    pose: Pose | None
    done: Mapping[HeldSide, int]
    left: Mapping[HeldSide, int]
    practised: bool | None = None

    @property
    def complete(self) -> bool | None:
        """Whether all of it is done; None when that cannot be known."""
        return self.practised if self.pose is None else not self.left


@dataclass(frozen=True, kw_only=True)
class Due:
    """One day of a plan. week: 1 for the first; 0 outside its weeks.

    due: whether something is to be done on that day. days_done: days of this week on which all of
    it was done, that day included. days_asked: of the whole week. all_done, all_asked: the same of
    the whole plan up to and with that day, and of all its weeks.
    """

    day: date
    state: State
    week: int
    due: bool
    tasks: tuple[TaskToday, ...]
    days_done: int
    days_asked: int
    all_done: int
    all_asked: int

    @property
    def complete(self) -> bool:
        """Whether all that can be known to be done on that day is done."""
        return any(task.complete for task in self.tasks) and not any(
            task.complete is False for task in self.tasks
        )


def due_on(day: date, plan: HomePlan, holds: Iterable[HoldDone]) -> Due:
    """What the plan asks for on that day, given all the holds that were done."""
    known = [hold for hold in holds if plan.start <= hold.day <= day and hold.day < plan.end]
    poses = [task.prescribed() for task in plan.do]
    days = sorted({hold.day for hold in known})
    complete = [one for one in days if _complete(plan, poses, known, one)]
    state = _state(day, plan)
    week = (day - plan.start) // WEEK + 1 if state is State.RUNNING else 0
    this_week = [one for one in complete if (one - plan.start) // WEEK + 1 == week]
    earlier = [one for one in this_week if one < day]
    tasks = tuple(
        _task_on(day, task, pose, known) for task, pose in zip(plan.do, poses, strict=True)
    )
    return Due(
        day=day,
        state=state,
        week=week,
        due=state is State.RUNNING and _is_due(day, plan, len(earlier)),
        tasks=tasks,
        days_done=len(this_week),
        days_asked=plan.days_each_week,
        all_done=len(complete),
        all_asked=plan.weeks * plan.days_each_week,
    )


def reached(hold: HoldDone, dose: Dose) -> bool:
    """Whether a hold counts for that dose: held as long, as far as whole seconds show."""
    return hold.done if dose.hold_s is None else round(hold.held_s) >= dose.hold_s


def holds_kept(kept: Iterable[KeptHold]) -> tuple[HoldDone, ...]:
    """The holds of the history, on the days on which their practices began."""
    return tuple(
        HoldDone(
            day=day_of(one),
            pose=one.practice.pose,
            side=one.side,
            held_s=one.held_s,
            done=one.done,
        )
        for one in kept
    )


def weekdays_of(plan: HomePlan) -> tuple[int, ...]:
    """The weekdays on which it is best done, 0 for Monday: those named, or spread over a week.

    Days that are not named begin with the weekday of the plan's start.
    """
    if plan.days is not None:
        return tuple(sorted(DAYS.index(day) for day in plan.days))
    count, first = plan.days_each_week, plan.start.weekday()
    return tuple(sorted((first + 7 * number // count) % 7 for number in range(count)))


def first_day(plan: HomePlan) -> date:
    """The first day on which something is to be done."""
    days = weekdays_of(plan)
    return next(
        day
        for day in (plan.start + timedelta(days=number) for number in range(7))
        if day.weekday() in days
    )


def _state(day: date, plan: HomePlan) -> State:
    if day < plan.start:
        return State.BEFORE
    return State.RUNNING if day < plan.end else State.OVER


def _is_due(day: date, plan: HomePlan, days_done_before: int) -> bool:
    if plan.days is not None:
        return DAYS[day.weekday()] in plan.days
    return days_done_before < plan.days_each_week


def _complete(
    plan: HomePlan, poses: Sequence[Pose | None], holds: Sequence[HoldDone], day: date
) -> bool:
    """Whether every pose of the plan was done on that day; of routines nothing is known."""
    tasks = [_task_on(day, task, pose, holds) for task, pose in zip(plan.do, poses, strict=True)]
    known = [task.complete for task in tasks if task.complete is not None]
    return bool(known) and all(known)


def _task_on(day: date, task: Task, pose: Pose | None, holds: Iterable[HoldDone]) -> TaskToday:
    if pose is None:
        practised = _practised(task.routine, day, holds) if task.routine else None
        return TaskToday(task=task, pose=None, done={}, left={}, practised=practised)
    sides = task.held_sides(pose)
    counted = Counter(
        hold.side
        for hold in holds
        if (hold.day, hold.pose) == (day, pose.id) and reached(hold, pose.dose)
    )
    done = {side: min(counted[side], pose.dose.sets) for side in sides}
    left = {side: pose.dose.sets - count for side, count in done.items()}
    return TaskToday(
        task=task,
        pose=pose,
        done=done,
        left={side: count for side, count in left.items() if count},
    )


def _practised(name: str, day: date, holds: Iterable[HoldDone]) -> bool | None:
    """Whether the holds of that day make up the routine; what is guided leaves none."""
    try:
        routine = find_routine(name)
    except PoseCheckError:  # no longer there
        return None
    wanted: Counter[tuple[str, HeldSide]] = Counter()
    for step in routine.steps:
        pose = find_pose(step.pose)
        if pose.judged:
            alone: tuple[HeldSide, ...] = (step.sides,) if step.sides in SIDES else SIDES
            for side in ("both",) if pose.worked_leg is None else alone:
                wanted[pose.id, side] += step.holds or pose.dose.sets
    done = Counter((hold.pose, hold.side) for hold in holds if hold.day == day and hold.done)
    return wanted <= done if wanted else None
