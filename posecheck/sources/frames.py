"""One picture and the moment it was taken: what every source yields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One picture of the person.

    image_bgr: (H, W, 3) uint8, blue-green-red, upright, never mirrored.
    time_s: seconds since the source's first frame; strictly increasing within a source.
    index: 0 for the source's first frame, then counting the frames the source yields.
    """

    image_bgr: NDArray[np.uint8]
    time_s: float
    index: int

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.image_bgr.shape[:2]
        return width, height
