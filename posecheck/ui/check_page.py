"""Check a video: give one and it is checked; while it runs how far it is, then the result."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.looks import CAREFUL, STANDARD, Looks
from posecheck.detection.model import find_model
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import PoseCheckError
from posecheck.poses.pose import Pose, library
from posecheck.recordings.check import LANDMARKS, Checked, Outputs, check_recording
from posecheck.recordings.watch import Watch
from posecheck.reporting.report_writer import REPORT_HTML
from posecheck.reporting.sentences import FETCHING, LOCAL, counted, not_judged, stretch_source
from posecheck.reporting.totals import by_cue, side_totals
from posecheck.reporting.verdict import verdict
from posecheck.reporting.wording import clock_time, side_words
from posecheck.shipped import shipped
from posecheck.sources import VIDEO_ENDINGS
from posecheck.sources.replay import SUFFIXES
from posecheck.ui.checking import CheckJob
from posecheck.ui.downloads import show_downloads
from posecheck.ui.plain import plain
from posecheck.ui.planned import as_planned
from posecheck.ui.player import show_player
from posecheck.ui.private import new_private_folder
from posecheck.ui.results import RESULTS, ResultFolder
from posecheck.ui.session_view import Sendable, show_session
from posecheck.ui.tab import this_tab
from posecheck.ui.uploads import forget_uploads
from posecheck.words import pages

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
MAX_NAME: Final = 60
"""Characters; file systems take 255 bytes, and names of results are made from it."""
REPORT_HEIGHT_PX: Final = 900
"""Pixels; a page of it, the rest scrolls."""
LOOK_EVERY_S: Final = 0.5
"""At the check that runs: its first picture is there when it can be seen."""
ANY: Final = "any"
JOB: Final = "check_page.job"
"""The check that runs in this tab, with the folder of its results."""
ANYWAY: Final = "check_page.anyway"
"""The word on the recording that was read and answered with "Check anyway"."""
ERROR: Final = "check_page.error"
RESULT: Final = "check_page.result"
POSE: Final = "check_page.pose"
"""The stretch chosen last in this tab."""
UPLOADS: Final = "check_page.uploads"
"""How many were checked in this tab; each has an uploader of its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckResult:
    """A finished check. folder: its files, gone with the visitor's tab."""

    name: str
    checked: Checked
    folder: ResultFolder


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A video to be checked. folder: its own, which goes with it; None for one that stays."""

    path: Path
    name: str
    folder: Path | None = None


def show() -> None:
    """Draw the page: choosing, checking, or the result."""
    st.set_page_config(layout="wide")
    if JOB in st.session_state:
        st.title(pages.CHECK, anchor=False)
        _show_checking()
    elif RESULT in st.session_state:
        _show_result(st.session_state[RESULT])
    else:
        _choose()
    st.caption(f"{DISCLAIMER} {LOCAL}")


def _choose() -> None:
    st.title(pages.CHECK, anchor=False)
    st.write("See when a stretch was held correctly, for how long, and what to fix.")
    if ERROR in st.session_state:
        st.error(plain(st.session_state[ERROR]))
    stretch, careful = st.columns([2, 1], vertical_alignment="bottom")
    with stretch:
        pose = _choose_pose()
    with careful:
        looks = _choose_looks()
    pose = as_planned(pose)
    forget_uploads(of_this_tab=False)
    video = st.file_uploader(
        "A video of the whole body, from the side: it is checked as soon as it is here",
        type=TAKEN_ENDINGS,
        max_upload_size=MAX_UPLOAD_MB,
        key=f"upload-{st.session_state.get(UPLOADS, 0)}",
    )
    sample, button = st.columns([2, 1], vertical_alignment="bottom")
    chosen = sample.selectbox(
        "Sample", SAMPLE_TITLES, format_func=lambda stem: SAMPLE_TITLES[stem], key="sample"
    )
    if video is not None:
        st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
        _start(take_in(video), pose, looks)
        forget_uploads(of_this_tab=True)
        st.rerun()
    if button.button("Check it", help="Checks the sample", width="stretch"):
        path = shipped("sample_videos") / f"{chosen}.mp4"
        _start(Taken(path=path, name=path.name), pose, looks)
        st.rerun()


def _choose_pose() -> Pose | None:
    """A pose of the library; None: detect it."""
    poses = {pose.id: pose for pose in library() if pose.judged}
    titles = {pose.id: pose.name for pose in poses.values()} | {ANY: pages.DETECT}
    before = st.session_state.get(POSE)
    chosen = st.selectbox(
        "Stretch",
        titles,
        list(titles).index(before) if before in titles else 0,
        format_func=lambda pose_id: titles[pose_id],
        key="check-pose",
    )
    st.session_state[POSE] = chosen
    return poses.get(chosen)


def _choose_looks() -> Looks:
    careful = st.toggle(
        "Careful, slower",
        key="check-careful",
        help="Looks at every picture twice, with a larger model (31 MB, downloaded once).",
    )
    return CAREFUL if careful else STANDARD


def take_in(video: UploadedFile) -> Taken:
    """The upload as a file that only this user may open."""
    folder = new_private_folder()
    try:
        path = folder / harmless_name(video.name)
        path.write_bytes(video.getbuffer())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Taken(path=path, name=path.name, folder=folder)


def _start(video: Taken, pose: Pose | None, looks: Looks) -> None:
    for key in (RESULT, ERROR, ANYWAY):
        st.session_state.pop(key, None)
    st.session_state[JOB] = begin(video, pose, looks)


def begin(video: Taken, pose: Pose | None, looks: Looks) -> tuple[CheckJob, ResultFolder]:
    """The check of that video, and where its results will be; an upload goes when it is over."""
    folder = RESULTS.new_folder()

    def work(watch: Watch) -> Checked:
        try:
            return _check(video, pose, folder.path, looks, watch)
        finally:
            if video.folder is not None:
                shutil.rmtree(video.folder, ignore_errors=True)

    return CheckJob(video.name, work, this_tab()), folder


def _check(video: Taken, pose: Pose | None, out: Path, looks: Looks, watch: Watch) -> Checked:
    """The check; errors name the video as its owner does, and no path of this program's."""
    try:
        find_heavy_model() if looks is CAREFUL else find_model()
        outputs = Outputs(landmarks=True, named=video.name)
        return check_recording(video.path, pose, out, outputs=outputs, looks=looks, watch=watch)
    except PoseCheckError as error:
        raise PoseCheckError(str(error).replace(str(video.path), video.name)) from None


@st.fragment(run_every=LOOK_EVERY_S)
def _show_checking() -> None:
    """How far it is, with the picture that is looked at; the rest of the page stands still."""
    if JOB not in st.session_state:  # a last look, ordered before it was over
        return
    job, folder = st.session_state[JOB]
    standing = job.standing
    st.progress(min(standing.share or 0.0, 1.0), f"{plain(job.name)}. {standing.words}")
    seen, told = st.columns([3, 2])
    with seen.container(key="check-picture"):
        if standing.picture_jpeg is not None:
            st.image(standing.picture_jpeg, alt="The picture that is looked at now")
        else:
            st.caption(FETCHING)
    if standing.word is not None and ANYWAY not in st.session_state:
        told.warning(plain(standing.word))
        told.button("Check anyway", on_click=_go_on_anyway, width="stretch")
    stopped = told.button("Stop", width="stretch")
    if stopped:
        job.stop()
    if stopped or job.over:
        del st.session_state[JOB]
        if job.error is not None:
            st.session_state[ERROR] = job.error
        elif job.checked is not None and not stopped:
            st.session_state[RESULT] = CheckResult(
                name=job.name, checked=job.checked, folder=folder
            )
        st.rerun()


def _go_on_anyway() -> None:
    st.session_state[ANYWAY] = True


def harmless_name(name: str) -> str:
    """A file name of letters, digits and lines only: what comes from outside is no path."""
    stem, _, ending = name.rpartition(".")
    ending = ending.lower()
    words = re.sub(r"[^\w-]+", "_", stem, flags=re.ASCII)[:MAX_NAME].strip("_-")
    return f"{words or 'video'}.{ending if ending in TAKEN_ENDINGS else 'video'}"


def _show_result(result: CheckResult) -> None:
    report = result.checked.report
    with st.container(key="check-result"):
        name, button = st.columns([4, 1], vertical_alignment="center")
        name.title(f"{report.pose.name}: {plain(result.name)}", anchor=False)
        if button.button("Check another video", width="stretch"):
            del st.session_state[RESULT]
            st.rerun()
        st.markdown(f"**{plain(verdict(report))}**")
        show_player(result.checked, result.folder)
    for one in report.recognised or ():
        st.write(f"{one.pose.name}: {clock_time(one.start_s)} to {clock_time(one.end_s)}")
    totals = side_totals(report.holds, report.pose)
    for column, total in zip(st.columns(len(totals)), totals, strict=True):
        side = side_words(total.side, report.pose).capitalize()
        column.metric(side, total.words(report.pose), border=True)
        column.caption(counted(total, report))
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
