"""A practice in a few figures: what was held, what was lost and to what, what was steadiest."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.judging.clock import HeldSide, Hold
from posecheck.measuring.unit import Unit
from posecheck.reporting.report import Report, Timeline

MIDDLE_PERCENT: Final = (16, 84)
"""Two standard deviations of a normal distribution, without its outliers."""


@dataclass(frozen=True, kw_only=True)
class HeldSet:
    """One hold. number: 1 for the side's first.

    sway_deg: how much the deciding angles moved while it was right: half the range that holds the
    middle 68 % (a standard deviation that a late entry does not inflate), the mean over those
    angles; None when nothing was judged. lost_s: time paused.
    """

    side: HeldSide
    number: int
    held_s: float
    lost_s: float
    done: bool
    sway_deg: float | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """lost_s: paused time by the rule, or other reason, that stopped the clock, longest first."""

    sets: tuple[HeldSet, ...]
    lost_s: dict[str, float]

    @property
    def steadiest(self) -> HeldSet | None:
        """The hold with the least sway, of those with any; None when there is only one."""
        known = [one for one in self.sets if one.sway_deg is not None]
        return min(known, key=lambda one: one.sway_deg or 0.0) if len(known) > 1 else None


def summarise(report: Report, timeline: Timeline) -> Summary:
    """The figures of a finished practice."""
    numbers: Counter[HeldSide] = Counter()
    sets = []
    lost_s: dict[str, float] = defaultdict(float)
    for hold in report.holds:
        numbers[hold.side] += 1
        for pause in hold.pauses:
            lost_s[pause.rule] += pause.end_s - pause.start_s
        sets.append(
            HeldSet(
                side=hold.side,
                number=numbers[hold.side],
                held_s=hold.held_s,
                lost_s=sum(pause.end_s - pause.start_s for pause in hold.pauses),
                done=hold.done,
                sway_deg=_sway_deg(hold, report, timeline),
            )
        )
    return Summary(sets=tuple(sets), lost_s=dict(sorted(lost_s.items(), key=_longest_first)))


def _longest_first(lost: tuple[str, float]) -> float:
    return -lost[1]


def _sway_deg(hold: Hold, report: Report, timeline: Timeline) -> float | None:
    time_s = np.asarray(timeline.time_s)
    right = (time_s >= hold.start_s) & (time_s <= hold.end_s)
    for pause in hold.pauses:
        right &= (time_s < pause.start_s) | (time_s > pause.end_s)
    spreads = []
    for rule in report.pose.rules:
        if rule.needs == "hold" and rule.unit is Unit.DEG:
            values = np.asarray(timeline.values[rule.measurement])[right]
            judged = values[~np.isnan(values)]
            if judged.size:
                low, high = np.percentile(judged, MIDDLE_PERCENT)
                spreads.append(float(high - low) / 2)
    return float(np.mean(spreads)) if spreads else None
