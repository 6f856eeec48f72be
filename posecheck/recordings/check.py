"""Checks one recording from end to end: frames in, annotated video, report and table out.

Four threads, each a stage: read the frames, find the person, judge and draw, encode. Between them a
few frames wait, never more. Each stage keeps the order, so the results are those of one thread.

Everything is written to a working folder first and moved into place at the very end, so a run that
fails or is killed leaves what was there before untouched.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TextIO

from posecheck.body.company import Company
from posecheck.body.landmarks import Landmarks
from posecheck.detection.detector import Detector
from posecheck.detection.looks import STANDARD, Looks
from posecheck.errors import NoPersonError, ResultsError, UsageError
from posecheck.history.store import local_now
from posecheck.judging.checker import Checker
from posecheck.judging.recognition import Seen, most_done
from posecheck.judging.session import Session
from posecheck.poses.pose import Pose, library, no_pose
from posecheck.recordings.ahead import work_ahead
from posecheck.recordings.annotated_video import AnnotatedVideo
from posecheck.recordings.first_look import FirstLook
from posecheck.recordings.naming import recognise
from posecheck.recordings.opening import Opened, open_recording
from posecheck.recordings.watch import Progress, Watch, part_of
from posecheck.recordings.working_folder import publish, working_folder
from posecheck.reporting.filing import Filing, filed
from posecheck.reporting.overlay import Overlay
from posecheck.reporting.report import Report, Timeline
from posecheck.reporting.report_writer import (
    MEASUREMENTS_CSV,
    REPORT_HTML,
    REPORT_JSON,
    ReportWriter,
)
from posecheck.sessions.session_file import SessionDetails, file_name, write_session
from posecheck.sources.frames import Frame
from posecheck.sources.replay import SUFFIX, LandmarkRecorder
from posecheck.sources.video_file import VideoFile

ANNOTATED: Final = "annotated.mp4"
LANDMARKS: Final = f"landmarks{SUFFIX}"
NAMING_SHARE: Final = 0.3
"""Of all the work, where the pose must be detected first: ten frames a second are looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Checked:
    """What a check found: the report, and the numbers of every frame behind it."""

    report: Report
    timeline: Timeline


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What to write beside the report and the table, and how the report is filed.

    session: what goes into a file to send. filing: its date is when the check ends, unless it names
    another. named: what the reports call the recording; None for its path.
    """

    video: bool = True
    landmarks: bool = False
    session: SessionDetails | None = None
    filing: Filing = field(default_factory=Filing)
    named: str | None = None


NO_OUTPUTS: Final = Outputs(video=False, landmarks=False)


def check_recording(
    path: Path,
    pose: Pose | None,
    out: Path | None,
    *,
    outputs: Outputs | None = None,
    looks: Looks = STANDARD,
    watch: Watch = lambda progress: None,
) -> Checked:
    """Check a video, a landmark recording (.npz) or a session file, and write the results.

    out: the folder for them; None to write nothing at all.
    pose: None to detect it; the report then lists all that was recognised.
    looks: how the person is looked for.

    Raises SourceError, NoPersonError, ModelUnavailableError, UsageError or ResultsError; then
    nothing is written.
    """
    if out is None:
        return _checked(path, pose, None, NO_OUTPUTS, looks, watch)
    try:
        if out.exists() and not out.is_dir():
            raise UsageError(f"{out}: is a file, not a folder: choose another --out")
        with working_folder() as work:
            checked = _checked(path, pose, work, outputs or Outputs(), looks, watch)
            publish(work, out, mark=REPORT_JSON)
    except OSError as error:
        where = f", {error.filename}" if error.filename else ""
        raise ResultsError(
            f"{out}: the results cannot be written ({error.strerror or error}{where}): "
            "make room, or choose another --out"
        ) from None
    return checked


def _checked(
    path: Path, pose: Pose | None, work: Path | None, outputs: Outputs, looks: Looks, watch: Watch
) -> Checked:
    """Check into that working folder, which may be none."""
    naming = 0.0 if pose else NAMING_SHARE
    seen = None if pose else recognise(path, library(), part_of(watch, 0.0, naming))
    wanted = pose or most_done(seen or ()) or no_pose()
    with ExitStack() as stack:
        opened = open_recording(path, stack, masks=True, looks=looks)
        run = _Run(opened, wanted, path, work, outputs, seen)
        return run.check(part_of(watch, naming, 1.0))


class _Run:
    """One pass over one source, writing into a working folder, if there is one."""

    def __init__(
        self,
        opened: Opened,
        pose: Pose,
        path: Path,
        work: Path | None,
        outputs: Outputs,
        recognised: tuple[Seen, ...] | None,
    ) -> None:
        self._recognised = recognised
        self._source = opened.source
        self._model = opened.model
        self._path = path
        self._work = work
        self._outputs = outputs
        recorded = outputs.landmarks or outputs.session is not None
        self._recorder = LandmarkRecorder() if recorded else None
        detector = opened.detector
        if self._recorder is not None:
            detector = _DetectorWithRecorder(detector, self._recorder)
        self._detector = detector
        self._checker = Checker(detector, Session(pose))
        self._overlay = Overlay()
        self._first_look = FirstLook(pose if pose.judged else None, pictures=opened.pictures)

    def check(self, watch: Watch) -> Checked:
        """Check every frame, then write the report."""
        with ExitStack() as stack:
            table = stack.enter_context(self._table())
            writer = ReportWriter(self._checker.session, table)
            video: AnnotatedVideo | None = None
            # Closed before the detector and the source are, also after an error.
            seen = stack.enter_context(closing(work_ahead(self._detected(), name="detector")))
            for frame, landmarks in seen:
                assessment = self._checker.judge(frame, landmarks)
                self._first_look.look(frame, assessment.body)
                worst_of = writer.add(assessment)
                if self._work is None:
                    worst_of = []  # a picture is for the report's page
                picture = None
                if worst_of or self._outputs.video:
                    picture = self._overlay.draw(frame.image_bgr, assessment)
                    writer.keep_picture(worst_of, picture)
                if picture is not None and self._outputs.video:
                    video = video or stack.enter_context(self._annotated_video(frame))
                    video.add(picture, frame.time_s)
                word = self._first_look.word
                progress = Progress.at(frame.time_s, self._source.info, word=word)
                watch(replace(progress, picture=picture))
            report = self._report(writer)
        if self._work is not None:
            self._write(writer.files(report), self._work)
        checked = Checked(report=report, timeline=writer.timeline)
        if self._work is not None and self._outputs.session is not None:
            self._write_session(checked, self._work, self._outputs.session)
        return checked

    def _detected(self) -> Generator[tuple[Frame, Landmarks | None]]:
        """Every frame and who is seen in it; one detector takes them all, in order."""
        with closing(work_ahead(self._source.frames(), name="reader")) as frames:
            for frame in frames:
                yield frame, self._detector.detect(frame)

    def _table(self) -> TextIO:
        path = self._work / MEASUREMENTS_CSV if self._work is not None else Path(os.devnull)
        return path.open("w", newline="", encoding="utf-8")

    def _annotated_video(self, first: Frame) -> AnnotatedVideo:
        assert self._work is not None
        video = AnnotatedVideo(
            self._work / ANNOTATED, size_wh=first.size_wh, fps=self._source.info.fps
        )
        if isinstance(self._source, VideoFile) and self._source.sound_fits:
            video.with_sound_of(self._path, start_s=self._source.start_s)
        return video

    def _report(self, writer: ReportWriter) -> Report:
        info = self._source.info
        report = writer.finish(
            info=replace(info, path=self._outputs.named or info.path),
            model=self._model,
            last_hold=self._checker.finish(),
            notes=(*self._source.notes, *self._detector.notes),
        )
        if not report.frames.with_person:
            raise NoPersonError(
                f"{self._path}: no person found: film the whole body from the side, in light"
            )
        word = self._first_look.word
        if word is not None and not report.holds:  # it may be why
            report = replace(report, notes=(word, *report.notes))
        filing = self._outputs.filing
        dated = replace(filing, date=filing.date or local_now())
        return filed(replace(report, recognised=self._recognised), dated)

    def _write(self, files: dict[str, bytes], work: Path) -> None:
        for name, contents in files.items():
            (work / name).write_bytes(contents)
        if self._recorder is not None and self._outputs.landmarks:
            self._recorder.save(work / LANDMARKS)

    def _write_session(self, checked: Checked, work: Path, details: SessionDetails) -> None:
        names = (REPORT_JSON, REPORT_HTML, MEASUREMENTS_CSV)
        write_session(
            work / file_name(details.day, self._path.stem),
            details,
            report=checked.report,
            timeline=checked.timeline,
            files={name: (work / name).read_bytes() for name in names},
            landmarks=self._recorder.arrays() if self._recorder is not None else None,
        )


class _DetectorWithRecorder:
    """A detector that notes what it finds."""

    def __init__(self, detector: Detector, recorder: LandmarkRecorder) -> None:
        self._detector = detector
        self._recorder = recorder

    @property
    def notes(self) -> tuple[str, ...]:
        return self._detector.notes

    @property
    def company(self) -> Company:
        return self._detector.company

    def detect(self, frame: Frame) -> Landmarks | None:
        landmarks = self._detector.detect(frame)
        self._recorder.add(frame, landmarks)
        return landmarks

    def close(self) -> None:
        self._detector.close()
