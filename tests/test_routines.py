"""Routine files: what may be in one, and what is said of everything that may not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posecheck.cli import main
from posecheck.coaching.course import course_of
from posecheck.coaching.lesson import Command, Lesson
from posecheck.coaching.live_headline import live_headline
from posecheck.errors import PoseFileError, UsageError
from posecheck.poses import routine as routine_module
from posecheck.poses.pose import library
from posecheck.poses.routine import as_toml, find_routine, load_routine, routine_of, routines
from posecheck.sources.frames import Frame
from posecheck.testing import ScriptedDetector, standing_body
from posecheck.ui.live.message import live_message

HEAD = 'id = "mine"\nname = "Mine"\nsummary = "Short."\nsource = "My own."\n'


def written(folder: Path, steps: str, head: str = HEAD) -> Path:
    path = folder / "mine.toml"
    path.write_text(head + steps, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(PoseFileError) as caught:
        load_routine(path)
    return [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]


def test_the_shipped_ones_are_as_long_as_they_say() -> None:
    minutes = {one.id: course_of(one, library()).minutes for one in routines()}
    assert list(minutes) == ["ten_minutes", "five_minutes_desk", "psoas_release", "strength"]
    assert minutes["psoas_release"] == pytest.approx(20, abs=1)
    assert minutes["ten_minutes"] == pytest.approx(10, abs=1)
    assert minutes["five_minutes_desk"] == pytest.approx(5, abs=1)


def test_a_step_is_as_its_pose_says_but_for_what_it_changes(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[[steps]]\npose = "low_lunge"\nholds = 2\nhold_s = 20\nsides = "left"\n'
        '[[steps]]\npose = "leg_raise"\nreps = 6\n[[steps]]\npose = "breathing_360"\nbreaths = 10\n'
        '[[steps]]\npose = "tree"\n',
    )
    course = course_of(load_routine(path), library())
    assert [step.plan.words() for step in course.steps] == [
        *("2 x 20 s, left side only", "3 x 6 repetitions", "1 x 60 s", "2 x 25 s on each side"),
    ]


def test_all_faults_are_reported_together(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[[steps]]\npose = "low_lunch"\n[[steps]]\npose = "bridge"\nsides = "left"\n'
        '[[steps]]\npose = "tree"\nreps = 4\n[[steps]]\npose = "leg_raise"\nhold_s = 4\n'
        '[[steps]]\npose = "frog"\nminutes = 1\nbreaths = 3\n'
        '[[steps]]\npose = "camel"\nhold = 4\n[[steps]]\npose = "camel"\nholds = 0\n',
        HEAD.replace('name = "Mine"\n', ""),
    )
    assert faults(path) == [
        "name: is missing: add it",
        'steps[1] (low_lunch).pose: no pose is called "low_lunch" (did you mean "low_lunge"?)',
        "steps[2] (bridge): sides does not fit bridge, which has no two sides: remove it",
        "steps[3] (tree): reps does not fit tree, which is held: write hold_s",
        "steps[4] (leg_raise): hold_s does not fit leg_raise, which is counted: write reps",
        "steps[5] (frog): minutes and breaths say the same twice: remove one",
        'steps[6] (camel).hold: unknown key (did you mean "holds"?): correct or remove it',
        "steps[7] (camel).holds: found 0, input should be greater than or equal to 1",
    ]


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("", "steps: is missing: add it"),
        (
            "steps = []\n",
            "steps: no step is given: add a [[steps]] table",
        ),
        ("[[steps]]\n", "steps[1].pose: is missing: add it"),
    ],
)
def test_a_routine_without_steps_is_none(tmp_path: Path, steps: str, fault: str) -> None:
    assert faults(written(tmp_path, steps)) == [fault]


def test_its_id_is_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, '[[steps]]\npose = "tree"\n', HEAD.replace("mine", "yours"))
    assert faults(path) == ['id: is "yours": make it "mine", or rename the file']


@pytest.mark.parametrize("routine", routines(), ids=lambda one: one.id)
def test_what_is_saved_is_what_was_there(tmp_path: Path, routine: object) -> None:
    shipped = find_routine(getattr(routine, "id", ""))
    path = tmp_path / f"{shipped.id}.toml"
    path.write_text(as_toml(shipped), encoding="utf-8")
    assert load_routine(path) == shipped


def test_any_name_is_saved(tmp_path: Path) -> None:
    routine = find_routine("strength").model_copy(update={"name": 'Say "hm",\n\\ \u2028 \x7f'})
    path = tmp_path / "strength.toml"
    path.write_text(as_toml(routine), encoding="utf-8")
    assert load_routine(path).name == routine.name


def told(error: PoseFileError) -> None:
    assert all(line.startswith("a.toml: ") for line in str(error).splitlines())


LIBRARY = library()
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
STEP = st.fixed_dictionaries(
    {"pose": st.sampled_from([pose.id for pose in LIBRARY])},
    optional={
        "holds": st.integers(0, 12),
        "hold_s": st.floats(1, 60),
        "reps": st.integers(1, 20),
        "minutes": st.floats(0.5, 3),
        "breaths": st.integers(1, 9),
        "sides": st.sampled_from(["each", "left", "right", "both"]),
        "rest_s": ANYTHING,
        "near": st.sampled_from(["left", "right"]),
        "then_rest_s": st.floats(0, 20),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=4))
def test_every_routine_runs_or_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, steps: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(routine_module, "library", lambda: LIBRARY)
    data = {"id": "a", "name": "A", "summary": "A.", "source": "A."}
    try:
        routine = routine_of(data | {"steps": steps}, place="a.toml")
    except PoseFileError as error:
        told(error)
        return
    assert routine_of(tomllib.loads(as_toml(routine)), place="a.toml") == routine
    lesson = Lesson(course_of(routine, LIBRARY), model="none")
    lesson.attach(ScriptedDetector(lambda time_s: standing_body()))
    image_bgr = np.full((36, 64, 3), 130, dtype=np.uint8)
    for at in range(3 * len(steps)):
        state = lesson.process(Frame(image_bgr=image_bgr, time_s=at / 2, index=at))
        json.dumps(live_message(state, lesson, line=live_headline(state, lesson.pose), time_ms=1.0))
        lesson.command(Command.SKIP)


def test_an_unknown_one_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r'no routine is called "strenght" \(did you mean "stre'):
        find_routine("strenght")


def test_the_command_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routines"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("ten_minutes  Ten minutes, ")
    assert main(["routines", "strength"]) == 0
    assert "1. Lying leg raise: 2 x 10 repetitions" in capsys.readouterr().out
