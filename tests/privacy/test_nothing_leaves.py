"""The program itself, every socket traced: nothing but this computer is spoken to."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from posecheck.shipped import shipped
from tests.conftest import SAMPLES
from tests.privacy.tracing import calls, leaks, trace_python

SAMPLE = SAMPLES / "low_lunge_oblique.mp4"
SILENT_MEDIAPIPE = SpecifierSet(">=0.10.30,<0.10.32")
"""From 0.10.35 on the wheel reports usage to a server whenever it runs."""


@pytest.mark.checkout
def test_mediapipe_stays_a_silent_version() -> None:
    project = tomllib.loads((shipped("pyproject.toml")).read_text(encoding="utf-8"))["project"]
    (wanted,) = [one for one in project["dependencies"] if one.startswith("mediapipe")]
    assert SpecifierSet(wanted.removeprefix("mediapipe")) == SILENT_MEDIAPIPE
    assert metadata.version("mediapipe") in SILENT_MEDIAPIPE


def test_the_page_is_for_this_computer_and_sends_no_statistics() -> None:
    settings = tomllib.loads(shipped(".streamlit").joinpath("config.toml").read_text())
    assert settings["server"]["address"] == "localhost"
    assert settings["browser"] == {"gatherUsageStats": False}


@pytest.mark.checkout
def test_pages_and_scripts_name_no_other_place() -> None:
    folder = Path(shipped("app.py")).parent / "posecheck"
    files = [*folder.rglob("*.js"), *folder.rglob("*.css"), *folder.rglob("*.html")]
    files += folder.rglob("*.jinja")
    assert len(files) > 10
    named = {
        address
        for file in files
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.\w+|stuns?:|turns?:", file.read_text())
    }
    assert named <= {"http://www.w3.org"}


@pytest.mark.model
def test_the_landmarker_is_silent(strace: str, tmp_path: Path) -> None:
    program = (
        "import itertools\n"
        "from pathlib import Path\n"
        "from posecheck.detection.mediapipe_detector import MediaPipeDetector\n"
        "from posecheck.detection.model import find_model\n"
        "from posecheck.sources.video_file import VideoFile\n"
        f"with VideoFile(Path({str(SAMPLE)!r})) as video, "
        "MediaPipeDetector(find_model(), masks=True) as detector:\n"
        "    found = [detector.detect(one) for one in itertools.islice(video.frames(), 20)]\n"
        "assert any(found)\n"
    )
    trace = trace_python(["-c", program], tmp_path / "trace")
    assert list(calls(trace)) == []


@pytest.mark.model
def test_checking_a_video_speaks_to_nobody(strace: str, tmp_path: Path) -> None:
    command = ["-m", "posecheck", "check", str(SAMPLE), "--out", str(tmp_path / "out")]
    assert leaks(trace_python(command, tmp_path / "trace")) == []
    assert (tmp_path / "out" / "report.json").is_file()
