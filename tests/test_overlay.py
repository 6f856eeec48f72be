"""What is drawn, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose
from posecheck.reporting.headline import headline
from posecheck.reporting.overlay import Overlay
from posecheck.reporting.palette import Bgr, Colour
from posecheck.testing import LungeBody, standing_body

SIZES = [(640, 360), (1280, 720), (720, 1280), (321, 241)]


def assess(pose: Pose, landmarks: Landmarks | None, seconds: float = 0.0) -> Assessment:
    """The assessment after that long in the same position."""
    session, tracker = Session(pose), BodyTracker()
    for tick in range(round(seconds * 10) + 1):
        body = tracker.update(tick / 10, landmarks) if landmarks else None
        assessment = session.update(tick / 10, body)
    return assessment


def black(size_wh: tuple[int, int]) -> np.ndarray:
    return np.zeros((size_wh[1], size_wh[0], 3), dtype=np.uint8)


def body(size_wh: tuple[int, int] = (1280, 720), **angles: float) -> LungeBody:
    return LungeBody(size_wh=size_wh, thigh_px=min(size_wh) / 6, **angles)  # type: ignore[arg-type]


def has(picture: np.ndarray, colour: Bgr) -> bool:
    return bool((picture == colour).all(axis=2).any())


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_new_picture_of_the_same_size(
    low_lunge: Pose, size_wh: tuple[int, int], mirrored: bool
) -> None:
    picture = black(size_wh)
    assessment = assess(low_lunge, body(size_wh).landmarks(), 5)
    drawn = Overlay(mirrored=mirrored).draw(picture, assessment)
    assert drawn.shape == picture.shape
    assert not picture.any()
    assert drawn.any()


def test_nobody_means_no_skeleton(low_lunge: Pose) -> None:
    drawn = Overlay().draw(black((640, 360)), assess(low_lunge, None))
    assert not has(drawn, Colour.INK_ON_DARK.bgr)


def test_an_unseen_joint_is_not_drawn(low_lunge: Pose) -> None:
    landmarks = body().landmarks()
    x, y = landmarks[Joint.RIGHT_ANKLE].round().astype(int)
    visibility = np.ones(33)
    visibility[[Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX]] = 0.0
    around = np.s_[y - 3 : y + 4, x - 3 : x + 4]
    shown = Overlay().draw(black((1280, 720)), assess(low_lunge, landmarks))
    hidden = Overlay().draw(
        black((1280, 720)), assess(low_lunge, replace(landmarks, visibility=visibility))
    )
    assert shown[around].any()
    assert not hidden[around].any()


def test_only_the_limb_at_fault_is_highlighted(low_lunge: Pose) -> None:
    good = Overlay().draw(black((1280, 720)), assess(low_lunge, body().landmarks()))
    leaning = body(trunk_lean_deg=28.0, rear_thigh_deg=38.0).landmarks()
    bad = Overlay().draw(black((1280, 720)), assess(low_lunge, leaning))
    assert not has(good, Colour.WRONG_ON_DARK.bgr)
    rows, _ = np.nonzero((bad == Colour.WRONG_ON_DARK.bgr).all(axis=2))
    hips_y = leaning[Joint.LEFT_HIP][1]
    assert rows.size > 100
    assert rows.max() < hips_y + 15


def test_mirroring_turns_the_body_but_not_the_words(low_lunge: Pose) -> None:
    """Words are drawn the same whichever way the frame is turned."""
    assessment = assess(low_lunge, body().landmarks(), 5)
    plain = Overlay().draw(black((1280, 720)), assessment)
    mirrored = Overlay(mirrored=True).draw(black((1280, 720)), assessment)
    banner = np.s_[:90, 400:880]
    clock = np.s_[110:330, :250]
    assert (plain[banner] == mirrored[banner]).all()
    assert (plain[clock] == mirrored[clock]).all()
    assert has(mirrored[:, ::-1][400:, 500:], Colour.INK_ON_DARK.bgr)
    assert not (plain == mirrored).all()


def test_the_clock_shows_only_while_there_is_a_hold(low_lunge: Pose) -> None:
    waiting = Overlay().draw(black((1280, 720)), assess(low_lunge, body().landmarks(), 0.5))
    holding = Overlay().draw(black((1280, 720)), assess(low_lunge, body().landmarks(), 5))
    assert not has(waiting[:, :250], Colour.RIGHT_ON_DARK.bgr)
    assert has(holding[:, :250], Colour.RIGHT_ON_DARK.bgr)


def test_an_angle_is_written_beside_its_joint(low_lunge: Pose) -> None:
    """Someone who is not in the pose is shown no angle."""
    landmarks, standing = body().landmarks(), standing_body()
    x, y = landmarks[Joint.LEFT_KNEE].round().astype(int)
    drawn = Overlay().draw(black((1280, 720)), assess(low_lunge, landmarks, 2))
    assert has(drawn[y - 40 : y + 40, x : x + 120], Colour.PAPER.bgr)  # ahead of the front knee
    assert not has(
        Overlay().draw(black((1280, 720)), assess(low_lunge, standing)), Colour.PAPER.bgr
    )


def test_the_picture_says_done_when_the_target_is_reached_and_not_before(low_lunge: Pose) -> None:
    assessments = {seconds: assess(low_lunge, body().landmarks(), seconds) for seconds in (0.5, 5)}
    done = replace(
        assessments[5], clock=replace(assessments[5].clock, phase=Phase.DONE, held_s=30.0)
    )
    lines = [headline(one) for one in (*assessments.values(), done)]
    assert [line and line.phrase.text for line in lines] == [None, "Hold", "Done"]
