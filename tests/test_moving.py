"""Every judged pose moves: the way into it, and each of its faults put right."""

from __future__ import annotations

import pytest

from posecheck.coaching.live_headline import live_headline
from posecheck.judging.feedback import cue_ids
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.ui.live.message import live_message
from posecheck.ui.moving import FOLDER, faults, film, moving_figure
from tests.test_practice import LEANING, RIGHT, STANDING, practise

JUDGED = [pose for pose in library() if pose.judged]
MOST_BYTES_EACH = 200_000
MOST_BYTES = 6_000_000


@pytest.mark.parametrize("pose", JUDGED, ids=lambda pose: pose.id)
def test_every_pose_and_every_fault_has_a_film(pose: Pose) -> None:
    assert film(pose.id) == f"/posecheck/moves/{pose.id}/how.mp4"
    without = [cue_id for cue_id in cue_ids(pose.rules).values() if film(pose.id, cue_id) is None]
    assert without == [], "add them to tools/render_movements.py and render"
    assert faults(pose).keys() == set(cue_ids(pose.rules).values())


def test_no_film_is_of_nothing() -> None:
    wanted = {film(pose.id) for pose in JUDGED} | {
        film(pose.id, cue_id) for pose in JUDGED for cue_id in cue_ids(pose.rules).values()
    }
    found = {f"/posecheck/moves/{path.parent.name}/{path.name}" for path in FOLDER.glob("*/*")}
    assert found == wanted


def test_the_films_are_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.glob("*/*.mp4")]
    assert max(sizes) < MOST_BYTES_EACH
    assert sum(sizes) < MOST_BYTES


@pytest.mark.parametrize(
    ("pose_id", "side", "mirror", "mirrored", "label"),
    [
        ("low_lunge", "left", False, False, "Left knee down, facing left"),
        ("low_lunge", "left", True, True, "Left knee down, facing right"),
        ("low_lunge", "right", False, True, "Right knee down, facing right"),
        ("low_lunge", "right", True, False, "Right knee down, facing left"),
        ("warrior_1", "right", False, True, "Right leg back, facing right"),
        ("tree", "left", False, False, "Left leg lifted"),
        ("bridge", "both", False, False, "Bridge"),
    ],
)
def test_a_figure_is_turned_to_its_side(
    pose_id: str, side: str, mirror: bool, mirrored: bool, label: str
) -> None:
    figure = moving_figure(find_pose(pose_id), side, mirror=mirror)  # type: ignore[arg-type]
    assert figure == {"film": film(pose_id), "mirrored": mirrored, "label": label}


def test_what_is_not_judged_has_none() -> None:
    assert moving_figure(find_pose("frog"), "left", mirror=False) is None


def test_it_moves_while_one_waits_leans_and_rests(low_lunge: Pose) -> None:
    states, practice = practise(
        low_lunge, [(3, STANDING), (7, RIGHT), (12, LEANING), (22, RIGHT), (24, STANDING)]
    )
    found: list[str | None] = []
    for state in states:
        line = live_headline(state, low_lunge)
        message = live_message(state, practice, line=line, time_ms=0.0)
        shown = message["figure"] and (message["figure"]["film"].rsplit("/", 1)[1])
        if not found or found[-1] != shown:
            found.append(shown)
    assert found == [
        "how.mp4",
        None,
        "trunk_upright_high.mp4",
        None,
        "how.mp4",
    ]
