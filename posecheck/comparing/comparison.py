"""Two checks, or two sides of one: which hold belongs to which, and what really differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from posecheck.errors import UsageError, printable
from posecheck.judging.clock import HeldSide
from posecheck.reporting.change import HELD, Change, Figure, changes, figures_by_side, held_figure
from posecheck.reporting.published import PublishedHold, PublishedReport

SCHEMA: Final = "posecheck.comparison/1"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One of the two. name: what it is called; pose: its id; date: None where none is known."""

    name: str
    pose: str
    date: datetime | None
    holds: tuple[PublishedHold, ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two holds that belong together; number: 1 for the first of that side.

    changes: what is known of both, of no side by name; before is the first check's.
    """

    number: int
    first: PublishedHold
    second: PublishedHold
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How two checks compare.

    overall: by side, the longest hold and the medians over all holds that have a partner; of no
    side where sides were crossed. alone_first, alone_second: holds without a partner.
    crossed: whether two checks share no side, and so holds of either stand beside one another.
    """

    first: Taken
    second: Taken
    pairs: tuple[Pair, ...]
    overall: tuple[Change, ...]
    alone_first: tuple[PublishedHold, ...]
    alone_second: tuple[PublishedHold, ...]
    crossed: bool

    @property
    def several(self) -> bool:
        """Whether a side has more than one pair, so that all together say more than each."""
        return any(pair.number > 1 for pair in self.pairs)

    @property
    def differences(self) -> tuple[Change, ...]:
        """What is beyond both errors, over all holds."""
        return tuple(one for one in self.overall if one.beyond)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, schema posecheck.comparison/1; seconds, and each figure's own unit."""
        return {
            "schema": SCHEMA,
            "pose": self.first.pose,
            "first": _taken_plain(self.first),
            "second": _taken_plain(self.second),
            "crossed": self.crossed,
            "overall": [_rounded(one.as_dict()) for one in self.overall],
            "pairs": [
                {
                    "number": pair.number,
                    "first": _hold_plain(pair.first),
                    "second": _hold_plain(pair.second),
                    "changes": [_rounded(one.as_dict()) for one in pair.changes],
                }
                for pair in self.pairs
            ],
            "alone_first": [_hold_plain(one) for one in self.alone_first],
            "alone_second": [_hold_plain(one) for one in self.alone_second],
        }


def taken(report: PublishedReport, *, named: str) -> Taken:
    """A check as one of the two. Raises UsageError where there is nothing to compare."""
    if report.pose is None:
        raise UsageError(f"{named}: no pose was judged in it: give another check")
    if not report.holds:
        raise UsageError(f"{named}: nothing was held in it: give another check")
    if not any(hold.figures for hold in report.holds):
        raise UsageError(f"{named}: its holds have no figures (an older report): check it again")
    return Taken(
        name=printable(report.label or report.name),
        pose=report.pose,
        date=report.date,
        holds=report.holds,
    )


def compare(first: Taken, second: Taken) -> Comparison:
    """Align the holds, by side and order, and compare what was measured.

    Where the two share no side, as a teacher who shows it on the other leg, any hold goes with any.
    Raises UsageError for two poses.
    """
    if first.pose != second.pose:
        raise UsageError(
            f"{first.name} shows {first.pose}, {second.name} shows {second.pose}: "
            "give two checks of one pose"
        )
    shared = {hold.side for hold in first.holds} & {hold.side for hold in second.holds}
    pairs: list[Pair] = []
    alone: tuple[list[PublishedHold], list[PublishedHold]] = ([], [])
    for side in _sides(first, second) if shared else [None]:
        for number, (one, other) in enumerate(
            zip_longest(_of_side(first.holds, side), _of_side(second.holds, side)), 1
        ):
            if one is not None and other is not None:
                pairs.append(_pair(number, one, other))
            elif one is not None:
                alone[0].append(one)
            elif other is not None:
                alone[1].append(other)
    return Comparison(
        first=first,
        second=second,
        pairs=tuple(pairs),
        overall=_overall(pairs, crossed=not shared),
        alone_first=tuple(alone[0]),
        alone_second=tuple(alone[1]),
        crossed=not shared,
    )


def left_against_right(check: Taken) -> Comparison:
    """One check against itself, by side. Raises UsageError where only one side was held."""
    sides: tuple[HeldSide, HeldSide] = ("left", "right")
    left, right = (_of_side(check.holds, side) for side in sides)
    if not left or not right:
        raise UsageError(
            f"{check.name}: it was not held on both sides: give a second check to compare with"
        )
    one, other = (
        Taken(name=f"{check.name}, {side}", pose=check.pose, date=check.date, holds=tuple(holds))
        for side, holds in zip(sides, (left, right), strict=True)
    )
    return replace(compare(one, other), crossed=False)


def _sides(first: Taken, second: Taken) -> list[HeldSide]:
    """The sides of either, in the order in which the first, then the second, held them."""
    return list(dict.fromkeys(hold.side for hold in (*first.holds, *second.holds)))


def _of_side(holds: Sequence[PublishedHold], side: HeldSide | None) -> list[PublishedHold]:
    return [hold for hold in holds if side in (None, hold.side)]


def _pair(number: int, one: PublishedHold, other: PublishedHold) -> Pair:
    return Pair(
        number=number,
        first=one,
        second=other,
        changes=changes(_figures(one), _figures(other), side=None),
    )


def _figures(hold: PublishedHold) -> Mapping[str, Figure]:
    return {HELD: held_figure(hold.held_s), **hold.figures}


def _overall(pairs: Sequence[Pair], *, crossed: bool) -> tuple[Change, ...]:
    one = figures_by_side(_as_one_side(pair.first, crossed=crossed) for pair in pairs)
    other = figures_by_side(_as_one_side(pair.second, crossed=crossed) for pair in pairs)
    return tuple(
        change
        for side in one
        for change in changes(one[side], other[side], side=None if crossed else side)
    )


def _as_one_side(hold: PublishedHold, *, crossed: bool) -> PublishedHold:
    return hold.model_copy(update={"side": "both"}) if crossed else hold


def _taken_plain(one: Taken) -> dict[str, Any]:
    return {"name": one.name, "date": one.date.isoformat() if one.date else None}


def _hold_plain(hold: PublishedHold) -> dict[str, Any]:
    return {"side": hold.side, "start_s": hold.start_s, "held_s": hold.held_s}


def _rounded(value: Any) -> Any:
    """Thousandths are finer than anything measured."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value
