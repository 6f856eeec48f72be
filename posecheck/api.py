"""The functions of `import posecheck`; its types are at home in their own modules (__init__.py)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from posecheck.poses.pose import Pose, find_pose
from posecheck.poses.pose import library as all_poses
from posecheck.reporting import card
from posecheck.shipped import AUTO, FIRST_POSE

if TYPE_CHECKING:
    from posecheck.reporting.report import Report


def check(
    path: str | os.PathLike[str],
    pose: Pose | str | Path = FIRST_POSE,
    out: str | os.PathLike[str] | None = None,
    *,
    looks: Literal["fast", "standard", "careful"] = "standard",
) -> Report:
    """Check a video, a landmark recording (.npz) or a session file, as `posecheck check` does.

    pose: an id such as "low_lunge", the path of a pose file (.toml), a Pose, or "auto" to find out
        what is done in it.
    out: a folder for report.html, report.json, measurements.csv and annotated.mp4; None writes
        nothing.
    looks: "fast" looks at each picture once, "careful" twice and with a larger model.

    Raises SourceError, NoPersonError, ModelUnavailableError, UsageError, PoseFileError or
    ResultsError, all of them PoseCheckError; then nothing is written.
    """
    # MediaPipe, OpenCV and the charts: whoever only looks at poses need not wait for them.
    from posecheck.detection.looks import BY_ID
    from posecheck.recordings.check import check_recording

    if isinstance(pose, Pose):
        wanted: Pose | None = pose
    else:
        wanted = None if pose == AUTO else find_pose(pose)
    where = None if out is None else Path(out)
    return check_recording(Path(path), wanted, where, looks=BY_ID[looks]).report


def library() -> list[Pose]:
    """All poses that come with PoseCheck: what is judged first, then what is guided and timed."""
    return all_poses()


def pose(name: str | Path) -> Pose:
    """The pose of that id, or of that pose file (.toml). Raises UsageError or PoseFileError."""
    return find_pose(name)


def card_text(pose: Pose) -> str:
    """The card of a pose in words: camera, steps, dose, rules, and what to take care of."""
    return card.in_words(pose)


def card_svg(pose: Pose) -> str:
    """The card of a pose as an SVG picture: a stick figure with its bands."""
    return card.as_svg(pose)
