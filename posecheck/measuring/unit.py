"""The units of measurements, and how their figures are written."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """A unit, under the name that reports use.

    digits: after the point. sign: written after a figure. words: written out.
    """

    digits: int
    sign: str
    words: str

    def __new__(cls, name: str, digits: int, sign: str, words: str) -> Unit:
        """The unit of that name."""
        unit = str.__new__(cls, name)
        unit._value_ = name
        unit.digits, unit.sign, unit.words = digits, sign, words
        return unit

    DEG = "deg", 0, "°", "degrees"
    LEG_LENGTHS = "leg lengths", 2, " of a leg", "leg lengths"
    HIP_HEIGHTS = "hip heights", 2, " of the hips' height", "hip heights"
    TRUNK_LENGTHS = "trunk lengths", 2, " of a trunk", "trunk lengths"
    SECONDS = "s", 1, " s", "seconds"  # of held time: no measurement has it

    def figure(self, value: float) -> str:
        """A value as it is shown, without its sign: whole degrees, hundredths of a length."""
        # Adding 0 turns a rounded -0.0 into 0.0.
        return f"{round(value, self.digits) + 0:.{self.digits}f}"
