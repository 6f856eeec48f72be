"""How still someone keeps, which takes more than a single frame to see."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import FloatArray, mid_hip, mid_shoulder, trunk_px
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.reading import ONE_ON_ANOTHER, Obstacle, Reading
from posecheck.measuring.unit import Unit

WATCHED_S: Final = 1.0
"""A breath moves the trunk within two; trembling and shifting show within one."""
LONGEST_GAP_S: Final = 1.25
"""A picture a second, give or take. Who was not seen for longer may have gone elsewhere, or be
someone else: where they were before says nothing of how still they keep."""
NOT_YET: Final = Obstacle(reason="stillness takes a second to see")

SWAY: Final = Measurement(
    name="sway",
    unit=Unit.TRUNK_LENGTHS,
    base_error=0.02,
    too_low="Lie still.",
    too_high="Lie still and breathe.",
)
"""How far hips and shoulders wandered within the last second; from wherever they are seen."""


class Stillness:
    """The Reader of SWAY: watches hips and shoulders of one stream of bodies."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, FloatArray]] = deque()

    def read(
        self, time_s: float, body: BodyFrame, in_pose: bool | None = None
    ) -> dict[str, Reading]:
        """The way from one end to the other of where they were within the last second.

        In trunk lengths; the larger of hips and shoulders. NaN until a second has been watched.
        """
        return {SWAY.name: self._read(time_s, body)}

    def _read(self, time_s: float, body: BodyFrame) -> Reading:
        if self._recent and time_s - self._recent[-1][0] > LONGEST_GAP_S:
            self._recent.clear()
        places = np.array([mid_hip(body.all_joints), mid_shoulder(body.all_joints)])
        self._recent.append((time_s, places / (trunk_px(body.all_joints) or math.nan)))
        # One that is older than the second is kept: from it on, a whole second is known.
        while len(self._recent) > 1 and self._recent[1][0] <= time_s - WATCHED_S:
            self._recent.popleft()
        if self._recent[0][0] > time_s - WATCHED_S:
            return SWAY.unjudged(NOT_YET)
        span = np.ptp([places for _, places in self._recent], axis=0)
        sway = float(np.hypot(*span.T).max())
        if math.isnan(sway):
            return SWAY.unjudged(ONE_ON_ANOTHER)
        return Reading(value=sway, error=SWAY.base_error, unit=SWAY.unit)
