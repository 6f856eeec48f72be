"""How well people are seen: ways of looking side by side, against the truth of rendered clips.

    python -m benchmarks.seeing record CLIPS... --out LOOKS   # slow: every look at every picture
    python -m benchmarks.seeing compare LOOKS [--only report] # the product's own way on those looks
    python -m benchmarks.seeing compare LOOKS --only report --charts docs   # drawn as well

CLIPS are rendered with their truth beside them (tools/render_seeing_set.py, and
tools/render_accuracy_set.py). What no choice was made on is called report_*. The heavy weights are
fetched when they are not there.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from mediapipe.tasks.python import vision
from numpy.typing import NDArray

from benchmarks.seeing_charts import Errors, write_charts
from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import FloatArray, Landmarks
from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.hidden import without_hidden
from posecheck.detection.looks import BY_ID, Looks
from posecheck.detection.mediapipe_detector import HEAVY_SURENESS, find_in, landmarker
from posecheck.detection.model import find_model
from posecheck.detection.second_look import Image, SecondLook
from posecheck.measuring.meter import Meter
from posecheck.sources.video_file import VideoFile

MASK_WH: Final = (160, 120)
SETTLED_S: Final = 0.5
"""MediaPipe's own filter needs a moment at the start of a clip."""
SIDE_ON_DEG: Final = 17.0
FAR_OFF_DEG: Final = 15.0
FIFTHS: Final = (0.2, 0.4, 0.6, 0.8)
NAMES: Final = (
    *("front_knee_deg", "rear_knee_deg", "rear_thigh_deg"),
    *("front_shin_deg", "trunk_lean_deg", "stretch_deg"),
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way of looking at a picture. anew: without memory. mirrored: at its mirror image."""

    heavy: bool = False
    anew: bool = False
    mirrored: bool = False
    mask: bool = False


LOOKS: Final = {
    "tracked": Look(mask=True),
    "anew": Look(anew=True),
    "anew_mirrored": Look(anew=True, mirrored=True),
    "heavy_tracked": Look(heavy=True),
    "heavy_anew": Look(heavy=True, anew=True),
    "heavy_anew_mirrored": Look(heavy=True, anew=True, mirrored=True),
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A reading of one picture against its truth, in degrees; NaN when it was not judged."""

    name: str
    off_deg: float
    stated_deg: float


def record(clip: Path, out: Path) -> None:
    """Every look at every picture of a clip, into one file."""
    eyes = {
        name: landmarker(
            find_heavy_model() if look.heavy else find_model(),
            vision.RunningMode.IMAGE if look.anew else vision.RunningMode.VIDEO,
            masks=look.mask,
        )
        for name, look in LOOKS.items()
    }
    rows: dict[str, list[FloatArray]] = {name: [] for name in LOOKS}
    masks, times_s, took_s = [], [], dict.fromkeys(LOOKS, 0.0)
    with VideoFile(clip) as source:
        for frame in source.frames():
            times_s.append(frame.time_s)
            for name, look in LOOKS.items():
                image = frame.image_bgr[:, ::-1] if look.mirrored else frame.image_bgr
                at_ms = None if look.anew else round(frame.time_s * 1000)
                began_s = time.perf_counter()
                found = find_in(eyes[name], np.ascontiguousarray(image), at_ms)
                took_s[name] += time.perf_counter() - began_s
                rows[name].append(_row(found))
                if look.mask:
                    masks.append(_small(found))
    for eye in eyes.values():
        eye.close()
    arrays = {name: np.array(row, dtype=np.float32) for name, row in rows.items()}
    size_wh = (source.info.width, source.info.height)
    np.savez_compressed(
        out,
        allow_pickle=False,
        time_s=np.array(times_s),
        size_wh=np.array(size_wh),
        mask=np.array(masks),
        **arrays,
    )
    ms = ", ".join(f"{name} {1000 * took_s[name] / len(times_s):.0f}" for name in LOOKS)
    print(f"{clip.name}: ms a picture: {ms}", flush=True)


def _row(found: Landmarks | None) -> FloatArray:
    if found is None:
        return np.full((33, 6), np.nan)
    return np.column_stack([found.xy_px, found.visibility, found.world_m])


def _small(found: Landmarks | None) -> NDArray[np.uint8]:
    if found is None or found.mask is None:
        return np.zeros(MASK_WH[::-1], dtype=np.uint8)
    small = cv2.resize(found.mask, MASK_WH, interpolation=cv2.INTER_AREA)
    return np.asarray(255 * small, dtype=np.uint8)


class Tape:
    """Plays the recorded looks of one clip to the product's SecondLook."""

    PICTURE: Final[Image] = np.array([[[0], [1]]], dtype=np.uint8)
    """Stands for any picture: its first pixel tells whether it is mirrored."""

    def __init__(self, path: Path, looks: Looks) -> None:
        with np.load(path) as arrays:
            self._arrays = {name: arrays[name] for name in arrays.files}
        self._heavy = "heavy_" if looks.weights == "heavy" else ""
        self.times_s = self._arrays["time_s"]
        self.index = 0

    def tracked(self) -> Landmarks | None:
        """What the tracker saw in this picture."""
        found = self._landmarks("tracked")
        if found is None:
            return None
        if self._heavy:
            found = replace(found, visibility=found.visibility**HEAVY_SURENESS)
        return replace(found, mask=self._arrays["mask"][self.index].astype(np.float32) / 255)

    def find(self, image_bgr: Image) -> Landmarks | None:
        """Who is found anew in this picture, or in its mirror image."""
        return self._landmarks("anew_mirrored" if image_bgr[0, 0, 0] else "anew")

    def _landmarks(self, look: str) -> Landmarks | None:
        row = self._arrays[self._heavy + look][self.index].astype(np.float64)
        if np.isnan(row).any():
            return None
        width, height = self._arrays["size_wh"]
        return Landmarks(
            xy_px=row[:, :2],
            visibility=row[:, 2],
            world_m=row[:, 3:],
            size_wh=(int(width), int(height)),
        )


def samples(path: Path, clip_truth: Path, looks: Looks) -> Iterator[Sample]:
    """Every side-on reading of a lunge in that clip."""
    with clip_truth.open(newline="", encoding="utf-8") as file:
        truths = list(csv.DictReader(file))
    tape, tracker, meter = Tape(path, looks), BodyTracker(), Meter(NAMES)
    second = SecondLook(tape.find, every_s=looks.again_every_s)
    for index, time_s in enumerate(map(float, tape.times_s)):
        tape.index = index
        tracked, truth = tape.tracked(), truths[index]
        if tracked is None:
            continue
        anew = tape.find(Tape.PICTURE) if second.due(time_s) else None
        person = without_hidden(second(Tape.PICTURE, time_s, tracked, anew))
        readings = meter.read(time_s, tracker.update(time_s, person))
        if time_s < SETTLED_S or not truth["front_knee_deg"]:
            continue
        if abs(float(truth["view_yaw_deg"])) < SIDE_ON_DEG:
            for name in NAMES:
                off_deg = (readings[name].value - float(truth[name]) + 180) % 360 - 180
                yield Sample(name=name, off_deg=off_deg, stated_deg=readings[name].error)


def table(found: Sequence[Sample]) -> str:
    """A line a measurement: judged, bias, size of the error, coverage of the stated error."""
    lines = []
    for name in NAMES:
        off = np.array([one.off_deg for one in found if one.name == name])
        stated = np.array([one.stated_deg for one in found if one.name == name])
        judged = ~np.isnan(off)
        size, stated = np.abs(off[judged]), stated[judged]
        fifth = np.digitize(stated, np.quantile(stated, FIFTHS))
        held = [f"{np.mean((size <= stated)[fifth == one]):.0%}" for one in range(5)]
        lines.append(
            f"| {name} | {judged.mean():.1%} | {np.median(off[judged]):+.1f} | "
            f"{np.median(size):.1f} | {np.percentile(size, 90):.1f} | "
            f"{np.mean(size > FAR_OFF_DEG):.2%} | {', '.join(held)} |"
        )
    return "\n".join(lines)


def compare(folder: Path, only: str, charts: Path | None) -> None:
    """Print the table of every way of looking; draw them into that folder."""
    errors: Errors = {}
    for looks in BY_ID.values():
        found = [
            sample
            for path in sorted(folder.glob("*.npz"))
            if path.stem.startswith(only)
            for sample in samples(path, path.with_suffix(".csv"), looks)
        ]
        print(f"\n{looks.id}: {looks.words}, {looks.weights} weights")
        print(
            "| measurement | judged | bias | median | 90 % | > 15 | stated error holds, by fifth |"
        )
        print("|---|---|---|---|---|---|---|")
        print(table(found) if found else "no such clip")
        errors[looks.id] = {name: _errors(found, name) for name in NAMES}
    if charts:
        write_charts(errors, FIFTHS, charts)


def _errors(found: Sequence[Sample], name: str) -> tuple[FloatArray, FloatArray]:
    off = np.array([one.off_deg for one in found if one.name == name])
    stated = np.array([one.stated_deg for one in found if one.name == name])
    return np.abs(off), stated


def main() -> None:
    """Record looks, or compare what is recorded."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    recording.add_argument("clips", nargs="+", type=Path)
    recording.add_argument("--out", type=Path, required=True, metavar="LOOKS")
    comparing = commands.add_parser("compare")
    comparing.add_argument("looks", type=Path)
    comparing.add_argument("--only", default="", help="clips whose name begins so")
    comparing.add_argument("--charts", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.command == "compare":
        compare(options.looks, options.only, options.charts)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for clip in options.clips:
        record(clip, options.out / f"{clip.stem}.npz")
        truth = clip.with_suffix(".csv").read_text(encoding="utf-8")
        (options.out / f"{clip.stem}.csv").write_text(truth, encoding="utf-8")


if __name__ == "__main__":
    main()
