"""The command from end to end on landmark recordings: exit codes, files, exact errors."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import av
import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.cli import demo as demo_command
from posecheck.cli import main
from posecheck.cli.parser import parser
from posecheck.detection import model
from posecheck.poses.pose import pose_paths
from posecheck.recordings.watch import Progress
from posecheck.shipped import shipped
from posecheck.sources.replay import LandmarkRecorder
from posecheck.terminal import ProgressBar
from posecheck.testing import LungeBody, frames, standing_body

GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
Script = Callable[[float], Landmarks | None]


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    def write(script: Script, *, seconds: float = 6, name: str = "session.npz") -> Path:
        recorder = LandmarkRecorder()
        for frame in frames(seconds=seconds, fps=15, size_wh=(640, 360)):
            recorder.add(frame, script(frame.time_s))
        recorder.save(tmp_path / name)
        return tmp_path / name

    return write


def lunge(time_s: float) -> Landmarks:
    body = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=(640, 360))
    return standing_body(size_wh=(640, 360)) if time_s < 1 else body.landmarks()


def test_a_check_writes_its_four_files(
    record: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["check", str(record(lunge)), "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        *("annotated.mp4", "measurements.csv", "report.html", "report.json"),
    ]
    report = json.loads((out / "report.json").read_text())
    assert [hold["side"] for hold in report["holds"]] == ["right"]
    assert report["holds"][0]["held_s"] == pytest.approx(5, abs=0.2)
    assert "right leg stretched: held 4.9 s in 1 hold" in capsys.readouterr().out


def test_the_table_has_a_row_a_frame_and_empty_cells_for_the_unjudged(
    record: Callable[..., Path], tmp_path: Path
) -> None:
    path = record(lambda t: None if t < 2 else lunge(t))
    assert main(["check", str(path), "--out", str(tmp_path / "out"), "--no-video"]) == 0
    with (tmp_path / "out" / "measurements.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 90
    assert list(rows[0]) == [
        *("time_s", "side", "phase", "front_knee_deg", "rear_knee_deg", "rear_thigh_deg"),
        *("front_shin_deg", "trunk_lean_deg", "stretch_deg", "stride", "rear_knee_height"),
        *("rear_knee_share", "chest_turn_deg", "lumbar_arch_deg", "view_yaw_deg"),
    ]
    assert rows[0]["front_knee_deg"] == ""
    assert float(rows[-1]["front_knee_deg"]) == pytest.approx(84, abs=1)
    assert (rows[-1]["side"], rows[-1]["phase"]) == ("right", "HOLDING")


def test_the_annotated_video_is_h264_at_the_frames_own_times(
    record: Callable[..., Path], tmp_path: Path
) -> None:
    assert main(["check", str(record(lunge)), "--out", str(tmp_path / "out")]) == 0
    with av.open(str(tmp_path / "out" / "annotated.mp4")) as video:
        stream = video.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        times_s = [frame.time for frame in video.decode(stream)]
    assert times_s == pytest.approx(np.arange(90) / 15, abs=1e-3)


def test_no_video_writes_none(record: Callable[..., Path], tmp_path: Path) -> None:
    assert main(["check", str(record(lunge)), "--out", str(tmp_path), "--no-video"]) == 0
    assert not (tmp_path / "annotated.mp4").exists()


def test_saved_landmarks_give_the_same_verdicts(
    record: Callable[..., Path], tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    arguments = ["--no-video", "--save-landmarks", "--out"]
    assert main(["check", str(record(lunge)), *arguments, str(first)]) == 0
    assert main(["check", str(first / "landmarks.npz"), *arguments, str(second)]) == 0
    holds = [json.loads((out / "report.json").read_text())["holds"] for out in (first, second)]
    assert holds[0] == holds[1] != []


def test_json_on_stdout_is_nothing_but_the_report(
    record: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(lunge)
    assert main(["check", str(path), "--out", str(tmp_path), "--no-video", "--json", "-"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "report.json").read_text())


def test_several_videos_get_a_folder_each(record: Callable[..., Path], tmp_path: Path) -> None:
    paths = [str(record(lunge, name=name)) for name in ("a.npz", "b.npz")]
    out = tmp_path / "out"
    assert main(["check", *paths, "--out", str(out), "--no-video"]) == 0
    assert sorted(str(path.relative_to(out)) for path in out.rglob("report.json")) == [
        "a/report.json",
        "b/report.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["check", "none.mp4"],
            3,
            "posecheck: none.mp4: there is no such file: check the path\n",
        ),
        (
            ["check", "x.mp4", "--pose", "lunge"],
            2,
            'posecheck: no pose is called "lunge" (did you mean "low_lunge"?): '
            'choose one of those that "posecheck poses" lists, or give a .toml file\n',
        ),
        (
            ["check", "a/x.mp4", "b/x.mp4", "--out", "o"],
            2,
            'posecheck: two videos are called "x": rename one, or check them one by one\n',
        ),
    ],
)
def test_errors_are_one_line(
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == code
    assert capsys.readouterr().err.splitlines(keepends=True)[-1] == message
    assert list(tmp_path.iterdir()) == []


def test_wrong_use_is_exit_2_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["chek"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_nobody_in_the_video_is_exit_4_and_an_old_report_stays(
    record: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text("an older report")
    path = record(lambda t: None)
    assert main(["check", str(path), "--out", str(out)]) == 4
    assert f"{path}: no person found: film the whole body" in capsys.readouterr().err
    assert [file.name for file in out.iterdir()] == ["report.json"]
    assert (out / "report.json").read_text() == "an older report"


def test_out_may_not_be_a_file(
    record: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = record(lunge)
    assert main(["check", str(path), "--out", str(path)]) == 2
    assert f"{path}: is a file, not a folder: choose another --out" in capsys.readouterr().err


def test_no_model_is_exit_5(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(model.OVERRIDE_VARIABLE, str(tmp_path / "none.task"))
    assert main(["model"]) == 5
    error = capsys.readouterr().err
    assert error.startswith(f"posecheck: $POSECHECK_MODEL names {tmp_path / 'none.task'}, which")
    assert error.count("\n") == 1


def test_a_killed_check_leaves_what_was_there(record: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text("an older report")
    path = record(lunge, seconds=300)
    command = [sys.executable, "-m", "posecheck", "check", str(path), "--out", str(out)]
    for number in (signal.SIGTERM, signal.SIGKILL):
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert process.stderr is not None
        said = b""
        while not re.search(rb"[1-9]%\|", said):  # the progress bar: the check is under way
            said += os.read(process.stderr.fileno(), 100) or pytest.fail(said.decode())
        process.send_signal(number)
        process.stderr.read()
        assert process.wait(timeout=30) != 0
        process.stderr.close()
        assert [file.name for file in out.iterdir()] == ["report.json"]
        assert (out / "report.json").read_text() == "an older report"


@pytest.mark.parametrize(
    ("share", "expected"), [(0.25, "clip.mp4  25%|"), (None, "clip.mp4 10 s checked")]
)
def test_progress_with_and_without_a_known_length(share: float | None, expected: str) -> None:
    terminal = io.StringIO()
    bar = ProgressBar("clip.mp4", terminal)
    bar(Progress(time_s=0.0, share=0.0 if share else None, naming=True))
    bar(Progress(time_s=10.0, share=share))
    bar._bar.refresh()
    assert expected in terminal.getvalue()
    bar.close()


def test_poses_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[0] == "low_lunge"
    assert len(lines) == len(pose_paths())
    assert lines[-1].endswith("timer only")
    assert main(["poses", "low_lunge"]) == 0
    shown = capsys.readouterr().out
    assert "3 x 30 s on each side" in shown
    assert "front_knee: Front knee 56° to 107°, stops the clock" in shown


# The first words, the demo, and readers that leave early.


def test_no_command_says_in_five_lines_what_one_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == (
        "PoseCheck times hip-flexor stretches, and counts only while the pose is right. Try:\n"
        "  posecheck demo           check a sample video and look at its report\n"
        "  posecheck app            practise in front of the webcam\n"
        "  posecheck check VIDEO    check a video of your own\n"
        "  posecheck --help         everything else\n"
    )


def test_python_m_posecheck_is_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "posecheck", "chek"], capture_output=True, text=True
    )
    assert run.returncode == 2
    assert run.stderr.startswith("posecheck: argument COMMAND: invalid choice: 'chek'")
    assert run.stderr.endswith("(see posecheck --help)\n")


def test_every_command_that_is_offered_is_there() -> None:
    (offered,) = [
        action.choices
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    modules = {name: import_module(f"posecheck.cli.{name}") for name in offered}
    assert all(callable(module.run) for module in modules.values())


@pytest.mark.parametrize("arguments", [[], ["poses"], ["poses", "--schema"], ["--help"]])
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-m", "posecheck", *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.fixture
def demo(
    record: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Runs the demo on a landmark recording in place of the clip; gives what a browser was sent."""
    record(lunge, name="low_lunge_faults.npz")
    (tmp_path / "sample_videos").mkdir()
    (tmp_path / "low_lunge_faults.npz").rename(tmp_path / "sample_videos" / "clip.npz")
    monkeypatch.setattr(demo_command, "shipped", lambda name: tmp_path / name)
    monkeypatch.setattr(demo_command, "CLIP", "clip.npz")
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)

    def run(*arguments: str, looking: bool = True) -> list[str]:
        monkeypatch.setattr(demo_command, "someone_is_looking", lambda: looking)
        assert main(["demo", *arguments]) == 0
        return opened

    return run


def test_the_demo_writes_its_results_here_and_shows_the_report(
    demo: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo() == [(tmp_path / "demo.posecheck" / "report.html").as_uri()]
    assert sorted(path.name for path in (tmp_path / "demo.posecheck").iterdir()) == [
        *("annotated.mp4", "measurements.csv", "report.html", "report.json"),
    ]
    assert capsys.readouterr().out.endswith(
        "  results in demo.posecheck\n"
        "  the report: demo.posecheck/report.html\n"
        "  the video:  demo.posecheck/annotated.mp4\n"
    )


def test_the_demo_opens_nothing_unasked(demo: Callable[..., list[str]], tmp_path: Path) -> None:
    assert demo("--no-open", "--out", "elsewhere") == []
    assert (tmp_path / "elsewhere" / "report.html").is_file()
    assert demo(looking=False) == []


@pytest.mark.parametrize(
    ("platform", "terminal", "environment", "looking"),
    [
        ("linux", True, {"DISPLAY": ":0"}, True),
        ("linux", True, {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", True, {}, False),
        ("linux", False, {"DISPLAY": ":0"}, False),
        ("linux", True, {"DISPLAY": ":0", "CI": "true"}, False),
        ("darwin", True, {}, True),
        ("win32", True, {}, True),
        ("win32", True, {"CI": "1"}, False),
    ],
)
def test_who_is_shown_a_browser(
    platform: str,
    terminal: bool,
    environment: dict[str, str],
    looking: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("CI", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert demo_command.someone_is_looking() is looking


def test_the_clip_of_the_demo_is_shipped() -> None:
    assert (shipped("sample_videos") / demo_command.CLIP).is_file()
