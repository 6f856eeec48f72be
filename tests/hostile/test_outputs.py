"""Full disks, kills, and what they leave behind: old results untouched, or whole new ones."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest

from posecheck.cli import main
from posecheck.errors import ResultsError
from posecheck.recordings import check as checking
from posecheck.recordings import working_folder
from posecheck.recordings.annotated_video import AnnotatedVideo
from posecheck.recordings.lock import Lock, lock
from posecheck.reporting.report_writer import REPORT_JSON
from posecheck.sources.replay import LandmarkRecorder
from posecheck.testing import LungeBody, frames
from tests.hostile.cases import OLD
from tests.hostile.recordings import recording

resource = pytest.importorskip("resource")
COMMAND = (sys.executable, "-m", "posecheck", "check")
TIMEOUT_S = 60
SIZE_WH = (96, 64)
SECONDS = 120
FPS = 15


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording long enough to be killed in the midst of, also on a fast machine."""
    recorder = LandmarkRecorder()
    body = LungeBody(thigh_px=10, size_wh=SIZE_WH).landmarks()
    for frame in frames(seconds=SECONDS, fps=FPS, size_wh=SIZE_WH):
        recorder.add(frame, body)
    path = tmp_path_factory.mktemp("recorded") / "session.npz"
    recorder.save(path)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name, contents in OLD.items():
        (folder / name).write_bytes(contents)
    return folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own, also for child processes."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def last_line(err: bytes) -> str:
    """The one line that stays on the terminal once the progress bar is gone."""
    assert err.count(b"\n") == 1, err
    return err.decode().rpartition("\r")[2]


def is_whole(name: str, contents: bytes) -> bool:
    """Whether that is a whole result of a new run."""
    if contents == OLD[name]:
        return False
    if name == "report.json":
        return bool(json.loads(contents)["schema"] == "posecheck.report/1")
    if name == "report.html":
        return contents.rstrip().endswith(b"</html>")
    if name == "measurements.csv":
        return contents.count(b"\n") == SECONDS * FPS + 1
    with av.open(io.BytesIO(contents), mode="r") as video:
        return sum(1 for _ in video.decode(video=0)) == SECONDS * FPS


# Full disks.


@pytest.mark.parametrize("largest_bytes", [0, 2_000, 20_000, 50_000])
def test_no_room_for_the_results(
    largest_bytes: int, session: Path, out: Path, temporary: Path
) -> None:
    """A limit on the size of a file stands in for a full disk: writing fails in the same places."""
    run = subprocess.run(
        [*COMMAND, str(session), "--out", str(out)],
        capture_output=True,
        timeout=TIMEOUT_S,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (largest_bytes, resource.RLIM_INFINITY)
        ),
    )
    line = last_line(run.stderr)
    assert run.returncode == 2
    assert line.startswith(f"posecheck: {out}: the results cannot be written (")
    assert line.endswith("): make room, or choose another --out\n")
    assert held(out) == OLD
    assert not list(temporary.glob(f"{working_folder.PREFIX}*"))


def write(path: Path, pictures: int) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    with AnnotatedVideo(path, size_wh=SIZE_WH, fps=30) as video:
        for number in range(pictures):
            video.add(noise, number / 30)


@pytest.mark.parametrize("pictures", [1, 200])
def test_no_room_for_the_video(pictures: int, tmp_path: Path) -> None:
    """A short one is written only when it is closed."""
    path = tmp_path / "annotated.mp4"
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left on device|Illegal seek"):
        write(path, pictures)


def test_no_folder_for_temporary_files(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.npz"
    path.write_bytes(recording())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert main(["check", str(path), "--out", str(out)]) == 2
    assert "the results cannot be written (No such file or directory" in capsys.readouterr().err
    assert held(out) == OLD


def run_into(stdout: int, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Check a small recording; the descriptor is closed afterwards."""
    path = folder / "small.npz"
    path.write_bytes(recording())
    run = subprocess.run(
        [*COMMAND, str(path), "--no-video", "--out", str(folder / "out"), *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=TIMEOUT_S,
    )
    os.close(stdout)
    return run


@pytest.mark.parametrize("arguments", [["--json", "-"], []])
def test_no_room_to_print(arguments: list[str], tmp_path: Path, temporary: Path) -> None:
    run = run_into(os.open("/dev/full", os.O_WRONLY), tmp_path, *arguments)
    line = last_line(run.stderr)
    assert line.startswith("posecheck: the output cannot be written (")
    assert run.returncode == 2


@pytest.mark.parametrize("arguments", [["--json", "-"], []])
def test_a_reader_that_is_gone(arguments: list[str], tmp_path: Path, temporary: Path) -> None:
    """As in `posecheck check VIDEO | head -1`: no error, and the results are there."""
    reading, writing = os.pipe()
    os.close(reading)
    run = run_into(writing, tmp_path, *arguments)
    assert (run.returncode, run.stderr.count(b"\n")) == (0, 0)
    assert (tmp_path / "out" / REPORT_JSON).is_file()


def test_a_terminal_that_knows_only_ascii(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "ünïcödé.npz"
    path.write_bytes(recording())
    run = subprocess.run(
        [*COMMAND, str(path), "--no-video", "--out", str(tmp_path / "out")],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=TIMEOUT_S,
    )
    assert run.returncode == 0, run.stderr
    assert b"\\xfcn\\xefc\\xf6d\\xe9.npz: Low lunge" in run.stdout


def test_a_results_folder_with_a_folder_for_a_file(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.npz"
    path.write_bytes(recording())
    (out / "report.html").unlink()
    (out / "report.html").mkdir()
    assert main(["check", str(path), "--out", str(out)]) == 2
    assert capsys.readouterr().err.endswith(
        f"posecheck: {out / 'report.html'}: is a folder where a file is to be written: "
        "remove it, or choose another --out\n"
    )
    assert held(out) == {name: data for name, data in OLD.items() if name != "report.html"}
    assert sorted(path.name for path in out.iterdir()) == sorted(OLD)


# Kills.


@contextlib.contextmanager
def running(session: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A check under way; killed at the end of the block."""
    with subprocess.Popen(
        [*COMMAND, str(session), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def after_bytes_of_progress(process: subprocess.Popen[bytes], count: int) -> None:
    """Wait until the progress bar has written that much, or the run is over."""
    assert process.stderr is not None
    while count > 0 and (read := os.read(process.stderr.fileno(), min(count, 4096))):
        count -= len(read)


def after_bytes_written(process: subprocess.Popen[bytes], temporary: Path, count: int) -> None:
    """Wait until the working folder holds that much, or the run is over."""
    while process.poll() is None:
        with contextlib.suppress(FileNotFoundError):  # it is just being removed
            files = temporary.glob(f"{working_folder.PREFIX}*/*")
            if sum(path.stat().st_size for path in files) >= count:
                return


def kill_moments() -> Iterator[tuple[str, int]]:
    rng = np.random.default_rng(7)
    for count in rng.integers(1, 300, size=4):
        yield "progress", int(count)
    for count in rng.integers(1, 30_000, size=4):
        yield "written", int(count)


@pytest.mark.parametrize(("event", "count"), [*kill_moments()])
def test_a_killed_run_leaves_old_or_new(
    event: str, count: int, session: Path, out: Path, temporary: Path
) -> None:
    with running(session, out) as process:
        if event == "progress":
            after_bytes_of_progress(process, count)
        else:
            after_bytes_written(process, temporary, count)
    found = held(out)
    new = [is_whole(name, data) for name, data in found.items() if name != "landmarks.npz"]
    assert found == OLD or all(new)  # all, where the run was over before the kill


def test_a_run_after_a_kill_succeeds_and_cleans_up(
    session: Path, out: Path, temporary: Path
) -> None:
    with running(session, out) as process:
        after_bytes_written(process, temporary, 1000)
    (left,) = temporary.iterdir()
    assert left.name.startswith(working_folder.PREFIX)

    assert main(["check", str(session), "--out", str(out)]) == 0
    assert [name for name, data in held(out).items() if data == OLD[name]] == ["landmarks.npz"]
    assert all(is_whole(n, data) for n, data in held(out).items() if n != "landmarks.npz")
    assert list(temporary.iterdir()) == [left]  # it might be just beginning

    make_older(left, working_folder.YOUNG_S + 1)
    with working_folder.working_folder() as own:
        assert list(temporary.iterdir()) == [own]
    assert list(temporary.iterdir()) == []


def make_older(folder: Path, seconds: float) -> None:
    time_s = folder.stat().st_mtime - seconds
    os.utime(folder, (time_s, time_s))


def test_a_run_that_stood_still_for_days_keeps_its_folder(temporary: Path) -> None:
    """A laptop that was asleep, a batch that was stopped: its lock says that it is there."""
    with working_folder.working_folder() as slow:
        make_older(slow, 7 * 24 * 3600)
        with working_folder.working_folder() as other:
            assert sorted(temporary.iterdir()) == sorted([slow, other])


def test_two_runs_into_one_folder_never_mix(tmp_path: Path) -> None:
    """Whatever they do at once, the results are those of one of them, and whole."""
    out = tmp_path / "out"
    names = ("a.csv", "b.html", REPORT_JSON)
    for who in "xy":
        (tmp_path / who).mkdir()
        for name in names:
            (tmp_path / who / name).write_text(who)

    def publish_often(who: str) -> None:
        for _ in range(150):
            working_folder.publish(tmp_path / who, out, mark=REPORT_JSON)

    seen: set[str] = set()
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(publish_often, who) for who in "xy"]
        while not all(one.done() for one in done):
            with working_folder._alone_in(out):
                there = [out / name for name in names]
                seen.add("".join(path.read_text() for path in there if path.exists()))
        for one in done:
            one.result()
    assert seen - {""} <= {"xxx", "yyy"}
    assert {path.name for path in out.iterdir()} == set(names)


def test_a_folder_in_use_for_long_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_folder, "PATIENCE_S", 0.1)
    out, work = tmp_path / "out", tmp_path / "work"
    for folder in (out, work):
        folder.mkdir()
    with lock(out) as got, pytest.raises(ResultsError) as refused:
        working_folder.publish(work, out, mark=REPORT_JSON)
    assert got is Lock.OURS
    assert str(refused.value) == (
        f"{out}: another run is writing its results there: choose another --out"
    )


def test_what_a_killed_run_left_among_the_results_goes_at_once(tmp_path: Path) -> None:
    out, work = tmp_path / "out", tmp_path / "work"
    (out / f"{working_folder.STAGING_PREFIX}left").mkdir(parents=True)
    work.mkdir()
    working_folder.publish(work, out, mark=REPORT_JSON)
    assert list(out.iterdir()) == []


def test_what_is_not_ours_is_never_cleaned_up(temporary: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (temporary / f"{working_folder.PREFIX}link").symlink_to(kept)
    (temporary / "posecheck-results").mkdir()
    for path in (kept, temporary / "posecheck-results"):
        os.utime(path, (0, 0))
    os.utime(temporary / f"{working_folder.PREFIX}link", (0, 0), follow_symlinks=False)
    with working_folder.working_folder():
        pass
    assert kept.is_dir()
    assert len(list(temporary.iterdir())) == 2


CHILD = """
import os, signal, sys
from pathlib import Path
from posecheck.recordings.working_folder import publish
work, out, calls = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
real = {name: getattr(os, name) for name in ("rename", "replace", "unlink", "mkdir", "rmdir")}
def counting(name):
    def call(*arguments, **more):
        global calls
        if calls == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        calls -= 1
        return real[name](*arguments, **more)
    return call
for name in real:
    setattr(os, name, counting(name))
publish(work, out, mark="report.json")
"""


def test_a_kill_between_any_two_moves(tmp_path: Path, out: Path) -> None:
    """Each file is whole, and where a report.json is, everything is of one run."""
    work = tmp_path / "work"
    work.mkdir()
    new = {name: f"new {name}".encode() for name in OLD}
    for name, contents in new.items():
        (work / name).write_bytes(contents)
    states = []
    for calls in range(100):
        for name, contents in OLD.items():
            (out / name).write_bytes(contents)
        run = subprocess.run(
            [sys.executable, "-c", CHILD, str(work), str(out), str(calls)], timeout=TIMEOUT_S
        )
        found = held(out)
        assert all(data in (OLD[name], new[name]) for name, data in found.items())
        if REPORT_JSON in found:
            assert found in (OLD, new)
        states.append(found)
        if run.returncode == 0:
            break
    assert states[0] == OLD
    assert states[-1] == new
    assert any(state not in (OLD, new) for state in states)  # kills in between were really tried


def test_a_file_held_open_elsewhere_is_reported_before_anything_is_lost(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file that a player has open."""
    work = tmp_path / "work"
    work.mkdir()
    for name in OLD:
        (work / name).write_bytes(b"new")
    real = Path.replace

    def refusing(path: Path, target: Path) -> Path:
        if target == out / checking.ANNOTATED:
            raise PermissionError(13, "in use", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(PermissionError):
        working_folder.publish(work, out, mark=REPORT_JSON)
    assert held(out) == OLD


def test_the_mark_goes_first_and_comes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    for folder in (work, out):
        folder.mkdir()
        for name in ("a.json", "b.csv", "c.mp4"):
            (folder / name).write_text(folder.name)
    there = []
    replace = Path.replace

    def watched(path: Path, target: Path) -> Path:
        moved = replace(path, target)
        there.append("".join(f"{one.name[0]}:{one.read_text()} " for one in files_of(out)))
        return moved

    monkeypatch.setattr(Path, "replace", watched)
    working_folder.publish(work, out, mark="a.json")
    assert there == [
        "b:out c:out ",
        "b:work c:out ",
        "b:work c:work ",
        "a:work b:work c:work ",
    ]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
