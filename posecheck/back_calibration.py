"""Getting to know a person's back, in the first lunge on each side of a live practice.

First the neutral is asked for, then one deliberate arch: under loose clothes an arch would not
show, and "not arched" would then be worth nothing. Whoever shows none keeps the clock, only the
back is not judged. What was asked for is never held against anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from posecheck.announcer import Line, guide
from posecheck.back_watch import SLIGHT_DEG, BackWatch, Key
from posecheck.hold import Phase
from posecheck.session import Assessment

WAIT_FOR_ARCH_S: Final = 6.0
KEEP_STILL: Final = "Tuck your tail and keep still."
ARCH_ONCE: Final = "Now arch your back once."
TUCK_AGAIN: Final = "Good. Tuck your tail again."
NO_ARCH_SEEN: Final = "No arch seen. I can't judge your back."


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
        if step is None and self._watch.seen:
            self._steps[key] = _Step.NEUTRAL
            yield guide(KEEP_STILL)
        elif step is _Step.NEUTRAL and key in self._watch.neutrals:
            self._steps[key] = _Step.ARCH
            self._asked_s = assessment.time_s
            self._watch.asked_to_arch = True
            yield guide(ARCH_ONCE)
        elif step is _Step.KNOWN and key not in self._watch.neutrals:
            self._steps[key] = _Step.NEUTRAL  # the view has changed
            yield guide(KEEP_STILL)
        elif step is _Step.ARCH:
            yield from self._wait_for_arch(key, assessment.time_s)

    def _wait_for_arch(self, key: Key, time_s: float) -> Iterator[Line]:
        shown = self._watch.arch_deg >= SLIGHT_DEG
        if not shown and time_s - self._asked_s < WAIT_FOR_ARCH_S:
            return
        self._steps[key] = _Step.KNOWN
        self._watch.asked_to_arch = False
        if shown:
            self._watch.excuse_until_neutral()
            yield guide(TUCK_AGAIN)
        else:
            self._watch.refuse(key)
            yield guide(NO_ARCH_SEEN)
