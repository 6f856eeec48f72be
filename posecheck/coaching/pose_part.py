"""One pose of a practice, from being taken up until another one is, with all that is kept of it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from posecheck.coaching.absence import Absence
from posecheck.coaching.announcer import Announcer, Line
from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.encouragement import Encouragement
from posecheck.coaching.plan import Moment, Plan, Stages
from posecheck.judging.clock import HeldSide
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

    def __init__(
        self,
        pose: Pose,
        plan: Plan,
        *,
        named: bool = True,
        done: Mapping[HeldSide, int] | None = None,
        lead_s: float | None = None,
    ) -> None:
        """`named`: whether it is known that this is the pose; no clock runs for a guess.

        done: holds that were done of it before, by side. lead_s: seconds until it begins, of a pose
        that follows another.
        """
        self.pose = pose
        self.plan = plan
        self.session = Session(
            pose if named else no_pose(),
            hold_target_s=plan.hold_s,
            reps=plan.reps,
            wanted=plan.left_to_do({}),
            done=done,
            live=True,
        )
        self._stages = Stages(plan, lead_s=lead_s)
        self._result: PoseResult | None = None
        self._absence = Absence(plan)
        self._announcer = Announcer(pose, plan)
        self._encouragement = Encouragement()
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
        lines = (
            *self._absence.update(moment, assessment, setup, cut_short=self._announcer.cut_short),
            *self._announcer.update(moment, assessment, setup),
        )
        return (*lines, *self._encouragement.update(assessment, lines))

    def finish(
        self, *, info: SourceInfo, model: str, notes: Sequence[str], filing: Filing
    ) -> PoseResult:
        """What it came to, the hold under way included; nothing may be kept after it."""
        if self._result is None:
            self._result = self._finish(info=info, model=model, notes=notes, filing=filing)
        return self._result

    def _finish(
        self, *, info: SourceInfo, model: str, notes: Sequence[str], filing: Filing
    ) -> PoseResult:
        found = self._writer.finish(
            info=info,
            model=model,
            last_hold=self.session.finish(),
            notes=(*notes, *self.plan.notes),
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
