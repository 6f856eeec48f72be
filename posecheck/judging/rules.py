"""A reading against a rule's band: right, too low, too high, or cannot tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from posecheck.measuring.reading import Reading
from posecheck.poses.pose import Rule


class Status(StrEnum):
    """What a rule says about one instant. UNSEEN never earns a correction."""

    OK = "OK"
    LOW = "LOW"
    HIGH = "HIGH"
    UNSEEN = "UNSEEN"

    @property
    def wrong(self) -> bool:
        """Whether this is known to be outside the band."""
        return self in (Status.LOW, Status.HIGH)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule at one instant.

    beyond: how far outside the band, in the measurement's unit; 0 inside, NaN when unseen.
    """

    rule: Rule
    status: Status
    reading: Reading
    beyond: float

    @property
    def strays(self) -> bool:
        """Whether it is outside the band, by no more than the slack: it still counts."""
        return self.status is Status.OK and self.rule.band.beyond(self.reading.value) != 0

    @property
    def name(self) -> str:
        """What is wrong, as a pose file names it: "trunk_upright.high"."""
        return f"{self.rule.id}.{self.status.lower()}"

    @property
    def follows(self) -> str | None:
        """The name of the fault that this one comes of, where that is there too; else None."""
        if self.status is Status.LOW:
            return self.rule.low_follows
        return self.rule.high_follows if self.status is Status.HIGH else None

    @property
    def cue(self) -> str | None:
        """What to say to fix it; None unless it is known to be wrong."""
        if self.status is Status.LOW:
            return self.rule.cue_low
        if self.status is Status.HIGH:
            return self.rule.cue_high
        return None


class Judge:
    """Judges one rule over time: what is inside may stray by the slack before it is wrong."""

    def __init__(self, rule: Rule) -> None:
        self.measurement = rule.measurement
        self._rule = rule
        self._held = False

    def __call__(self, reading: Reading) -> Finding:
        """The rule's finding for this reading; remembers whether it was inside."""
        beyond = self._rule.band.beyond(reading.value, was_inside=self._held)
        status = _status(beyond)
        if status is not Status.UNSEEN:
            self._held = status is Status.OK
        return Finding(rule=self._rule, status=status, reading=reading, beyond=abs(beyond))


def _status(beyond: float) -> Status:
    if math.isnan(beyond):
        return Status.UNSEEN
    if beyond == 0:
        return Status.OK
    return Status.LOW if beyond < 0 else Status.HIGH
