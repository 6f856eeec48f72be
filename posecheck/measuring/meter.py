"""Reads measurements off a stream of bodies: smoothed, with its error, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Points
from posecheck.body.landmarks import MIN_VISIBILITY, Joint
from posecheck.body.view import VIEW_ERROR_DEG, SeenFrom
from posecheck.measuring.measurements import MAX_VIEW_LOSS, MEASUREMENTS, Measurement, Unit
from posecheck.measuring.smoothing import OneEuro

VISIBILITY_ERROR_SHARE: Final = 1.0
"""How much wider the error is for a joint of visibility 0, as a share."""
VISIBLE_ENOUGH: Final = 0.3
"""For telling poses apart: ankles of people at 0.3 to 0.5 lay right; made-up ones are below."""
TELLING_OFF_DEG: Final = 60.0
"""From there the shapes of poses still differ, though their angles cannot be judged."""
GUESSED_OFF: Final[dict[Unit, float]] = {
    "deg": 40.0,
    "leg lengths": 0.35,
    "trunk lengths": 0.5,
    "hip heights": 0.7,
}
"""How far a hidden joint may be put off: 0.3 leg lengths were seen, which turns a thigh by 40
degrees; the hips of a kneeling lunge are half a leg length high."""
FARTHEST_OFF_DEG: Final = 50.0
"""Seen farther off than this nothing is judged: 1 / cos(50) draws every error out by half."""
LOSS_KEPT: Final = 1.3
"""What is judged stays judged until the view takes this much more than is allowed, so that an
answer does not come and go with the last degree: about 5 degrees of the view."""


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why something cannot be judged.

    reason: for a reader. spoken: for the person on the mat; empty when there is nothing to do.
    """

    reason: str
    spoken: str


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
TOO_OBLIQUE: Final = Obstacle(
    reason="the view is too far from side-on", spoken="Turn side-on to the camera."
)
NOT_FROM_THE_FRONT: Final = Obstacle(
    reason="the view is too far from the front", spoken="Face the camera."
)
ONE_ON_ANOTHER: Final = Obstacle(
    reason="the joints lie on one another", spoken="I can't tell your legs apart."
)


class Meter:
    """Reads measurements off one stream of bodies, smoothed, each with its error."""

    def __init__(self, names: Collection[str] = tuple(MEASUREMENTS)) -> None:
        """`names`: those to read; what does not come from joints is left out."""
        self._kinds = [MEASUREMENTS[name] for name in names if MEASUREMENTS[name].compute]
        self._filters = {kind.name: OneEuro() for kind in self._kinds}
        self._judged: set[str] = set()

    def read(self, time_s: float, body: BodyFrame) -> dict[str, Reading]:
        """The measurements of this frame, by name."""
        points = Points(body.seen, body)
        return {kind.name: self._read_one(time_s, body, points, kind) for kind in self._kinds}

    def _read_one(
        self, time_s: float, body: BodyFrame, points: Points, kind: Measurement
    ) -> Reading:
        obstacle = why_not_judged(kind, body, was_judged=kind.name in self._judged)
        value = math.nan if obstacle else _value(kind, points, body)
        smoothed = self._filters[kind.name](time_s, value)
        if math.isnan(smoothed.value):
            self._judged.discard(kind.name)
            return unjudged(kind, obstacle or ONE_ON_ANOTHER)
        self._judged.add(kind.name)
        error = reading_error(kind, body, smoothed.jitter)
        return Reading(value=smoothed.value, error=error, unit=kind.unit)


def unjudged(kind: Measurement, obstacle: Obstacle) -> Reading:
    """A reading without a value."""
    return Reading(value=math.nan, error=math.nan, unit=kind.unit, obstacle=obstacle)


def sighting(name: str, body: BodyFrame, seen_from: SeenFrom) -> float:
    """The measurement where it is too poor to be judged but good enough to tell poses apart.

    NaN with a joint less visible than VISIBLE_ENOUGH, or farther than TELLING_OFF_DEG from where
    the pose is seen.
    """
    kind = MEASUREMENTS[name]
    joints = _joints(kind, body)
    visibility = body.guessed.visibility[joints]
    doubted = np.isnan(body.seen.xy_px[joints, 0]) & (visibility >= MIN_VISIBILITY)
    if doubted.any() or (visibility < VISIBLE_ENOUGH).any():
        return math.nan
    if not body.view.off_deg(seen_from) <= TELLING_OFF_DEG:
        return math.nan
    return _value(kind, Points(body.guessed, body), body)


def guess(name: str, body: BodyFrame) -> float:
    """The measurement with hidden joints as guessed, give or take GUESSED_OFF.

    Good enough to say that a pose is clearly NOT taken up, never that it is. NaN when a joint may
    be out of the picture.
    """
    kind = MEASUREMENTS[name]
    if body.guessed.cut_off() or body.guessed.outside()[_joints(kind, body)].any():
        return math.nan
    return _value(kind, Points(body.guessed, body), body)


def _value(kind: Measurement, points: Points, body: BodyFrame) -> float:
    return kind.compute(points) - kind.bias.of(body) if kind.compute else math.nan


def why_not_judged(
    kind: Measurement, body: BodyFrame, *, was_judged: bool = False
) -> Obstacle | None:
    """Why this measurement cannot be read now; None when it can."""
    outside = body.guessed.outside()
    for joint in _joints(kind, body):
        if outside[joint]:
            return _out_of_picture(joint)
        if np.isnan(body.seen[joint]).any():
            return _out_of_picture(joint) if body.guessed.cut_off() else _hidden(joint)
    allowed = MAX_VIEW_LOSS[kind.unit] * (LOSS_KEPT if was_judged else 1.0)
    if not view_loss(kind, body) <= allowed:
        return NOT_FROM_THE_FRONT if kind.view == "front" else TOO_OBLIQUE
    return None


def _out_of_picture(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} is out of the picture",
        spoken=f"Your {joint.words} is out of the picture.",
    )


def _hidden(joint: Joint) -> Obstacle:
    return Obstacle(
        reason=f"the {joint.words} is hidden", spoken=f"I can't see your {joint.words}."
    )


def _joints(kind: Measurement, body: BodyFrame) -> list[Joint]:
    return [joint for place in kind.places for joint in place.joints(body)]


def reading_error(kind: Measurement, body: BodyFrame, jitter: float) -> float:
    """Half-width of the 90 % interval: the base, the oblique view, hidden joints and jitter."""
    visibility = float(body.seen.visibility[_joints(kind, body)].min())
    hidden = 1 + VISIBILITY_ERROR_SHARE * (1 - visibility)
    return math.hypot(kind.base_error * hidden, view_loss(kind, body), 1.64 * jitter)


def expected_error(kind: Measurement, body: BodyFrame) -> float:
    """The error to be expected of a body like this in full view; NaN: it cannot be judged."""
    loss = view_loss(kind, body)
    return math.hypot(kind.base_error, loss) if loss <= MAX_VIEW_LOSS[kind.unit] else math.nan


def view_loss(kind: Measurement, body: BodyFrame) -> float:
    """What the view may take off this measurement as the limbs lean now, in its unit.

    A limb at lean phi, seen off degrees from the side, shows at tan(phi') = tan(phi) cos(off): lost
    is what the measurement changes by when the picture is drawn out by 1 / cos(off) again. Limbs
    that are upright or level lose nothing. The view itself may be off by VIEW_ERROR_DEG more.
    oblique_error is added for joints that are put in the wrong place. Infinite beyond
    FARTHEST_OFF_DEG, or when the view is not known.
    """
    off_deg = body.view.off_deg(kind.view)
    if not off_deg <= FARTHEST_OFF_DEG:
        return math.inf
    stretch = 1 / math.cos(math.radians(off_deg + VIEW_ERROR_DEG))
    as_seen, drawn_out = (
        kind.compute(Points(body.seen, body, stretch=by)) if kind.compute else 0.0
        for by in (1.0, stretch)
    )
    change = abs(drawn_out - as_seen)
    if kind.unit == "deg":
        change = min(change, 360 - change)
    return (0.0 if math.isnan(change) else change) + kind.oblique_error * off_deg
