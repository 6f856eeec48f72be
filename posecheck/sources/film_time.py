"""One time for all pictures of a file, whatever their stamps do."""

from __future__ import annotations

from collections import deque
from typing import Final

from posecheck.sources import LONGEST_S

LONGEST_LEAD_S: Final = 1.0
"""A first picture that comes later than this, or before 0, is the start of a stream cut out of a
longer one (broadcast, some cameras), not a late first picture: its time becomes 0."""
REORDERED: Final = 16
"""H.264 and H.265 store a picture at most so many places from where it is shown: stamps that are
out of order within a take fall by no more."""
SHORTEST_FALL_S: Final = 0.5
"""Those 16 at 30 pictures a second; a rate that is not known may be taken for far higher."""
TAKES_APART_S: Final = 10.0
"""Between two takes joined in one file. No hold, set of repetitions or fault goes on after so long
a stall (posecheck/judging: 5 and 8 s), and no smoothing remembers it."""
REMEMBERED: Final = 64
"""Stamps that are known to be repeated: four times as many as are reordered."""
EPSILON_S: Final = 1e-6
"""Sums of steps such as 0.04 are not exact."""
TOO_LATE: Final = f"Frames stamped later than {LONGEST_S / 3600:.0f} hours were left out."
UNSTAMPED: Final = "The file carries no time stamps; its nominal frame rate was used."
DISORDERED: Final = (
    "The time stamps of the frames are out of order; where they fall, the nominal frame rate was "
    "used."
)


class FilmTime:
    """Places one picture after another; they come in the order in which they are shown.

    A stamp that was there already is left out: the earlier picture stands. One that falls a little
    is out of order, and its picture comes a nominal step after the last. One that falls far, or
    back to the first, begins another take: it goes on TAKES_APART_S after the last.
    """

    def __init__(
        self, *, step_s: float, slowed: float = 1.0, wraps_after_s: float | None = None
    ) -> None:
        """step_s: between two pictures, nominally, by the file's clock.

        slowed: seconds of the file for one of the filming. wraps_after_s: when the file's clock
        starts again from 0 by itself; a fall is then known from a leap of nearly as much.
        """
        self._step_s = step_s
        self._slowed = slowed
        self._wraps_after_s = wraps_after_s
        self._first_s = 0.0
        self._last_s: float | None = None
        self._pictures_in_take = 0
        self._recent: deque[float] = deque(maxlen=REMEMBERED)
        self._shift_s = 0.0
        self._notes: dict[str, None] = {}
        self.start_s = 0.0
        """The stamp that is 0 here."""
        self.takes_from_s = [0.0]
        """When each take begins."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was odd so far, a sentence each."""
        later = [_clock(start_s) for start_s in self.takes_from_s[1:]]
        if not later:
            return tuple(self._notes)
        begin = "the second begins" if len(later) == 1 else "the later ones begin"
        takes = (
            f"The file holds {len(later) + 1} takes, one after the other, which are kept "
            f"{TAKES_APART_S:.0f} s apart, so that no hold spans two: {begin} at "
            f"{', '.join(later)}."
        )
        return (*self._notes, takes)

    @property
    def reached_s(self) -> float | None:
        """The stamp reached, as the first take counts; None before the first picture."""
        return None if self._last_s is None else self._last_s + self.start_s

    def time_s(self, stamp_s: float | None) -> float | None:
        """When a picture of that stamp is shown; None when it is to be left out.

        Seconds of the filming, strictly increasing.
        """
        if stamp_s is None:
            self._notes[UNSTAMPED] = None
            return self._shown(0.0 if self._last_s is None else self._last_s + self._step_s)
        if self._last_s is None:
            lead = 0 <= stamp_s < LONGEST_LEAD_S
            self.start_s = self._shift_s = 0.0 if lead else stamp_s
            self._begin_take(stamp_s)
            return self._shown(stamp_s - self._shift_s)
        stamp_s = self._unwrapped(stamp_s)
        placed_s = stamp_s - self._shift_s
        if placed_s > self._last_s + EPSILON_S:
            return self._shown(placed_s, stamp_s)
        if self._is_another_take(stamp_s, self._last_s - placed_s):
            return self._take(stamp_s, self._last_s)
        if stamp_s in self._recent:
            return None
        self._notes[DISORDERED] = None
        return self._shown(self._last_s + self._step_s, stamp_s)

    def _shown(self, placed_s: float, stamp_s: float | None = None) -> float | None:
        time_s = placed_s / self._slowed
        if time_s > LONGEST_S:
            self._notes[TOO_LATE] = None
            return None
        self._last_s = placed_s
        self._pictures_in_take += 1
        if stamp_s is not None:
            self._recent.append(stamp_s)
        return time_s

    def _unwrapped(self, stamp_s: float) -> float:
        """A leap of about a whole turn of the file's clock is none."""
        if self._wraps_after_s is None or self._last_s is None:
            return stamp_s
        turns = round((stamp_s - self._shift_s - self._last_s) / self._wraps_after_s)
        return stamp_s - turns * self._wraps_after_s

    def _is_another_take(self, stamp_s: float, fall_s: float) -> bool:
        back_to_first = stamp_s <= self._first_s + self._step_s
        if back_to_first and self._pictures_in_take > REORDERED:
            return True
        return fall_s > max(REORDERED * self._step_s, SHORTEST_FALL_S)

    def _take(self, stamp_s: float, last_s: float) -> float | None:
        placed_s = last_s + TAKES_APART_S * self._slowed
        self._shift_s = stamp_s - placed_s
        self._begin_take(stamp_s)
        time_s = self._shown(placed_s)
        if time_s is not None:
            self.takes_from_s.append(time_s)
        return time_s

    def _begin_take(self, stamp_s: float) -> None:
        self._first_s = stamp_s
        self._pictures_in_take = 0
        self._recent.clear()
        self._recent.append(stamp_s)


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s), 60)
    return f"{minutes}:{seconds:02d}"
