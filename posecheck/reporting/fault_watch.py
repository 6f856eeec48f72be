"""How long a rule was wrong, each way, and when it was worst."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from posecheck.judging.clock import HeldSide
from posecheck.judging.hold import MAX_STEP_S, SLOWEST_STEP_S, TIME_EPSILON_S
from posecheck.judging.rules import Finding, Status
from posecheck.judging.session import Assessment
from posecheck.poses.pose import Rule
from posecheck.reporting.report import FaultFound, Worst

FAULT_LASTS_S: Final = 1.0
"""A fault that is over sooner is a movement, not a finding."""
SAME_TIME_SHARE: Final = 0.5
"""A fault that lies more than half within another's time came with it."""


class FaultWatch:
    """Follows one rule: how long it was wrong each way, and when it was worst.

    Only what lasts counts, so the worst instant is one after the fault had lasted FAULT_LASTS_S:
    the way into and out of the pose is no fault.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._last_s = math.nan
        self._run_status: Status | None = None
        self._run_since_s = math.nan
        self._run_s = 0.0
        self._run_noted = False
        self._run_sides_s: defaultdict[HeldSide, float] = defaultdict(float)
        self._found: dict[Status, FaultFound] = {}
        self._beyond: dict[Status, float] = {}

    def update(self, assessment: Assessment, finding: Finding) -> bool:
        """Note one frame's finding; whether it is the worst so far, and so worth a picture."""
        time_s = assessment.time_s
        step_s = time_s - self._last_s
        self._last_s = time_s
        longest_s = SLOWEST_STEP_S if assessment.clock.slow else MAX_STEP_S
        if self._run_status is not None and step_s <= longest_s + TIME_EPSILON_S:
            self._run_s += step_s
            self._run_sides_s[assessment.side or "both"] += step_s
        status = finding.status if assessment.in_pose and finding.status.wrong else None
        if status is not self._run_status:
            self._end_run()
            self._run_status, self._run_since_s = status, time_s
        if status is None or self._run_s < FAULT_LASTS_S:
            return False
        return self._note(time_s, finding)

    def found(self) -> list[FaultFound]:
        """The faults that lasted, low and high apart."""
        self._end_run()
        return list(self._found.values())

    def _note(self, time_s: float, finding: Finding) -> bool:
        self._run_noted = True
        worse = finding.beyond > self._beyond.get(finding.status, -math.inf)
        if worse:
            self._beyond[finding.status] = finding.beyond
            before = self._found.get(finding.status)
            self._found[finding.status] = FaultFound(
                rule=self._rule.id,
                status=finding.status,
                seconds=before.seconds if before else 0.0,
                first_s=before.first_s if before else self._run_since_s,
                worst=Worst(
                    value=finding.reading.value,
                    error=finding.reading.error,
                    unit=finding.reading.unit,
                    time_s=time_s,
                ),
                cue=finding.cue or "",
                spans=before.spans if before else (),
                sides=before.sides if before else {},
            )
        return worse

    def _end_run(self) -> None:
        if self._run_status is not None and self._run_noted:
            fault = self._found[self._run_status]
            span = (self._run_since_s, self._run_since_s + self._run_s)
            self._found[self._run_status] = replace(
                fault,
                seconds=fault.seconds + self._run_s,
                spans=(*fault.spans, span),
                sides={
                    side: fault.sides.get(side, 0.0) + self._run_sides_s[side]
                    for side in (*fault.sides, *self._run_sides_s)
                },
            )
        self._run_sides_s = defaultdict(float)
        self._run_status, self._run_s, self._run_noted = None, 0.0, False


def with_causes(faults: list[FaultFound], rules: Sequence[Rule]) -> list[FaultFound]:
    """The same, each one that came of another's with its name: one movement is one mistake."""
    by_id = {rule.id: rule for rule in rules}
    by_name = {fault.name: fault for fault in faults}
    named = []
    for fault in faults:
        rule = by_id[fault.rule]
        follows = rule.low_follows if fault.status is Status.LOW else rule.high_follows
        cause = by_name.get(follows) if follows else None
        together = cause is not None and _shared_s(fault, cause) > SAME_TIME_SHARE * fault.seconds
        named.append(replace(fault, because_of=cause.name) if cause and together else fault)
    return named


def _shared_s(one: FaultFound, other: FaultFound) -> float:
    """Seconds in which both were broken."""
    return sum(
        max(0.0, min(end, ending) - max(start, starting))
        for start, end in one.spans
        for starting, ending in other.spans
    )
