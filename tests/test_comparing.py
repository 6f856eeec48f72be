"""Two checks of scripted bodies against one another: only what is beyond both errors differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from posecheck.cli import main
from posecheck.comparing.comparison import Taken, compare, left_against_right, taken
from posecheck.comparing.opening import look_at
from posecheck.comparing.overlaid import picture_svg, placed
from posecheck.comparing.page import render
from posecheck.comparing.side_by_side import FPS, SIDE_BY_SIDE
from posecheck.comparing.words import verdict
from posecheck.errors import UsageError
from posecheck.poses.pose import Pose
from posecheck.recordings.check import Outputs, check_recording
from posecheck.reporting.change import HELD
from posecheck.reporting.published import PublishedTypical, published
from posecheck.sessions.session_file import SessionDetails
from posecheck.sources.replay import SESSION_SUFFIX, LandmarkRecorder
from posecheck.sources.video_file import VideoFile
from posecheck.testing import LungeBody, frames, standing_body

GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
SECONDS = 22
FRAMES_A_SECOND = 10

Record = Callable[..., Path]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Writes a recording: right leg stretched from 1 to 9 s, then the left from 14 to 22 s."""
    folder = tmp_path_factory.mktemp("recordings")

    def write(name: str, *, rear_thigh_deg: float, seconds: float = SECONDS) -> Path:
        body = replace(GOOD, rear_thigh_deg=rear_thigh_deg)
        turned = replace(body, front="right", facing_right=False)
        recorder = LandmarkRecorder()
        for frame in frames(seconds=seconds, fps=FRAMES_A_SECOND):
            standing = frame.time_s < 1 or 9 <= frame.time_s < 14
            shown = turned if frame.time_s >= 9 else body
            recorder.add(frame, standing_body() if standing else shown.landmarks())
        recorder.save(folder / name)
        return folder / name

    return write


@pytest.fixture(scope="module")
def take(record: Record) -> Callable[..., Taken]:
    from posecheck.poses.pose import find_pose

    def of(name: str, **angles: float) -> Taken:
        report = check_recording(record(name, **angles), find_pose("low_lunge"), None).report
        return taken(published(report), named=name)

    return of


@pytest.fixture(scope="module")
def usual(take: Callable[..., Taken]) -> Taken:
    return take("usual.npz", rear_thigh_deg=20)


def test_a_check_against_itself_shows_no_difference(usual: Taken) -> None:
    comparison = compare(usual, usual)
    assert [(pair.number, pair.first.side) for pair in comparison.pairs] == [
        (1, "right"),
        (1, "left"),
    ]
    assert {one.by for one in comparison.overall} == {0}
    assert comparison.differences == ()
    assert verdict(comparison) == "No difference: everything is within this camera's noise."


def test_ten_degrees_are_a_difference(usual: Taken, take: Callable[..., Taken]) -> None:
    comparison = compare(usual, take("deeper.npz", rear_thigh_deg=30))
    differing = {(one.side, one.name, round(one.by)) for one in comparison.differences}
    assert {("left", "rear_thigh_deg", 10), ("right", "rear_thigh_deg", 10)} <= differing
    assert {name for _, name, _ in differing} == {"rear_thigh_deg", "rear_knee_deg", "stretch_deg"}
    assert "left rear thigh 10° more" in verdict(comparison)


def test_two_degrees_are_within_noise(usual: Taken, take: Callable[..., Taken]) -> None:
    comparison = compare(usual, take("nearly.npz", rear_thigh_deg=22))
    assert {round(one.by) for one in comparison.overall if one.name == "rear_thigh_deg"} == {2}
    assert verdict(comparison) == "No difference: everything is within this camera's noise."


def test_left_against_right_of_one_check(usual: Taken) -> None:
    comparison = left_against_right(usual)
    assert (comparison.first.name, comparison.second.name) == (
        "usual.npz, left",
        "usual.npz, right",
    )
    (pair,) = comparison.pairs
    assert (pair.first.side, pair.second.side) == ("left", "right")
    held = next(one for one in comparison.overall if one.name == HELD)
    assert held.side is None
    assert comparison.differences == ()


def test_who_shows_it_on_the_other_leg_is_compared_all_the_same(usual: Taken) -> None:
    left = replace(usual, holds=tuple(hold for hold in usual.holds if hold.side == "left"))
    right = replace(usual, holds=tuple(hold for hold in usual.holds if hold.side == "right"))
    comparison = compare(left, right)
    assert comparison.crossed
    assert len(comparison.pairs) == 1
    with pytest.raises(UsageError, match="it was not held on both sides"):
        left_against_right(left)


def test_a_hold_without_a_partner_is_kept(usual: Taken, low_lunge: Pose) -> None:
    right = replace(usual, holds=tuple(hold for hold in usual.holds if hold.side == "right"))
    comparison = compare(usual, right)
    assert [hold.side for hold in comparison.alone_first] == ["left"]
    assert "Holds without a partner" in render(comparison, low_lunge)


def test_two_poses_are_not_compared(usual: Taken) -> None:
    with pytest.raises(
        UsageError, match=r"shows low_lunge, usual\.npz shows tree: give two checks"
    ):
        compare(usual, replace(usual, pose="tree"))


def test_figures_lie_at_the_hips_facing_right(usual: Taken) -> None:
    right, left = (hold.typical for hold in usual.holds)
    assert right is not None
    assert left is not None
    one, other = placed(right), placed(left)
    assert one is not None
    assert other is not None
    same = {joint.name.replace("LEFT", "RIGHT"): xy for joint, xy in one.items()}
    mirrored = {joint.name.replace("RIGHT", "LEFT"): xy for joint, xy in other.items()}
    assert np.allclose(same["NOSE"], mirrored["NOSE"], atol=0.05)
    assert placed(PublishedTypical(time_s=0, facing="left", joints_px={"nose": (1, 2)})) is None


def test_the_picture_is_svg_with_words(usual: Taken, low_lunge: Pose) -> None:
    svg = picture_svg(compare(usual, usual), low_lunge)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "No difference: everything is within this camera's noise."
    assert svg.count("<circle") == 4  # two heads a pair


def test_the_command_writes_page_picture_data_and_video(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = str(record("one.npz", rear_thigh_deg=20, seconds=6))
    other = str(record("other.npz", rear_thigh_deg=31, seconds=6))
    out = tmp_path / "out"
    options = ["--pose", "low_lunge", "--out", str(out), "--video"]
    assert main(["compare", one, other, *options]) == 0
    assert "right rear thigh 11° more" in capsys.readouterr().out
    names = {path.name for path in out.iterdir()}
    assert {"comparison.json", "comparison.html", "comparison.svg", "comparison.png"} < names
    plain = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert plain["schema"] == "posecheck.comparison/1"
    with VideoFile(out / SIDE_BY_SIDE) as video:
        assert sum(1 for _ in video.frames()) == pytest.approx(6 * FPS, abs=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.npz", "--pose", "low_lunge"], "nowhere.npz: there is no such file"),
        (["lunge.mp4"], "lunge.mp4: is neither the folder of a check nor a session file"),
        (["nowhere.npz"], "say which pose the recordings show, with --pose"),
        (["report.json"], "report.json: cannot be read (No such file or directory)"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["compare", *arguments, "--out", str(tmp_path / "out")]) in (2, 3)
    assert capsys.readouterr().err.startswith(f"posecheck: {message}")


def test_a_name_from_elsewhere_cannot_steer_the_terminal(record: Record, low_lunge: Pose) -> None:
    report = check_recording(record("short.npz", rear_thigh_deg=20, seconds=4), low_lunge, None)
    labelled = published(report.report).model_copy(update={"label": "A\x1b[2J" + 30 * "B "})
    named = taken(labelled, named="a folder")
    assert named.name.startswith("A\\x1b[2JB")
    assert "…" in picture_svg(compare(named, named), low_lunge)


def compare_app() -> None:
    from posecheck.ui import compare_page

    compare_page.show()


def test_the_page_compares_a_report_and_a_session_file(
    record: Record, low_lunge: Pose, tmp_path: Path
) -> None:
    details = SessionDetails(day=date(2026, 11, 1))
    for name, rear_thigh_deg in (("then", 20), ("now", 30)):
        outputs = Outputs(video=False, session=details)
        recording = record(f"{name}.npz", rear_thigh_deg=rear_thigh_deg)
        check_recording(recording, low_lunge, tmp_path / name, outputs=outputs)
    (session,) = (tmp_path / "now").glob(f"*{SESSION_SUFFIX}")
    assert look_at(session).pose_id == "low_lunge"
    app = AppTest.from_function(compare_app, default_timeout=60).run()
    app.file_uploader[0].upload(
        "report.json", (tmp_path / "then" / "report.json").read_bytes()
    ).run()
    assert not app.exception
    assert [len(app.get("iframe")), len(app.get("download_button"))] == [1, 3]
    assert "then.npz, left" in app.get("iframe")[0].proto.srcdoc
    app.file_uploader[1].upload("now.session", session.read_bytes()).run()
    assert "left rear thigh 10° more" in app.get("iframe")[0].proto.srcdoc
    app.file_uploader[1].upload("broken.json", b"{}").run()
    (error,) = app.error
    assert error.value.replace("\\", "") == (
        "broken.json: is no report of a check (posecheck.report/1): give the folder of one"
    )
