"""Furniture laid over a lunge that is right: what it hides is not judged, and nothing corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from posecheck.judging.checker import Checker
from posecheck.judging.session import Assessment
from posecheck.sources.video_file import VideoFile
from posecheck.words import spoken
from tests.conftest import SAMPLES

pytestmark = pytest.mark.model

Box = tuple[int, int, int, int]
BROWN_BGR = (60, 90, 130)
FROM_S, SETTLED_S, TO_S = 4.0, 7.0, 11.0
"""Of low_lunge_pause: the person kneels down and holds, right, until 12 s."""
A_FEW = 0.1
"""Of the pictures: the mask's edge moves a little."""
FRONT, REAR = ("front_knee_deg", "front_shin_deg"), ("rear_thigh_deg",)


def assessed(box: Box) -> Iterator[Assessment]:
    """What is said of the lunge behind that box."""
    x0, y0, x1, y1 = box
    with VideoFile(SAMPLES / "low_lunge_pause.mp4") as source, Checker.of("low_lunge") as checker:
        for frame in islice(source.frames(), int(FROM_S * 30), int(TO_S * 30), 2):
            image_bgr = frame.image_bgr.copy()
            image_bgr[y0:y1, x0:x1] = BROWN_BGR
            answer = checker.process(replace(frame, image_bgr=image_bgr))
            if frame.time_s >= SETTLED_S:
                yield answer


@pytest.mark.parametrize(
    ("box", "hidden", "seen", "said"),
    [
        pytest.param((0, 0, 60, 60), (), (*FRONT, *REAR), None, id="nothing in the way"),
        pytest.param(
            (335, 270, 425, 410), FRONT, (), "left knee", id="a chair before the front leg"
        ),
        pytest.param(
            (345, 340, 425, 410), FRONT, REAR, "left ankle", id="a box before the front foot"
        ),
        pytest.param(
            (0, 345, 640, 480), (*FRONT, *REAR), (), "right knee", id="the edge of a desk"
        ),
    ],
)
def test_what_is_hidden_is_not_judged(
    box: Box, hidden: tuple[str, ...], seen: tuple[str, ...], said: str | None
) -> None:
    answers = list(assessed(box))
    judged = Counter(
        name for one in answers for name, reading in one.readings.items() if reading.judged
    )
    assert all(judged[name] <= A_FEW * len(answers) for name in hidden)
    assert all(judged[name] == len(answers) for name in seen)
    assert not any(one.worst() for one in answers)
    # Nobody who is in the pose is told that they are not.
    assert not any(one.in_pose is False for one in answers)
    obstacles = Counter(one.cannot_tell() for one in answers)
    obstacle = obstacles.most_common(1)[0][0]
    assert (obstacle and obstacle.spoken) == (said and spoken.hidden(said))
