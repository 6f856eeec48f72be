"""What spoils a whole recording is said at its start, not after minutes."""

from __future__ import annotations

from collections import Counter
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.coaching.camera_coach import CameraCoach
from posecheck.poses.pose import Pose, no_pose
from posecheck.recordings.opening import LOOK_EVERY_S
from posecheck.sources.frames import Frame
from posecheck.words import spoken

LOOK_S: Final = 1.0
"""Of the recording: with the model's start that is within two seconds of the check's."""
MOST: Final = 0.8
"""Of the looks: what comes and goes is not what spoils it."""
UPSIDE_DOWN_TRUNKS: Final = 0.5
"""How far, at least, the hips are above the shoulders and the ankles above the hips, in trunk
lengths: nobody who bends or lies down has both."""
UPSIDE_DOWN: Final = "the person is upside down: turn the video, then check it again"
WORDS: Final = {
    spoken.UNCOVER.id: "all is black: film in the light, with nothing before the lens",
    spoken.LIGHT.id: "it is too dark to see well: put on a light",
    spoken.BACKLIGHT.id: "the light is behind the person: film with the light behind the camera",
    spoken.STEP_INTO_VIEW.id: "nobody is seen: film the whole body, in light",
    spoken.CLOSER.id: "the person is too small to measure well: film from 2 to 3 metres away",
    spoken.SIDE_ON.id: "the person is seen too much from the front: film from the side",
    spoken.FACE.id: "the person is seen too much from the side: film from the front",
}
"""By the advice that the live page gives for it; the rest of that concerns no whole recording."""
LIGHT: Final = frozenset({spoken.UNCOVER.id, spoken.LIGHT.id, spoken.BACKLIGHT.id})


class FirstLook:
    """Looks at the start of one recording, a few frames of it."""

    def __init__(self, pose: Pose | None, *, pictures: bool) -> None:
        """pose: None while it is not known. pictures: whether the frames show what was filmed."""
        self._coach = CameraCoach(pose or no_pose(), any_view=pose is None)
        self._pictures = pictures
        self._seen: Counter[str] = Counter()
        self._looks = 0
        self._next_s = 0.0
        self._start_s: float | None = None
        self.over = False
        """Whether all that is looked at has been seen."""

    def look(self, frame: Frame, body: BodyFrame | None) -> None:
        """One more frame, in the order of their time."""
        if self.over or frame.time_s < self._next_s:
            return
        self._start_s = frame.time_s if self._start_s is None else self._start_s
        self._next_s = frame.time_s + LOOK_EVERY_S
        self.over = frame.time_s - self._start_s >= LOOK_S
        self._looks += 1
        self._seen.update(self._faults(frame, body))

    @property
    def word(self) -> str | None:
        """What spoils it, in a sentence; None when nothing does, or as yet."""
        if not self.over:
            return None
        said = next((one for one in self._order() if self._seen[one] >= MOST * self._looks), None)
        return f"At the start {said}." if said else None

    @staticmethod
    def _order() -> tuple[str, ...]:
        return (UPSIDE_DOWN, *WORDS.values())

    def _faults(self, frame: Frame, body: BodyFrame | None) -> set[str]:
        advice = {one.advice.id for one in self._coach.update(frame, body).checks if one.advice}
        faults = {WORDS[one] for one in advice & set(WORDS) if self._pictures or one not in LIGHT}
        if body is not None and _upside_down(body.all_joints):
            faults.add(UPSIDE_DOWN)
        return faults


def _upside_down(joints: Landmarks) -> bool:
    ankles = (joints[Joint.LEFT_ANKLE] + joints[Joint.RIGHT_ANKLE]) / 2
    shoulders, hips = mid_shoulder(joints), mid_hip(joints)
    far_px = UPSIDE_DOWN_TRUNKS * trunk_px(joints)
    return bool(shoulders[1] - hips[1] > far_px and hips[1] - ankles[1] > far_px)
