"""What tells a pose from any other: gates that must all be passed to be in it, right or wrong."""

from __future__ import annotations

from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.body.view import SeenFrom
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.reading import Reading, Readings
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose, ShapeGate

GUESSED_OFF: Final = {
    Unit.DEG: 40.0,
    Unit.LEG_LENGTHS: 0.35,
    Unit.HIP_HEIGHTS: 0.7,
    Unit.TRUNK_LENGTHS: 0.5,
}
"""How far a hidden joint may be put off: 0.3 leg lengths were seen, which turns a thigh by 40
degrees; the hips of a kneeling lunge are half a leg length high."""


class Shape:
    """Watches whether one person is in one pose at all."""

    def __init__(self, pose: Pose) -> None:
        self._gates = [_Gate(gate, pose.view) for gate in pose.shape]

    def __call__(self, readings: Readings, body: BodyFrame | None) -> bool | None:
        """Whether the pose is taken up now; None when that cannot be known."""
        if body is None:
            return None
        answers = [gate(readings[gate.measurement], body) for gate in self._gates]
        if False in answers or not answers:
            return False
        return None if None in answers else True

    def forget(self) -> None:
        """Whoever is looked at next is not in the pose already: no gate has its slack."""
        for gate in self._gates:
            gate.forget()


class _Gate:
    """One gate, with its slack once inside."""

    def __init__(self, gate: ShapeGate, seen_from: SeenFrom) -> None:
        self.measurement = gate.measurement
        self._gate = gate
        self._seen_from = seen_from
        self._inside = False
        self._clearly_out = False

    def forget(self) -> None:
        """Not inside any more."""
        self._inside = False

    def __call__(self, reading: Reading, body: BodyFrame) -> bool | None:
        """Whether the gate is passed; None when that cannot be known."""
        band, was_inside = self._gate.band, self._inside
        if reading.judged:
            self._inside = band.beyond(reading.value, was_inside=was_inside) == 0
            self._clearly_out = not self._inside
            return self._inside
        kind = MEASUREMENTS[self.measurement]
        off = GUESSED_OFF[kind.unit]
        seen = kind.sighting(body, self._seen_from)
        if band.beyond(seen, was_inside=was_inside) == 0:
            self._clearly_out = False
            return True
        # Poorly seen or hidden, it may say "clearly not"; once said, that does not come and go.
        slack = band.slack if was_inside else -band.slack if self._clearly_out else 0.0
        farthest = ((seen, off / 2), (kind.guess(body), off))
        self._clearly_out = any(  # never for NaN
            abs(band.beyond(value)) > slack + by for value, by in farthest
        )
        if self._clearly_out:
            return False
        return True if self._gate.when_unseen == "ignore" else None
