"""What a check costs, stage by stage: python -m benchmarks.overhead [VIDEO] [--looks LOOKS].

All from one run, because a ratio of one run holds on a noisy machine where seconds do not: bare
loops (decode + MediaPipe with masks) and whole checks take turns, and each is judged by its
quickest. The bare loop looks once at every picture; that of --looks careful twice, with the weights
of the check. Processor time is that of all threads. --hour checks the video over and over until an
hour of it has passed, and prints how the memory grew.
"""

import argparse
import gc
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
from mediapipe.tasks.python import vision

from posecheck.closing import Closing
from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.looks import BY_ID, STANDARD, Looks
from posecheck.detection.mediapipe_detector import MediaPipeDetector, find_in, landmarker
from posecheck.detection.model import find_model
from posecheck.judging.session import Session
from posecheck.measuring import back_watch
from posecheck.poses.pose import find_pose
from posecheck.recordings import check as checking
from posecheck.recordings.annotated_video import AnnotatedVideo
from posecheck.recordings.opening import Opened
from posecheck.reporting.overlay import Overlay
from posecheck.shipped import shipped
from posecheck.sources.frames import Frame
from posecheck.sources.replay import Replay, ReplayDetector
from posecheck.sources.video_file import VideoFile

SIZE_WH = (1280, 720)
SAMPLE_S = 12.0
HOUR_S = 3600.0


class Stages:
    """Adds up the time spent in functions that it is laid around, each on its own thread."""

    def __init__(self) -> None:
        self.spent_s: defaultdict[str, float] = defaultdict(float)

    def around(self, name: str, owner: Any, function: str) -> None:
        inner = getattr(owner, function)
        setattr(owner, function, self._timed(name, inner))

    def _timed(self, name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            start_s = time.perf_counter()
            try:
                return inner(*given, **named)
            finally:
                self.spent_s[name] += time.perf_counter() - start_s

        return timed


def enlarged(video: Path, path: Path) -> Path:
    """The beginning of the video at 720p, as a phone would write it."""
    with VideoFile(video) as source, av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=round(source.info.fps or 30))
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        for frame in takewhile(lambda frame: frame.time_s < SAMPLE_S, source.frames()):
            picture = av.VideoFrame.from_ndarray(frame.image_bgr, format="bgr24")
            picture = picture.reformat(width=SIZE_WH[0], height=SIZE_WH[1])
            picture.pts, picture.time_base = round(frame.time_s * 90_000), Fraction(1, 90_000)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


def bare_loop(video: Path, looks: Looks) -> int:
    """Decode and detect, nothing else, one after the other; the number of frames."""
    frames = 0
    weights = find_heavy_model() if looks.weights == "heavy" else find_model()
    tracker = landmarker(weights, vision.RunningMode.VIDEO, masks=True)
    anew = None
    if not looks.again_every_s:
        anew = landmarker(weights, vision.RunningMode.IMAGE, masks=False)
    with VideoFile(video) as source:
        for frame in source.frames():
            find_in(tracker, frame.image_bgr, round(frame.time_s * 1000))
            if anew:
                find_in(anew, frame.image_bgr, None)
            frames += 1
    for eye in filter(None, (tracker, anew)):
        eye.close()
    return frames


def whole_check(video: Path, folder: Path, looks: Looks = STANDARD) -> int:
    checked = checking.check_recording(video, find_pose("low_lunge"), folder, looks=looks)
    return checked.report.frames.total


def timed(work: Callable[[], int]) -> tuple[float, float]:
    """Milliseconds a frame: of the clock, and of the processor."""
    wall_s, busy_s = time.perf_counter(), time.process_time()
    frames = work()
    spent = time.perf_counter() - wall_s, time.process_time() - busy_s
    return 1000 * spent[0] / frames, 1000 * spent[1] / frames


def print_ratio(video: Path, folder: Path, loops: int, looks: Looks) -> None:
    bare, whole = [], []
    for _ in range(loops):
        bare.append(timed(lambda: bare_loop(video, looks)))
        whole.append(timed(lambda: whole_check(video, folder, looks)))
    for what, at in (("clock", 0), ("processor", 1)):
        loop_ms, check_ms = min(one[at] for one in bare), min(one[at] for one in whole)
        print(
            f"{looks.id}, {what:10} bare loop {loop_ms:5.1f} ms a frame, "
            f"whole check {check_ms:5.1f}: ratio {check_ms / loop_ms:.2f}"
        )


def print_stages(video: Path, folder: Path, looks: Looks) -> None:
    """One check with a stop-watch around every stage; stages overlap, so they add up to more."""
    stages = Stages()
    with VideoFile(video) as source:
        start_s = time.perf_counter()
        count = sum(1 for _ in source.frames())
        stages.spent_s["decode"] = time.perf_counter() - start_s
    for name, owner, function in (
        ("inference", MediaPipeDetector, "_track"),
        ("bystander scout", MediaPipeDetector, "_find"),
        ("measurements and rules, with the lower back", Session, "update"),
        ("lower back", back_watch, "see_back"),
        ("drawing", Overlay, "draw"),
        ("encoding", AnnotatedVideo, "_encode"),
    ):
        stages.around(name, owner, function)
    whole_check(video, folder, looks)
    for name, spent_s in stages.spent_s.items():
        share = spent_s / stages.spent_s["inference"]
        print(f"{name:45} {1000 * spent_s / count:6.2f} ms a frame, {share:5.0%} of inference")


class Endless(Closing):
    """A landmark recording over and over, its time going on, for an hour."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self.info, self.notes = replay.info, replay.notes

    def frames(self) -> Iterator[Frame]:
        length_s = self._replay.info.duration_s or 1.0
        for lap in range(int(HOUR_S / length_s) + 1):
            for frame in self._replay.frames():
                yield Frame(
                    image_bgr=frame.image_bgr,
                    time_s=lap * length_s + frame.time_s,
                    index=frame.index,
                )


def print_hour(video: Path, folder: Path) -> None:
    """An hour of frames of that size through every stage but MediaPipe's own, after one check
    with MediaPipe: the memory of both is in the figure, the hour of inference is not."""
    outputs = checking.Outputs(landmarks=True)
    checking.check_recording(video, find_pose("low_lunge"), folder, outputs=outputs)
    gc.collect()
    before_mb = peak_mb()

    def opened(path: Path, stack: ExitStack, *, masks: bool, looks: Looks) -> Opened:
        replay = stack.enter_context(Replay(path))
        return Opened(
            source=Endless(replay),
            detector=ReplayDetector(replay.recording),
            model="recorded landmarks",
        )

    with patch.object(checking, "open_recording", opened):
        count = whole_check(folder / checking.LANDMARKS, folder)
    print(f"memory: {before_mb:.0f} MB at most in one check of the video with MediaPipe,")
    print(f"        {peak_mb():.0f} MB at most after an hour, {count} frames, through the rest")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path, nargs="?")
    parser.add_argument("--loops", type=int, default=2, help="turns (%(default)s)")
    parser.add_argument("--looks", choices=tuple(BY_ID), default=STANDARD.id)
    parser.add_argument("--hour", action="store_true", help="memory over an hour instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = shipped("sample_videos") / "low_lunge_pause.mp4"
        video = options.video or enlarged(sample, folder / "720p.mp4")
        if options.hour:
            print_hour(video, folder / "out")
            return
        looks = BY_ID[options.looks]
        print_ratio(video, folder / "out", options.loops, looks)
        print_stages(video, folder / "out", looks)
        print(f"peak memory {peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
