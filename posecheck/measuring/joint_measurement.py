"""A measurement that is a function of joints: what it needs to see, and how it is computed.

It is a small function of joints in the sagittal plane, registered in a table under its own name,
the one that pose files and reports use; units are in the names. To add one: write the function in
the table it belongs to, decorate it, and give it its error from tools/accuracy.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Leg, Limb, Place, Points, Role
from posecheck.body.geometry import distance
from posecheck.body.guessed import laid_on_the_other
from posecheck.body.landmarks import MIN_VISIBILITY, Joint
from posecheck.body.view import Seen, SeenFrom
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Bias:
    """What MediaPipe's landmarks make too large, in the measurement's unit; it is taken off.

    Medians over 5,900 frames of eight rendered bodies within 17 degrees of side-on, against their
    joint centres (tools/accuracy.py). They differ with the leg that is nearer the camera, because
    the farther hip is hidden and its landmark is put where it is not.
    """

    front_nearer: float = 0.0
    rear_nearer: float = 0.0

    def of(self, body: BodyFrame) -> float:
        """The bias for that body now."""
        return self.front_nearer if body.nearer_leg == "front" else self.rear_nearer


NO_BIAS: Final = Bias()
VISIBLE_ENOUGH: Final = 0.3
"""For telling poses apart: ankles of people at 0.3 to 0.5 lay right; made-up ones are below."""
TELLING_OFF_DEG: Final = 60.0
"""From there the shapes of poses still differ, though their angles cannot be judged."""


@dataclass(frozen=True, kw_only=True)
class JointMeasurement(Measurement):
    """A quantity that is computed from joints.

    base_error: what rendered bodies show (tools/accuracy.py), but no less than the 6 to 7 degrees
        that studies of people find for MediaPipe's knee (Cosoli 2026: -2.3 +- 6.4).
    oblique_error: from rendered bodies at 15 and 30 degrees.
    places: what must be seen of the body. bias: what is taken off the landmarks' value.
    """

    places: tuple[Place, ...]
    compute: Callable[[Points], float]
    bias: Bias
    unasked: bool = True

    @property
    def legs(self) -> frozenset[Leg]:
        """The legs it is about; none for the trunk's."""
        return frozenset(place.leg for place in self.places if isinstance(place, Role))

    def joints(self, body: BodyFrame) -> list[Joint]:
        """The joints of that body that must be seen."""
        return [joint for place in self.places for joint in place.joints(body)]

    def value(self, points: Points) -> float:
        """The measurement from those points; NaN when one of them is."""
        return self.compute(points) - self.bias.of(points.body)

    def change_stretched(self, points: Points, stretch: float) -> float:
        """By how much it changes when the frame is stretched sideways by that factor."""
        return self._apart(points.stretched(stretch), points)

    def disagreement(self, one: Points, other: Points) -> float:
        """Half of what it differs by between two looks at the same body, in its unit."""
        return self._apart(one, other) / 2

    def _apart(self, one: Points, other: Points) -> float:
        change = abs(self.compute(one) - self.compute(other))
        if self.unit is Unit.DEG:
            change = min(change, 360 - change)
        return 0.0 if math.isnan(change) else change

    def sighting(self, body: BodyFrame, seen_from: SeenFrom) -> float:
        """The measurement where it is too poor to be judged but good enough to tell poses apart.

        NaN with a joint less visible than VISIBLE_ENOUGH, or farther than TELLING_OFF_DEG from
        where the pose is seen.
        """
        visibility = body.all_joints.visibility[self.joints(body)]
        if self._doubted(body) or (visibility < VISIBLE_ENOUGH).any():
            return math.nan
        if not body.view.off_deg(seen_from) <= TELLING_OFF_DEG:
            return math.nan
        return self.value(Points(body.all_joints, body))

    def _doubted(self, body: BodyFrame) -> bool:
        """Whether one of its joints is taken for seen by the detector, but is guessed."""
        joints = self.joints(body)
        visible = body.all_joints.visibility[joints] >= MIN_VISIBILITY
        return bool((visible & np.isnan(body.seen.xy_px[joints, 0])).any())

    def guess(self, body: BodyFrame) -> float:
        """The measurement with hidden joints as guessed.

        NaN if one may be out of frame, or is a far knee behind the near leg: such a guess was up to
        0.8 leg lengths off (filmed lunges). NaN too if it is of a leg of which nothing is seen.
        """
        joints = self.joints(body)
        if (
            self._doubted(body)
            or body.all_joints.cut_off()
            or body.all_joints.outside[joints].any()
            or set(joints) & set(laid_on_the_other(body.all_joints))
        ):
            return math.nan
        return self.value(Points(body.all_joints, body))


def joint_measurement(
    table: dict[str, JointMeasurement],
    *,
    places: tuple[Place, ...],
    base_error: float,
    limbs: tuple[Limb, ...] = (),
    oblique_error: float = 0.0,
    bias: Bias = NO_BIAS,
    label_at: Place | None = None,
    unit: Unit = Unit.DEG,
    view: Seen = "side",
    too_low: str = "",
    too_high: str = "",
) -> Callable[[Callable[[Points], float]], Callable[[Points], float]]:
    """Register the decorated function in the table, under its own name."""

    def register(compute: Callable[[Points], float]) -> Callable[[Points], float]:
        table[compute.__name__] = JointMeasurement(
            name=compute.__name__,
            unit=unit,
            places=places,
            compute=compute,
            base_error=base_error,
            limbs=limbs,
            oblique_error=oblique_error,
            bias=bias,
            label_at=label_at,
            view=view,
            too_low=too_low,
            too_high=too_high,
        )
        return compute

    return register


def leg_length(at: Points, leg: tuple[Role, ...]) -> float:
    """Thigh and shin of that leg in pixels; NaN when they have no length."""
    hip, knee, ankle = (at[place] for place in leg)
    return distance(hip, knee) + distance(knee, ankle) or math.nan
