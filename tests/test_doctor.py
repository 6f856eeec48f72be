"""The check-up: each part reported in words, and nothing but a missing model is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from posecheck import doctor
from posecheck.body.landmarks import JOINT_COUNT, Joint, Landmarks
from posecheck.cli import main
from posecheck.detection.model import OVERRIDE_VARIABLE
from posecheck.doctor import examine, look, outlook_lines
from posecheck.errors import ModelUnavailableError, SourceError
from posecheck.poses.pose import Pose
from posecheck.sources.camera import Camera
from posecheck.sources.frames import Frame
from posecheck.testing import LungeBody, Script, ScriptedDetector, frames
from tests.conftest import SAMPLES

SIZE_WH = (640, 360)
LUNGE = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=SIZE_WH)
CLIP = SAMPLES / "low_lunge_oblique.mp4"


def script(time_s: float) -> Landmarks:
    return LUNGE.landmarks()


def no_camera(number: int) -> Camera:
    raise SourceError(f"camera {number}: cannot be opened")


def clip_as_camera(number: int) -> Camera:
    """One camera, number 0: OpenCV opens a file as it opens a camera."""
    if number:
        raise SourceError("no more")
    return Camera(cast(int, str(CLIP)))


@pytest.fixture(autouse=True)
def some_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "model_here", lambda: Path("model.task"))


def lines_of(
    pose: Pose, video: Path | None = None, *, camera: bool = False, seen: Script = script
) -> list[str]:
    return list(
        examine(
            pose,
            video,
            make_detector=lambda model: ScriptedDetector(seen),
            open_camera=clip_as_camera if camera else no_camera,
        )
    )


def test_no_camera_is_no_error(low_lunge: Pose) -> None:
    lines = lines_of(low_lunge)
    assert lines[0].startswith("Versions  PoseCheck ")
    assert "mediapipe 0.10." in lines[0]
    assert lines[1:3] == [
        "Camera    none found here; a browser elsewhere may have one",
        "Model     model.task: model (unknown weights), not the standard one; errors were measured "
        "with pose_landmarker_full",
    ]
    assert re.fullmatch(
        r"Speed     \d+ ms a frame; 15 a second for practising are within reach", lines[3]
    )
    assert lines[4:8] == [
        "View      nothing to look at: give a video (posecheck doctor VIDEO)",
        "Privacy   the page listens on localhost only",
        "          the page's usage statistics are off",
        f"          mediapipe {metadata.version('mediapipe')} sends nothing",
    ]
    assert lines[8].startswith("          history, figures only: ")


def test_a_camera_is_tried_and_looked_through(low_lunge: Pose) -> None:
    lines = lines_of(low_lunge, camera=True)
    assert re.fullmatch(r"Camera    0.*: \d+ x \d+, \d+ frames a second", lines[1])
    assert "View      camera 0, Low lunge: 0° off side-on" in lines


def outlook_of(body: Landmarks, pose: Pose) -> list[str]:
    pictures: Iterable[Frame] = frames(seconds=2, fps=10, size_wh=SIZE_WH)
    outlook = look(pictures, ScriptedDetector(lambda time_s: body), pose)
    return list(outlook_lines(outlook, "it"))


def test_a_good_view_can_be_judged(low_lunge: Pose) -> None:
    lines = outlook_of(LUNGE.landmarks(), low_lunge)
    assert lines[:2] == [
        "View      it: 0° off side-on",
        "          seen: head 100 %, shoulders 100 %, hips 100 %, knees 100 %, feet 100 %",
    ]
    assert "          Front knee: can be judged, ± 7°" in lines
    assert (
        "          Low back arch: cannot be judged, there is no person mask to see the back in"
        in (lines)
    )


def test_an_oblique_view_is_named(low_lunge: Pose) -> None:
    lines = outlook_of(replace(LUNGE, yaw_deg=70.0).landmarks(), low_lunge)
    judged = [line.split(": ", 1)[1] for line in lines[2:]]
    assert set(judged) == {"cannot be judged, the view is too far from side-on"}


def test_a_hidden_joint_is_named(low_lunge: Pose) -> None:
    visibility = np.ones(JOINT_COUNT)
    visibility[Joint.LEFT_KNEE] = 0.1
    lines = outlook_of(replace(LUNGE.landmarks(), visibility=visibility), low_lunge)
    assert "          Front knee: cannot be judged, the left knee is hidden" in lines
    assert any(line.startswith("          Trunk lean: can be judged") for line in lines)


def test_nobody_in_view_is_reported(low_lunge: Pose) -> None:
    assert lines_of(low_lunge, CLIP, seen=lambda time_s: None)[4] == (
        f"View      {CLIP}, Low lunge: nobody is in view"
    )


def test_a_slow_machine_is_reported() -> None:
    assert doctor._speed_words(80) == (
        "80 ms a frame; 15 a second for practising are out of reach: close other programs"
    )


def test_a_door_left_open_is_reported(low_lunge: Pose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    monkeypatch.setattr(doctor, "SILENT_MEDIAPIPE", ((0, 9, 0), (0, 10, 0)))
    told = [line[10:] for line in lines_of(low_lunge)[5:8]]
    assert told[:2] == [
        "the page listens on 0.0.0.0: other computers may reach it",
        "the page's usage statistics are ON",
    ]
    assert told[2].endswith("may report usage to a server")


def test_a_missing_model_is_the_only_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "model_here", lambda: None)
    monkeypatch.setattr(doctor, "CAMERAS_TRIED", 0)
    assert main(["doctor"]) == ModelUnavailableError.exit_code == 5
    said = capsys.readouterr()
    assert "Model     missing" in said.out
    assert "Privacy   the page listens on localhost only" in said.out
    assert said.err == (
        "posecheck: the pose model is not on this computer: run `posecheck model` to fetch it "
        "once\n"
    )


def test_a_video_that_cannot_be_read_is_reported(
    low_lunge: Pose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match=r"nothing\.mp4"):
        lines_of(low_lunge, tmp_path / "nothing.mp4")


def test_nothing_is_fetched_to_find_the_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.delenv(OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr(doctor, "cached_model_path", lambda: tmp_path / "model.task")
    assert doctor.model_here() is None
    (tmp_path / "model.task").write_bytes(b"half a download")
    assert doctor.model_here() is None


@pytest.mark.model
def test_a_sample_is_judged_with_the_real_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    assert main(["doctor", str(SAMPLES / "front_leg_out_of_frame.mp4")]) == 0
    said = capsys.readouterr().out
    assert "Front knee: cannot be judged, the left knee is out of frame" in said
    assert "Trunk lean: can be judged" in said
