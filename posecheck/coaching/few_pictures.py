"""Notices that pictures come too seldom: a computer that is busy, or a camera that is slow."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from posecheck.judging.hold import MAX_STEP_S

FEW: Final = 3
WITHIN_S: Final = 8.0
"""So many long steps within so long are no single stall, such as every computer has."""
ABSENT_S: Final = 5.0
"""A longer step is the machine asleep or the page hidden; that is told otherwise."""
REPEAT_S: Final = 30.0
"""Closing other programs takes as long."""


class FewPictures:
    """Watches the steps between the frames of one practice."""

    def __init__(self) -> None:
        self._last_s = math.nan
        self._long_s: deque[float] = deque(maxlen=FEW)
        self._told_s = -math.inf

    def update(self, time_s: float) -> bool:
        """Whether too few come now."""
        step_s, self._last_s = time_s - self._last_s, time_s
        if MAX_STEP_S < step_s <= ABSENT_S:
            self._long_s.append(time_s)
        return len(self._long_s) == FEW and time_s - self._long_s[0] <= WITHIN_S

    def due(self, time_s: float) -> bool:
        """Whether it is time to say so; call it while too few come."""
        if time_s - self._told_s < REPEAT_S:
            return False
        self._told_s = time_s
        return True
