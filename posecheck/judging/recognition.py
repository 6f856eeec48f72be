"""Which pose is being done, from the poses' own gates: nothing is trained.

A pose is named once its shape has lasted, and until it has been left for a second, so
that the name does not flicker. Poses of repetitions are named while somebody moves through them:
lying still is none of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.judging.repetitions import PARTIAL_FROM
from posecheck.judging.shape import Shape
from posecheck.measuring.measurements import readers_of
from posecheck.measuring.reading import Reading, Readings
from posecheck.poses.pose import Pose

NAMED_AFTER_S: Final = 1.5
LOST_AFTER_S: Final = 1.0
MOVED_WITHIN_S: Final = 6.0
"""A repetition, with its rest, takes less."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A pose that was done from start_s to end_s."""

    pose: Pose
    start_s: float
    end_s: float


def most_done(seen: Sequence[Seen]) -> Pose | None:
    """The pose that was done longest in all; None when there was none."""
    lengths_s: Counter[str] = Counter()
    for one in seen:
        # Counters hold whole numbers by type; thousandths are fine enough.
        lengths_s[one.pose.id] += round(1000 * (one.end_s - one.start_s))
    poses = {one.pose.id: one.pose for one in seen}
    return poses[lengths_s.most_common(1)[0][0]] if seen else None


class Recogniser:
    """Watches one stream of bodies for any of several poses."""

    def __init__(self, poses: Sequence[Pose]) -> None:
        """A pose that looks like another (`same_as`) is left out in that one's favour."""
        wanted = [pose for pose in poses if pose.judged]
        ids = {pose.id for pose in wanted}
        self._watches = [_Watch(pose) for pose in wanted if pose.same_as not in ids]
        self._readers = readers_of({name for watch in self._watches for name in watch.names})
        self._named: _Watch | None = None
        self.seen: list[Seen] = []

    @property
    def pose(self) -> Pose | None:
        """The pose being done; None for none of these."""
        return self._named.pose if self._named else None

    def update(self, time_s: float, body: BodyFrame | None) -> Pose | None:
        """The pose being done at this instant; None for none of these."""
        readings: dict[str, Reading] = {}
        if body is not None:
            for reader in self._readers:
                readings |= reader.read(time_s, body)
        for watch in self._watches:
            watch.update(time_s, readings, body)
        if self._named is not None and not self._named.lost(time_s):
            last = self.seen[-1]
            self.seen[-1] = Seen(pose=last.pose, start_s=last.start_s, end_s=self._named.last_s)
            return self._named.pose
        lasting = [watch for watch in self._watches if watch.lasts(time_s)]
        # The longest wins; of equals the one that asks for more.
        self._named = min(
            lasting, key=lambda watch: (watch.since_s, -len(watch.pose.shape)), default=None
        )
        if self._named is not None:
            begun = Seen(pose=self._named.pose, start_s=self._named.since_s, end_s=time_s)
            self.seen.append(begun)
        return self.pose


class _Watch:
    """One pose, and since when somebody is in it."""

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        self.since_s = math.nan
        self.last_s = -math.inf
        self._shape = Shape(pose)
        self._rested_s = self._moved_s = -math.inf

    @property
    def names(self) -> set[str]:
        """What must be read for it."""
        names = {gate.measurement for gate in self.pose.shape}
        if self.pose.repetition is not None:
            names.add(self.pose.repetition.measurement)
        return names

    def update(self, time_s: float, readings: Readings, body: BodyFrame | None) -> None:
        """Take in one instant."""
        if body is None or not self._shape(readings, body):
            return
        if not self._moves(time_s, readings):
            return
        if time_s - self.last_s > LOST_AFTER_S:
            self.since_s = time_s
        self.last_s = time_s

    def _moves(self, time_s: float, readings: Readings) -> bool:
        way = self.pose.repetition
        if way is None:
            return True
        share = way.share(readings[way.measurement].value)
        if share <= 0:
            self._rested_s = time_s
        if share >= PARTIAL_FROM and time_s - self._rested_s <= MOVED_WITHIN_S:
            self._moved_s = time_s
        return time_s - self._moved_s <= MOVED_WITHIN_S

    def lasts(self, time_s: float) -> bool:
        """Whether it has been taken up for long enough to be named."""
        return not self.lost(time_s) and self.last_s - self.since_s >= NAMED_AFTER_S

    def lost(self, time_s: float) -> bool:
        """Whether it has been left for long enough to be forgotten."""
        return time_s - self.last_s > LOST_AFTER_S
