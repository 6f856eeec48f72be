"""Check a video: choose a sample or upload one, watch the progress, see the result."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.looks import CAREFUL, STANDARD, Looks
from posecheck.detection.model import find_model
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError, SourceError
from posecheck.poses.pose import Pose, library
from posecheck.recordings.check import LANDMARKS, Checked, Outputs, check_recording
from posecheck.recordings.watch import Progress
from posecheck.reporting.report_writer import REPORT_HTML
from posecheck.reporting.sentences import FETCHING, LOCAL, counted, not_judged, stretch_source
from posecheck.reporting.totals import by_cue, side_totals
from posecheck.reporting.wording import clock_time, side_words
from posecheck.shipped import shipped
from posecheck.sources import VIDEO_ENDINGS
from posecheck.sources.replay import SUFFIXES
from posecheck.ui.downloads import show_downloads
from posecheck.ui.planned import as_planned
from posecheck.ui.player import show_player
from posecheck.ui.private import new_private_folder
from posecheck.ui.results import RESULTS, ResultFolder
from posecheck.ui.session_view import Sendable, show_session
from posecheck.ui.uploads import forget_uploads
from posecheck.words import pages

SAMPLE, UPLOAD = "A sample", "My video"
SAMPLE_TITLES: Final = {
    "low_lunge_both_sides": "Low lunge, both sides, held correctly",
    "low_lunge_faults": "Low lunge with two faults",
    "low_lunge_pause": "Low lunge with pauses",
    "low_lunge_arch": "Low lunge with an arched back",
    "low_lunge_oblique": "Low lunge, filmed too obliquely to judge",
    "front_leg_out_of_frame": "Low lunge, front leg out of frame",
    "standing_controls": "Standing and bending: no lunge at all",
}
TAKEN_ENDINGS: Final = (*VIDEO_ENDINGS, *(suffix.removeprefix(".") for suffix in SUFFIXES))
MAX_UPLOAD_MB: Final = 500
"""A quarter of an hour of a phone's 1080p; it is held in memory while it is uploaded."""
LONGEST_S: Final = 2 * 3600.0
"""At a fifth of its length for each check, an hour of waiting at most on a slow computer."""
MAX_NAME: Final = 60
"""Characters; file systems take 255 bytes, and names of results are made from it."""
REPORT_HEIGHT_PX: Final = 900
"""Pixels; a page of it, the rest scrolls."""
ANY: Final = "any"
RESULT: Final = "check_page.result"
UPLOADS: Final = "check_page.uploads"
"""How many were checked in this tab; each has an uploader of its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckResult:
    """A finished check. folder: its files, gone with the visitor's tab."""

    name: str
    checked: Checked
    folder: ResultFolder


def show() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    st.title(pages.CHECK)
    st.write("See when a stretch was held correctly, for how long, and what to fix.")
    pose = as_planned(_choose_pose())
    video = _choose_video()
    looks = _choose_looks()
    if st.button("Check it", type="primary", disabled=video is None):
        st.session_state.pop(RESULT, None)
        if video is not None:
            _check(video, pose, looks)
    if RESULT in st.session_state:
        _show_result(st.session_state[RESULT])
    st.caption(f"{DISCLAIMER} {LOCAL}")


def _choose_pose() -> Pose | None:
    """A pose of the library; None: detect it."""
    poses = {pose.id: pose for pose in library() if pose.judged}
    titles = {pose.id: pose.name for pose in poses.values()} | {ANY: pages.DETECT}
    return poses.get(st.selectbox("Stretch", titles, format_func=lambda pose_id: titles[pose_id]))


def _choose_video() -> Path | UploadedFile | None:
    kind = st.segmented_control("Video", [SAMPLE, UPLOAD], default=SAMPLE, key="video_kind")
    if kind == UPLOAD:
        forget_uploads(of_this_tab=False)
        return st.file_uploader(
            "A video of the whole body, from the side",
            type=TAKEN_ENDINGS,
            max_upload_size=MAX_UPLOAD_MB,
            key=f"upload-{st.session_state.get(UPLOADS, 0)}",
        )
    chosen = st.selectbox(
        "Sample", SAMPLE_TITLES, format_func=lambda stem: SAMPLE_TITLES[stem], key="sample"
    )
    return shipped("sample_videos") / f"{chosen}.mp4"


def _choose_looks() -> Looks:
    careful = st.toggle(
        "Careful, slower",
        help="Looks at every picture twice, with a larger model (31 MB, downloaded once).",
    )
    return CAREFUL if careful else STANDARD


def _check(video: Path | UploadedFile, pose: Pose | None, looks: Looks) -> None:
    st.button("Cancel")  # pressing it runs the page again, which ends this run at its next update
    folder = RESULTS.new_folder()
    try:
        with st.spinner(FETCHING):
            find_heavy_model() if looks is CAREFUL else find_model()
        with _as_file(video) as path:
            if not isinstance(video, Path):
                st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
                forget_uploads(of_this_tab=True)
            checked = check_recording(
                path,
                pose,
                folder.path,
                outputs=Outputs(landmarks=True),
                looks=looks,
                watch=_ProgressBar(),
            )
    except PoseCheckError as error:
        st.error(str(error))
        return
    st.session_state[RESULT] = CheckResult(name=video.name, checked=checked, folder=folder)
    st.rerun()


@contextmanager
def _as_file(video: Path | UploadedFile) -> Iterator[Path]:
    """The video as a file; an upload is kept only as long as it is checked."""
    if isinstance(video, Path):
        yield video
        return
    folder = new_private_folder()
    try:
        path = folder / harmless_name(video.name)
        path.write_bytes(video.getbuffer())
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def harmless_name(name: str) -> str:
    """A file name of letters, digits and lines only: what comes from outside is no path."""
    stem, _, ending = name.rpartition(".")
    ending = ending.lower()
    words = re.sub(r"[^\w-]+", "_", stem, flags=re.ASCII)[:MAX_NAME].strip("_-")
    return f"{words or 'video'}.{ending if ending in TAKEN_ENDINGS else 'video'}"


class _ProgressBar:
    """Shows how far the check has come, and how long it will take: a redraw a percent."""

    def __init__(self) -> None:
        self._bar = st.progress(0.0, "Opening the video")
        self._started_s = time.monotonic()
        self._shown = -1
        self._word: str | None = None
        self._place = st.empty()

    def __call__(self, progress: Progress) -> None:
        if progress.word not in (None, self._word):
            self._word = progress.word
            self._place.warning(f"{progress.word} The check goes on; Cancel ends it.")
        if progress.time_s > LONGEST_S:
            raise SourceError(
                f"the video is longer than {LONGEST_S / 3600:.0f} hours: cut it, or check it with "
                "posecheck check"
            )
        percent = round(100 * progress.share) if progress.share is not None else 0
        if percent != self._shown or progress.share is None:
            self._shown = percent
            self._bar.progress(percent, self._words(progress))

    def _words(self, progress: Progress) -> str:
        share = progress.share
        if share is not None and share >= 1:
            return "Writing the report"
        doing = "Detecting the pose" if progress.naming else "Checking"
        words = f"{doing}: {clock_time(progress.time_s)} of the video"
        if not share:
            return words
        left_s = (time.monotonic() - self._started_s) * (1 - share) / share
        return f"{words}, about {left_s:.0f} s left"


def _show_result(result: CheckResult) -> None:
    report = result.checked.report
    st.subheader(f"{report.pose.name}: {result.name}")
    for one in report.recognised or ():
        st.write(f"{one.pose.name}: {clock_time(one.start_s)} to {clock_time(one.end_s)}")
    totals = side_totals(report.holds, report.pose)
    for column, total in zip(st.columns(len(totals)), totals, strict=True):
        name = side_words(total.side, report.pose).capitalize()
        column.metric(name, total.words(report.pose), border=True)
        column.caption(counted(total, report))
    show_player(result.checked, result.folder)
    for cue, faults in by_cue(report.findings):
        st.warning(f"**{cue}** {faults[0].seconds:.0f} s, from {clock_time(faults[0].first_s)}")
    if source := stretch_source(report):
        st.write(source)
    if unjudged := not_judged(report):
        st.info(unjudged)
    files = {file.name: file for file in result.folder.path.iterdir()}
    show_downloads(files, Path(result.name).stem)
    show_session(
        Sendable(report=report, timeline=result.checked.timeline, files=files),
        landmarks=files[LANDMARKS],
        stem=Path(result.name).stem,
    )
    with st.expander("The whole report"):
        st.iframe(files[REPORT_HTML].read_text(encoding="utf-8"), height=REPORT_HEIGHT_PX)
