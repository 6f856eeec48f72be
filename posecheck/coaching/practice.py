"""One live practice: frames in, what to show and say out, and at the end a report of each pose.

The same checker and report writer as for a recording, but the frames are pushed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.body.company import ALONE
from posecheck.coaching.announcer import Line, guide
from posecheck.coaching.another_person import AnotherPerson
from posecheck.coaching.back_calibration import BackCalibration
from posecheck.coaching.camera_coach import CameraCoach, Setup
from posecheck.coaching.course import LessonMoment
from posecheck.coaching.crowd import Crowd
from posecheck.coaching.few_pictures import FewPictures
from posecheck.coaching.guided_part import GuidedPart, GuidedResult
from posecheck.coaching.plan import Moment, Plan
from posecheck.coaching.pose_part import PosePart, PoseResult
from posecheck.detection.detector import Detector
from posecheck.history.hold_log import HoldEntry, HoldLog
from posecheck.judging.checker import Checker
from posecheck.judging.clock import HeldSide
from posecheck.judging.recognition import Recogniser
from posecheck.judging.session import Assessment
from posecheck.measuring.back_watch import ShownBack
from posecheck.poses.pose import Pose
from posecheck.reporting.filing import UNFILED, Filing
from posecheck.reporting.overlay import Overlay
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

CAMERA_NAME: Final = "webcam"
LEAST_GUIDED_S: Final = 1.0
"""Whoever went on sooner has done nothing of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveState:
    """Everything about one instant of a practice.

    lines: what falls due to be said now. to_be_named: the pose is to be recognised, and is not yet.
    entry: the hold that ended or reached its target at this instant, if one did.
    asked: what is asked for before the first clock may run, None for nothing.
    few_pictures: they come too seldom for a clock.
    crowd: how many others are one too many, as it is shown now.
    lesson: where the session stands that this is part of; None outside of one.
    """

    moment: Moment
    assessment: Assessment
    setup: Setup
    lines: tuple[Line, ...]
    to_be_named: bool = False
    entry: HoldEntry | None = None
    asked: Phrase | None = None
    few_pictures: bool = False
    crowd: int = 0
    lesson: LessonMoment | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PracticeResult:
    """What a practice came to, in the order of practice. poses: judged; guided: those that are not.

    There is at least one of the two.
    """

    poses: tuple[PoseResult, ...]
    guided: tuple[GuidedResult, ...] = ()


class Practice:
    """One person before one camera, whichever poses follow one another.

    What belongs to the camera and the person lasts: who is followed, the light, the history. All
    else belongs to the pose and is kept with it. A detector is attached for as long as there is a
    picture. shown_back: the neutral, once it was asked for and an arch showed beside it.
    """

    def __init__(
        self,
        pose: Pose,
        plan: Plan,
        *,
        model: str,
        keep_pictures: bool = False,
        any_of: Sequence[Pose] = (),
        ask_back: bool = True,
        known_back: ShownBack | None = None,
    ) -> None:
        """`keep_pictures` puts pictures of the best and worst instants into the report.

        any_of: whichever of these is done is taken up, whenever no hold is under way.
        ask_back: get to know the back before the first hold that is judged by it.
        known_back: what was shown before, in the same clothes and before the same camera.
        """
        self._model = model
        self._overlay = Overlay() if keep_pictures else None
        self._recogniser = Recogniser(any_of) if any_of else None
        self._to_be_named = self._recogniser is not None
        self._coach = CameraCoach(pose, any_view=self._to_be_named)
        self._log = HoldLog(pose.id, target_s=plan.hold_s)
        self._checker: Checker | None = None
        self._detector: Detector | None = None
        self._last: Frame | None = None
        self._earlier: list[PosePart | GuidedPart] = []
        self._calibration = BackCalibration() if ask_back else None
        self._known_back = known_back
        self.shown_back: ShownBack | None = None
        self._few = FewPictures()
        self._another = AnotherPerson()
        self._crowd = Crowd()
        self._part = self._begin(pose, plan)
        self._part_seen = False

    def _begin(
        self,
        pose: Pose,
        plan: Plan,
        done: Mapping[HeldSide, int] | None = None,
        lead_s: float | None = None,
    ) -> PosePart | GuidedPart:
        if not pose.judged:
            if self._calibration is not None:
                self._calibration.follow(None)
            return GuidedPart(pose, plan, lead_s=lead_s)
        part = PosePart(pose, plan, named=not self._to_be_named, done=done, lead_s=lead_s)
        known, back = self._known_back, part.session.back
        if known is not None and back is not None and known.pose == pose.id:
            back.neutrals[known.key] = known.neutral
        if self._calibration is not None:
            self._calibration.follow(part.session.back)
        return part

    @property
    def pose(self) -> Pose:
        """The pose that is practised now."""
        return self._part.pose

    @property
    def plan(self) -> Plan:
        """What is to be done of it."""
        return self._part.plan

    def attach(self, detector: Detector) -> None:
        """Use this detector from now on; the practice continues where it was."""
        self._checker = Checker(detector, self._part.session)
        self._detector = detector

    def take_up(
        self,
        pose: Pose,
        plan: Plan,
        *,
        done: Mapping[HeldSide, int] | None = None,
        lead_s: float | None = None,
    ) -> HoldEntry | None:
        """Continue with another pose, even one done before; the hold this cuts short, if any.

        What was done of the pose until now is kept for the result. done, lead_s: as of PosePart.
        """
        before = self._part
        self._earlier = self._seen_parts()
        self._part, self._part_seen = self._begin(pose, plan, done, lead_s), False
        self._coach.take_up(pose)
        if self._checker is not None:
            self._checker.session = self._part.session
        return self._log.take_up(
            pose.id, target_s=plan.hold_s, cut_short=before.session.hold_so_far
        )

    def look(self, frame: Frame) -> BodyFrame | None:
        """Whom the frame shows; nothing is assessed or kept of it."""
        assert self._checker is not None
        return self._checker.look(frame)

    def suspend(self) -> None:
        """Until the next frame that is processed the person wants a pause."""
        self._part.session.suspend()

    def read_enough(self) -> bool:
        """Go on to what is timed: leave out what is read or asked before; False for nothing."""
        if self._calibration is not None and self._calibration.skip():
            return True
        return isinstance(self._part, GuidedPart) and self._part.read_enough()

    def process(self, frame: Frame) -> LiveState:
        """Take in one frame; frames come in the order of their time, after `attach`."""
        assert self._checker is not None
        assessment = self._checker.process(frame)
        self._last, self._part_seen = frame, True
        if self._another.update(frame.time_s, assessment.body):
            self._part.session.end_hold()
        self._part.keep(frame, assessment, self._overlay)
        setup = self._coach.update(frame, assessment.body)
        moment = self._part.moment(assessment, setup)
        entry = self._log.update(assessment, self._part.session.hold_so_far)
        named = self._newly_named(assessment)
        if named is not None:
            lines: tuple[Line, ...] = (guide(spoken.pose_name(named.name)),)
            entry = self._go_on_with(named) or entry
        elif self._to_be_named:
            lines = ()  # nothing is asked for before it is known what is being done
        else:
            lines = (*self._part.lines(moment, assessment, setup), *self._of_back(assessment))
        few = self._few.update(frame.time_s)
        if few and self._few.due(frame.time_s):
            lines = (*lines, guide(spoken.TOO_FEW))
        company = self._detector.company if self._detector and self.pose.judged else ALONE
        lines = (*lines, *self._crowd.update(assessment, company))
        return LiveState(
            moment=moment,
            assessment=assessment,
            setup=setup,
            lines=lines,
            to_be_named=self._to_be_named,
            entry=entry,
            asked=self._calibration.asked if self._calibration else None,
            few_pictures=few,
            crowd=self._crowd.shown(assessment, company),
        )

    def _of_back(self, assessment: Assessment) -> tuple[Line, ...]:
        """What is asked for before the first hold; the clock of the next frame knows of it."""
        if self._calibration is None:
            return ()
        lines = tuple(self._calibration.update(assessment))
        if self.shown_back is None and self._calibration.shown is not None:
            key, neutral = self._calibration.shown
            self.shown_back = ShownBack(pose=self.pose.id, key=key, neutral=neutral)
        self._part.session.waits = self._calibration.waits
        return lines

    def _newly_named(self, assessment: Assessment) -> Pose | None:
        """The pose that is being done, when that has not been said yet.

        Once there was a first name, another one waits for the end of a hold.
        """
        if self._recogniser is None:
            return None
        named = self._recogniser.update(assessment.time_s, assessment.body)
        if self._to_be_named:
            return named
        busy = assessment.clock.side is not None
        return None if busy or named is None or named.id == self.pose.id else named

    def _go_on_with(self, named: Pose) -> HoldEntry | None:
        """Coach the pose that was named, by the plan that was given if it is the one expected."""
        expected = self._to_be_named and named.id == self.pose.id
        self._to_be_named = False
        return self.take_up(named, self.plan if expected else Plan.of(named))

    @property
    def entry_so_far(self) -> HoldEntry | None:
        """The hold under way, as far as it has come; None when there is none."""
        hold = self._part.session.hold_so_far
        return self._log.entry(hold) if hold else None

    def _seen_parts(self) -> list[PosePart | GuidedPart]:
        """In the order of practice; of what was skipped before its first frame there is nothing."""
        return [*self._earlier, self._part] if self._part_seen else self._earlier

    @property
    def guided_so_far(self) -> tuple[GuidedResult, ...]:
        """What was guided until now, in the order of practice; only the last of it still grows."""
        results = (part.result for part in self._seen_parts() if isinstance(part, GuidedPart))
        return tuple(one for one in results if one.timed_s >= LEAST_GUIDED_S)

    def finish(
        self, notes: Sequence[str] = (), *, filing: Filing = UNFILED
    ) -> PracticeResult | None:
        """The result of all that was seen; None when there was nothing to tell.

        A pose without a hold and without a fault is left out, unless there was nothing else.
        """
        if self._last is None:
            return None
        width, height = self._last.size_wh
        info = SourceInfo(path=CAMERA_NAME, width=width, height=height, duration_s=None, fps=None)
        parts = self._seen_parts()
        guided = self.guided_so_far
        results = [
            part.finish(info=info, model=self._model, notes=notes, filing=filing)
            for part in parts
            if isinstance(part, PosePart)
        ]
        told = tuple(result for result in results if not result.empty)
        poses = told if told or guided else tuple(results[-1:])
        return PracticeResult(poses=poses, guided=guided) if poses or guided else None
