"""The One Euro filter: steady at rest, quick when the value really moves.

Casiez, Roussel and Vogel, "1 € Filter", CHI 2012. MediaPipe already filters its landmarks in
VIDEO mode, so this one is light: it takes the last degree of jitter off an angle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MAX_GAP_S: Final = 0.5
"""After a longer pause in the values the filter starts again: the past says nothing any more."""
JITTER_TIME_CONSTANT_S: Final = 1.0
"""About thirty frames: long enough to estimate a spread, short enough to follow a change."""


@dataclass(frozen=True, kw_only=True)
class Smoothed:
    """value: the filtered value; jitter: recent root-mean-square of what was filtered away."""

    value: float
    jitter: float


class OneEuro:
    """Filters one value against its own time stamps; NaN is passed through and not learned from."""

    def __init__(
        self, *, min_cutoff_hz: float = 1.0, beta: float = 0.08, slope_cutoff_hz: float = 1.0
    ) -> None:
        """`beta` raises the cut-off by that many hertz for each unit per second of real change."""
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._slope_cutoff_hz = slope_cutoff_hz
        self._restart()

    def _restart(self) -> None:
        self._time_s = math.nan
        self._value = math.nan
        self._slope = 0.0
        self._variance = 0.0

    def __call__(self, time_s: float, value: float) -> Smoothed:
        """The filtered value at `time_s`; NaN for a NaN value."""
        if math.isnan(value):
            return Smoothed(value=math.nan, jitter=math.sqrt(self._variance))
        step_s = time_s - self._time_s
        if not step_s <= MAX_GAP_S:  # also the first value, whose step is NaN
            self._restart()
            self._time_s, self._value = time_s, value
        elif step_s > 0:
            self._step(step_s, value)
            self._time_s = time_s
        return Smoothed(value=self._value, jitter=math.sqrt(self._variance))

    def _step(self, step_s: float, value: float) -> None:
        slope = (value - self._value) / step_s
        self._slope += _weight(self._slope_cutoff_hz, step_s) * (slope - self._slope)
        cutoff_hz = self._min_cutoff_hz + self._beta * abs(self._slope)
        self._value += _weight(cutoff_hz, step_s) * (value - self._value)
        share = 1 - math.exp(-step_s / JITTER_TIME_CONSTANT_S)
        self._variance += share * ((value - self._value) ** 2 - self._variance)


def _weight(cutoff_hz: float, step_s: float) -> float:
    """How much of a new value a first-order low-pass takes in one step."""
    return 1 / (1 + 1 / (2 * math.pi * cutoff_hz * step_s))
