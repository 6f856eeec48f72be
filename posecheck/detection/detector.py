"""What finds a person in a frame: the one narrow seam to MediaPipe, importing nothing of it."""

from __future__ import annotations

from typing import Protocol

from posecheck.body.company import Company
from posecheck.body.landmarks import Landmarks
from posecheck.sources.frames import Frame


class Detector(Protocol):
    """Finds the person in a frame. It tracks from frame to frame, so it serves one stream only."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities met so far that a reader of the result should know, a sentence each."""

    @property
    def company(self) -> Company:
        """Who else is in view now."""

    def detect(self, frame: Frame) -> Landmarks | None:
        """Landmarks of the person in view, None when nobody is found."""

    def close(self) -> None:
        """Release what is held; the detector is not used again."""


class ReusableDetector(Detector, Protocol):
    """A detector that can serve one stream after another."""

    def restart(self) -> None:
        """Begin another stream: its time starts again, and nobody is followed yet."""
