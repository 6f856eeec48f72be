"""A plan file: TOML written by a physiotherapist or teacher, turned into a checked HomePlan.

It says what one person is to do at home, on how many days, for how long, and what is judged
differently for this person. A plan is never changed: another file with a later start follows it.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from posecheck.errors import PlanFileError, PoseFileError
from posecheck.judging.clock import HeldSide
from posecheck.plans.change import Change, faults_of, for_this_person
from posecheck.poses.faults import faults_in_words, place_of, suggestion
from posecheck.poses.pose import Pose, Table, find_pose, pose_paths, with_tuples
from posecheck.poses.toml_file import parse_toml, read_toml
from posecheck.shipped import shipped

KIND: Final = "plan"
LONGEST_LABEL: Final = 40
"""A label, no more: it stands in file names and at the head of a page."""
LONGEST_LINE: Final = 300
"""Two lines of a printed page."""
LONGEST_HOLD_S: Final = 300
"""Five times the longest hold that docs/timing.md finds advised: beyond it, a typing error."""
MOST_SETS: Final = 10
MOST_REPS: Final = 100
LONGEST_REST_S: Final = 600
"""Twice the most that is usual, each: beyond them, a typing error."""
MOST_WEEKS: Final = 52
"""After a year a person is seen again, and has another plan."""
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 1, 1)
"""Days outside of these are slips of the hand."""
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK: Final = timedelta(days=7)
"""Weeks of a plan are counted from its start, whichever day that is."""

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a line break or a character that cannot be shown: remove it")
    return text


def _known_pose(name: str) -> str:
    known = pose_paths()
    if name not in known:
        raise ValueError(
            f'no pose is called "{name}"{suggestion(name, known)}: '
            'choose one of those that "posecheck poses" lists'
        )
    return name


def _known_routine(name: str) -> str:
    known = routine_names()
    if name not in known:
        raise ValueError(
            f'no routine is called "{name}"{suggestion(name, known)}: '
            + (f"there are {', '.join(known)}" if known else "name a pose instead")
        )
    return name


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    # Not by min_length, which would count an item with a fault of its own as missing, too.
    if not items:
        raise ValueError("is empty: give at least one")
    return items


def _one_of_each(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise ValueError(f"names {twice} twice: once is enough")
    return days


Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL), AfterValidator(_one_line)]
Line = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(_one_line)]


class Task(Table):
    """One thing to do on each day of the plan: a pose with its dose, or a routine by its name.

    What is not given (hold_s, reps, sets, rest_s) is as the pose's file says. sides: "each", or
    only the "left" or the "right" leg, as a hold is named.
    """

    pose: Annotated[str, AfterValidator(_known_pose)] | None = None
    routine: Annotated[str, AfterValidator(_known_routine)] | None = None
    hold_s: float | None = Field(default=None, gt=0, le=LONGEST_HOLD_S)
    reps: int | None = Field(default=None, ge=1, le=MOST_REPS)
    sets: int | None = Field(default=None, ge=1, le=MOST_SETS)
    rest_s: float | None = Field(default=None, ge=0, le=LONGEST_REST_S)
    sides: Literal["each", "left", "right"] | None = None
    note: Line | None = None
    change: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _a_pose_or_a_routine(self) -> Task:
        if (self.pose is None) == (self.routine is None):
            raise ValueError("name either a pose or a routine")
        if self.routine is not None:
            given = self.model_fields_set - {"routine", "note"}
            if given:
                raise ValueError(
                    f"{sorted(given)[0]} belongs to a pose: a routine says by itself what is done"
                )
        return self

    def prescribed(self) -> Pose | None:
        """The pose with this person's dose, bands and cues; None for a routine.

        Raises UsageError or PoseFileError.
        """
        if self.pose is None:
            return None
        pose = find_pose(self.pose)
        given = {
            key: value
            for key in ("hold_s", "reps", "sets", "rest_s")
            if (value := getattr(self, key)) is not None
        }
        dose = pose.dose.model_copy(update=given)
        return for_this_person(pose.model_copy(update={"dose": dose}), self.change)

    def held_sides(self, pose: Pose) -> tuple[HeldSide, ...]:
        """The sides on which the dose is asked for."""
        if pose.worked_leg is None:
            return ("both",)
        if self.sides in ("left", "right"):
            return (self.sides,)
        return ("left", "right")


class HomePlan(Table):
    """One plan file.

    label: whom it is for, as the one who wrote it knows the person; no name is needed. start: its
    first day; its weeks are counted from there. days_a_week, or the weekdays by name. stop: when to
    stop and ask. A plan is followed until the next one starts, or its weeks are over.
    """

    label: Label
    start: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    weeks: int = Field(ge=1, le=MOST_WEEKS)
    days_a_week: int | None = Field(default=None, ge=1, le=7)
    days: (
        Annotated[tuple[Weekday, ...], AfterValidator(_not_empty), AfterValidator(_one_of_each)]
        | None
    ) = None
    notes: tuple[Line, ...] = ()
    stop: Annotated[tuple[Line, ...], AfterValidator(_not_empty)]
    do: Annotated[tuple[Task, ...], AfterValidator(_not_empty)]

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        return with_tuples(data)

    @model_validator(mode="after")
    def _days_one_way(self) -> HomePlan:
        if (self.days_a_week is None) == (self.days is None):
            raise ValueError('give either days_a_week = 3 or days = ["Mon", "Wed", "Fri"]')
        return self

    @model_validator(mode="after")
    def _each_once(self) -> HomePlan:
        names = [task.pose or task.routine for task in self.do]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two [[do]] tables name {twice}: make it one")
        return self

    @property
    def end(self) -> date:
        """The first day after its last week."""
        return self.start + self.weeks * WEEK

    @property
    def days_each_week(self) -> int:
        """On how many days of a week something is to be done."""
        return len(self.days) if self.days is not None else self.days_a_week or 0

    def task_of(self, pose_id: str) -> Task | None:
        """What it asks of a pose; None when it does not."""
        return next((task for task in self.do if task.pose == pose_id), None)


def routine_names() -> tuple[str, ...]:
    """The routines that come with the program, by the names of their files."""
    return tuple(path.stem for path in sorted(shipped("reference_poses").glob("routines/*.toml")))


def load_plan(path: Path) -> HomePlan:
    """Read one plan. Raises PlanFileError: a line a fault, with file, place and remedy."""
    try:
        data = read_toml(path, kind=KIND)
    except PoseFileError as error:
        raise PlanFileError(*error.args) from None
    return plan_of(data, str(path))


def parse_plan(raw: bytes, name: str) -> HomePlan:
    """The plan in a file's bytes; `name` is how errors call it. Raises PlanFileError."""
    try:
        data = parse_toml(raw, name, kind=KIND)
    except PoseFileError as error:
        raise PlanFileError(*error.args) from None
    return plan_of(data, name)


def plan_of(data: dict[str, Any], name: str) -> HomePlan:
    """The plan in a file's contents. Raises PlanFileError as `load_plan` does."""
    faults: list[str] = []
    plan: HomePlan | None = None
    try:
        plan = HomePlan.model_validate(data)
    except RecursionError:
        raise PlanFileError(f"{name}: is nested too deeply: not a {KIND}") from None
    except ValidationError as error:
        faults = faults_in_words(error, data, HomePlan)
    faults += _faults_of_tasks(data)
    if faults or plan is None:
        raise PlanFileError(*(f"{name}: {fault}" for fault in faults))
    return plan


def checksum(path: Path) -> str:
    """SHA-256 of the file's bytes: which plan it was. Raises PlanFileError."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise PlanFileError(f"{path}: cannot be read ({error.strerror}): check the path") from None


def in_force(plans: tuple[HomePlan, ...], day: date) -> HomePlan | None:
    """The plan that is followed on that day: the last that has started; None when it is over."""
    started = [plan for plan in plans if plan.start <= day]
    latest = max(started, key=lambda plan: plan.start, default=None)
    return latest if latest is not None and day < latest.end else None


def _faults_of_tasks(data: dict[str, Any]) -> list[str]:
    """What is wrong between a task and its pose, for every task that can be read by itself."""
    found = []
    tables = data.get("do")
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        task = _read_task(table)
        if task is None or task.pose is None:
            continue
        pose = find_pose(task.pose)
        for steps, fault in (*_faults_of_dose(task, pose), *faults_of(task.change, pose)):
            found.append(f"{place_of(('do', number, *steps), data)}{fault}")
    return found


def _faults_of_dose(task: Task, pose: Pose) -> list[tuple[tuple[str | int, ...], str]]:
    counted = pose.dose.reps is not None
    found: list[tuple[tuple[str | int, ...], str]] = []
    if counted and task.hold_s is not None:
        found.append((("hold_s",), f"{pose.id} counts repetitions: give reps instead"))
    if not counted and task.reps is not None:
        found.append((("reps",), f"{pose.id} is held: give hold_s (seconds) instead"))
    if pose.worked_leg is None and task.sides is not None:
        found.append((("sides",), f"{pose.id} has no two sides: remove it"))
    return found


def _read_task(table: Any) -> Task | None:
    try:
        return Task.model_validate(with_tuples(table))
    except (ValidationError, RecursionError):
        return None
