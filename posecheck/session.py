"""One instant in, one Assessment out: the pose's rules, its clock and its one cue, kept in step."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from posecheck.back_watch import BackWatch
from posecheck.body_frame import BodyFrame
from posecheck.feedback import Cue, Feedback
from posecheck.hold import OUT_OF_POSE, Clock, Hold, HoldTimer, Verdict
from posecheck.landmarks import Side
from posecheck.measurements import (
    LUMBAR_ARCH,
    MEASUREMENTS,
    Meter,
    Obstacle,
    Reading,
    Readings,
    guess,
    unjudged,
)
from posecheck.poses import Pose, ShapeGate
from posecheck.rules import Finding, Judge

NOBODY: Final = Obstacle(reason="nobody is in the picture", spoken="I can't see you.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment:
    """Everything known about one instant; drawing and reports decide nothing beyond it.

    body: None when nobody is found. readings: every measurement by name.
    findings: every rule of the pose. in_pose: True, False, or None when that cannot be told.
    sets_done: finished holds that reached the target, by stretched side.
    """

    time_s: float
    body: BodyFrame | None
    readings: Readings
    findings: tuple[Finding, ...]
    in_pose: bool | None
    clock: Clock
    cue: Cue | None
    sets_done: Mapping[Side, int] = field(default_factory=dict)

    def worst(self) -> Finding | None:
        """The most important rule that is wrong now, None when none is or nobody is in the pose."""
        wrong = [finding for finding in self.findings if self.in_pose and finding.status.wrong]
        return min(wrong, key=lambda finding: finding.rule.priority, default=None)

    def cannot_tell(self) -> Obstacle | None:
        """Why a rule that stops the clock cannot be judged now; None when all can."""
        if self.body is None:
            return NOBODY
        obstacles = (one.reading.obstacle for one in self.deciding() if _must_be_seen(one))
        return next((obstacle for obstacle in obstacles if obstacle), None)

    def deciding(self) -> tuple[Finding, ...]:
        """The findings that stop the clock."""
        return tuple(finding for finding in self.findings if finding.rule.needs == "hold")


class Session:
    """One person practising one pose."""

    def __init__(self, pose: Pose, *, hold_target_s: float | None = None) -> None:
        self.pose = pose
        self.hold_target_s = hold_target_s or pose.dose.hold_s
        self._meter = Meter()
        self.back = BackWatch()
        self._judges = [Judge(rule) for rule in pose.rules]
        self._gates = [_Gate(gate) for gate in pose.shape]
        self._timer = HoldTimer(self.hold_target_s)
        self._feedback = Feedback()
        self._sets_done: Counter[Side] = Counter()

    def update(self, time_s: float, body: BodyFrame | None) -> Assessment:
        """The assessment of this instant; None for a body means nobody is found."""
        readings = self._meter.read(time_s, body) if body else _no_readings()
        in_pose = self._in_pose(readings, body)
        if body is not None:
            readings[LUMBAR_ARCH.name] = self.back.read(time_s, body, in_pose)
        findings = tuple(judge(readings[judge.measurement]) for judge in self._judges)
        clock = self._timer.update(time_s, self._verdict(body, findings, in_pose))
        if clock.finished and clock.finished.done:
            self._sets_done[clock.finished.side] += 1
        return Assessment(
            time_s=time_s,
            body=body,
            readings=readings,
            findings=findings,
            in_pose=in_pose,
            clock=clock,
            cue=self._feedback.update(time_s, findings, in_pose=bool(in_pose)),
            sets_done=MappingProxyType(dict(self._sets_done)),
        )

    def finish(self) -> Hold | None:
        """The hold that was under way when the frames ended, if there was one."""
        return self._timer.finish()

    def _in_pose(self, readings: Readings, body: BodyFrame | None) -> bool | None:
        if body is None:
            return None
        answers = [gate(readings[gate.measurement], body) for gate in self._gates]
        if False in answers:
            return False
        return None if None in answers else True

    def _verdict(
        self, body: BodyFrame | None, findings: tuple[Finding, ...], in_pose: bool | None
    ) -> Verdict:
        side: Side = "left"
        if body is not None:
            side = body.front if self.pose.stretched_leg == "front" else body.rear
        deciding = [finding for finding in findings if finding.rule.needs == "hold"]
        wrong = [finding for finding in deciding if finding.status.wrong]
        correct: bool | None = True
        broken = None
        if in_pose is False:
            correct, broken = False, OUT_OF_POSE
        elif wrong:
            correct, broken = False, min(wrong, key=lambda f: f.rule.priority).rule.id
        elif in_pose is None or any(_must_be_seen(f) and not f.reading.judged for f in deciding):
            correct = None
        return Verdict(correct=correct, in_pose=bool(in_pose), side=side, broken=broken)


class _Gate:
    """One gate of the pose's shape, with its slack once inside."""

    def __init__(self, gate: ShapeGate) -> None:
        self.measurement = gate.measurement
        self._gate = gate
        self._inside = False

    def __call__(self, reading: Reading, body: BodyFrame) -> bool | None:
        """Whether the gate is passed; None when that cannot be told."""
        slack = self._gate.slack if self._inside else 0.0
        low, high = self._gate.band[0] - slack, self._gate.band[1] + slack
        if reading.judged:
            self._inside = low <= reading.value <= high
            return self._inside
        # A hidden joint may be guessed to say "clearly not", never to say "yes".
        guessed = guess(self.measurement, body)
        if math.isnan(guessed) or low <= guessed <= high:
            return None
        return False


def _must_be_seen(finding: Finding) -> bool:
    return finding.rule.when_unseen == "pause"


def _no_readings() -> dict[str, Reading]:
    return {name: unjudged(kind, NOBODY) for name, kind in MEASUREMENTS.items()}
