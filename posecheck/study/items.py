"""What a rater is asked of each clip, and what the program says to the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from posecheck.judging.rules import Status
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose
from posecheck.reporting.published import PublishedReport

RIGHT: Final = "right"
LOW: Final = "low"
HIGH: Final = "high"
UNSURE: Final = "unsure"
ANSWERS: Final = (RIGHT, LOW, HIGH, UNSURE)
"""What may be said of a rule; "unsure" is an answer, and counts as none."""
RATER: Final = "rater"
CLIP: Final = "clip"
"""The first two columns of a sheet."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One column of a sheet. kind: a rule is answered in ANSWERS, a value in figures of `unit`."""

    name: str
    kind: Literal["rule", "value"]
    unit: Unit | None = None


def items_of(pose: Pose) -> tuple[Item, ...]:
    """The pose's rules, the seconds held on each side, and the angles the rules are about."""
    sides = ("both",) if pose.worked_leg is None else ("left", "right")
    angles = dict.fromkeys(rule.measurement for rule in pose.rules)
    return (
        *(Item(name=rule.id, kind="rule") for rule in pose.rules),
        *(Item(name=f"held_{side}_s", kind="value", unit=Unit.SECONDS) for side in sides),
        *(Item(name=name, kind="value", unit=MEASUREMENTS[name].unit) for name in angles),
    )


def said_by_program(report: PublishedReport, item: Item) -> str | float | None:
    """The program's own answer; None where it could not tell."""
    if item.kind == "rule":
        return _said_of_rule(report, item.name)
    if item.unit is Unit.SECONDS:
        if not report.holds and report.not_judged:
            return None  # it could not be timed, which is not the same as no time
        side = item.name.removeprefix("held_").removesuffix("_s")
        return sum(hold.held_s for hold in report.holds if hold.side == side)
    summary = report.measurements.get(item.name)
    return summary.median if summary else None


def _said_of_rule(report: PublishedReport, rule: str) -> str | None:
    found = [one for one in report.findings if one.rule == rule]
    if found:
        longest = max(found, key=lambda one: one.seconds)
        return LOW if longest.status is Status.LOW else HIGH
    return None if any(one.rule == rule for one in report.not_judged) else RIGHT
