"""Any bytes as an input file: it is read, or refused in plain lines; nothing else may happen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from posecheck.errors import PoseCheckError, PoseFileError, SourceError
from posecheck.poses.pose import Pose, load_pose
from posecheck.sources.replay import Replay, ReplayDetector
from posecheck.sources.video_file import VideoFile
from tests.hostile.pose_files import POSE
from tests.hostile.recordings import recording
from tests.hostile.videos import Clip, made

Target = Callable[[Path], None]
FRAMES_DRAWN: Final = 3
PICTURES_READ: Final = 12


def _told(error: PoseCheckError, path: Path) -> None:
    """A pose file's faults are a line each, anything else is one line."""
    lines = str(error).split("\n") if isinstance(error, PoseFileError) else [str(error)]
    for line in lines:
        assert line.startswith(f"{path}: "), line
        assert line.isprintable(), line


def pose(path: Path) -> None:
    """A Pose, or a PoseFileError of a line a fault."""
    try:
        assert isinstance(load_pose(path), Pose)
    except PoseFileError as error:
        _told(error, path)


def replay(path: Path) -> None:
    """Frames and landmarks at increasing times, or a SourceError of one line."""
    try:
        source = Replay(path)
    except SourceError as error:
        return _told(error, path)
    detector = ReplayDetector(source.recording)
    last_s = -1.0
    for frame, _ in zip(source.frames(), range(FRAMES_DRAWN), strict=False):
        assert frame.time_s > last_s
        last_s = frame.time_s
        detector.detect(frame)


def video(path: Path) -> None:
    """Frames at increasing times and notes of a line each, or a SourceError of one line."""
    try:
        source = VideoFile(path)
    except SourceError as error:
        return _told(error, path)
    with source:
        last_s = -1.0
        for frame, _ in zip(source.frames(), range(PICTURES_READ), strict=False):
            assert frame.time_s > last_s
            last_s = frame.time_s
        assert all(note.isprintable() for note in source.notes)


TARGETS: Final[dict[str, tuple[Target, str, bytes]]] = {
    "pose": (pose, "low_lunge.toml", POSE),
    "replay": (replay, "session.npz", recording()),
    "video": (
        video,
        "clip.mkv",
        made(Clip(container="matroska", codec="mjpeg", pix_fmt="yuvj420p")),
    ),
}
"""What is tried, the name its input has, and one that is good."""


def try_bytes(target: str, data: bytes, folder: Path) -> None:
    """Try one input. Raises whatever should not have happened."""
    run, name, _ = TARGETS[target]
    path = folder / name
    path.write_bytes(data)
    run(path)
