"""Keeps to one person when the frame shows two: the larger one, and then steadily that one.

MediaPipe tracks whoever it found first. So every second the parts of the frame beside the followed
person are searched for someone else, and a curtain is drawn over whoever stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.landmarks import Joint, Landmarks, trunk_px

Image = NDArray[np.uint8]
Find = Callable[[Image], Landmarks | None]
"""Looks for a person in a single frame, without memory."""

LOOK_EVERY_S: Final = 1.0
"""A search costs as much as a frame; whoever walks in takes longer than this to matter."""
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
SIGHTINGS_TO_REPORT: Final = 2
"""One sighting may be a chair; two in a row, a second apart, are a person."""
CURTAIN_BGR: Final = 128
"""Mid-grey: no edge against a light wall or a dark one that could be taken for a limb."""

FOLLOWED_THE_LARGER: Final = "More than one person is in view; the larger one was followed."


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A vertical strip of the frame, in pixels: from start_px up to end_px."""

    start_px: int
    end_px: int

    @property
    def width_px(self) -> int:
        """How wide the strip is."""
        return self.end_px - self.start_px

    def overlaps(self, other: Strip) -> bool:
        """Whether the two strips share any of the frame."""
        return self.start_px < other.end_px and other.start_px < self.end_px


class Bystanders:
    """Hides everyone but the followed person from the tracker."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._looked_s = -np.inf
        self._curtains: tuple[Strip, ...] = ()
        self._suspects: tuple[Strip, ...] = ()
        self._sightings = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Says so once someone else really was there."""
        return (FOLLOWED_THE_LARGER,) if self._sightings >= SIGHTINGS_TO_REPORT else ()

    def hidden(self, image: Image, time_s: float, followed: Landmarks | None) -> Image:
        """The frame with bystanders covered. `followed` is where the person was a frame ago."""
        if time_s - self._looked_s >= LOOK_EVERY_S or self._touches_curtain(followed):
            self._looked_s = time_s
            self._curtains = self._look(image, followed)
        if not self._curtains:
            return image
        covered = image.copy()
        for curtain in self._curtains:
            covered[:, curtain.start_px : curtain.end_px] = CURTAIN_BGR
        return covered

    def _look(self, image: Image, followed: Landmarks | None) -> tuple[Strip, ...]:
        main = followed or self._find(image)
        if main is None:
            return ()
        suspects = []
        for strip in _strips_beside(_extent(main), image.shape[1]):
            other = self._find_in(image, strip)
            if other is None or trunk_px(other) < SMALLEST_SHARE * trunk_px(main):
                continue
            if followed is None and trunk_px(other) > LARGER_BY * trunk_px(main):
                return (_extent(main),)
            suspects.append(_extent(other))
        return self._confirmed(tuple(suspects))

    def _confirmed(self, suspects: tuple[Strip, ...]) -> tuple[Strip, ...]:
        """Those who already stood there a look ago: a chair is taken for a person now and then."""
        curtains = tuple(
            suspect
            for suspect in suspects
            if any(suspect.overlaps(before) for before in (*self._suspects, *self._curtains))
        )
        self._suspects = suspects
        self._sightings += bool(curtains)
        return curtains

    def _find_in(self, image: Image, strip: Strip) -> Landmarks | None:
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


def _strips_beside(person: Strip, width_px: int) -> list[Strip]:
    sides = (
        Strip(start_px=0, end_px=person.start_px),
        Strip(start_px=person.end_px, end_px=width_px),
    )
    return [strip for strip in sides if strip.width_px >= SLIMMEST_STRIP * width_px]
