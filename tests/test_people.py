"""Who practises: what is kept, told apart, handed out and forgotten by person."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from posecheck.coaching.course import Course, CourseStep
from posecheck.coaching.guided_part import GuidedResult
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import Plan
from posecheck.history.backs import Backs
from posecheck.history.own_limits_store import OwnLimitsStore
from posecheck.history.people import KeptGuided, People
from posecheck.history.progress import (
    WeekRearThigh,
    consistency_words,
    guided_by_day,
    left_against_right,
)
from posecheck.history.schema import STEPS
from posecheck.history.store import History
from posecheck.measuring.back_watch import Neutral, ShownBack
from posecheck.poses.own_limits import OwnLimit
from posecheck.poses.pose import Pose, find_pose
from posecheck.ui.live.visits import Preferences, Visits
from tests.test_history import ENTRY, KEPT, MORNING, PRACTICE, write_version

BLUE = replace(PRACTICE, id="b", person="Blue")
MONDAY = date(2026, 11, 23)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite3")


def test_people_are_told_apart_and_known_by_what_they_did(history: History) -> None:
    people = People(history)
    assert (people.names(), people.settings("Blue"), people.guided()) == ((), {}, ())
    assert not history.exists()
    history.keep(PRACTICE, ENTRY)
    history.keep(BLUE, ENTRY)
    people.keep_settings("Ann", {"volume": 0.5, "mirror": True})
    people.keep_settings("Ann", {"volume": 0.4})
    breathing = replace(BLUE, id="g", pose="breathing_360")
    assert people.keep_guided(breathing, 180.0) is None
    assert people.names() == ("Ann", "Blue")
    assert people.settings("Ann") == {"volume": 0.4, "mirror": True}
    assert history.holds("") == (KEPT,)
    assert history.holds("Blue") == (replace(KEPT, practice=BLUE),)
    assert len(history.holds()) == 2
    assert people.guided("Blue") == (KeptGuided(practice=breathing, seconds=180.0),)
    assert people.guided("") == ()


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_what_older_versions_kept_is_nobodys_in_particular(history: History, version: int) -> None:
    write_version(history.path, version)
    (hold,) = history.holds("")
    assert (hold.practice.person, hold.held_s) == ("", 30.5)
    assert People(history).names() == ()


def test_all_of_a_person_is_handed_out_and_forgotten_without_a_trace(history: History) -> None:
    people = People(history)
    history.keep(PRACTICE, ENTRY)
    history.keep(BLUE, replace(ENTRY, pose="low_lunge"))
    people.keep_guided(replace(BLUE, id="g", pose="breathing_360"), 180.0)
    people.keep_settings("Blue", {"voice_on": False})
    found = json.loads(json.dumps(people.export("Blue")))
    assert (found["schema"], found["person"]) == ("posecheck.person/1", "Blue")
    assert found["holds"] == [
        {
            **{"practice": "b", "started": MORNING.isoformat(), "pose": "low_lunge"},
            **{"number": KEPT.number, "side": KEPT.side, "held_s": KEPT.held_s},
            **{"target_s": KEPT.target_s, "done": KEPT.done, "yaw_deg": KEPT.yaw_deg},
            "rear_thigh_deg": KEPT.rear_thigh_deg,
            "rear_thigh_error_deg": KEPT.rear_thigh_error_deg,
            "pauses_s": KEPT.pauses_s,
        }
    ]
    assert [(one["pose"], one["seconds"]) for one in found["guided"]] == [("breathing_360", 180.0)]
    assert found["settings"] == {"voice_on": False}
    people.forget("Blue")
    assert people.names() == ()
    assert history.holds() == (KEPT,)
    assert people.guided() == ()
    assert b"Blue" not in history.path.read_bytes()


def test_what_makes_no_sense_is_left_out(history: History) -> None:
    people = People(history)
    people.keep_settings("Ann", {"volume": 0.5})
    with sqlite3.connect(history.path) as database:
        database.execute("INSERT INTO own_settings VALUES ('Ann', 'mirror', 'no JSON')")
        database.execute("INSERT INTO guided VALUES ('g', '', 'no date', 'bridge', 3)")
    database.close()
    assert people.settings("Ann") == {"volume": 0.5}
    assert people.guided() == ()


def test_whoever_keeps_nothing_keeps_no_guided_session(history: History) -> None:
    history.set_keeping(False)
    assert People(history).keep_guided(PRACTICE, 60.0) is None
    assert People(history).guided() == ()


def test_own_limits_are_forgotten_by_person(tmp_path: Path) -> None:
    store = OwnLimitsStore(lambda: tmp_path / "own_limits.json")
    for whose in ("here", "person Blue"):
        store.keep(whose, "low_lunge", {"stretch": OwnLimit(advice=True)})
    store.forget("person Blue")
    assert store.of("person Blue") == {}
    assert store.of("here") == {"low_lunge": {"stretch": OwnLimit(advice=True)}}


def test_guided_seconds_add_up_by_day() -> None:
    guided = [
        KeptGuided(practice=replace(PRACTICE, id=str(number)), seconds=60.0) for number in range(3)
    ]
    assert guided_by_day(guided, MONDAY) == {MONDAY: 180.0}
    assert guided_by_day(guided, MONDAY + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [
        ((), "Practised on 0 of the last 14 days."),
        ((0, 1, 8, 13), "Practised on 4 of the last 14 days; 3 weeks in a row."),
        ((7, 14), "Practised on 1 of the last 14 days; 2 weeks in a row."),
        ((0, 21), "Practised on 1 of the last 14 days."),
    ],
)
def test_consistency_is_told(days_ago: tuple[int, ...], words: str) -> None:
    """Today is the Wednesday of a week."""
    today = MONDAY + timedelta(days=2)
    assert consistency_words([today - timedelta(days=ago) for ago in days_ago], today) == words


def test_left_and_right_differ_only_beyond_the_noise() -> None:
    def week(side: str, deg: float) -> WeekRearThigh:
        return WeekRearThigh(monday=MONDAY, side=side, rear_thigh_deg=deg, holds=3)  # type: ignore[arg-type]

    assert left_against_right([week("left", 20)]) is None
    assert left_against_right([week("left", 20), week("right", 26)]) == (
        "Left and right in the week of 23 Nov: 20° and 26°, within this camera's noise."
    )
    assert left_against_right([week("left", 20), week("right", 27)]) == (
        "Left and right in the week of 23 Nov: 20° and 27°."
    )


def test_what_a_session_guided_counts_as_guided_and_is_its_persons(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    pose = find_pose("breathing_360")
    plan = Plan.of(pose)
    lesson = Lesson(Course(steps=(CourseStep(pose=pose, plan=plan),)), model="none")
    visit = Visits().admit(lesson, Preferences(), person="Blue")
    visit.keep_guided(history)
    assert not history.exists()
    done = GuidedResult(pose=pose, plan=plan, timed_s=60.0)
    monkeypatch.setattr(Lesson, "guided_so_far", (replace(done, timed_s=40.0),))
    visit.keep_guided(history)
    monkeypatch.setattr(Lesson, "guided_so_far", (done,))
    visit.keep_guided(history)
    visit.keep_guided(history)  # as after an end that was taken back
    (kept,) = People(history).guided("Blue")
    assert (kept.practice.pose, kept.seconds) == ("breathing_360", 60.0)


NEUTRAL = Neutral(
    curvature=1.6, below_hair=math.nan, yaw_deg=4.0, lean_deg=3.0, start_s=1.0, end_s=3.0
)
SHOWN = ShownBack(pose="low_lunge", key=("right", "left"), neutral=NEUTRAL)


def test_a_back_is_kept_for_the_same_person_pose_camera_and_day(history: History) -> None:
    backs, later = Backs(history), MORNING + timedelta(hours=3)
    assert backs.of_today("Blue", "low_lunge", camera="", now=later) is None
    assert not history.exists()
    backs.keep("Blue", SHOWN, camera="", seen=MORNING)
    found = backs.of_today("Blue", "low_lunge", camera="", now=later)
    assert found is not None
    assert (found.pose, found.key) == ("low_lunge", ("right", "left"))
    assert (found.neutral.curvature, found.neutral.kept) == (1.6, MORNING)
    assert math.isnan(found.neutral.below_hair)
    for person, pose, camera, now in (
        ("Green", "low_lunge", "", later),
        ("Blue", "lunge_stretch", "", later),
        ("Blue", "low_lunge", "another", later),
        ("Blue", "low_lunge", "", MORNING + timedelta(days=1)),
    ):
        assert backs.of_today(person, pose, camera=camera, now=now) is None


def test_nobody_in_particular_may_be_anybody_and_has_no_back(history: History) -> None:
    Backs(history).keep("", SHOWN, camera="", seen=MORNING)
    assert not history.exists()


def test_whoever_keeps_nothing_keeps_no_back(history: History) -> None:
    history.set_keeping(False)
    Backs(history).keep("Blue", SHOWN, camera="", seen=MORNING)
    assert Backs(history).rows("Blue") == ()


def test_backs_are_replaced_handed_out_and_forgotten(history: History) -> None:
    backs, people = Backs(history), People(history)
    backs.keep("Green", SHOWN, camera="", seen=MORNING - timedelta(days=1))
    backs.keep("Blue", SHOWN, camera="", seen=MORNING)
    backs.keep("Blue", SHOWN, camera="front", seen=MORNING)
    assert backs.rows("Green") == ()  # of another day: of no use
    assert json.loads(json.dumps(people.export("Blue")))["backs"] == [
        {
            **{"pose": "low_lunge", "side": "right", "facing": "left", "camera": "front"},
            **{"seen": MORNING.isoformat(), "curvature": 1.6, "below_hair": None},
            **{"yaw_deg": 4.0, "lean_deg": 3.0},
        }
    ]
    assert people.names() == ("Blue",)
    people.forget("Blue")
    assert (people.names(), backs.rows("Blue")) == ((), ())


@pytest.mark.parametrize(("column", "value"), [("seen", "x"), ("side", "up"), ("yaw_deg", "x")])
def test_a_back_that_makes_no_sense_is_none(history: History, column: str, value: str) -> None:
    backs = Backs(history)
    backs.keep("Blue", SHOWN, camera="", seen=MORNING)
    with history.transaction() as database:
        database.execute(f"UPDATE backs SET {column} = ?", (value,))
    assert backs.of_today("Blue", "low_lunge", camera="", now=MORNING) is None


def test_the_back_that_was_shown_is_kept_with_its_practice(
    history: History, low_lunge: Pose
) -> None:
    lesson = Lesson.of(low_lunge, Plan.of(low_lunge), model="none")
    visit = Visits(now=lambda: MORNING).admit(lesson, Preferences(camera="front"), person="Blue")
    visit.keep_back(history)
    assert not history.exists()
    lesson._practice.shown_back = SHOWN
    visit.keep_back(history)
    assert Backs(history).of_today("Blue", "low_lunge", camera="front", now=MORNING) is not None
    visit.keep_back(History(Path("/dev/null/history")))
    assert len(visit.notes) == 1
