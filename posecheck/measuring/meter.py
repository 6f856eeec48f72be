"""Reads measurements off a stream of bodies: smoothed, with its error, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Points
from posecheck.body.geometry import view_error_deg
from posecheck.body.landmarks import Joint
from posecheck.measuring.measurements import MEASUREMENTS, Measurement, Unit
from posecheck.measuring.smoothing import OneEuro
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

VISIBILITY_ERROR_SHARE: Final = 1.0
"""How much wider the error is for a joint of visibility 0, as a share."""


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why something cannot be judged.

    reason: for a reader. spoken: for the person on the mat; None when there is nothing to do.
    """

    reason: str
    spoken: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measurement in one frame.

    value: NaN when it cannot be judged; then `obstacle` says why.
    error: half-width within which 9 of 10 such readings lie; same unit; NaN with the value.
    """

    value: float
    error: float
    unit: Unit
    obstacle: Obstacle | None = None

    @property
    def judged(self) -> bool:
        """Whether there is a value at all."""
        return not math.isnan(self.value)

    @property
    def reason(self) -> str | None:
        """Why it is not judged, in words; None when it is."""
        return self.obstacle.reason if self.obstacle else None


Readings = Mapping[str, Reading]
TOO_OBLIQUE: Final = Obstacle(reason="the view is too far from side-on", spoken=spoken.SIDE_ON)
NOT_FROM_THE_FRONT: Final = Obstacle(
    reason="the view is too far from the front", spoken=spoken.FACE
)
ONE_ON_ANOTHER: Final = Obstacle(reason="the joints lie on one another", spoken=spoken.LEGS_APART)


class Meter:
    """Reads measurements off one stream of bodies, smoothed, each with its error."""

    def __init__(self, names: Collection[str] = tuple(MEASUREMENTS)) -> None:
        """`names`: those to read; what does not come from joints is left out."""
        self._kinds = [MEASUREMENTS[name] for name in names if MEASUREMENTS[name].compute]
        self._filters = {kind.name: OneEuro() for kind in self._kinds}

    def read(self, time_s: float, body: BodyFrame) -> dict[str, Reading]:
        """The measurements of this frame, by name."""
        points = Points(body.seen, body)
        return {kind.name: self._read_one(time_s, body, points, kind) for kind in self._kinds}

    def _read_one(
        self, time_s: float, body: BodyFrame, points: Points, kind: Measurement
    ) -> Reading:
        obstacle = why_not_judged(kind, body)
        value = math.nan if obstacle else _value(kind, points, body)
        smoothed = self._filters[kind.name](time_s, value)
        if math.isnan(smoothed.value):
            return unjudged(kind, obstacle or ONE_ON_ANOTHER)
        error = reading_error(kind, body, smoothed.jitter)
        return Reading(value=smoothed.value, error=error, unit=kind.unit)


def unjudged(kind: Measurement, obstacle: Obstacle) -> Reading:
    """A reading without a value."""
    return Reading(value=math.nan, error=math.nan, unit=kind.unit, obstacle=obstacle)


def guess(name: str, body: BodyFrame) -> float:
    """The measurement with hidden joints as guessed; NaN if one may be out of the picture.

    Good enough to say that a pose is clearly NOT taken up, never that it is.
    """
    kind = MEASUREMENTS[name]
    if body.guessed.cut_off() or body.guessed.outside()[_joints(kind, body)].any():
        return math.nan
    return _value(kind, Points(body.guessed, body), body)


def _value(kind: Measurement, points: Points, body: BodyFrame) -> float:
    return kind.compute(points) - kind.bias.of(body) if kind.compute else math.nan


def why_not_judged(kind: Measurement, body: BodyFrame) -> Obstacle | None:
    """Why this measurement cannot be read now; None when it can."""
    outside = body.guessed.outside()
    for joint in _joints(kind, body):
        if outside[joint]:
            return _out_of_picture(joint)
        if np.isnan(body.seen[joint]).any():
            return _out_of_picture(joint) if body.guessed.cut_off() else _hidden(joint)
    if not kind.off_deg(body.yaw_deg) <= kind.max_off_deg:
        return TOO_OBLIQUE if kind.view == "side" else NOT_FROM_THE_FRONT
    return None


def _out_of_picture(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {spoken.outside(joint.words)}",
        spoken=spoken.out_of_picture(joint.words),
    )


def _hidden(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} {spoken.is_or_are(joint.words)} hidden",
        spoken=spoken.hidden(joint.words),
    )


def _joints(kind: Measurement, body: BodyFrame) -> list[Joint]:
    return [joint for place in kind.places for joint in place.joints(body)]


def reading_error(kind: Measurement, body: BodyFrame, jitter: float) -> float:
    """Half-width of the 90 % interval: the base, the oblique view, hidden joints and jitter."""
    visibility = float(body.seen.visibility[_joints(kind, body)].min())
    hidden = 1 + VISIBILITY_ERROR_SHARE * (1 - visibility)
    return math.hypot(kind.base_error * hidden, _view_error(kind, body.yaw_deg), 1.64 * jitter)


def expected_error(kind: Measurement, yaw_deg: float) -> float:
    """The error to be expected from there with every joint in full view; NaN: cannot be judged."""
    if not kind.off_deg(yaw_deg) <= kind.max_off_deg:
        return math.nan
    return math.hypot(kind.base_error, _view_error(kind, yaw_deg))


def _view_error(kind: Measurement, yaw_deg: float) -> float:
    off_deg = kind.off_deg(yaw_deg)
    return len(kind.limbs) * view_error_deg(off_deg) + kind.oblique_error * off_deg
