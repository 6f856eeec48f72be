"""The holds worth keeping, as they come: each with how deep it was and how it was seen."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.judging.clock import Hold, Phase
from posecheck.judging.session import Assessment

REAR_THIGH: Final = "rear_thigh_deg"


@dataclass(frozen=True, kw_only=True)
class HoldEntry:
    """One hold of a practice.

    number: 1 for the first; the same hold may be entered again when more of it is known.
    pose: its id. target_s: seconds that were asked for, 0 for a set of repetitions.
    rear_thigh_deg: median of REAR_THIGH while the hold was right, which says how deep a lunge it
    was. rear_thigh_error_deg: that of its error. yaw_deg: median view, 0 is side-on. Each is None
    where nothing was judged.
    """

    number: int
    pose: str
    target_s: float
    hold: Hold
    rear_thigh_deg: float | None
    rear_thigh_error_deg: float | None
    yaw_deg: float | None


class HoldLog:
    """Follows one practice through all its poses."""

    def __init__(self, pose_id: str, *, target_s: float) -> None:
        self._number = 1
        self.take_up(pose_id, target_s=target_s)

    def take_up(
        self, pose_id: str, *, target_s: float, cut_short: Hold | None = None
    ) -> HoldEntry | None:
        """From now on the holds are of that pose; the entry of the hold this cut short, if any."""
        entry = self.entry(cut_short) if cut_short else None
        if entry is not None:
            self._number += 1
        self._pose, self._target_s = pose_id, target_s
        self._begin()
        return entry

    def _begin(self) -> None:
        self._reported = False
        self._rear_thigh_deg = array("d")
        self._error_deg = array("d")
        self._yaw_deg = array("d")

    def update(self, assessment: Assessment, so_far: Hold | None) -> HoldEntry | None:
        """The hold that ended, or reached its target, at this instant. so_far: the one under way.

        A hold ends only some seconds after the pose is left; once it has reached its target it is
        not to be lost any more.
        """
        clock = assessment.clock
        ended = self.entry(clock.finished) if clock.finished else None
        if ended is not None:
            self._number += 1
            self._begin()
        if clock.side is not None and clock.pause_rule is None and assessment.body is not None:
            rear_thigh = assessment.readings.get(REAR_THIGH)
            if rear_thigh is not None:
                self._rear_thigh_deg.append(rear_thigh.value)
                self._error_deg.append(rear_thigh.error)
            self._yaw_deg.append(assessment.body.view.limbs_deg)
        if (
            ended is None
            and so_far is not None
            and clock.phase is Phase.DONE
            and not self._reported
        ):
            self._reported = True
            return self.entry(so_far)
        return ended

    def entry(self, hold: Hold) -> HoldEntry:
        """The hold under way as an entry, as far as it has come."""
        return HoldEntry(
            number=self._number,
            pose=self._pose,
            target_s=self._target_s,
            hold=hold,
            rear_thigh_deg=_median(self._rear_thigh_deg),
            rear_thigh_error_deg=_median(self._error_deg),
            yaw_deg=_median(self._yaw_deg),
        )


def _median(values: array[float]) -> float | None:
    known = [value for value in values if not math.isnan(value)]
    return float(np.median(known)) if known else None
