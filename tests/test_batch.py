"""Many videos: found, checked side by side, skipped when done, and never lost to one bad one."""

from __future__ import annotations

import csv
import importlib.util
import json
import multiprocessing
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.cli import check, main
from posecheck.errors import ResultsError, UsageError
from posecheck.poses.pose import Pose
from posecheck.recordings import cluster
from posecheck.recordings.batch import (
    NOTE,
    SUMMARY_CSV,
    Job,
    Outcome,
    Row,
    find_jobs,
    row,
    videos_in,
    write_summary,
)
from posecheck.recordings.check import Outputs
from posecheck.recordings.cluster import DaskCluster
from posecheck.recordings.crew import Processes
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.sources.replay import LandmarkRecorder
from posecheck.testing import LungeBody, frames, standing_body

if TYPE_CHECKING:
    from distributed import LocalCluster

SIZE_WH = (320, 180)
TABLE_ONLY = Outputs(video=False)


def lunge(time_s: float) -> Landmarks:
    if time_s < 1:
        return standing_body(size_wh=SIZE_WH)
    body = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=30, size_wh=SIZE_WH)
    return body.landmarks()


def write(path: Path, *, seconds: float = 4, someone: bool = True) -> Path:
    recorder = LandmarkRecorder()
    for frame in frames(seconds=seconds, fps=15, size_wh=SIZE_WH):
        recorder.add(frame, lunge(frame.time_s) if someone else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    recorder.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sessions, one with nobody in it, and one that is no recording."""
    write(tmp_path / "videos" / "anna.npz")
    write(tmp_path / "videos" / "week2" / "anna.npz")
    write(tmp_path / "videos" / "empty.npz", someone=False)
    (tmp_path / "videos" / "junk.NPZ").write_text("no recording")
    return tmp_path / "videos"


@pytest.fixture
def no_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording whose check can be broken off in the midst, also on a fast machine."""
    return write(tmp_path_factory.mktemp("long") / "long.npz", seconds=900)


def names_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def jobs_for(folder: Path, out: Path, pose: Pose) -> list[Job]:
    return find_jobs([folder], out, pose=pose, outputs=TABLE_ONLY, again=False)


def test_a_folder_is_searched_for_videos_but_not_for_our_own_results(tmp_path: Path) -> None:
    for name in ("b.MOV", "a.mp4", "deep/er/c.webm", "deep/annotated.mp4", "notes.txt", "._a.mp4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("annotated.mp4", "landmarks.npz", "report.json"):
        (tmp_path / "a.posecheck").mkdir(exist_ok=True)
        (tmp_path / "a.posecheck" / name).touch()
    assert [str(path.relative_to(tmp_path)) for path in videos_in(tmp_path)] == [
        *("a.mp4", "b.MOV", "deep/annotated.mp4", "deep/er/c.webm"),
    ]


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (None, ["{}/a.mov.posecheck", "{}/a.mp4.posecheck", "{}/sub/a.posecheck"]),
        (Path("out"), ["out/a.mov", "out/a.mp4", "out/sub/a"]),
    ],
)
def test_results_go_where_the_video_is_or_to_the_same_place_below_out(
    tmp_path: Path, low_lunge: Pose, out: Path | None, expected: list[str]
) -> None:
    """Two videos that differ in their suffix only keep it."""
    (tmp_path / "sub").mkdir()
    for name in ("a.mp4", "a.mov", "sub/a.mp4"):
        (tmp_path / name).touch()
    jobs = find_jobs([tmp_path], out, pose=low_lunge, outputs=TABLE_ONLY, again=False)
    assert [str(job.out) for job in jobs] == [path.format(tmp_path) for path in expected]


def test_a_folder_without_a_video_is_reported(tmp_path: Path, low_lunge: Pose) -> None:
    with pytest.raises(UsageError) as caught:
        find_jobs([tmp_path], None, pose=low_lunge, outputs=TABLE_ONLY, again=False)
    assert str(caught.value) == (
        f"{tmp_path}: holds no video: give a folder with .mp4, .mov, .mkv, .webm, .avi and the like"
    )


EXPECTED_ROWS = [
    (
        "anna.npz",
        "low_lunge",
        "0.0",
        "2.9",
        "0.0",
        "0",
        "trunk_upright: not judged, the left shoulder",
        "",
    ),
    ("empty.npz", "", "", "", "", "", "", "no person found: film the whole body"),
    ("junk.NPZ", "", "", "", "", "", "", "is not a video that can be read, or it is cut off"),
    (
        "week2/anna.npz",
        "low_lunge",
        "0.0",
        "2.9",
        "0.0",
        "0",
        "trunk_upright: not judged, the left shoulder",
        "",
    ),
]


@pytest.mark.parametrize("with_dask", [False, True])
def test_a_folder_is_checked_whoever_does_the_work(
    folder: Path, tmp_path: Path, with_dask: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with ExitStack() as stack:
        who = ["--workers", "2"]
        if with_dask:
            running = stack.enter_context(a_cluster_of_others())
            who = ["--scheduler", running.scheduler_address]
        assert main(["check", str(folder), "--out", str(out), "--no-video", *who]) == 4
    printed = capsys.readouterr()
    assert [line.split()[0] for line in printed.out.splitlines()] == [
        "video",
        *(str(folder / name) for name, *_ in EXPECTED_ROWS),
    ]
    with (out / "summary.csv").open(newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file)
    assert header == [
        *("video", "pose", "held_left_s", "held_right_s", "held_both_s", "holds_done"),
        *("first_finding", "error"),
    ]
    for (name, *numbers, finding, error), line in zip(EXPECTED_ROWS, rows, strict=True):
        assert line[:-2] == [str(folder / name), *numbers]
        assert line[-2].startswith(finding)
        assert error in line[-1]
    results = ["checked.json", "measurements.csv", "report.html", "report.json"]
    assert names_below(out) == [
        *(f"anna/{name}" for name in results),
        "summary.csv",
        *(f"week2/anna/{name}" for name in results),
    ]


def test_several_videos_are_reported_in_the_order_given(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longest = write(tmp_path / "long.npz", seconds=20)
    given = [longest, folder / "empty.npz", folder / "anna.npz"]
    arguments = ["check", *map(str, given), "--out", str(tmp_path / "out"), "--no-video"]
    assert main(arguments) == 4
    printed = capsys.readouterr()
    assert [line for line in printed.out.splitlines() if not line.startswith(" ")] == [
        f"{longest}: Low lunge",
        f"{folder / 'anna.npz'}: Low lunge",
    ]
    assert f"posecheck: {folder / 'empty.npz'}: no person found" in printed.err


class Counting:
    """A crew that checks here and now, and notes whether there was something to do."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def run(
        self, jobs: Sequence[Job], watch: Callable[[int, float], None]
    ) -> Generator[tuple[int, Outcome]]:
        from posecheck.recordings.batch import check_job

        for index, job in enumerate(jobs):
            outcome = check_job(job)
            self.skipped += [job.video.stem] * outcome.skipped
            yield index, outcome


def touch_video(folder: Path, out: Path) -> None:
    os.utime(folder / "a.npz", ns=(1, 1))


def change_report(folder: Path, out: Path) -> None:
    (out / "a" / "report.json").write_text("{}")


def lose_table(folder: Path, out: Path) -> None:
    (out / "a" / "measurements.csv").unlink()


def break_note(folder: Path, out: Path) -> None:
    (out / "a" / "checked.json").write_text("[]")


def take_another_model(folder: Path, out: Path) -> None:
    model = folder.parent / "own.task"
    model.write_bytes(b"weights")
    os.environ["POSECHECK_MODEL"] = str(model)


def change_nothing(folder: Path, out: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "more", "skipped"),
    [
        (change_nothing, [], ["a", "b"]),
        (touch_video, [], ["b"]),
        (change_report, [], ["b"]),
        (lose_table, [], ["b"]),
        (break_note, [], ["b"]),
        (take_another_model, [], []),
        (change_nothing, ["--again"], []),
        (change_nothing, ["--save-landmarks"], []),
    ],
)
def test_what_is_done_and_unchanged_is_skipped(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path, Path], None],
    more: list[str],
    skipped: list[str],
) -> None:
    folder, out, crew = tmp_path / "videos", tmp_path / "out", Counting()
    monkeypatch.setattr(check, "_crew", lambda *given, **named: crew)
    monkeypatch.setenv("POSECHECK_MODEL", "")
    for name in ("a", "b"):
        write(folder / f"{name}.npz", seconds=2)
    arguments = ["check", str(folder), "--out", str(out), "--no-video"]
    assert main(arguments) == 0
    first = capsys.readouterr().out
    assert crew.skipped == []
    change(folder, out)
    assert main([*arguments, *more]) == 0
    printed = capsys.readouterr()
    assert crew.skipped == skipped
    assert printed.out == first
    told = f"{len(skipped)} of 2 unchanged since the last run, skipped (--again checks them)"
    assert (told in printed.err) == bool(skipped)


def test_results_of_another_video_are_not_taken_for_this_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two runs into one folder the first may write its note about what the second left there."""
    crew = Counting()
    monkeypatch.setattr(check, "_crew", lambda *given, **named: crew)
    monkeypatch.setenv("POSECHECK_MODEL", "")
    out = tmp_path / "out"
    write(tmp_path / "videos" / "a.npz", seconds=2)
    arguments = ["check", str(tmp_path / "videos"), "--out", str(out), "--no-video"]
    assert main(arguments) == 0
    (note_path,) = out.glob("**/checked.json")
    report_path = note_path.with_name("report.json")
    report = json.loads(report_path.read_text(encoding="utf-8"))
    report["video"]["path"] = "b.npz"
    report_path.write_text(json.dumps(report), encoding="utf-8")
    note, status = json.loads(note_path.read_text(encoding="utf-8")), report_path.stat()
    note["results"]["report.json"] = {"size_bytes": status.st_size, "mtime_ns": status.st_mtime_ns}
    note_path.write_text(json.dumps(note), encoding="utf-8")
    assert main(arguments) == 0
    assert crew.skipped == []


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "Another pose file."},
        {"version": "0.0.1"},
    ],
)
def test_another_pose_or_version_is_checked_again(
    tmp_path: Path, low_lunge: Pose, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    from posecheck.recordings import batch

    write(tmp_path / "a.npz", seconds=2)
    (job,) = jobs_for(tmp_path, tmp_path / "out", low_lunge)
    assert not batch.check_job(job).skipped
    assert batch.check_job(job).skipped
    if "version" in change:
        monkeypatch.setattr(batch, "__version__", change["version"])
    other = low_lunge.model_copy(update={k: v for k, v in change.items() if k != "version"})
    (job,) = jobs_for(tmp_path, tmp_path / "out", other)
    assert not batch.check_job(job).skipped


def test_a_fault_of_the_program_is_one_line_and_the_rest_goes_on(
    tmp_path: Path, low_lunge: Pose, monkeypatch: pytest.MonkeyPatch
) -> None:
    from posecheck.recordings import batch

    def faulty(*given: object, **named: object) -> None:
        raise ValueError("two\nlines")

    monkeypatch.setattr(batch, "check_recording", faulty)
    (job,) = jobs_for(write(tmp_path / "a.npz").parent, tmp_path / "out", low_lunge)
    outcome = batch.check_job(job)
    assert outcome == Outcome(
        error=f"{job.video}: could not be checked (ValueError: two lines): "
        "check it alone, and report this fault",
        exit_code=1,
    )
    assert row(job, outcome).error == outcome.error


class KillingPose:
    """In place of a pose: whoever receives it is killed, as by a fault of native code."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (1,)


def test_a_process_that_dies_costs_one_video_only(tmp_path: Path, low_lunge: Pose) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / "videos" / f"{name}.npz", seconds=2)
    jobs = jobs_for(tmp_path / "videos", tmp_path / "out", low_lunge)
    object.__setattr__(jobs[1], "pose", KillingPose())
    outcomes = dict(Processes(1).run(jobs, lambda index, share: None))
    assert [bool(outcomes[index].error) for index in range(3)] == [False, True, False]
    assert outcomes[1].error == (
        f"{jobs[1].video}: could not be checked (its process ended unexpectedly): "
        "check it alone, and report this fault"
    )


def test_closing_a_crew_ends_its_processes_and_leaves_nothing_half_written(
    tmp_path: Path, long: Path, low_lunge: Pose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    for name in ("tmp", "videos"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        shutil.copy(long, tmp_path / "videos" / f"{name}.npz")
    begun = threading.Event()

    class Enough(Exception):
        pass

    def watch(index: int, share: float) -> None:
        begun.set()
        raise Enough

    run = Processes(2).run(jobs_for(tmp_path / "videos", tmp_path / "out", low_lunge), watch)
    with pytest.raises(Enough), closing(run):
        list(run)
    assert begun.is_set()
    assert multiprocessing.active_children() == []
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kind", ["named", "folder"])
def test_an_interrupted_run_ends_all_and_keeps_what_is_whole(
    tmp_path: Path, long: Path, number: signal.Signals, kind: str
) -> None:
    videos = [write(tmp_path / "videos" / "a.npz", seconds=1)]
    videos += [Path(shutil.copy(long, tmp_path / "videos" / f"{name}.npz")) for name in "bc"]
    given = [str(tmp_path / "videos")] if kind == "folder" else [str(path) for path in videos]
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "posecheck", "check", *given, "--workers", "2"]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out"), "--no-video"],
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        start_new_session=True,
        # What is started in the background, as a whole test run may be, is born deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    while not (tmp_path / "out" / "a" / NOTE).exists():  # the short one is done
        if select.select([process.stderr], [], [], 0.05)[0]:
            assert os.read(process.stderr.fileno(), 1000), "the run is over"
    crew = psutil.Process(process.pid).children(recursive=True)
    if number is signal.SIGINT:  # Ctrl-C reaches the whole group
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    rest = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 130
    last = rest.splitlines()[-1].split("\r")[-1].strip()
    assert re.fullmatch(r"posecheck: stopped; [012] of 3 videos are done", last)
    assert "Traceback" not in rest
    assert psutil.wait_procs(crew, timeout=30)[1] == []
    whole = [NOTE, MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON]
    found = {path.name: names_below(path) for path in (tmp_path / "out").iterdir()}
    assert found.pop("a") == whole
    assert found.pop("b", whole) == whole  # on a busy machine the second may be done too
    assert found == {}
    assert list((tmp_path / "tmp").iterdir()) == []


def test_checking_a_folder_listens_to_nobody(tmp_path: Path, low_lunge: Pose) -> None:
    """Whatever listens on this computer, its other users reach too."""
    for name in ("a", "b"):
        write(tmp_path / "videos" / f"{name}.npz", seconds=2)
    jobs = jobs_for(tmp_path / "videos", tmp_path / "out", low_lunge)
    me = psutil.Process()

    def listening() -> set[tuple[int, object]]:
        return {
            (one.pid, at.laddr)
            for one in [me, *me.children(recursive=True)]
            for at in one.net_connections(kind="inet")
            if at.status == psutil.CONN_LISTEN
        }

    before = listening()
    with closing(Processes(2).run(jobs, lambda index, share: None)) as run:
        for _, outcome in run:
            assert outcome.error == ""
            assert listening() == before


@pytest.mark.parametrize(
    "start", [(Path(sys.executable).with_name("posecheck"),), ("-m", "posecheck")]
)
@pytest.mark.parametrize("name", ["signal", "struct"])
def test_code_beside_the_videos_is_not_run(
    tmp_path: Path, name: str, start: tuple[str | Path, ...]
) -> None:
    """Nor by the processes that are started: Python would look for modules here first."""
    videos = [write(tmp_path / f"{one}.npz", seconds=1).name for one in "ab"]
    (tmp_path / f"{name}.py").write_text("open('stolen', 'w').close()\n")
    run = subprocess.run(
        [sys.executable, *start, "check", *videos, "--no-video", "--workers", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr.count("Traceback")) == (0, 0)
    assert not (tmp_path / "stolen").exists()


@contextmanager
def a_cluster_of_others(*, processes: bool = False) -> Iterator[LocalCluster]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=processes,
        host="127.0.0.1",
        protocol="tcp",
        dashboard_address="127.0.0.1:0",
    ) as running:
        yield running


def test_a_check_broken_off_ends_on_workers_that_go_on(
    tmp_path: Path, long: Path, low_lunge: Pose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    write(tmp_path / "videos" / "a.npz", seconds=1)
    shutil.copy(long, tmp_path / "videos" / "b.npz")
    jobs = jobs_for(tmp_path / "videos", tmp_path / "out", low_lunge)
    with a_cluster_of_others() as running:
        crew = DaskCluster(running.scheduler_address)
        run = crew.run(jobs, lambda index, share: None)
        assert next(run)[1].error == ""
        (worker,) = running.workers.values()
        while not list(tmp_path.glob("posecheck-work-*")):  # the other is under way
            time.sleep(0.01)
        run.close()
        while worker.state.tasks:
            time.sleep(0.01)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a"}
    assert not list(tmp_path.glob("posecheck-work-*"))


def test_an_existing_scheduler_does_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write(tmp_path / "a.npz")
    with a_cluster_of_others() as running:
        arguments = ["--scheduler", running.scheduler_address, "--no-video"]
        out = ["--out", str(tmp_path / "out")]
        assert main(["check", str(video), *arguments, *out]) == 0
    assert json.loads((tmp_path / "out" / "a" / "report.json").read_text())["holds"]
    assert f"{video}: Low lunge" in capsys.readouterr().out


def test_relative_paths_are_those_of_this_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers' current folder is another one."""
    write(tmp_path / "here" / "a.npz")
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")
    with a_cluster_of_others(processes=True) as running:
        monkeypatch.chdir(tmp_path / "here")
        arguments = ["--scheduler", running.scheduler_address, "--no-video"]
        assert main(["check", "a.npz", *arguments]) == 0
    assert (tmp_path / "here" / "a.posecheck" / "report.json").is_file()
    assert list((tmp_path / "there").rglob("*.json")) == []


def test_a_cluster_with_other_files_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    video = write(tmp_path / "a.npz")
    monkeypatch.setattr(cluster, "_missing", lambda paths: paths)
    with a_cluster_of_others() as running:
        address = running.scheduler_address
        out = tmp_path / "out"
        assert main(["check", str(video), "--scheduler", address, "--out", str(out)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(
        rf"posecheck: --scheduler: tcp://127.0.0.1:\d+ does not see {re.escape(str(video))} as "
        "this computer does: put videos and --out where all see them under the same path, or leave "
        "the option out",
        said,
    )
    assert not out.exists()


def test_a_scheduler_that_does_not_answer_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT_S", 0.5)
    video = write(tmp_path / "a.npz", seconds=1)
    assert main(["check", str(video), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        "posecheck: --scheduler tcp://127.0.0.1:9: no Dask scheduler answers there: "
        "start one (dask scheduler), or leave the option out"
    )


@pytest.mark.usefixtures("no_dask")
def test_without_dask_a_scheduler_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write(tmp_path / "a.npz", seconds=1)
    assert main(["check", str(video), "--scheduler", "tcp://127.0.0.1:8786"]) == 2
    assert capsys.readouterr().err == (
        "posecheck: --scheduler needs Dask: pip install 'posecheck-coach[batch]'\n"
    )


@pytest.mark.parametrize(
    ("workers", "message"),
    [("0", "must be at least 1"), ("many", "invalid _count value: 'many'")],
)
def test_workers_are_counted(
    workers: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", "a.mp4", "--workers", workers])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        f"posecheck: argument --workers: {message} (see posecheck check --help)\n"
    )


def test_the_table_opens_in_a_spreadsheet_and_holds_no_formula(tmp_path: Path) -> None:
    """Excel takes UTF-8 for the local code page without the mark, and runs what begins with =."""
    names = ("=cmd|' /C calc'!A0.mp4", "+1.mp4", "-1.mp4", "@sum.mp4", "\tTab.mp4", "Lär=.mp4")
    path = tmp_path / SUMMARY_CSV
    write_summary(
        path,
        [Row(video=name, held_left_s=-1.5, first_finding="=1+1", error="-") for name in names],
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbfvideo,pose,")
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["video"] for row in rows] == [*(f"'{name}" for name in names[:-1]), "Lär=.mp4"]
    assert {(row["held_left_s"], row["first_finding"], row["error"]) for row in rows} == {
        ("-1.5", "'=1+1", "'-")
    }


def test_a_table_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResultsError) as caught:
        write_summary(tmp_path / "file" / SUMMARY_CSV, [])
    assert str(caught.value) == (
        f"{tmp_path}/file/summary.csv: cannot be written (File exists): "
        "make room, or choose another --out"
    )
