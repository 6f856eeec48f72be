"""Notices that someone else is in the person's place, as after a cut: the hold is not theirs."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import FloatArray, mid_hip, trunk_px

FASTEST_TRUNKS_PER_S: Final = 8.0
"""Of the hips; a trunk is half a metre, so 4 m/s: nobody moves so on a mat."""
LEAST_JUMP_TRUNKS: Final = 0.5
"""Landmarks that flicker jump less, at any frame rate."""
OTHER_SIZE: Final = 1.12
"""A trunk so much longer or shorter; of one person in one place it scatters by a few percent."""
FAR_TRUNKS: Final = 1.5
"""So far away at once it is someone else even of the same size."""
LASTS_S: Final = 1.0
"""A detector that errs comes back sooner."""
NEAR_TRUNKS: Final = 0.4
"""What has come back is within that of where it was."""
REMEMBERED: Final = 15
"""Frames, about a second: the size of a trunk is their median."""


class AnotherPerson:
    """Watches one stream of bodies."""

    def __init__(self) -> None:
        self._time_s = math.nan
        self._hips_px: FloatArray | None = None
        self._trunks_px: deque[float] = deque(maxlen=REMEMBERED)
        self._jumped_s: float | None = None
        self._before: tuple[FloatArray, float] | None = None

    def update(self, time_s: float, body: BodyFrame | None) -> bool:
        """Whether it is known now that another person has taken the place."""
        trunk = trunk_px(body.all_joints) if body is not None else math.nan
        if body is None or not trunk > 0:
            return False
        hips_px = mid_hip(body.all_joints)
        if self._jumps(time_s, hips_px, trunk):
            if self._jumped_s is None and self._hips_px is not None:
                self._jumped_s = time_s
                self._before = self._hips_px, _median(self._trunks_px)
            self._trunks_px.clear()
        self._time_s, self._hips_px = time_s, hips_px
        self._trunks_px.append(trunk)
        return self._another(time_s)

    def _jumps(self, time_s: float, hips_px: FloatArray, trunk: float) -> bool:
        if self._hips_px is None:
            return False
        least = max(LEAST_JUMP_TRUNKS, FASTEST_TRUNKS_PER_S * (time_s - self._time_s))
        return float(np.linalg.norm(hips_px - self._hips_px)) > least * trunk

    def _another(self, time_s: float) -> bool:
        if self._jumped_s is None or self._before is None or self._hips_px is None:
            return False
        hips_px, trunk = self._before
        off_trunks = float(np.linalg.norm(self._hips_px - hips_px)) / trunk
        if time_s - self._jumped_s < LASTS_S and off_trunks > NEAR_TRUNKS:
            return False
        self._jumped_s = self._before = None
        size = _median(self._trunks_px) / trunk
        other = max(size, 1 / size) >= OTHER_SIZE or off_trunks >= FAR_TRUNKS
        return off_trunks > NEAR_TRUNKS and other


def _median(values: Iterable[float]) -> float:
    return float(np.median(list(values)))
