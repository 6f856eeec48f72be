"""Which pose is being done, from the poses' own gates: nothing is trained.

A pose is named once its shape was there for most of a while, and until it has been left for a
second. Another name takes twice as long, so that what is announced is not taken back; of two that
fit alike none is named. Poses of repetitions are named while someone moves through them: lying
still is none of them.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.body.body_frame import BodyFrame
from posecheck.judging.repetitions import PARTIAL_FROM
from posecheck.judging.shape import Shape
from posecheck.lasting import Lasting
from posecheck.measuring.measurements import readers_of
from posecheck.measuring.reading import Reading, Readings
from posecheck.measuring.stillness import SWAY, Stillness
from posecheck.poses.pose import Pose

NAMED_AFTER_S: Final = 1.5
CHANGED_AFTER_S: Final = 3.0
"""Before another name than the last is given. Leg hugs and lunges pass through four shapes within
17 s, for a second or two each."""
FORGOTTEN_AFTER_S: Final = 5.0
"""This long after it was left the last name is forgotten, as when nobody is seen."""
SHARE_NAMED: Final = 0.8
SHARE_KEPT: Final = 0.5
"""Of that while the shape must have been there: repetitions of something else touch it for half."""
LOST_AFTER_S: Final = 1.0
"""Flicker of the landmarks lasts less."""
STILL_TRUNKS: Final = 0.5
"""Hips and shoulders of someone in a hold stay within this (trunk lengths) for a second: 0.1 when
still, 0.3 while settling. Repetitions of lunges go 0.5 to 1.5, and pass through poses."""
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
        """A pose that looks like another (`same_as`) is left out in that one's favour.

        So is what is not to be named, for anybody does it by the way.
        """
        wanted = [pose for pose in poses if pose.judged and pose.named]
        ids = {pose.id for pose in wanted}
        self._watches = [_Watch(pose) for pose in wanted if pose.same_as not in ids]
        self._readers = readers_of({name for watch in self._watches for name in watch.names})
        self._stillness = Stillness()
        self._named: _Watch | None = None
        self._last: _Watch | None = None
        self._body_s = -math.inf
        self.seen: list[Seen] = []

    @property
    def pose(self) -> Pose | None:
        """The pose being done; None for none of these."""
        return self._named.pose if self._named else None

    def update(self, time_s: float, body: BodyFrame | None) -> Pose | None:
        """The pose being done at this instant; None for none of these."""
        readings: dict[str, Reading] = {}
        still = True
        if body is not None:
            for reader in (*self._readers, self._stillness):
                readings |= reader.read(time_s, body)
            still = not readings[SWAY.name].value > STILL_TRUNKS
        for watch in self._watches:
            watch.update(time_s, readings, body, still=still)
        self._forget_by(time_s, body)
        if self._named is not None and not self._named.lost(time_s):
            last = self.seen[-1]
            self.seen[-1] = Seen(pose=last.pose, start_s=last.start_s, end_s=self._named.last_s)
            return self._named.pose
        self._named = self._newly(time_s)
        if self._named is not None:
            self._last = self._named
            before_s = self.seen[-1].end_s if self.seen else -math.inf
            assert self._named.since_s is not None
            start_s = max(self._named.since_s, before_s)
            begun = Seen(pose=self._named.pose, start_s=start_s, end_s=time_s)
            self.seen.append(begun)
        return self.pose

    def _forget_by(self, time_s: float, body: BodyFrame | None) -> None:
        """The last name counts for as long as the same person may still be about it."""
        if body is not None:
            self._body_s = time_s
        left_s = self._last.last_s if self._last else math.inf
        if time_s - self._body_s > LOST_AFTER_S or time_s - left_s > FORGOTTEN_AFTER_S:
            self._last = None

    def _newly(self, time_s: float) -> _Watch | None:
        """The one that has lasted long enough to be named; None for none, or for two alike."""
        lasting = [
            watch
            for watch in self._watches
            if watch.lasts(
                time_s, NAMED_AFTER_S if self._last in (None, watch) else CHANGED_AFTER_S
            )
        ]
        return lasting[0] if len(lasting) == 1 else None


class _Watch:
    """One pose, and since when someone is in it."""

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        self.last_s = -math.inf
        self._there = Lasting()
        self._shape = Shape(pose)
        self._looks: deque[tuple[float, float, bool]] = deque()
        self._rested_s = self._moved_s = -math.inf

    @property
    def since_s(self) -> float | None:
        """Since when; of someone who left, since when they had been in it."""
        return self._there.since_s

    @property
    def names(self) -> set[str]:
        """What must be read for it."""
        names = {gate.measurement for gate in self.pose.shape}
        if self.pose.repetition is not None:
            names.add(self.pose.repetition.measurement)
        return names

    def update(
        self, time_s: float, readings: Readings, body: BodyFrame | None, *, still: bool
    ) -> None:
        """Take in one instant; a hold is one only while someone keeps still."""
        if time_s - self.last_s > LOST_AFTER_S:  # whoever comes now is not in it already
            self._shape.forget()
        inside = body is not None and bool(self._shape(readings, body))
        inside = inside and (self._moves(time_s, readings) if self.pose.repetition else still)
        before_s = self._looks[-1][0] if self._looks else time_s
        self._looks.append((time_s, min(time_s - before_s, LOST_AFTER_S), inside))
        while self._looks[0][0] < time_s - CHANGED_AFTER_S:
            self._looks.popleft()
        if inside:
            if self.lost(time_s):
                self._there.end()
            self._there.begin(time_s)
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

    def lasts(self, time_s: float, wanted_s: float) -> bool:
        """Whether it has been taken up for that long, but for moments."""
        return (
            not self.lost(time_s)
            and self._there.seconds(self.last_s) >= wanted_s
            and self._inside_s(time_s, wanted_s) >= SHARE_NAMED * wanted_s
        )

    def lost(self, time_s: float) -> bool:
        """Whether it has been left, for good or again and again."""
        watched_s = min(self._there.seconds(time_s), CHANGED_AFTER_S)
        return (
            time_s - self.last_s > LOST_AFTER_S
            or self._inside_s(time_s, watched_s) < SHARE_KEPT * watched_s
        )

    def _inside_s(self, time_s: float, within_s: float) -> float:
        """How much of the last seconds someone was in it."""
        return sum(
            step_s for at_s, step_s, inside in self._looks if inside and at_s > time_s - within_s
        )
