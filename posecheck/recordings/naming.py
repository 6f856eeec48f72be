"""Which poses a recording shows: it is looked through once, before it is checked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from posecheck.body.body_frame import BodyTracker
from posecheck.judging.recognition import Recogniser, Seen
from posecheck.poses.pose import Pose
from posecheck.recordings.first_look import FirstLook
from posecheck.recordings.opening import now_and_then, open_recording
from posecheck.recordings.watch import Progress, Watch


def recognise(path: Path, poses: Sequence[Pose], watch: Watch) -> tuple[Seen, ...]:
    """Every pose of the library that is done in a video or landmark recording, in order of time.

    Raises SourceError or ModelUnavailableError.
    """
    recogniser, tracker = Recogniser(poses), BodyTracker()
    with ExitStack() as stack:
        opened = open_recording(path, stack)
        first_look = FirstLook(None, pictures=opened.pictures)
        for frame in now_and_then(opened.source.frames()):
            landmarks = opened.detector.detect(frame)
            body = tracker.update(frame.time_s, landmarks) if landmarks is not None else None
            recogniser.update(frame.time_s, body)
            first_look.look(frame, body)
            info = opened.source.info
            progress = Progress.at(frame.time_s, info, naming=True, word=first_look.word)
            watch(replace(progress, picture=frame.image_bgr))
    return tuple(recogniser.seen)
