"""report.html: one file with everything in it, for a phone, a screen or paper."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import jinja2

from posecheck import __version__, charts
from posecheck.hold import HeldSide, Hold
from posecheck.poses import Pose
from posecheck.report import FaultFound, FaultKey, Report, Timeline
from posecheck.wording import (
    DISCLAIMER,
    measurement_words,
    rule_words,
    side_words,
    status_words,
    with_unit,
)

WIDE_PX: Final = 760
NARROW_PX: Final = 300


@dataclass(frozen=True, kw_only=True)
class SideTotal:
    """What one side came to.

    held_s: seconds held in all. holds, done: how many, and how many that reached the target.
    repetitions: full ones; partial: those that turned back too soon, or broke a rule.
    """

    side: HeldSide
    held_s: float
    holds: int
    done: int
    repetitions: int
    partial: int

    def words(self, pose: Pose) -> str:
        """In a few words: "32.7 s", "9 repetitions"."""
        return f"{self.repetitions} repetitions" if pose.repetition else f"{self.held_s:.1f} s"


def render(report: Report, timeline: Timeline, pictures: Mapping[FaultKey, bytes]) -> str:
    """The page. `pictures`: a JPEG of the worst instant of each fault."""
    template = _environment().get_template("report.html.jinja")
    return template.render(
        report=report,
        totals=side_totals(report.holds, report.pose),
        best=max((hold.held_s for hold in report.holds), default=0.0),
        pictures={key: base64.b64encode(jpeg).decode() for key, jpeg in pictures.items()},
        chart_wide=charts.as_svg(charts.timeline_chart(report, timeline, width_px=WIDE_PX)),
        chart_narrow=charts.as_svg(charts.timeline_chart(report, timeline, width_px=NARROW_PX)),
        held_colour=charts.HELD,
        paused_colour=charts.PAUSED,
        strip_opacity=charts.STRIP_OPACITY,
        disclaimer=DISCLAIMER,
        version=__version__,
    )


def side_totals(holds: tuple[Hold, ...], pose: Pose) -> tuple[SideTotal, ...]:
    """The totals of the pose's sides, left first."""
    sides: tuple[HeldSide, ...] = ("both",) if pose.worked_leg is None else ("left", "right")
    return tuple(_total(side, [hold for hold in holds if hold.side == side]) for side in sides)


def _total(side: HeldSide, holds: list[Hold]) -> SideTotal:
    kinds = Counter(one.kind for hold in holds for one in hold.repetitions)
    return SideTotal(
        side=side,
        held_s=sum(hold.held_s for hold in holds),
        holds=len(holds),
        done=sum(hold.done for hold in holds),
        repetitions=kinds["full"],
        partial=kinds["partial"] + kinds["faulty"],
    )


def by_cue(findings: tuple[FaultFound, ...]) -> list[tuple[str, list[FaultFound]]]:
    """The findings by what mends them: one mistake often breaks two rules."""
    groups: dict[str, list[FaultFound]] = {}
    for fault in findings:
        groups.setdefault(fault.cue, []).append(fault)
    return list(groups.items())


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("posecheck", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        with_unit=with_unit,
        measurement_words=measurement_words,
        rule_words=rule_words,
        side_words=side_words,
        status_words=status_words,
        clock=clock_time,
        by_cue=by_cue,
    )
    return environment


def clock_time(time_s: float) -> str:
    """Minutes and seconds into the video: 1:07."""
    return f"{int(time_s // 60)}:{int(time_s % 60):02d}"
