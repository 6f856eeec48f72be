"""Frames that a browser pushes: a message is the time the frame was taken, then a JPEG.

Nothing here waits or loops: each message is turned into one Frame for `checker.process`.
"""

from __future__ import annotations

import io
import struct
from typing import Final

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from posecheck.errors import SourceError
from posecheck.sources.frames import Frame, Repeats

TIME: Final = struct.Struct("<d")
"""Milliseconds since 1970 by the browser's clock, which survives a reload of the page."""
MAX_MESSAGE_BYTES: Final = 1_000_000
"""A frame 640 wide takes about 40 kB."""
MAX_SIDE_PX: Final = 2048
"""The page sends 640; a decoder must not be made to take memory for much more."""
MAX_SCANS: Final = 20
"""A browser writes one, a progressive picture about ten; each costs as much as a whole picture."""
SCAN: Final = b"\xff\xda"
"""What a JPEG's scans begin with; within one, no such two bytes follow one another."""
LAST_S: Final = 1e11
"""Beyond this, three thousand years from now, a time is no time."""
CLOCK_SET_BACK_S: Final = 1.0
"""Frames out of order by less than this are dropped; by more, the browser's clock was changed."""


class BrowserFrames:
    """Turns one browser's messages into frames."""

    def __init__(self, *, mirrored: bool = False) -> None:
        """`mirrored`: the camera mirrors its frames; they are turned round here, once for all."""
        self._mirrored = mirrored
        self._start_s: float | None = None
        self._last_s = -1.0
        self._index = 0
        self._repeats = Repeats()

    def frame(self, message: bytes) -> Frame | None:
        """The frame of this message, None when it comes too late to be of use.

        Raises SourceError when it is not a time and a frame of a sensible size.
        """
        if not TIME.size < len(message) <= MAX_MESSAGE_BYTES:
            raise SourceError(f"browser: a message of {len(message)} bytes is not a frame")
        image_bgr = _picture(message[TIME.size :])
        if self._mirrored:
            image_bgr = np.ascontiguousarray(image_bgr[:, ::-1])
        time_s = self._time_s(TIME.unpack_from(message)[0] / 1000)
        if time_s <= self._last_s:
            return None
        self._last_s = time_s
        frame = Frame(
            image_bgr=image_bgr,
            time_s=time_s,
            index=self._index,
            repeated=self._repeats(image_bgr),
        )
        self._index += 1
        return frame

    def _time_s(self, clock_s: float) -> float:
        if not 0 <= clock_s < LAST_S:  # nor is NaN
            raise SourceError("browser: a frame without a time")
        if self._start_s is None:
            self._start_s = clock_s
        if clock_s - self._start_s < self._last_s - CLOCK_SET_BACK_S:
            self._start_s = clock_s - self._last_s - CLOCK_SET_BACK_S
        return clock_s - self._start_s


def _picture(jpeg: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(H, W, 3) BGR. Reads the size first: a small file may claim to be an enormous frame."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as header:
            size_wh = header.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise SourceError("browser: a frame of too many pixels") from None
    except (UnidentifiedImageError, OSError):
        raise SourceError("browser: a message that is not a JPEG image") from None
    if max(size_wh) > MAX_SIDE_PX:
        raise SourceError(f"browser: a frame of {size_wh[0]} x {size_wh[1]} is too large")
    if jpeg.count(SCAN) > MAX_SCANS:
        raise SourceError("browser: a JPEG image of too many scans")
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise SourceError("browser: a JPEG image that cannot be read")
    return np.asarray(decoded, dtype=np.uint8)
