"""Values in words, the same on the frame, on the page, in the report and in the terminal."""

from __future__ import annotations

import math
from datetime import datetime
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
from posecheck.reporting.change import HELD, Change, Figure
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

PAUSE_WORDS: Final = {
    OUT_OF_POSE: "out of the pose",
    UNSEEN: "not seen",
    NO_PICTURE: "no picture",
    ON_PAUSE: "paused by you",
}
WITHIN_NOISE: Final = "within this camera's noise"
"""Said of a difference that may be none."""
VIEW_WORDS: Final[dict[SeenFrom, str]] = {
    "side": "seen from the side",
    "front": "facing the camera",
}
KNEE_HEIGHT: Final = "rear_knee_share"
"""Of the rear knee over its ankle: who kneels has it as low."""
NOTHING_LOOKED_AT: Final = "Nothing of this pose is looked at"
ALL_OF_IT: Final = "All of it: "
"""How a pose file says that nothing of the pose is judged; what follows is why."""
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


def leg_line(side: HeldSide, pose: Pose) -> Phrase | None:
    """What that leg is to do, as it is said: "Left knee down."; None where there are no two."""
    if side == "both" or pose.worked_leg is None:
        return None
    kneels = any(gate.measurement == KNEE_HEIGHT and gate.band.low < 0.0 for gate in pose.shape)
    return spoken.leg_first(side, spoken.KNEELING if kneels else pose.stretched_leg)


def leg_words(side: HeldSide, pose: Pose) -> str:
    """The same, as it is shown: "Left knee down"; the pose's name where there are no two sides."""
    line = leg_line(side, pose)
    return line.text.removesuffix(".") if line else pose.name


def hold_words(side: HeldSide, number: int, of: int, pose: Pose) -> str:
    """Which hold of how many: "Left knee down 1 of 3"; alone, only the leg."""
    return f"{leg_words(side, pose)} {number} of {of}" if of > 1 else leg_words(side, pose)


def measurement_words(name: str) -> str:
    """A measurement's name as a person says it: "Front knee" for front_knee_deg."""
    if name == LUMBAR_ARCH.name:
        return "Low back arch"
    if name == HELD:
        return "Longest hold"
    return name.removesuffix("_deg").replace("_", " ").capitalize()


def not_looked_at(pose: Pose) -> str:
    """What no camera sees of a pose, as "Not looked at: the neck."; of one that is guided, why."""
    if not pose.cannot_judge:
        return ""
    if not pose.judged:
        why = pose.cannot_judge[0].removeprefix(ALL_OF_IT).partition(". ")[0].rstrip(".")
        return f"{NOTHING_LOOKED_AT}: {_lower(why)}."
    what = [one.partition(":")[0].rstrip(".") for one in pose.cannot_judge]
    return f"Not looked at: {'; '.join(map(_lower, what))}."


def _lower(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"


def view_words(view: SeenFrom) -> str:
    """From where a pose is seen."""
    return VIEW_WORDS[view]


def with_unit(value: float | None, unit: Unit) -> str:
    """A value as shown to a person: whole degrees, hundredths of a leg; a dash for none."""
    if value is None:
        return "\N{EN DASH}"
    return f"{unit.figure(value)}{unit.sign}"


def with_error(value: float | None, error: float | None, unit: Unit) -> str:
    """A value and its error as shown to a person; a dash for none."""
    if value is None or error is None:
        return with_unit(None, unit)
    first = with_unit(value, unit) if unit is Unit.DEG else unit.figure(value)
    return f"{first} ± {with_unit(error, unit)}"


def band_words(band: Band, unit: Unit) -> str:
    """What is right, as shown to a person: "62° to 103°", "155° or more"."""
    if math.isinf(band.high):
        return f"{with_unit(band.low, unit)} or more"
    if math.isinf(band.low):
        return f"{with_unit(band.high, unit)} or less"
    low = with_unit(band.low, unit) if unit is Unit.DEG else unit.figure(band.low)
    return f"{low} to {with_unit(band.high, unit)}"


def target_words(band: Band, unit: Unit) -> str:
    """What is asked for, and how far beyond it still counts: "target 7 to 36°, 6° margin"."""
    both = math.isfinite(band.low) and math.isfinite(band.high)
    ends = f"{unit.figure(band.low)} to {with_unit(band.high, unit)}" if both else None
    return f"target {ends or band_words(band, unit)}, {with_unit(band.slack, unit)} margin"


def in_margin_words(band: Band, unit: Unit) -> str:
    """Said of a value outside its band that still counts."""
    return f"in the margin, {target_words(band, unit)}"


def reading_words(name: str, value: float | None, unit: Unit) -> str:
    """A reading as shown to a person; an arch in bands, because degrees differ between bodies."""
    if name == LUMBAR_ARCH.name and value is not None:
        return arch_band(value)
    return with_unit(value, unit)


def quantity_words(change: Change) -> str:
    """What is compared: "Left rear thigh"."""
    name = measurement_words(change.name)
    return name if change.side in (None, "both") else f"{change.side} {name}".capitalize()


def change_words(change: Change) -> str:
    """What a difference comes to: "10° more", or that it is none this camera could tell."""
    unit = change.after.unit
    if not change.beyond:
        return WITHIN_NOISE
    return f"{with_unit(abs(change.by), unit)} {'more' if change.by > 0 else 'less'}"


def figure_words(figure: Figure) -> str:
    """A figure with its error: "24° ± 6°", "0.78 ± 0.11 leg"."""
    return with_error(figure.value, figure.error, figure.unit)


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


def date_words(when: datetime) -> str:
    """A date as said, with its year: 2 Nov 2026."""
    return f"{when.day} {when:%b %Y}"
