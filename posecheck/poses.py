"""Pose files: TOML written by a person, turned into a checked Pose.

A mistake in one is told with file, place and remedy, because whoever writes it is a physiotherapist
or a teacher, not a programmer.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from posecheck.errors import PoseFileError, UsageError
from posecheck.measurements import MEASUREMENTS, Unit
from posecheck.shipped import shipped

MAX_CUE_WORDS: Final = 8
"""About 2.7 s of speech at 180 words a minute: longer cues are stale before they end."""


def _known_measurement(name: str) -> str:
    if name not in MEASUREMENTS:
        raise ValueError(f'no measurement is called "{name}"{_suggestion(name, MEASUREMENTS)}')
    return name


def _short_cue(cue: str) -> str:
    if len(cue.split()) > MAX_CUE_WORDS:
        raise ValueError(f"the cue has more than {MAX_CUE_WORDS} words: shorten it")
    return cue


def _rising(band: tuple[float, float]) -> tuple[float, float]:
    low, high = band
    if not low < high:
        raise ValueError(f"the band runs from {low:g} to {high:g}: write the lower end first")
    return band


MeasurementName = Annotated[str, AfterValidator(_known_measurement)]
Cue = Annotated[str, Field(min_length=1), AfterValidator(_short_cue)]
Band = Annotated[tuple[float, float], AfterValidator(_rising)]
Text = Annotated[str, Field(min_length=1)]


class _Table(BaseModel):
    """A table of a pose file: nothing may be changed later, no key may be misspelt."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Dose(_Table):
    """How long, how often, on which sides.

    hold_s: seconds of one hold. sets: holds on each side. rest_s: seconds between holds.
    """

    hold_s: float = Field(gt=0)
    sets: int = Field(ge=1)
    sides: Literal["each", "once"]
    rest_s: float = Field(ge=0)
    source: Text


class ShapeGate(_Table):
    """What tells the pose from any other: outside the band, the person is not in it at all."""

    measurement: MeasurementName
    band: Band
    slack: float = Field(ge=0)
    why: Text


class Rule(_Table):
    """One thing that must be right.

    needs: "hold" stops the clock while it is wrong, "advice" only says so.
    when_unseen: what becomes of the clock while this cannot be judged: "pause" after a second, or
        "ignore" for what is often hidden.
    band: inside is right. slack: how far beyond the band one may stray once inside, so that the
        clock does not flicker. priority: 1 is said first.
    """

    id: Text
    measurement: MeasurementName
    needs: Literal["hold", "advice"]
    when_unseen: Literal["pause", "ignore"] = "pause"
    band: Band
    slack: float = Field(ge=0)
    priority: int = Field(ge=1)
    urgent: bool = False
    cue_low: Cue
    cue_high: Cue
    why: Text
    source: Text

    @property
    def unit(self) -> Unit:
        """Unit of the band."""
        return MEASUREMENTS[self.measurement].unit


class Pose(_Table):
    """One pose file."""

    id: Text
    name: Text
    view: Literal["side", "front"]
    stretched_leg: Literal["rear", "front", "none"]
    summary: Text
    enter_cue: Cue
    steps: tuple[Text, ...]
    cautions: tuple[Text, ...]
    sources: tuple[Text, ...]
    dose: Dose
    shape: tuple[ShapeGate, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        return _with_tuples(data)

    @model_validator(mode="after")
    def _rule_ids_differ(self) -> Pose:
        ids = [rule.id for rule in self.rules]
        for rule_id in ids:
            if ids.count(rule_id) > 1:
                raise ValueError(f'two rules are called "{rule_id}": rename one')
        if not any(rule.needs == "hold" for rule in self.rules):
            raise ValueError('no rule has needs = "hold", so nothing would ever stop the clock')
        return self


def _with_tuples(data: Any) -> Any:
    """TOML knows only lists and one kind of whole number; the models want tuples and floats."""
    if isinstance(data, dict):
        return {key: _with_tuples(value) for key, value in data.items()}
    if isinstance(data, list):
        return tuple(_with_tuples(value) for value in data)
    return data


def load_pose(path: Path) -> Pose:
    """Read one pose file. Raises PoseFileError with file, place and remedy."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PoseFileError(f"{path}: cannot be read ({error.strerror}): check the path") from None
    except UnicodeDecodeError:
        raise PoseFileError(f"{path}: is not UTF-8 text: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise PoseFileError(f"{path}: is not valid TOML: {error}") from None
    try:
        pose = Pose.model_validate(data)
    except ValidationError as error:
        raise PoseFileError(f"{path}: {_first_fault(error)}") from None
    if pose.id != path.stem:
        raise PoseFileError(
            f'{path}: id: is "{pose.id}": make it "{path.stem}", or rename the file'
        )
    return pose


def pose_paths() -> dict[str, Path]:
    """The shipped pose files by id."""
    return {path.stem: path for path in sorted(shipped("reference_poses").glob("*.toml"))}


def find_pose(pose_id: str) -> Pose:
    """The pose of that id, or of that .toml file. Raises UsageError or PoseFileError."""
    if pose_id.endswith(".toml"):
        return load_pose(Path(pose_id))
    paths = pose_paths()
    if pose_id not in paths:
        known = ", ".join(paths)
        raise UsageError(
            f'no pose is called "{pose_id}"{_suggestion(pose_id, paths)}: '
            f"choose one of {known}, or give a .toml file"
        )
    return load_pose(paths[pose_id])


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = _place(fault["loc"])
    more = error.error_count() - 1
    tail = f" (and {more} more)" if more else ""
    return f"{place}{_in_words(fault)}{tail}"


def _place(steps: tuple[int | str, ...]) -> str:
    place = ""
    for step in steps:
        place += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return f"{place.lstrip('.')}: " if place else ""


def _in_words(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return f"unknown key{_suggestion(str(fault['loc'][-1]), _known_keys())}: correct or drop it"
    if fault["type"] == "missing":
        return "is missing: add it"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    message = fault["msg"]
    return f"{message[0].lower()}{message[1:]}, found {fault['input']!r}"


def _known_keys() -> set[str]:
    return {name for table in (Pose, Dose, ShapeGate, Rule) for name in table.model_fields}


def _suggestion(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""
