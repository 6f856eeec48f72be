"""One instant in, one Assessment out: the pose's rules, its clock and its one cue, kept in step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.judging.clock import OUT_OF_POSE, Clock, HeldSide, Hold, Verdict
from posecheck.judging.feedback import Cue, Feedback
from posecheck.judging.hold import HoldTimer
from posecheck.judging.repetitions import RepetitionCounter
from posecheck.judging.rules import Finding, Judge
from posecheck.judging.shape import Shape
from posecheck.measuring.back_watch import BackWatch
from posecheck.measuring.measurements import MEASUREMENTS, readers_of
from posecheck.measuring.reading import Obstacle, Reading, Readings
from posecheck.poses.pose import Pose
from posecheck.words import spoken

NOBODY: Final = Obstacle(reason="nobody is in view", spoken=spoken.NOBODY)


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment:
    """Everything known about one instant; drawing and reports decide nothing beyond it.

    body: None when nobody is found. readings: every measurement by name.
    findings: every rule of the pose. in_pose: True, False, or None when that cannot be known.
    sets_done: finished holds that reached the target, by stretched side.
    unwanted: the side taken up now, when nothing more is to be done of it: no clock runs for it.
    side: the leg it is about, by the pose file; None with nobody there.
    """

    time_s: float
    body: BodyFrame | None
    readings: Readings
    findings: tuple[Finding, ...]
    in_pose: bool | None
    clock: Clock
    cue: Cue | None
    sets_done: Mapping[HeldSide, int] = field(default_factory=dict)
    unwanted: HeldSide | None = None
    side: HeldSide | None = None

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
    """One person practising one pose. waits: while set, no clock runs and nothing is corrected."""

    def __init__(
        self,
        pose: Pose,
        *,
        hold_target_s: float | None = None,
        reps: int | None = None,
        wanted: Mapping[HeldSide, int] | None = None,
        done: Mapping[HeldSide, int] | None = None,
        live: bool = False,
    ) -> None:
        """Seconds of a hold, or repetitions of a set, if not as the pose's file says.

        wanted: how many are to be done, by side; None for as many as there are. done: how many of
        these there were before. live: what the machine loses does not end a hold.
        """
        self.pose = pose
        self.hold_target_s = hold_target_s or pose.dose.hold_s or 0.0
        in_pose_only = {name for name in pose.measurements if MEASUREMENTS[name].in_pose_only}
        self._readers = readers_of(set(pose.measurements) - in_pose_only)
        self._in_pose_readers = readers_of(in_pose_only)
        self._judges = [Judge(rule) for rule in pose.rules]
        self._shape = Shape(pose)
        self._timer = HoldTimer(self.hold_target_s, goes_on=live)
        self._counter = _counter_of(pose, reps, live=live)
        self._feedback = Feedback(pose.rules)
        self.waits = False
        self._wanted = wanted
        self._sets_done: Counter[HeldSide] = Counter(done or {})

    def update(
        self, time_s: float, body: BodyFrame | None, *, repeated: bool = False
    ) -> Assessment:
        """The assessment of this instant; None for a body means nobody is found.

        repeated: the frame shows what the one before did: the clock takes it for none.
        """
        readings, in_pose = self._read(time_s, body)
        findings = tuple(judge(readings[judge.measurement]) for judge in self._judges)
        verdict = replace(self._verdict(body, findings, in_pose), repeated=repeated)
        unwanted = verdict.side if in_pose and self._enough_of(verdict.side) else None
        looked_at = unwanted is None and not self.waits
        if not looked_at:
            verdict = replace(verdict, correct=False, in_pose=False, broken=OUT_OF_POSE)
        clock = self._clock(time_s, verdict, readings)
        if clock.finished and clock.finished.done:
            self._sets_done[clock.finished.side] += 1
        return Assessment(
            time_s=time_s,
            body=body,
            readings=readings,
            findings=findings,
            in_pose=in_pose,
            clock=clock,
            cue=self._feedback.update(time_s, findings, in_pose=in_pose and looked_at),
            sets_done=MappingProxyType(dict(self._sets_done)),
            unwanted=unwanted,
            side=verdict.side if body is not None else None,
        )

    @property
    def back(self) -> BackWatch | None:
        """The reader of the lower back; None when no rule of the pose asks for it."""
        watching = (one for one in self._in_pose_readers if isinstance(one, BackWatch))
        return next(watching, None)

    @property
    def hold_so_far(self) -> Hold | None:
        """The hold under way, as far as it has come."""
        return (self._counter or self._timer).so_far

    def suspend(self) -> None:
        """Until the next frame nothing counts: the person wants a pause."""
        (self._counter or self._timer).suspend()

    def end_hold(self) -> None:
        """The hold under way is over: whoever goes on is someone else. A set is counted on."""
        self._timer.end()

    def finish(self) -> Hold | None:
        """The hold that was under way when the frames ended, if there was one."""
        return (self._counter or self._timer).finish()

    def _enough_of(self, side: HeldSide) -> bool:
        return self._wanted is not None and self._sets_done[side] >= self._wanted.get(side, 0)

    def _clock(self, time_s: float, verdict: Verdict, readings: Readings) -> Clock:
        if self._counter is None:
            return self._timer.update(time_s, verdict)
        assert self.pose.repetition is not None
        return self._counter.update(time_s, verdict, readings[self.pose.repetition.measurement])

    def _read(self, time_s: float, body: BodyFrame | None) -> tuple[Readings, bool | None]:
        """Every reading, and whether the pose is taken up, which some of them need to know."""
        if body is None:
            readings = _no_readings(self.pose)
            return readings, self._shape(readings, body)
        readings = {}
        for reader in self._readers:
            readings |= reader.read(time_s, body)
        in_pose = self._shape(readings, body)
        for reader in self._in_pose_readers:
            readings |= reader.read(time_s, body, in_pose)
        return readings, in_pose

    def _verdict(
        self, body: BodyFrame | None, findings: tuple[Finding, ...], in_pose: bool | None
    ) -> Verdict:
        side: HeldSide = "both"
        leg = self.pose.worked_leg
        if body is not None and leg is not None:
            side = leg.side(body)
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


def _must_be_seen(finding: Finding) -> bool:
    return finding.rule.when_unseen == "pause"


def _no_readings(pose: Pose) -> dict[str, Reading]:
    return {name: MEASUREMENTS[name].unjudged(NOBODY) for name in pose.measurements}


def _counter_of(pose: Pose, reps: int | None, *, live: bool) -> RepetitionCounter | None:
    if pose.repetition is None:
        return None
    target = reps or pose.dose.reps or 1
    return RepetitionCounter(pose.repetition, target=target, goes_on=live)
