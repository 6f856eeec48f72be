"""Two figures against one another: a difference only where it is beyond both their errors.

The errors are half-widths that hold nine of ten readings. For a difference of two independent
readings their squares add up (Bland and Altman 1996, BMJ 313:744). What both share, such as a body
that always reads too low, cancels out, so this errs on the cautious side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final, Protocol

from posecheck.judging.clock import HeldSide
from posecheck.measuring.unit import Unit

HELD: Final = "held_s"
"""Stands among the measurements' names for the longest hold's seconds."""
HELD_ERROR_S: Final = 1.0
"""Held seconds of the sample clips lie within a second of their truth (tests/model)."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value and the half-width within which nine of ten such values lie, in `unit`."""

    value: float
    error: float
    unit: Unit


@dataclass(frozen=True, kw_only=True)
class Change:
    """One quantity twice: before and after, left and right, or one's own and a teacher's.

    name: a measurement's, or HELD. side: None where it is of no one side.
    """

    name: str
    side: HeldSide | None
    before: Figure
    after: Figure

    @property
    def by(self) -> float:
        """How much more it is after, in the unit."""
        return self.after.value - self.before.value

    @property
    def error(self) -> float:
        """Half-width of the difference, in the unit."""
        return math.hypot(self.before.error, self.after.error)

    @property
    def beyond(self) -> bool:
        """Whether it is a difference at all: larger than both errors leave open."""
        return abs(self.by) > self.error

    def as_dict(self) -> dict[str, Any]:
        """As plain values, what follows from them included."""
        derived = {"by": self.by, "error": self.error, "beyond": self.beyond}
        return asdict(self) | derived


@dataclass(frozen=True, kw_only=True)
class Since:
    """How a report compares with an earlier one. than: which one, in words."""

    than: str
    changes: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {"than": self.than, "changes": [one.as_dict() for one in self.changes]}


class HeldOnce(Protocol):
    """A hold with its figures, of a report at hand or of one that was read from a file."""

    @property
    def side(self) -> HeldSide:
        """The leg it is about."""

    @property
    def held_s(self) -> float:
        """Seconds held right."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """What was measured while it was right."""


Figures = Mapping[str, Figure]
"""By the measurement's name; HELD among them."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What a later report is compared with. than: which one it is, in words."""

    than: str
    by_side: Mapping[HeldSide, Figures]


def held_figure(held_s: float) -> Figure:
    """Seconds held as a figure."""
    return Figure(value=held_s, error=HELD_ERROR_S, unit=Unit.SECONDS)


def figures_by_side(holds: Iterable[HeldOnce]) -> dict[HeldSide, dict[str, Figure]]:
    """The longest hold of each side, and the median over its holds of everything else."""
    by_side: dict[HeldSide, list[HeldOnce]] = {}
    for hold in holds:
        by_side.setdefault(hold.side, []).append(hold)
    return {side: _of_one_side(own) for side, own in by_side.items()}


def _of_one_side(holds: Sequence[HeldOnce]) -> dict[str, Figure]:
    names = dict.fromkeys(name for hold in holds for name in hold.figures)
    figures = {HELD: held_figure(max(hold.held_s for hold in holds))}
    for name in names:
        own = [hold.figures[name] for hold in holds if name in hold.figures]
        figures[name] = Figure(
            value=median(one.value for one in own),
            error=median(one.error for one in own),
            unit=own[0].unit,
        )
    return figures


def changes(
    before: Figures, after: Figures, *, side: HeldSide | None, names: Iterable[str] | None = None
) -> tuple[Change, ...]:
    """What is known of both, in the order of `names`, or of `before` where none are given."""
    return tuple(
        Change(name=name, side=side, before=before[name], after=after[name])
        for name in (before if names is None else names)
        if name in before and name in after
    )
