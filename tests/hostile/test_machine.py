"""A machine without a home, without room, behind a proxy: one line each, with the remedy.

What is wrong here is found out before anything is fetched, so a fetch fails these tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posecheck.cli import main
from posecheck.detection import model
from posecheck.errors import ModelUnavailableError
from posecheck.history.hold_log import HoldEntry
from posecheck.history.store import OVERRIDE_VARIABLE, History, HistoryError, PracticeBegun
from posecheck.judging.clock import Hold
from tests.hostile.recordings import recording

REMEDY = "set $POSECHECK_MODEL to a pose_landmarker_full.task file"
NO_HOME = (
    "there is no home folder to keep the pose model in: set $HOME or $XDG_CACHE_HOME to a folder "
    f"that can be written, or {REMEDY}"
)
NO_HISTORY = (
    "no history can be kept (there is no home folder): practising goes on without; to keep one, "
    "set $HOME, or $POSECHECK_HISTORY to a file"
)
ENTRY = HoldEntry(
    number=1,
    pose="low_lunge",
    target_s=30,
    hold=Hold(side="left", start_s=0, end_s=30, held_s=30, in_pose_s=30, pauses=(), done=True),
    rear_thigh_deg=None,
    rear_thigh_error_deg=None,
    yaw_deg=None,
)
PRACTICE = PracticeBegun(id="a", started=datetime(2026, 3, 1, 8, tzinfo=UTC), pose="low_lunge")


def fetched() -> bytes:
    pytest.fail("something was fetched")  # an exception that no `except Exception` takes in


def refused() -> bytes:
    raise OSError("no route to host")


@pytest.fixture(autouse=True)
def nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr(model, "_published_bundle", fetched)
    monkeypatch.setattr(model, "_bundle_from_wheel", fetched)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache" / "posecheck"


# No home.


@pytest.fixture(params=["an error", "a relative folder"])
def no_home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As platformdirs takes it, new and old."""

    def folder(name: str) -> Path:
        if request.param == "an error":
            raise RuntimeError("could not determine the home directory")
        return Path("~/.cache") / name

    monkeypatch.setattr("platformdirs.user_cache_path", folder)
    monkeypatch.setattr("platformdirs.user_data_path", folder)
    monkeypatch.delenv(OVERRIDE_VARIABLE, raising=False)


@pytest.mark.usefixtures("no_home")
def test_the_model_without_a_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model"]) == 5
    assert capsys.readouterr().err == f"posecheck: {NO_HOME}\n"


@pytest.mark.usefixtures("no_home")
def test_the_doctor_without_a_home_says_all_the_rest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posecheck.doctor.CAMERAS_TRIED", 0)
    assert main(["doctor"]) == 5
    said = capsys.readouterr()
    assert "Model     missing\nPrivacy   the page listens on localhost only\n" in said.out
    assert said.out.endswith(f"          {NO_HISTORY}\n")
    assert said.err == f"posecheck: {NO_HOME}\n"


@pytest.mark.usefixtures("no_home")
def test_a_landmark_recording_is_checked_without_a_home(tmp_path: Path) -> None:
    path = tmp_path / "small.npz"
    path.write_bytes(recording())
    assert main(["check", str(path), "--out", str(tmp_path / "out"), "--no-video"]) == 0


@pytest.mark.usefixtures("no_home")
def test_a_history_without_a_home_is_reported_and_never_raised() -> None:
    history = History()
    assert history.keep(PRACTICE, ENTRY) == NO_HISTORY
    for ask in (history.holds, lambda: history.keeping, history.forget_everything):
        with pytest.raises(HistoryError) as caught:
            ask()
        assert str(caught.value) == NO_HISTORY


STRANGER = """
import encodings.idna, os, sys
from posecheck.cli import main
import posecheck.cli.model
from posecheck.history.store import history_path
os.setgid(54321)
os.setuid(54321)
try:
    history_path()
except Exception as error:
    print(error)
sys.exit(main(["model"]))
"""


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="becomes another user")
def test_a_user_without_a_passwd_entry_and_with_no_environment() -> None:
    run = subprocess.run(
        [sys.executable, "-c", STRANGER], env={}, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stdout, run.stderr) == (
        5,
        f"{NO_HISTORY}\n",
        f"posecheck: {NO_HOME}\n",
    )


# A cache or a temporary folder that cannot be written.


def test_a_cache_that_cannot_be_written(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache.parent.touch()  # a file where the folder should be
    assert main(["model"]) == 5
    assert capsys.readouterr().err == (
        f"posecheck: {cache}: the pose model cannot be kept there (Not a directory): make room or "
        f"allow writing, name another folder with $XDG_CACHE_HOME, or {REMEDY}\n"
    )


FULL_DISK = """
import resource, sys
from posecheck.cli import main
from posecheck.detection import model
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
model._published_bundle = model._bundle_from_wheel = lambda: sys.exit("something was fetched")
sys.exit(main(["model"]))
"""


def test_no_room_for_the_model(tmp_path: Path) -> None:
    """A limit on the size of a file stands in for a full disk: writing fails in the same place."""
    pytest.importorskip("resource")
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)} | {model.OVERRIDE_VARIABLE: ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stdout) == (5, "")
    assert run.stderr == (
        f"posecheck: {tmp_path / 'posecheck'}: the pose model cannot be kept there (File too "
        "large): make room or allow writing, name another folder with $XDG_CACHE_HOME, or "
        f"{REMEDY}\n"
    )
    assert list((tmp_path / "posecheck").iterdir()) == []


def test_no_room_for_the_wheel(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: cache)
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr(model, "_published_bundle", refused)
    monkeypatch.setattr(model, "_download_wheel", lambda folder: fetched())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert main(["model"]) == 5
    assert capsys.readouterr().err == (
        "posecheck: the pose model needs 40 MB in the temporary folder to be fetched (No such file "
        f"or directory): make room, name another folder with $TMPDIR, or {REMEDY}\n"
    )
    assert list(cache.iterdir()) == []


# An index without the wheel, and a proxy.


@pytest.fixture
def index(cache: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """pip as it is, with no settings but the test's own."""
    monkeypatch.undo()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: cache)
    for name in os.environ:
        if name.startswith("PIP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setattr(model, "_published_bundle", refused)
    return monkeypatch


def test_an_index_without_the_wheel(index: pytest.MonkeyPatch, tmp_path: Path) -> None:
    index.setenv("PIP_INDEX_URL", tmp_path.as_uri())
    with pytest.raises(ModelUnavailableError) as caught:
        model.find_model()
    assert str(caught.value) == (
        "the pose model could not be fetched (Google's model store: no route to host; the Python "
        "package index: ERROR: No matching distribution found for mediapipe==0.10.21): let "
        "$PIP_INDEX_URL name a package index that has mediapipe==0.10.21 and run `posecheck "
        f"model`, or {REMEDY}"
    )


@pytest.mark.parametrize(
    ("proxy", "why", "way_out"),
    [
        (
            "http://me:secret@127.0.0.1:9",
            "the proxy cannot be reached",
            "check the proxy ($HTTPS_PROXY, or the system's)",
        ),
        ("", "no connection", "connect to the internet"),
    ],
)
def test_no_way_out_of_here(index: pytest.MonkeyPatch, proxy: str, why: str, way_out: str) -> None:
    index.setenv("PIP_INDEX_URL", "https://127.0.0.1:9/simple")  # nobody listens there
    if proxy:
        index.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ModelUnavailableError) as caught:
        model.find_model()
    assert str(caught.value) == (
        "the pose model could not be fetched (Google's model store: no route to host; the Python "
        f"package index: {why}): {way_out} and run `posecheck model`, or {REMEDY}"
    )
