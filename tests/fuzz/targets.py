"""Any bytes as an input file: it is read, or refused in plain lines; nothing else may happen."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from posecheck.errors import PoseCheckError, PoseFileError, SourceError
from posecheck.poses.pose import Pose, load_pose
from posecheck.sources.browser import MAX_SIDE_PX, BrowserFrames
from posecheck.sources.replay import Replay, ReplayDetector
from posecheck.sources.video_file import VideoFile
from posecheck.ui.guard import Guard
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


def frames(path: Path) -> None:
    """What a browser sends: two messages, of which the second may be anything, and a good one."""
    source = BrowserFrames()
    source.frame(MESSAGE)
    for message in (path.read_bytes(), MESSAGE):
        try:
            frame = source.frame(message)
        except SourceError:
            continue
        if frame is not None:
            assert frame.time_s > 0
            assert max(frame.size_wh) <= MAX_SIDE_PX


def address(path: Path) -> None:
    """A request's Host, Origin, cookie and address, a line each: let in, or refused in words."""
    host, origin, cookie, query, *_ = [*path.read_bytes().split(b"\n"), b"", b"", b"", b""]
    named = [(b"host", host), (b"origin", origin), (b"cookie", cookie)]
    for kind in ("http", "websocket"):
        scope: dict[str, object] = {
            "type": kind,
            "path": "/",
            "query_string": query,
            "scheme": "http" if kind == "http" else "ws",
            "headers": [pair for pair in named if pair[1]],
            "client": ("127.0.0.1", 50_000),
        }
        sent: list[dict[str, object]] = []
        asyncio.run(_asked(scope, sent))
        first = sent[0]
        assert first["type"] in ("http.response.start", "websocket.close", "let in"), first
        assert first.get("status", 403) in (303, 403)
        if first["type"] == "let in":
            assert KEY.encode() in cookie


async def _asked(scope: dict[str, object], sent: list[dict[str, object]]) -> None:
    async def app(*_: object) -> None:
        sent.append({"type": "let in"})

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, object]) -> None:
        sent.append(dict(message))

    await Guard(app, key=KEY)(scope, receive, send)


KEY: Final = "a-key-that-is-not-guessed"
MESSAGE: Final = struct.pack("<d", 1_790_000_000_000.0) + (
    cv2.imencode(".jpg", np.full((16, 24, 3), 90, np.uint8))[1].tobytes()
)
ADDRESS: Final = (
    f"localhost:8501\nhttp://localhost:8501\nposecheck_access_8501={KEY}\npractice=1".encode()
)

TARGETS: Final[dict[str, tuple[Target, str, bytes]]] = {
    "pose": (pose, "low_lunge.toml", POSE),
    "frames": (frames, "message", struct.pack("<d", 1_790_000_000_040.0) + MESSAGE[8:]),
    "address": (address, "request", ADDRESS),
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
