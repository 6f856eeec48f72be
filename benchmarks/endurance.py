"""Memory over an hour of practice: python -m benchmarks.endurance [MINUTES].

A sample clip over and over, as the frames that a browser would send (JPEG, every second one of
the clip), through everything that is done for a live session, MediaPipe included. Its clock runs as
fast as this machine can work: an hour takes about a quarter of one. Prints the resident memory
every ten minutes of practice.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import cv2

from posecheck.coaching.live_headline import live_headline
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.poses.pose import find_pose
from posecheck.shipped import shipped
from posecheck.sources.browser import TIME, BrowserFrames
from posecheck.sources.video_file import VideoFile
from posecheck.ui.live.message import live_message

EVERY_NTH = 2
"""About as many as a slow computer would judge."""
PRINTED_EVERY_S = 600.0
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


def sent(clip: Path, seconds: float) -> Iterator[bytes]:
    """The messages of a browser whose camera shows the clip again and again."""
    with VideoFile(clip) as source:
        pictures = [
            (frame.time_s, cv2.imencode(".jpg", frame.image_bgr)[1].tobytes())
            for frame in source.frames()
            if frame.index % EVERY_NTH == 0
        ]
    lap_s = pictures[-1][0] + pictures[1][0]
    for lap in count():
        for time_s, picture in pictures:
            if lap * lap_s + time_s > seconds:
                return
            yield TIME.pack(1000 * (lap * lap_s + time_s)) + picture


def memory_mb() -> float:
    """Resident memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MB


def main() -> None:
    """Practise, and print as it goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=60.0)
    options = parser.parse_args()
    pose = find_pose("low_lunge")
    practice = Practice(pose, replace(Plan.of(pose), sets=1000), model="benchmark")
    frames = BrowserFrames()
    printed_s, seen = 0.0, 0
    with MediaPipeDetector(find_model(), masks=True) as detector:
        practice.attach(detector)
        for message in sent(
            shipped("sample_videos") / "low_lunge_both_sides.mp4", 60 * options.minutes
        ):
            frame = frames.frame(message)
            if frame is None:
                continue
            seen += 1
            state = practice.process(frame)
            live_message(
                state,
                practice,
                line=live_headline(state, pose),
                time_ms=TIME.unpack_from(message)[0],
            )
            if frame.time_s >= printed_s:
                minutes = frame.time_s / 60
                print(f"after {minutes:3.0f} minutes {memory_mb():6.0f} MB", flush=True)
                printed_s = 60.0 if printed_s == 0.0 else printed_s // 600 * 600 + PRINTED_EVERY_S
        result = practice.finish()
    assert result is not None
    done = sum(hold.done for hold in result.poses[0].report.holds)
    print(f"with the report   {memory_mb():6.0f} MB; {seen} pictures, {done} whole holds")


if __name__ == "__main__":
    main()
