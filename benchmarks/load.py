"""Several people at once: python -m benchmarks.load [SECONDS].

From one visitor up to more than are let in: each sends the pictures of a sample clip, 15 a second,
the next one only once the last was answered, as the page does. The server with its landmarkers is a
process of its own; its limit is lifted, to see what lies beyond it. All figures are of one run.
"""

import argparse
import json
import math
import multiprocessing
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
from websockets.sync.client import connect
from websockets.typing import Origin

from benchmarks.live import memory_mb
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.poses.pose import find_pose
from posecheck.processors import allowed_processors
from posecheck.shipped import shipped
from posecheck.sources.video_file import VideoFile
from posecheck.ui.live.route import PATH
from posecheck.ui.live.workers import VISITORS_A_PROCESSOR, Workers
from tests.test_live_route import START_MS, Server

PICTURES_A_S = 15
"""What a page sends on a usual laptop."""
CLIP_S = 20
"""Of the clip, then again from its start: the person stands, kneels down and holds."""
BEYOND = 2
"""So many more visitors than are let in."""


@dataclass(frozen=True)
class Served:
    """What one visitor got: pictures a second, and the answers' latencies in seconds."""

    rate: float
    latency_s: list[float]


def serve(pipe: Connection, visitors: int) -> None:
    """The live route with real landmarkers; sends its host and a token for each visitor asked."""
    workers = Workers(lambda: MediaPipeDetector(find_model(), masks=True), limit=visitors)
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "history.sqlite3", workers=workers) as server,
    ):
        while pipe.recv():
            pipe.send((server.host, server.admit(find_pose("low_lunge")).token))


def pictures() -> list[bytes]:
    """The clip as the page sends it, 15 JPEGs a second."""
    with VideoFile(shipped("sample_videos") / "low_lunge_both_sides.mp4") as video:
        frames = islice(video.frames(), 0, CLIP_S * 30, 30 // PICTURES_A_S)
        return [cv2.imencode(".jpg", frame.image_bgr)[1].tobytes() for frame in frames]


def visit(host: str, token: str, jpegs: list[bytes], seconds: float) -> Served:
    """One visitor for so long; what comes too late for its turn is left out, as by the page."""
    latency_s: list[float] = []
    with connect(f"ws://{host}{PATH}?token={token}", origin=Origin(f"http://{host}")) as channel:
        channel.send(_message(0.0, jpegs[0]))
        channel.recv(timeout=60)  # a landmarker takes its time to start
        began_s = time.perf_counter()
        for turn, jpeg in enumerate(cycle(jpegs), start=1):
            due_s = began_s + turn / PICTURES_A_S
            now_s = time.perf_counter()
            if now_s - began_s > seconds:
                break
            if now_s > due_s:
                continue
            time.sleep(due_s - now_s)
            channel.send(_message(turn / PICTURES_A_S, jpeg))
            json.loads(channel.recv(timeout=30))
            latency_s.append(time.perf_counter() - due_s)
    return Served(rate=len(latency_s) / seconds, latency_s=latency_s)


def _message(time_s: float, jpeg: bytes) -> bytes:
    return struct.pack("<d", START_MS + 1000 * time_s) + jpeg


def rows(seconds: float) -> Iterator[str]:
    """A line for each number of visitors, then one visitor alone again."""
    limit = math.ceil(VISITORS_A_PROCESSOR * allowed_processors())
    jpegs = pictures()
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(theirs, limit + BEYOND), daemon=True)
    server.start()
    assert server.pid is not None
    yield f"let in: {limit} ({VISITORS_A_PROCESSOR} for each of {allowed_processors()} processors)"
    yield "visitors   pictures a second, least and most   median, 95 % of latency   memory"
    with ThreadPoolExecutor() as pool:
        for visitors in (*range(1, limit + BEYOND + 1), 1):
            admitted = [_admitted(ours) for _ in range(visitors)]
            served = list(pool.map(lambda one: visit(one[0], one[1], jpegs, seconds), admitted))
            rates = [one.rate for one in served]
            latency_s = sorted(s for one in served for s in one.latency_s)
            yield (
                f"{visitors:8}   {min(rates):23.1f} {max(rates):10.1f}"
                f"   {1e3 * statistics.median(latency_s):10.0f} ms"
                f" {1e3 * latency_s[int(0.95 * len(latency_s))]:6.0f} ms"
                f" {memory_mb(server.pid):9.0f} MB"
            )
    ours.send(False)
    server.join()


def _admitted(pipe: Connection) -> tuple[str, str]:
    pipe.send(True)
    admitted: tuple[str, str] = pipe.recv()
    return admitted


def main() -> None:
    """Run it once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=30.0)
    for line in rows(parser.parse_args().seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
