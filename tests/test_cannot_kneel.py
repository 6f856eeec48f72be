"""The lunge for those who cannot kneel: counted when it is held, never by the way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import JOINT_COUNT, Landmarks
from posecheck.judging.recognition import Recogniser
from posecheck.judging.session import Session
from posecheck.poses.figure import figure_places
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.reporting.wording import leg_words

TRUNK_PX = 100
"""The figures of pose files are in trunk lengths."""
SIZE_WH = (1200, 800)
FPS = 10

Way = Callable[[float], tuple[float, float]]


def figure(pose: Pose, at_trunks: tuple[float, float] = (0.0, 0.0)) -> Landmarks:
    """The pose's own figure, moved by so many trunk lengths to the right and down."""
    places = figure_places(pose) * TRUNK_PX
    places += np.array([500.0, 400.0]) + TRUNK_PX * np.array(at_trunks)
    return Landmarks(
        xy_px=places,
        world_m=np.zeros((JOINT_COUNT, 3)),
        visibility=np.ones(JOINT_COUNT),
        size_wh=SIZE_WH,
    )


def held_s(pose: Pose, moves: Way, seconds: float = 8.0) -> float:
    session, tracker = Session(pose), BodyTracker()
    for tick in range(round(seconds * FPS)):
        time_s = tick / FPS
        session.update(time_s, tracker.update(time_s, figure(pose, moves(time_s))))
    hold = session.finish()
    return hold.held_s if hold else 0.0


@pytest.mark.parametrize("pose_id", ["standing_lunge", "chair_lunge"])
def test_who_holds_it_is_counted(pose_id: str) -> None:
    assert held_s(find_pose(pose_id), lambda time_s: (0.0, 0.0)) >= 7.0


@pytest.mark.parametrize(
    "moves",
    [
        lambda time_s: (0.6 * time_s, 0.0),
        lambda time_s: (0.0, 0.5 * np.sin(np.pi * time_s)),
    ],
    ids=["walking on", "up and down"],
)
def test_standing_only_who_keeps_still_is_counted(moves: Way) -> None:
    assert held_s(find_pose("standing_lunge"), moves) == 0.0


def named(poses: list[Pose], shown: Pose) -> str | None:
    recogniser, tracker = Recogniser(poses), BodyTracker()
    for tick in range(4 * FPS):
        recogniser.update(tick / FPS, tracker.update(tick / FPS, figure(shown)))
    return recogniser.pose.id if recogniser.pose else None


def test_standing_it_is_never_detected_and_takes_no_name_from_another() -> None:
    standing = find_pose("standing_lunge")
    assert not standing.named
    assert named(library(), standing) is None
    warrior = find_pose("warrior_1")
    assert named([standing, warrior], warrior) == "warrior_1"
    anyhow = standing.model_copy(update={"named": True})
    assert named([anyhow], standing) == "standing_lunge"


@pytest.mark.parametrize("pose_id", ["standing_lunge", "chair_lunge"])
def test_nobody_is_told_to_kneel(pose_id: str) -> None:
    assert leg_words("left", find_pose(pose_id)) == "Left leg back"


def test_on_a_chair_it_is_named_as_what_looks_the_same() -> None:
    assert named(library(), find_pose("chair_lunge")) == "low_lunge"
