"""A kind word now and then: in a hold that goes well, when nothing else is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from posecheck.coaching.announcer import Line, guide
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment
from posecheck.lasting import Lasting
from posecheck.words import spoken

LONG_S: Final = 24.0
"""In a shorter hold half-way and the last seconds leave no room between them."""
FROM_SHARE: Final = 0.65
"""Well past half-way, where it becomes long."""
BEFORE_THE_LAST_S: Final = 6.0
"""It is over before the last three seconds are counted."""
QUIET_S: Final = 4.0
"""After any other line or a fault: what follows a correction at once sounds false."""
EVERY: Final = 2
"""In every other hold, and never in the first of a side, in which the back is asked about."""
PHRASES: Final = (spoken.KEEP_BREATHING, spoken.LONG_BREATHS, spoken.NEARLY)


class Encouragement:
    """Decides when one practice of a pose hears one."""

    def __init__(self) -> None:
        self._quiet = Lasting()
        self._holds = 0
        self._said = 0
        self._asked = False

    def update(self, assessment: Assessment, due: Sequence[Line]) -> Iterator[Line]:
        """The word that falls due now, if one does; `due`: what is said at this instant anyway."""
        clock = assessment.clock
        well = clock.phase is Phase.HOLDING and clock.pause_rule is None and assessment.cue is None
        quiet_s = self._quiet.note(assessment.time_s, so=well and not due)
        if clock.phase is not Phase.HOLDING and clock.phase is not Phase.PAUSED:
            self._asked = False
        again = clock.side is not None and assessment.sets_done.get(clock.side, 0) > 0
        if self._asked or not again or clock.tally is not None or clock.target_s < LONG_S:
            return
        late = FROM_SHARE * clock.target_s <= clock.held_s <= clock.target_s - BEFORE_THE_LAST_S
        if late and quiet_s >= QUIET_S:
            self._asked = True
            self._holds += 1
            if self._holds % EVERY:
                yield guide(PHRASES[self._said % len(PHRASES)])
                self._said += 1
