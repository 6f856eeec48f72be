"""A photograph, as a few equal frames: enough for a tracker to settle."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from posecheck.errors import SourceError
from posecheck.sources import MAX_SIDE_PX
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
    _refuse_too_large(path, contents)
    # OpenCV lays it upright as Exif says, mirrors included.
    image_bgr = cv2.imdecode(contents, cv2.IMREAD_COLOR) if contents.size else None
    if image_bgr is None:
        raise SourceError(f"{path}: is not an image that can be read: give a JPEG or PNG file")
    for index, time_s in enumerate(TIMES_S):
        yield Frame(image_bgr=np.asarray(image_bgr, dtype=np.uint8), time_s=time_s, index=index)


def _refuse_too_large(path: Path, contents: NDArray[np.uint8]) -> None:
    """By what the picture says of itself, before memory is taken for it."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(contents.tobytes())) as header,
        ):
            width, height = header.size
    except Image.DecompressionBombError:
        width = height = MAX_SIDE_PX + 1
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):  # OpenCV may know it
        return
    if max(width, height) > MAX_SIDE_PX:
        raise SourceError(
            f"{path}: is too large a picture: give one with at most {MAX_SIDE_PX} pixels a side"
        )
