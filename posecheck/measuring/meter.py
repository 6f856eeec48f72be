"""Reads measurements off the joints: smoothed, with its error, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Points
from posecheck.body.landmarks import Joint
from posecheck.measuring.joint_measurement import JointMeasurement
from posecheck.measuring.lunge import LUNGE
from posecheck.measuring.lying import LYING
from posecheck.measuring.measurement import MAX_VIEW_LOSS
from posecheck.measuring.near_side import NEAR_SIDE
from posecheck.measuring.one_leg import ONE_LEG
from posecheck.measuring.reading import ONE_ON_ANOTHER, Obstacle, Reading
from posecheck.measuring.smoothing import OneEuro
from posecheck.words import spoken

JOINT_MEASUREMENTS: Final = LUNGE | ONE_LEG | NEAR_SIDE | LYING
"""By name, in the order of the columns of the table of a check."""
WITHIN_90: Final = 1.64
"""Standard deviations about the mean that hold 90 % of a normal distribution."""
VISIBILITY_ERROR_SHARE: Final = 1.0
"""How much wider the error is for a joint of visibility 0, as a share."""
LOSS_KEPT: Final = 1.3
"""What is judged stays judged until the view takes this much more than is allowed, so that an
answer does not come and go with the last degree: about 5 degrees of the view."""
DISAGREEMENT_SHARE: Final = 2.0
"""How much of half of what two looks differ by is added to the error."""
MAX_DISAGREEMENT: Final = {unit: limit / 2 for unit, limit in MAX_VIEW_LOSS.items()}
"""Half of what two looks may differ by in a measurement before it is not judged, in its unit."""
TwoLooks = tuple[Points, Points]

TOO_OBLIQUE: Final = Obstacle(reason="the view is too far from side-on", spoken=spoken.SIDE_ON)
NOT_FROM_THE_FRONT: Final = Obstacle(
    reason="the view is too far from the front", spoken=spoken.FACE
)


class Meter:
    """The Reader of what is computed from joints."""

    def __init__(self, names: Collection[str] = tuple(JOINT_MEASUREMENTS)) -> None:
        """`names`: those to read."""
        self._kinds = [JOINT_MEASUREMENTS[name] for name in names]
        self._filters = {kind.name: OneEuro() for kind in self._kinds}
        self._judged: set[str] = set()

    def read(
        self, time_s: float, body: BodyFrame, in_pose: bool | None = None
    ) -> dict[str, Reading]:
        """The measurements of this frame; in the pose or not makes no difference."""
        points, looks = Points(body.seen, body), two_looks(body)
        return {kind.name: self._read_one(time_s, points, looks, kind) for kind in self._kinds}

    def _read_one(
        self, time_s: float, points: Points, looks: TwoLooks | None, kind: JointMeasurement
    ) -> Reading:
        view_loss = kind.view_loss(points)
        disagreement = kind.disagreement(*looks) if looks else 0.0
        obstacle = not_seen(kind, points.body)
        if obstacle is None and not view_loss <= self._allowed(kind):
            obstacle = NOT_FROM_THE_FRONT if kind.view == "front" else TOO_OBLIQUE
        if obstacle is None and disagreement > MAX_DISAGREEMENT[kind.unit]:
            obstacle = _unclear(kind, points.body)
        value = math.nan if obstacle else kind.value(points)
        smoothed = self._filters[kind.name](time_s, value)
        if math.isnan(smoothed.value):
            self._judged.discard(kind.name)
            return kind.unjudged(obstacle or ONE_ON_ANOTHER)
        self._judged.add(kind.name)
        # Half-width of the 90 % interval: joints as visible as they are, the view, what two looks
        # differ by, and jitter.
        seen_error, jitter = _seen_error(kind, points.body), WITHIN_90 * smoothed.jitter
        error = math.hypot(seen_error, view_loss, DISAGREEMENT_SHARE * disagreement, jitter)
        return Reading(value=smoothed.value, error=error, unit=kind.unit)

    def _allowed(self, kind: JointMeasurement) -> float:
        """What the view may take off, in the measurement's unit."""
        return MAX_VIEW_LOSS[kind.unit] * (LOSS_KEPT if kind.name in self._judged else 1.0)


def two_looks(body: BodyFrame) -> TwoLooks | None:
    """The body as either look has it; None after a single look."""
    doubt_px = body.seen.doubt_px
    if doubt_px is None:
        return None
    one, other = (replace(body.seen, xy_px=body.seen.xy_px + by * doubt_px) for by in (1.0, -1.0))
    return Points(one, body), Points(other, body)


def not_seen(kind: JointMeasurement, body: BodyFrame) -> Obstacle | None:
    """Which of its joints is not seen, and why; None when all are."""
    outside, unknown = body.all_joints.outside, body.seen.unknown
    for joint in kind.joints(body):
        if outside[joint]:
            return _out_of_frame(joint)
        if unknown[joint]:
            return _out_of_frame(joint) if body.all_joints.cut_off() else _hidden(joint)
    return None


def _out_of_frame(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {spoken.outside(joint.words)}",
        spoken=spoken.out_of_frame(joint.words),
    )


def _hidden(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} {spoken.is_or_are(joint.words)} hidden",
        spoken=spoken.hidden(joint.words),
    )


def _unclear(kind: JointMeasurement, body: BodyFrame) -> Obstacle:
    """Two looks put its joints in different places; named is the one that differs most."""
    assert body.seen.doubt_px is not None
    joints = kind.joints(body)
    apart_px = np.linalg.norm(body.seen.doubt_px[joints], axis=1)
    part = joints[int(apart_px.argmax())].limb
    return Obstacle(reason=f"two looks at the {part} differ", spoken=spoken.unclear(part))


def _seen_error(kind: JointMeasurement, body: BodyFrame) -> float:
    """The base error, the wider the less a joint is visible."""
    visibility = float(body.seen.visibility[kind.joints(body)].min())
    return kind.base_error * (1 + VISIBILITY_ERROR_SHARE * (1 - visibility))
