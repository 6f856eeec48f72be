"""Is an arch of the low back told apart? python -m benchmarks.lumbar [FOLDER]

Runs MediaPipe on rendered bodies of known extension, none of which any threshold was chosen on
(tools/render_lumbar_set.py, seed 13), and prints how surely an arch of 25 degrees or more is told
from a back within 10 of its neutral: by the back's outline, and by the angle between shoulder, hip
and knee that landmarks alone give, as it is (as other programs take it) and as a change from the
same neutral seconds. Then some of them in loose shirts that bridge a third, two thirds and all of
the hollow: refused, or judged rightly. Also what the outline costs beside MediaPipe's own call.
"""

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.geometry import interior_angle_deg
from posecheck.body.landmarks import leg_joint, mid_hip, mid_shoulder
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.measuring.arch import ARCHED_DEG
from posecheck.measuring.back_watch import LUMBAR_ARCH, BackWatch
from posecheck.sources.video_file import VideoFile

CLIPS = Path(__file__).with_name("lumbar_clips")
NEUTRAL_BEFORE_S = 4.0
"""Until then every clip shows the person's own back."""
ARCHED_FROM_DEG, NEUTRAL_UP_TO_DEG = 25.0, 10.0


@dataclass
class Frames:
    """One clip, a value a frame; NaN where it is not judged. extension_deg: the truth."""

    name: str
    extension_deg: NDArray[np.float64]
    outline_deg: NDArray[np.float64]
    hip_angle_deg: NDArray[np.float64]
    hip_angle_change_deg: NDArray[np.float64]


@dataclass
class Cost:
    """Seconds spent in MediaPipe's call and in reading the back."""

    detect_s: float = 0.0
    back_s: float = 0.0
    frames: int = 0


def shoulder_hip_knee_deg(body: BodyFrame) -> float:
    """What a program without the mask has: the angle at the hip of the rear leg."""
    landmarks = body.all_joints
    knee = landmarks[leg_joint(body.rear, "KNEE")]
    return interior_angle_deg(mid_shoulder(landmarks), mid_hip(landmarks), knee)


def measure(detector: MediaPipeDetector, clip: Path, cost: Cost) -> Frames:
    """Every frame of one clip by both ways."""
    detector.restart()
    tracker, watch = BodyTracker(), BackWatch()
    rows: list[tuple[float, float, float, float]] = []
    with clip.with_suffix(".csv").open(newline="") as file, VideoFile(clip) as source:
        for truth, frame in zip(csv.DictReader(file), source.frames(), strict=True):
            start_s = time.perf_counter()
            landmarks = detector.detect(frame)
            cost.detect_s += time.perf_counter() - start_s
            cost.frames += 1
            if landmarks is None:
                continue
            body = tracker.update(frame.time_s, landmarks)
            start_s = time.perf_counter()
            arch_deg = watch.read(frame.time_s, body, in_pose=True)[LUMBAR_ARCH.name].value
            cost.back_s += time.perf_counter() - start_s
            extension_deg = float(truth["lumbar_extension_deg"])
            rows.append((frame.time_s, extension_deg, arch_deg, shoulder_hip_knee_deg(body)))
    time_s, extension_deg, outline_deg, angle_deg = np.array(rows).T
    neutral_deg = np.median(angle_deg[time_s < NEUTRAL_BEFORE_S])
    return Frames(clip.stem, extension_deg, outline_deg, -angle_deg, neutral_deg - angle_deg)


def auc(arched: NDArray[np.float64], neutral: NDArray[np.float64]) -> float:
    """How often a frame with an arch reads higher than one without; .5 is guessing."""
    ranks = np.concatenate([arched, neutral]).argsort().argsort() + 1.0
    above = ranks[: arched.size].sum() - arched.size * (arched.size + 1) / 2
    return float(above / (arched.size * neutral.size))


def row(
    name: str, clips: list[Frames], values: list[NDArray[np.float64]], *, counted: bool = True
) -> str:
    """A line of the table; sensitivity and specificity only where there is a threshold."""
    value = np.concatenate(values)
    truth = np.concatenate([clip.extension_deg for clip in clips])
    judged = ~np.isnan(value)
    arched = value[judged & (truth >= ARCHED_FROM_DEG)]
    neutral = value[judged & (truth <= NEUTRAL_UP_TO_DEG)]
    if not (arched.size and neutral.size):
        return f"{name:34}{judged.mean():8.0%}"
    line = f"{name:34}{judged.mean():8.0%}{auc(arched, neutral):8.2f}"
    if not counted:
        return line
    sensitivity, specificity = (arched >= ARCHED_DEG).mean(), (neutral < ARCHED_DEG).mean()
    return f"{line}{sensitivity:8.2f}{specificity:8.2f}"


def loose_row(name: str, clips: list[Frames]) -> str:
    """How much is judged at all, and of the frames with an arch, how many are called none."""
    value = np.concatenate([clip.outline_deg for clip in clips])
    arched = np.concatenate([clip.extension_deg for clip in clips]) >= ARCHED_FROM_DEG
    called_none = (value[arched] < ARCHED_DEG).mean()
    return f"{name:34}{(~np.isnan(value)).mean():8.0%}   arches called none {called_none:.0%}"


def main() -> None:
    """Run it once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=CLIPS)
    options = parser.parse_args()
    cost = Cost()
    with MediaPipeDetector(find_model(), masks=True) as detector:
        clips = [measure(detector, path, cost) for path in sorted(options.folder.glob("*.mp4"))]
        loose = [
            measure(detector, path, cost) for path in sorted(options.folder.glob("loose/*.mp4"))
        ]
    print(
        f"{len(clips)} bodies, {cost.frames} frames; an arch counts from {ARCHED_DEG:.0f} degrees"
    )
    print(f"{'':34}{'judged':>8}{'AUC':>8}{'sens.':>8}{'spec.':>8}")
    for arms in ("front_thigh", "forward", "hang"):
        some = [clip for clip in clips if arms in clip.name]
        if some:
            print(row(f"outline, arms {arms}", some, [clip.outline_deg for clip in some]))
    seen = [clip for clip in clips if "hang" not in clip.name]
    print(row("outline, arms not hanging", seen, [clip.outline_deg for clip in seen]))
    angle, change = "shoulder-hip-knee angle", "its change from the neutral"
    print(row(angle, seen, [clip.hip_angle_deg for clip in seen], counted=False))
    print(row(change, seen, [clip.hip_angle_change_deg for clip in seen], counted=False))
    for share in ("033", "067", "100"):
        some = [clip for clip in loose if clip.name.startswith(share)]
        if some:
            print(loose_row(f"outline, shirt bridging {int(share)} %", some))
    print(
        f"MediaPipe with mask {1000 * cost.detect_s / cost.frames:.1f} ms a frame, "
        f"the back {1000 * cost.back_s / cost.frames:.2f} ms"
    )


if __name__ == "__main__":
    main()
