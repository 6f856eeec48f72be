"""No band of a shipped pose ends nearer to what is right than the measurement can tell."""

from __future__ import annotations

import pytest

from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose, Rule, library

RULES = [(pose, rule) for pose in library() for rule in pose.rules]


@pytest.mark.parametrize(("pose", "rule"), RULES, ids=[f"{p.id}-{r.id}" for p, r in RULES])
def test_the_band_is_wider_than_what_is_right_by_the_error(pose: Pose, rule: Rule) -> None:
    assert rule.right is not None, "say what a teacher would call right"
    error = MEASUREMENTS[rule.measurement].base_error
    least, most = rule.right
    assert rule.band.low <= least - error + 1e-9
    assert rule.band.high >= most + error - 1e-9


@pytest.mark.parametrize("pose", [pose for pose in library() if pose.judged], ids=lambda p: p.id)
def test_a_judged_pose_names_its_neighbours(pose: Pose) -> None:
    assert pose.not_this
