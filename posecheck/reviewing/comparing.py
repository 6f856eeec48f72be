"""Two figures of the same thing: a difference is one only beyond the errors of both."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from posecheck.history.progress import SAME_VIEW_DEG
from posecheck.judging.clock import HeldSide
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose
from posecheck.sessions.session_file import KeptSession
from posecheck.sessions.sides import Figure


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A figure, the day it was measured on, the side, and how far from side-on it was filmed."""

    day: date
    side: HeldSide
    figure: Figure
    yaw_deg: float | None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A measurement seen twice: at first and last, or on the left and the right.

    different: whether the values are farther apart than both errors together (their root sum of
    squares, since they are independent); None where they were filmed from directions too far apart
    to be compared.
    """

    pose: Pose
    measurement: str
    one: Seen
    other: Seen

    @property
    def unit(self) -> Unit:
        """Unit of the figures."""
        return MEASUREMENTS[self.measurement].unit

    @property
    def difference(self) -> float:
        """The other less the one."""
        return self.other.figure.median - self.one.figure.median

    @property
    def error(self) -> float:
        """Of the difference."""
        return math.hypot(self.one.figure.error, self.other.figure.error)

    @property
    def different(self) -> bool | None:
        """Whether there is a difference that this camera can tell."""
        yaws_deg = (self.one.yaw_deg, self.other.yaw_deg)
        known_deg = [yaw_deg for yaw_deg in yaws_deg if yaw_deg is not None]
        if len(known_deg) == 2 and abs(known_deg[0] - known_deg[1]) >= SAME_VIEW_DEG:
            return None
        return abs(self.difference) > self.error


def first_and_last(sessions: Sequence[KeptSession]) -> tuple[Pair, ...]:
    """What the rules of each pose are about, at first and last, each side by itself."""
    pairs = (
        Pair(pose=pose, measurement=name, one=seen[0], other=seen[-1])
        for pose, name in _asked(sessions)
        for side in ("left", "right", "both")
        if len(seen := _seen(sessions, pose, name, side)) > 1 and seen[0].day < seen[-1].day
    )
    return tuple(pairs)


def left_and_right(sessions: Sequence[KeptSession]) -> tuple[Pair, ...]:
    """The same on the left and the right, where each was seen last."""
    pairs = (
        Pair(pose=pose, measurement=name, one=left[-1], other=right[-1])
        for pose, name in _asked(sessions)
        if (left := _seen(sessions, pose, name, "left"))
        and (right := _seen(sessions, pose, name, "right"))
    )
    return tuple(pairs)


def _asked(sessions: Sequence[KeptSession]) -> Iterator[tuple[Pose, str]]:
    """Each pose, as it was judged last, with every measurement that its rules are about."""
    for pose in {one.pose.id: one.pose for one in sessions}.values():
        for name in dict.fromkeys(rule.measurement for rule in pose.rules):
            yield pose, name


def _seen(
    sessions: Sequence[KeptSession], pose: Pose, measurement: str, side: HeldSide
) -> list[Seen]:
    """Where it was judged on that side, in the order of the sessions."""
    return [
        Seen(day=one.facts.day, side=side, figure=figure, yaw_deg=one.report.view.yaw_deg)
        for one in sessions
        if one.pose.id == pose.id
        and (figure := one.facts.sides.get(side, {}).get(measurement)) is not None
    ]
