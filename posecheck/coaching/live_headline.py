"""The one line of a practice: what its stage asks for, else what a recording would show too."""

from __future__ import annotations

from typing import Final

from posecheck.coaching.announcer import ENTER, what_next, wrong_leg
from posecheck.coaching.course import StepState
from posecheck.coaching.plan import Stage
from posecheck.coaching.practice import LiveState
from posecheck.judging.clock import Phase
from posecheck.lasting import Lasting
from posecheck.poses.pose import Pose
from posecheck.reporting.headline import Headline, Tone, headline
from posecheck.words import spoken, stage
from posecheck.words.phrase import Phrase

GUIDED: Final = "guided"
LINE_LASTS_S: Final = 0.4
"""No line is read sooner; what is wanted for less is flicker of the landmarks, or a cut."""


class SteadyLine:
    """Keeps the line of a practice from flickering."""

    def __init__(self) -> None:
        self._shown: Headline | None = None
        self._wanted = Lasting()

    def __call__(self, time_s: float, line: Headline) -> Headline:
        """The line to be shown: another one once it has lasted for a moment, a good one now."""
        lasted_s = self._wanted.note(time_s, so=True, what=line.phrase.id)
        if self._shown is None or line.tone == "good" or lasted_s >= LINE_LASTS_S:
            self._shown = line
        return self._shown


def live_headline(state: LiveState, pose: Pose) -> Headline:
    """The line of this instant of the practice."""
    return (
        _of_lesson(state)
        or _of_stage(state, pose)
        or _of_unwanted(state, pose)
        or _of_darkness(state)
        or headline(state.assessment)
        or _of_pose(state)
        or _of_pictures(state)
        or Headline(phrase=Phrase(ENTER, pose.enter_cue), tone="calm")
    )


def _of_lesson(state: LiveState) -> Headline | None:
    """What is so of a whole session, and not of one pose that is judged."""
    moment = state.moment
    if state.lesson is not None and state.lesson.paused:
        return Headline(phrase=stage.PAUSED, tone="calm")
    if state.asked is not None:
        return Headline(phrase=state.asked, tone="calm")
    if moment.guided is not None:
        tone: Tone = "good" if moment.guided.timed else "calm"
        return Headline(phrase=Phrase(GUIDED, moment.guided.words), tone=tone)
    return None


def _of_stage(state: LiveState, pose: Pose) -> Headline | None:
    """What comes before and after a hold."""
    moment, clock, advice = state.moment, state.assessment.clock, state.setup.advice
    if state.to_be_named and not advice:
        return Headline(phrase=stage.ANY_POSE, tone="calm")
    if moment.stage is Stage.SETUP:
        if advice:
            return Headline(phrase=advice, tone="wrong")
        return Headline(phrase=stage.CHECKING, tone="calm")
    if moment.stage is Stage.NEXT and not state.assessment.in_pose:
        return None  # the invitation says it
    if moment.stage is Stage.COUNTDOWN:
        return Headline(phrase=stage.GET_READY, tone="calm")
    if moment.stage is Stage.DONE:
        marks = state.lesson.marks if state.lesson else ()
        more = any(mark.state is StepState.TO_COME for mark in marks)
        return Headline(phrase=spoken.POSE_DONE if more else spoken.DONE, tone="good")
    if moment.stage is Stage.REST:
        return Headline(phrase=what_next(moment, clock, pose), tone="calm")
    if clock.phase is Phase.DONE:
        return Headline(phrase=what_next(moment, clock, pose), tone="good")
    return None


def _of_unwanted(state: LiveState, pose: Pose) -> Headline | None:
    if state.assessment.unwanted is None:
        return None
    return Headline(phrase=wrong_leg(state.moment, state.assessment, pose), tone="calm")


def _of_pose(state: LiveState) -> Headline | None:
    """Who has just taken the pose up is not told to, though the clock does not run yet."""
    return Headline(phrase=stage.HOLD, tone="calm") if state.assessment.in_pose else None


def _of_pictures(state: LiveState) -> Headline | None:
    """Into which pose somebody is, so few pictures may not tell."""
    return Headline(phrase=spoken.TOO_FEW, tone="wrong") if state.few_pictures else None


def _of_darkness(state: LiveState) -> Headline | None:
    dark = state.setup.dark
    if state.assessment.body is None and dark:
        return Headline(phrase=dark, tone="wrong")
    return None
