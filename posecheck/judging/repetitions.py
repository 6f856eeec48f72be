"""Counts repetitions, as the hold clock counts seconds: full ones, and what was none and why.

It knows nothing but time stamps, verdicts and one reading. A try begins when the measurement leaves
rest and ends when it is back; how far it went decides what it was.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from posecheck.judging.clock import (
    OUT_OF_POSE,
    Clock,
    HeldSide,
    Hold,
    Phase,
    Repetition,
    Tally,
    Verdict,
)
from posecheck.judging.hold import MAX_STEP_S, Pace
from posecheck.measuring.reading import Reading
from posecheck.poses.pose import RepetitionRange

PARTIAL_FROM: Final = 0.4
"""Share of the way from rest to the end; turning back sooner is no try."""
FAULT_LASTS_S: Final = 0.4
"""A rule broken for less in all is no fault of the repetition."""
UNSEEN_ENDS_S: Final = 1.0
"""Joints flicker for some frames at a time; beyond a second nothing is known."""
FULL_FROM: Final = 0.95
"""Three degrees of sixty: finer than a camera sees."""
SET_ENDS_S: Final = 8.0
"""The longest rest between two repetitions of a set."""


class RepetitionCounter:
    """Counts one set after another. Call `update` for every frame, then `finish` once."""

    def __init__(self, way: RepetitionRange, *, target: int, goes_on: bool = False) -> None:
        """`goes_on`: as of HoldTimer."""
        self._way = way
        self._goes_on = goes_on
        self._target = target
        self._last_s = math.nan
        self._pace = Pace()
        self._set = _Set()

    def update(self, time_s: float, verdict: Verdict, reading: Reading) -> Clock:
        """The clock at `time_s`. Raises ValueError when time does not increase."""
        step_s = time_s - self._last_s
        if step_s <= 0:
            raise ValueError(f"time must increase: {time_s} came after {self._last_s}")
        self._last_s = time_s
        lost_s = 0.0
        if self._goes_on and self._pace.stalled(time_s):
            lost_s = self._pace.step_s(time_s)
        if not verdict.repeated:
            self._pace.frame(time_s)
            self._set.active_s += lost_s  # time without frames is no rest
            lost_s = 0.0
        if step_s > SET_ENDS_S:  # no picture for so long: what goes on after it is another try
            self._set.attempt = None
        finished = self._end_if_over(time_s - lost_s)
        if not verdict.in_pose or not reading.judged:
            if self._set.attempt is not None and time_s - self._set.seen_s > UNSEEN_ENDS_S:
                self._set.attempt = None
        else:
            self._follow(time_s, step_s if step_s <= MAX_STEP_S else 0.0, verdict, reading.value)
        return self._clock(verdict, finished)

    def suspend(self) -> None:
        """Nothing is looked at until the next frame; a try is not carried over that."""
        self._set.attempt = None

    def finish(self) -> Hold | None:
        """The set that was under way when the frames ended, if there was one."""
        hold = self.so_far
        self._set = _Set()
        return hold

    @property
    def so_far(self) -> Hold | None:
        """The set under way, as far as it has come; None before its first repetition."""
        return self._hold() if self._set.done else None

    def _follow(self, time_s: float, step_s: float, verdict: Verdict, value: float) -> None:
        self._set.seen_s = time_s
        share = self._way.share(value)
        if self._set.attempt is None:
            if share > 0 and step_s:
                self._set.attempt = _Attempt(time_s, value, verdict.side)
            return
        self._set.attempt.add(step_s, value, share, verdict)
        if share <= 0:
            self._end_attempt(time_s, self._set.attempt)

    def _end_attempt(self, time_s: float, attempt: _Attempt) -> None:
        self._set.attempt = None
        if attempt.farthest < PARTIAL_FROM:
            return
        if self._set.side is None:
            self._set.side = attempt.side
        self._set.done.append(attempt.ended(time_s))
        self._set.active_s = time_s

    def _end_if_over(self, time_s: float) -> Hold | None:
        """End the set after too long a rest, or when the other side has begun."""
        if not self._set.done:
            return None
        other_side = self._set.attempt is not None and self._set.attempt.side != self._set.side
        if self._set.attempt is None and time_s - self._set.active_s <= SET_ENDS_S:
            return None
        if self._set.attempt is not None and not other_side:
            return None
        hold = self._hold()
        self._set = _Set(attempt=self._set.attempt, seen_s=time_s)
        return hold

    def _hold(self) -> Hold:
        assert self._set.side is not None
        full = [one for one in self._set.done if one.kind == "full"]
        return Hold(
            side=self._set.side,
            start_s=self._set.done[0].start_s,
            end_s=self._set.done[-1].end_s,
            held_s=sum(one.end_s - one.start_s for one in full),
            in_pose_s=self._set.done[-1].end_s - self._set.done[0].start_s,
            pauses=(),
            done=len(full) >= self._target,
            repetitions=tuple(self._set.done),
        )

    def _clock(self, verdict: Verdict, finished: Hold | None) -> Clock:
        kinds = Counter(one.kind for one in self._set.done)
        tally = Tally(
            full=kinds["full"],
            partial=kinds["partial"],
            faulty=kinds["faulty"],
            target=self._target,
        )
        trying = self._set.attempt is not None and self._set.attempt.farthest >= PARTIAL_FROM
        phase = Phase.WAITING
        if self._set.done or trying:
            phase = Phase.DONE if tally.full >= self._target else Phase.HOLDING
        side = self._set.side or (self._set.attempt.side if self._set.attempt else None)
        over = phase is Phase.DONE and not trying
        return Clock(
            phase=phase,
            side=side if phase is not Phase.WAITING else None,
            held_s=0.0,
            target_s=math.inf,
            pause_rule=OUT_OF_POSE if over else verdict.broken if trying else None,
            finished=finished,
            tally=tally,
            too_slow=self._pace.slower_than(MAX_STEP_S),
        )


class _Attempt:
    """One try, while it lasts."""

    def __init__(self, time_s: float, value: float, side: HeldSide) -> None:
        self.side = side
        self.farthest = 0.0
        self._start_s = time_s
        self._reach = value
        self._broken_s: Counter[str] = Counter()

    def add(self, step_s: float, value: float, share: float, verdict: Verdict) -> None:
        if share > self.farthest:
            self.farthest, self._reach = share, value
        if verdict.broken is not None:
            # Counters hold whole numbers by type; thousandths are fine enough.
            self._broken_s[verdict.broken] += round(step_s * 1000)

    def ended(self, time_s: float) -> Repetition:
        """What it was."""
        rule, broken_ms = next(iter(self._broken_s.most_common(1)), (None, 0))
        faulty = broken_ms >= FAULT_LASTS_S * 1000
        full = self.farthest >= FULL_FROM
        return Repetition(
            start_s=self._start_s,
            end_s=time_s,
            kind=("faulty" if faulty else "full") if full else "partial",
            reach=self._reach,
            rule=rule if full and faulty else None,
        )


@dataclass(kw_only=True)
class _Set:
    """The set under way; a new one begins with a new value.

    attempt: the try under way. seen_s: when the measurement was last judged. active_s: when the
    last repetition ended.
    """

    done: list[Repetition] = field(default_factory=list)
    side: HeldSide | None = None
    attempt: _Attempt | None = None
    seen_s: float = math.nan
    active_s: float = math.nan
