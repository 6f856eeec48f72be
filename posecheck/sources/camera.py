"""Frames of a camera on this machine, stamped when they arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from posecheck.closing import Closing
from posecheck.errors import SourceError
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame, Repeats

MISSED_FRAMES_TOLERATED: Final = 30
"""About a second: an unplugged camera gives none, one that wakes up gives them after a moment."""


class Camera(Closing):
    """The camera of that number, 0 being the first. Use it in `with`."""

    def __init__(self, number: int = 0, *, size_wh: tuple[int, int] = (640, 480)) -> None:
        """Open the camera. Raises SourceError when it is not there or in use."""
        self._number = number
        self._capture = cv2.VideoCapture(number)
        if not self._capture.isOpened():
            raise SourceError(
                f"camera {number}: cannot be opened: plug it in, or close the program that uses it"
            )
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_wh[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_wh[1])
        self.info = SourceInfo(
            path=f"camera {number}",
            width=int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            height=int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
            duration_s=None,
            fps=None,
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing to report so far."""
        return ()

    def frames(self) -> Iterator[Frame]:
        """Frames until the caller stops. Raises SourceError when the camera goes away."""
        start_s: float | None = None
        last_s = -1.0
        index = missed = 0
        repeats = Repeats()
        while missed < MISSED_FRAMES_TOLERATED:
            found, image_bgr = self._capture.read()
            now_s = time.monotonic()
            if not found:
                missed += 1
                continue
            missed = 0
            start_s = now_s if start_s is None else start_s
            if now_s - start_s > last_s:
                last_s = now_s - start_s
                picture = np.asarray(image_bgr, dtype=np.uint8)
                yield Frame(
                    image_bgr=picture, time_s=last_s, index=index, repeated=repeats(picture)
                )
                index += 1
        raise SourceError(f"camera {self._number}: gives no more frames: is it still plugged in?")

    def close(self) -> None:
        """Release the camera."""
        self._capture.release()
