"""What a measurement is, whoever reads it: its name, unit and view, and how far it may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Leg, Limb, Place, Points
from posecheck.body.view import VIEW_ERROR_DEG, Seen, SeenFrom
from posecheck.measuring.reading import Obstacle, Reading
from posecheck.measuring.unit import Unit

MAX_VIEW_LOSS: Final = {
    Unit.DEG: 10.0,
    Unit.LEG_LENGTHS: 0.15,
    Unit.HIP_HEIGHTS: 0.15,
    Unit.TRUNK_LENGTHS: 0.15,
}
"""What an oblique view may take off a measurement before it is not judged: beyond this the slack of
most bands is used up twice over."""
FARTHEST_OFF_DEG: Final = 50.0
"""Seen farther off than this nothing is judged: 1 / cos(50) stretches every error by half."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A quantity that can be read off a person; a Reader reads it.

    base_error: half-width that holds 90 % of the readings with everything in full view.
    limbs: the limbs whose lean enters it, to be shown with it.
    oblique_error: what an oblique view adds beyond that for each degree, because hidden joints are
        put in the wrong place; in the unit.
    label_at: where on the body it is written; None when it is not.
    view: from where it is seen. max_off_deg: seen farther off than this, it is not judged.
    too_low, too_high: what puts it right, in the words of a cue; pose files may say it better.
    in_pose_only: it is read only once the pose is taken up, so it cannot tell whether it is.
    unasked: it is read for every pose with its kind of legs, not only where a pose file names it.
    """

    name: str
    unit: Unit
    base_error: float
    limbs: tuple[Limb, ...] = ()
    oblique_error: float = 0.0
    label_at: Place | None = None
    view: Seen = "side"
    max_off_deg: float = FARTHEST_OFF_DEG
    too_low: str = ""
    too_high: str = ""
    in_pose_only: bool = False
    unasked: bool = False

    @property
    def legs(self) -> frozenset[Leg]:
        """The legs it is about; none for the trunk's."""
        return frozenset()

    def view_loss(self, points: Points) -> float:
        """What the view may take off it as the limbs lean now, in its unit.

        A limb at lean phi, seen off degrees from the side, shows at tan(phi') = tan(phi) cos(off):
        lost is what the measurement changes by when the frame is stretched by 1 / cos(off) again.
        Limbs that are upright or level lose nothing. The view itself may be off by VIEW_ERROR_DEG
        more. oblique_error is added for joints that are put in the wrong place. Infinite beyond
        max_off_deg, or when the view is not known.
        """
        off_deg = points.view.off_deg(self.view)
        if not off_deg <= self.max_off_deg:
            return math.inf
        stretch = 1 / math.cos(math.radians(off_deg + VIEW_ERROR_DEG))
        return self.change_stretched(points, stretch) + self.oblique_error * off_deg

    def change_stretched(self, points: Points, stretch: float) -> float:
        """By how much it changes when the frame is stretched sideways by that factor."""
        return 0.0

    def expected_error(self, body: BodyFrame) -> float:
        """The error to be expected of a body like this in full view; NaN: it cannot be judged."""
        loss = self.view_loss(Points(body.seen, body))
        if loss > MAX_VIEW_LOSS[self.unit]:
            return math.nan
        return math.hypot(self.base_error, loss)

    def sighting(self, body: BodyFrame, seen_from: SeenFrom) -> float:
        """What it is where it is too poor to be judged but good enough to tell poses apart.

        NaN where it is not even that. `seen_from`: from where the pose is seen.
        """
        return math.nan

    def guess(self, body: BodyFrame) -> float:
        """What it may be although it cannot be judged; NaN when nothing can be guessed.

        Good enough to say that a pose is clearly NOT taken up, never that it is.
        """
        return math.nan

    def unjudged(self, obstacle: Obstacle) -> Reading:
        """A reading without a value."""
        return Reading(value=math.nan, error=math.nan, unit=self.unit, obstacle=obstacle)
