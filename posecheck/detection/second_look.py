"""A second, independent look at the person the tracker follows, and a third where those differ.

MediaPipe's tracker looks where it saw the person last; once that goes wrong it may stay wrong, at
full visibility. Whoever is found anew is seen with other errors: where both agree they are right,
and how far they differ tells how far they may be off (docs/accuracy.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.landmarks import FloatArray, Joint, Landmarks, mid_hip, trunk_px

Image = NDArray[np.uint8]
Find = Callable[[Image], Landmarks | None]
"""Looks for a person in a single picture, without memory."""

LEGS: Final = tuple(
    Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("KNEE", "ANKLE")
)
AGREE_TRUNKS: Final = 0.12
"""Looks whose knees and ankles lie this near to one another agree (trunk lengths): of those nearer,
0.1 % have a knee off by more than 15 degrees, of those farther 30 %."""
JUMP_TRUNKS: Final = 0.1
"""A leg the tracker moved this far since the last second look is looked at again at once."""
SAME_PERSON_TRUNKS: Final = 0.5
"""Hips farther apart than this are two people's."""
EXCHANGED_TRUNKS: Final = 0.05
"""By how much the exchanged legs must lie nearer, to be taken for exchanged."""
STALE_S: Final = 0.45
"""Between frames; a tracker follows whoever moves between them too late: at one a second its hips
were 0.17 trunk lengths from where both other looks, which agreed, had them."""
SETTLES_IN_S: Final = 0.4
"""A picture looked at without memory trembles by a degree; over this time it is averaged out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Opinion:
    """What a second look said of the tracker, in trunk lengths: (33, 2) each.

    correction: from where the tracker puts the joints to where they are taken to be.
    doubt: half of what the two looks that were believed differ by.
    """

    time_s: float
    tracked_px: FloatArray
    correction: FloatArray
    doubt: FloatArray


class SecondLook:
    """Corrects the tracker of one stream, and says how far it may be off."""

    def __init__(self, find: Find, *, every_s: float) -> None:
        """`find` finds the person anew; `every_s` infinite: it never does."""
        self._find = find
        self._every_s = every_s
        self._opinion: _Opinion | None = None
        self._looked_s = -math.inf
        self._tracked_s = math.nan
        self._stale = False

    def due(self, time_s: float) -> bool:
        """Whether it is time for a second look, whatever the tracker says."""
        return not math.isinf(self._every_s) and time_s - self._looked_s >= self._every_s

    def __call__(
        self, image_bgr: Image, time_s: float, tracked: Landmarks, anew: Landmarks | None
    ) -> Landmarks:
        """The tracked person as they are taken to be; `doubt_px` is None after a single look.

        anew: how the person was found anew in this picture, when that was due.
        """
        if math.isinf(self._every_s):
            return tracked
        self._stale = time_s - self._tracked_s > STALE_S
        self._tracked_s = time_s
        if self.due(time_s):
            self._look(image_bgr, time_s, tracked, anew)
        elif self._jumped(tracked):
            self._look(image_bgr, time_s, tracked, self._find(image_bgr))
        if self._opinion is None:
            return tracked
        scale = trunk_px(tracked)
        return replace(
            tracked,
            xy_px=tracked.xy_px + scale * self._opinion.correction,
            doubt_px=scale * self._opinion.doubt,
        )

    def _jumped(self, tracked: Landmarks) -> bool:
        before = self._opinion
        if before is None:
            return False
        return _apart_px(tracked.xy_px, before.tracked_px) > JUMP_TRUNKS * trunk_px(tracked)

    def _look(
        self, image_bgr: Image, time_s: float, tracked: Landmarks, anew: Landmarks | None
    ) -> None:
        self._looked_s = time_s
        scale = trunk_px(tracked)
        others = [anew] if anew is not None and _same_person(tracked, anew) else []
        if others and (self._stale or not _agree(tracked, others[0])):
            mirrored = self._find(np.ascontiguousarray(image_bgr[:, ::-1]))
            if mirrored is not None and _same_person(tracked, mirrored.mirrored()):
                others.append(mirrored.mirrored())
        if not others or not scale:
            self._opinion = None
            return
        looks = [tracked.xy_px, *(_matched(other, tracked) for other in others)]
        if self._stale and len(others) == 2:
            looks = looks[1:]
        one, other = min(combinations(looks, 2), key=lambda pair: _apart_px(*pair))
        self._opinion = self._settled(
            _Opinion(
                time_s=time_s,
                tracked_px=tracked.xy_px,
                correction=((one + other) / 2 - tracked.xy_px) / scale,
                doubt=(one - other) / 2 / scale,
            )
        )

    def _settled(self, new: _Opinion) -> _Opinion:
        """Averaged with what was said before, unless that was something else."""
        before = self._opinion
        if before is None or _apart_px(new.correction, before.correction) > AGREE_TRUNKS:
            return new
        share = 1 - math.exp(-(new.time_s - before.time_s) / SETTLES_IN_S)
        mean = before.correction + share * (new.correction - before.correction)
        return replace(new, correction=mean)


def _matched(look: Landmarks, reference: Landmarks) -> FloatArray:
    """(33, 2) the look's places in pixels, its legs named as the reference names them."""
    exchanged = look.swapped()
    as_named, swapped = (
        float(np.linalg.norm(one.xy_px[list(LEGS)] - reference.xy_px[list(LEGS)], axis=1).sum())
        for one in (look, exchanged)
    )
    margin_px = EXCHANGED_TRUNKS * trunk_px(reference)
    return exchanged.xy_px if swapped < as_named - margin_px else look.xy_px


def _agree(tracked: Landmarks, look: Landmarks) -> bool:
    apart_px = _apart_px(tracked.xy_px, _matched(look, tracked))
    return apart_px <= AGREE_TRUNKS * trunk_px(tracked)


def _apart_px(one: FloatArray, other: FloatArray) -> float:
    """How far two looks differ on knees and ankles, at most."""
    return float(np.linalg.norm(one[list(LEGS)] - other[list(LEGS)], axis=1).max())


def _same_person(one: Landmarks, other: Landmarks) -> bool:
    apart_px = float(np.linalg.norm(mid_hip(one) - mid_hip(other)))
    return apart_px <= SAME_PERSON_TRUNKS * trunk_px(one)
