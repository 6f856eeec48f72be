"""What one session consists of: its poses in order, each with its plan, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from posecheck.body.landmarks import Side
from posecheck.coaching.guide import guide_through
from posecheck.coaching.plan import Plan
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose
from posecheck.poses.routine import Routine, Step

INTO_POSE_S: Final = 12.0
"""To kneel or lie down, and to settle; the same again for each side."""
REPETITION_S: Final = 4.0
"""Two up, two down, as the pose files ask for: slowly."""
THEN_REST_S: Final = 15.0
"""To hear what comes next, and to turn round."""


@dataclass(frozen=True, kw_only=True)
class CourseStep:
    """One pose of a session. near: the side to be turned to the camera, if that was asked for."""

    pose: Pose
    plan: Plan
    near: Side | None = None
    then_rest_s: float = THEN_REST_S

    def seconds(self, done: Mapping[HeldSide, int] | None = None) -> float:
        """About how long it takes, less the holds that are done; rests and changes included."""
        if not self.pose.judged:
            return sum(part.seconds or 0.0 for part in guide_through(self.pose, self.plan))
        left = self.plan.left_to_do(done or {})
        one_s = REPETITION_S * (self.plan.reps or 0) or self.plan.hold_s
        holds = sum(left.values())
        rests = max(0, holds - 1)
        # Two sides take turns: a rest then is the time it takes to change them.
        between_s = max(self.plan.rest_s, INTO_POSE_S if len(left) > 1 else 0.0)
        return holds * one_s + rests * between_s + (INTO_POSE_S if holds else 0.0)


@dataclass(frozen=True, kw_only=True)
class Course:
    """The steps of a session. id, name: empty for a single pose."""

    steps: tuple[CourseStep, ...]
    id: str = ""
    name: str = ""

    @property
    def minutes(self) -> int:
        """About how long all of it takes, in whole minutes."""
        return minutes_of(self.steps)


def minutes_of(steps: Sequence[CourseStep], done: Mapping[HeldSide, int] | None = None) -> int:
    """About how long these take, the first less what is done of it; whole minutes, at least 1."""
    rests_s = sum(step.then_rest_s for step in steps[:-1])
    all_s = sum(step.seconds(None if at else done) for at, step in enumerate(steps))
    return max(1, math.ceil((all_s + rests_s) / 60 - 0.25)) if steps else 0


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far a session has come. at: the step whose turn it is, from 0. done: by step and side."""

    at: int
    done: Mapping[int, Mapping[HeldSide, int]]


class StepState(StrEnum):
    """What has become of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True, kw_only=True)
class StepMark:
    """One step, as it is shown: its pose's name and what has become of it."""

    name: str
    state: StepState


@dataclass(frozen=True, kw_only=True)
class LessonMoment:
    """Where a whole session stands.

    minutes_left: about. paused: the person wants it so. asks_to_end: to be confirmed. skippable:
    there is something to leave out.
    side: the side that the figure of the pose is to show, None for none.
    """

    name: str
    marks: tuple[StepMark, ...]
    minutes_left: int
    paused: bool
    asks_to_end: bool
    skippable: bool
    side: HeldSide | None


def course_of(routine: Routine, poses: Sequence[Pose]) -> Course:
    """The routine's poses, each with its plan."""
    by_id = {pose.id: pose for pose in poses}
    steps = tuple(
        CourseStep(
            pose=by_id[step.pose],
            plan=plan_of(step, by_id[step.pose]),
            near=step.near,
            then_rest_s=step.then_rest_s,
        )
        for step in routine.steps
    )
    return Course(id=routine.id, name=routine.name, steps=steps)


def plan_of(step: Step, pose: Pose) -> Plan:
    """The pose's own plan, changed by what the step says."""
    plan = Plan.of(pose)
    sides: dict[str | None, tuple[HeldSide, ...]] = {"left": ("left",), "right": ("right",)}
    timed_once = step.seconds is not None and not pose.judged
    return replace(
        plan,
        hold_s=step.seconds or plan.hold_s,
        sets=step.holds or (1 if timed_once else plan.sets),
        sides=sides.get(step.sides, plan.sides),
        rest_s=plan.rest_s if step.rest_s is None else step.rest_s,
        reps=step.reps or plan.reps,
    )
