"""What a checked recording comes to: holds, findings, measurements, and what could not be judged.

Assessments stream in one by one; pictures are never collected, and of the numbers only what the
report needs is kept (about 100 bytes a frame).
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from posecheck import __version__
from posecheck.body.body_frame import Facing
from posecheck.body.view import VIEW_ERROR_DEG
from posecheck.judging.clock import HeldSide, Hold
from posecheck.judging.recognition import Seen
from posecheck.judging.rules import Status
from posecheck.judging.session import Assessment
from posecheck.measuring.ledger import Ledger
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose
from posecheck.reporting.change import Since
from posecheck.sources import SourceInfo

SCHEMA: Final = "posecheck.report/1"
JUDGED_SHARE_ENOUGH: Final = 0.8
"""A rule judged in less than this share of the time is reported as not judged."""
NO_ATTEMPT: Final = "the pose was never taken up in view of the camera"


@dataclass(frozen=True, kw_only=True)
class CameraView:
    """Which way the person faced in the frame, and how far from side-on the camera stood.

    yaw_deg: median, 0..90; None when nobody was found.
    """

    facing: Facing | None
    yaw_deg: float | None
    error_deg: float = VIEW_ERROR_DEG


@dataclass(frozen=True, kw_only=True)
class FrameCount:
    """Frames read, and frames in which someone was found."""

    total: int
    with_person: int


@dataclass(frozen=True, kw_only=True)
class Worst:
    """The instant a rule was farthest out: its value and error in `unit`."""

    value: float
    error: float
    unit: Unit
    time_s: float


@dataclass(frozen=True, kw_only=True)
class FaultFound:
    """A rule that was broken for at least fault_watch.FAULT_LASTS_S while in the pose.

    seconds: all in all. first_s: when it began to be wrong. cue: what fixes it. spans: from when
    to when, in seconds, each time. because_of: the name of the fault that made this one, as the
    pose file says, where both were there at the same time; None for a fault of its own. sides:
    seconds of it by the leg that a hold is named by; "both" where there are no two.
    """

    rule: str
    status: Status
    seconds: float
    first_s: float
    worst: Worst
    cue: str
    spans: tuple[tuple[float, float], ...] = ()
    because_of: str | None = None
    sides: Mapping[HeldSide, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As a pose file names it: "trunk_upright.high"."""
        return f"{self.rule}.{self.status.lower()}"


FaultKey = tuple[str, Status]
"""A rule's id and which way it was broken."""
BEST: Final[FaultKey] = ("", Status.OK)
"""No rule's fault: under this key the picture of the best instant is kept."""


@dataclass(frozen=True, kw_only=True)
class BestInstant:
    """When all that decides was farthest inside its target, in errors, and the clock ran."""

    time_s: float
    side: HeldSide


@dataclass(frozen=True, kw_only=True)
class HeldFigure:
    """A measurement while a hold was right: its median, and the error of a reading, in `unit`."""

    unit: Unit
    median: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Typical:
    """The instant of a hold that is nearest to its medians.

    joints_px: the places of the joints that were seen, by name, in pixels of the frame.
    """

    time_s: float
    facing: Facing
    joints_px: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class HoldDetail:
    """What a hold was like. typical: None when it was too short for one to be kept."""

    measurements: Mapping[str, HeldFigure] = field(default_factory=dict)
    typical: Typical | None = None


@dataclass(frozen=True, kw_only=True)
class MeasurementSummary:
    """A measurement over the time in the pose; None where nothing was judged.

    median, p05, p95, error: in `unit`. judged_share: 0..1 of the time in the pose, or in what may
    have been the pose.
    """

    unit: Unit
    median: float | None
    p05: float | None
    p95: float | None
    error: float | None
    judged_share: float | None


@dataclass(frozen=True, kw_only=True)
class NotJudged:
    """A rule that could not be judged most of the time, and the usual reason, in words."""

    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything a check found out; `as_dict` gives the published form.

    ledger: where the stretch came from, in the median; None when the back was hardly
        judged. recognised: the poses that were named, when the pose was not given but detected.
    hold_details: one a hold, in their order. best: None when nothing was held.
    date: when it was checked or practised, with its time zone. label: for whom it is filed, in
        whatever words they chose; empty for none. since: how it compares with an earlier one.
    """

    model: str
    video: SourceInfo
    pose: Pose
    view: CameraView
    frames: FrameCount
    hold_target_s: float
    holds: tuple[Hold, ...]
    findings: tuple[FaultFound, ...]
    measurements: dict[str, MeasurementSummary]
    ledger: Ledger | None
    not_judged: tuple[NotJudged, ...]
    notes: tuple[str, ...]
    recognised: tuple[Seen, ...] | None = None
    hold_details: tuple[HoldDetail, ...] = ()
    best: BestInstant | None = None
    date: datetime | None = field(default=None, compare=False)
    label: str = ""
    since: Since | None = None

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, schema posecheck.report/1; seconds and degrees, no NaN."""
        video = asdict(self.video)
        video["rotation"] = video.pop("rotation_deg")
        plain = {
            "schema": SCHEMA,
            "posecheck_version": __version__,
            "model": self.model,
            "video": video,
            "pose": self.pose.id if self.pose.judged else None,
            "view": asdict(self.view),
            "frames": asdict(self.frames),
            "hold_target_s": self.hold_target_s,
            "holds": self._holds(),
            "findings": [asdict(finding) for finding in self.findings],
            "measurements": {name: asdict(one) for name, one in self.measurements.items()},
            "ledger": asdict(self.ledger) if self.ledger else None,
            "not_judged": [asdict(one) for one in self.not_judged],
            "notes": list(self.notes),
            "date": self.date.isoformat(timespec="seconds") if self.date else None,
            "label": self.label or None,
            "since": self.since.as_dict() if self.since else None,
        }
        if self.recognised is not None:
            plain["recognised"] = [
                {"pose": one.pose.id, "start_s": one.start_s, "end_s": one.end_s}
                for one in self.recognised
            ]
        return {key: _rounded(value) for key, value in plain.items()}

    def _holds(self) -> list[dict[str, Any]]:
        pairs = zip_longest(self.holds, self.hold_details, fillvalue=HoldDetail())
        return [asdict(hold) | asdict(detail) for hold, detail in pairs]


@dataclass(frozen=True, kw_only=True)
class CueGiven:
    """A correction, the rule it is for, and when it was first said."""

    time_s: float
    rule: str
    text: str


@dataclass
class Timeline:
    """What the charts and summaries need of every frame: one row a frame, NaN = not judged."""

    time_s: array[float] = field(default_factory=lambda: array("d"))
    in_pose: array[int] = field(default_factory=lambda: array("b"))
    values: dict[str, array[float]] = field(default_factory=lambda: defaultdict(_column))
    errors: dict[str, array[float]] = field(default_factory=lambda: defaultdict(_column))
    cues: list[CueGiven] = field(default_factory=list)

    def add(self, assessment: Assessment) -> None:
        """Append one frame. in_pose: 1 yes, 0 no, -1 cannot tell."""
        self.time_s.append(assessment.time_s)
        self.in_pose.append(-1 if assessment.in_pose is None else int(assessment.in_pose))
        for name, reading in assessment.readings.items():
            self.values[name].append(reading.value)
            self.errors[name].append(reading.error)
        cue = assessment.cue
        if cue is not None and cue.since_s == assessment.time_s:
            self.cues.append(CueGiven(time_s=cue.since_s, rule=cue.rule, text=cue.text))


def _column() -> array[float]:
    return array("f")


def _rounded(value: Any) -> Any:
    """Thousandths are finer than anything measured; NaN becomes null."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    return value
