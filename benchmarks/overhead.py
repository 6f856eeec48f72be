"""What PoseCheck costs beyond MediaPipe: python benchmarks/overhead.py [VIDEO].

Checks a 720p video (by default a sample, enlarged) and prints, from one run, the time in
MediaPipe's own calls, everything else as a share of it, and the whole as a share of the video's
length. A ratio of one run holds on a noisy machine where seconds do not. Also the peak memory.
"""

import argparse
import resource
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from posecheck import recorded
from posecheck.detector import MediaPipeDetector
from posecheck.frames import Frame
from posecheck.landmarks import Landmarks
from posecheck.poses import find_pose
from posecheck.shipped import shipped
from posecheck.sources.video_file import VideoFile

SIZE_WH = (1280, 720)


class TimedDetector(MediaPipeDetector):
    """Adds up the time spent in detection."""

    spent_s = 0.0

    def detect(self, frame: Frame) -> Landmarks | None:
        """As usual, timed."""
        start_s = time.perf_counter()
        try:
            return super().detect(frame)
        finally:
            TimedDetector.spent_s += time.perf_counter() - start_s


def enlarged(video: Path, path: Path) -> Path:
    """The video at 720p, as a phone would write it."""
    with VideoFile(video) as source, av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=Fraction(source.info.fps or 30))
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        for frame in source.frames():
            picture = av.VideoFrame.from_ndarray(frame.image_bgr, format="bgr24")
            picture = picture.reformat(width=SIZE_WH[0], height=SIZE_WH[1])
            picture.pts, picture.time_base = round(frame.time_s * 90_000), Fraction(1, 90_000)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


def main() -> None:
    """Run it once and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path, nargs="?")
    options = parser.parse_args()
    recorded.MediaPipeDetector = TimedDetector  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        sample = shipped("sample_videos") / "low_lunge_faults.mp4"
        video = options.video or enlarged(sample, Path(folder) / "720p.mp4")
        start_s = time.perf_counter()
        report = recorded.check_recording(
            video, find_pose("low_lunge"), Path(folder) / "out"
        ).report
        whole_s = time.perf_counter() - start_s
    inside_s, frames = TimedDetector.spent_s, report.frames.total
    print(f"MediaPipe            {1000 * inside_s / frames:6.1f} ms a frame")
    print(f"everything else      {(whole_s - inside_s) / inside_s:6.0%} of that")
    length_s = report.video.duration_s or 1.0
    print(f"whole check          {whole_s / length_s:6.0%} of the video's length")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory          {peak_mb:6.0f} MB for {frames} frames")


if __name__ == "__main__":
    main()
