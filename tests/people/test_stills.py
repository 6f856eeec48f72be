"""358 photographs of people as landmarks: what is named, what is not, and what the rules say.

The true poses were read off the pictures by eye; neg_ are other postures. Where a posture may go by
either name it is left out.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.judging.recognition import Recogniser
from posecheck.judging.rules import Status
from posecheck.judging.session import Session
from posecheck.poses.pose import find_pose, library
from posecheck.sources.replay import load_landmark_recording

HERE: Final = Path(__file__).parent
EITHER_WAY: Final = {
    *("neg_highlunge", "crescent", "neg_kneel", "supine_bent", "supine_knee", "supine_leg"),
    *("sit_up", "true_pose"),
}
LOOK_S: Final = 1.8
"""A little longer than it takes to be named."""
NAMED_RIGHT: Final = 0.95
FALSE_NAMES: Final = 6
ACCEPTED: Final = 0.85
NOT_TEACHERS: Final = {
    # Kneeling with one foot ahead, but other exercises: the thigh upright, or the rear foot raised.
    "low_lunge": {7, 24, 29, 115},
}


@dataclass(frozen=True)
class Still:
    """One photograph: its number, true pose and landmarks."""

    number: int
    true_pose: str
    landmarks: Landmarks


@cache
def stills() -> tuple[Still, ...]:
    recording = load_landmark_recording(HERE / "stills.npz")
    with (HERE / "stills.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for number, row in enumerate(rows):
        at = int(np.searchsorted(recording.time_s, float(row["start_s"]) - 1e-6))
        landmarks = recording.landmarks(at)
        if landmarks is not None:
            found.append(Still(number, row["true_pose"], landmarks))
    return tuple(found)


def held(still: Still) -> Iterator[tuple[float, Landmarks]]:
    """The photograph as of someone who keeps still, ten times a second."""
    for tick in range(round(LOOK_S * 10)):
        yield tick / 10, still.landmarks


@cache
def named() -> dict[int, str | None]:
    names = {}
    poses = library()
    for still in stills():
        recogniser, tracker = Recogniser(poses), BodyTracker()
        for time_s, landmarks in held(still):
            recogniser.update(time_s, tracker.update(time_s, landmarks))
        names[still.number] = recogniser.pose.id if recogniser.pose else None
    return names


def test_the_pose_is_named() -> None:
    known = {pose.id for pose in library() if pose.judged}
    right = [
        named()[one.number] == one.true_pose
        for one in stills()
        if one.true_pose in known - EITHER_WAY
    ]
    assert len(right) == 140
    assert sum(right) >= NAMED_RIGHT * len(right)


def test_one_after_another_they_are_named_too() -> None:
    """Someone else, elsewhere in the picture, 1.5 s after the last one: as in the recording."""
    recogniser, tracker = Recogniser(library()), BodyTracker()
    known = {pose.id for pose in library() if pose.judged} - EITHER_WAY
    right = []
    for number, still in enumerate(stills()[:40]):
        for time_s, landmarks in held(still):
            at_s = 4 * number + time_s
            recogniser.update(at_s, tracker.update(at_s, landmarks))
        for tick in range(1, 16):
            recogniser.update(at_s + tick / 10, None)
        if still.true_pose in known:
            found = {seen.pose.id for seen in recogniser.seen if seen.end_s >= 4 * number}
            right.append(still.true_pose in found)
    assert len(right) >= 10
    assert sum(right) >= NAMED_RIGHT * len(right) - 1


def test_whoever_comes_next_is_not_in_the_pose_already() -> None:
    """A Warrior I, 1.5 s later another person within its slack: alone, that one has no name."""
    warrior, other = stills()[11:13]
    recogniser, tracker = Recogniser(library()), BodyTracker()
    for time_s, landmarks in held(warrior):
        named = recogniser.update(time_s, tracker.update(time_s, landmarks))
    assert named is not None
    assert named.id == "warrior_1"
    for tick in range(1, 16):
        recogniser.update(time_s + tick / 10, None)
    for time_s, landmarks in held(other):
        named = recogniser.update(4 + time_s, tracker.update(4 + time_s, landmarks))
    assert named is None


def test_other_postures_are_given_no_name_and_poses_no_wrong_one() -> None:
    wrong = [
        (one.number, one.true_pose, named()[one.number])
        for one in stills()
        if one.true_pose not in EITHER_WAY and named()[one.number] not in (None, one.true_pose)
    ]
    assert len(wrong) <= FALSE_NAMES, wrong


NEIGHBOURS: Final = {
    "tree": ("neg_standinglunge", "neg_eagle", "neg_stand"),
    "bridge": ("neg_wheel", "neg_urdhva_dhanurasana", "neg_bow"),
    "king_dancer": ("neg_warrior3", "neg_virabhadrasana_iii", "neg_halfmoon"),
    "warrior_1": ("neg_warrior2", "neg_reversewarrior", "low_lunge"),
    "low_lunge": ("warrior_1", "neg_halfsplit", "neg_pigeon"),
    "downward_dog": ("neg_dolphin", "neg_plank", "neg_forward_fold"),
    "supine_psoas_stretch": ("neg_triangle", "neg_halfmoon", "neg_plow"),
    "camel": ("neg_kneel", "neg_child"),
}


@pytest.mark.parametrize("pose", NEIGHBOURS)
def test_neighbours_are_not_taken_for_it(pose: str) -> None:
    for neighbour in NEIGHBOURS[pose]:
        found = [named()[one.number] for one in stills() if one.true_pose == neighbour]
        assert found, neighbour
        assert pose not in found, neighbour


@pytest.mark.parametrize("posture", ["neg_stand", "neg_standinglunge", "neg_squat", "warrior_1"])
def test_nobody_holds_a_standing_lunge_by_the_way(posture: str) -> None:
    """It is never named, for one stands so for a moment; nor is it counted, were one to stay."""
    shown = [one for one in stills() if one.true_pose == posture]
    assert shown
    for still in shown:
        session, tracker = Session(find_pose("standing_lunge")), BodyTracker()
        for time_s, landmarks in held(still):
            session.update(time_s, tracker.update(time_s, landmarks))
        hold = session.finish()
        assert hold is None or hold.held_s == 0, still.number


def test_every_rule_accepts_the_teachers() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for still in stills():
        pose_id = still.true_pose
        if pose_id.startswith("neg_") or still.number in NOT_TEACHERS.get(pose_id, ()):
            continue
        if pose_id not in {pose.id for pose in library() if pose.judged}:
            continue
        session, tracker = Session(find_pose(pose_id)), BodyTracker()
        for time_s, landmarks in held(still):
            assessment = session.update(time_s, tracker.update(time_s, landmarks))
        for finding in assessment.findings:
            if finding.status is not Status.UNSEEN:
                right[f"{pose_id} {finding.rule.id}"].append(finding.status is Status.OK)
    judged = {name: answers for name, answers in right.items() if len(answers) >= 7}
    assert len(judged) >= 16
    refused = {
        name: sum(answers) / len(answers)
        for name, answers in judged.items()
        if sum(answers) < ACCEPTED * len(answers)
    }
    assert refused == {}
