"""A recording opened: its frames, and what finds the person in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.detection.detector import Detector
from posecheck.detection.looks import FAST, Looks
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.sessions.archive import unpack
from posecheck.sources import Source
from posecheck.sources.frames import Frame
from posecheck.sources.replay import SESSION_SUFFIX, SUFFIXES, Replay, ReplayDetector
from posecheck.sources.video_file import VideoFile

LOOK_EVERY_S: Final = 0.1
"""Often enough to name what lasts more than a second."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """model: what the landmarks come from, in words. pictures: whether there are any."""

    source: Source
    detector: Detector
    model: str
    pictures: bool = True


def open_recording(
    path: Path, stack: ExitStack, *, masks: bool = False, looks: Looks = FAST
) -> Opened:
    """Open a video, a landmark recording (.npz) or a session file; `stack` closes it.

    masks: whether person masks are wanted, to see the back in. looks: how the person is looked for.
    Raises SourceError or ModelUnavailableError.
    """
    if path.suffix == SESSION_SUFFIX:
        unpack(path)  # whole, or refused
    if path.suffix in SUFFIXES:
        replay = stack.enter_context(Replay(path))
        return Opened(
            source=replay,
            detector=ReplayDetector(replay.recording),
            model="recorded landmarks",
            pictures=False,
        )
    video = stack.enter_context(VideoFile(path))
    detector = stack.enter_context(MediaPipeDetector.of(looks, masks=masks))
    return Opened(source=video, detector=detector, model=detector.words)


def person_finder(stack: ExitStack) -> Detector:
    """MediaPipe with the model of this machine; `stack` closes it. Raises ModelUnavailableError."""
    return stack.enter_context(MediaPipeDetector.of(FAST))


def now_and_then(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The frames that are LOOK_EVERY_S apart or more."""
    next_s = 0.0
    for frame in frames:
        if frame.time_s >= next_s:
            next_s = frame.time_s + LOOK_EVERY_S
            yield frame
