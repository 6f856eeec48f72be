"""Keeps to one person when the frame shows two: the larger one, and then steadily that one.

MediaPipe tracks whoever it found first. So every second the parts of the frame beside the followed
person are searched for someone else, and a curtain is drawn over whoever stands there. Only from an
image in a mirror, once its movements show that it is one, the person is gone over to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import Joint, Landmarks, trunk_px
from posecheck.detection.mirror import MirrorImage, looks_like_an_image, size_px

Image = NDArray[np.uint8]
Find = Callable[[Image], Landmarks | None]
"""Looks for a person in a single frame, without memory."""

LOOK_EVERY_S: Final = 1.0
"""A search costs as much as a frame; whoever walks in takes longer than this to matter."""
LOOK_CLOSER_S: Final = 0.5
"""While it is not known whether somebody or an image is there: kneeling down takes 1.5 s."""
LOOK_AT_TOUCH_S: Final = 0.2
"""Who moves into a curtain is covered for no longer; two side by side touch in every frame."""
LARGER_BY: Final = 1.15
"""A trunk that much longer is clearly the larger person; MediaPipe scatters by a few percent."""
SMALLEST_SHARE: Final = 0.4
"""Someone with a trunk shorter than this share of the followed one's is too far off to disturb."""
SLIMMEST_STRIP: Final = 0.15
"""A strip narrower than this share of the frame cannot hold a whole person."""
MARGIN: Final = 0.03
"""Room left around a person, as a share of the frame's width."""
TRUNK_AND_KNEES: Final = tuple(
    Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("SHOULDER", "HIP", "KNEE")
)
MIN_VISIBILITY: Final = 0.6
"""Mean visibility of shoulders, hips and knees below which a find is furniture, not a person."""
SIGHTINGS_TO_REPORT: Final = 3
"""One sighting may be a chair; for a second and in a row they are a person."""
CURTAIN_BGR: Final = 128
"""Mid-grey: no edge against a light wall or a dark one that could be taken for a limb."""

IMAGE_LARGER_BY: Final = 1.04
"""Whoever is larger than what may be their image by this is the person: a mirror is farther away.
At 2 to 3 m before the camera, with the mirror half a metre off, it is 1.1; looks err by 0.03."""
BESIDE: Final[dict[bool | None, str]] = {
    False: "Someone else",
    True: "A mirror",
    None: "Someone else, or a mirror,",
}
"""What is beside the person, by whether it is an image in a mirror."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A vertical strip of the frame, in pixels: from start_px up to end_px."""

    start_px: int
    end_px: int

    @property
    def width_px(self) -> int:
        """How wide the strip is."""
        return self.end_px - self.start_px

    def within(self, other: Strip) -> Strip:
        """What of it is in the other, which it overlaps."""
        return Strip(
            start_px=max(self.start_px, other.start_px), end_px=min(self.end_px, other.end_px)
        )

    def overlaps(self, other: Strip) -> bool:
        """Whether the two strips share any of the frame."""
        return self.start_px < other.end_px and other.start_px < self.end_px


@dataclass(frozen=True, kw_only=True, eq=False)
class _Suspect:
    """A figure beside the followed person at one look."""

    where: Strip
    pair: MirrorImage

    @property
    def smaller(self) -> bool:
        """Clearly; whoever is not may be meant as well, but for an image, which never is."""
        by = LARGER_BY if self.pair.is_image is False else IMAGE_LARGER_BY
        return self.pair.ratio * by < 1.0


class Bystanders:
    """Hides everyone but the followed person from the tracker."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._looked_s = -np.inf
        self._curtains: tuple[Strip, ...] = ()
        self._suspects: tuple[_Suspect, ...] = ()
        self._pairs = (MirrorImage(), MirrorImage())
        self._sightings: Counter[tuple[bool | None, bool]] = Counter()
        self.company = ALONE

    @property
    def notes(self) -> tuple[str, ...]:
        """Who was followed, once someone else, or an image in a mirror, really was there."""
        for what in (False, True, None):
            seen = {smaller: self._sightings[what, smaller] for smaller in (False, True)}
            if sum(seen.values()) >= SIGHTINGS_TO_REPORT:
                return (followed_words(image=what, the_larger=not seen[False]),)
        return ()

    def hidden(self, image: Image, time_s: float, followed: Landmarks | None) -> Image:
        """The frame with bystanders covered. `followed` is where the person was a frame ago."""
        if time_s - self._looked_s >= self._look_after_s(followed):
            self._looked_s = time_s
            self._curtains = self._look(image, time_s, followed)
        if not self._curtains:
            return image
        covered = image.copy()
        for curtain in self._curtains:
            covered[:, curtain.start_px : curtain.end_px] = CURTAIN_BGR
        return covered

    def _look_after_s(self, followed: Landmarks | None) -> float:
        if self._touches_curtain(followed):
            return LOOK_AT_TOUCH_S
        undecided = any(one.pair.is_image is None for one in self._suspects)
        return LOOK_CLOSER_S if undecided else LOOK_EVERY_S

    def _look(self, image: Image, time_s: float, followed: Landmarks | None) -> tuple[Strip, ...]:
        main = followed or self._find(image)
        if main is None:
            self.company = ALONE
            return ()
        suspects = []
        for strip, pair in zip(_beside(_extent(main), image.shape[1]), self._pairs, strict=True):
            other = self._find_in(image, strip)
            if other is None or trunk_px(other) < SMALLEST_SHARE * trunk_px(main):
                continue
            if followed is None and _is_larger(other, main):
                return (_extent(main),)
            if followed is not None:
                pair.update(time_s, followed, other)
            if pair.is_image and pair.moved and pair.ratio >= IMAGE_LARGER_BY:
                return self._begin_again(_extent(main))
            suspects.append(_Suspect(where=_extent(other).within(strip), pair=pair))
        return self._confirmed(tuple(suspects))

    def _begin_again(self, curtain: Strip) -> tuple[Strip, ...]:
        """The image in a mirror was followed: the person is, from now on."""
        self._pairs = (MirrorImage(), MirrorImage())
        self._suspects = ()
        return (curtain,)

    def _confirmed(self, suspects: tuple[_Suspect, ...]) -> tuple[Strip, ...]:
        """Those who already stood there a look ago: a chair is taken for a person now and then."""
        before = (*(one.where for one in self._suspects), *self._curtains)
        there = [one for one in suspects if any(map(one.where.overlaps, before))]
        self._suspects = suspects
        self._sightings.update({(one.pair.is_image, one.smaller): 1 for one in there})
        others = [one for one in there if one.pair.is_image is False]
        as_large = sum(not one.smaller for one in others)
        self.company = Company(as_large=as_large, smaller=len(others) - as_large)
        return tuple(one.where for one in there)

    def _find_in(self, image: Image, strip: Strip) -> Landmarks | None:
        if strip.width_px < SLIMMEST_STRIP * image.shape[1]:
            return None
        found = self._find(np.ascontiguousarray(image[:, strip.start_px : strip.end_px]))
        if found is None or found.visibility[list(TRUNK_AND_KNEES)].mean() < MIN_VISIBILITY:
            return None
        return found.shifted(strip.start_px, image.shape[1])

    def _touches_curtain(self, followed: Landmarks | None) -> bool:
        if followed is None:
            return False
        person = _extent(followed)
        return any(person.overlaps(curtain) for curtain in self._curtains)


def _extent(person: Landmarks) -> Strip:
    """The strip of the frame a person fills, with a little room."""
    width = person.size_wh[0]
    x_px = np.clip(person.xy_px[:, 0], 0, width)
    start, end = x_px.min() - MARGIN * width, x_px.max() + MARGIN * width
    return Strip(start_px=max(0, round(start)), end_px=min(width, round(end)))


def _beside(person: Strip, width_px: int) -> tuple[Strip, Strip]:
    """What is left and right of a person."""
    return Strip(start_px=0, end_px=person.start_px), Strip(start_px=person.end_px, end_px=width_px)


def _is_larger(other: Landmarks, main: Landmarks) -> bool:
    """Clearly, or as a person is larger than their image in a mirror."""
    if trunk_px(other) > LARGER_BY * trunk_px(main):
        return True
    larger = size_px(other) >= IMAGE_LARGER_BY * size_px(main)
    return larger and looks_like_an_image(main, other)


def followed_words(*, image: bool | None, the_larger: bool) -> str:
    """Who was followed beside whom. image: whether the other is one in a mirror; None: perhaps."""
    who = "the larger figure was followed" if the_larger else "one figure was followed throughout"
    return f"{BESIDE[image]} is in view; {who}."
