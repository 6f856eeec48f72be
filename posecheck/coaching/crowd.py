"""Other people in view: told with what to do about it, now and then, and never in a good hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from posecheck.body.company import Company
from posecheck.coaching.announcer import Line, guide
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment
from posecheck.words import spoken

REPEAT_S: Final = 30.0
"""Who cannot go out of the picture at once is not nagged."""
SHOWN_S: Final = 8.0
"""Long enough to be read; then what comes next has its place again."""


class Crowd:
    """Watches who else is in view in one practice."""

    def __init__(self) -> None:
        self._told_s = -math.inf
        self._smaller_told = False

    def update(self, assessment: Assessment, company: Company) -> Iterator[Line]:
        """What falls due to be said now; call it for every frame."""
        if _is_good(assessment):
            return
        if company.as_large and assessment.time_s - self._told_s >= REPEAT_S:
            self._told_s = assessment.time_s
            yield guide(spoken.TWO_PEOPLE if company.as_large == 1 else spoken.SEVERAL_PEOPLE)
        elif company.smaller and not company.as_large and not self._smaller_told:
            self._smaller_told = True
            yield guide(spoken.SOMEONE_ELSE)

    def shown(self, assessment: Assessment, company: Company) -> int:
        """How many others are to be shown to be one too many now, 0 for none."""
        told = assessment.time_s - self._told_s < SHOWN_S
        return company.as_large if told and assessment.clock.side is None else 0


def _is_good(assessment: Assessment) -> bool:
    """Whether a hold runs, or is about to: nobody is to be disturbed in it."""
    runs = assessment.clock.phase in (Phase.HOLDING, Phase.DONE)
    return (runs and assessment.clock.pause_rule is None) or (
        bool(assessment.in_pose) and assessment.worst() is None
    )
