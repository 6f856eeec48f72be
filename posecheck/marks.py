"""What is drawn over the person, decided once for the annotated video and the live page.

Points are pixels of the picture as it was filmed; whoever draws may mirror them, never the words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posecheck.body_frame import BodyFrame
from posecheck.landmarks import SKELETON, FloatArray
from posecheck.measurements import MEASUREMENTS, Role
from posecheck.rules import Finding, Status
from posecheck.session import Assessment
from posecheck.wording import with_unit

Line = tuple[FloatArray, FloatArray]
"""(2,) pixels of both ends; neither is NaN."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Label:
    """A value written beside the joint it is about. leftward: it goes to the left of it."""

    text: str
    at_px: FloatArray
    status: Status
    leftward: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Marks:
    """The skeleton, the limbs at fault, and the values that decide."""

    bones: tuple[Line, ...] = ()
    faults: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()


def marks_of(assessment: Assessment) -> Marks:
    """The marks of one instant; none when nobody is in the picture."""
    body = assessment.body
    if body is None:
        return Marks()
    bones = [(body.seen[start], body.seen[end]) for start, end in SKELETON]
    if not assessment.in_pose:
        return Marks(bones=_seen(bones))
    worst = assessment.worst()
    limbs = MEASUREMENTS[worst.rule.measurement].limbs if worst else ()
    faults = [(_role_px(body, start), _role_px(body, end)) for start, end in limbs]
    return Marks(bones=_seen(bones), faults=_seen(faults), labels=_labels(assessment, body))


def _seen(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if not np.isnan(line).any())


def _labels(assessment: Assessment, body: BodyFrame) -> tuple[Label, ...]:
    """One label a place: the first rule that is written there has it."""
    labels: dict[Role, Label] = {}
    for finding in assessment.findings:
        role = MEASUREMENTS[finding.rule.measurement].label_at
        if role is not None and role not in labels and _is_written(finding):
            labels[role] = Label(
                text=with_unit(finding.reading.value, "deg"),
                at_px=_role_px(body, role),
                status=finding.status,
                leftward=_leftward(body, role),
            )
    return tuple(label for label in labels.values() if not np.isnan(label.at_px).any())


def _is_written(finding: Finding) -> bool:
    return finding.reading.judged and finding.rule.unit == "deg"


def _role_px(body: BodyFrame, role: Role) -> FloatArray:
    """(2,) pixels of a role in the picture; NaN when one of its joints is not seen."""
    return np.asarray(np.mean([body.seen[joint] for joint in role.joints(body)], axis=0))


def _leftward(body: BodyFrame, role: Role) -> bool:
    """Whether a label goes to the left of its joint: ahead of the front leg, behind the rest."""
    ahead = role.name.startswith("FRONT")
    return ahead == (body.facing == "left")
