"""Eight short recordings of people that once failed: what is right of each, with a margin."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.judging.recognition import Recogniser
from posecheck.judging.rules import Status
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import find_pose, library
from posecheck.sources.replay import load_landmark_recording

CASES = Path(__file__).parent / "cases"


@cache
def judged(case: str, pose: str) -> tuple[list[Assessment], float]:
    """Every instant of it, and the seconds held."""
    recording, tracker = load_landmark_recording(CASES / f"{case}.npz"), BodyTracker()
    session = Session(find_pose(pose))
    seen = []
    for index, time_s in enumerate(recording.time_s):
        landmarks = recording.landmarks(index)
        body = tracker.update(float(time_s), landmarks) if landmarks else None
        seen.append(session.update(float(time_s), body))
    hold = session.finish()
    return seen, hold.held_s if hold else 0.0


@pytest.mark.parametrize(
    ("case", "pose", "at_least_s"),
    [
        ("tree_arms_overhead", "tree", 2.4),
        ("tree_foot_at_groin", "tree", 4.5),
        ("anjaneyasana_deep_upright", "low_lunge", 5.0),
    ],
)
def test_a_right_pose_is_held(case: str, pose: str, at_least_s: float) -> None:
    assert judged(case, pose)[1] >= at_least_s


@pytest.mark.parametrize("case", ["lunge_front_reps", "knee_raise_oblique"])
def test_another_posture_is_no_tree(case: str) -> None:
    recording, tracker, recogniser = (
        load_landmark_recording(CASES / f"{case}.npz"),
        BodyTracker(),
        Recogniser(library()),
    )
    for index, time_s in enumerate(recording.time_s):
        landmarks = recording.landmarks(index)
        body = tracker.update(float(time_s), landmarks) if landmarks else None
        recogniser.update(float(time_s), body)
    assert recogniser.seen == []
    assert judged(case, "tree")[1] == 0.0


def test_a_stance_that_stays_has_one_view() -> None:
    """Rocking over feet that stay once turned it by 28 degrees, then by 12."""
    seen, _ = judged("halfkneel_fixed_stance_yaw", "low_lunge")
    settled = [one.body.view.limbs_deg for one in seen if one.body and one.time_s >= 2.0]
    assert np.ptp(settled) <= 8.0
    leans = [one.findings[0].status for one in seen]
    assert leans.count(Status.UNSEEN) <= 0.05 * len(leans)


def test_in_the_pose_or_not_comes_and_goes_with_the_legs_alone() -> None:
    seen, _ = judged("halfkneel_fixed_stance_yaw", "low_lunge")
    assert not any(one.in_pose for one in seen if one.time_s < 5.0)  # sitting back
    assert all(one.in_pose for one in seen if one.time_s > 5.8)  # rocking forward
    answers = [one.in_pose for one in seen]
    changes = sum(before != after for before, after in pairwise(answers))
    assert changes <= 6


def test_a_stretch_that_is_too_small_is_so_steadily() -> None:
    seen, _ = judged("halfkneel_yaw_limit", "low_lunge")
    still = [one for one in seen if 0.5 <= one.time_s <= 2.1]
    stretch = [f.status for one in still for f in one.findings if f.rule.id == "stretch"]
    assert set(stretch) == {Status.LOW}


def test_a_hidden_far_knee_is_never_a_firm_no() -> None:
    seen, _ = judged("lunge_near_leg_front", "low_lunge")
    assert not any(one.in_pose is False for one in seen if 1.0 <= one.time_s <= 2.0)
