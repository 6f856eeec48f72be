"""A pose learned from a file that shows it: a video, a landmark recording or a photograph."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from posecheck.recordings.learn import Lesson, learn
from posecheck.recordings.opening import now_and_then, open_recording, person_finder
from posecheck.sources.still import SUFFIXES, still_frames


def learn_from(path: Path, *, pose_id: str, name: str) -> Lesson:
    """Learn a pose from a video, a landmark recording or a photograph.

    Raises SourceError, NoPersonError or ModelUnavailableError.
    """
    with ExitStack() as stack:
        photograph = path.suffix.lower() in SUFFIXES
        if photograph:
            frames, detector = still_frames(path), person_finder(stack)
        else:
            opened = open_recording(path, stack)
            frames, detector = now_and_then(opened.source.frames()), opened.detector
        return learn(
            frames,
            detector,
            pose_id=pose_id,
            name=name,
            source=path.name,
            photograph=photograph,
        )


def slug(name: str) -> str:
    """A name as a file may be called: "Low lunge!" is low_lunge."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "pose"
