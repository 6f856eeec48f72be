"""Values in words, the same on the frame, on the page, in the report and in the terminal."""

from __future__ import annotations

import math
from typing import Final

from posecheck.body.view import SeenFrom
from posecheck.judging.clock import (
    NO_PICTURE,
    ON_PAUSE,
    OUT_OF_POSE,
    UNSEEN,
    Clock,
    HeldSide,
    Phase,
)
from posecheck.judging.rules import Status
from posecheck.measuring.arch import arch_band
from posecheck.measuring.back_watch import LUMBAR_ARCH
from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.poses.pose import Pose

PAUSE_WORDS: Final = {
    OUT_OF_POSE: "out of the pose",
    UNSEEN: "not seen",
    NO_PICTURE: "no picture",
    ON_PAUSE: "paused by you",
}
VIEW_WORDS: Final[dict[SeenFrom, str]] = {
    "side": "seen from the side",
    "front": "facing the camera",
}
LEG_WORDS: Final = {"rear": "stretched", "long": "stretched", "lifted": "lifted"}
"""What the leg that names a hold does, where that can be said in a word."""


def clock_line(clock: Clock) -> str:
    """What stands below the seconds: the target, or that the clock stands still."""
    if clock.tally is not None:
        return f"of {clock.tally.target}"
    if clock.pause_rule is not None:
        return "paused"
    return "done" if clock.phase is Phase.DONE else f"of {clock.target_s:.0f} s"


def clock_figure(clock: Clock) -> str:
    """The figure of the clock: whole seconds held, or full repetitions."""
    return str(clock.tally.full if clock.tally else math.floor(clock.held_s))


def side_words(side: HeldSide, pose: Pose) -> str:
    """A side of a hold as a person says it: "left leg stretched", "both legs"."""
    if side == "both":
        return "both legs"
    return f"{side} leg {LEG_WORDS.get(pose.stretched_leg, '')}".strip()


def measurement_words(name: str) -> str:
    """A measurement's name as a person says it: "Front knee" for front_knee_deg."""
    if name == LUMBAR_ARCH.name:
        return "Low back arch"
    return name.removesuffix("_deg").replace("_", " ").capitalize()


def view_words(view: SeenFrom) -> str:
    """From where a pose is seen."""
    return VIEW_WORDS[view]


def with_unit(value: float | None, unit: Unit) -> str:
    """A value as shown to a person: whole degrees, hundredths of a leg; a dash for none."""
    if value is None:
        return "\N{EN DASH}"
    return f"{unit.figure(value)}{unit.sign}"


def band_words(band: Band, unit: Unit) -> str:
    """What is right, as shown to a person: "62° to 103°", "155° or more"."""
    if math.isinf(band.high):
        return f"{with_unit(band.low, unit)} or more"
    if math.isinf(band.low):
        return f"{with_unit(band.high, unit)} or less"
    return f"{with_unit(band.low, unit)} to {with_unit(band.high, unit)}"


def right_words(band: str) -> str:
    """What a measurement has to be."""
    return f"right: {band}"


def reading_words(name: str, value: float | None, unit: Unit) -> str:
    """A reading as shown to a person; an arch in bands, because degrees differ between bodies."""
    if name == LUMBAR_ARCH.name and value is not None:
        return arch_band(value)
    return with_unit(value, unit)


def rule_words(rule_id: str, pose: Pose) -> str:
    """What a rule, or another reason for a pause, is about."""
    if rule_id in PAUSE_WORDS:
        return PAUSE_WORDS[rule_id]
    measurement = next(rule.measurement for rule in pose.rules if rule.id == rule_id)
    return measurement_words(measurement).lower()


def status_words(status: Status) -> str:
    """A status as said after a rule's words: "front knee: too high"."""
    return {Status.LOW: "too low", Status.HIGH: "too high"}.get(status, status.lower())


def clock_time(time_s: float) -> str:
    """Minutes and seconds into the video: 1:07."""
    return f"{int(time_s // 60)}:{int(time_s % 60):02d}"
