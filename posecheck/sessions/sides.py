"""What was measured on each side while it was held right: the figures that left and right share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from posecheck.judging.clock import HeldSide, Hold
from posecheck.reporting.report import Report, Timeline

JUDGED_ENOUGH: Final = 0.5
"""What was judged in less than half of the time held says little of it."""


FARTHEST: Final = 1000.0
"""No angle in degrees and no length in legs comes near it, and sums of such stay finite."""
DIGITS: Final = 3
"""As in the report: thousandths are finer than anything measured."""


class Figure(BaseModel):
    """The median of a measurement and of its error, both in the measurement's unit."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    median: float = Field(ge=-FARTHEST, le=FARTHEST)
    error: float = Field(ge=0, le=FARTHEST)


BySide = Mapping[HeldSide, Mapping[str, Figure]]
"""Of each side, by measurement; what was hardly judged is left out."""


def figures_by_side(report: Report, timeline: Timeline) -> BySide:
    """The figures of every side that was held."""
    time_s = np.asarray(timeline.time_s)
    sides = dict.fromkeys(hold.side for hold in report.holds)
    figures = {}
    for side in sides:
        right = np.zeros(len(time_s), dtype=bool)
        for hold in report.holds:
            if hold.side == side:
                right |= _right_in(hold, time_s)
        figures[side] = {
            name: figure
            for name in report.pose.measurements
            if (
                figure := _figure(
                    np.asarray(timeline.values[name])[right],
                    np.asarray(timeline.errors[name])[right],
                )
            )
        }
    return figures


def _right_in(hold: Hold, time_s: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.bool_]:
    right = (time_s >= hold.start_s) & (time_s <= hold.end_s)
    for pause in hold.pauses:
        right &= (time_s < pause.start_s) | (time_s > pause.end_s)
    return right


def _figure(
    values: np.typing.NDArray[np.float64], errors: np.typing.NDArray[np.float64]
) -> Figure | None:
    judged = np.isfinite(values) & np.isfinite(errors)
    if not judged.size or judged.mean() < JUDGED_ENOUGH:
        return None
    median, error = (round(float(np.median(one[judged])), DIGITS) for one in (values, errors))
    return Figure(median=median, error=error)
