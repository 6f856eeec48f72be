"""A review in words: the same on the page, in the data and in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from posecheck.judging.clock import HeldSide
from posecheck.plans.wording import day_words
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import (
    WITHIN_NOISE,
    rule_words,
    side_words,
    status_words,
    with_unit,
)
from posecheck.reviewing.adherence import WeekSide
from posecheck.reviewing.comparing import Pair, Seen
from posecheck.reviewing.faults import Fault, Trend
from posecheck.reviewing.review import Review

TREND_WORDS: Final = {
    Trend.LESS: "less than at first, by more than both errors",
    Trend.MORE: "more than at first, by more than both errors",
    Trend.NOISE: "as at first, within this camera's noise",
    Trend.GONE: "not found in the last session",
    Trend.CANNOT_TELL: "cannot tell whether it becomes less",
}
NO_FAULT: Final = "none that lasted a second"
NO_PAIN: Final = "nothing was noted"
ALL_JUDGED: Final = "everything was judged"


def fault_words(fault: Fault) -> str:
    """What is wrong: "Trunk lean too high"."""
    rule = rule_words(fault.rule, fault.pose).capitalize()
    return f"{rule} {status_words(fault.status)}"


def week_words(row: WeekSide) -> str:
    """Which week, and its days."""
    name = f"Week {row.week}" if row.week else "No plan"
    days = f"{_short(row.first)} to {_short(row.last)}"
    return f"{name}, {days}{'' if row.over else ', under way'}"


def seen_words(seen: Seen, pair: Pair) -> str:
    """A figure with its error: "20° ± 6°"."""
    unit = pair.unit
    return f"{with_unit(seen.figure.median, unit)} ± {with_unit(seen.figure.error, unit)}"


def pair_words(pair: Pair) -> str:
    """What becomes of a pair: a difference with its error, noise, or no comparison."""
    if pair.different is None:
        return "filmed from another side: not compared"
    if not pair.different:
        return WITHIN_NOISE
    more = "more" if pair.difference > 0 else "less"
    size = with_unit(abs(pair.difference), pair.unit)
    return f"{size} {more} (± {with_unit(pair.error, pair.unit)})"


def summary(review: Review) -> Iterator[tuple[str, list[str]]]:
    """What is to be known within a minute: what it is about, and the lines of what is found."""
    yield "Done", list(_done(review)) or ["nothing was held"]
    yield "Worst fault", [_worst_fault(review)]
    yield "Pain, 0 to 10", [_pain(review)]
    rules = [one for one in review.not_judged if one.sessions == one.of]
    never = dict.fromkeys(rule_words(one.rule, one.pose) for one in rules)
    yield "Never judged", [", ".join(never) or ALL_JUDGED]


def _done(review: Review) -> Iterator[str]:
    keys = dict.fromkeys((row.pose.id, row.side) for row in review.weeks)
    for pose_id, side in keys:
        rows = [row for row in review.weeks if (row.pose.id, row.side) == (pose_id, side)]
        yield _done_on(side, rows[-1].pose, rows)


def _done_on(side: HeldSide, pose: Pose, rows: list[WeekSide]) -> str:
    holds = "sets" if pose.repetition else "holds"
    parts = []
    past = [row for row in rows if row.over and row.asked is not None]
    if past:
        asked, done = sum(row.asked or 0 for row in past), sum(row.done for row in past)
        weeks = f"{len(past)} week{'' if len(past) == 1 else 's'}"
        parts.append(f"{done} of {asked} {holds} in {weeks}")
    parts += [
        f"{row.done} of {row.asked} {holds} in the week under way"
        for row in rows
        if not row.over and row.asked is not None
    ]
    besides = sum(row.done for row in rows if row.asked is None)
    if besides:
        parts.append(f"{besides} {holds} not asked for")
    return f"{pose.name}, {side_words(side, pose)}: {' and '.join(parts) or 'none'}"


def _worst_fault(review: Review) -> str:
    if not review.faults:
        return NO_FAULT
    worst = review.faults[0]
    lasted = f"{worst.seconds:.0f} s in all"
    return f"{fault_words(worst)} (“{worst.cue}”), {lasted}; {TREND_WORDS[worst.trend]}"


def _pain(review: Review) -> str:
    noted = [one.facts for one in review.sessions if one.facts.pain is not None]
    if not noted:
        return NO_PAIN
    first, last = noted[0], noted[-1]
    most = max(one.pain or 0 for one in noted)
    if len(noted) == 1:
        return f"{first.pain} on {_short(first.day)}"
    return f"{first.pain} on {_short(first.day)}, {last.pain} on {_short(last.day)}, at most {most}"


def _short(day: date) -> str:
    """A date without its weekday and year: "30 Nov"."""
    return " ".join(day_words(day).split()[1:3])
