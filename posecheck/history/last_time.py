"""How the last practice of each pose went, for the report of the next one to be compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from posecheck.history.hold_log import REAR_THIGH
from posecheck.history.store import KeptHold
from posecheck.judging.clock import HeldSide
from posecheck.measuring.unit import Unit
from posecheck.reporting.change import Earlier, Figure, figures_by_side
from posecheck.reporting.wording import date_words


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A kept hold with the one figure that is kept of it."""

    side: HeldSide
    held_s: float
    figures: Mapping[str, Figure]


def last_time(holds: Iterable[KeptHold], *, but: str) -> dict[str, Earlier]:
    """By the pose's id: its last practice, of holds that are in the order of their time.

    but: the id of the practice that is to be compared; those of its other poses begin with it.
    """
    last: dict[str, list[KeptHold]] = {}
    for hold in holds:
        if hold.practice.id.startswith(but):
            continue
        own = last.get(hold.practice.pose, [])
        same = bool(own) and own[0].practice.id == hold.practice.id
        last[hold.practice.pose] = [*own, hold] if same else [hold]
    return {
        pose: Earlier(
            than=f"the practice of {date_words(own[0].practice.started)}",
            by_side=figures_by_side(map(_held, own)),
        )
        for pose, own in last.items()
    }


def _held(hold: KeptHold) -> _Held:
    figures = {}
    if hold.rear_thigh_deg is not None and hold.rear_thigh_error_deg is not None:
        figures[REAR_THIGH] = Figure(
            value=hold.rear_thigh_deg, error=hold.rear_thigh_error_deg, unit=Unit.DEG
        )
    return _Held(side=hold.side, held_s=hold.held_s, figures=figures)
