"""What spoils a recording is said at its start, and in the report if nothing was held."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.poses.pose import Pose
from posecheck.recordings.first_look import FirstLook
from posecheck.recordings.watch import Progress
from posecheck.sources.frames import Frame
from posecheck.terminal import ProgressBar
from posecheck.testing import LungeBody, standing_body

SIZE_WH = (1280, 720)
GREY = 110


def word_of(
    pose: Pose | None,
    seen: Callable[[float], Landmarks | None],
    *,
    grey: int = GREY,
    seconds: float = 1.5,
    pictures: bool = True,
) -> str | None:
    """What is said of a film of that brightness, in which the script is seen."""
    look, tracker = FirstLook(pose, pictures=pictures), BodyTracker()
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), grey, dtype=np.uint8)
    for index in range(round(30 * seconds)):
        frame = Frame(image_bgr=image_bgr, time_s=index / 30, index=index)
        landmarks = seen(frame.time_s)
        body = tracker.update(frame.time_s, landmarks) if landmarks is not None else None
        look.look(frame, body)
    return look.word


def upside_down(landmarks: Landmarks) -> Landmarks:
    return replace(landmarks, xy_px=np.array(SIZE_WH) - landmarks.xy_px)


def small(landmarks: Landmarks) -> Landmarks:
    middle = np.array(SIZE_WH) / 2
    return replace(landmarks, xy_px=middle + (landmarks.xy_px - middle) / 4)


STANDING = standing_body()
FROM_THE_FRONT = LungeBody(
    front_knee_deg=178, rear_thigh_deg=0, rear_knee_deg=178, yaw_deg=85
).landmarks()


@pytest.mark.parametrize(
    ("seen", "grey", "word"),
    [
        pytest.param(STANDING, GREY, None, id="all is well"),
        pytest.param(
            upside_down(STANDING),
            GREY,
            "At the start the person is upside down: turn the video, then check it again.",
            id="upside down",
        ),
        pytest.param(
            upside_down(LungeBody().landmarks()),
            GREY,
            "At the start the person is upside down: turn the video, then check it again.",
            id="a lunge upside down",
        ),
        pytest.param(
            None,
            GREY,
            "At the start nobody is seen: film the whole body, in light.",
            id="nobody",
        ),
        pytest.param(
            STANDING,
            25,
            "At the start it is too dark to see well: put on a light.",
            id="dark",
        ),
        pytest.param(
            small(STANDING),
            GREY,
            "At the start the person is too small to measure well: film from 2 to 3 metres away.",
            id="small",
        ),
        pytest.param(
            FROM_THE_FRONT,
            GREY,
            "At the start the person is seen too much from the front: film from the side.",
            id="from the front",
        ),
        pytest.param(LungeBody(trunk_lean_deg=100).landmarks(), GREY, None, id="bending down"),
    ],
)
def test_what_spoils_a_recording_is_said_after_a_second(
    low_lunge: Pose, seen: Landmarks | None, grey: int, word: str | None
) -> None:
    assert word_of(low_lunge, lambda time_s: seen, grey=grey) == word
    assert word_of(low_lunge, lambda time_s: seen, grey=grey, seconds=0.9) is None


def test_what_passes_is_not_said(low_lunge: Pose) -> None:
    assert word_of(low_lunge, lambda time_s: STANDING if time_s > 0.5 else None) is None


def test_what_comes_later_is_not_said(low_lunge: Pose) -> None:
    seen = word_of(low_lunge, lambda time_s: STANDING if time_s < 1.2 else None, seconds=5)
    assert seen is None


def test_a_landmark_recording_is_never_dark(low_lunge: Pose) -> None:
    assert word_of(low_lunge, lambda time_s: STANDING, grey=36, pictures=False) is None


def test_while_the_pose_is_not_known_no_view_is_wrong() -> None:
    assert word_of(None, lambda time_s: FROM_THE_FRONT) is None


def test_the_terminal_says_it_once() -> None:
    terminal = io.StringIO()
    bar = ProgressBar("clip.mp4", terminal)
    for time_s in (1.0, 2.0, 3.0):
        bar(Progress(time_s=time_s, share=None, word="At the start nobody is seen."))
    bar.close()
    assert terminal.getvalue().count("posecheck: clip.mp4: At the start nobody is seen.\n") == 1
