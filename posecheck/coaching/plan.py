"""What a practice consists of, and how far it has come: set-up, holds, rests, done.

The hold clock runs from the first frame, as in a recording; the stages only say what comes next.
Whoever is in the pose is therefore never kept waiting by the set-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from posecheck.coaching.camera_coach import Setup
from posecheck.judging.clock import Clock, HeldSide, Phase
from posecheck.judging.session import Assessment
from posecheck.lasting import Lasting
from posecheck.poses.pose import ON_EACH_SIDE, Pose

COUNTDOWN_S: Final = 8.0
"""Long enough to hear what can be judged, then to be counted in."""
OUT_OF_POSE_S: Final = 1.5
"""The practice is over once the last pose has been left for this long."""
LINGERING_S: Final = 15.0
"""Nor does it wait longer for someone who stays in it."""


class Stage(StrEnum):
    """SETUP: camera and mat. READY: waiting for the pose. REST: between two holds.

    NEXT: between two poses. GUIDED: what no camera can judge.
    """

    SETUP = "SETUP"
    COUNTDOWN = "COUNTDOWN"
    READY = "READY"
    HOLD = "HOLD"
    REST = "REST"
    NEXT = "NEXT"
    GUIDED = "GUIDED"
    DONE = "DONE"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """So many holds on each of the sides, with a rest between two of them.

    hold_s: seconds of one hold; 0 for a set of `reps` repetitions. notes: what is
    otherwise for this person than the pose's file says, a sentence each.
    """

    hold_s: float
    sets: int
    sides: tuple[HeldSide, ...]
    rest_s: float
    reps: int | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, pose: Pose) -> Plan:
        """What the pose's file asks for."""
        dose = pose.dose
        return cls(
            hold_s=dose.hold_s or 0.0,
            sets=dose.sets,
            sides=("both",) if dose.sides == "once" else ("left", "right"),
            rest_s=dose.rest_s,
            reps=dose.reps,
        )

    def one_words(self) -> str:
        """One hold, or one set, in words: "30 s", "10 repetitions"."""
        return f"{self.reps} repetitions" if self.reps else f"{self.hold_s:.0f} s"

    def words(self) -> str:
        """All of it: "2 x 30 s on each side", "1 x 10 repetitions, left side only"."""
        where = ON_EACH_SIDE if len(self.sides) > 1 else f", {self.sides[0]} side only"
        return f"{self.sets} x {self.one_words()}{'' if self.sides == ('both',) else where}"

    def left_to_do(self, done: Mapping[HeldSide, int]) -> dict[HeldSide, int]:
        """Holds still to be done, by side; sides without any are left out."""
        left = {side: self.sets - done.get(side, 0) for side in self.sides}
        return {side: count for side, count in left.items() if count > 0}


@dataclass(frozen=True, kw_only=True)
class GuidedMoment:
    """A part of a guide at one instant. timed: its seconds are to be shown, not just awaited.

    side: of which it is; None once all is done.
    """

    words: str
    timed: bool
    left_s: float
    whole_s: float
    side: HeldSide | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where the practice stands at one instant.

    countdown_s, rest_s: seconds left of it, None outside that stage (NEXT has a rest too, of
        lead_s).
    done: holds that reached the target, by side, the one under way included.
    next_side: the side to be stretched next, None when all is done.
    complete: the practice is over, nothing more is to be seen.
    """

    time_s: float
    stage: Stage
    countdown_s: float | None
    rest_s: float | None
    done: Mapping[HeldSide, int]
    next_side: HeldSide | None
    complete: bool
    guided: GuidedMoment | None = None
    lead_s: float | None = None


class Stages:
    """Follows one practice through its stages."""

    def __init__(self, plan: Plan, *, lead_s: float | None = None) -> None:
        """`lead_s`: seconds before it, for a pose that follows another: the camera is set up."""
        self._plan = plan
        self._lead_s = lead_s
        self._lead = Lasting()
        self._started = False
        self._countdown = Lasting()
        self._rest = Lasting()
        self._all_done = Lasting()
        self._away = Lasting()
        self._last_side: HeldSide | None = None

    def update(self, assessment: Assessment, setup: Setup) -> Moment:
        """Where the practice stands now; call it for every frame."""
        time_s, clock = assessment.time_s, assessment.clock
        done = _done(assessment)
        if clock.side is not None:
            self._last_side = clock.side
        self._started = self._started or bool(assessment.in_pose)
        stage = self._stage(time_s, clock, setup, done)
        return Moment(
            time_s=time_s,
            stage=stage,
            countdown_s=self._countdown.left_s(time_s, COUNTDOWN_S)
            if stage is Stage.COUNTDOWN
            else None,
            rest_s=self._rest_s(time_s, stage),
            done=MappingProxyType(done),
            next_side=self._next_side(done),
            complete=self._complete(time_s, clock, stage),
            lead_s=self._lead_s,
        )

    def _stage(
        self, time_s: float, clock: Clock, setup: Setup, done: Mapping[HeldSide, int]
    ) -> Stage:
        if not self._plan.left_to_do(done):
            return Stage.DONE
        over = clock.phase is Phase.DONE and clock.pause_rule is not None
        if clock.side is not None and not over:
            self._rest.end()
            return Stage.HOLD
        if over:
            self._rest.begin(time_s)
        if self._rest.left_s(time_s, self._plan.rest_s):
            return Stage.REST
        return Stage.READY if self._started else self._before_the_start(time_s, setup)

    def _rest_s(self, time_s: float, stage: Stage) -> float | None:
        if stage is Stage.NEXT:
            return self._lead.left_s(time_s, self._lead_s or 0.0)
        return self._rest.left_s(time_s, self._plan.rest_s) if stage is Stage.REST else None

    def _before_the_start(self, time_s: float, setup: Setup) -> Stage:
        if self._lead_s is not None:
            self._lead.begin(time_s)
            if self._lead.left_s(time_s, self._lead_s):
                return Stage.NEXT
            self._started = True
            return Stage.READY
        if not setup.ready:
            self._countdown.end()
            return Stage.SETUP
        self._countdown.begin(time_s)
        if self._countdown.left_s(time_s, COUNTDOWN_S):
            return Stage.COUNTDOWN
        self._started = True
        return Stage.READY

    def _next_side(self, done: Mapping[HeldSide, int]) -> HeldSide | None:
        """The other side than the last one, as long as it has holds left."""
        left = self._plan.left_to_do(done)
        others = [side for side in left if side != self._last_side]
        return next(iter([*others, *left]), None)

    def _complete(self, time_s: float, clock: Clock, stage: Stage) -> bool:
        if stage is not Stage.DONE:
            return False
        in_pose = clock.side is not None and clock.pause_rule is None
        left_for_good = self._away.note(time_s, so=not in_pose) >= OUT_OF_POSE_S
        return self._all_done.note(time_s, so=True) >= LINGERING_S or left_for_good


def _done(assessment: Assessment) -> dict[HeldSide, int]:
    done = dict(assessment.sets_done)
    clock = assessment.clock
    if clock.phase is Phase.DONE and clock.side is not None:
        done[clock.side] = done.get(clock.side, 0) + 1
    return done
