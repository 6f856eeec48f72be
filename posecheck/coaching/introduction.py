"""What is said as a pose of a session begins: its name, how to be seen, the leg, one caution."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from posecheck.body.landmarks import Side
from posecheck.coaching.announcer import Line, guide
from posecheck.coaching.course import CourseStep
from posecheck.coaching.plan import Moment, Stage
from posecheck.judging.clock import HeldSide
from posecheck.poses.fields import MAX_CUE_WORDS
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import leg_line
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

SPOKEN_S: Final = 3.5
"""Eight words, and a breath before the next line."""
COUNTED_S: Final = 3.0
"""Of the countdown, these seconds are counted aloud."""
CAUTION: Final = "caution"


class Introduction:
    """The lines of one step, one after another, in the time of the frames."""

    def __init__(self, step: CourseStep, *, before: Pose | None) -> None:
        """`before`: the pose of the step before; None for the first step of a session."""
        self._first = before is None
        self._begun_s: float | None = None
        self._held_back = False
        self._not_before_s = -math.inf
        self._due = list(_lines(step, before))

    def update(self, moment: Moment) -> Iterator[Line]:
        """The line that falls due now. In a hold only the caution is still of use."""
        if self._first and moment.stage is Stage.SETUP and self._begun_s is None:
            return
        if self._begun_s is None:
            self._begun_s = moment.time_s
        if moment.countdown_s is not None and moment.countdown_s <= COUNTED_S + SPOKEN_S:
            self._held_back = True  # the count would cut in
            return
        if self._held_back:  # after it the pose is asked for first
            self._held_back = False
            self._not_before_s = moment.time_s + SPOKEN_S
        if not self._due or moment.time_s < self._begun_s + self._due[0][0]:
            return
        if moment.time_s < self._not_before_s:
            return
        _, phrase = self._due.pop(0)
        if moment.stage is not Stage.HOLD or phrase.id.startswith(CAUTION):
            yield guide(phrase)


def _lines(step: CourseStep, before: Pose | None) -> Iterator[tuple[float, Phrase]]:
    """(seconds from the beginning, line). A first step begins with what can be judged."""
    at_s = SPOKEN_S if before is None else 0.0
    for phrase in _phrases(step, before):
        yield at_s, phrase
        at_s += SPOKEN_S
    if step.pose.caution_cue:
        yield at_s, Phrase(f"{CAUTION}.{step.pose.id}", step.pose.caution_cue)


def _phrases(step: CourseStep, before: Pose | None) -> Iterator[Phrase]:
    if before is not None:
        seen_before = view_line(before) if before.judged else None
        changed = step.pose.judged and view_line(step.pose) != seen_before
        view = view_line(step.pose) if changed else None
        together = spoken.next_pose(step.pose.name, view)
        if len(together.text.split()) <= MAX_CUE_WORDS:
            yield together
        else:
            yield spoken.next_pose(step.pose.name)
            if view is not None:
                yield view
    if step.near is not None:
        yield spoken.near_side(step.near)
    leg = first_leg(step)
    either_will_do = before is None and len(step.plan.sides) > 1
    if leg is not None and not either_will_do:
        yield leg


def view_line(pose: Pose) -> Phrase:
    """How someone is to be seen in that pose."""
    if pose.view == "front":
        return spoken.FACE
    return spoken.LIE_SIDE_ON if pose.camera == "low" else spoken.TURN_SIDE_ON


def first_leg(step: CourseStep) -> Phrase | None:
    """Which leg does what first; None where there are no two sides, or they cannot be told."""
    return leg_line(step.plan.sides[0], step.pose) if step.pose.judged else None


def first_side(step: CourseStep) -> Side | None:
    """The side to begin with."""
    side: HeldSide = step.plan.sides[0]
    return None if side == "both" else side
