"""What several tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from posecheck.history.store import OVERRIDE_VARIABLE
from posecheck.poses.pose import Pose, find_pose
from posecheck.shipped import shipped
from tests.privacy.tracing import tracer

SAMPLES = shipped("sample_videos")
REQUIRED = "POSECHECK_REQUIRE_BROWSER"
"""Set where nothing may be left out for want of a browser or a tracer (.ci/run)."""


@pytest.fixture(autouse=True)
def main_module_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest leaves its script as __main__, which other processes are then started from."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session", autouse=True)
def no_history_of_the_developer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever practises in a test, or is started by one, leaves the real history alone."""
    os.environ[OVERRIDE_VARIABLE] = str(tmp_path_factory.mktemp("history") / "history.sqlite3")


@pytest.fixture(scope="session")
def strace() -> str:
    """The tracer of network calls; without it the test is left out."""
    found = tracer()
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but strace is not installed")
        pytest.skip("strace is not installed")
    return found


@pytest.fixture
def low_lunge() -> Pose:
    return find_pose("low_lunge")


@pytest.fixture
def write_pose(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes the low lunge's file with one text replaced by another; gives its path."""
    text = (shipped("reference_poses") / "low_lunge.toml").read_text(encoding="utf-8")

    def write(old: str, new: str) -> Path:
        assert old in text
        path = tmp_path / "low_lunge.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write
