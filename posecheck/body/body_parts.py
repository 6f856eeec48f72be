"""Parts of the body by what they do in a pose, whichever side they are on, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final, Literal, get_args

import numpy as np

from posecheck.body.body_frame import SIDES, BodyFrame, opposite
from posecheck.body.landmarks import FloatArray, Joint, Landmarks, Side


class Leg(Enum):
    """A leg by its part in the pose, whichever side of the body it is on.

    One pair a kind of pose: FRONT and REAR in a lunge, STANDING and LIFTED on one leg, LONG and
    DRAWN_UP lying down. NEARER is the one on the camera's side, for poses with both legs alike.
    """

    FRONT = "front"
    REAR = "rear"
    STANDING = "standing"
    LIFTED = "lifted"
    LONG = "long"
    DRAWN_UP = "drawn-up"
    NEARER = "nearer"

    def side(self, body: BodyFrame) -> Side:
        """Which side of that body it is now."""
        match self:
            case Leg.FRONT:
                return body.front
            case Leg.REAR:
                return body.rear
            case Leg.STANDING:
                return opposite(body.lifted)
            case Leg.LIFTED:
                return body.lifted
            case Leg.LONG:
                return opposite(body.drawn_up)
            case Leg.DRAWN_UP:
                return body.drawn_up
            case Leg.NEARER:
                return body.nearer


Part = Literal["SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE", "FOOT_INDEX"]
_SIDED: Final = {
    (side, part): (Joint[f"{side.upper()}_{part}"],) for side in SIDES for part in get_args(Part)
}


@dataclass(frozen=True)
class Role:
    """One joint of one leg's side of the body."""

    leg: Leg
    part: Part

    def joints(self, body: BodyFrame) -> tuple[Joint, ...]:
        """The joint that plays this role in that body now."""
        return _SIDED[self.leg.side(body), self.part]


@dataclass(frozen=True)
class Middle:
    """The middle of a left and a right joint."""

    part: Part

    def joints(self, body: BodyFrame) -> tuple[Joint, ...]:
        """Both joints."""
        return _SIDED["left", self.part] + _SIDED["right", self.part]


Place = Role | Middle
HIPS: Final = Middle("HIP")
SHOULDERS: Final = Middle("SHOULDER")


class Points:
    """Where joints are in the person's own sagittal plane: x forward, y up, in pixels.

    Seen from the front, x runs to one side of the frame, so only sizes mean something.
    """

    def __init__(self, landmarks: Landmarks, body: BodyFrame, *, stretch: float = 1.0) -> None:
        """`stretch`: by how much x is stretched, to undo what an oblique view has shortened."""
        self.body = body
        self.view = body.view
        self._landmarks = landmarks
        self._axes = np.array([stretch if body.facing == "right" else -stretch, -1.0])
        # Every measurement of a frame asks for the same few.
        self._known: dict[Place, FloatArray] = {}
        self._stretched: dict[float, Points] = {}

    def __getitem__(self, place: Place) -> FloatArray:
        """(2,) the place's point; NaN when one of its joints is not seen."""
        known = self._known.get(place)
        if known is None:
            rows = [self._landmarks[joint] for joint in place.joints(self.body)]
            known = np.asarray((rows[0] if len(rows) == 1 else np.mean(rows, axis=0)) * self._axes)
            self._known[place] = known
        return known

    def stretched(self, stretch: float) -> Points:
        """The same points with x stretched by that factor."""
        if stretch not in self._stretched:
            self._stretched[stretch] = Points(self._landmarks, self.body, stretch=stretch)
        return self._stretched[stretch]


Limb = tuple[Place, Place]


def leg_of(leg: Leg) -> tuple[Role, Role, Role]:
    """Hip, knee and ankle of that leg."""
    return Role(leg, "HIP"), Role(leg, "KNEE"), Role(leg, "ANKLE")


def limbs(*joints: Place) -> tuple[Limb, ...]:
    """The limbs from one joint to the next."""
    return tuple(pairwise(joints))


FRONT_LEG: Final = leg_of(Leg.FRONT)
REAR_LEG: Final = leg_of(Leg.REAR)
STANDING_LEG: Final = leg_of(Leg.STANDING)
LIFTED_LEG: Final = leg_of(Leg.LIFTED)
LIFTED_TOES: Final = Role(Leg.LIFTED, "FOOT_INDEX")
LONG_LEG: Final = leg_of(Leg.LONG)
DRAWN_UP_LEG: Final = leg_of(Leg.DRAWN_UP)
NEARER_LEG: Final = leg_of(Leg.NEARER)
NEARER_ARM: Final = (
    Role(Leg.NEARER, "SHOULDER"),
    Role(Leg.NEARER, "ELBOW"),
    Role(Leg.NEARER, "WRIST"),
)
REAR_THIGH: Final = REAR_LEG[:2]
TRUNK: Final = (HIPS, SHOULDERS)
