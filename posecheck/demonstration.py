"""Recordings, looked through for what is done in them: to learn a pose, or to name it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from posecheck.body_frame import BodyTracker
from posecheck.detector import Detector, MediaPipeDetector
from posecheck.frames import Frame
from posecheck.learn import Lesson, learn
from posecheck.model import find_model
from posecheck.poses import Pose
from posecheck.recognition import Recogniser, Seen
from posecheck.sources import Progress, Source, Watch
from posecheck.sources.replay import SUFFIX, Replay, ReplayDetector
from posecheck.sources.still import SUFFIXES, still_frames
from posecheck.sources.video_file import VideoFile

LOOK_EVERY_S: Final = 0.1
"""Often enough to name what lasts more than a second."""


def learn_from(path: Path, *, pose_id: str, name: str) -> Lesson:
    """Learn a pose from a video, a landmark recording or a photograph.

    Raises SourceError, NoPersonError or ModelUnavailableError.
    """
    with ExitStack() as stack:
        if path.suffix.lower() in SUFFIXES:
            frames, detector = still_frames(path), _person_finder(stack)
        else:
            source, detector = _open(path, stack)
            frames = _now_and_then(source.frames())
        return learn(frames, detector, pose_id=pose_id, name=name, source=path.name)


def recognise(path: Path, poses: Sequence[Pose], watch: Watch) -> tuple[Seen, ...]:
    """Every pose of the library that is done in a video or landmark recording, in order of time.

    Raises SourceError or ModelUnavailableError.
    """
    recogniser, tracker = Recogniser(poses), BodyTracker()
    with ExitStack() as stack:
        source, detector = _open(path, stack)
        for frame in _now_and_then(source.frames()):
            landmarks = detector.detect(frame)
            body = tracker.update(frame.time_s, landmarks) if landmarks is not None else None
            recogniser.update(frame.time_s, body)
            watch(Progress.at(frame.time_s, source.info, naming=True))
    return tuple(recogniser.seen)


def most_done(seen: Sequence[Seen]) -> Pose | None:
    """The pose that was done longest in all; None when there was none."""
    lengths_s: Counter[str] = Counter()
    for one in seen:
        # Counters hold whole numbers by type; thousandths are fine enough.
        lengths_s[one.pose.id] += round(1000 * (one.end_s - one.start_s))
    poses = {one.pose.id: one.pose for one in seen}
    return poses[lengths_s.most_common(1)[0][0]] if seen else None


def slug(name: str) -> str:
    """A name as a file may be called: "Low lunge!" is low_lunge."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "pose"


def _open(path: Path, stack: ExitStack) -> tuple[Source, Detector]:
    """The recording to look at, and what looks at it."""
    if path.suffix == SUFFIX:
        replay = stack.enter_context(Replay(path))
        return replay, ReplayDetector(replay.recording)
    return stack.enter_context(VideoFile(path)), _person_finder(stack)


def _person_finder(stack: ExitStack) -> Detector:
    return stack.enter_context(MediaPipeDetector(find_model()))


def _now_and_then(frames: Iterator[Frame]) -> Iterator[Frame]:
    next_s = 0.0
    for frame in frames:
        if frame.time_s >= next_s:
            next_s = frame.time_s + LOOK_EVERY_S
            yield frame
