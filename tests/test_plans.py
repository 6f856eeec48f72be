"""Plans: what a file may say, all that is wrong with it at once, and what is due of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from posecheck.cli import main
from posecheck.errors import PlanFileError
from posecheck.history.store import KeptHold, PracticeBegun
from posecheck.judging.clock import HeldSide
from posecheck.plans import home_plan
from posecheck.plans.due import HoldDone, State, due_on, holds_kept, weekdays_of
from posecheck.plans.home_plan import HomePlan, in_force, load_plan, parse_plan
from posecheck.plans.new_plan import file_name, plan_text
from posecheck.plans.wording import changes_in_words, due_words, left_words
from posecheck.poses.band import Band
from posecheck.poses.pose import find_pose
from posecheck.poses.routine import find_routine

START = date(2026, 11, 30)  # a Monday
GOOD = """\
label = "P-07"
start = 2026-11-30
weeks = 2
days_a_week = 3
stop = ["Stop at sharp pain."]

[[do]]
pose = "low_lunge"
hold_s = 20
sets = 2

[[do.change]]
rule = "front_knee"
between = [50, 115]
cue_low = "Foot forward, gently."
why = "The front knee bends to 120 only."
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*changes: tuple[str, str]) -> Path:
        text = GOOD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(path: Path) -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        load_plan(path)
    return [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]


def test_a_plan_says_what_is_asked_of_this_person(write: Write) -> None:
    plan = load_plan(write())
    (task,) = plan.do
    pose = task.prescribed()
    assert pose is not None
    assert (plan.label, plan.start, plan.end) == ("P-07", START, date(2026, 12, 14))
    assert pose.dose.words() == "2 x 20 s on each side"
    assert task.held_sides(pose) == ("left", "right")
    rule = next(one for one in pose.rules if one.id == "front_knee")
    assert rule.band == Band(low=50, high=115, slack=6)
    assert (rule.cue_low, rule.cue_high, rule.right) == (
        "Foot forward, gently.",
        "Bring your front foot back a little.",
        None,
    )
    assert changes_in_words(task) == [
        'Front knee: 50° to 115°, not 56° to 107°; "Foot forward, gently." '
        "(The front knee bends to 120 only.)"
    ]


def test_the_pose_itself_is_left_alone(write: Write) -> None:
    load_plan(write()).do[0].prescribed()
    rule = next(one for one in find_pose("low_lunge").rules if one.id == "front_knee")
    assert rule.band == Band(low=56, high=107, slack=6)


def test_all_errors_come_at_once_with_their_places(write: Write) -> None:
    path = write(
        ("weeks = 2", "weeks = 0"),
        ("start = 2026-11-30", 'start = "2026-11-30"'),
        ('"P-07"', '"P\\n07"'),
        ("sets = 2", "sets = 2\nreps = 10\nnotes = 3"),
        ("[50, 115]", "[30, 70]"),
        ('cue_low = "Foot', 'cue_low = "Foot foot foot foot foot foot foot'),
    )
    assert faults(path) == [
        "label: holds a line break or a character that cannot be shown: remove it",
        "start: found '2026-11-30', allowed is a date without quotes, such as 2026-11-30",
        "weeks: found 0, input should be greater than or equal to 1",
        "do[1] (low_lunge).change[1] (front_knee).cue_low: the cue has more than 8 words: "
        "shorten it",
        'do[1] (low_lunge).notes: unknown key (did you mean "note"?): correct or remove it',
    ]


def test_a_dose_of_the_wrong_kind_and_bands_out_of_bounds(write: Write) -> None:
    path = write(
        ("weeks = 2", "weeks = 0"),
        ("sets = 2", "sets = 2\nreps = 10"),
        ("[50, 115]", "[30, 150]"),
        (
            'why = "The front knee bends to 120 only."',
            'why = "."\n[[do.change]]\nrule = "low_bakc"\nwhy = "."\n[[do.change]]\n'
            'rule = "low_back"\nat_least = 20\ncue_low = "No."\nwhy = "."\n'
            '[[do.change]]\nrule = "rear_thigh"\nwhy = "."',
        ),
    )
    assert faults(path) == [
        "weeks: found 0, input should be greater than or equal to 1",
        "do[1] (low_lunge).reps: low_lunge is held: give hold_s (seconds) instead",
        "do[1] (low_lunge).change[1] (front_knee).between: moves the lower end from 56 to 30, "
        "allowed is from 36 to 76: farther is another pose",
        "do[1] (low_lunge).change[1] (front_knee).between: moves the upper end from 107 to 150, "
        "allowed is from 87 to 127: farther is another pose",
        "do[1] (low_lunge).change[1] (front_knee).between: reaches beyond the pose itself: "
        "front_knee_deg from 25 to 145 tells it from others: stay within",
        'do[1] (low_lunge).change[2] (low_bakc).rule: low_lunge has no rule "low_bakc" '
        '(did you mean "low_back"?): its rules are trunk_upright, low_back, stretch, front_knee, '
        "rear_thigh, front_shin",
        "do[1] (low_lunge).change[3] (low_back).cue_low: is never spoken: low_back has no such "
        "end: remove it",
        "do[1] (low_lunge).change[3] (low_back).at_least: low_back is written with at_most: "
        "write at_most here too",
        "do[1] (low_lunge).change[4] (rear_thigh): changes nothing: give a band, a cue or needs, "
        "or remove it",
    ]


def test_a_band_is_never_finer_than_a_camera_sees(write: Write) -> None:
    assert faults(write(("[50, 115]", "[76, 80]"))) == [
        "do[1] (low_lunge).change[1] (front_knee).between: moves the upper end from 107 to 80, "
        "allowed is from 87 to 127: farther is another pose",
        "do[1] (low_lunge).change[1] (front_knee).between: is narrower than 10, the least that a "
        "camera can tell: widen it",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'pose = "low_lunge"',
            'pose = "low_lung"',
            'do[1] (low_lung).pose: no pose is called "low_lung" (did you mean "low_lunge"?): '
            'choose one of those that "posecheck poses" lists',
        ),
        (
            "2026-11-30",
            "9999-12-30",
            "start: found 9999-12-30, input should be less than or equal to 2100-01-01",
        ),
        ("days_a_week = 3", "", 'give either days_a_week = 3 or days = ["Mon", "Wed", "Fri"]'),
        ('["Stop at sharp pain."]', "[]", "stop: is empty: give at least one"),
        ("days_a_week = 3", 'days = ["Mon", "Mon"]', "days: names Mon twice: once is enough"),
        (
            "days_a_week = 3",
            'days = ["Monday"]',
            "days[1]: found 'Monday' (did you mean \"Mon\"?), allowed are 'Mon', 'Tue', 'Wed', "
            "'Thu', 'Fri', 'Sat' or 'Sun'",
        ),
        (
            "sets = 2",
            'sets = 2\nroutine = "morning"',
            'do[1] (low_lunge).routine: no routine is called "morning": name a pose instead',
        ),
        (
            "[[do]]",
            '[[do]]\npose = "low_lunge"\n\n[[do]]',
            "two [[do]] tables name low_lunge: make it one",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    write: Write, monkeypatch: pytest.MonkeyPatch, old: str, new: str, fault: str
) -> None:
    monkeypatch.setattr(home_plan, "routine_names", tuple)
    assert faults(write((old, new))) == [fault]


def test_a_routine_is_known_by_its_name(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_plan, "routine_names", lambda: ("morning", "evening"))
    plan = load_plan(write(("[[do]]", '[[do]]\nroutine = "morning"\n\n[[do]]')))
    due = due_on(START, plan, ())
    assert [(one.task.routine, one.complete) for one in due.tasks] == [
        ("morning", None),
        (None, False),
    ]
    assert left_words(due.tasks[0]) == "not counted: the history does not know its holds"
    assert faults(write(("[[do]]", '[[do]]\nroutine = "mornin"\nsets = 2\n\n[[do]]'))) == [
        'do[1] (mornin).routine: no routine is called "mornin" (did you mean "morning"?): '
        "there are morning, evening",
    ]


def held(day: date, side: str, held_s: float = 20.0) -> HoldDone:
    return HoldDone(
        day=day,
        pose="low_lunge",
        side="left" if side == "left" else "right",
        held_s=held_s,
        done=False,
    )


def done_on(*days: int) -> list[HoldDone]:
    """All that the plan asks for on so many days after its start."""
    return [
        held(START + timedelta(days=day), side)
        for day in days
        for side in ("left", "left", "right", "right")
    ]


@pytest.fixture
def plan(write: Write) -> HomePlan:
    return load_plan(write())


def test_what_is_due_on_the_first_day(plan: HomePlan) -> None:
    due = due_on(START, plan, [held(START, "left"), held(START, "left", 19.4)])
    assert (due.state, due.week, due.due, due.complete) == (State.RUNNING, 1, True, False)
    (task,) = due.tasks
    assert (dict(task.done), dict(task.left)) == ({"left": 1, "right": 0}, {"left": 1, "right": 2})
    assert left_words(task) == "to do: 1 x left leg stretched, 2 x right leg stretched"
    assert due_words(due) == "Due today; 0 of 3 days of week 1 are done in full."


def test_a_hold_counts_as_it_is_shown(plan: HomePlan) -> None:
    due = due_on(START, plan, [held(START, "left", 19.5)])
    assert dict(due.tasks[0].done) == {"left": 1, "right": 0}


def test_a_day_that_is_done_stays_due_and_is_said_to_be_done(plan: HomePlan) -> None:
    due = due_on(START, plan, done_on(0))
    assert (due.due, due.complete, due.days_done, due.all_done) == (True, True, 1, 1)
    assert due_words(due) == "Today is done; 1 of 3 days of week 1 are done in full."


def test_nothing_is_due_once_the_week_is_full_and_again_in_the_next(plan: HomePlan) -> None:
    sunday, monday = START + timedelta(days=6), START + timedelta(days=7)
    due = due_on(sunday, plan, done_on(0, 1, 2))
    assert due_words(due) == "Nothing is due today; 3 of 3 days of week 1 are done in full."
    due = due_on(monday, plan, done_on(0, 1, 2))
    assert (due.week, due.due, due.days_done, due.all_done, due.all_asked) == (2, True, 0, 3, 6)


def test_before_and_after_its_weeks(plan: HomePlan) -> None:
    assert due_words(due_on(START - timedelta(days=1), plan, ())) == "The plan has not begun yet."
    over = due_on(plan.end, plan, done_on(-1, 0, 8, 14))
    assert due_words(over) == "The plan is over: 2 of 6 days were done in full."


def test_named_weekdays(write: Write) -> None:
    plan = load_plan(write(("days_a_week = 3", 'days = ["Fri", "Tue"]')))
    assert not due_on(START, plan, ()).due
    assert due_on(START + timedelta(days=1), plan, ()).due
    assert weekdays_of(plan) == (1, 4)


def test_days_that_are_not_named_are_spread_from_the_first(plan: HomePlan) -> None:
    assert weekdays_of(plan) == (0, 2, 4)


def test_a_change_is_another_plan_with_a_later_start(plan: HomePlan) -> None:
    later = plan.model_copy(update={"start": START + timedelta(days=10)})
    days = [-1, 9, 10, 24]
    found = [in_force((later, plan), START + timedelta(days=day)) for day in days]
    assert found == [None, plan, later, None]


def test_the_history_counts_where_the_practice_began() -> None:
    late = datetime(2026, 11, 30, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    kept = KeptHold(
        practice=PracticeBegun(id="a", started=late, pose="low_lunge"),
        number=1,
        side="left",
        held_s=20.0,
        target_s=30.0,
        done=False,
        rear_thigh_deg=None,
        rear_thigh_error_deg=None,
        yaw_deg=None,
        pauses_s={},
    )
    assert holds_kept([kept]) == (held(START, "left"),)


def test_a_new_plan_reads_well_whatever_the_label(tmp_path: Path) -> None:
    label = 'a "quoted" \\ label'
    poses = [find_pose("low_lunge"), find_pose("bridge"), find_pose("breathing_360")]
    path = tmp_path / file_name(label, START)
    path.write_text(plan_text(label, poses, start=START, weeks=4, days_a_week=7), encoding="utf-8")
    plan = load_plan(path)
    assert path.name == "plan_a_quoted_label_2026-11-30.toml"
    assert (plan.label, [task.pose for task in plan.do]) == (label, [pose.id for pose in poses])
    assert [task.prescribed() for task in plan.do] == poses


def test_the_command_writes_checks_shows_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    new = ["plan", "new", "--label", "P-07", "--start", "2026-11-30"]
    assert main(new) == 0
    assert (
        main(["plan", "new", "--follows", "plan_P-07_2026-11-30.toml", "--start", "2026-12-07"])
        == 0
    )
    capsys.readouterr()
    both = ["plan_P-07_2026-11-30.toml", "plan_P-07_2026-12-07.toml"]
    assert main(["plan", "check", *both]) == 0
    assert capsys.readouterr().out == (
        "plan_P-07_2026-11-30.toml: P-07, from 2026-11-30, 5 days a week, for 6 weeks\n"
        "plan_P-07_2026-12-07.toml: P-07, from 2026-12-07, 5 days a week, for 6 weeks\n"
    )
    assert main(["plan", "show", *both, "--on", "2026-12-06"]) == 0
    assert "Due today; 0 of 5 days of week 1 are done in full." in capsys.readouterr().out
    assert main(new) == 2
    assert capsys.readouterr().err == (
        "posecheck: plan_P-07_2026-11-30.toml: cannot be written (File exists): choose another\n"
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--weeks", "99"], "x.toml: weeks: found 99, input should be less than or equal to 52"),
        (["--pose", "lung"], 'no pose is called "lung"'),
        (["--start", "9999-12-31"], "argument --start: must be in 2000 to 2099"),
    ],
)
def test_nothing_is_written_that_would_not_be_a_plan(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code: object = main(["plan", "new", "--label", "P", "--out", "x.toml", *more])
    except SystemExit as exited:
        code = exited.code
    assert code == 2
    assert capsys.readouterr().err.startswith(f"posecheck: {says}")
    assert not list(tmp_path.iterdir())


def test_no_cue_steers_a_terminal(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(("Foot forward, gently.", "\\u001b[2J"), ("to 120 only.", "\\u001b[2J"))
    assert main(["plan", "show", str(path), "--on", "2026-11-30"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out.count(r"\x1b[2J") == 2


def test_a_label_may_not_lead_out_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", "new", "--label", "../../x y", "--start", "2026-11-30"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["plan_x_y_2026-11-30.toml"]


@pytest.mark.checkout
def test_the_plan_in_the_documentation_is_one() -> None:
    page = Path(__file__).parents[1] / "docs" / "physiotherapist.md"
    (example,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    plan = parse_plan(example.encode(), "docs")
    assert changes_in_words(plan.do[0]) == [
        'Front knee: 40° to 100°, not 56° to 107°; "Foot forward, gently." '
        "(The front knee bends to 120 only.)"
    ]


def test_a_routine_that_was_practised_is_done(write: Write) -> None:
    routine = find_routine("ten_minutes")
    both: tuple[HeldSide, ...] = ("left", "right")
    once: tuple[HeldSide, ...] = ("both",)
    judged = [(step, find_pose(step.pose)) for step in routine.steps]
    day = date(2026, 12, 1)
    done: list[HoldDone] = [
        HoldDone(day=day, pose=pose.id, side=side, held_s=30, done=True)
        for step, pose in judged
        if pose.judged
        for side in (once if pose.worked_leg is None else both)
        if step.sides in (None, "each", side)
        for _ in range(step.holds or pose.dose.sets)
    ]
    plan = load_plan(write(("[[do]]", '[[do]]\nroutine = "ten_minutes"\n\n[[do]]')))
    (all_of_it, *_), (but_one, *_) = (due_on(day, plan, holds).tasks for holds in (done, done[:-1]))
    assert (all_of_it.complete, but_one.complete) == (True, False)
    assert left_words(all_of_it) == "done"
    assert left_words(but_one) == "to do: not all of its holds are done"
