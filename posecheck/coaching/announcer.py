"""What is said aloud, and when. One line at a time, at most eight words, never a stale one.

Lines carry how urgent they are and how long they stay worth saying; whoever speaks them lets the
more urgent one cut in and drops the stale.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from posecheck.coaching.camera_coach import Prospect, Setup
from posecheck.coaching.plan import Moment, Plan, Stage
from posecheck.judging.clock import NO_PICTURE, UNSEEN, Clock, HeldSide, Phase, Tally
from posecheck.judging.session import Assessment
from posecheck.lasting import Lasting
from posecheck.measuring.reading import Obstacle
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import leg_line, measurement_words
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

REPEAT_ADVICE_S: Final = 8.0
"""Walking to the laptop and back takes about that long."""
REPEAT_INVITATION_S: Final = 20.0
"""Longer than kneeling down takes; sooner would nag."""
OBSTACLE_LASTS_S: Final = 2.0
"""The clock has stood for one second by then; shorter ones are flicker."""
OUT_LASTS_S: Final = 1.0
"""At a cut, or as someone comes back, a frame or two look like another posture."""
INVITE_AFTER_S: Final = 2.0
"""Who has just left the pose knows it, and who is settling into it is not told to."""
TAKEN_IN_S: Final = 3.0
"""Eight words take that long to be said."""
CLOCK_FRESH_S: Final = 2.0
GUIDE_FRESH_S: Final = 5.0
"""What to do next stays true for longer than a word of the clock."""
HIDDEN_LASTS_S: Final = 4.0
"""Turning round to the other leg hides joints for a few seconds; that is no obstacle."""
WITHOUT_FRAMES_S: Final = 2.0
"""So long a gap was told by whoever shows the page; then it is told too that it is over."""
UNWANTED_LASTS_S: Final = 1.0
"""A moment in the wrong pose is a way into the right one."""
PAUSE_LASTS_S: Final = 1.0
"""Shorter pauses are seen on the clock, not talked about."""

ENTER: Final = "enter"
"""The id of the invitation into the pose, whose words are the pose file's."""
OBSTACLE: Final = "obstacle"
BACK_INTO_POSE: Final = "back_into_pose"
"""Kinds of lines that say much the same: one of a kind is enough for a while."""
LAST_SECONDS: Final = {float(left): spoken.count(left) for left in (3, 2, 1)}
"""As a teacher counts a hold out."""


class Urgency(IntEnum):
    """Lower goes first and cuts higher short."""

    SAFETY = 0
    CLOCK = 1
    CUE = 2
    GUIDE = 3


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something to say.

    id: what it is recognised by, whatever its words. fresh_s: if it cannot be said within this
    time, it is not said at all.
    """

    id: str
    text: str
    urgency: Urgency
    fresh_s: float = CLOCK_FRESH_S


class Announcer:
    """Decides what one practice says. cut_short: the side whose last hold ended undone."""

    def __init__(self, pose: Pose, plan: Plan) -> None:
        self._pose = pose
        self._enter = Phrase(ENTER, pose.enter_cue)
        self._plan = plan
        self._stage: Stage | None = None
        self._tally: Tally | None = None
        self._phase = Phase.WAITING
        self._time_s = math.nan
        self._frameless = False
        self.cut_short: HeldSide | None = None
        self._side_named = False
        self._unwanted = Lasting()
        self._left_s = _Falling()
        self._said_s: dict[str, float] = {}
        self._obstacle = Lasting()
        self._pause = Lasting()
        self._hidden = Lasting()
        self._out = Lasting()
        self._invitable = Lasting()

    def update(self, moment: Moment, assessment: Assessment, setup: Setup) -> tuple[Line, ...]:
        """The lines that fall due at this instant, usually none."""
        self._out.note(moment.time_s, so=assessment.in_pose is False)
        lines = (
            *self._of_clock(moment, assessment),
            *self._of_stage(moment, assessment, setup),
            *self._of_pause(assessment),
            *self._of_unwanted(moment, assessment),
            *self._of_hidden(assessment),
            *_of_cue(assessment),
        )
        self._stage, self._phase = moment.stage, assessment.clock.phase
        self._time_s = moment.time_s
        return lines

    def _of_stage(self, moment: Moment, assessment: Assessment, setup: Setup) -> Iterator[Line]:
        time_s = moment.time_s
        obstacle = _what_hides_the_pose(assessment)
        invitable = obstacle is None and not assessment.in_pose
        invitable_s = self._invitable.note(time_s, so=invitable)
        obstacle_s = self._obstacle.note(time_s, so=obstacle is not None)
        if assessment.body is None:
            return  # absence.py tells that
        if moment.stage is Stage.SETUP and setup.advice:
            for line in self._now_and_then(time_s, setup.advice, REPEAT_ADVICE_S):
                self._said_s[OBSTACLE] = time_s
                yield line
        elif moment.countdown_s is not None:
            if self._stage is not Stage.COUNTDOWN:
                self._left_s.restart()
                judged = _what_can_be_judged(setup.prospects)
                yield from self._now_and_then(time_s, judged, REPEAT_INVITATION_S)
            yield from self._count(moment.countdown_s, LAST_SECONDS)
        elif moment.stage is Stage.READY:
            if obstacle is not None and obstacle_s >= OBSTACLE_LASTS_S:
                advice = setup.dark or obstacle.spoken
                yield from self._now_and_then(time_s, advice, REPEAT_ADVICE_S, kind=OBSTACLE)
            counted_in = self._stage is Stage.COUNTDOWN
            if invitable and (counted_in or invitable_s >= INVITE_AFTER_S):
                yield from self._now_and_then(time_s, self._enter, REPEAT_INVITATION_S)

    def _of_clock(self, moment: Moment, assessment: Assessment) -> Iterator[Line]:
        clock = assessment.clock
        if clock.finished and not clock.finished.done:
            self.cut_short = clock.finished.side
            self._said_s[self._enter.id] = moment.time_s  # this invites too
            yield from self._back_into_pose(moment.time_s, spoken.START_AGAIN, TAKEN_IN_S)
        if clock.phase is Phase.WAITING:
            return
        if clock.tally is not None:
            yield from self._of_tally(moment, clock, clock.tally)
            return
        if self._phase is Phase.WAITING:
            self._left_s.restart()
            again = clock.side == self.cut_short
            self.cut_short = None
            yield on_clock(spoken.NEW_HOLD if again else self._hold(clock.side))
        elif clock.phase is Phase.DONE and self._phase is not Phase.DONE:
            yield on_clock(self._done(moment, clock))
        elif clock.phase is Phase.HOLDING:
            half = {clock.target_s / 2: spoken.HALFWAY}
            yield from self._count(clock.target_s - clock.held_s, half | LAST_SECONDS)

    def _hold(self, side: HeldSide | None) -> Phrase:
        """The first hold also says which leg it is for: either may be the first."""
        leg = leg_line(side, self._pose) if side and not self._side_named else None
        self._side_named = True
        return spoken.then(spoken.HOLD, leg) if leg else spoken.HOLD

    def _of_tally(self, moment: Moment, clock: Clock, tally: Tally) -> Iterator[Line]:
        """Full repetitions are counted aloud; of any other it is said why it did not count."""
        before, self._tally = self._tally, tally
        if self._phase is Phase.WAITING:
            before = None
        if tally.full > (before.full if before else 0):
            done = clock.phase is Phase.DONE and self._phase is not Phase.DONE
            yield on_clock(self._done(moment, clock) if done else spoken.count(tally.full))
        elif tally.partial > (before.partial if before else 0):
            yield guide(spoken.ALL_THE_WAY)
        elif tally.faulty > (before.faulty if before else 0):
            yield guide(spoken.NOT_COUNTED)

    def _done(self, moment: Moment, clock: Clock) -> Phrase:
        """What is said as a hold or a set is done: how many there are now, and what follows."""
        then = what_next(moment, clock, self._pose)
        done = moment.done.get(clock.side, 0) if clock.side else 0
        return spoken.so_many(done, self._plan.sets, then) if self._plan.sets > 1 else then

    def _count(self, left_s: float, words: Mapping[float, Phrase]) -> Iterator[Line]:
        mark = self._left_s.passes(left_s, words)
        if mark is not None:
            yield _line(words[mark], Urgency.CLOCK, fresh_s=0.5)

    def _of_pause(self, assessment: Assessment) -> Iterator[Line]:
        """Why the clock stands, once; that it runs again. A broken rule is named by its cue."""
        clock, time_s = assessment.clock, assessment.time_s
        under_way = self._phase is not Phase.WAITING
        self._frameless |= under_way and time_s - self._time_s > WITHOUT_FRAMES_S
        if clock.phase is Phase.PAUSED:
            if self._pause.since_s is None:
                self._pause.begin(time_s)
                obstacle = assessment.cannot_tell()
                if clock.pause_rule in (UNSEEN, NO_PICTURE) and assessment.body and obstacle:
                    said = self._now_and_then(
                        time_s, obstacle.spoken, REPEAT_ADVICE_S, kind=OBSTACLE
                    )
                    yield from (replace(line, urgency=Urgency.CLOCK) for line in said)
            if self._pause_lasted(time_s):
                yield from self._back_into_pose(time_s, spoken.COME_BACK, REPEAT_ADVICE_S)
            return
        if clock.phase is Phase.HOLDING and (self._frameless or self._pause_lasted(time_s)):
            yield on_clock(spoken.GO_ON)
        self._frameless = False
        self._pause.end()

    def _of_unwanted(self, moment: Moment, assessment: Assessment) -> Iterator[Line]:
        """Whoever takes a leg of which nothing is left to do is told so."""
        so = assessment.unwanted is not None and moment.stage is not Stage.DONE
        if self._unwanted.note(moment.time_s, so=so) >= UNWANTED_LASTS_S:
            phrase = wrong_leg(moment, assessment, self._pose)
            yield from self._now_and_then(moment.time_s, phrase, REPEAT_INVITATION_S)

    def _of_hidden(self, assessment: Assessment) -> Iterator[Line]:
        """What cannot be judged though the clock runs: said once, in a quiet moment."""
        obstacles = (finding.reading.obstacle for finding in assessment.deciding())
        hidden = next((one.spoken for one in obstacles if one and one.spoken), None)
        so = assessment.clock.phase is Phase.HOLDING and hidden is not None
        lasted_s = self._hidden.note(assessment.time_s, so)
        if hidden and lasted_s >= HIDDEN_LASTS_S and hidden.id not in self._said_s:
            yield from self._now_and_then(assessment.time_s, hidden, REPEAT_ADVICE_S, kind=OBSTACLE)

    def _pause_lasted(self, time_s: float) -> bool:
        return self._pause.seconds(time_s) >= PAUSE_LASTS_S

    def _back_into_pose(self, time_s: float, phrase: Phrase, every_s: float) -> Iterator[Line]:
        """Only to someone who is surely out of it."""
        if self._out.seconds(time_s) >= OUT_LASTS_S:
            yield from self._now_and_then(time_s, phrase, every_s, kind=BACK_INTO_POSE)

    def _now_and_then(
        self, time_s: float, phrase: Phrase | None, every_s: float, *, kind: str | None = None
    ) -> Iterator[Line]:
        """The line, unless it was said less than that ago, or another of its kind."""
        if phrase is None:
            return
        last_s = max(self._said_s.get(key, -math.inf) for key in (phrase.id, kind or phrase.id))
        if time_s - last_s >= every_s:
            self._said_s[phrase.id] = self._said_s[kind or phrase.id] = time_s
            yield guide(phrase)


class _Falling:
    """A number that falls; says which mark it has just passed."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self._lowest = math.inf

    def passes(self, value: float, marks: Mapping[float, Phrase]) -> float | None:
        """The lowest mark passed since the last call, None when there is none."""
        passed = [mark for mark in marks if value <= mark < self._lowest]
        self._lowest = min(self._lowest, value)
        return min(passed, default=None)


def what_next(moment: Moment, clock: Clock, pose: Pose) -> Phrase:
    """What follows the hold that has just reached its target."""
    if moment.next_side is None:
        return spoken.DONE
    leg = leg_line(moment.next_side, pose)
    if moment.next_side == clock.side or leg is None:
        return spoken.REST
    return spoken.then(spoken.SWITCH, leg)


def wrong_leg(moment: Moment, assessment: Assessment, pose: Pose) -> Phrase:
    """Why no clock runs for the side that was taken up, and which leg has its turn."""
    done = assessment.unwanted is not None and assessment.sets_done.get(assessment.unwanted)
    why = spoken.WRONG_LEG if done else spoken.NOT_THIS_LEG
    leg = leg_line(moment.next_side, pose) if moment.next_side else None
    return spoken.then(why, leg) if leg else why


def _of_cue(assessment: Assessment) -> Iterator[Line]:
    cue = assessment.cue
    if cue is None or cue.since_s != assessment.time_s:
        return
    urgent = any(f.rule.id == cue.rule and f.rule.urgent for f in assessment.findings)
    yield Line(id=cue.id, text=cue.text, urgency=Urgency.SAFETY if urgent else Urgency.CUE)


def _what_hides_the_pose(assessment: Assessment) -> Obstacle | None:
    """What hides what may be the pose. A fault that is known goes first: then none."""
    if assessment.in_pose is False or assessment.worst() is not None:
        return None
    return assessment.cannot_tell()


def _what_can_be_judged(prospects: tuple[Prospect, ...]) -> Phrase:
    cannot = [one.rule for one in prospects if one.error is None]
    if not cannot:
        return spoken.SEEN_WELL
    if len(cannot) == len(prospects):
        return spoken.JUDGED_NOTHING
    return spoken.not_judged(measurement_words(cannot[0].measurement).lower())


def on_clock(phrase: Phrase) -> Line:
    """A word of the clock: it cuts in, and is soon stale."""
    return _line(phrase, Urgency.CLOCK)


def guide(phrase: Phrase) -> Line:
    """A line about what to do next."""
    return _line(phrase, Urgency.GUIDE, fresh_s=GUIDE_FRESH_S)


def _line(phrase: Phrase, urgency: Urgency, *, fresh_s: float = CLOCK_FRESH_S) -> Line:
    return Line(id=phrase.id, text=phrase.text, urgency=urgency, fresh_s=fresh_s)
