"""Where a practice had come to, kept on this computer: a program that was ended can go on with it.

As long as the program runs, its visits themselves wait. The hold under way is not kept here: it is
in the history as far as it went, and begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from posecheck.body.landmarks import Side
from posecheck.coaching.course import Course, CourseStep, Place
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import Plan
from posecheck.history.people import People
from posecheck.history.store import HistoryError
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose

SETTING: Final = "left_off"
"""Among what the person chose."""
FOR: Final = timedelta(minutes=30)
"""As long as a visit is kept for a return."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LeftStep(_Kept):
    """One pose of it, with its plan."""

    pose: str
    hold_s: float = Field(ge=0, le=3600)
    sets: int = Field(ge=1, le=100)
    sides: tuple[HeldSide, ...] = Field(min_length=1, max_length=2)
    rest_s: float = Field(ge=0, le=3600)
    reps: int | None = Field(ge=1, le=1000)
    near: Side | None
    then_rest_s: float = Field(ge=0, le=3600)

    @classmethod
    def of(cls, step: CourseStep) -> Self:
        """As the course has it."""
        plan = step.plan
        return cls(
            pose=step.pose.id,
            hold_s=plan.hold_s,
            sets=plan.sets,
            sides=plan.sides,
            rest_s=plan.rest_s,
            reps=plan.reps,
            near=step.near,
            then_rest_s=step.then_rest_s,
        )

    def step(self, pose: Pose) -> CourseStep:
        """The same, of that pose."""
        plan = Plan(
            hold_s=self.hold_s,
            sets=self.sets,
            sides=self.sides,
            rest_s=self.rest_s,
            reps=self.reps,
        )
        return CourseStep(pose=pose, plan=plan, near=self.near, then_rest_s=self.then_rest_s)


class LeftOff(_Kept):
    """A practice and how far it had come. visit: which one; seen: when it was last looked after.

    at: the step whose turn it is. done: holds or sets that are, by step and side.
    """

    visit: str
    seen: datetime
    id: str
    name: str
    steps: tuple[LeftStep, ...] = Field(min_length=1, max_length=40)
    at: int = Field(ge=0)
    done: dict[int, dict[HeldSide, int]]

    @classmethod
    def of(cls, lesson: Lesson, *, visit: str, now: datetime) -> Self | None:
        """None for one that takes up whatever it sees, or that is over."""
        place = lesson.place
        if place is None or not lesson.unfinished:
            return None
        course = lesson.course
        return cls(
            visit=visit,
            seen=now,
            id=course.id,
            name=course.name,
            steps=tuple(LeftStep.of(step) for step in course.steps),
            at=place.at,
            done={at: dict(done) for at, done in place.done.items()},
        )

    @property
    def pose(self) -> str:
        """The id of the pose whose turn it is."""
        return self.steps[self.at].pose

    def course(self, poses: Mapping[str, Pose]) -> Course | None:
        """What was practised, of these poses by id; None if one of them is not known any more."""
        if any(step.pose not in poses for step in self.steps):
            return None
        steps = tuple(step.step(poses[step.pose]) for step in self.steps)
        return Course(id=self.id, name=self.name, steps=steps)

    def place(self) -> Place:
        """Where in it to go on."""
        return Place(at=self.at, done=self.done)


def keep(people: People, person: str, left: LeftOff | None) -> None:
    """Remember it, or that there is nothing. Raises HistoryError."""
    people.keep_settings(person, {SETTING: left and left.model_dump(mode="json")})


def kept(people: People, person: str, *, now: datetime) -> LeftOff | None:
    """What that person left within the last half hour; what makes no sense is nothing."""
    try:
        found: Any = people.settings(person).get(SETTING)
        left = LeftOff.model_validate(found) if found else None
    except (HistoryError, ValidationError):
        return None
    if left is None or left.at >= len(left.steps) or left.seen.tzinfo is None:
        return None
    return left if timedelta(0) <= now - left.seen <= FOR else None
