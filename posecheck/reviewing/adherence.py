"""Prescribed against done, by week and side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from posecheck.history.progress import monday_of
from posecheck.judging.clock import HeldSide
from posecheck.plans.due import HoldDone, reached
from posecheck.plans.home_plan import WEEK, HomePlan, in_force
from posecheck.poses.pose import Dose, Pose
from posecheck.sessions.session_file import KeptSession


@dataclass(frozen=True, kw_only=True)
class WeekSide:
    """One side of one pose in one week.

    week: 1 for the plan's first; 0 where no plan was followed, and the week is one of the calendar.
    first, last: its days, both included. over: whether the last of them is past. asked: holds, or
    sets, that the plan asks for; None where it asks for none. days_asked: likewise, in days.
    done: holds that reached the target. days_done: days on which all of a day's were done; any,
    where none is asked for.
    """

    week: int
    first: date
    last: date
    over: bool
    pose: Pose
    side: HeldSide
    asked: int | None
    done: int
    held_s: float
    days_asked: int | None
    days_done: int


@dataclass(frozen=True, kw_only=True)
class _Span:
    """Days that stand in one row; besides: the plans whose days are not among them."""

    plan: HomePlan | None
    besides: tuple[HomePlan, ...]
    week: int
    first: date
    end: date


def weeks_of(
    sessions: Sequence[KeptSession], plans: Sequence[HomePlan], until: date
) -> tuple[WeekSide, ...]:
    """Every week of the plans up to `until`, and those in which something was done besides."""
    spans = sorted((*_of_plans(plans, until), *_besides(sessions, plans)), key=_first)
    return tuple(row for span in spans for row in _rows(span, sessions, until))


def holds_of(session: KeptSession) -> tuple[HoldDone, ...]:
    """The holds of a session, as a plan counts them."""
    return tuple(
        HoldDone(
            day=session.facts.day,
            pose=session.pose.id,
            side=hold.side,
            held_s=hold.held_s,
            done=hold.done,
        )
        for hold in session.report.holds
    )


def sides_of(pose: Pose) -> tuple[HeldSide, ...]:
    """The sides by which its holds are named."""
    return ("both",) if pose.worked_leg is None else ("left", "right")


def _first(span: _Span) -> date:
    return span.first


def _of_plans(plans: Sequence[HomePlan], until: date) -> Iterator[_Span]:
    in_order = sorted(plans, key=lambda plan: plan.start)
    for place, plan in enumerate(in_order):
        end = min([plan.end, *(after.start for after in in_order[place + 1 :])])
        for number in range(plan.weeks):
            first = plan.start + number * WEEK
            if first < end and first <= until:
                yield _Span(
                    plan=plan, besides=(), week=number + 1, first=first, end=min(first + WEEK, end)
                )


def _besides(sessions: Iterable[KeptSession], plans: Sequence[HomePlan]) -> Iterator[_Span]:
    """Calendar weeks in which something was done though no plan was followed."""
    all_plans = tuple(plans)
    days = {one.facts.day for one in sessions if in_force(all_plans, one.facts.day) is None}
    for monday in sorted({monday_of(day) for day in days}):
        yield _Span(plan=None, besides=all_plans, week=0, first=monday, end=monday + WEEK)


def _rows(span: _Span, sessions: Sequence[KeptSession], until: date) -> Iterator[WeekSide]:
    """A row for each pose and side asked for, then for what was done unasked."""
    within = [
        one
        for one in sessions
        if span.first <= one.facts.day < span.end
        and (span.plan is not None or in_force(span.besides, one.facts.day) is None)
    ]
    asked = {
        pose.id: (pose, task.held_sides(pose))
        for task in (span.plan.do if span.plan else ())
        if (pose := task.prescribed()) is not None
    }
    unasked = {one.pose.id: one.pose for one in within if one.pose.id not in asked}
    days_asked = min(span.plan.days_each_week, (span.end - span.first).days) if span.plan else 0
    for pose, sides in asked.values():
        for side in sides:
            yield _row(span, pose, side, within, days_asked, until)
    for pose in unasked.values():
        for side in sides_of(pose):
            yield _row(span, pose, side, within, None, until)


def _row(
    span: _Span,
    pose: Pose,
    side: HeldSide,
    within: Iterable[KeptSession],
    days_asked: int | None,
    until: date,
) -> WeekSide:
    holds = [
        hold
        for one in within
        for hold in holds_of(one)
        if (hold.pose, hold.side) == (pose.id, side)
    ]
    if days_asked is None:  # by the target that it was practised with
        good = [hold.day for hold in holds if hold.done]
    else:
        good = [hold.day for hold in holds if reached(hold, pose.dose)]
    return WeekSide(
        week=span.week,
        first=span.first,
        last=span.end - timedelta(days=1),
        over=span.end <= until,
        pose=pose,
        side=side,
        asked=None if days_asked is None else days_asked * pose.dose.sets,
        done=len(good),
        held_s=sum(hold.held_s for hold in holds),
        days_asked=days_asked,
        days_done=len(set(good)) if days_asked is None else _full_days(good, pose.dose),
    )


def _full_days(days: Sequence[date], dose: Dose) -> int:
    return sum(days.count(day) >= dose.sets for day in set(days))
