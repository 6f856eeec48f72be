"""What a measurement is, whoever reads it: its name, unit and view, and how far it may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from posecheck.body.body_frame import BodyFrame
from posecheck.body.body_parts import Leg, Limb, Place
from posecheck.body.geometry import view_error_deg
from posecheck.measuring.reading import Obstacle, Reading
from posecheck.measuring.unit import Unit

MAX_SIDE_YAW_DEG: Final = 25.0
"""Past this a side-view angle may be off by more than 5 degrees through the view alone
(DOMAIN: sin e = tan^2(yaw / 2) for one limb, twice that for a joint)."""
MAX_ROBUST_OFF_DEG: Final = 40.0
"""For what is judged against wide bands only, or changes little with the view (the trunk: DOMAIN
allows 55 degrees for 5 of error). Somebody lying is always seen a little from above."""
MAX_FRONT_OFF_DEG: Final = 40.0
"""Shoulders narrower than most show somebody who faces the camera as 25 degrees off."""

View = Literal["side", "front"]
"""From where a pose is seen: the camera beside the person, or before (or behind) them."""
MAX_OFF_DEG: Final[dict[View, float]] = {"side": MAX_SIDE_YAW_DEG, "front": MAX_FRONT_OFF_DEG}


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A quantity that can be read off a person; a Reader reads it.

    base_error: half-width that holds 90 % of the readings with everything in full view.
    limbs: the limbs whose lean enters it; each adds the error of an oblique view.
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
    view: View = "side"
    max_off_deg: float
    too_low: str = ""
    too_high: str = ""
    in_pose_only: bool = False
    unasked: bool = False

    @property
    def legs(self) -> frozenset[Leg]:
        """The legs it is about; none for the trunk's."""
        return frozenset()

    def off_deg(self, yaw_deg: float) -> float:
        """How far that view is from the one this is seen from."""
        return yaw_deg if self.view == "side" else 90.0 - yaw_deg

    def judged_from(self, yaw_deg: float) -> bool:
        """Whether that view is near enough; not when it is unknown (NaN)."""
        return self.off_deg(yaw_deg) <= self.max_off_deg

    def view_error(self, yaw_deg: float) -> float:
        """What that view adds to the error, in the unit."""
        off_deg = self.off_deg(yaw_deg)
        return len(self.limbs) * view_error_deg(off_deg) + self.oblique_error * off_deg

    def expected_error(self, yaw_deg: float) -> float:
        """The error to be expected from there, all in full view; NaN: it cannot be judged."""
        if not self.judged_from(yaw_deg):
            return math.nan
        return math.hypot(self.base_error, self.view_error(yaw_deg))

    def guess(self, body: BodyFrame) -> float:
        """What it may be although it cannot be judged; NaN when nothing can be guessed.

        Good enough to say that a pose is clearly NOT taken up, never that it is.
        """
        return math.nan

    def unjudged(self, obstacle: Obstacle) -> Reading:
        """A reading without a value."""
        return Reading(value=math.nan, error=math.nan, unit=self.unit, obstacle=obstacle)
