"""For how long something has been so: in the time of the frames, never of a clock."""

from __future__ import annotations

import math


class Lasting:
    """Something that begins, lasts and ends. since_s: when it began; None while it is not so."""

    def __init__(self, *, gap_s: float = 0.0) -> None:
        """`gap_s`: what is not so for no longer than this lasts on."""
        self.since_s: float | None = None
        self._gap_s = gap_s
        self._last_s = -math.inf
        self._what: object = None

    def note(
        self, time_s: float, so: bool, *, what: object = None, gap_s: float | None = None
    ) -> float:
        """Whether it is so now; returns the seconds for which it has been, 0 when it is not.

        what: what exactly is so; something else begins again. gap_s: what is allowed now.
        """
        allowed_s = self._gap_s if gap_s is None else gap_s
        without_s = 0.0 if so else time_s - self._last_s
        if without_s > allowed_s or (so and what != self._what):
            self.end()
        if so:
            self._what, self._last_s = what, time_s
            self.begin(time_s)
        return self.seconds(time_s)

    def begin(self, time_s: float) -> None:
        """It is so from now on, unless it was already."""
        if self.since_s is None:
            self.since_s = time_s

    def end(self) -> None:
        """It is not so any more."""
        self.since_s = None

    def seconds(self, time_s: float) -> float:
        """For how long it has been so; 0 when it is not."""
        return time_s - self.since_s if self.since_s is not None else 0.0

    def left_s(self, time_s: float, length_s: float) -> float:
        """What is left of something that takes that long; 0 when it is over or has not begun."""
        return max(0.0, self.since_s + length_s - time_s) if self.since_s is not None else 0.0
