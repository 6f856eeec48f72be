"""What the history comes to: this week, day by day, and whether the lunge got deeper.

A single reading says little: a change of the rear thigh is called one only when it exceeds what
the same body shows from one day to the next (docs/timing.md).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from posecheck.body.landmarks import Side
from posecheck.history.people import KeptGuided
from posecheck.history.store import KeptHold
from posecheck.judging.clock import HeldSide
from posecheck.reporting.wording import WITHIN_NOISE

REAR_THIGH_POSE: Final = "low_lunge"
"""The lean of its rear thigh is how deep it is."""
SEM_DEG: Final = 4.0
"""Standard error of one day's rear thigh: camera, clothes and body together (docs/timing.md)."""
ENOUGH_HOLDS: Final = 3
"""One practice of the low lunge on one side."""
DETECTABLE_DEG: Final = 2.77 * SEM_DEG / math.sqrt(ENOUGH_HOLDS)
"""Minimal detectable change at 95 %, of the mean of that many holds: 6.4 degrees."""
SAME_VIEW_DEG: Final = 10.0
"""Seen from another direction it is another figure."""
DAYS_SHOWN: Final = 14
"""This week beside the one before it; more bars could not be told apart on a phone."""
WEEKS_SHOWN: Final = 8
"""Flexibility changes over weeks; two months fit beside one another."""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """A week, from its Monday. days: on how many of its days something was held."""

    held_s: float
    holds_done: int
    days: int


@dataclass(frozen=True, kw_only=True)
class DayHeld:
    """Seconds held on one day on one side."""

    day: date
    side: HeldSide
    held_s: float


@dataclass(frozen=True, kw_only=True)
class WeekRearThigh:
    """Median rear thigh of one side's low lunges in the week that begins on `monday`."""

    monday: date
    side: HeldSide
    rear_thigh_deg: float
    holds: int


def monday_of(day: date) -> date:
    """The first day of that day's week."""
    return day - timedelta(days=day.weekday())


def totals(holds: Iterable[KeptHold], today: date) -> Totals:
    """What was held in the week of `today`."""
    week = [hold for hold in holds if monday_of(day_of(hold)) == monday_of(today)]
    return Totals(
        held_s=sum(hold.held_s for hold in week),
        holds_done=sum(hold.done for hold in week),
        days=len({day_of(hold) for hold in week}),
    )


def held_by_day(holds: Iterable[KeptHold], since: date) -> list[DayHeld]:
    """Days on which something was held, in order, each side by itself."""
    held_s: dict[tuple[date, HeldSide], float] = defaultdict(float)
    for hold in holds:
        if day_of(hold) >= since:
            held_s[day_of(hold), hold.side] += hold.held_s
    return [DayHeld(day=day, side=side, held_s=s) for (day, side), s in sorted(held_s.items())]


def guided_by_day(guided: Iterable[KeptGuided], since: date) -> dict[date, float]:
    """Seconds that were guided, not judged, on each day that has some, in order."""
    seconds: dict[date, float] = defaultdict(float)
    for one in guided:
        if one.practice.started.date() >= since:
            seconds[one.practice.started.date()] += one.seconds
    return dict(sorted(seconds.items()))


def consistency_words(days: Iterable[date], today: date) -> str:
    """On how many of the last days something was done, and for how many weeks in a row."""
    practised = set(days)
    last = [today - timedelta(days=back) for back in range(DAYS_SHOWN)]
    often = f"Practised on {len(practised & set(last))} of the last {DAYS_SHOWN} days"
    weeks, monday = 0, monday_of(today)
    mondays = {monday_of(day) for day in practised}
    if monday not in mondays:  # this week may still come
        monday -= timedelta(weeks=1)
    while monday in mondays:
        weeks, monday = weeks + 1, monday - timedelta(weeks=1)
    return f"{often}; {weeks} weeks in a row." if weeks > 1 else f"{often}."


def left_against_right(weeks: Sequence[WeekRearThigh]) -> str | None:
    """How deep either side's lunge is in the last week that has both; None where there is none."""
    by_side = {
        side: {week.monday: week for week in weeks if week.side == side}
        for side in ("left", "right")
    }
    both = by_side["left"].keys() & by_side["right"].keys()
    if not both:
        return None
    left, right = (by_side[side][max(both)].rear_thigh_deg for side in ("left", "right"))
    apart = "" if abs(left - right) > DETECTABLE_DEG else f", {WITHIN_NOISE}"
    return (
        f"Left and right in the week of {_day(max(both))}: {left:.0f}\N{DEGREE SIGN} and "
        f"{right:.0f}\N{DEGREE SIGN}{apart}."
    )


def weekly_rear_thigh(holds: Iterable[KeptHold], since: date) -> list[WeekRearThigh]:
    """Weeks with enough low lunges seen from the side's latest view, in order."""
    weeks: list[WeekRearThigh] = []
    for side in ("left", "right"):
        known = [
            hold
            for hold in holds
            if hold.practice.pose == REAR_THIGH_POSE
            and (hold.side, hold.done) == (side, True)
            and None not in (hold.rear_thigh_deg, hold.yaw_deg)
            and day_of(hold) >= since
        ]
        weeks += _weeks(known)
    return weeks


def rear_thigh_words(weeks: Sequence[WeekRearThigh], side: Side) -> str | None:
    """How the latest week compares with the first one shown; None with fewer than two weeks."""
    own = [week for week in weeks if week.side == side]
    if len(own) < 2:
        return None
    first, last = own[0], own[-1]
    change_deg = last.rear_thigh_deg - first.rear_thigh_deg
    then, now = (
        f"{week.rear_thigh_deg:.0f}° in the week of {_day(week.monday)}" for week in (first, last)
    )
    words = f"{side.capitalize()} leg: {then}, {now}"
    if abs(change_deg) <= DETECTABLE_DEG:
        return f"{words}: no difference that this camera could tell (within its noise)."
    return f"{words}: {'deeper' if change_deg > 0 else 'less deep'} by {abs(change_deg):.0f}°."


def day_of(hold: KeptHold) -> date:
    """The day on which its practice began, where it was practised."""
    return hold.practice.started.date()


def _day(day: date) -> str:
    """A date as said: 2 Nov."""
    return f"{day.day} {day:%b}"


def _weeks(holds: Sequence[KeptHold]) -> list[WeekRearThigh]:
    """One side's weeks, as far as they were seen from the latest week's direction."""
    if not holds:
        return []
    by_week: dict[date, list[KeptHold]] = defaultdict(list)
    for hold in holds:
        by_week[monday_of(day_of(hold))].append(hold)
    view_deg = median(hold.yaw_deg or 0.0 for hold in by_week[max(by_week)])
    weeks = []
    for monday, all_of_it in sorted(by_week.items()):
        rear_thighs_deg = [
            hold.rear_thigh_deg or 0.0
            for hold in all_of_it
            if abs((hold.yaw_deg or 0.0) - view_deg) < SAME_VIEW_DEG
        ]
        if len(rear_thighs_deg) >= ENOUGH_HOLDS:
            weeks.append(
                WeekRearThigh(
                    monday=monday,
                    side=holds[0].side,
                    rear_thigh_deg=median(rear_thighs_deg),
                    holds=len(rear_thighs_deg),
                )
            )
    return weeks
