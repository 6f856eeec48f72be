"""Gathers a report from assessments as they stream in; pictures are never collected."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.body.body_frame import Facing
from posecheck.judging.clock import Hold
from posecheck.judging.session import Assessment
from posecheck.measuring.back_watch import LUMBAR_ARCH
from posecheck.measuring.ledger import STRETCH, Ledger, split
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose
from posecheck.reporting.fault_watch import FaultWatch, with_causes
from posecheck.reporting.instants import BestWatch, TypicalWatch, held_detail
from posecheck.reporting.report import (
    BEST,
    JUDGED_SHARE_ENOUGH,
    NO_ATTEMPT,
    CameraView,
    FaultFound,
    FaultKey,
    FrameCount,
    MeasurementSummary,
    NotJudged,
    Report,
    Timeline,
)
from posecheck.sources import SourceInfo

LEDGER_SHARE_ENOUGH: Final = 0.5
"""What is known of less than half of the time in the pose says little of the whole."""


class ReportBuilder:
    """Takes assessments in the order of time; `finish` gives the report."""

    def __init__(self, pose: Pose, *, hold_target_s: float) -> None:
        self._pose = pose
        self._hold_target_s = hold_target_s
        self.timeline = Timeline()
        self.holds: list[Hold] = []
        self._faults = {rule.id: FaultWatch(rule) for rule in pose.rules}
        self._unseen: dict[str, Counter[str]] = defaultdict(Counter)
        self._facing: Counter[Facing] = Counter()
        self._yaw_deg = array("d")
        self._attempts = 0
        self._best = BestWatch()
        self._typical = TypicalWatch()

    def add(self, assessment: Assessment) -> list[FaultKey]:
        """Take in one frame's assessment; the faults of which it is the worst instant so far.

        With them BEST, where it is the best instant so far.
        """
        self.timeline.add(assessment)
        if assessment.clock.finished:
            self.holds.append(assessment.clock.finished)
        if assessment.body is not None:
            self._facing[assessment.body.facing] += 1
            self._yaw_deg.append(assessment.body.view.yaw_deg(self._pose.view))
            self._note_unseen(assessment)
        self._typical.update(assessment)
        worst_of = [
            (finding.rule.id, finding.status)
            for finding in assessment.findings
            if self._faults[finding.rule.id].update(assessment, finding)
        ]
        return [*worst_of, *([BEST] if self._best.update(assessment) else [])]

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
            hold_details=tuple(
                held_detail(hold, self.timeline, self._pose, self._typical) for hold in holds
            ),
            best=self._best.found,
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
        each = [fault for watch in self._faults.values() for fault in watch.found()]
        found = with_causes(each, self._pose.rules)
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
