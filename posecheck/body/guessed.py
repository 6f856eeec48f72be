"""Joints that are guessed, although the detector calls them visible.

The far knee behind the near leg: MediaPipe puts it up to 0.3 leg lengths too high, at a visibility
of 0.52 to 0.63 (filmed lunges, near leg in front), which for a joint in the open would do. And legs
whose bones cannot be so long: a shin half behind a box is drawn as short as what shows of it, at
0.98. And a leg that is wholly hidden: it is put onto the other one, knee on knee, at 0.2 to 0.3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from posecheck.body.geometry import distance, distance_to_line, interior_angle_deg
from posecheck.body.landmarks import MIN_VISIBILITY, Joint, Landmarks, Side, leg_joint
from posecheck.body.view import View

NEAR_LEG_LEGS: Final = 0.2
"""How near to the near leg (leg lengths) the far knee counts as behind it: a thigh's half width,
0.1, and where the guesses lay, 0.10 to 0.19."""
MIN_VISIBILITY_BEHIND: Final = 0.65
"""What it takes to be seen there: guesses reach 0.63, far knees in the open 0.8 and more."""
SIDE_ON_DEG: Final = 50.0
"""Farther off, no leg hides the other."""
FLAT_DEG: Final = 30.0
"""Legs that move this near to the frame's plane show their length: cos(30) is 0.87."""
SHIN_BY_THIGH: Final = (0.5, 2.0)
"""Shin by thigh as they are drawn, between the shortest and the longest. In 290 photographs and
600 frames of people seen from the side it is 0.71 to 1.27 in all poses that are judged; what lies
beyond are legs folded out of the plane (gate, pigeon), which cannot be judged either."""

STANDING_KNEE_DEG: Final = 145.0
"""A knee as straight as that bears somebody who stands; no kneeling pose's front knee is (their
gates end there)."""


def guessed_joints(landmarks: Landmarks, far: Side, view: View) -> list[Joint]:
    """The knees and ankles that are guessed. `far`: the side turned away from the camera."""
    found = []
    if is_behind(landmarks, far, view):
        found.append(leg_joint(far, "KNEE"))
    if view.limbs_deg <= FLAT_DEG:
        sides: tuple[Side, Side] = ("left", "right")
        found += [joint for side in sides for joint in _impossible(landmarks, side)]
    return found


def is_behind(landmarks: Landmarks, far: Side, view: View) -> bool:
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


def _impossible(landmarks: Landmarks, side: Side) -> tuple[Joint, ...]:
    """The knee, and the ankle where the shin is the short one; none where the leg may be so."""
    leg = [leg_joint(side, part) for part in ("HIP", "KNEE", "ANKLE")]
    if landmarks.outside[leg].any():  # which is told as it is
        return ()
    hip, knee, ankle = (landmarks[joint] for joint in leg)
    thigh_px, shin_px = distance(hip, knee), distance(knee, ankle)
    shortest, longest = SHIN_BY_THIGH
    if shin_px < shortest * thigh_px:
        return leg_joint(side, "KNEE"), leg_joint(side, "ANKLE")
    if shin_px > longest * thigh_px:
        return (leg_joint(side, "KNEE"),)
    return ()


def laid_on_the_other(landmarks: Landmarks) -> list[Joint]:
    """Knee and ankle of a leg of which nothing is seen: they are put where the other leg's are.

    None where the other leg is straight: who stands on it has the hidden one beside it.
    """
    pairs: tuple[tuple[Side, Side], ...] = (("left", "right"), ("right", "left"))
    found: list[Joint] = []
    for side, other in pairs:
        joints = [leg_joint(side, part) for part in ("KNEE", "ANKLE")]
        hip, knee, ankle = (landmarks[leg_joint(other, part)] for part in ("HIP", "KNEE", "ANKLE"))
        leg_px = distance(hip, knee) + distance(knee, ankle)
        apart_px = max(distance(landmarks[joints[0]], knee), distance(landmarks[joints[1]], ankle))
        if (
            (landmarks.visibility[joints] < MIN_VISIBILITY).all()
            and apart_px <= NEAR_LEG_LEGS * leg_px
            and interior_angle_deg(hip, knee, ankle) < STANDING_KNEE_DEG
        ):
            found += joints
    return found


def without(landmarks: Landmarks, joints: list[Joint]) -> Landmarks:
    """The same landmarks with those joints not known."""
    xy_px = landmarks.xy_px.copy()
    xy_px[joints] = np.nan
    return replace(landmarks, xy_px=xy_px)
