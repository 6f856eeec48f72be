"""The main path, shared by recorded and live: a frame goes in, an assessment comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.closing import Closing
from posecheck.detection.detector import Detector
from posecheck.detection.model import find_model
from posecheck.judging.clock import Hold
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose, find_pose
from posecheck.shipped import FIRST_POSE
from posecheck.sources.frames import Frame


class Checker(Closing):
    """Checks one stream of one person; never shared between two. Use it in `with`.

    session: what judges; another may take its place in mid-stream, the person followed is the same.
    """

    def __init__(self, detector: Detector, session: Session) -> None:
        self._detector = detector
        self._tracker = BodyTracker()
        self.session = session

    @classmethod
    def of(cls, pose: Pose | str | Path = FIRST_POSE) -> Self:
        """A checker with a detector of its own, for frames from wherever you have them.

        pose: an id such as "low_lunge", the path of a pose file (.toml), or a Pose. Raises
        UsageError, PoseFileError or ModelUnavailableError.
        """
        # MediaPipe takes a second to load: whoever brings another detector need not wait for it.
        from posecheck.detection.mediapipe_detector import MediaPipeDetector

        wanted = pose if isinstance(pose, Pose) else find_pose(pose)
        return cls(MediaPipeDetector(find_model(), masks=True), Session(wanted))

    def process(self, frame: Frame) -> Assessment:
        """Assess the frame; frames must come in the order of their time."""
        return self.judge(frame, self._detector.detect(frame))

    def judge(self, frame: Frame, landmarks: Landmarks | None) -> Assessment:
        """Assess what was found in a frame; for those who run the detector on a thread apart."""
        body = self._tracker.update(frame.time_s, landmarks) if landmarks else None
        return self.session.update(frame.time_s, body, repeated=frame.repeated)

    def look(self, frame: Frame) -> BodyFrame | None:
        """Whom the frame shows, followed but not assessed; None when nobody is found."""
        landmarks = self._detector.detect(frame)
        return self._tracker.update(frame.time_s, landmarks) if landmarks else None

    def finish(self) -> Hold | None:
        """The hold under way when the frames ended, if there was one."""
        return self.session.finish()

    def close(self) -> None:
        """Release the detector."""
        self._detector.close()
