"""What a session file says of itself, read strictly: a report that may come from anybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from posecheck.judging.clock import HeldSide
from posecheck.measuring.unit import Unit
from posecheck.plans.home_plan import FIRST_DAY, LAST_DAY
from posecheck.sessions.sides import FARTHEST, Figure
from posecheck.sources import LONGEST_S

SCHEMA: Final = "posecheck.session/1"
LONGEST_TEXT: Final = 2000
"""A note of the person's own: half a printed page."""
MOST_PAIN: Final = 10
"""The numeric rating scale: 0 is none, 10 the worst one can imagine."""
MOST_HOLDS: Final = 10_000
"""A day of holds eight seconds long; a file that says more was not written here."""

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Seconds = Annotated[float, Field(ge=0, le=LONGEST_S)]


class _Kept(BaseModel):
    """Nothing may be changed; what a later version adds is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class PlanKept(_Kept):
    """Which plan it was practised by. sha256: of the plan's file."""

    label: Text
    start: date
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Facts(_Kept):
    """session.json. day: where it was practised or filmed. name: of the video, or of the camera.

    label: whom it is of, as the plan says. note and pain (0..10): as the person gave them; None
    where nothing was given. sides: medians over the time each side was held right.
    """

    schema_: Literal["posecheck.session/1"] = Field(default=SCHEMA, alias="schema")
    posecheck_version: Text
    day: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    label: Text = ""
    name: Text = ""
    note: Text = ""
    pain: int | None = Field(default=None, ge=0, le=MOST_PAIN)
    plan: PlanKept | None = None
    sides: dict[HeldSide, dict[str, Figure]] = Field(default_factory=dict)


class RepetitionKept(_Kept):
    """As in the report."""

    kind: Literal["full", "partial", "faulty"]


class PauseKept(_Kept):
    """As in the report."""

    start_s: Seconds
    end_s: Seconds
    rule: Text


class HoldKept(_Kept):
    """As in the report."""

    side: HeldSide
    start_s: Seconds
    end_s: Seconds
    held_s: Seconds
    in_pose_s: Seconds
    done: bool
    pauses: tuple[PauseKept, ...] = Field(default=(), max_length=MOST_HOLDS)
    repetitions: tuple[RepetitionKept, ...] = Field(default=(), max_length=MOST_HOLDS)


class WorstKept(_Kept):
    """As in the report."""

    value: Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
    error: Annotated[float, Field(ge=0, le=FARTHEST)]
    unit: Unit
    time_s: Seconds


class FindingKept(_Kept):
    """As in the report."""

    rule: Text
    status: Literal["LOW", "HIGH"]
    seconds: Seconds
    first_s: Seconds
    worst: WorstKept
    cue: Text
    sides: dict[Literal["left", "right", "both"], Seconds] | None = None

    @property
    def name(self) -> str:
        """Such as "trunk_upright high"."""
        return f"{self.rule} {self.status.lower()}"


class NotJudgedKept(_Kept):
    """As in the report."""

    rule: Text
    reason: Text


class ViewKept(_Kept):
    """As in the report."""

    yaw_deg: Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)] | None = None


class KeptReport(_Kept):
    """What a review needs of report.json, schema posecheck.report/1."""

    schema_: Literal["posecheck.report/1"] = Field(alias="schema")
    pose: Text | None
    view: ViewKept
    hold_target_s: Seconds
    holds: tuple[HoldKept, ...] = Field(max_length=MOST_HOLDS)
    findings: tuple[FindingKept, ...] = Field(max_length=MOST_HOLDS)
    not_judged: tuple[NotJudgedKept, ...] = Field(max_length=MOST_HOLDS)
    notes: tuple[Text, ...] = Field(default=(), max_length=MOST_HOLDS)
