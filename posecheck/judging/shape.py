"""What tells a pose from any other: gates that must all be passed to be in it, right or wrong."""

from __future__ import annotations

import math

from posecheck.body.body_frame import BodyFrame
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.reading import Reading, Readings
from posecheck.poses.pose import Pose, ShapeGate


class Shape:
    """Watches whether one person is in one pose at all."""

    def __init__(self, pose: Pose) -> None:
        self._gates = [_Gate(gate) for gate in pose.shape]

    def __call__(self, readings: Readings, body: BodyFrame | None) -> bool | None:
        """Whether the pose is taken up now; None when that cannot be told."""
        if body is None:
            return None
        answers = [gate(readings[gate.measurement], body) for gate in self._gates]
        if False in answers or not answers:
            return False
        return None if None in answers else True


class _Gate:
    """One gate, with its slack once inside."""

    def __init__(self, gate: ShapeGate) -> None:
        self.measurement = gate.measurement
        self._gate = gate
        self._inside = False

    def __call__(self, reading: Reading, body: BodyFrame) -> bool | None:
        """Whether the gate is passed; None when that cannot be told."""
        band, was_inside = self._gate.band, self._inside
        if reading.judged:
            self._inside = band.beyond(reading.value, was_inside=was_inside) == 0
            return self._inside
        # A hidden joint may be guessed to say "clearly not", never to say "yes".
        guessed = MEASUREMENTS[self.measurement].guess(body)
        if math.isnan(guessed) or band.beyond(guessed, was_inside=was_inside) == 0:
            return True if self._gate.when_unseen == "ignore" else None
        return False
