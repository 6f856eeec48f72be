"""The stages of a check: the same results as in one thread, no thread left, no frames piled up."""

from __future__ import annotations

import json
import threading
import tracemalloc
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.detection.looks import Looks
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.errors import SourceError
from posecheck.judging.checker import Checker
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose
from posecheck.recordings import check as checking
from posecheck.recordings.ahead import ITEMS_AHEAD
from posecheck.recordings.check import Outputs, check_recording
from posecheck.recordings.opening import Opened
from posecheck.recordings.watch import Progress
from posecheck.reporting.charts import timeline_chart
from posecheck.reporting.filing import Filing, filed
from posecheck.reporting.overlay import Overlay
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.reporting.report_writer import (
    MEASUREMENTS_CSV,
    REPORT_HTML,
    REPORT_JSON,
    ReportWriter,
)
from posecheck.shipped import shipped
from posecheck.sources import Source, SourceInfo
from posecheck.sources.frames import Frame
from posecheck.sources.replay import LandmarkRecorder, Replay, ReplayDetector
from posecheck.sources.video_file import VideoFile
from posecheck.testing import LungeBody, ScriptedDetector, frames, standing_body

SIZE_WH = (320, 180)
GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=30, size_wh=SIZE_WH)
LEANING = LungeBody(trunk_lean_deg=30, rear_thigh_deg=38, thigh_px=30, size_wh=SIZE_WH)
OWN_THREADS = {"reader", "detector", "encoder"}


def seen_at(time_s: float) -> Landmarks | None:
    """Standing, a good lunge, nobody for a moment, a leaning lunge: something new all the time."""
    if time_s < 1:
        return standing_body(size_wh=SIZE_WH)
    if 4 < time_s < 4.3:
        return None
    return (GOOD if time_s < 6 else LEANING).landmarks()


class Film:
    """A source of frames made one by one; counts those alive, and fails at a time if told to."""

    info = SourceInfo(path="film", width=320, height=180, duration_s=9.0, fps=30.0)
    notes = ()

    def __init__(self, fails_at_s: float = np.inf) -> None:
        self._fails_at_s = fails_at_s
        self.alive: weakref.WeakSet[Frame] = weakref.WeakSet()

    def frames(self) -> Iterator[Frame]:
        for frame in frames(seconds=9, size_wh=SIZE_WH):
            if frame.time_s >= self._fails_at_s:
                raise SourceError("film: torn")
            self.alive.add(frame)
            yield frame

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *raised: object) -> None:
        pass


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Film:
    film = Film()
    use(film, monkeypatch)
    return film


def use(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check this film, whatever path is given, with a detector that sees the script above."""

    def opened(path: Path, stack: ExitStack, *, masks: bool, looks: Looks) -> Opened:
        return Opened(source=film, detector=ScriptedDetector(seen_at), model="scripted")

    monkeypatch.setattr(checking, "open_recording", opened)


FILING = Filing(date=datetime(2026, 11, 30, 9, 5, tzinfo=UTC), label="A. B.")


def in_one_thread(
    source: Source, detector: MediaPipeDetector | ReplayDetector, model: str, pose: Pose, out: Path
) -> dict[str, bytes]:
    """The files of a check, made frame after frame."""
    out.mkdir()
    overlay = Overlay()
    with (
        (out / MEASUREMENTS_CSV).open("w", newline="", encoding="utf-8") as table,
        Checker(detector, Session(pose)) as checker,
    ):
        writer = ReportWriter(checker.session, table)
        for frame in source.frames():
            assessment = checker.process(frame)
            if worst_of := writer.add(assessment):
                writer.keep_picture(worst_of, overlay.draw(frame.image_bgr, assessment))
        report = writer.finish(
            info=source.info,
            model=model,
            last_hold=checker.finish(),
            notes=(*source.notes, *detector.notes),
        )
    report = filed(report, FILING)
    return {**writer.files(report), MEASUREMENTS_CSV: (out / MEASUREMENTS_CSV).read_bytes()}


def files_of(out: Path) -> dict[str, bytes]:
    return {
        name: (out / name).read_bytes() for name in (REPORT_JSON, REPORT_HTML, MEASUREMENTS_CSV)
    }


def test_the_results_are_those_of_one_thread(low_lunge: Pose, tmp_path: Path) -> None:
    path = tmp_path / "session.npz"
    recorder = LandmarkRecorder()
    for frame in frames(seconds=9, size_wh=SIZE_WH):
        recorder.add(frame, seen_at(frame.time_s))
    recorder.save(path)
    with Replay(path) as replay:
        detector = ReplayDetector(replay.recording)
        serial = in_one_thread(
            replay, detector, "recorded landmarks", low_lunge, tmp_path / "serial"
        )
    report = check_recording(
        path, low_lunge, tmp_path / "out", outputs=Outputs(filing=FILING)
    ).report
    assert report.findings
    assert report.holds
    assert files_of(tmp_path / "out") == serial


@pytest.mark.model
def test_the_results_are_those_of_one_thread_with_the_model(
    low_lunge: Pose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_frame = VideoFile.frames
    monkeypatch.setattr(VideoFile, "frames", lambda video: islice(every_frame(video), 240))
    path = shipped("sample_videos") / "low_lunge_faults.mp4"
    with VideoFile(path) as video:
        detector = MediaPipeDetector(find_model(), masks=True)
        serial = in_one_thread(video, detector, detector.words, low_lunge, tmp_path / "serial")
    check_recording(path, low_lunge, tmp_path / "out", outputs=Outputs(filing=FILING))
    assert files_of(tmp_path / "out") == serial


def test_whoever_watches_can_end_it_without_a_trace(
    film: Film, low_lunge: Pose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def watch(progress: Progress) -> None:
        if progress.time_s > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_recording(Path("film.mp4"), low_lunge, tmp_path / "out", watch=watch)
    assert list(tmp_path.iterdir()) == []
    assert not OWN_THREADS & {thread.name for thread in threading.enumerate()}


def test_whoever_watches_hears_of_the_search_for_the_pose_too(tmp_path: Path) -> None:
    recorder = LandmarkRecorder()
    for frame in frames(seconds=9, size_wh=SIZE_WH):
        recorder.add(frame, seen_at(frame.time_s))
    recorder.save(path := tmp_path / "session.npz")
    told: list[Progress] = []
    checked = check_recording(path, None, tmp_path / "out", watch=told.append)
    shares = [one.share or 0 for one in told]
    assert checked.report.pose.id == "low_lunge"
    assert shares == sorted(shares)
    assert max(one.share or 0 for one in told if one.naming) == pytest.approx(0.3, abs=0.01)
    assert {one.naming for one in told if (one.share or 0) > 0.31} == {False}
    assert shares[-1] == pytest.approx(1, abs=0.01)


def test_what_spoils_a_film_is_said_while_it_is_checked(film: Film, low_lunge: Pose) -> None:
    """Black pictures; the script sees somebody in them all the same, so the report is silent."""
    told: list[Progress] = []
    report = check_recording(Path("film.mp4"), low_lunge, None, watch=told.append).report
    first = next(one for one in told if one.word is not None)
    assert first.time_s < 1.1
    assert first.word == (
        "At the start all is black: film in the light, with nothing before the lens."
    )
    assert report.holds
    assert first.word not in report.notes


def test_what_spoilt_a_film_is_in_the_report_of_one_in_which_nothing_was_held(
    low_lunge: Pose, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upside_down(time_s: float) -> Landmarks:
        seen = standing_body(size_wh=SIZE_WH)
        return replace(seen, xy_px=np.array(SIZE_WH) - seen.xy_px)

    def opened(path: Path, stack: ExitStack, *, masks: bool, looks: Looks) -> Opened:
        return Opened(source=Film(), detector=ScriptedDetector(upside_down), model="scripted")

    monkeypatch.setattr(checking, "open_recording", opened)
    report = check_recording(Path("film.mp4"), low_lunge, None).report
    assert report.holds == ()
    assert report.notes[0] == (
        "At the start the person is upside down: turn the video, then check it again."
    )


def test_an_error_while_reading_ends_every_stage(
    low_lunge: Pose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    use(Film(fails_at_s=5.0), monkeypatch)
    seen_s: list[float] = []
    with pytest.raises(SourceError, match=r"^film: torn$"):
        check_recording(
            Path("film.mp4"),
            low_lunge,
            tmp_path / "out",
            watch=lambda progress: seen_s.append(progress.time_s),
        )
    assert len(seen_s) == 150  # all that came before it was judged
    assert list(tmp_path.iterdir()) == []
    assert not OWN_THREADS & {thread.name for thread in threading.enumerate()}


def test_an_error_while_detecting_ends_every_stage(
    low_lunge: Pose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(self: ScriptedDetector, frame: Frame) -> Landmarks | None:
        if frame.time_s > 2:
            raise SourceError("film: no detector")
        return seen_at(frame.time_s)

    use(Film(), monkeypatch)
    monkeypatch.setattr(ScriptedDetector, "detect", torn)
    with pytest.raises(SourceError, match=r"^film: no detector$"):
        check_recording(Path("film.mp4"), low_lunge, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    assert not OWN_THREADS & {thread.name for thread in threading.enumerate()}


def test_only_a_few_frames_are_in_the_works_at_a_time(
    film: Film, low_lunge: Pose, tmp_path: Path
) -> None:
    """Between two stages ITEMS_AHEAD wait; each of the three that hold frames has one in hand,
    and the one before it."""
    alive: list[int] = []
    check_recording(
        Path("film.mp4"),
        low_lunge,
        tmp_path / "out",
        watch=lambda progress: alive.append(len(film.alive)),
    )
    assert len(alive) == 270
    assert max(alive) <= 2 * ITEMS_AHEAD + 3 * 2


def assessments(pose: Pose, count: int) -> Iterator[Assessment]:
    session = Session(pose)
    with Checker(ScriptedDetector(lambda time_s: GOOD.landmarks()), session) as checker:
        for frame in frames(seconds=count / 30, size_wh=(2, 2)):
            yield checker.process(frame)


def grown_bytes(builder: ReportBuilder, held: Assessment) -> int:
    """How much more memory there is at the 900th frame than at the 300th, of all threads."""
    sizes: list[int] = []
    tracemalloc.start()
    try:
        for number in range(900):
            builder.add(replace(held, time_s=number / 30))
            if number in (299, 899):
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    return sizes[1] - sizes[0]


def test_a_report_grows_by_at_most_150_bytes_a_frame(low_lunge: Pose) -> None:
    *_, held = assessments(low_lunge, 90)
    builders = (ReportBuilder(low_lunge, hold_target_s=30) for _ in range(3))
    # A thread that another test left takes memory too, but not each time.
    assert min(grown_bytes(builder, held) for builder in builders) / 600 <= 150


def test_charts_are_of_one_size_however_long_the_video(low_lunge: Pose) -> None:
    lengths = []
    *_, held = assessments(low_lunge, 90)
    for count in (800, 2400):
        builder = ReportBuilder(low_lunge, hold_target_s=30)
        for number in range(count):
            builder.add(replace(held, time_s=number / 30))
        info = SourceInfo(path="film", width=2, height=2, duration_s=count / 30, fps=30.0)
        report = builder.finish(info=info, model="scripted", last_hold=None, notes=[])
        lengths.append(len(json.dumps(timeline_chart(report, builder.timeline, width_px=760))))
    assert lengths[1] == pytest.approx(lengths[0], rel=0.1)
