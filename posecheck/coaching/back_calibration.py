"""Getting to know a person's back, in the first lunge on each side of a live practice.

First the neutral is asked for, then one deliberate arch: under loose clothes an arch would not
show, and "not arched" would then be worth nothing. Whoever shows none keeps the clock, only the
back is not judged. What was asked for is never held against anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from posecheck.coaching.announcer import Line, guide
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment
from posecheck.measuring.arch import SLIGHT_DEG
from posecheck.measuring.back_watch import BackWatch, Key
from posecheck.words import spoken

NEUTRAL_ASKED_S: Final = 5.0
"""Time to tuck and settle, then the two still seconds a neutral takes."""
WAIT_FOR_ARCH_S: Final = 6.0
"""Time to hear it, understand it and arch; who has not by then will not."""
EXCUSED_S: Final = 3.0
"""How long an arch that was asked for may take to be given up again."""


class _Step(Enum):
    NEUTRAL = auto()
    ARCH = auto()
    KNOWN = auto()


class BackCalibration:
    """Leads one person through it; says each line once a side."""

    def __init__(self, watch: BackWatch) -> None:
        self._watch = watch
        self._steps: dict[Key, _Step] = {}
        self._asked_s = 0.0

    def update(self, assessment: Assessment) -> Iterator[Line]:
        """The lines that fall due now."""
        key = self._watch.key
        if key is None or assessment.clock.phase not in (Phase.HOLDING, Phase.PAUSED):
            return
        step = self._steps.get(key)
        known = key in self._watch.neutrals
        view_changed = step is _Step.KNOWN and not known
        if self._watch.seen and (step is None or view_changed):
            self._watch.forget(key)  # what was seen before was not yet tucked
            self._ask(key, _Step.NEUTRAL, assessment.time_s)
            yield guide(spoken.HOLD_STILL)
        elif step is _Step.NEUTRAL and known and self._asked_for(assessment.time_s):
            self._watch.asked_to_arch = True
            self._ask(key, _Step.ARCH, assessment.time_s)
            yield guide(spoken.ARCH_ONCE)
        elif step is _Step.ARCH:
            yield from self._wait_for_arch(key, assessment.time_s)

    def _ask(self, key: Key, step: _Step, time_s: float) -> None:
        self._steps[key] = step
        self._asked_s = time_s

    def _asked_for(self, time_s: float) -> bool:
        return time_s - self._asked_s >= NEUTRAL_ASKED_S

    def _wait_for_arch(self, key: Key, time_s: float) -> Iterator[Line]:
        shown = self._watch.arch_deg >= SLIGHT_DEG
        if not shown and time_s - self._asked_s < WAIT_FOR_ARCH_S:
            return
        self._steps[key] = _Step.KNOWN
        self._watch.asked_to_arch = False
        if shown:
            self._watch.excuse(time_s + EXCUSED_S)
            yield guide(spoken.TUCK_AGAIN)
        else:
            self._watch.refuse(key)
            yield guide(spoken.NO_ARCH_SEEN)
