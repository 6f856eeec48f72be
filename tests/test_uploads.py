"""What visitors bring: bounded, private, and gone with them."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from posecheck.detection.looks import STANDARD
from posecheck.recordings.check import Checked
from posecheck.recordings.watch import Progress, Watch
from posecheck.shipped import shipped
from posecheck.ui import check_page, checking, uploads
from posecheck.ui.check_page import harmless_name
from posecheck.ui.checking import CheckJob
from posecheck.ui.private import new_private_folder, remove_orphans
from posecheck.ui.results import Results

POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions are others there")


@pytest.fixture(autouse=True)
def folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("lunge.mp4", "lunge.mp4"),
        ("My lunge, left.MOV", "My_lunge_left.mov"),
        ("..", "video.video"),
        ("../../etc/passwd", "video.video"),
        ("/etc/cron.d/x.mp4", "etc_cron_d_x.mp4"),
        ("..\\..\\windows\\x.mp4", "windows_x.mp4"),
        ("a\0b\n.mp4", "a_b.mp4"),
        ("-rf.mp4", "rf.mp4"),
        ("Ausfallschritt \N{LATIN SMALL LETTER U WITH DIAERESIS}.webm", "Ausfallschritt.webm"),
        ("x" * 300 + ".mp4", "x" * 60 + ".mp4"),
        ("", "video.video"),
        ("lunge.mp4.exe", "lunge_mp4.video"),
    ],
)
def test_a_name_from_outside_is_no_path(name: str, harmless: str) -> None:
    assert harmless_name(name) == harmless
    assert Path(harmless).name == harmless


class Upload:
    """As Streamlit hands it over."""

    name = "../../escaped.mp4"

    def getbuffer(self) -> memoryview:
        return memoryview(b"a video")


def test_an_upload_is_private_and_goes_when_it_is_checked(folder_of_its_own: Path) -> None:
    taken = check_page.take_in(cast(UploadedFile, Upload()))
    assert taken.folder is not None
    assert taken.path.read_bytes() == b"a video"
    assert (taken.name, taken.path.parent) == ("escaped.mp4", taken.folder)
    assert taken.folder.parent == folder_of_its_own
    if os.name == "posix":
        assert stat.S_IMODE(taken.folder.stat().st_mode) == 0o700
    job, result = check_page.begin(taken, None, STANDARD)
    job.wait()
    assert job.error is not None
    assert job.error.startswith("escaped.mp4: is not a video")
    assert str(folder_of_its_own) not in job.error
    del result, job
    gc.collect()
    assert list(folder_of_its_own.iterdir()) == []


def test_uploads_and_messages_are_bounded() -> None:
    server = tomllib.loads((shipped(".streamlit") / "config.toml").read_text())["server"]
    assert (server["maxUploadSize"], server["maxMessageSize"]) == (500, 50)
    assert check_page.MAX_UPLOAD_MB == 500


def upload_of(session: str, manager: MemoryUploadedFileManager) -> None:
    manager.add_file(session, UploadedFileRec("file", "lunge.mp4", "video/mp4", b"a video"))


def test_uploads_go_once_they_are_checked_and_with_their_tab(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit forgets the session of a closed tab, and keeps what it has uploaded."""
    manager = MemoryUploadedFileManager("/upload")
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="mine")
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    active = SimpleNamespace(is_active_session=lambda session: session in ("mine", "open"))
    monkeypatch.setattr(uploads, "get_instance", lambda: active)
    for session in ("mine", "open", "closed"):
        upload_of(session, manager)
    uploads.forget_uploads(of_this_tab=False)
    assert set(manager.file_storage) == {"mine", "open"}
    uploads.forget_uploads(of_this_tab=True)
    assert set(manager.file_storage) == {"open"}


def checked(work: Callable[[Watch], Checked], tab: Callable[[], bool] = lambda: True) -> CheckJob:
    job = CheckJob("lunge.mp4", work, tab)
    job.wait()
    return job


def test_a_video_without_end_is_given_up() -> None:
    def endless(watch: Watch) -> Checked:
        watch(Progress(time_s=7200.0, share=None))
        watch(Progress(time_s=7200.1, share=None))
        raise AssertionError("it went on")

    assert checked(endless).error == (
        "the video is longer than 2 hours: cut it, or check it with posecheck check"
    )


def test_a_check_ends_when_its_tab_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    clock_s = count(start=0.0, step=1.0)
    monkeypatch.setattr("posecheck.ui.checking.time.monotonic", lambda: next(clock_s))
    looked: list[float] = []

    def work(watch: Watch) -> Checked:
        for time_s in range(100):
            watch(Progress(time_s=float(time_s), share=0.5))
            looked.append(time_s)
        raise AssertionError("it went on")

    assert checked(work, tab=lambda: len(looked) < 10).error is None
    assert len(looked) == pytest.approx(10 + checking.GONE_S, abs=1)


def test_what_nobody_thought_of_is_told_too() -> None:
    assert checked(lambda watch: Checked(**{})).error == checking.WENT_WRONG


def test_a_result_goes_with_its_visitor(folder_of_its_own: Path) -> None:
    results = Results()
    folder = results.new_folder()
    (folder.path / "report.json").write_text("{}")
    if os.name == "posix":
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    del folder
    assert list(folder_of_its_own.iterdir()) == []


@POSIX
def test_what_a_killed_page_left_is_removed_at_the_next_start(folder_of_its_own: Path) -> None:
    program = (
        "import os, sys, tempfile\n"
        "tempfile.tempdir = sys.argv[1]\n"
        "from posecheck.ui.private import new_private_folder\n"
        "(new_private_folder() / 'video.mp4').write_text('left')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder_of_its_own)])
    own = new_private_folder()
    others = folder_of_its_own / "posecheck-page-of-mine"
    others.mkdir()
    assert len(list(folder_of_its_own.iterdir())) == 3
    remove_orphans()
    assert sorted(folder_of_its_own.iterdir()) == sorted([own, others])


@POSIX
def test_a_folder_of_someone_else_is_left_alone(
    folder_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = new_private_folder().rename(folder_of_its_own / "posecheck-page-999999999-left")
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    remove_orphans()
    assert left.is_dir()


@POSIX
def test_a_link_is_left_alone(folder_of_its_own: Path) -> None:
    link = folder_of_its_own / "posecheck-page-999999999-link"
    link.symlink_to(folder_of_its_own.parent)
    remove_orphans()
    assert link.is_symlink()
