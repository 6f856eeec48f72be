"""Pose files: TOML written by a person, turned into a checked Pose.

A mistake in one is reported with file, place and fix, because its author is a physiotherapist
or a teacher, not a programmer.
"""

from __future__ import annotations

import json
import math
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from posecheck.body.body_parts import Leg
from posecheck.body.view import SeenFrom
from posecheck.errors import PoseFileError, UsageError
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.poses.faults import faults_in_words, suggestion
from posecheck.poses.fields import (
    CueText,
    Ends,
    Figure,
    GateMeasurementName,
    MeasurementName,
    Range,
    Text,
)
from posecheck.poses.table import Table, with_tuples
from posecheck.poses.toml_file import read_toml
from posecheck.shipped import FIRST_POSE, shipped

ON_EACH_SIDE: Final = " on each side"


class Dose(Table):
    """How long, how often, on which sides.

    hold_s: seconds of one hold; or reps: repetitions of one set. sets: holds, or sets, on each side
    (sides = "each") or in all ("once"). rest_s: seconds between them.
    """

    hold_s: float | None = Field(default=None, gt=0)
    reps: int | None = Field(default=None, ge=1)
    sets: int = Field(ge=1)
    sides: Literal["each", "once"]
    rest_s: float = Field(ge=0)
    source: Text

    @model_validator(mode="after")
    def _seconds_or_repetitions(self) -> Dose:
        if (self.hold_s is None) == (self.reps is None):
            raise ValueError("give either hold_s (seconds) or reps (repetitions)")
        return self

    def words(self) -> str:
        """The dose as said: "3 x 30 s on each side"."""
        one = f"{self.hold_s:g} s" if self.hold_s else f"{self.reps} repetitions"
        return f"{self.sets} x {one}{ON_EACH_SIDE if self.sides == 'each' else ''}"


class Breath(Table):
    """The pace to breathe at, where a pose is about breathing; seconds in and out."""

    in_s: float = Field(ge=1, le=20)
    out_s: float = Field(ge=1, le=20)
    source: Text


class _Banded(Table):
    """What is right, by one of three keys: inside of it, or of its open side, all is right.

    slack: how far beyond its end one may stray once inside, so that nothing flickers.
    """

    between: Ends | None = None
    at_least: float | None = None
    at_most: float | None = None
    slack: float = Field(ge=0)

    @cached_property
    def band(self) -> Band:
        """The values that are right, in the measurement's unit."""
        low, high = self.between or (self.at_least, self.at_most)
        return Band(
            low=-math.inf if low is None else low,
            high=math.inf if high is None else high,
            slack=self.slack,
        )

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        given = [one for one in (self.between, self.at_least, self.at_most) if one is not None]
        if len(given) != 1:
            raise ValueError("say what is right by one of between = [low, high], at_least, at_most")
        return self


class ShapeGate(_Banded):
    """What tells the pose from any other: outside the band, the person is not in it at all.

    when_unseen: "wait" cannot tell; "ignore" lets the other gates decide.
    """

    measurement: GateMeasurementName
    when_unseen: Literal["wait", "ignore"] = "wait"
    why: Text


class Rule(_Banded):
    """One thing that must be right.

    needs: "hold" stops the clock while it is wrong, "advice" only says so.
    when_unseen: what becomes of the clock while this cannot be judged: "pause" after a second, or
        "ignore" for what is often hidden.
    right: what a teacher would call right, from where to where; the band is wider by at least the
        measurement's error, so that nobody is corrected for that.
    priority: 1 is said first. cue_low, cue_high: what to do below and above the band; None for an
        end that is open.
    low_follows, high_follows: the fault of another rule, as in "trunk_upright.high", by which this
        one is made too low or too high: where both are wrong at once, a report tells of one.
    """

    id: Text
    measurement: MeasurementName
    needs: Literal["hold", "advice"]
    when_unseen: Literal["pause", "ignore"] = "pause"
    right: Range | None = None
    priority: int = Field(ge=1)
    urgent: bool = False
    cue_low: CueText | None = None
    cue_high: CueText | None = None
    low_follows: Text | None = None
    high_follows: Text | None = None
    why: Text
    source: Text

    @property
    def unit(self) -> Unit:
        """Unit of the band."""
        return MEASUREMENTS[self.measurement].unit

    @model_validator(mode="after")
    def _a_cue_for_each_end(self) -> Self:
        if self.cue_low is None and self.at_most is None:
            raise ValueError("cue_low is missing: say what to do when it is too low")
        if self.cue_high is None and self.at_least is None:
            raise ValueError("cue_high is missing: say what to do when it is too high")
        if self.cue_low is not None and self.at_most is not None:
            raise ValueError("cue_low is never spoken, for at_most has no lower end: remove it")
        if self.cue_high is not None and self.at_least is not None:
            raise ValueError("cue_high is never spoken, for at_least has no upper end: remove it")
        return self


class RepetitionRange(Table):
    """What a repetition is: the measurement goes from `rest` to `end` and back."""

    measurement: GateMeasurementName
    rest: float
    end: float
    why: Text

    @model_validator(mode="after")
    def _far_enough_apart(self) -> RepetitionRange:
        if self.rest == self.end:
            raise ValueError("rest and end are the same: say how far a repetition goes")
        return self

    @property
    def unit(self) -> Unit:
        """Unit of rest and end."""
        return MEASUREMENTS[self.measurement].unit

    def share(self, value: float) -> float:
        """How far the value is on the way: 0 or less at rest, 1 or more at the end."""
        return (value - self.rest) / (self.end - self.rest)


WorkedLeg = Literal["rear", "front", "lifted", "standing", "long", "drawn_up", "both"]


class Pose(Table):
    """One pose file.

    stretched_leg: by which leg a hold is named. camera: how high the camera stands. same_as: a pose
    that looks the same to a camera; recognition then names that one. named: false for what anybody
    does by the way, so that recognition leaves it out. not_this: its neighbours, which its
    [[shape]] must tell it from. arms_up: both arms may be raised in it, so that this is
    no sign to pause. caution_cue: the caution that matters most, as said aloud. A pose without
    rules cannot be judged from a picture: it is guided with steps and a timer, and `cannot_judge`
    says why.
    """

    id: Text
    name: Text
    sanskrit: str = ""
    view: SeenFrom
    camera: Literal["hip", "low"] = "hip"
    stretched_leg: WorkedLeg
    same_as: str = ""
    named: bool = True
    not_this: tuple[Text, ...] = ()
    arms_up: bool = False
    summary: Text
    enter_cue: CueText
    steps: tuple[Text, ...] = Field(min_length=1)
    cautions: tuple[Text, ...] = Field(min_length=1)
    caution_cue: CueText | None = None
    cannot_judge: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = Field(min_length=1)
    dose: Dose
    repetition: RepetitionRange | None = None
    breath: Breath | None = None
    shape: tuple[ShapeGate, ...] = ()
    rules: tuple[Rule, ...] = ()
    figure: Figure = Field(default_factory=dict)

    @property
    def judged(self) -> bool:
        """Whether a camera can tell anything of it; else it is guided and timed."""
        return bool(self.shape)

    @property
    def judges_back(self) -> bool:
        """Whether a rule is about what is read in the pose only: the arch of the low back."""
        return any(MEASUREMENTS[rule.measurement].in_pose_only for rule in self.rules)

    @property
    def worked_leg(self) -> Leg | None:
        """The leg a hold is named by; None for poses without two sides."""
        return None if self.stretched_leg == "both" else Leg[self.stretched_leg.upper()]

    @cached_property
    def measurements(self) -> tuple[str, ...]:
        """What is read for it: all that its kind of legs allows, and whatever its rules name."""
        named = {gate.measurement for gate in self.shape}
        named |= {rule.measurement for rule in self.rules}
        if self.repetition is not None:
            named.add(self.repetition.measurement)
        legs = frozenset[Leg]().union(*(MEASUREMENTS[name].legs for name in named))
        return tuple(
            name
            for name, kind in MEASUREMENTS.items()
            if name in named or (named and kind.unasked and kind.legs <= legs)
        )

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        return with_tuples(data)

    @model_validator(mode="after")
    def _rule_ids_differ(self) -> Pose:
        ids = [rule.id for rule in self.rules]
        for rule_id in ids:
            if ids.count(rule_id) > 1:
                raise ValueError(f'two rules are called "{rule_id}": rename one')
        return self

    @model_validator(mode="after")
    def _followed_faults_are_there(self) -> Pose:
        faults = {
            f"{rule.id}.{way}": rule
            for rule in self.rules
            for way, cue in (("low", rule.cue_low), ("high", rule.cue_high))
            if cue is not None
        }
        for rule in self.rules:
            for name in filter(None, (rule.low_follows, rule.high_follows)):
                cause = faults.get(name)
                if cause is None or cause is rule:
                    close = suggestion(name, faults) if cause is None else ""
                    raise ValueError(
                        f'rule "{rule.id}" follows "{name}", which is no fault of another rule'
                        f"{close}: write the rule's id, a point, and low or high"
                    )
                if cause.low_follows or cause.high_follows:
                    raise ValueError(
                        f'rule "{rule.id}" follows "{name}", whose rule follows another itself: '
                        "name that one"
                    )
        return self

    @model_validator(mode="after")
    def _is_judged_or_says_why_not(self) -> Pose:
        if self.judged:
            if not any(rule.needs == "hold" for rule in self.rules):
                raise ValueError('no rule has needs = "hold", so nothing would ever stop the clock')
        elif self.rules or self.repetition:
            raise ValueError(
                "rules need [[shape]] tables that tell the pose from any other: add one"
            )
        elif not self.cannot_judge:
            raise ValueError(
                "nothing is judged: say why in cannot_judge, or add [[shape]] and [[rules]]"
            )
        if (self.dose.reps is None) != (self.repetition is None) and self.judged:
            raise ValueError(
                "dose.reps and a [repetition] table belong together: give both or none"
            )
        if (self.stretched_leg == "both") != (self.dose.sides == "once"):
            raise ValueError('stretched_leg = "both" belongs to sides = "once", and only to it')
        return self


def load_pose(path: Path) -> Pose:
    """Read one pose file. Raises PoseFileError: a line a fault, with file, place and remedy."""
    data = read_toml(path)
    try:
        pose = Pose.model_validate(data)
    except RecursionError:
        raise PoseFileError(f"{path}: is nested too deeply: not a pose file") from None
    except ValidationError as error:
        faults = faults_in_words(error, data, Pose)
        raise PoseFileError(*(f"{path}: {fault}" for fault in faults)) from None
    if pose.id != path.stem:
        raise PoseFileError(
            f'{path}: id: is "{pose.id}": make it "{path.stem}", or rename the file'
        )
    return pose


def pose_schema() -> str:
    """The JSON Schema of a pose file, for editors that check TOML while one types."""
    schema = Pose.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "PoseCheck pose file"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def no_pose() -> Pose:
    """What stands for "none of these": never taken up, nothing to hold."""
    text = "None of these"
    dose = Dose(hold_s=30.0, sets=1, sides="once", rest_s=0.0, source=text)
    return Pose(
        id="none",
        name=text,
        view="side",
        stretched_leg="both",
        summary=text,
        enter_cue=text,
        steps=(text,),
        cautions=(text,),
        cannot_judge=(text,),
        sources=(text,),
        dose=dose,
    )


def pose_paths() -> dict[str, Path]:
    """The shipped pose files by id."""
    return {path.stem: path for path in sorted(shipped("reference_poses").glob("*.toml"))}


def library() -> list[Pose]:
    """All shipped poses in the order in which they are offered: what is judged first."""
    poses = [load_pose(path) for path in pose_paths().values()]
    return sorted(poses, key=lambda pose: (not pose.judged, pose.id != FIRST_POSE, pose.name))


def find_pose(pose: str | Path) -> Pose:
    """The pose of that id, or of that .toml file. Raises UsageError or PoseFileError."""
    if isinstance(pose, Path) or pose.endswith(".toml"):
        return load_pose(Path(pose))
    paths = pose_paths()
    if pose not in paths:
        raise UsageError(
            f'no pose is called "{pose}"{suggestion(pose, paths)}: '
            'choose one of those that "posecheck poses" lists, or give a .toml file'
        )
    return load_pose(paths[pose])
