"""What a measurement comes to in one frame, and who reads it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from posecheck.body.body_frame import BodyFrame
from posecheck.measuring.unit import Unit
from posecheck.words import spoken
from posecheck.words.phrase import Phrase


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Why something cannot be judged.

    reason: for a reader. spoken: for the person on the mat; None when there is nothing to do.
    """

    reason: str
    spoken: Phrase | None = None


ONE_ON_ANOTHER: Final = Obstacle(reason="the joints lie on one another", spoken=spoken.LEGS_APART)


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
"""By the measurement's name."""


class Reader(Protocol):
    """Reads some measurements off one stream of one person's bodies."""

    def read(
        self, time_s: float, body: BodyFrame, in_pose: bool | None = None
    ) -> dict[str, Reading]:
        """A reading for each of its measurements; bodies come in the order of their time.

        in_pose: whether the pose is taken up; None when that cannot be known, and always for
        measurements that are read before it is known (`Measurement.in_pose_only`).
        """
