"""What is drawn over the person, decided once for the annotated video and the live page.

Points are pixels of the frame as it was filmed; whoever draws may mirror them, never the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Leg, Place, Role
from posecheck.body.landmarks import SKELETON, FloatArray
from posecheck.judging.rules import Finding
from posecheck.judging.session import Assessment
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.reporting.palette import Colour
from posecheck.reporting.wording import with_unit

Stroke = tuple[FloatArray, FloatArray]
"""(2,) pixels of both ends; neither is NaN."""


class Shade(StrEnum):
    """How a value is shown: as its rule's status, but nothing outside its band is plainly right.

    MARGIN: outside the band, within the slack that still counts.
    """

    OK = "OK"
    MARGIN = "MARGIN"
    LOW = "LOW"
    HIGH = "HIGH"
    UNSEEN = "UNSEEN"

    @property
    def colour(self) -> Colour:
        """Behind white text."""
        if self in (Shade.LOW, Shade.HIGH):
            return Colour.WRONG
        return {Shade.OK: Colour.RIGHT, Shade.MARGIN: Colour.MARGIN}.get(self, Colour.UNKNOWN)


def shade_of(finding: Finding) -> Shade:
    """How the value of that rule is shown."""
    if not finding.reading.judged:
        return Shade.UNSEEN
    return Shade.MARGIN if finding.strays else Shade(finding.status)


@dataclass(frozen=True, kw_only=True, eq=False)
class Label:
    """A value written beside the joint it is about. leftward: it goes to the left of it."""

    text: str
    at_px: FloatArray
    shade: Shade
    leftward: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks:
    """The skeleton, the limbs at fault, and the values that decide."""

    bones: tuple[Stroke, ...] = ()
    faults: tuple[Stroke, ...] = ()
    labels: tuple[Label, ...] = ()


def marks_of(assessment: Assessment) -> Marks:
    """The marks of one instant; none when nobody is in view."""
    body = assessment.body
    if body is None:
        return Marks()
    bones = [(body.seen[start], body.seen[end]) for start, end in SKELETON]
    if not assessment.in_pose:
        return Marks(bones=_seen(bones))
    worst = assessment.worst()
    limbs = MEASUREMENTS[worst.rule.measurement].limbs if worst else ()
    faults = [(_place_px(body, start), _place_px(body, end)) for start, end in limbs]
    return Marks(bones=_seen(bones), faults=_seen(faults), labels=_labels(assessment, body))


def _seen(lines: list[Stroke]) -> tuple[Stroke, ...]:
    return tuple(line for line in lines if not np.isnan(line).any())


def _labels(assessment: Assessment, body: BodyFrame) -> tuple[Label, ...]:
    """One label a place: the first rule that is written there has it."""
    labels: dict[Place, Label] = {}
    for finding in assessment.findings:
        place = MEASUREMENTS[finding.rule.measurement].label_at
        if place is not None and place not in labels and _is_written(finding):
            labels[place] = Label(
                text=with_unit(finding.reading.value, finding.reading.unit),
                at_px=_place_px(body, place),
                shade=shade_of(finding),
                leftward=_leftward(body, place),
            )
    return tuple(label for label in labels.values() if not np.isnan(label.at_px).any())


def _is_written(finding: Finding) -> bool:
    return finding.reading.judged and finding.rule.unit is Unit.DEG


def _place_px(body: BodyFrame, place: Place) -> FloatArray:
    """(2,) pixels of a place in the frame; NaN when one of its joints is not seen."""
    return np.asarray(np.mean([body.seen[joint] for joint in place.joints(body)], axis=0))


def _leftward(body: BodyFrame, place: Place) -> bool:
    """Whether a label goes to the left of its joint: ahead of the front leg, behind the rest."""
    ahead = isinstance(place, Role) and place.leg is Leg.FRONT
    return ahead == (body.facing == "left")
