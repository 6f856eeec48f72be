"""Sentences about a whole report, the same on the pages, in report.html and in the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from posecheck.body.landmarks import Side
from posecheck.judging.clock import NO_PICTURE, UNSEEN, Hold, Pause
from posecheck.poses.pose import Pose, Rule
from posecheck.reporting.report import Report
from posecheck.reporting.totals import SideTotal, cause_of, ending_fault
from posecheck.reporting.wording import (
    clock_time,
    measurement_words,
    rule_words,
    view_words,
    with_unit,
)

FETCHING: Final = "Getting the pose model ready (downloaded once, 9 MB)"
LOCAL: Final = "Everything runs on this computer; nothing is sent anywhere."
NOT_COUNTED: Final = "more not counted"


def holds_words(count: int) -> str:
    """A number of holds: "1 hold", "3 holds"."""
    return f"{count} hold{'' if count == 1 else 's'}"


def counted(total: SideTotal, report: Report) -> str:
    """What stands below a side's total: what was done, and what did not count."""
    if report.pose.repetition:
        return f"{total.partial} {NOT_COUNTED}: partial, or a rule broken"
    if not total.holds:
        return "not held"
    return f"{holds_words(total.holds)}, {total.done} of {report.hold_target_s:.0f} s or more"


def total_line(total: SideTotal, pose: Pose) -> str:
    """A side's total in one line."""
    if pose.repetition:
        return f"{total.words(pose)}, {total.partial} {NOT_COUNTED}"
    return f"held {total.words(pose)} in {holds_words(total.holds)}"


def not_judged(report: Report) -> str | None:
    """What could not be judged, each reason once; None when all could."""
    reasons = dict.fromkeys(one.reason for one in report.not_judged)
    return f"Not everything could be judged: {', '.join(reasons)}." if reasons else None


def kept_neutral(shown: datetime, side: Side) -> str:
    """Of a neutral back that was not seen in this practice, but earlier that day."""
    return (
        f"The back's personal neutral is the one shown at {shown:%H:%M} that day, {side} leg "
        "stretched: in the same clothes and with the camera in the same place, as the person said."
    )


def ended_words(hold: Hold, report: Report) -> str:
    """What a hold ended by."""
    if hold.ended_by is None:
        return "the end of the recording"
    ending = ending_fault(hold, report.findings)
    if ending is not None:
        return rule_words(ending.rule, report.pose)
    camera = {UNSEEN: "not being seen", NO_PICTURE: "a gap in the recording"}
    return camera.get(hold.ended_by, "leaving the pose")


def paused_words(pause: Pause, report: Report) -> str:
    """What a pause was for, how long it was and when."""
    rule = rule_words(cause_of(pause.rule, report.findings), report.pose)
    return f"{rule}, {pause.end_s - pause.start_s:.1f} s at {clock_time(pause.start_s)}"


def chart_words(report: Report) -> str:
    """What the charts show, for whoever has them read aloud; the figures are in the tables."""
    names = [measurement_words(rule.measurement).lower() for rule in report.pose.rules]
    return f"Over time, each with its target: {', '.join(names)}"


def stretch_source(report: Report) -> str | None:
    """Where the stretch came from, with its error; None where that is not known."""
    ledger = report.ledger
    if ledger is None:
        return None
    return f"On median: {ledger.words()} (± {ledger.error_deg:.0f}°)."


def own_limit_note(rule: Rule, advice: bool, wider: float) -> str:
    """What one person has changed of a pose's rule."""
    what = measurement_words(rule.measurement)
    if advice:
        return f"{what} was advice only: it stopped no clock, as you chose."
    return f"{what} was allowed {with_unit(wider, rule.unit)} more, as you chose."


def seen_from(report: Report) -> str | None:
    """From where the person was seen; None when nobody was found."""
    view = report.view
    if view.yaw_deg is None:
        return None
    error = f"± {view.error_deg:.0f}°"
    if report.pose.view == "front":
        return f"{view_words('front')}, {90 - view.yaw_deg:.0f}° {error} off"
    return f"facing {view.facing}, seen {view.yaw_deg:.0f}° {error} from side-on"
