"""report.json read again: what another check, or another computer, wrote.

Only what is used is asked for, so that reports of earlier versions, and of later ones that say
more, are read too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from posecheck.body.body_frame import Facing
from posecheck.errors import SourceError
from posecheck.judging.clock import HeldSide
from posecheck.judging.rules import Status
from posecheck.measuring.unit import Unit
from posecheck.poses.faults import faults_in_words
from posecheck.reporting.change import Figure
from posecheck.reporting.report import SCHEMA, Report

REPORT_JSON: Final = "report.json"
MOST_BYTES: Final = 50_000_000
"""A thousand times a report of an hour's practice; more is another file."""


class _Part(BaseModel):
    """A part of a report; what is not known of is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class PublishedFigure(_Part):
    """A median and its error, in `unit`."""

    unit: Unit
    median: float
    error: float


class PublishedTypical(_Part):
    """The instant nearest to a hold's medians; joints_px: pixels, by the joint's name."""

    time_s: float
    facing: Facing
    joints_px: dict[str, tuple[float, float]]


class PublishedHold(_Part):
    """One hold; times in seconds."""

    side: HeldSide
    start_s: float
    end_s: float
    held_s: float
    done: bool
    measurements: dict[str, PublishedFigure] = Field(default_factory=dict)
    typical: PublishedTypical | None = None

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Its measurements as figures."""
        return {
            name: Figure(value=one.median, error=one.error, unit=one.unit)
            for name, one in self.measurements.items()
        }


class PublishedFinding(_Part):
    """A rule that was broken, and which way."""

    rule: str
    status: Status
    seconds: float


class PublishedNotJudged(_Part):
    """A rule that could not be judged most of the time."""

    rule: str


class PublishedSummary(_Part):
    """A measurement over the time in the pose; None where nothing was judged."""

    unit: Unit
    median: float | None
    error: float | None


class PublishedVideo(_Part):
    """What was checked; path: its name as it can be shown."""

    path: str


class PublishedReport(_Part):
    """A report as it was written; label: empty for none."""

    version: Literal["posecheck.report/1"] = Field(alias="schema")
    pose: str | None
    video: PublishedVideo
    hold_target_s: float
    holds: tuple[PublishedHold, ...]
    findings: tuple[PublishedFinding, ...]
    not_judged: tuple[PublishedNotJudged, ...]
    measurements: dict[str, PublishedSummary]
    date: datetime | None = None
    label: str | None = None

    @property
    def name(self) -> str:
        """The name of what was checked, without its folders."""
        return self.video.path.replace("\\", "/").split("/")[-1]


def published(report: Report) -> PublishedReport:
    """A report at hand as one that was read."""
    return PublishedReport.model_validate(report.as_dict())


def read_report(path: Path, *, named: str | None = None) -> PublishedReport:
    """The report of a results folder, or of a report.json. Raises SourceError, one line.

    named: what to call the file, where that is not its path.
    """
    file = path / REPORT_JSON if path.is_dir() else path
    called = named or str(file)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SourceError(f"{called}: is too large for a report: give the folder of a check")
        text = file.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{called}: cannot be read ({error.strerror}): give the folder of a check, or its "
            f"{REPORT_JSON}"
        ) from None
    return report_of_json(text, named=called)


def report_of_json(text: bytes, *, named: str) -> PublishedReport:
    """The report that stands in that text. named: what to call it where it is none."""
    try:
        return PublishedReport.model_validate_json(text)
    except ValidationError as error:
        first, data = error.errors(include_url=False)[0], _as_data(text)
        if first["type"] == "json_invalid" or data.get("schema") != SCHEMA:
            raise SourceError(
                f"{named}: is no report of a check ({SCHEMA}): give the folder of one"
            ) from None
        fault = faults_in_words(error, data, PublishedReport)[0]
        raise SourceError(f"{named}: {fault}: check the video again") from None


def _as_data(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
