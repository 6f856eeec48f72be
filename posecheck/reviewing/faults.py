"""The faults of all sessions: which was worst, and whether it becomes less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from posecheck.judging.rules import Status
from posecheck.poses.pose import Pose
from posecheck.sessions.kept_report import FindingKept
from posecheck.sessions.session_file import KeptSession


class Trend(StrEnum):
    """The worst instant of the first session against the last one's.

    LESS, MORE: by more than both errors. NOISE: no difference that this camera could tell.
    GONE: judged in the last session, and not found. CANNOT_TELL: not judged there, or seen once.
    """

    LESS = "LESS"
    MORE = "MORE"
    NOISE = "NOISE"
    GONE = "GONE"
    CANNOT_TELL = "CANNOT_TELL"


@dataclass(frozen=True, kw_only=True)
class FaultOn:
    """A fault in one session. found: None where it was judged and not found.

    judged: whether its rule was judged most of the time.
    """

    day: date
    found: FindingKept | None
    judged: bool


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One rule broken one way, through all the sessions of its pose, in order."""

    pose: Pose
    rule: str
    status: Status
    cue: str
    sessions: tuple[FaultOn, ...]

    @property
    def seconds(self) -> float:
        """How long it lasted, in all."""
        return sum(one.found.seconds for one in self.sessions if one.found)

    @property
    def trend(self) -> Trend:
        """Whether it becomes less."""
        first = next(one for one in self.sessions if one.found)
        last = self.sessions[-1]
        if last is first or not last.judged:
            return Trend.CANNOT_TELL
        if last.found is None:
            return Trend.GONE
        assert first.found is not None
        before, after = first.found.worst, last.found.worst
        rise = (after.value - before.value) * (1 if self.status is Status.HIGH else -1)
        if abs(rise) <= math.hypot(before.error, after.error):
            return Trend.NOISE
        return Trend.MORE if rise > 0 else Trend.LESS


def faults_of(sessions: Sequence[KeptSession]) -> tuple[Fault, ...]:
    """Every fault that was found, the one that lasted longest first."""
    poses = {one.pose.id: one.pose for one in sessions}
    keys = dict.fromkeys(
        (one.pose.id, finding.rule, finding.status)
        for one in sessions
        for finding in one.report.findings
    )
    faults = [
        Fault(
            pose=poses[pose_id],
            rule=rule,
            status=Status(status),
            cue=_cue(sessions, rule, status),
            sessions=tuple(
                _fault_on(one, rule, status) for one in sessions if one.pose.id == pose_id
            ),
        )
        for pose_id, rule, status in keys
    ]
    return tuple(sorted(faults, key=lambda fault: -fault.seconds))


def _fault_on(session: KeptSession, rule: str, status: str) -> FaultOn:
    unjudged = {one.rule for one in session.report.not_judged}
    found = (one for one in session.report.findings if (one.rule, one.status) == (rule, status))
    return FaultOn(day=session.facts.day, found=next(found, None), judged=rule not in unjudged)


def _cue(sessions: Sequence[KeptSession], rule: str, status: str) -> str:
    found = (
        finding.cue
        for one in sessions
        for finding in one.report.findings
        if (finding.rule, finding.status) == (rule, status)
    )
    return next(found, "")
