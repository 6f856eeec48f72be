"""What several tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posecheck.poses import Pose, find_pose
from posecheck.shipped import shipped

SAMPLES = shipped("sample_videos")


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
