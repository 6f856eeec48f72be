"""A practice goes on after the program itself was ended: what is kept of it, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from posecheck.coaching.lesson import Command, Lesson
from posecheck.history.people import People
from posecheck.history.store import History
from posecheck.poses.pose import library
from posecheck.ui.live.left_off import SETTING, LeftOff, keep, kept
from posecheck.ui.live.visits import Preferences, Visits
from tests.test_lesson import BRIDGE_STEP, LEFT, LUNGE_STEP, RIGHT, STANDING, Visit, step, words

POSES = {pose.id: pose for pose in library()}
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WHOLE = LUNGE_STEP.plan.hold_s + 3.0
"""Seconds in the pose for a hold of it."""


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(History(tmp_path / "history.sqlite3"))


def left(visit: Visit) -> LeftOff:
    """As it is read again, by another program."""
    found = LeftOff.of(visit.lesson, visit="one", now=NOW)
    assert found is not None
    return LeftOff.model_validate(found.model_dump(mode="json"))


def gone_on_with(found: LeftOff) -> Visit:
    """The same person before the camera of the new program."""
    course = found.course(POSES)
    assert course is not None
    visit = Visit(*course.steps)
    visit.lesson.begin_at(found.place())
    return visit


def test_it_goes_on_with_what_is_left() -> None:
    before = Visit(LUNGE_STEP, BRIDGE_STEP)
    before.see((4, STANDING), (WHOLE, RIGHT), (4, STANDING))
    found = left(before)
    assert (found.pose, found.at, found.done) == ("low_lunge", 0, {0: {"right": 1}})
    after = gone_on_with(found)
    assert after.lesson.course.steps == before.lesson.course.steps
    said = words(after.see((4, STANDING), (WHOLE, LEFT), (4, STANDING)))
    assert said[0] == "Welcome back. Left leg."
    assert after.lesson.pose.id == "bridge"
    result = after.lesson.finish()
    assert result is not None
    (report,) = [one.report for one in result.poses]
    assert [(hold.side, hold.done) for hold in report.holds] == [("left", True)]


def test_what_was_skipped_stays_skipped() -> None:
    before = Visit(LUNGE_STEP, BRIDGE_STEP, step("camel"))
    before.see((2, STANDING))
    before.lesson.command(Command.SKIP)
    before.see((2, STANDING))
    after = gone_on_with(left(before))
    after.see((0.2, STANDING))
    assert after.now.lesson is not None
    assert [mark.state for mark in after.now.lesson.marks] == ["skipped", "now", "to_come"]


def test_what_is_over_or_takes_up_anything_is_not_left_off() -> None:
    done = Visit(step("low_lunge", sets=1, hold_s=10.0, sides=("right",)))
    done.see((2, STANDING), (WHOLE, RIGHT), (4, STANDING))
    assert LeftOff.of(done.lesson, visit="one", now=NOW) is None
    anything = Lesson(done.lesson.course, model="none", any_of=library())
    assert LeftOff.of(anything, visit="one", now=NOW) is None


def test_it_is_kept_for_half_an_hour_by_person(people: People) -> None:
    found = left(Visit(LUNGE_STEP))
    keep(people, "Anna", found)
    assert kept(people, "Anna", now=NOW + timedelta(minutes=30)) == found
    assert kept(people, "Anna", now=NOW + timedelta(minutes=31)) is None
    assert kept(people, "Anna", now=NOW - timedelta(minutes=1)) is None
    assert kept(people, "", now=NOW) is None
    keep(people, "Anna", None)
    assert kept(people, "Anna", now=NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        *({"at": 7}, {"at": -1}, {"steps": []}, {"seen": "then"}, {"seen": "2026-11-30T09:00"}),
        *({"done": {"0": {"middle": 1}}}, {"more": 1}),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_nothing(people: People, change: dict[str, Any]) -> None:
    data = left(Visit(LUNGE_STEP)).model_dump(mode="json") | change
    people.keep_settings("", {SETTING: data})
    assert kept(people, "", now=NOW) is None


def test_a_pose_that_is_not_known_any_more_is_not_gone_on_with() -> None:
    assert left(Visit(LUNGE_STEP, BRIDGE_STEP)).course({"bridge": POSES["bridge"]}) is None


@pytest.mark.parametrize(("outlives", "keeping"), [(True, True), (False, True), (True, False)])
def test_a_visit_keeps_its_place_where_it_may(
    people: People, tmp_path: Path, outlives: bool, keeping: bool
) -> None:
    history = History(tmp_path / "history.sqlite3")
    history.set_keeping(keeping)
    visit = Visits().admit(Visit(LUNGE_STEP).lesson, Preferences(), outlives=outlives)
    visit.keep_now_and_then(None, 5.0, history)
    found = people.settings("").get(SETTING)
    assert (found is not None) is (outlives and keeping)
