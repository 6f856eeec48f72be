"""What is said of an assessment in words, the same on the picture, on the page and by voice."""

from __future__ import annotations

import math
from typing import Final

from posecheck.judging.clock import NO_PICTURE, OUT_OF_POSE, UNSEEN, Clock, HeldSide, Phase
from posecheck.judging.rules import Status
from posecheck.judging.session import Assessment
from posecheck.measuring.back_watch import arch_band
from posecheck.measuring.measurements import LUMBAR_ARCH, Unit
from posecheck.poses.pose import Pose

PAUSE_WORDS: Final = {
    OUT_OF_POSE: "out of the pose",
    UNSEEN: "not seen",
    NO_PICTURE: "no picture",
}
DISCLAIMER: Final = (
    "PoseCheck gives general exercise information. It is not medical advice "
    "and cannot see pain. Stop at sharp pain, numbness or dizziness."
)
UNIT_WORDS: Final[dict[Unit, str]] = {
    "deg": "degrees",
    "leg lengths": "leg lengths",
    "hip heights": "hip heights",
    "trunk lengths": "trunk lengths",
}
UNIT_SIGNS: Final[dict[Unit, str]] = {
    "deg": "°",
    "leg lengths": " leg",
    "hip heights": " hip height",
    "trunk lengths": " trunk",
}
LEG_WORDS: Final = {"rear": "stretched", "long": "stretched", "lifted": "lifted"}
"""What the leg that names a hold does, where that can be said in a word."""


def headline(assessment: Assessment) -> str:
    """The one line that matters now: the cue, else why the clock stands, else what to do."""
    if assessment.cue is not None:
        return assessment.cue.text
    clock = assessment.clock
    worst = assessment.worst()
    if worst is not None and worst.cue and clock.phase is not Phase.WAITING:
        return worst.cue
    unseen = assessment.cannot_tell()
    if unseen is not None and assessment.in_pose is not False:
        return f"Cannot judge: {unseen.reason}"
    if clock.phase is Phase.DONE:
        return "Done"
    if clock.phase is Phase.HOLDING:
        return "Go on" if clock.tally else "Hold"
    return ""


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


def unit_words(unit: Unit) -> str:
    """The unit written out."""
    return UNIT_WORDS[unit]


def with_unit(value: float | None, unit: Unit) -> str:
    """A value as shown to a person: whole degrees, hundredths of a leg; a dash for none."""
    if value is None:
        return "\N{EN DASH}"
    digits = 0 if unit == "deg" else 2
    # Adding 0 turns a rounded -0.0 into 0.0.
    return f"{round(value, digits) + 0:.{digits}f}{UNIT_SIGNS[unit]}"


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
