"""How still somebody keeps: the one measurement that needs more than a single frame."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import FloatArray, mid_hip, mid_shoulder, trunk_px
from posecheck.measuring.measurements import UNREST
from posecheck.measuring.meter import Obstacle, Reading, unjudged

WATCHED_S: Final = 1.0
NOT_YET: Final = Obstacle(reason="stillness takes a second to see")


class Stillness:
    """Watches hips and shoulders of one stream of bodies."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, FloatArray]] = deque()

    def read(self, time_s: float, body: BodyFrame) -> Reading:
        """The way from one end to the other of where they were within the last second.

        In trunk lengths; the larger of hips and shoulders. NaN until a second has been watched.
        """
        places = np.array([mid_hip(body.guessed), mid_shoulder(body.guessed)])
        self._recent.append((time_s, places / (trunk_px(body.guessed) or math.nan)))
        # One that is older than the second is kept: from it on, a whole second is known.
        while len(self._recent) > 1 and self._recent[1][0] <= time_s - WATCHED_S:
            self._recent.popleft()
        if self._recent[0][0] > time_s - WATCHED_S:
            return unjudged(UNREST, NOT_YET)
        span = np.ptp([places for _, places in self._recent], axis=0)
        unrest = float(np.hypot(*span.T).max())
        return Reading(value=unrest, error=UNREST.base_error, unit=UNREST.unit)
