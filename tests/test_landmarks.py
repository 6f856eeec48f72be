"""Joints that are seen, hidden, outside the frame, exchanged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Joint, Landmarks
from posecheck.testing import LungeBody


def body() -> Landmarks:
    return LungeBody().landmarks()


def moved(landmarks: Landmarks, joint: Joint, xy_px: tuple[float, float]) -> Landmarks:
    points = landmarks.xy_px.copy()
    points[joint] = xy_px
    return replace(landmarks, xy_px=points)


def test_a_joint_guessed_outside_the_picture_is_not_seen() -> None:
    landmarks = moved(body(), Joint.LEFT_ANKLE, (-3.0, 400.0))
    assert landmarks.outside[Joint.LEFT_ANKLE]
    assert np.isnan(landmarks.seen()[Joint.LEFT_ANKLE]).all()
    assert np.isnan(landmarks.seen().xy_px).sum() == 2


def test_a_joint_that_is_hardly_visible_is_not_seen() -> None:
    visibility = np.ones(33)
    visibility[Joint.RIGHT_KNEE] = 0.1
    seen = replace(body(), visibility=visibility).seen()
    assert np.isnan(seen[Joint.RIGHT_KNEE]).all()


def test_exchanging_the_legs_twice_changes_nothing() -> None:
    landmarks = body()
    swapped = landmarks.swapped()
    assert (swapped[Joint.LEFT_KNEE] == landmarks[Joint.RIGHT_KNEE]).all()
    assert (swapped[Joint.LEFT_SHOULDER] == landmarks[Joint.LEFT_SHOULDER]).all()
    assert (swapped.swapped().xy_px == landmarks.xy_px).all()


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^visibility has shape \(32,\), expected \(33,\)$"):
        replace(body(), visibility=np.ones(32))


def test_words() -> None:
    assert Joint.LEFT_FOOT_INDEX.words == "left toes"
