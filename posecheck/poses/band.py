"""The range of values that is right, and how far one may stray from it before it is wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Band:
    """What is right lies from low to high, both in the measurement's unit; an end may be open.

    low: -inf when there is no lower end. high: inf when there is no upper end. slack: how far
    beyond an end what was inside may stray.
    """

    low: float = -math.inf
    high: float = math.inf
    slack: float = 0.0

    def beyond(self, value: float, *, was_inside: bool = False) -> float:
        """How far outside the value is: + above, - below, 0 inside; NaN for NaN.

        It is measured from the end of the band. What was inside may stray by the slack: that is 0.
        """
        slack = self.slack if was_inside else 0.0
        if math.isnan(value):
            return math.nan
        if value < self.low - slack:
            return value - self.low
        return max(value - self.high, 0.0) if value > self.high + slack else 0.0

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends that are not open, the lower first."""
        return tuple(end for end in (self.low, self.high) if math.isfinite(end))
