"""One pose of a practice, from being taken up until another one is, with all that is kept of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from posecheck.coaching.announcer import Announcer, Line
from posecheck.coaching.back_calibration import BackCalibration
from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.plan import Moment, Plan, Stages
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose, no_pose
from posecheck.reporting.filing import Filing, filed
from posecheck.reporting.overlay import Overlay
from posecheck.reporting.report import Report, Timeline
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, ReportWriter
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame
from posecheck.sources.replay import LandmarkRecorder

RECORD_EVERY_S: Final = 0.1
"""Of a practice, to be looked at again: what lasts is seen, and ten minutes take 7 MB."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PoseResult:
    """What one pose of a practice came to; times are those of the whole practice.

    files: report and table, contents by file name. landmarks: the arrays of a recording.
    """

    plan: Plan
    report: Report
    timeline: Timeline
    files: dict[str, bytes]
    landmarks: dict[str, Any]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of it: no hold, no fault."""
        return not self.report.holds and not self.report.findings


class PosePart:
    """The pose that is practised now: judged, staged, announced and kept frame by frame."""

    def __init__(self, pose: Pose, plan: Plan, *, named: bool = True) -> None:
        """`named`: whether it is known that this is the pose; no clock runs for a guess."""
        self.pose = pose
        self.plan = plan
        self.session = Session(
            pose if named else no_pose(), hold_target_s=plan.hold_s, reps=plan.reps
        )
        self._stages = Stages(plan)
        self._announcer = Announcer(pose, plan)
        back = self.session.back
        self._calibration = BackCalibration(back) if back else None
        self._table = io.StringIO(newline="")
        self._writer = ReportWriter(self.session, self._table)
        self._recorder = LandmarkRecorder()
        self._record_from_s = 0.0

    def keep(self, frame: Frame, assessment: Assessment, overlay: Overlay | None) -> None:
        """Keep the numbers; with an overlay, also pictures of the best and worst instants."""
        worst_of = self._writer.add(assessment)
        self._record(frame, assessment)
        if worst_of and overlay is not None:
            self._writer.keep_picture(worst_of, overlay.draw(frame.image_bgr, assessment))

    def _record(self, frame: Frame, assessment: Assessment) -> None:
        if frame.time_s >= self._record_from_s:
            self._record_from_s = frame.time_s + RECORD_EVERY_S
            body = assessment.body
            self._recorder.add(frame, body.all_joints if body is not None else None)

    def moment(self, assessment: Assessment, setup: Setup) -> Moment:
        """Where it stands now; call it for every frame."""
        return self._stages.update(assessment, setup)

    def lines(self, moment: Moment, assessment: Assessment, setup: Setup) -> tuple[Line, ...]:
        """What falls due to be said now."""
        return (
            *self._announcer.update(moment, assessment, setup),
            *(self._calibration.update(assessment) if self._calibration else ()),
        )

    def finish(
        self, *, info: SourceInfo, model: str, notes: Sequence[str], filing: Filing
    ) -> PoseResult:
        """What it came to, the hold under way included; nothing may be kept after it."""
        found = self._writer.finish(
            info=info, model=model, last_hold=self.session.finish(), notes=notes
        )
        report = filed(found, filing)
        table = self._table.getvalue().encode()
        return PoseResult(
            plan=self.plan,
            report=report,
            timeline=self._writer.timeline,
            files=self._writer.files(report) | {MEASUREMENTS_CSV: table},
            landmarks=self._recorder.arrays(),
        )
