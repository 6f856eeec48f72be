"""Which instants of a hold are worth showing: the best of all, and the most usual of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyFrame, Facing
from posecheck.body.landmarks import SKELETON, FloatArray, Joint
from posecheck.judging.clock import Hold
from posecheck.judging.rules import Finding, Status
from posecheck.judging.session import Assessment
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose
from posecheck.reporting.report import BestInstant, HeldFigure, HoldDetail, Timeline, Typical

BETTER_BY: Final = 0.1
"""Errors farther inside than before; less could not be seen in a picture, and each one is drawn."""
KEPT_EVERY_S: Final = 0.5
"""Of a body that holds still; 0.3 kB each."""
SHOWN: Final = tuple(sorted({*(joint for bone in SKELETON for joint in bone), Joint.NOSE}))
"""What a stick figure is drawn from."""


class BestWatch:
    """Follows how far everything that decides is inside its target while the clock runs."""

    def __init__(self) -> None:
        self.found: BestInstant | None = None
        self._room = 0.0

    def update(self, assessment: Assessment) -> bool:
        """Note one frame; whether it is the best so far, and so worth a picture."""
        side = assessment.clock.side
        if side is None or not _held(assessment):
            return False
        room = min(map(_room, assessment.deciding()), default=0.0)
        if self.found is not None and room < self._room + BETTER_BY:
            return False
        self.found, self._room = BestInstant(time_s=assessment.time_s, side=side), room
        return True


def _held(assessment: Assessment) -> bool:
    """Whether the clock runs and everything that decides is seen to be right."""
    running = assessment.clock.side is not None and assessment.clock.pause_rule is None
    return running and all(
        finding.status is Status.OK or finding.rule.when_unseen == "ignore"
        for finding in assessment.deciding()
    )


def _room(finding: Finding) -> float:
    """How far it is from the nearer end of its target, in errors; - in the margin."""
    band, value = finding.rule.band, finding.reading.value
    room = min(value - band.low, band.high - value) / (finding.reading.error or 1.0)
    return math.inf if math.isnan(room) else room


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kept:
    """Where the joints were; xy_px: (33, 2) pixels, NaN where not seen."""

    time_s: float
    facing: Facing
    xy_px: FloatArray


class TypicalWatch:
    """Keeps where the body was, twice a second while the clock runs."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def update(self, assessment: Assessment) -> None:
        """Note one frame."""
        body, time_s = assessment.body, assessment.time_s
        last_s = self._kept[-1].time_s if self._kept else -math.inf
        if body is not None and time_s - last_s >= KEPT_EVERY_S and _held(assessment):
            self._kept.append(_kept(time_s, body))

    def nearest(self, hold: Hold, far: FloatArray, time_s: FloatArray) -> Typical | None:
        """The kept instant of that hold at which `far`, (n,) at `time_s`, is least."""
        own = [one for one in self._kept if hold.start_s <= one.time_s <= hold.end_s]
        if not own:
            return None
        at = np.searchsorted(time_s, [one.time_s for one in own])
        best = own[int(np.argmin(np.nan_to_num(far[at], nan=np.inf)))]
        places = {joint: best.xy_px[joint] for joint in SHOWN}
        return Typical(
            time_s=best.time_s,
            facing=best.facing,
            joints_px={
                joint.name.lower(): (round(float(x), 1), round(float(y), 1))
                for joint, (x, y) in places.items()
                if not math.isnan(x + y)
            },
        )


def _kept(time_s: float, body: BodyFrame) -> _Kept:
    xy_px = np.array([body.seen[joint] for joint in Joint])
    return _Kept(time_s=time_s, facing=body.facing, xy_px=xy_px.astype(np.float32))


def held_detail(hold: Hold, timeline: Timeline, pose: Pose, typical: TypicalWatch) -> HoldDetail:
    """What the hold was like while it was right, and the instant nearest to that."""
    time_s = np.asarray(timeline.time_s)
    held = _within(time_s, hold.start_s, hold.end_s)
    for pause in hold.pauses:
        held &= ~_within(time_s, pause.start_s, pause.end_s)
    figures: dict[str, HeldFigure] = {}
    far = np.zeros(len(time_s))
    for name in pose.measurements:
        values = np.asarray(timeline.values[name], dtype=float)
        judged = held & ~np.isnan(values)
        if not judged.any():
            continue
        median = float(np.median(values[judged]))
        error = float(np.median(np.asarray(timeline.errors[name])[judged]))
        figures[name] = HeldFigure(unit=MEASUREMENTS[name].unit, median=median, error=error)
        far += np.nan_to_num(np.abs(values - median) / (error or 1.0))
    return HoldDetail(measurements=figures, typical=typical.nearest(hold, far, time_s))


def _within(time_s: FloatArray, start_s: float, end_s: float) -> NDArray[np.bool_]:
    return (time_s >= start_s) & (time_s <= end_s)
