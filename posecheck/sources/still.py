"""A photograph, as a few equal frames: enough for a tracker to settle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from posecheck.errors import SourceError
from posecheck.sources.frames import Frame

SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
TIMES_S: Final = (0.0, 0.04, 0.08)
"""Three frames at 25 a second: MediaPipe's tracker has settled by the third."""


def still_frames(path: Path) -> Iterator[Frame]:
    """The photograph, three times. Raises SourceError when it cannot be read."""
    try:
        contents = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}): check the path") from None
    image_bgr = cv2.imdecode(contents, cv2.IMREAD_COLOR) if contents.size else None
    if image_bgr is None:
        raise SourceError(f"{path}: is not an image that can be read: give a JPEG or PNG file")
    for index, time_s in enumerate(TIMES_S):
        yield Frame(image_bgr=np.asarray(image_bgr, dtype=np.uint8), time_s=time_s, index=index)
