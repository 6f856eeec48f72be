"""Every pose moves: the way into it, and each of its faults put right."""

from __future__ import annotations

from dataclasses import replace

import av
import pytest

from posecheck.coaching.course import Course, CourseStep
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.live_headline import live_headline
from posecheck.coaching.plan import Plan
from posecheck.judging.feedback import cue_ids
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.testing import ScriptedDetector, frames
from posecheck.ui.live.message import live_message
from posecheck.ui.live.visits import Preferences
from posecheck.ui.moving import FOLDER, faults, film, moving_figure
from posecheck.ui.stage import guide_data
from tests.test_practice import LEANING, RIGHT, SIZE_WH, STANDING, practise

POSES = library()
GUIDED = [pose for pose in POSES if not pose.judged]
MOST_BYTES_EACH = 200_000
MOST_BYTES = 6_000_000


@pytest.mark.parametrize("pose", POSES, ids=lambda pose: pose.id)
def test_every_pose_and_every_fault_has_a_film(pose: Pose) -> None:
    assert film(pose.id) == f"/posecheck/moves/{pose.id}/how.mp4"
    without = [cue_id for cue_id in cue_ids(pose.rules).values() if film(pose.id, cue_id) is None]
    assert without == [], "add them to tools/render_movements.py and render"
    assert faults(pose).keys() == set(cue_ids(pose.rules).values())


def test_no_film_is_of_nothing() -> None:
    wanted = {film(pose.id) for pose in POSES} | {
        film(pose.id, cue_id) for pose in POSES for cue_id in cue_ids(pose.rules).values()
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
        ("tree", "left", False, False, "Left leg up"),
        ("bridge", "both", False, False, "Bridge"),
        ("frog", "left", True, True, "Left side, facing right"),
        ("standing_twist", "right", True, False, "Right side"),
        ("breathing_360", "both", True, False, "360 breathing"),
    ],
)
def test_a_figure_is_turned_to_its_side(
    pose_id: str, side: str, mirror: bool, mirrored: bool, label: str
) -> None:
    figure = moving_figure(find_pose(pose_id), side, mirror=mirror)  # type: ignore[arg-type]
    breathes = pose_id == "breathing_360"
    assert figure == {
        "film": film(pose_id),
        "mirrored": mirrored,
        "label": label,
        "breathes": breathes,
    }


@pytest.mark.parametrize("pose", GUIDED, ids=lambda pose: pose.id)
def test_a_guide_shows_it_from_the_first_word_to_the_last_second(pose: Pose) -> None:
    *parts, end = guide_data(pose, Preferences(mirror=False))["stages"]
    assert end["figure"] is None
    assert {part["figure"]["film"] for part in parts} == {film(pose.id)}
    timed = [part["figure"] for part in parts if part["timed"]]
    both = pose.worked_leg is None
    assert [figure["mirrored"] for figure in timed[:2]] == ([False] if both else [False, True])
    assert parts[0]["figure"] == timed[0]


def test_a_session_shows_what_is_guided_on_the_side_whose_turn_it_is() -> None:
    first, frog = find_pose("desk_break"), find_pose("frog")
    plan = replace(Plan.of(first), hold_s=5.0)
    steps = (
        CourseStep(pose=first, plan=plan, then_rest_s=5.0),
        CourseStep(pose=frog, plan=replace(Plan.of(frog), hold_s=5.0, sets=1)),
    )
    lesson = Lesson(Course(steps=steps), model="none")
    lesson.attach(ScriptedDetector(lambda time_s: STANDING))
    found: list[tuple[str, str | None]] = []
    for frame in frames(seconds=110, fps=2, size_wh=SIZE_WH):
        state = lesson.process(frame)
        line = live_headline(state, lesson.pose)
        message = live_message(state, lesson, line=line, time_ms=0.0)
        shown = message["stage"], message["figure"] and message["figure"]["label"]
        if not found or found[-1] != shown:
            found.append(shown)
    assert found == [
        ("GUIDED", "Desk break"),
        ("DONE", None),
        ("NEXT", "Left side, facing right"),
        ("GUIDED", "Left side, facing right"),
        ("GUIDED", "Right side, facing left"),
        ("DONE", None),
    ]


def test_the_film_of_a_breath_is_one_breath_long() -> None:
    for pose in POSES:
        if pose.breath is not None:
            with av.open(str(FOLDER / pose.id / "how.mp4")) as opened:
                assert opened.duration is not None
                length_s = opened.duration / av.time_base
            assert length_s == pose.breath.in_s + pose.breath.out_s


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


def test_the_breath_is_paced_in_holds_if_it_is_wanted(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(3, STANDING), (7, RIGHT), (9, LEANING)])
    for pace in (True, False):
        paced = [
            live_message(
                state,
                practice,
                line=live_headline(state, low_lunge),
                time_ms=0.0,
                preferences=Preferences(pace=pace),
            )["breath"]
            for state in states
        ]
        at_s = [breath["at_s"] for breath in paced if breath]
        assert at_s == sorted(at_s)
        assert bool(at_s) is pace
        assert paced[0] is None
        assert paced[-1] is None


def test_what_is_about_breathing_is_paced_by_its_file() -> None:
    pose = find_pose("breathing_360")
    course = Course(steps=(CourseStep(pose=pose, plan=Plan.of(pose)),))
    lesson = Lesson(course, model="none")
    lesson.attach(ScriptedDetector(lambda time_s: STANDING))
    for frame in frames(seconds=60, fps=2, size_wh=SIZE_WH):
        state = lesson.process(frame)
        message = live_message(state, lesson, line=live_headline(state, pose), time_ms=0.0)
    assert message["breath"]["in_s"] == 4.0
    assert message["breath"]["out_s"] == 6.0
    assert message["breath"]["at_s"] > 10
