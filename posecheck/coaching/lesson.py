"""A whole session before one camera: pose after pose, with pause, skip, back and end.

One Practice runs through it all; here is decided whose turn it is, and whether it runs at all. A
single pose is a session of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, Self

from posecheck.body.body_frame import BodyFrame
from posecheck.coaching.absence import welcome
from posecheck.coaching.announcer import Line, guide, on_clock
from posecheck.coaching.course import (
    Course,
    CourseStep,
    LessonMoment,
    Place,
    StepMark,
    StepState,
    minutes_of,
)
from posecheck.coaching.gesture import ArmsUp
from posecheck.coaching.guided_part import GuidedResult
from posecheck.coaching.introduction import Introduction, first_side
from posecheck.coaching.plan import Plan, Stage
from posecheck.coaching.practice import LiveState, Practice, PracticeResult
from posecheck.detection.detector import Detector
from posecheck.history.hold_log import HoldEntry
from posecheck.judging.clock import HeldSide, Phase
from posecheck.measuring.back_watch import ShownBack
from posecheck.poses.pose import Pose
from posecheck.reporting.filing import UNFILED, Filing
from posecheck.reporting.wording import hold_words
from posecheck.sources.frames import Frame
from posecheck.words import spoken
from posecheck.words.stage import seconds_left

ASKED_S: Final = 10.0
"""Whether to end: who does not answer by then did not mean it."""


class Command(StrEnum):
    """What a person may ask for. PAUSE goes on again too; END must be asked for twice."""

    PAUSE = "pause"
    SKIP = "skip"
    BACK = "back"
    END = "end"
    STAY = "stay"


class Lesson:
    """One person's session. Frames come in the order of their time, after `attach`.

    ended: the person wants no more of it.
    """

    def __init__(
        self,
        course: Course,
        *,
        model: str,
        keep_pictures: bool = False,
        any_of: Sequence[Pose] = (),
        ask_back: bool = True,
        known_back: ShownBack | None = None,
    ) -> None:
        """`keep_pictures`, `any_of`, `ask_back`, `known_back`: as of Practice."""
        self.course = course
        self._detects = bool(any_of)
        first = course.steps[0]
        self._practice = Practice(
            first.pose,
            first.plan,
            model=model,
            keep_pictures=keep_pictures,
            any_of=any_of,
            ask_back=ask_back,
            known_back=known_back,
        )
        self._at = 0
        self._done: dict[int, Mapping[HeldSide, int]] = {}
        self._over: set[int] = set()
        self._introduction = Introduction(first, before=None)
        self._set_up = first.pose.judged
        self._arms = ArmsUp()
        self._last: LiveState | None = None
        self._waiting: list[Line] = []
        self._cut_short: HoldEntry | None = None
        self._paused = self.ended = False
        self._asked_s: float | None = None

    @classmethod
    def of(cls, pose: Pose, plan: Plan, *, model: str, ask_back: bool = True) -> Self:
        """A session of one pose."""
        course = Course(steps=(CourseStep(pose=pose, plan=plan),))
        return cls(course, model=model, ask_back=ask_back)

    @property
    def pose(self) -> Pose:
        """The pose whose turn it is."""
        return self._practice.pose

    @property
    def plan(self) -> Plan:
        """What is to be done of it."""
        return self._practice.plan

    @property
    def shown_back(self) -> ShownBack | None:
        """The neutral back, once it was asked for and an arch showed beside it."""
        return self._practice.shown_back

    @property
    def entry_so_far(self) -> HoldEntry | None:
        """The hold under way, as far as it has come; None when there is none."""
        return self._practice.entry_so_far

    @property
    def guided_so_far(self) -> tuple[GuidedResult, ...]:
        """What was guided, not judged, until now; only the last of it still grows."""
        return self._practice.guided_so_far

    @property
    def place(self) -> Place | None:
        """How far it has come; None where whatever is done is taken up."""
        now = {self._at: self._last.moment.done} if self._last else {}
        return None if self._detects else Place(at=self._at, done=self._done | now)

    @property
    def unfinished(self) -> bool:
        """Whether anything is left to do."""
        last = self._at == len(self.course.steps) - 1
        return not (last and self._last is not None and self._last.moment.complete)

    @property
    def where(self) -> str:
        """Where it stands: "Right knee down 1 of 3, 22 s left"; of several poses, which."""
        name = self.pose.name if len(self.course.steps) > 1 else ""
        if self._last is None:
            return self.pose.name
        moment, clock = self._last.moment, self._last.assessment.clock
        side = clock.side if clock.phase is not Phase.DONE and not self.ended else None
        left_s = math.ceil(clock.target_s - clock.held_s) if side and clock.tally is None else None
        side = side or (moment.next_side if moment.done else None)
        if side is None:
            return self.pose.name
        number = moment.done.get(side, 0) + 1
        at = hold_words(side, min(number, self.plan.sets), self.plan.sets, self.pose)
        name = "" if at.startswith(name) else name
        return ", ".join(filter(None, (name, at, seconds_left(left_s) if left_s else "")))

    def attach(self, detector: Detector) -> None:
        """Use this detector from now on; the session continues where it was."""
        self._practice.attach(detector)

    def command(self, command: Command) -> None:
        """Do what the person asks for; what is said of it comes with the next frame."""
        asked, self._asked_s = self._asked_s, None
        if command is Command.END:
            if asked is not None or self._last is None:
                self.ended = True
                return
            self._asked_s = self._last.moment.time_s
            self._waiting.append(on_clock(spoken.END_ASKED))
        elif command is Command.PAUSE:
            self._pause_or_go_on()
        elif command is Command.SKIP:
            self._skip()
        elif command is Command.BACK:
            self._go_to(max(0, self._at - 1))

    def process(self, frame: Frame) -> LiveState:
        """Take in one frame."""
        state = self._look_on(frame) if self._paused and self._last else self._go_on(frame)
        if self._asked_s is not None and frame.time_s - self._asked_s >= ASKED_S:
            self._asked_s = None
        waiting, self._waiting = self._waiting, []
        entry, self._cut_short = self._cut_short or state.entry, None
        self._last = replace(
            state, lines=(*waiting, *state.lines), lesson=self._moment(), entry=entry
        )
        return replace(self._last, moment=replace(state.moment, complete=self._complete(state)))

    def finish(
        self, notes: Sequence[str] = (), *, filing: Filing = UNFILED
    ) -> PracticeResult | None:
        """The result of all that was seen; None when there was no frame at all."""
        return self._practice.finish(notes, filing=filing)

    def take_up_again(self) -> None:
        """Go on after the end, where it was; what was done until then is kept."""
        self.ended = self._paused = False
        self._asked_s = None
        if not self.pose.judged:  # its guide still stands where it was
            self._waiting.append(guide(spoken.welcome_back(None, None, what="")))
            return
        if self._last is not None:
            moment = self._last.moment
            side = moment.next_side if moment.done else None
            self._waiting.append(guide(welcome(side, moment.done, self.plan)))
        self._go_to(self._at)

    def begin_at(self, place: Place) -> None:
        """Before the first frame: go on where another session of this course had come to."""
        self._at, self._done = place.at, dict(place.done)
        self._over = {at for at in range(place.at) if self._is_done(at)}
        self._set_up = False
        self._go_to(place.at)
        done = self._done.get(place.at, {})
        side = next(iter(self.plan.left_to_do(done)), None) if done else None
        self._waiting.append(guide(welcome(side, done, self.plan)))

    def _is_done(self, at: int) -> bool:
        return not self.course.steps[at].plan.left_to_do(self._done.get(at, {}))

    def _go_on(self, frame: Frame) -> LiveState:
        state = self._practice.process(frame)
        if state.moment.complete and self._at + 1 < len(self.course.steps):
            self._over.add(self._at)
            self._note(state)
            self._go_to(self._at + 1)
            state = replace(state, moment=replace(state.moment, complete=False))
        # A hold of a pose that raises the arms is no sign, nor is getting into it.
        off = self.pose.arms_up and state.assessment.in_pose is not False
        if self._arms.update(frame.time_s, state.assessment.body, off=off):
            self.command(Command.PAUSE)
        introduced: Iterable[Line] = (
            () if self._detects else self._introduction.update(state.moment)
        )
        last = self._at == len(self.course.steps) - 1
        lines = state.lines if last else map(_of_one_pose, state.lines)
        return replace(state, lines=(*introduced, *lines))

    def _look_on(self, frame: Frame) -> LiveState:
        """While it is paused only the sign to go on is looked for."""
        assert self._last is not None
        body = self._practice.look(frame)
        if self._arms.update(frame.time_s, body):
            self.command(Command.PAUSE)
        return _still(self._last, frame.time_s, body)

    def _pause_or_go_on(self) -> None:
        self._paused = not self._paused
        if self._paused:
            self._practice.suspend()
            self._waiting.append(on_clock(spoken.PAUSED))
        elif self._last is not None and self._last.assessment.clock.side is None:
            self._waiting.append(guide(spoken.GO_ON))  # of a hold its clock says it

    def _skip(self) -> None:
        if self._practice.read_enough():
            return
        if self._at + 1 < len(self.course.steps):
            self._go_to(self._at + 1)
        else:
            self.ended = True

    def _go_to(self, at: int) -> None:
        """Continue with that step: with what is left of it, or with all if nothing is."""
        self._note(self._last)
        before = None if at == self._at else self.pose
        self._at, self._paused = at, False
        self._over.discard(at)
        step = self.course.steps[at]
        done = self._done.get(at, {})
        if not step.plan.left_to_do(done):
            done = {}
        lead_s: float | None = self.course.steps[at - 1].then_rest_s if at and before else 0.0
        if step.pose.judged and not self._set_up:
            lead_s, self._set_up = None, True  # until now nobody asked where the camera stands
        self._cut_short = self._practice.take_up(step.pose, step.plan, done=done, lead_s=lead_s)
        self._introduction = Introduction(step, before=before)

    def _note(self, state: LiveState | None) -> None:
        """Keep what was done of the step whose turn it is."""
        if state is not None:
            self._done[self._at] = state.moment.done

    def _complete(self, state: LiveState) -> bool:
        last = self._at == len(self.course.steps) - 1
        return self.ended or (last and state.moment.complete and not self._paused)

    def _moment(self) -> LessonMoment:
        state = self._last
        step = self.course.steps[self._at]
        clock_side = state.assessment.clock.side if state else None
        next_side = state.moment.next_side if state and state.moment.done else None
        return LessonMoment(
            name=self.course.name,
            marks=tuple(
                StepMark(name=one.pose.name, state=self._state_of(at))
                for at, one in enumerate(self.course.steps)
            ),
            minutes_left=minutes_of(
                self.course.steps[self._at :], state.moment.done if state else None
            ),
            paused=self._paused,
            asks_to_end=self._asked_s is not None,
            skippable=len(self.course.steps) > 1 or bool(state and state.asked),
            side=clock_side or next_side or first_side(step),
        )

    def _state_of(self, at: int) -> StepState:
        if at == self._at:
            return StepState.NOW
        if at in self._over:
            return StepState.DONE
        return StepState.SKIPPED if at < self._at else StepState.TO_COME


def _of_one_pose(line: Line) -> Line:
    """Praise is for the end of it all."""
    return replace(line, text=line.text.replace(spoken.DONE.text, spoken.POSE_DONE.text))


def _still(state: LiveState, time_s: float, body: BodyFrame | None) -> LiveState:
    """The state as it was, with the body as it is now: of that nothing is judged."""
    assessment = replace(
        state.assessment, time_s=time_s, body=body, findings=(), cue=None, in_pose=False
    )
    stage = state.moment.stage
    moment = replace(
        state.moment,
        time_s=time_s,
        stage=Stage.READY if stage is Stage.COUNTDOWN else stage,
        countdown_s=None,
        complete=False,
    )
    return replace(state, moment=moment, assessment=assessment, lines=(), entry=None)
