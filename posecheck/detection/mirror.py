"""Tells a mirror's image of the followed person from someone else, by how both stand and move.

A mirror keeps heights: on a side wall it turns left and right round, behind the person near and
far. Whatever the angle, image and person rise and sink alike and go equally far across.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.body.landmarks import FloatArray, Joint, Landmarks, mid_hip, trunk_px

PAIRS: Final = tuple(
    (Joint[f"LEFT_{part}"], Joint[f"RIGHT_{part}"]) for part in ("SHOULDER", "KNEE", "ANKLE")
)
"""Whose heights are compared, with that of the nose: in a mirror the sides change their names."""
LIMBS: Final = tuple(
    (Joint[f"{side}_{start}"], Joint[f"{side}_{end}"])
    for side in ("LEFT", "RIGHT")
    for start, end in (("HIP", "KNEE"), ("KNEE", "ANKLE"))
)
ALIKE: Final = 0.08
"""Root mean square of the differences of heights, by size (about 1.3 m): as far as the model errs
on one person seen from two sides."""
UNLIKE: Final = 0.12
"""Beyond this it is another posture, even of someone who keeps still: standing and kneeling in a
lunge differ by 0.15."""
MOVED: Final = 0.1
"""Of hips or heights from one look to the next, by size: 13 cm, more than the model trembles."""
LARGE: Final = 0.25
"""A movement such as kneeling down fast, a third of a metre: it tells as much as two others."""
SAME: Final = (0.03, 0.3)
OTHER: Final = (0.07, 0.35)
"""By how much two movements differ: by less than so much and that share of the larger one, they are
the same; by more, two. Between them a tracker that lags a tenth of a second tells nothing."""
SHORTEST_STEP_S: Final = 0.4
LONGEST_STEP_S: Final = 2.5
"""Between two looks: sooner nobody has moved far, later it is no one movement."""
REMEMBERED: Final = 10
"""Looks that told something, about five seconds of moving."""
LEAST: Final = 3
MOSTLY: Final = 0.75
"""So many looks with the same movement, of nearly all, are no chance: two people who kneel down
side by side do not do so in the same half second."""
OTHERS: Final = 2
"""So many looks with another posture or movement are someone else."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Figure:
    """One person at one look. size_px: trunk, thigh and shin. heights: over the hips, by size."""

    size_px: float
    hips_px: FloatArray
    heights: FloatArray

    @classmethod
    def of(cls, person: Landmarks) -> _Figure:
        size = size_px(person)
        hips = mid_hip(person)
        rows = [np.sort(person.xy_px[list(pair), 1]) for pair in PAIRS]
        heights = np.concatenate([person.xy_px[[Joint.NOSE], 1], *rows])
        return cls(size_px=size, hips_px=hips, heights=(heights - hips[1]) / size)


def size_px(person: Landmarks) -> float:
    """Trunk, thigh and shin, which scatter less together than any of them alone."""
    limbs = (np.linalg.norm(person[start] - person[end]) for start, end in LIMBS)
    return trunk_px(person) + float(sum(limbs)) / 2


class MirrorImage:
    """Watches the followed person and one other figure."""

    def __init__(self) -> None:
        self._before: tuple[float, _Figure, _Figure] | None = None
        self._told: deque[bool] = deque(maxlen=REMEMBERED)
        self._ratios: deque[float] = deque(maxlen=REMEMBERED)
        self.moved = False

    @property
    def ratio(self) -> float:
        """The other one's size by that of the followed one."""
        return float(np.median(self._ratios)) if self._ratios else 1.0

    @property
    def is_image(self) -> bool | None:
        """Whether it is one's mirror image of the other; None while nothing tells."""
        alike = sum(self._told)
        if alike >= LEAST and alike >= MOSTLY * len(self._told):
            return True
        return False if len(self._told) - alike >= OTHERS else None

    def update(self, time_s: float, followed: Landmarks, other: Landmarks) -> None:
        """Take in how both are seen at this look. `moved`: the followed one has, since the last."""
        before = self._before
        self.moved = False
        if before is not None and time_s - before[0] < SHORTEST_STEP_S:
            return
        one, image = _Figure.of(followed), _Figure.of(other)
        self._before = time_s, one, image
        self._ratios.append(image.size_px / one.size_px)
        apart = _mean(one.heights - image.heights)
        if before is not None and time_s - before[0] <= LONGEST_STEP_S:
            own, its = _step(before[1], one), _step(before[2], image)
            self.moved = _moved(own)
            if self.moved or _moved(its):
                self._told.extend(_told_by(own, its, alike=apart <= ALIKE))
                return
        if apart > UNLIKE:
            self._told.append(False)


def looks_like_an_image(one: Landmarks, other: Landmarks) -> bool:
    """Whether either might be the other's image in a mirror, from a single look."""
    return _mean(_Figure.of(one).heights - _Figure.of(other).heights) <= ALIKE


def _mean(differences: FloatArray) -> float:
    """Root of the mean square: one limb elsewhere counts for more than a tremble of all."""
    return float(np.sqrt(np.mean(differences**2)))


def _step(before: _Figure, now: _Figure) -> FloatArray:
    """How the hips went across and down, and how each height changed; by size."""
    across, down = (now.hips_px - before.hips_px) / now.size_px
    return np.array([abs(across), down, *(now.heights - before.heights)])


def _moved(step: FloatArray) -> bool:
    return float(np.abs(step).max()) >= MOVED


def _told_by(own: FloatArray, its: FloatArray, *, alike: bool) -> list[bool]:
    """What the movement of one look tells. alike: both are in one posture now."""
    largest = max(float(np.abs(own).max()), float(np.abs(its).max()))
    differ = own - its
    apart = max(abs(float(differ[0])), abs(float(differ[1])), _mean(differ[2:]))
    if alike and apart <= SAME[0] + SAME[1] * largest:
        return [True] * (2 if largest >= LARGE else 1)
    return [False] if not alike or apart > OTHER[0] + OTHER[1] * largest else []
