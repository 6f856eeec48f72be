"""Routine files: which poses follow one another in one session, how often and on which sides.

TOML written by a person, as a pose file is, and read as one: all faults are reported together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, model_validator

from posecheck.body.landmarks import Side
from posecheck.errors import PoseFileError, UsageError
from posecheck.poses.faults import faults_in_words, suggestion
from posecheck.poses.fields import Text
from posecheck.poses.pose import Pose, library
from posecheck.poses.table import Table, with_tuples
from posecheck.poses.toml_file import read_toml
from posecheck.shipped import shipped

BREATH_S: Final = 6.0
"""Ten slow breaths a minute: about what is asked for as "breathe slowly"."""
POSES: Final = "poses"
"""What the reader of a routine is handed: the poses that may be named, by id."""
FIRST_ROUTINES: Final = ("ten_minutes", "five_minutes_desk", "psoas_release", "strength")
"""The order in which the shipped ones are offered: what a newcomer has time for first."""


def _known_pose(name: str, info: ValidationInfo) -> str:
    poses: Mapping[str, Pose] = (info.context or {})[POSES]
    if name not in poses:
        raise ValueError(f'no pose is called "{name}"{suggestion(name, poses)}')
    return name


class Step(Table):
    """One pose of a routine; what is left out is as the pose's own file says.

    holds: holds, or sets of repetitions, on each side. hold_s: seconds of one. reps: repetitions of
    one set. minutes, breaths: of a guided pose. sides: "left" or "right" alone, or "each".
    rest_s: seconds between two holds. near: the side that is turned to the camera. then_rest_s:
    seconds before the next step.
    """

    pose: Annotated[str, AfterValidator(_known_pose)]
    holds: int | None = Field(default=None, ge=1, le=10)
    hold_s: float | None = Field(default=None, gt=0, le=3600)
    reps: int | None = Field(default=None, ge=1, le=100)
    minutes: float | None = Field(default=None, gt=0, le=60)
    breaths: int | None = Field(default=None, ge=1, le=200)
    sides: Literal["each", "left", "right"] | None = None
    rest_s: float | None = Field(default=None, ge=0, le=600)
    near: Side | None = None
    then_rest_s: float = Field(default=15.0, ge=0, le=600)

    @model_validator(mode="after")
    def _fits_its_pose(self, info: ValidationInfo) -> Step:
        pose: Pose = (info.context or {})[POSES][self.pose]
        given = [name for name in ("hold_s", "minutes", "breaths") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} say the same twice: remove one")
        if pose.repetition and given:
            raise ValueError(f"{given[0]} does not fit {pose.id}, which is counted: write reps")
        if self.reps and not pose.repetition:
            raise ValueError(f"reps does not fit {pose.id}, which is held: write hold_s")
        if pose.judged and self.breaths:
            raise ValueError(f"breaths does not fit {pose.id}, which is timed: write hold_s")
        if self.sides and pose.dose.sides == "once":
            raise ValueError(f"sides does not fit {pose.id}, which has no two sides: remove it")
        return self

    @property
    def seconds(self) -> float | None:
        """Seconds of one hold, or of one guided part; None for what the pose's file says."""
        if self.minutes is not None:
            return 60 * self.minutes
        return self.hold_s if self.breaths is None else BREATH_S * self.breaths


def _at_least_one(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Checked after the steps themselves: a step that is wrong is not missing."""
    if not steps:
        raise ValueError("no step is given: add a [[steps]] table")
    return steps


class Routine(Table):
    """One routine file."""

    id: Text
    name: Text
    summary: Text
    source: Text
    steps: Annotated[tuple[Step, ...], AfterValidator(_at_least_one)] = Field(max_length=40)


def load_routine(path: Path, own: Sequence[Pose] = ()) -> Routine:
    """Read one routine file. Raises PoseFileError: a line a fault, with file, place and remedy.

    own: poses that it may name beside the shipped ones.
    """
    routine = routine_of(read_toml(path), own, place=str(path))
    if routine.id != path.stem:
        raise PoseFileError(
            f'{path}: id: is "{routine.id}": make it "{path.stem}", or rename the file'
        )
    return routine


def routine_of(data: dict[str, Any], own: Sequence[Pose] = (), *, place: str) -> Routine:
    """What such a file would say. place: what its faults begin with. Raises PoseFileError."""
    poses = {pose.id: pose for pose in (*library(), *own)}
    try:
        return Routine.model_validate(with_tuples(data), context={POSES: poses})
    except RecursionError:
        raise PoseFileError(f"{place}: is nested too deeply: not a routine") from None
    except ValidationError as error:
        faults = faults_in_words(error, data, Routine)
        raise PoseFileError(*(f"{place}: {fault}" for fault in faults)) from None


def routine_paths() -> dict[str, Path]:
    """The shipped routines by id."""
    folder = shipped("reference_poses") / "routines"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def routines() -> list[Routine]:
    """All shipped routines in the order in which they are offered."""
    found = [load_routine(path) for path in routine_paths().values()]
    order = {name: at for at, name in enumerate(FIRST_ROUTINES)}
    return sorted(found, key=lambda one: (order.get(one.id, len(order)), one.name))


def find_routine(routine: str | Path) -> Routine:
    """The routine of that id, or of that .toml file. Raises UsageError or PoseFileError."""
    if isinstance(routine, Path) or routine.endswith(".toml"):
        return load_routine(Path(routine))
    paths = routine_paths()
    if routine not in paths:
        raise UsageError(
            f'no routine is called "{routine}"{suggestion(routine, paths)}: '
            'choose one of those that "posecheck routines" lists, or give a .toml file'
        )
    return load_routine(paths[routine])


def as_toml(routine: Routine) -> str:
    """The file that says this."""
    lines = [
        f"{key} = {_quoted(getattr(routine, key))}" for key in ("id", "name", "summary", "source")
    ]
    for step in routine.steps:
        lines += ["", "[[steps]]"]
        values = step.model_dump(exclude_none=True, exclude_defaults=True)
        lines += [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _value(value: str | int | float) -> str:
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    escaped: Iterable[str] = (
        f"\\{one}" if one in '"\\' else one if one.isprintable() else f"\\U{ord(one):08x}"
        for one in text
    )
    return f'"{"".join(escaped)}"'
