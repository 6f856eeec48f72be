"""One live practice: frames go in, what to show and say comes out, a report at the end.

The same checker and the same record as for a recording; only, the frames are pushed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.coaching.announcer import Announcer, Line, guide
from posecheck.coaching.back_calibration import BackCalibration
from posecheck.coaching.camera_coach import CameraCoach, Setup
from posecheck.coaching.plan import Moment, Plan, Stages
from posecheck.detection.detector import Detector
from posecheck.history.hold_log import HoldEntry, HoldLog
from posecheck.judging.checker import Checker
from posecheck.judging.recognition import Recogniser
from posecheck.judging.session import Assessment, Session
from posecheck.measuring.measurements import LUMBAR_ARCH
from posecheck.poses.pose import Pose, no_pose
from posecheck.reporting.overlay import Overlay
from posecheck.reporting.record import MEASUREMENTS_CSV, Record
from posecheck.reporting.report import Report, Timeline
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame

CAMERA_NAME: Final = "webcam"


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveState:
    """Everything about one instant of a practice.

    lines: what falls due to be said now. to_be_named: the pose is to be recognised, and is not yet.
    entry: the hold that ended or reached its target at this instant, if one did.
    """

    moment: Moment
    assessment: Assessment
    setup: Setup
    lines: tuple[Line, ...]
    to_be_named: bool = False
    entry: HoldEntry | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PracticeResult:
    """What a practice came to. files: report and table, contents by file name."""

    report: Report
    timeline: Timeline
    files: dict[str, bytes]


class Practice:
    """One person's practice. A detector is attached for as long as there is a picture."""

    def __init__(
        self,
        pose: Pose,
        plan: Plan,
        *,
        model: str,
        keep_pictures: bool = False,
        any_of: Sequence[Pose] = (),
    ) -> None:
        """`keep_pictures` puts the worst instant of each fault into the report as a picture.

        any_of: whichever of these is done is taken up, whenever no hold is under way.
        """
        self._model = model
        self._recogniser = Recogniser(any_of) if any_of else None
        self._overlay = Overlay() if keep_pictures else None
        self._detector: Detector | None = None
        self._last: Frame | None = None
        self._earlier: list[str] = []
        self._log = HoldLog()
        self._named = False
        self._take_up(pose, plan)

    def _take_up(self, pose: Pose, plan: Plan) -> None:
        self.pose = pose
        self.plan = plan
        # Before it is known what is done there is nothing to judge: no clock runs for a guess.
        judged = no_pose() if self._to_be_named else pose
        self._session = Session(judged, hold_target_s=plan.hold_s, reps=plan.reps)
        self._coach = CameraCoach(pose, any_view=self._to_be_named)
        self._stages = Stages(plan)
        self._announcer = Announcer(pose, plan)
        self._log.take_up(pose.id)
        self._calibration = BackCalibration(self._session.back) if _judges_back(pose) else None
        self._table = io.StringIO(newline="")
        self._record = Record(self._session, self._table)
        self._checker = Checker(self._detector, self._session) if self._detector else None

    @property
    def _to_be_named(self) -> bool:
        return self._recogniser is not None and not self._named

    def attach(self, detector: Detector) -> None:
        """See through this detector from now on; the session goes on where it was."""
        self._detector = detector
        self._checker = Checker(detector, self._session)

    def process(self, frame: Frame) -> LiveState:
        """Take in one frame; frames come in the order of their time, after `attach`."""
        assert self._checker is not None
        assessment = self._checker.process(frame)
        worst_of = self._record.add(assessment)
        if worst_of and self._overlay is not None:
            self._record.keep_picture(worst_of, self._overlay.draw(frame.image_bgr, assessment))
        setup = self._coach.update(frame, assessment.body)
        moment = self._stages.update(assessment, setup)
        self._last = frame
        named = self._recogniser.update(frame.time_s, assessment.body) if self._recogniser else None
        if named is not None and assessment.clock.side is None:
            newly = not self._named or named.id != self.pose.id
            if newly:
                self._change_to(named)
                return LiveState(
                    moment=moment,
                    assessment=assessment,
                    setup=setup,
                    lines=(guide(f"{named.name}."),),
                )
        return LiveState(
            moment=moment,
            assessment=assessment,
            setup=setup,
            lines=self._lines(moment, assessment, setup),
            to_be_named=self._to_be_named,
            entry=self._log.update(assessment, self._session.hold_so_far),
        )

    def _lines(self, moment: Moment, assessment: Assessment, setup: Setup) -> tuple[Line, ...]:
        if self._to_be_named:
            return ()  # nothing is asked for before it is known what is being done
        return (
            *self._announcer.update(moment, assessment, setup),
            *(self._calibration.update(assessment) if self._calibration else ()),
        )

    def _change_to(self, pose: Pose) -> None:
        """Take up another pose; of the one before only a note is kept."""
        totals = self._record.finish_totals(self._session.finish())
        if totals:
            self._earlier.append(f"Before that: {self.pose.name}, {totals}.")
        self._named = True
        self._take_up(pose, Plan.of(pose))

    @property
    def entry_so_far(self) -> HoldEntry | None:
        """The hold under way, as far as it has come; None when there is none."""
        hold = self._session.hold_so_far
        return self._log.entry(hold) if hold else None

    def finish(self, notes: Sequence[str] = ()) -> PracticeResult | None:
        """The result of all that was seen; None when there was no frame at all."""
        if self._last is None:
            return None
        width, height = self._last.size_wh
        report = self._record.finish(
            info=SourceInfo(
                path=CAMERA_NAME, width=width, height=height, duration_s=None, fps=None
            ),
            model=self._model,
            last_hold=self._session.finish(),
            notes=(*notes, *self._earlier),
        )
        table = self._table.getvalue().encode()
        files = self._record.files(report) | {MEASUREMENTS_CSV: table}
        return PracticeResult(report=report, timeline=self._record.timeline, files=files)


def _judges_back(pose: Pose) -> bool:
    return any(rule.measurement == LUMBAR_ARCH.name for rule in pose.rules)
