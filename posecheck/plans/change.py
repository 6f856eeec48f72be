"""What is judged differently for one person, and how far that may go."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.poses.faults import suggestion
from posecheck.poses.fields import CueText, Ends
from posecheck.poses.pose import Pose, Rule, Table

MOST_MOVED: Final = {Unit.DEG: 20.0}
"""How far an end of a band may be moved for one person. A hip or knee that does not come as far as
others lacks ten to twenty degrees; more is another exercise, and wants a pose file of its own."""
MOST_MOVED_LENGTHS: Final = 0.2
"""The same of what is measured in lengths: a fifth of a leg is about the sine of twelve degrees."""
NARROWEST: Final = {Unit.DEG: 10.0}
"""A camera sees no finer (docs/accuracy.md), so no band may be narrower."""
NARROWEST_LENGTHS: Final = 0.1
CLOSEST: Final = 1e-9
"""Decimal fractions are not exact: 0.3 - 0.1 is more than 0.2."""
LONGEST_WHY: Final = 300
"""Characters: three lines of a printed review."""

Place = tuple[str | int, ...]


class Change(Table):
    """One rule of the pose, changed for this person; whatever is not given stays as it is.

    The band is given by the same key as in the pose's file. needs: "advice" only speaks, "hold"
    stops the clock. why: for whoever reads the plan.
    """

    rule: Annotated[str, Field(min_length=1)]
    between: Ends | None = None
    at_least: float | None = None
    at_most: float | None = None
    cue_low: CueText | None = None
    cue_high: CueText | None = None
    needs: Literal["hold", "advice"] | None = None
    why: Annotated[str, Field(min_length=1, max_length=LONGEST_WHY)]

    @property
    def given(self) -> dict[str, Any]:
        """What it changes, by key."""
        return {
            key: value
            for key in ("between", "at_least", "at_most", "cue_low", "cue_high", "needs")
            if (value := getattr(self, key)) is not None
        }


def for_this_person(pose: Pose, changes: Iterable[Change]) -> Pose:
    """The pose with its rules changed; what a teacher calls right is then this person's band."""
    wanted = {change.rule: change for change in changes}
    rules = tuple(
        changed(rule, wanted[rule.id]) if rule.id in wanted else rule for rule in pose.rules
    )
    return pose.model_copy(update={"rules": rules})


def changed(rule: Rule, change: Change) -> Rule:
    """The rule as it is for this person."""
    moved = change.given.keys() & {"between", "at_least", "at_most"}
    return Rule.model_validate(
        rule.model_dump() | ({"right": None} if moved else {}) | change.given
    )


def faults_of(changes: Sequence[Change], pose: Pose) -> list[tuple[Place, str]]:
    """What is wrong with the changes of a pose: each with its place, all at once."""
    found: list[tuple[Place, str]] = []
    rules = {rule.id: rule for rule in pose.rules}
    for number, change in enumerate(changes):
        here: Place = ("change", number)
        rule = rules.get(change.rule)
        if rule is None:
            found.append(((*here, "rule"), _unknown_rule(change.rule, pose)))
        elif [one.rule for one in changes].index(change.rule) < number:
            found.append((here, "changes a rule that is changed above: make it one"))
        elif not change.given:
            found.append((here, "changes nothing: give a band, a cue or needs, or remove it"))
        else:
            found += [((*here, key), fault) for key, fault in _faults_of_one(change, rule, pose)]
    return found


def _unknown_rule(name: str, pose: Pose) -> str:
    known = [rule.id for rule in pose.rules]
    if not known:
        return f"{pose.id} is not judged, so it has no rules: remove the change"
    return (
        f'{pose.id} has no rule "{name}"{suggestion(name, known)}: its rules are {", ".join(known)}'
    )


def _faults_of_one(change: Change, rule: Rule, pose: Pose) -> list[tuple[str, str]]:
    found = [
        (cue, f"is never spoken: {rule.id} has no such end: remove it")
        for cue in ("cue_low", "cue_high")
        if getattr(change, cue) is not None and getattr(rule, cue) is None
    ]
    for key in ("between", "at_least", "at_most"):
        if getattr(change, key) is not None:
            own = next(one for one in _BAND_KEYS if getattr(rule, one) is not None)
            if key != own:
                found.append((key, f"{rule.id} is written with {own}: write {own} here too"))
            else:
                found += [(key, fault) for fault in _faults_of_band(change, rule, pose)]
    return found


_BAND_KEYS: Final = ("between", "at_least", "at_most")


def _faults_of_band(change: Change, rule: Rule, pose: Pose) -> list[str]:
    low, high = change.between or (change.at_least, change.at_most)
    band = Band(low=-math.inf if low is None else low, high=math.inf if high is None else high)
    unit = rule.unit
    most = MOST_MOVED.get(unit, MOST_MOVED_LENGTHS)
    narrowest = NARROWEST.get(unit, NARROWEST_LENGTHS)
    found = []
    for end, own, which in (
        (band.low, rule.band.low, "lower"),
        (band.high, rule.band.high, "upper"),
    ):
        if math.isfinite(end) and abs(end - own) > most + CLOSEST:
            found.append(
                f"moves the {which} end from {own:g} to {end:g}, allowed is from "
                f"{round(own - most, 2):g} to {round(own + most, 2):g}: farther is another pose"
            )
    if band.high - band.low < narrowest - CLOSEST:
        found.append(f"is narrower than {narrowest:g}, the least that a camera can tell: widen it")
    return found + _faults_of_gates(band, rule, pose)


def _faults_of_gates(band: Band, rule: Rule, pose: Pose) -> list[str]:
    """Outside the shape of the pose nothing is judged, so a band must lie within it."""
    gate = next((one for one in pose.shape if one.measurement == rule.measurement), None)
    outside = gate is not None and any(gate.band.beyond(end) for end in band.ends)
    if gate is None or not outside:
        return []
    name = MEASUREMENTS[rule.measurement].name
    return [
        f"reaches beyond the pose itself: {name} from {gate.band.low:g} to {gate.band.high:g} "
        "tells it from others: stay within"
    ]
