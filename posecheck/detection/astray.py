"""Notices a tracker that has gone astray, and would stay there for good.

After a leap (a camera that hung, a cut) MediaPipe's tracker may lay its skeleton over part of a
body: over the arms of someone head down, with a trunk a tenth as long, at full visibility. It looks
on where it looked last, and there it sees the same again. Only letting go of the person helps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.landmarks import FloatArray, Landmarks, mid_hip, mid_shoulder
from posecheck.lasting import Lasting

Image = NDArray[np.uint8]
Find = Callable[[Image], Landmarks | None]
"""Looks for a person in a single picture, without memory."""

OTHER_TRUNK: Final = 0.6
"""Trunks that differ by more than this share of the longer one, in length or by 35 degrees, are not
the same. So were all 29 looks of a tracker astray, and of 2,000 at people filmed and rendered
twelve: right after cuts, or alone."""
SAME_TRUNK: Final = 0.2
"""Both looks without memory agree this well: those 29 to 0.03."""
OVERLAP: Final = 0.5
"""Of the smaller one: less is somebody else."""
ASTRAY_S: Final = 0.25
"""Two looks in a row; one alone may be wrong itself."""


class Astray:
    """Compares the tracker with how the person is found anew, whenever that is done."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._contradicted = Lasting()

    def __call__(
        self, image_bgr: Image, time_s: float, tracked: Landmarks, anew: Landmarks
    ) -> bool:
        """Whether the tracker should let go of whom it follows."""
        contradicted = self._contradicts(image_bgr, tracked, anew)
        return self._contradicted.note(time_s, contradicted) >= ASTRAY_S

    def _contradicts(self, image_bgr: Image, tracked: Landmarks, anew: Landmarks) -> bool:
        if _trunks_apart(tracked, anew) < OTHER_TRUNK or _overlap(tracked, anew) < OVERLAP:
            return False
        mirrored = self._find(np.ascontiguousarray(image_bgr[:, ::-1]))
        return mirrored is not None and _trunks_apart(anew, mirrored.mirrored()) < SAME_TRUNK


def _trunks_apart(one: Landmarks, other: Landmarks) -> float:
    """How far the two trunks differ, as a share of the longer one: 2 for one upside down."""
    trunks = [mid_shoulder(look) - mid_hip(look) for look in (one, other)]
    longest = max(float(np.linalg.norm(trunk)) for trunk in trunks)
    return float(np.linalg.norm(trunks[0] - trunks[1])) / longest if longest else 0.0


def _overlap(one: Landmarks, other: Landmarks) -> float:
    """The share of the smaller one's extent in the frame that is the other's too."""
    (low, high), (other_low, other_high) = _extent(one), _extent(other)
    common = np.clip(np.minimum(high, other_high) - np.maximum(low, other_low), 0.0, None)
    smaller = min(np.prod(high - low), np.prod(other_high - other_low))
    return float(np.prod(common) / smaller) if smaller else 0.0


def _extent(look: Landmarks) -> tuple[FloatArray, FloatArray]:
    return look.xy_px.min(axis=0), look.xy_px.max(axis=0)
