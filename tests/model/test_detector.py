"""One real landmarker on frames of every width, one stream after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from posecheck.body.company import ALONE
from posecheck.body.landmarks import Landmarks, mid_hip
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.sources.frames import Frame
from posecheck.sources.video_file import VideoFile
from tests.conftest import SAMPLES

pytestmark = pytest.mark.model

EXAMPLES = Path(__file__).parents[1] / "pose_examples"
SECONDS_IN = 6
"""By then the person of the clip kneels in the lunge."""


@pytest.fixture(scope="module")
def detector() -> Iterator[MediaPipeDetector]:
    with MediaPipeDetector(find_model(), masks=True) as detector:
        yield detector


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    with VideoFile(SAMPLES / "low_lunge_pause.mp4") as source:
        return list(islice(source.frames(), SECONDS_IN * 30, SECONDS_IN * 30 + 8))


def found_in(
    detector: MediaPipeDetector, frames: list[Frame], size_wh: tuple[int, int]
) -> Landmarks:
    detector.restart()
    for frame in frames:
        image_bgr = np.asarray(cv2.resize(frame.image_bgr, size_wh), dtype=np.uint8)
        landmarks = detector.detect(replace(frame, image_bgr=image_bgr))
    assert landmarks is not None
    return landmarks


@pytest.mark.parametrize(
    ("size_wh", "mask_wh"),
    [
        *(((width, 480), (width, 480)) for width in (641, 642, 643)),
        ((361, 271), (361, 271)),
        ((1280, 720), (960, 540)),  # larger frames are shrunk
        ((3001, 2250), (960, 720)),
    ],
)
def test_any_picture_size_can_follow_any_other(
    detector: MediaPipeDetector,
    frames: list[Frame],
    size_wh: tuple[int, int],
    mask_wh: tuple[int, int],
) -> None:
    usual = found_in(detector, frames, (640, 480))
    other = found_in(detector, frames, size_wh)
    scale = np.array(size_wh) / usual.size_wh

    assert other.size_wh == size_wh
    assert other.mask is not None
    assert other.mask.shape == mask_wh[::-1]
    hips_and_knees = slice(23, 27)
    moved_px = np.abs(other.xy_px / scale - usual.xy_px)[hips_and_knees]
    assert moved_px.max() < 12
    assert overlap(other, usual) > 0.9


def overlap(one: Landmarks, other: Landmarks) -> float:
    """Shared share of the two persons' pixels, in the second's frame."""
    assert one.mask is not None
    assert other.mask is not None
    resized = cv2.resize(one.mask, other.size_wh) > 0.5
    person = other.mask > 0.5
    return float((resized & person).sum() / (resized | person).sum())


def test_a_camera_may_change_its_size_in_mid_stream(
    detector: MediaPipeDetector, frames: list[Frame]
) -> None:
    detector.restart()
    for frame, width in zip(frames, (640, 641, 480, 1280, 360, 642, 640, 640), strict=True):
        image_bgr = np.asarray(cv2.resize(frame.image_bgr, (width, 480)), dtype=np.uint8)
        landmarks = detector.detect(replace(frame, image_bgr=image_bgr))
    assert landmarks is not None
    assert landmarks.size_wh == (640, 480)


def test_nothing_is_remembered_of_the_stream_before(
    detector: MediaPipeDetector, frames: list[Frame]
) -> None:
    """Who was hidden before must not make the next visitor's joints look hidden."""
    with MediaPipeDetector(find_model(), masks=True) as fresh:
        expected = [fresh.detect(frame) for frame in frames]
    detector.restart()
    for frame in frames:
        shown = frame.image_bgr.copy()
        shown[frame.size_wh[1] // 2 :] = 127  # a table before the legs
        detector.detect(replace(frame, image_bgr=shown))
    detector.restart()
    for frame, wanted in zip(frames, expected, strict=True):
        found = detector.detect(frame)
        assert found is not None
        assert wanted is not None
        assert found.visibility == pytest.approx(wanted.visibility, abs=0.005)
        assert found.xy_px == pytest.approx(wanted.xy_px, abs=0.5)


def test_after_a_leap_the_person_is_found_again(detector: MediaPipeDetector) -> None:
    """Standing, and in the next picture head down: the tracker alone never finds out."""
    detector.restart()
    standing, dog = (
        cv2.imread(str(EXAMPLES / f"{name}.jpg"))
        for name in ("none/standing_1", "downward_dog/good_1")
    )
    assert standing is not None
    assert dog is not None
    hips_y_px = []
    for number in range(45):
        image_bgr = np.asarray(standing if number < 15 else dog, dtype=np.uint8)
        found = detector.detect(Frame(index=number, time_s=number / 15, image_bgr=image_bgr))
        hips_y_px.append(mid_hip(found)[1] if found else np.nan)
    assert hips_y_px[14] == pytest.approx(200, abs=5)
    assert hips_y_px[-1] == pytest.approx(127, abs=5)


def test_before_a_mirror_the_person_is_followed_and_nobody_else_is_there(
    detector: MediaPipeDetector,
) -> None:
    """The image, 0.9 of the size, is in view first; the person walks in beside it and kneels."""
    with VideoFile(SAMPLES / "low_lunge_both_sides.mp4") as source:
        shown = [one.image_bgr for one in islice(source.frames(), 0, 7 * 30, 3)]
    shown = [shown[0]] * 20 + shown
    room = np.median(np.stack(shown[::6]), axis=0).astype(np.uint8)
    detector.restart()
    beside_px = round(0.9 * 960)
    own = []
    for tick, image_bgr in enumerate(shown):
        across_px = max(0, 520 - 20 * tick)
        wide = cv2.copyMakeBorder(room, 0, 0, 0, 640, cv2.BORDER_REPLICATE)
        wide[:, 150 + across_px : 640 + across_px] = image_bgr[:, 150:]
        image = cv2.resize(wide[:, 959::-1], None, fx=0.9, fy=0.9)
        mirror = cv2.copyMakeBorder(image, 48, 0, 0, 0, cv2.BORDER_REPLICATE)
        both = np.ascontiguousarray(np.hstack([mirror, wide[:, :640]]), dtype=np.uint8)
        found = detector.detect(Frame(image_bgr=both, time_s=tick / 10, index=tick))
        own.append(found is not None and mid_hip(found)[0] > beside_px)
    kneels = 45
    assert all(own[kneels:])
    assert detector.company == ALONE
    assert detector.notes == ("A mirror is in view; the larger figure was followed.",)
