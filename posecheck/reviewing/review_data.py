"""A review as data: JSON, schema posecheck.review/1, and a table for a spreadsheet."""

from __future__ import annotations

from typing import Any, Final

from posecheck import __version__
from posecheck.judging.clock import HeldSide
from posecheck.plans.home_plan import HomePlan
from posecheck.reporting.spreadsheet import spreadsheet
from posecheck.reviewing.adherence import WeekSide, sides_of
from posecheck.reviewing.comparing import Pair, Seen
from posecheck.reviewing.faults import Fault
from posecheck.reviewing.review import SCHEMA, Review
from posecheck.sessions.session_file import KeptSession

COLUMNS: Final = (
    *("day", "label", "pose", "side", "held_s", "holds", "holds_done", "target_s"),
    *("worst_fault", "worst_fault_s", "pain_0_to_10", "note", "not_judged"),
    *("plan_start", "posecheck_version", "file"),
)


def as_dict(review: Review) -> dict[str, Any]:
    """Plain values: dates as ISO text, seconds, and figures in the unit that stands beside them."""
    return {
        "schema": SCHEMA,
        "posecheck_version": __version__,
        "label": review.label,
        "until": review.until.isoformat(),
        "plans": [_plan(plan) for plan in review.plans],
        "weeks": [_week(row) for row in review.weeks],
        "sessions": [_session(one) for one in review.sessions],
        "faults": [_fault(fault) for fault in review.faults],
        "changes": [_pair(pair) for pair in review.changes],
        "left_and_right": [_pair(pair) for pair in review.sides],
        "not_judged": [
            {
                "pose": one.pose.id,
                "rule": one.rule,
                "reason": one.reason,
                "sessions": one.sessions,
                "of": one.of,
            }
            for one in review.not_judged
        ],
        "there_twice": review.twice,
        "unread": list(review.unread),
    }


def as_table(review: Review) -> bytes:
    """A row for each session and side, as CSV that Excel opens as it is."""
    rows = (_row(session, side) for session in review.sessions for side in sides_of(session.pose))
    return spreadsheet(COLUMNS, rows)


def _row(session: KeptSession, side: HeldSide) -> tuple[object, ...]:
    facts, report = session.facts, session.report
    holds = [hold for hold in report.holds if hold.side == side]
    # Of a file that does not say whose a fault was, it stands with both.
    seconds = {
        one.name: one.seconds if one.sides is None else one.sides.get(side, 0.0)
        for one in report.findings
    }
    lasted = {name: seconds_s for name, seconds_s in seconds.items() if seconds_s}
    worst = max(lasted, key=lambda name: lasted[name], default=None)
    return (
        facts.day.isoformat(),
        facts.label,
        session.pose.id,
        side,
        round(sum(hold.held_s for hold in holds), 1),
        len(holds),
        sum(hold.done for hold in holds),
        report.hold_target_s,
        worst or "",
        round(lasted[worst], 1) if worst else "",
        "" if facts.pain is None else facts.pain,
        facts.note,
        ", ".join(one.rule for one in report.not_judged),
        facts.plan.start.isoformat() if facts.plan else "",
        facts.posecheck_version,
        session.file,
    )


def _plan(plan: HomePlan) -> dict[str, Any]:
    return {
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "days_a_week": plan.days_each_week,
    }


def _week(row: WeekSide) -> dict[str, Any]:
    return {
        "week": row.week or None,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "over": row.over,
        "pose": row.pose.id,
        "side": row.side,
        "holds_asked": row.asked,
        "holds_done": row.done,
        "held_s": round(row.held_s, 1),
        "days_asked": row.days_asked,
        "days_done": row.days_done,
    }


def _session(one: KeptSession) -> dict[str, Any]:
    facts = one.facts.model_dump(mode="json", by_alias=True, exclude={"schema_"})
    return {**facts, "pose": one.pose.id, "file": one.file, "sha256_of_checksums": one.digest}


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "pose": fault.pose.id,
        "rule": fault.rule,
        "status": fault.status,
        "cue": fault.cue,
        "seconds": round(fault.seconds, 1),
        "trend": fault.trend,
        "sessions": [
            {
                "day": one.day.isoformat(),
                "judged": one.judged,
                "found": one.found.model_dump(mode="json") if one.found else None,
            }
            for one in fault.sessions
        ],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "pose": pair.pose.id,
        "measurement": pair.measurement,
        "unit": pair.unit,
        "one": _seen(pair.one),
        "other": _seen(pair.other),
        "difference": round(pair.difference, 3),
        "error": round(pair.error, 3),
        "different": pair.different,
    }


def _seen(seen: Seen) -> dict[str, Any]:
    return {
        "day": seen.day.isoformat(),
        "side": seen.side,
        "median": seen.figure.median,
        "error": seen.figure.error,
        "yaw_deg": seen.yaw_deg,
    }
