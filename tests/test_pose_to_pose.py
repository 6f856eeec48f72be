"""A practice that goes from pose to pose keeps what was done of each."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.coaching.plan import Plan
from posecheck.coaching.pose_part import PoseResult
from posecheck.coaching.practice import Practice
from posecheck.history.hold_log import HoldEntry
from posecheck.poses.pose import find_pose, library
from posecheck.sources.frames import Frame
from posecheck.testing import LimbBody, LungeBody, Script, ScriptedDetector, standing_body

LUNGE = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20).landmarks()
BRIDGE = LimbBody(
    trunk_deg=-118, left=(68, 158), right=(68, 158), nose_ahead_deg=-30, upper_arm_deg=90
).landmarks()
LYING = LimbBody(trunk_deg=-90, left=(89, 89), right=(89, 89), nose_ahead_deg=0).landmarks()
LEGS_UP = LimbBody(trunk_deg=-90, left=(2, 2), right=(2, 2), nose_ahead_deg=0).landmarks()
STANDING = standing_body()
FPS = 10


def run(
    practice: Practice, script: Script, until_s: float, *, from_s: float = 0.0
) -> list[HoldEntry]:
    """The holds that the history is given, as they come."""
    practice.attach(ScriptedDetector(script))
    grey = np.full((720, 1280, 3), 120, dtype=np.uint8)
    entries = []
    for tick in range(round(from_s * FPS), round(until_s * FPS)):
        state = practice.process(Frame(image_bgr=grey, time_s=tick / FPS, index=tick))
        if state.entry is not None:
            entries.append(state.entry)
    return entries


def anything() -> Practice:
    first = find_pose("low_lunge")
    return Practice(first, Plan.of(first), model="none", any_of=library())


def bridge_lunge_leg_raises(time_s: float) -> Landmarks:
    if time_s < 2 or 10 <= time_s < 16 or 26 <= time_s < 32:
        return STANDING
    if time_s < 10:
        return BRIDGE
    if time_s < 26:
        return LUNGE
    return LEGS_UP if time_s % 3 > 1.5 else LYING


def results(practice: Practice) -> list[PoseResult]:
    found = practice.finish()
    assert found is not None
    return list(found.poses)


def held(one: PoseResult) -> list[tuple[str, int, int]]:
    return [(hold.side, round(hold.start_s), round(hold.held_s)) for hold in one.report.holds]


@dataclass(frozen=True, kw_only=True, eq=False)
class Practised:
    """One practice of three poses, the last one still open when it was finished."""

    found: list[PoseResult]
    entries: list[HoldEntry]


@pytest.fixture(scope="module")
def three_poses() -> Practised:
    practice = anything()
    entries = run(practice, bridge_lunge_leg_raises, 44)
    return Practised(found=results(practice), entries=entries)


def test_three_poses_leave_three_reports_each_with_its_own_holds(three_poses: Practised) -> None:
    """Times are those of the practice."""
    bridge, lunge, raises = three_poses.found
    assert [one.report.pose.id for one in (bridge, lunge, raises)] == [
        *("bridge", "low_lunge", "leg_raise"),
    ]
    assert held(bridge) == [("both", 5, 5)]
    assert held(lunge) == [("right", 18, 8)]
    (set_of_raises,) = raises.report.holds
    assert [one.kind for one in set_of_raises.repetitions] == ["full", "full"]
    assert set_of_raises.start_s > 32


def test_no_file_of_a_pose_is_that_of_another(three_poses: Practised) -> None:
    found = three_poses.found
    reports = [json.loads(one.files["report.json"]) for one in found]
    assert [report["pose"] for report in reports] == ["bridge", "low_lunge", "leg_raise"]
    spans_s = []
    for one in found:
        rows = list(csv.DictReader(one.files["measurements.csv"].decode().splitlines()))
        assert len(rows) == one.report.frames.total == len(one.timeline.time_s)
        spans_s.append((float(rows[0]["time_s"]), float(rows[-1]["time_s"])))
    assert all(ended_s < begun_s for (_, ended_s), (begun_s, _) in pairwise(spans_s))
    for one in found:
        assert one.report.pose.name in one.files["report.html"].decode()
    assert len({one.files["report.html"] for one in found}) == 3


def test_a_pose_done_again_later_is_reported_again() -> None:
    def script(time_s: float) -> Landmarks:
        return BRIDGE if time_s < 8 or time_s >= 26 else LUNGE if 14 <= time_s < 20 else STANDING

    practice = anything()
    run(practice, script, 33)
    found = results(practice)
    assert [one.report.pose.id for one in found] == ["bridge", "low_lunge", "bridge"]
    assert [held(one)[0][1] for one in found] == [2, 16, 29]


def test_a_pose_of_which_nothing_was_done_is_left_out() -> None:
    lunge, bridge, tree = (find_pose(name) for name in ("low_lunge", "bridge", "tree"))
    practice = Practice(lunge, Plan.of(lunge), model="none")
    run(practice, lambda t: STANDING, 2)
    practice.take_up(bridge, Plan.of(bridge))
    run(practice, lambda t: BRIDGE, 6, from_s=2)
    practice.take_up(tree, Plan.of(tree))
    run(practice, lambda t: BRIDGE, 8, from_s=6)
    assert [one.report.pose.id for one in results(practice)] == ["bridge"]


def test_a_pose_that_was_only_ever_wrong_still_has_its_report() -> None:
    lunge, bridge = find_pose("low_lunge"), find_pose("bridge")
    leaning = LungeBody(front_knee_deg=84, front_shin_deg=4, trunk_lean_deg=30, rear_thigh_deg=38)
    practice = Practice(lunge, Plan.of(lunge), model="none")
    run(practice, lambda t: leaning.landmarks(), 4)
    practice.take_up(bridge, Plan.of(bridge))
    run(practice, lambda t: BRIDGE, 8, from_s=4)
    first, second = results(practice)
    assert first.report.holds == ()
    assert [fault.rule for fault in first.report.findings] == ["trunk_upright", "stretch"]
    assert held(second) == [("both", 4, 4)]


def test_where_nothing_at_all_was_done_the_last_pose_is_reported() -> None:
    practice = anything()
    run(practice, lambda t: STANDING, 3)
    (one,) = results(practice)
    assert one.report.holds == ()


def test_a_hold_that_is_cut_short_is_in_the_history_and_in_the_report() -> None:
    lunge, bridge = find_pose("low_lunge"), find_pose("bridge")
    practice = Practice(lunge, Plan.of(lunge), model="none")
    run(practice, lambda t: LUNGE, 5)
    cut_short = practice.take_up(bridge, Plan.of(bridge))
    assert cut_short is not None
    assert (cut_short.number, cut_short.pose) == (1, "low_lunge")
    assert cut_short.hold.held_s == pytest.approx(4.9)
    run(practice, lambda t: BRIDGE, 9, from_s=5)
    so_far = practice.entry_so_far
    assert so_far is not None
    assert (so_far.number, so_far.pose) == (2, "bridge")
    assert [len(one.report.holds) for one in results(practice)] == [1, 1]


def test_the_history_learns_of_each_poses_holds_with_that_poses_target(
    three_poses: Practised,
) -> None:
    """Also of the hold whose end is what lets the next pose be named."""
    assert [
        (one.number, one.pose, one.target_s, round(one.hold.held_s)) for one in three_poses.entries
    ] == [
        (1, "bridge", 30.0, 5),
        (2, "low_lunge", 30.0, 8),
    ]


def test_who_is_followed_stays_the_same_from_pose_to_pose() -> None:
    """The camera's advice too goes on: nothing that was put right is asked for again."""
    lunge, stretch = find_pose("low_lunge"), find_pose("lunge_stretch")
    practice = Practice(lunge, Plan.of(lunge), model="none")
    practice.attach(ScriptedDetector(lambda t: STANDING))
    grey = np.full((720, 1280, 3), 120, dtype=np.uint8)
    ready = []
    for tick in range(40):
        if tick == 20:
            practice.take_up(stretch, Plan.of(stretch))
        state = practice.process(Frame(image_bgr=grey, time_s=tick / FPS, index=tick))
        ready.append(state.setup.ready)
    assert ready == [False] * 10 + [True] * 30
