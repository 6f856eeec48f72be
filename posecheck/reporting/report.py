"""What a checked recording comes to: holds, findings, measurements, and what could not be judged.

Assessments stream in one by one; pictures are never collected, and of the numbers only what the
report needs is kept (about 100 bytes a frame).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import numpy as np

from posecheck import __version__
from posecheck.body.body_frame import Facing
from posecheck.body.view import VIEW_ERROR_DEG
from posecheck.judging.clock import Hold
from posecheck.judging.hold import MAX_STEP_S, SLOWEST_STEP_S, TIME_EPSILON_S
from posecheck.judging.recognition import Seen
from posecheck.judging.rules import Finding, Status
from posecheck.judging.session import Assessment
from posecheck.measuring.back_watch import LUMBAR_ARCH
from posecheck.measuring.ledger import STRETCH, Ledger, split
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose, Rule
from posecheck.sources import SourceInfo

SCHEMA: Final = "posecheck.report/1"
FAULT_LASTS_S: Final = 1.0
"""A fault that is over sooner is a movement, not a finding."""
JUDGED_SHARE_ENOUGH: Final = 0.8
"""A rule judged in less than this share of the time is reported as not judged."""
LEDGER_SHARE_ENOUGH: Final = 0.5
"""What is known of less than half of the time in the pose says little of the whole."""
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
    """A rule that was broken for at least FAULT_LASTS_S while in the pose.

    seconds: all in all. first_s: when it began to be wrong. cue: what fixes it.
    """

    rule: str
    status: Status
    seconds: float
    first_s: float
    worst: Worst
    cue: str


FaultKey = tuple[str, Status]
"""A rule's id and which way it was broken."""


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
            "holds": [asdict(hold) for hold in self.holds],
            "findings": [asdict(finding) for finding in self.findings],
            "measurements": {name: asdict(one) for name, one in self.measurements.items()},
            "ledger": asdict(self.ledger) if self.ledger else None,
            "not_judged": [asdict(one) for one in self.not_judged],
            "notes": list(self.notes),
        }
        if self.recognised is not None:
            plain["recognised"] = [
                {"pose": one.pose.id, "start_s": one.start_s, "end_s": one.end_s}
                for one in self.recognised
            ]
        return {key: _rounded(value) for key, value in plain.items()}


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


class ReportBuilder:
    """Takes assessments in the order of time; `finish` gives the report."""

    def __init__(self, pose: Pose, *, hold_target_s: float) -> None:
        self._pose = pose
        self._hold_target_s = hold_target_s
        self.timeline = Timeline()
        self.holds: list[Hold] = []
        self._faults = {rule.id: _FaultWatch(rule) for rule in pose.rules}
        self._unseen: dict[str, Counter[str]] = defaultdict(Counter)
        self._facing: Counter[Facing] = Counter()
        self._yaw_deg = array("d")
        self._attempts = 0

    def add(self, assessment: Assessment) -> list[FaultKey]:
        """Take in one frame's assessment; the faults of which it is the worst instant so far."""
        self.timeline.add(assessment)
        if assessment.clock.finished:
            self.holds.append(assessment.clock.finished)
        if assessment.body is not None:
            self._facing[assessment.body.facing] += 1
            self._yaw_deg.append(assessment.body.view.yaw_deg(self._pose.view))
            self._note_unseen(assessment)
        return [
            (finding.rule.id, finding.status)
            for finding in assessment.findings
            if self._faults[finding.rule.id].update(assessment, finding)
        ]

    def _note_unseen(self, assessment: Assessment) -> None:
        if assessment.in_pose is False:
            return
        self._attempts += 1
        for finding in assessment.findings:
            if finding.reading.reason:
                self._unseen[finding.rule.id][finding.reading.reason] += 1

    def finish(
        self, *, info: SourceInfo, model: str, last_hold: Hold | None, notes: Sequence[str]
    ) -> Report:
        """The report of all that was added."""
        holds = [*self.holds, *([last_hold] if last_hold else [])]
        return Report(
            model=model,
            video=replace(info, duration_s=info.duration_s or self._watched_s()),
            pose=self._pose,
            view=self._view(),
            frames=FrameCount(total=len(self.timeline.time_s), with_person=len(self._yaw_deg)),
            hold_target_s=self._hold_target_s,
            holds=tuple(holds),
            findings=self._findings(),
            measurements={name: self._summary(name) for name in self._pose.measurements},
            ledger=self._ledger(),
            not_judged=self._not_judged(),
            notes=tuple(notes),
        )

    def _watched_s(self) -> float:
        return self.timeline.time_s[-1] if self.timeline.time_s else 0.0

    def _view(self) -> CameraView:
        yaw_deg = np.asarray(self._yaw_deg)
        known = yaw_deg[~np.isnan(yaw_deg)]
        facing = self._facing.most_common(1)
        return CameraView(
            facing=facing[0][0] if facing else None,
            yaw_deg=float(np.median(known)) if known.size else None,
        )

    def _findings(self) -> tuple[FaultFound, ...]:
        found = [fault for watch in self._faults.values() for fault in watch.found()]
        order = {rule.id: rule.priority for rule in self._pose.rules}
        return tuple(sorted(found, key=lambda fault: (order[fault.rule], fault.first_s)))

    def _ledger(self) -> Ledger | None:
        """Where the stretch came from, in the median over the pose; None when hardly judged."""
        if not {STRETCH, LUMBAR_ARCH.name} <= set(self._pose.measurements):
            return None
        in_pose = np.asarray(self.timeline.in_pose) == 1
        stretch_deg, arch_deg, error_deg = (
            np.asarray(column)[in_pose]
            for column in (
                self.timeline.values[STRETCH],
                self.timeline.values[LUMBAR_ARCH.name],
                self.timeline.errors[LUMBAR_ARCH.name],
            )
        )
        judged = ~np.isnan(stretch_deg + arch_deg) & (stretch_deg > 0)
        if not judged.any() or judged.mean() < LEDGER_SHARE_ENOUGH:
            return None
        medians = (float(np.median(one[judged])) for one in (stretch_deg, arch_deg, error_deg))
        return split(*medians)

    def _summary(self, name: str) -> MeasurementSummary:
        in_pose = np.asarray(self.timeline.in_pose)
        values = np.asarray(self.timeline.values[name])
        errors = np.asarray(self.timeline.errors[name])
        judged = ~np.isnan(values)
        used = judged & (in_pose == 1)
        attempts = int((in_pose != 0).sum())
        share = float((judged & (in_pose != 0)).sum() / attempts) if attempts else None
        unit = MEASUREMENTS[name].unit
        if not used.any():
            nothing = MeasurementSummary(
                unit=unit, median=None, p05=None, p95=None, error=None, judged_share=share
            )
            return nothing
        p05, median, p95 = (float(q) for q in np.percentile(values[used], (5, 50, 95)))
        error = float(np.median(errors[used]))
        return MeasurementSummary(
            unit=unit, median=median, p05=p05, p95=p95, error=error, judged_share=share
        )

    def _not_judged(self) -> tuple[NotJudged, ...]:
        if not self._attempts:
            return tuple(NotJudged(rule=rule.id, reason=NO_ATTEMPT) for rule in self._pose.rules)
        return tuple(
            NotJudged(rule=rule.id, reason=self._unseen[rule.id].most_common(1)[0][0])
            for rule in self._pose.rules
            if self._unseen[rule.id].total() > (1 - JUDGED_SHARE_ENOUGH) * self._attempts
        )


class _FaultWatch:
    """Follows one rule: how long it was wrong each way, and when it was worst.

    Only what lasts counts, so the worst instant is one after the fault had lasted FAULT_LASTS_S:
    the way into and out of the pose is no fault.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._last_s = math.nan
        self._run_status: Status | None = None
        self._run_since_s = math.nan
        self._run_s = 0.0
        self._run_noted = False
        self._found: dict[Status, FaultFound] = {}
        self._beyond: dict[Status, float] = {}

    def update(self, assessment: Assessment, finding: Finding) -> bool:
        """Note one frame's finding; whether it is the worst so far, and so worth a picture."""
        time_s = assessment.time_s
        step_s = time_s - self._last_s
        self._last_s = time_s
        longest_s = SLOWEST_STEP_S if assessment.clock.slow else MAX_STEP_S
        if self._run_status is not None and step_s <= longest_s + TIME_EPSILON_S:
            self._run_s += step_s
        status = finding.status if assessment.in_pose and finding.status.wrong else None
        if status is not self._run_status:
            self._end_run()
            self._run_status, self._run_since_s = status, time_s
        if status is None or self._run_s < FAULT_LASTS_S:
            return False
        return self._note(time_s, finding)

    def found(self) -> list[FaultFound]:
        """The faults that lasted, low and high apart."""
        self._end_run()
        return list(self._found.values())

    def _note(self, time_s: float, finding: Finding) -> bool:
        self._run_noted = True
        worse = finding.beyond > self._beyond.get(finding.status, -math.inf)
        if worse:
            self._beyond[finding.status] = finding.beyond
            before = self._found.get(finding.status)
            self._found[finding.status] = FaultFound(
                rule=self._rule.id,
                status=finding.status,
                seconds=before.seconds if before else 0.0,
                first_s=before.first_s if before else self._run_since_s,
                worst=Worst(
                    value=finding.reading.value,
                    error=finding.reading.error,
                    unit=finding.reading.unit,
                    time_s=time_s,
                ),
                cue=finding.cue or "",
            )
        return worse

    def _end_run(self) -> None:
        if self._run_status is not None and self._run_noted:
            fault = self._found[self._run_status]
            self._found[self._run_status] = replace(fault, seconds=fault.seconds + self._run_s)
        self._run_status, self._run_s, self._run_noted = None, 0.0, False


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
