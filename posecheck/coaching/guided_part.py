"""A pose of a session that no camera can judge: its guide, run in the time of the frames."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from posecheck.coaching.absence import Leaving
from posecheck.coaching.announcer import Line, guide
from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.guide import guide_through
from posecheck.coaching.plan import GuidedMoment, Moment, Plan, Stage
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose, no_pose
from posecheck.reporting.overlay import Overlay
from posecheck.sources.frames import Frame
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

LONGEST_STEP_S: Final = 1.0
"""What passes between two frames beyond this is a pause: of the person or of the machine."""


@dataclass(frozen=True, kw_only=True)
class GuidedResult:
    """What was done of it: seconds of its timed parts."""

    pose: Pose
    plan: Plan
    timed_s: float


class GuidedPart:
    """Runs one guide. The frames are looked at for their time, and for whether anyone is there."""

    def __init__(self, pose: Pose, plan: Plan, *, lead_s: float | None = None) -> None:
        """`lead_s`: seconds before it begins, for a pose that follows another."""
        self.pose = pose
        self.plan = plan
        self.session = Session(no_pose())
        self._parts = guide_through(pose, plan)
        self._at = self._said = 0
        self._spent_s = self._timed_s = 0.0
        self._lead_s = self._lead_left_s = lead_s or 0.0
        self._last_s: float | None = None
        self._leaving = Leaving()
        self._waiting: Phrase | None = None

    def keep(self, frame: Frame, assessment: Assessment, overlay: Overlay | None) -> None:
        """Nothing of it can be measured."""

    def moment(self, assessment: Assessment, setup: Setup) -> Moment:
        """Where it stands now; call it for every frame."""
        step_s = assessment.time_s - (assessment.time_s if self._last_s is None else self._last_s)
        self._last_s = assessment.time_s
        step_s = min(step_s, LONGEST_STEP_S)
        self._waiting = self._leaving.update(
            assessment.time_s, step_s, seen=assessment.body is not None
        )
        self._advance(0.0 if self._leaving.left else step_s)
        part = self._parts[self._at]
        over, waiting = part.seconds is None, self._lead_left_s > 0
        guided = GuidedMoment(
            words=spoken.GONE.text if self._leaving.left else part.words,
            timed=part.timed,
            left_s=(part.seconds or 0.0) - self._spent_s,
            whole_s=part.seconds or 0.0,
            side=part.side,
        )
        return Moment(
            time_s=assessment.time_s,
            stage=Stage.NEXT if waiting else Stage.DONE if over else Stage.GUIDED,
            countdown_s=None,
            rest_s=self._lead_left_s if waiting else None,
            done=MappingProxyType({}),
            next_side=None,
            complete=over,
            guided=None if waiting else guided,
            lead_s=self._lead_s,
        )

    def _advance(self, step_s: float) -> None:
        part = self._parts[self._at]
        if self._lead_left_s > 0:
            self._lead_left_s -= step_s
            return
        if part.seconds is None:
            return
        self._spent_s += step_s
        self._timed_s += step_s if part.timed else 0.0
        if self._spent_s >= part.seconds:
            self._at += 1
            self._said, self._spent_s = 0, 0.0

    def lines(self, moment: Moment, assessment: Assessment, setup: Setup) -> tuple[Line, ...]:
        """What falls due to be said now."""
        if self._lead_left_s > 0:
            return ()
        if self._waiting is not None:
            return (guide(self._waiting),)
        part = self._parts[self._at]
        due = [one.line for one in part.lines[self._said :] if self._spent_s >= one.at_s]
        self._said += len(due)
        return tuple(due)

    def read_enough(self) -> bool:
        """Go on to the timed part; False when nothing is being read."""
        skip_to = self._parts[self._at].skip_to
        if skip_to is None or self._lead_left_s > 0:
            return False
        self._at, self._said, self._spent_s = skip_to, 0, 0.0
        return True

    @property
    def result(self) -> GuidedResult:
        """What was done of it until now."""
        return GuidedResult(pose=self.pose, plan=self.plan, timed_s=self._timed_s)
