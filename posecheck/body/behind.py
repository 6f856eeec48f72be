"""Joints that are guessed: the far knee behind the near leg.

MediaPipe puts it up to 0.3 leg lengths too high, at a visibility of 0.52 to 0.63 (filmed lunges,
near leg in front), which for a joint in the open would do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.body.geometry import distance, distance_to_line
from posecheck.body.landmarks import Joint, Landmarks, Side, leg_joint
from posecheck.body.view import View

NEAR_LEG_LEGS: Final = 0.2
"""How near to the near leg (leg lengths) the far knee counts as behind it: a thigh's half width,
0.1, and where the guesses lay, 0.10 to 0.19."""
MIN_VISIBILITY_BEHIND: Final = 0.65
"""What it takes to be seen there: guesses reach 0.63, far knees in the open 0.8 and more."""
SIDE_ON_DEG: Final = 50.0
"""Farther off, no leg hides the other."""


def is_guessed(landmarks: Landmarks, far: Side, view: View) -> bool:
    """Whether the far knee lies behind the near leg and is not surely seen there."""
    near: Side = "left" if far == "right" else "right"
    knee = leg_joint(far, "KNEE")
    if not view.limbs_deg <= SIDE_ON_DEG or landmarks.visibility[knee] >= MIN_VISIBILITY_BEHIND:
        return False
    hip, middle, ankle = (landmarks[leg_joint(near, part)] for part in ("HIP", "KNEE", "ANKLE"))
    leg_px = distance(hip, middle) + distance(middle, ankle)
    away_px = min(
        distance_to_line(landmarks[knee], hip, middle),
        distance_to_line(landmarks[knee], middle, ankle),
    )
    return away_px <= NEAR_LEG_LEGS * leg_px


def without(landmarks: Landmarks, joint: Joint) -> Landmarks:
    """The same landmarks with that joint not known."""
    xy_px = landmarks.xy_px.copy()
    xy_px[joint] = np.nan
    return replace(landmarks, xy_px=xy_px)
