"""Knees and feet that something hides: furniture, a rug, a coat.

MediaPipe puts them where they may well be, at visibility 0.98. The mask of the person knows better.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.body.landmarks import FloatArray, Joint, Landmarks, Side, leg_joint, trunk_px

HALF_PATCH_TRUNKS: Final = 0.06
"""Half the side of the patch that is looked at, about half as wide as a knee."""
MIN_SHOWN: Final = 0.35
"""Mean of the mask around a knee or ankle: 0.98 to 1.00 in view, 0.00 to 0.34 behind furniture
(rendered); on filmed people what lies between is at the leg's edge."""
SHIN_POINTS: Final = 5
"""Points between knee and ankle, to see whether the shin is there: a knee that is put on the
visible thigh of a hidden shin has all the mask around it."""
FOOT: Final = ("ANKLE", "HEEL", "FOOT_INDEX")
"""Seen when the ankle is: toes are too thin for the mask, 0.36 to 0.40 even in view."""
SIDES: Final[tuple[Side, Side]] = ("left", "right")


def without_hidden(person: Landmarks) -> Landmarks:
    """The same landmarks, visibility 0 where the mask shows that a knee or foot is hidden.

    As they are without a mask. What lies outside the frame is left to `Landmarks.outside`.
    """
    if person.mask is None:
        return person
    hidden = [joint for side in SIDES for joint in _hidden(person, side)]
    if not hidden:
        return person
    visibility = person.visibility.copy()
    visibility[hidden] = 0.0
    return replace(person, visibility=visibility)


def _hidden(person: Landmarks, side: Side) -> list[Joint]:
    knee, ankle = (person[leg_joint(side, part)] for part in ("KNEE", "ANKLE"))
    found = []
    if _shown(person, ankle[None]) < MIN_SHOWN:
        found += [leg_joint(side, part) for part in FOOT]
    along = np.linspace(0.0, 1.0, SHIN_POINTS + 2)[1:-1, None]
    shin = knee + along * (ankle - knee)
    if _shown(person, knee[None]) < MIN_SHOWN or _shown(person, shin) < MIN_SHOWN:
        found.append(leg_joint(side, "KNEE"))
    return found


def _shown(person: Landmarks, places_px: FloatArray) -> float:
    """Mean of the mask around those places, (n, 2), 0..1; 1 where all are outside the frame."""
    assert person.mask is not None
    height, width = person.mask.shape
    scale = np.array([width, height]) / person.size_wh
    half = max(HALF_PATCH_TRUNKS * trunk_px(person) * float(scale[0]), 1.0)
    means = []
    for x, y in places_px * scale:
        if not (0 <= x < width and 0 <= y < height):
            continue
        rows = slice(max(int(y - half), 0), int(y + half) + 1)
        columns = slice(max(int(x - half), 0), int(x + half) + 1)
        means.append(float(person.mask[rows, columns].mean()))
    return float(np.mean(means)) if means else 1.0
