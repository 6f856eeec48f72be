"""How far PoseCheck's measurements are off, on rendered bodies: python tools/accuracy.py DIR.

DIR holds clips with truth, as render_accuracy_set.py writes them. Prints a Markdown table; run it
in PoseCheck's own environment (it needs no renderer), after any change to detector or measurements.
"""

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from posecheck.body.body_frame import BodyTracker
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.meter import Meter
from posecheck.sources.video_file import VideoFile

SETTLED_S = 0.5
"""MediaPipe's own filter needs a moment at the start of a clip."""
YAW_BINS = ((0, 7.5), (7.5, 22.5), (22.5, 37.5))


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One measurement in one frame against its truth; error NaN when not judged."""

    name: str
    clip: str
    near_leg: str
    yaw_deg: float
    truth: float
    value: float
    error: float


def samples(video: Path) -> list[Sample]:
    """Every lunge frame of one clip, every measurement that has a truth."""
    with video.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        truths = list(csv.DictReader(file))
    found = []
    tracker, meter = BodyTracker(), Meter()
    with VideoFile(video) as source, MediaPipeDetector(find_model()) as detector:
        for frame, truth in zip(source.frames(), truths, strict=True):
            landmarks = detector.detect(frame)
            if landmarks is None:
                continue
            body = tracker.update(frame.time_s, landmarks)
            readings = meter.read(frame.time_s, body)
            values = {name: (one.value, one.error) for name, one in readings.items()}
            values["view_yaw_deg"] = (body.yaw_deg, np.nan)
            if frame.time_s >= SETTLED_S and truth["front_knee_deg"]:
                found += [
                    _sample(name, video.stem, truth, *values[name])
                    for name in values
                    if truth.get(name)
                ]
    return found


def _sample(name: str, clip: str, truth: dict[str, str], value: float, error: float) -> Sample:
    true = float(truth[name])
    return Sample(
        name=name,
        clip=clip,
        near_leg=truth.get("near_leg", "rear"),
        yaw_deg=abs(float(truth["view_yaw_deg"])),
        truth=abs(true) if name == "view_yaw_deg" else true,
        value=value,
        error=error,
    )


def table(found: list[Sample]) -> str:
    """Bias, median and 90th percentile of the error, and how often the stated error holds it."""
    groups: dict[tuple[str, tuple[float, float], str], list[Sample]] = defaultdict(list)
    for sample in found:
        for low, high in YAW_BINS:
            if low <= sample.yaw_deg < high:
                for near in ("both", sample.near_leg):
                    groups[sample.name, (low, high), near].append(sample)
    lines = [
        "| measurement | view off side-on | nearer leg | judged | bias | median | 90 % | held |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in (*MEASUREMENTS, "view_yaw_deg"):
        for low, high in YAW_BINS:
            for near in ("both", "front", "rear"):
                group = groups.get((name, (low, high), near))
                if group:
                    lines.append(f"| {name} | {low:g}-{high:g} | {near} | {_figures(group)} |")
    return "\n".join(lines)


def _figures(group: list[Sample]) -> str:
    off = np.array([sample.value - sample.truth for sample in group])
    stated = np.array([sample.error for sample in group])
    judged = ~np.isnan(off)
    if not judged.any():
        return "0 % | | | |"
    size = np.abs(off[judged])
    held = np.mean(size <= stated[judged])
    return (
        f"{judged.mean():.0%} | {np.median(off[judged]):+.1f} | {np.median(size):.1f} | "
        f"{np.percentile(size, 90):.1f} | {held:.0%}"
    )


def main() -> None:
    """Measure all clips of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--save", type=Path, help="also write every sample to this JSON file")
    options = parser.parse_args()
    found = [sample for video in sorted(options.folder.glob("*.mp4")) for sample in samples(video)]
    print(table(found))
    if options.save:
        options.save.write_text(json.dumps([vars(sample) for sample in found]))


if __name__ == "__main__":
    main()
