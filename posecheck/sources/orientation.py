"""How a stored picture is laid to stand upright: a mirror and a turn, as one value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

TURNS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
LEFT_RIGHT: Final = 1
"""OpenCV's number for a mirror about the vertical axis."""
ODD_DEG: Final = 5.0
"""A turn farther than this from a quarter is not one that a device writes."""


@dataclass(frozen=True, kw_only=True)
class Orientation:
    """The eight ways to lay a rectangle: mirrored left to right first, then turned clockwise.

    turn_deg: 0, 90, 180 or 270. odd: the file asked for a turn between two of these.
    """

    mirrored: bool = False
    turn_deg: int = 0
    odd: bool = False

    @classmethod
    def of_matrix(cls, matrix: Sequence[float]) -> Self:
        """From a display matrix, nine numbers in the order of ISO 14496-12, 8.3.2, in any scale.

        It takes a stored (x, y), y down, to a shown (a x + c y, b x + d y); a, b, c and d are the
        numbers at 0, 1, 3 and 4. A negative determinant is a mirror, which Android and iOS write
        for front cameras.
        """
        a, b, c, d = (float(matrix[place]) for place in (0, 1, 3, 4))
        mirrored = a * d - b * c < 0
        if mirrored:  # what is left after the mirror
            a, b = -a, -b
        # Both columns say the angle of a pure turn; their sum does, too, in any scale.
        turn_deg = math.degrees(math.atan2(b - c, a + d))
        quarter_deg = round(turn_deg / 90) * 90
        return cls(
            mirrored=mirrored,
            turn_deg=quarter_deg % 360,
            odd=abs(turn_deg - quarter_deg) > ODD_DEG,
        )

    @property
    def swaps_sides(self) -> bool:
        """Whether width and height change places."""
        return self.turn_deg in (90, 270)

    def upright(self, image_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The stored picture as it stands upright."""
        laid = cv2.flip(image_bgr, LEFT_RIGHT) if self.mirrored else image_bgr
        turn = TURNS.get(self.turn_deg)
        return np.asarray(laid if turn is None else cv2.rotate(laid, turn), dtype=np.uint8)


UPRIGHT: Final = Orientation()
"""As stored."""
