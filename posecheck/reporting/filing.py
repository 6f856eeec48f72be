"""What a report says besides what was found: when, for whom, and how it was the last time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from posecheck.errors import UsageError, printable
from posecheck.judging.clock import HeldSide
from posecheck.reporting.change import (
    HELD,
    Change,
    Earlier,
    Figures,
    Since,
    changes,
    figures_by_side,
)
from posecheck.reporting.published import PublishedReport, published
from posecheck.reporting.report import Report
from posecheck.reporting.wording import date_words

LONGEST_LABEL: Final = 80
"""Letters; a name, or a number in a file, on one line of a report."""


@dataclass(frozen=True, kw_only=True)
class Filing:
    """How a report is filed. earlier: what it is compared with, by the pose's id.

    Raises UsageError for a label that does not fit on a line.
    """

    date: datetime | None = None
    label: str = ""
    earlier: Mapping[str, Earlier] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.label) > LONGEST_LABEL or not self.label.isprintable():
            raise UsageError(
                f"--label: is not one line of at most {LONGEST_LABEL} letters: shorten it"
            )


UNFILED: Final = Filing()
"""Without date, label and earlier one."""


def filed(report: Report, filing: Filing) -> Report:
    """The report as it is filed."""
    earlier = filing.earlier.get(report.pose.id)
    since = None
    if earlier is not None:
        now = figures_by_side(published(report).holds)
        since = Since(than=earlier.than, changes=_since(earlier, now, report))
    return replace(report, date=filing.date, label=filing.label, since=since)


def earlier_report(report: PublishedReport) -> dict[str, Earlier]:
    """A report that was read, for a later one to be compared with."""
    if report.pose is None:
        return {}
    when = f", {date_words(report.date)}" if report.date else ""
    earlier = Earlier(than=f"{printable(report.name)}{when}", by_side=figures_by_side(report.holds))
    return {report.pose: earlier}


def left_against_right(report: Report) -> tuple[Change, ...]:
    """What decides, of both sides; nothing unless both were held."""
    by_side = figures_by_side(published(report).holds)
    if not {"left", "right"} <= by_side.keys():
        return ()
    return changes(by_side["left"], by_side["right"], side=None, names=_deciding(report))


def _since(earlier: Earlier, now: Mapping[HeldSide, Figures], report: Report) -> tuple[Change, ...]:
    return tuple(
        change
        for side in now
        if side in earlier.by_side
        for change in changes(earlier.by_side[side], now[side], side=side, names=_deciding(report))
    )


def _deciding(report: Report) -> list[str]:
    """The seconds held, then what the rules are about, each once."""
    return [HELD, *dict.fromkeys(rule.measurement for rule in report.pose.rules)]
