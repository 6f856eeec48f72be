"""The hold clock: counts the time a pose is held correctly, and explains every pause.

It knows nothing but time stamps and verdicts, so the same hold reads the same at any frame rate.
Timing rules (docs/timing.md): a hold is confirmed after 1 s inside and then counted from the
moment the pose was entered; a broken rule stops the clock at once; joints lost for up to 1 s in any
5 s are ignored; up to 5 s out, the hold goes on where it stopped; live, time without frames is not
time out. A frame that repeats the one before is none. Within a second of its target a hold is done.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Final

from posecheck.judging.clock import (
    NO_PICTURE,
    ON_PAUSE,
    OUT_OF_POSE,
    UNSEEN,
    Clock,
    HeldSide,
    Hold,
    Pause,
    Phase,
    Verdict,
)

CONFIRM_S: Final = 1.0
"""Passing through the pose takes less (docs/timing.md)."""
UNSEEN_IGNORED_S: Final = 1.0
"""Joints flicker for some frames at a time; beyond a second nothing is known."""
IN_ANY_S: Final = 5.0
"""Of any five seconds credited, no more than that one was not seen."""
RESUME_WITHIN_S: Final = 5.0
"""A wobble or a cough; after longer it is another hold."""
NEARLY_S: Final = 1.0
"""Counted down aloud, people rise at "1"; nobody is to hold 29.6 s again."""
NEARLY_SHARE: Final = 0.1
"""Of a short hold a second would be too much of it."""
MAX_STEP_S: Final = 0.5
"""A longer step between two frames is a stall, unless they always come so slowly: nothing is
known of it, nothing is credited."""
SLOWEST_STEP_S: Final = 1.25
"""A frame a second, give or take; of what comes more slowly no hold can be timed."""
USUAL_STEPS: Final = 4
"""The shortest of so many steps is how fast the frames come at best."""
UNSTEADY: Final = 1.5
"""A step this much longer than that is still one of a slow camera."""
SETTLES_S: Final = 0.5
"""After so long a step, as at the first, a codec may bring its picture in several frames, up to
0.4 s apart; they are one. A film that has each picture of one a second 30 times does not hang."""
TIME_EPSILON_S: Final = 1e-6
"""Sums of time stamps such as 0.1 are not exact."""


@dataclass(kw_only=True)
class _Running:
    """What is known of the hold under way; a new one begins with a new value.

    last_correct_s: up to when time is credited; None while the clock stands. unseen_since_s: of a
    gap in which nothing could be judged. was_correct: the frame before. sides: the side of each
    frame before the hold was confirmed. lost_s: of the pause under way, seconds without frames.
    done: the target was reached, or nearly, and then the pose was left.
    """

    start_s: float | None = None
    last_correct_s: float | None = None
    unseen_since_s: float | None = None
    was_correct: bool = False
    confirmed: bool = False
    held_s: float = 0.0
    in_pose_s: float = 0.0
    in_pose_at_end_s: float = 0.0
    end_s: float = math.nan
    pauses: list[Pause] = field(default_factory=list)
    pause_start_s: float | None = None
    pause_rule: str | None = None
    lost_s: float = 0.0
    done: bool = False
    sides: Counter[HeldSide] = field(default_factory=Counter)

    @property
    def side(self) -> HeldSide | None:
        """The side being held: what most frames said before the hold was confirmed."""
        return self.sides.most_common(1)[0][0] if self.sides else None


class Pace:
    """How fast the frames come, each repeated one left out."""

    def __init__(self) -> None:
        self._frame_s = math.nan
        self._anew_s = math.nan  # when the last long step ended
        self._steps_s: deque[float] = deque(maxlen=USUAL_STEPS)
        self._repeated = False
        self._hanging = False

    def step_s(self, time_s: float) -> float:
        """How long the last frame is ago; NaN before the first."""
        return time_s - self._frame_s

    def stalled(self, time_s: float) -> bool:
        """Whether that is longer than what these frames take."""
        step_s = self.step_s(time_s)
        unsteady_s = UNSTEADY * min((*self._steps_s, step_s))
        still_hanging = self._hanging and self._repeated
        longest_s = (
            unsteady_s if still_hanging else max(MAX_STEP_S, min(unsteady_s, SLOWEST_STEP_S))
        )
        return step_s > longest_s + TIME_EPSILON_S

    def repeated(self) -> None:
        """A frame has come that shows what the last one did."""
        self._repeated = True

    def frame(self, time_s: float) -> None:
        """Another frame has come.

        A codec draws a frame that hangs again now and then: what is repeated again directly after
        a standstill still belongs to it.
        """
        self._hanging = self._repeated and self.stalled(time_s)
        self._repeated = False
        if math.isnan(self._frame_s):
            self._anew_s = time_s
        elif self.step_s(time_s) > MAX_STEP_S:
            settled = self._frame_s - self._anew_s < SETTLES_S
            self._steps_s.append(time_s - (self._anew_s if settled else self._frame_s))
            self._anew_s = time_s
        elif time_s - self._anew_s >= SETTLES_S:
            self._steps_s.append(self.step_s(time_s))
        self._frame_s = time_s

    def slower_than(self, step_s: float) -> bool:
        """Whether they always take longer than that."""
        return len(self._steps_s) == USUAL_STEPS and min(self._steps_s) > step_s + TIME_EPSILON_S


class _Bridge:
    """Which gaps were credited though nothing was seen: one second of any five at most."""

    def __init__(self) -> None:
        self._gaps: deque[tuple[float, float]] = deque()

    def allows(self, since_s: float, time_s: float) -> bool:
        """Whether a gap from then until now may be credited."""
        start_s = time_s - IN_ANY_S
        while self._gaps and self._gaps[0][1] <= start_s:
            self._gaps.popleft()
        before_s = sum(end_s - max(gap_s, start_s) for gap_s, end_s in self._gaps)
        return before_s + time_s - since_s <= UNSEEN_IGNORED_S + TIME_EPSILON_S

    def add(self, since_s: float, time_s: float) -> None:
        """That gap is credited."""
        self._gaps.append((since_s, time_s))


class HoldTimer:
    """Times one hold after another. Call `update` for every frame, then `finish` once."""

    def __init__(self, target_s: float, *, goes_on: bool = False) -> None:
        """`goes_on`: after time without frames too. In a recording another take follows that."""
        self._target_s = target_s
        self._goes_on = goes_on
        self._last_s = math.nan
        self._pace = Pace()
        self._bridge = _Bridge()
        self._run = _Running()
        self._suspended = False
        self._ended = False

    def update(self, time_s: float, verdict: Verdict) -> Clock:
        """The clock at `time_s`. Raises ValueError when time does not increase."""
        if time_s <= self._last_s:
            raise ValueError(f"time must increase: {time_s} came after {self._last_s}")
        self._last_s = time_s
        stalled = self._suspended or self._pace.stalled(time_s)
        if stalled:
            self._stop(self._run.last_correct_s, NO_PICTURE)
        lost_s = self._pace.step_s(time_s) if stalled and self._goes_on else 0.0
        finished = self._end_if_over(time_s - lost_s, verdict)
        if verdict.repeated:
            self._pace.repeated()
            return self._clock(finished)
        self._suspended = False
        self._run.lost_s += lost_s
        if verdict.in_pose and self._run.confirmed and not stalled:
            self._run.in_pose_s += self._pace.step_s(time_s)
        self._pace.frame(time_s)
        self._judge(time_s, verdict)
        self._run.was_correct = verdict.correct is True
        return self._clock(finished)

    def suspend(self) -> None:
        """Nothing is looked at until the next frame, because the person wants it so."""
        if not self._suspended and not math.isnan(self._last_s):
            self._resume(self._last_s)
            self._stop(self._last_s, ON_PAUSE)
            self._suspended = True

    def end(self) -> None:
        """The hold under way is over with the next frame, though its pose may be held on."""
        self._ended = True

    def finish(self) -> Hold | None:
        """The hold that was under way when the frames ended, if it was confirmed."""
        hold = self.so_far
        self._run = _Running()
        return hold

    @property
    def so_far(self) -> Hold | None:
        """The hold under way, as far as it has come; None before it is confirmed."""
        return self._hold() if self._run.confirmed else None

    def _judge(self, time_s: float, verdict: Verdict) -> None:
        if verdict.correct:
            self._bridge_gap(time_s)
            self._credit(time_s, verdict)
        elif verdict.correct is False:
            # A step is credited by how it began, so that entering late and leaving late
            # cancel out at any frame rate.
            if self._run.was_correct:
                self._credit_until(time_s)
                self._run.last_correct_s = time_s
            self._stop(self._run.last_correct_s, verdict.broken or OUT_OF_POSE)
        elif self._run.last_correct_s is not None:
            if self._run.unseen_since_s is None:
                self._run.unseen_since_s = time_s
            if not self._bridge.allows(self._run.unseen_since_s, time_s):
                self._stop(self._run.last_correct_s, UNSEEN)

    def _bridge_gap(self, time_s: float) -> None:
        """What was not seen until now counts, if it was short enough."""
        since_s, self._run.unseen_since_s = self._run.unseen_since_s, None
        if since_s is None:
            return
        if self._bridge.allows(since_s, time_s):
            self._bridge.add(since_s, time_s)
        else:
            self._stop(self._run.last_correct_s, UNSEEN)

    def _credit(self, time_s: float, verdict: Verdict) -> None:
        if self._run.start_s is None:
            self._run.start_s = time_s
        self._resume(time_s)
        self._credit_until(time_s)
        self._run.last_correct_s = self._run.end_s = time_s
        if not self._run.confirmed:
            self._run.sides[verdict.side] += 1
            self._run.confirmed = time_s - self._run.start_s >= CONFIRM_S - TIME_EPSILON_S
            self._run.in_pose_s = self._run.held_s

    def _credit_until(self, time_s: float) -> None:
        if self._run.last_correct_s is not None and self._run.start_s is not None:
            self._run.held_s += time_s - self._run.last_correct_s
            self._run.end_s = time_s
            self._run.done |= self._run.held_s >= self._target_s - TIME_EPSILON_S
            self._run.in_pose_at_end_s = max(self._run.in_pose_s, self._run.held_s)

    def _stop(self, since_s: float | None, rule: str) -> None:
        """Stop the clock as of `since_s`; before the hold is confirmed, forget it instead."""
        if not self._run.confirmed:
            self._run = _Running()
        elif self._run.pause_start_s is None and since_s is not None:
            self._run.pause_start_s, self._run.pause_rule = since_s, rule
            self._run.lost_s = 0.0
            self._run.done |= self._nearly()
        self._run.last_correct_s = self._run.unseen_since_s = None

    def _resume(self, time_s: float) -> None:
        if self._run.pause_start_s is not None:
            assert self._run.pause_rule is not None
            pause = Pause(start_s=self._run.pause_start_s, end_s=time_s, rule=self._run.pause_rule)
            self._run.pauses.append(pause)
            self._run.pause_start_s = self._run.pause_rule = None

    def _end_if_over(self, time_s: float, verdict: Verdict) -> Hold | None:
        """End the hold after too long a pause, or when the other leg is now the stretched one.

        time_s: less what has been without frames until now.
        """
        if self._ended:
            self._ended = False
            return self.finish()
        if not self._run.confirmed or self._run.pause_start_s is None:
            return None
        out_s = time_s - self._run.pause_start_s - self._run.lost_s
        too_long = out_s > RESUME_WITHIN_S + TIME_EPSILON_S
        if not too_long and not (verdict.correct and verdict.side != self._run.side):
            return None
        hold = self._hold()
        self._run = _Running()
        return hold

    def _hold(self) -> Hold:
        assert self._run.start_s is not None
        assert self._run.side is not None
        return Hold(
            side=self._run.side,
            start_s=self._run.start_s,
            end_s=self._run.end_s,
            held_s=self._run.held_s,
            in_pose_s=self._run.in_pose_at_end_s,
            pauses=tuple(self._run.pauses),
            done=self._run.done or self._nearly(),
            ended_by=self._run.pause_rule,
        )

    def _nearly(self) -> bool:
        short_s = min(NEARLY_S, NEARLY_SHARE * self._target_s)
        return self._run.held_s >= self._target_s - short_s - TIME_EPSILON_S

    def _phase(self) -> Phase:
        if not self._run.confirmed:
            return Phase.WAITING
        if self._run.done:
            return Phase.DONE
        return Phase.HOLDING if self._run.pause_start_s is None else Phase.PAUSED

    def _clock(self, finished: Hold | None) -> Clock:
        return Clock(
            phase=self._phase(),
            side=self._run.side if self._run.confirmed else None,
            held_s=self._run.held_s if self._run.confirmed else 0.0,
            target_s=self._target_s,
            pause_rule=self._run.pause_rule,
            finished=finished,
            slow=self._pace.slower_than(MAX_STEP_S),
            too_slow=self._pace.slower_than(SLOWEST_STEP_S),
        )
