"""Both annotated videos beside one another, each pair of holds beginning at the same instant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from posecheck.comparing.comparison import Comparison
from posecheck.recordings.annotated_video import AnnotatedVideo
from posecheck.reporting.overlay import Image
from posecheck.reporting.palette import Colour
from posecheck.sources.video_file import VideoFile

SIDE_BY_SIDE: Final = "side_by_side.mp4"
HEIGHT_PX: Final = 480
"""As high as a phone on its side shows it."""
FPS: Final = 15.0
"""A body that holds still; half of what most cameras film."""
BEFORE_S: Final = 1.0
"""Shown of the way into a hold."""
BAR_PX: Final = 44
LETTERS_PX: Final = 24
"""Of the bar below each with its name, and the letters on it."""


def write_video(comparison: Comparison, first: Path, second: Path, path: Path) -> None:
    """Write it. `first`, `second`: the annotated videos. Raises SourceError, OSError."""
    pictures = _pictures(comparison, first, second)
    opening = next(pictures, None)
    if opening is None:
        return
    size_wh = (opening.shape[1], opening.shape[0])
    with AnnotatedVideo(path, size_wh=size_wh, fps=FPS) as video:
        for number, picture in enumerate(chain([opening], pictures)):
            video.add(picture, number / FPS)


def _pictures(comparison: Comparison, first: Path, second: Path) -> Iterator[Image]:
    for pair in comparison.pairs:
        span_s = BEFORE_S + max(one.end_s - one.start_s for one in (pair.first, pair.second))
        one = _from(first, pair.first.start_s - BEFORE_S, span_s)
        other = _from(second, pair.second.start_s - BEFORE_S, span_s)
        for left, right in zip(one, other, strict=True):
            yield _beside(
                _named(left, comparison.first.name, Colour.FIRST),
                _named(right, comparison.second.name, Colour.SECOND),
            )


def _from(path: Path, start_s: float, span_s: float) -> Iterator[Image]:
    """Pictures FPS apart; before the first frame and after the last, that one."""
    with VideoFile(path) as video:
        frames = video.frames()
        shown = next(frames)
        following = next(frames, None)
        for number in range(round(span_s * FPS)):
            while following is not None and following.time_s <= start_s + number / FPS:
                shown, following = following, next(frames, None)
            yield _as_high(shown.image_bgr)


def _as_high(image_bgr: Image) -> Image:
    height, width = image_bgr.shape[:2]
    even = 2 * round(width * HEIGHT_PX / height / 2)
    return np.asarray(cv2.resize(image_bgr, (even, HEIGHT_PX)), dtype=np.uint8)


def _named(image_bgr: Image, name: str, colour: Colour) -> Image:
    """The picture with a bar below that says whose it is."""
    height, width = image_bgr.shape[:2]
    canvas = np.full((height + BAR_PX, width, 3), colour.bgr, dtype=np.uint8)
    canvas[:height] = image_bgr
    font = cv2.FontFace("sans")
    place = (12, height + (BAR_PX + LETTERS_PX) // 2 - 4)
    cv2.putText(canvas, name, place, Colour.PAPER.bgr, font, LETTERS_PX, 600)
    return canvas


def _beside(left: Image, right: Image) -> Image:
    return np.hstack([left, right])
