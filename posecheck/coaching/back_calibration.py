"""Getting to know a person's back, once a session, before its first hold of a lunge.

First the neutral is asked for, then one deliberate arch: under loose clothes an arch would not
show, and "not arched" would then be worth nothing. The clock waits meanwhile. Whoever shows none,
or leaves it out, loses nothing: only the back is not judged. What was asked for is never held
against anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from posecheck.coaching.announcer import Line, guide
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment
from posecheck.lasting import Lasting
from posecheck.measuring.arch import SLIGHT_DEG
from posecheck.measuring.back_watch import BackWatch, Key, Neutral
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

BEGINS_S: Final = 0.5
"""In the pose with the back seen; a hold is confirmed after a second."""
NEUTRAL_ASKED_S: Final = 5.0
"""Time to tuck and settle, then the two still seconds a neutral takes."""
NEUTRAL_LONGEST_S: Final = 12.0
"""Who has not kept still for two seconds by then is not kept waiting for it."""
PAIN_TOLD_S: Final = 2.8
"""Once the first line was heard, and before the arch is asked for."""
WAIT_FOR_ARCH_S: Final = 6.0
"""Time to hear it, understand it and arch; who has not by then will not."""
EXCUSED_S: Final = 3.0
"""How long an arch that was asked for may take to be given up again."""
LEFT_S: Final = 2.0
"""Out of the pose, or without frames, for this long: it is asked again."""
LONGEST_STEP_S: Final = 0.5
"""Only what was seen counts."""


class _Step(Enum):
    BEFORE = auto()
    NEUTRAL = auto()
    ARCH = auto()
    OVER = auto()


class BackCalibration:
    """Leads one person through it; watches whatever pose of a session asks for the back.

    shown: the neutral that was asked for, once an arch showed beside it.
    """

    def __init__(self) -> None:
        self._step = _Step.BEFORE
        self._watch: BackWatch | None = None
        self._there = Lasting()
        self._left = Lasting()
        self._last_s: float | None = None
        self._seen_s = 0.0
        self._pain_told = False
        self._hidden_by_clothes = False
        self._refused: set[Key] = set()
        self.shown: tuple[Key, Neutral] | None = None

    @property
    def waits(self) -> bool:
        """Whether no clock is to run yet."""
        return self._step in (_Step.NEUTRAL, _Step.ARCH)

    @property
    def asked(self) -> Phrase | None:
        """What is asked for now."""
        return {_Step.NEUTRAL: spoken.HOLD_STILL, _Step.ARCH: spoken.ARCH_ONCE}.get(self._step)

    def follow(self, watch: BackWatch | None) -> None:
        """From now on this is the reader of the back; None for a pose that does not ask for it."""
        self._watch = watch
        self._refused.clear()
        if self.waits:
            self._step = _Step.BEFORE

    def skip(self) -> bool:
        """Leave it out; False when nothing is asked."""
        if not self.waits or self._watch is None:
            return False
        self._end(shown=False)
        return True

    def update(self, assessment: Assessment) -> Iterator[Line]:
        """The lines that fall due now; call it for every frame."""
        watch, time_s = self._watch, assessment.time_s
        step_s = time_s - (time_s if self._last_s is None else self._last_s)
        self._last_s = time_s
        if watch is None or watch.key is None:
            return
        if watch.seen and step_s <= LONGEST_STEP_S:
            self._seen_s += step_s
        if self._step is _Step.BEFORE:
            yield from self._begin(watch, assessment)
        elif self._step is _Step.OVER:
            if self._hidden_by_clothes and watch.key not in self._refused:
                self._refused.add(watch.key)
                watch.refuse(watch.key)
        elif self._left.note(time_s, so=not assessment.in_pose) >= LEFT_S or step_s >= LEFT_S:
            watch.asked_to_arch = False
            self._step = _Step.BEFORE
            self._there.end()
        elif self._step is _Step.NEUTRAL:
            yield from self._wait_for_neutral(watch, watch.key)
        else:
            yield from self._wait_for_arch(watch, time_s)

    def _begin(self, watch: BackWatch, assessment: Assessment) -> Iterator[Line]:
        # What is wrong is put right first: meanwhile nothing is corrected.
        ready = bool(assessment.in_pose) and assessment.worst() is None and watch.seen
        ready = ready and assessment.unwanted is None
        ready = ready and assessment.clock.phase is Phase.WAITING
        if self._there.note(assessment.time_s, so=ready) >= BEGINS_S and watch.key is not None:
            known = watch.neutrals.get(watch.key)
            if known is not None and known.kept is not None:
                self._step = _Step.OVER  # and the view is still the one it was shown from
                return
            watch.forget(watch.key)  # what was seen before was not yet tucked
            self._go_on_to(_Step.NEUTRAL)
            self._pain_told = False
            yield guide(spoken.HOLD_STILL)

    def _wait_for_neutral(self, watch: BackWatch, key: Key) -> Iterator[Line]:
        if not self._pain_told and self._seen_s >= PAIN_TOLD_S:
            self._pain_told = True
            yield guide(spoken.BACK_HURTS)
        if key in watch.neutrals and self._seen_s >= NEUTRAL_ASKED_S:
            watch.asked_to_arch = True
            self._go_on_to(_Step.ARCH)
            yield guide(spoken.ARCH_ONCE)
        elif self._seen_s >= NEUTRAL_LONGEST_S:
            self._step = _Step.OVER

    def _wait_for_arch(self, watch: BackWatch, time_s: float) -> Iterator[Line]:
        shown = watch.arch_deg >= SLIGHT_DEG
        if not shown and self._seen_s < WAIT_FOR_ARCH_S:
            return
        self._end(shown=shown)
        if shown and watch.key is not None:
            watch.excuse(time_s + EXCUSED_S)
            self.shown = watch.key, watch.neutrals[watch.key]
        yield guide(spoken.TUCK_AGAIN if shown else spoken.NO_ARCH_SEEN)

    def _end(self, *, shown: bool) -> None:
        assert self._watch is not None
        self._watch.asked_to_arch = False
        self._hidden_by_clothes = not shown
        self._step = _Step.OVER

    def _go_on_to(self, step: _Step) -> None:
        self._step, self._seen_s = step, 0.0
        self._left.end()
