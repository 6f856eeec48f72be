"""The one sentence that a report begins with: was the target reached, and what stood in the way."""

from __future__ import annotations

from collections import Counter

from posecheck.judging.clock import HeldSide, Hold
from posecheck.reporting.report import NO_ATTEMPT, Report
from posecheck.reporting.totals import SideTotal, cause_of, ending_fault, side_totals
from posecheck.reporting.wording import rule_words


def verdict(report: Report) -> str:
    """Read first, and by some read alone: what was reached, on which side, and what stopped it."""
    pose = report.pose
    if not pose.judged:
        return "Nothing was judged: no camera can tell this pose from another."
    totals = [one for one in side_totals(report.holds, pose) if one.holds]
    if not totals:
        return _nothing_held(report)
    reached = [one for one in totals if one.done]
    short = [one for one in totals if not one.done]
    parts = []
    if reached:
        parts.append(f"Target reached{_places(reached)}: {_all_reached(reached, report)}")
    if short:
        word = "not" if reached else "Target not reached"
        parts.append(f"{word}{_places(short)}: {_all_reached(short, report)}")
    stopper = _stopper([hold for hold in report.holds if not hold.done], report)
    return f"{'; '.join(parts)}{stopper if short else ''}."


def _nothing_held(report: Report) -> str:
    if all(one.reason == NO_ATTEMPT for one in report.not_judged) and report.not_judged:
        return f"Nothing was timed: {NO_ATTEMPT}."
    worst = max(report.findings, key=lambda fault: fault.seconds, default=None)
    thing = "repetition" if report.pose.repetition else "hold"
    if worst is not None:
        words = rule_words(cause_of(worst.rule, report.findings), report.pose)
        return f"No {thing} counted: {words} was out of its target for {worst.seconds:.0f} s."
    if report.not_judged:
        return f"No {thing} counted: {report.not_judged[0].reason}."
    return f"No {thing} counted: the pose was not held correctly for a second or more."


def _places(totals: list[SideTotal]) -> str:
    """The sides: " on the left", " on both sides"; nothing where there are no two sides."""
    sides: list[HeldSide] = [one.side for one in totals]
    if sides == ["both"]:
        return ""
    return " on both sides" if len(sides) == 2 else f" on the {sides[0]}"


def _all_reached(totals: list[SideTotal], report: Report) -> str:
    """What each came to, against the target."""
    if report.pose.repetition:
        target = f" of {report.pose.dose.reps}"
        figures = [f"{one.repetitions}{target} repetitions" for one in totals]
    else:
        figures = [f"{one.longest_s:.1f} of {report.hold_target_s:.0f} s" for one in totals]
    if len(totals) == 1:
        return figures[0]
    return ", ".join(f"{one.side} {figure}" for one, figure in zip(totals, figures, strict=True))


def _stopper(holds: list[Hold], report: Report) -> str:
    """What stopped those holds for the longest; nothing where they were only left."""
    reasons: Counter[str] = Counter()
    for hold in holds:
        ending = ending_fault(hold, report.findings)
        stops = [(pause.rule, pause.end_s - pause.start_s) for pause in hold.pauses]
        stops += [(ending.rule, ending.end_s - hold.end_s)] if ending else []
        for rule, seconds in stops:
            reasons[cause_of(rule, report.findings)] += round(1000 * seconds)
    if not reasons:
        return ""
    return f"; stopped longest by {rule_words(reasons.most_common(1)[0][0], report.pose)}"
