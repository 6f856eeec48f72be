"""Someone who has walked out of the picture: told three times, then waited for in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from posecheck.coaching.announcer import Line, guide
from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.plan import Moment, Plan, Stage
from posecheck.judging.clock import HeldSide, Phase
from posecheck.judging.session import Assessment
from posecheck.lasting import Lasting
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

TOLD_AFTER_S: Final = (2.0, 10.0, 30.0)
"""Once it is no flicker, once more for whoever did not notice; then nobody is there to hear."""
WELCOME_AFTER_S: Final = 10.0
"""Who was gone for less knows where the practice stands."""
LEFT_AFTER_S: Final = 10.0
"""Of a pose that is not judged: people who lie on the floor are lost for a few seconds."""
WELL_SEEN: Final = 0.9
"""Of the time before: a tenth is lost while someone gets down."""
WELL_SEEN_S: Final = 5.0
"""Less tells nothing of how well a pose is seen."""
BACK_S: Final = 0.5
"""Of someone who comes in, a frame or two are lost again."""


class Absence:
    """Watches whether anyone is there, for one pose of a practice."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._gone = Lasting(gap_s=BACK_S)
        self._gone_s = 0.0
        self._told = 0

    def update(
        self, moment: Moment, assessment: Assessment, setup: Setup, *, cut_short: HeldSide | None
    ) -> Iterator[Line]:
        """The lines that fall due now. cut_short: the side whose last hold was not done."""
        lasted_s = self._gone.note(moment.time_s, so=assessment.body is None)
        if self._gone.since_s is not None:
            self._gone_s = lasted_s
            due = sum(lasted_s >= after_s for after_s in TOLD_AFTER_S)
            if assessment.body is None and due > self._told:
                self._told = due
                yield guide(_not_seen(moment, assessment, setup, last=due == len(TOLD_AFTER_S)))
            return
        gone_s, self._gone_s, self._told = self._gone_s, 0.0, 0
        if gone_s >= WELCOME_AFTER_S and moment.stage in (Stage.READY, Stage.HOLD, Stage.REST):
            side = assessment.clock.side or cut_short
            if side is None and moment.done:
                side = moment.next_side
            yield guide(welcome(side, moment.done, self._plan))


class Leaving:
    """Whether someone has left a pose that nothing is judged of. left: nobody is there.

    Who was not well seen before has not left: lying down one may be out of sight.
    """

    def __init__(self) -> None:
        self.left = False
        self._gone = Lasting(gap_s=BACK_S)
        self._seen_s = self._all_s = 0.0

    def update(self, time_s: float, step_s: float, *, seen: bool) -> Phrase | None:
        """What is to be said now. step_s: what has passed since the frame before."""
        self._all_s += step_s
        self._seen_s += step_s if seen else 0.0
        gone_s = self._gone.note(time_s, so=not seen)
        if self._gone.since_s is None:
            came_back, self.left = self.left, False
            return spoken.welcome_back(None, None, what="") if came_back else None
        well_seen = self._seen_s >= max(WELL_SEEN * (self._all_s - gone_s), WELL_SEEN_S)
        if self.left or gone_s < LEFT_AFTER_S or not well_seen:
            return None
        self.left = True
        return spoken.GONE


def _not_seen(moment: Moment, assessment: Assessment, setup: Setup, *, last: bool) -> Phrase:
    if setup.dark:
        return setup.dark
    if last:
        return spoken.WAITING
    if moment.stage in (Stage.SETUP, Stage.COUNTDOWN):
        return spoken.STEP_INTO_VIEW
    return spoken.GONE if assessment.clock.phase is Phase.PAUSED else spoken.NOBODY


def welcome(side: HeldSide | None, done: Mapping[HeldSide, int], plan: Plan) -> Phrase:
    """Where the practice stands, for someone who was away. done: holds or sets, by side."""
    number = done.get(side or "both", 0) + 1
    return spoken.welcome_back(
        None if side in (None, "both") else f"{side} leg",
        (number, plan.sets) if 1 < plan.sets >= number else None,
        what="set" if plan.reps else "hold",
    )
