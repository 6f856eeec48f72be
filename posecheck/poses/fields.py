"""The fields of a pose file that take more than a type: what may be in each, and what to fix."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from posecheck.body.landmarks import Joint
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.faults import suggestion

MAX_CUE_WORDS: Final = 8
"""About 2.7 s of speech at 180 words a minute: longer cues are stale before they end."""
RENAMED: Final = {"lunge_depth": "stride", "unrest": "sway"}
"""Old names that existing files may still use."""


def _known_measurement(name: str) -> str:
    if name in RENAMED:
        raise ValueError(f"{name} was renamed to {RENAMED[name]}: write {RENAMED[name]}")
    if name not in MEASUREMENTS:
        raise ValueError(f'no measurement is called "{name}"{suggestion(name, MEASUREMENTS)}')
    return name


def _read_in_time(name: str) -> str:
    if MEASUREMENTS[name].in_pose_only:
        raise ValueError(
            f"{name} is read in the pose only, so it cannot tell who is in it: "
            "name another measurement, or make it one of the [[rules]]"
        )
    return name


def _short_cue(cue: str) -> str:
    if len(cue.split()) > MAX_CUE_WORDS:
        raise ValueError(f"the cue has more than {MAX_CUE_WORDS} words: shorten it")
    return cue


def _rising(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if not low < high:
        raise ValueError(f"the band runs from {low:g} to {high:g}: write the lower end first")
    return ends


def _not_falling(span: tuple[float, float]) -> tuple[float, float]:
    low, high = span
    if low > high:
        raise ValueError(f"runs from {low:g} to {high:g}: write the lower end first")
    return span


def _joints(figure: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    known = [joint.name.lower() for joint in Joint]
    for name in figure:
        if name not in known:
            raise ValueError(f'no joint is called "{name}"{suggestion(name, known)}')
    missing = [name for name in known if figure and name not in figure]
    if missing:
        raise ValueError(f"the joint {missing[0]} is missing: give all {len(known)}, or none")
    return figure


MeasurementName = Annotated[
    str,
    AfterValidator(_known_measurement),
    Field(json_schema_extra={"enum": list(MEASUREMENTS)}),
]
GateMeasurementName = Annotated[
    MeasurementName,
    AfterValidator(_read_in_time),
    Field(
        json_schema_extra={
            "enum": [name for name, kind in MEASUREMENTS.items() if not kind.in_pose_only]
        }
    ),
]
"""One that is read before it is known whether the pose is taken up."""
CueText = Annotated[str, Field(min_length=1), AfterValidator(_short_cue)]
Ends = Annotated[tuple[float, float], AfterValidator(_rising)]
Range = Annotated[tuple[float, float], AfterValidator(_not_falling)]
Text = Annotated[str, Field(min_length=1)]
Figure = Annotated[dict[str, tuple[float, float]], AfterValidator(_joints)]
"""Where each joint of the reference pose is: x to the right and y up, in any one unit."""
