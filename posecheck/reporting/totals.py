"""What the holds of one check or practice add up to, and its faults by what corrects them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from posecheck.judging.clock import HeldSide, Hold
from posecheck.poses.pose import Pose
from posecheck.reporting.report import FaultFound


@dataclass(frozen=True, kw_only=True)
class SideTotal:
    """What one side came to.

    held_s, longest_s: seconds held in all, and in the longest hold. holds, done: how many, and how
    many that reached the target.
    repetitions: full ones; partial: those that turned back too soon, or broke a rule.
    """

    side: HeldSide
    held_s: float
    longest_s: float
    holds: int
    done: int
    repetitions: int
    partial: int

    def words(self, pose: Pose) -> str:
        """In a few words: "32.7 s", "9 repetitions"."""
        return f"{self.repetitions} repetitions" if pose.repetition else f"{self.held_s:.1f} s"


def side_totals(holds: tuple[Hold, ...], pose: Pose) -> tuple[SideTotal, ...]:
    """The totals of the pose's sides, left first."""
    sides: tuple[HeldSide, ...] = ("both",) if pose.worked_leg is None else ("left", "right")
    return tuple(_total(side, [hold for hold in holds if hold.side == side]) for side in sides)


def _total(side: HeldSide, holds: list[Hold]) -> SideTotal:
    kinds = Counter(one.kind for hold in holds for one in hold.repetitions)
    return SideTotal(
        side=side,
        held_s=sum(hold.held_s for hold in holds),
        longest_s=max((hold.held_s for hold in holds), default=0.0),
        holds=len(holds),
        done=sum(hold.done for hold in holds),
        repetitions=kinds["full"],
        partial=kinds["partial"] + kinds["faulty"],
    )


SOON_S: Final = 0.5
"""A hold ends a frame or two before or after the fault that ends it begins."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The fault that ended a hold. rule: what began it all; end_s: when it was over."""

    rule: str
    end_s: float


def ending_fault(hold: Hold, findings: tuple[FaultFound, ...]) -> Ending | None:
    """What ended the hold; None when that was no lasting fault, such as rising from the pose."""
    for fault in findings:
        for start_s, end_s in fault.spans:
            if fault.rule == hold.ended_by and start_s - SOON_S <= hold.end_s < end_s:
                return Ending(rule=cause_of(fault.rule, findings), end_s=end_s)
    return None


def cause_of(rule: str, findings: tuple[FaultFound, ...]) -> str:
    """The rule that a broken rule came of; itself, or another reason for a pause, if of none."""
    causes = {fault.rule: fault.because_of for fault in findings if fault.because_of}
    return causes[rule].rpartition(".")[0] if rule in causes else rule


def by_cue(findings: tuple[FaultFound, ...]) -> list[tuple[str, list[FaultFound]]]:
    """The findings by what fixes them: one mistake often breaks two rules.

    Two that the same words fix are one, and so is one that came of another with it.
    """
    cue_of = {fault.name: fault.cue for fault in findings if fault.because_of is None}
    groups: dict[str, list[FaultFound]] = {}
    for fault in sorted(findings, key=lambda fault: fault.because_of is not None):
        groups.setdefault(cue_of.get(fault.because_of or "", fault.cue), []).append(fault)
    return list(groups.items())
