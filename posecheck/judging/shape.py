"""What tells a pose from any other: gates that must all be passed to be in it, right or wrong."""

from __future__ import annotations

from posecheck.body.body_frame import BodyFrame
from posecheck.body.view import SeenFrom
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.meter import GUESSED_OFF, Reading, Readings, guess, sighting
from posecheck.poses.pose import Pose, ShapeGate


class Shape:
    """Watches whether one person is in one pose at all."""

    def __init__(self, pose: Pose) -> None:
        self._gates = [_Gate(gate, pose.view) for gate in pose.shape]

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

    def __init__(self, gate: ShapeGate, seen_from: SeenFrom) -> None:
        self.measurement = gate.measurement
        self._gate = gate
        self._seen_from = seen_from
        self._inside = False

    def __call__(self, reading: Reading, body: BodyFrame) -> bool | None:
        """Whether the gate is passed; None when that cannot be told."""
        slack = self._gate.slack if self._inside else 0.0
        low, high = self._gate.band[0] - slack, self._gate.band[1] + slack
        if reading.judged:
            self._inside = low <= reading.value <= high
            return self._inside
        off = GUESSED_OFF[MEASUREMENTS[self.measurement].unit]
        seen = sighting(self.measurement, body, self._seen_from)
        if low <= seen <= high:
            return True
        # Poorly seen or hidden, it may say "clearly not".
        if _outside(seen, low - off / 2, high + off / 2):
            return False
        if _outside(guess(self.measurement, body), low - off, high + off):
            return False
        return True if self._gate.when_unseen == "ignore" else None


def _outside(value: float, low: float, high: float) -> bool:
    return value < low or value > high  # never for NaN
