"""One frame and the moment it was taken: what every source yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One frame of the person.

    image_bgr: (H, W, 3) uint8, blue-green-red, upright, never mirrored.
    time_s: seconds since the source's first frame; strictly increasing within a source.
    index: 0 for the source's first frame, then counting the frames the source yields.
    repeated: the frame shows what the one before did, as when a camera hangs.
    """

    image_bgr: NDArray[np.uint8]
    time_s: float
    index: int
    repeated: bool = False

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.image_bgr.shape[:2]
        return width, height


SAME_UP_TO: Final = 4
"""Of 255. A frame that hangs changes by 2 or 3 yet, as the codec refines it; of people keeping
still, filmed or rendered, none stayed within 4 for longer than 0.07 s."""
HANGS_AFTER: Final = 3
"""So many frames in a row that were the same are a standstill, within which more may change."""
ANEW_UP_TO: Final = 8
"""A codec that begins anew every 0.4 s (MPEG-4, VP8) changes all by this much,"""
ANEW_SHARE: Final = 4 / (320 * 240)
"""and single values by more. Of people keeping still, at 30 kbit/s too, none stayed within both for
longer than 0.4 s."""
LOOKED_AT_EVERY: Final = 2
"""Every second pixel each way is enough to see someone move."""


class Repeats:
    """Notices frames that show what the one before did. Keeps one frame."""

    def __init__(self) -> None:
        self._last: NDArray[np.uint8] | None = None
        self._in_a_row = 0

    def __call__(self, image_bgr: NDArray[np.uint8]) -> bool:
        """Whether nothing moved since the last frame that was new."""
        picture = image_bgr[::LOOKED_AT_EVERY, ::LOOKED_AT_EVERY].copy()
        last, self._last = self._last, picture
        if last is None or last.shape != picture.shape:
            return False
        same = self._same(cv2.absdiff(last, picture).reshape(-1))
        self._in_a_row = self._in_a_row + 1 if same else 0
        if same:
            self._last = last
        return same

    def _same(self, difference: cv2.typing.MatLike) -> bool:
        if self._in_a_row < HANGS_AFTER:
            return bool(difference.max() <= SAME_UP_TO)
        _, changed = cv2.threshold(difference, ANEW_UP_TO, 1, cv2.THRESH_BINARY)
        return cv2.countNonZero(changed) <= ANEW_SHARE * changed.size
