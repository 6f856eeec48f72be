"""A sign to pause or go on, for someone who is metres away from any key: both arms straight up.

Up is up in the frame: overhead for someone who stands or kneels, to the ceiling for someone who
lies. Whoever keeps them there for two seconds means it; before the next sign they come down.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.geometry import interior_angle_deg
from posecheck.body.landmarks import Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.lasting import Lasting

HELD_S: Final = 2.0
"""Reaching for a shelf, or a stretch in passing, takes less."""
GAP_S: Final = 0.3
"""A wrist is lost for some frames at a time."""
UPRIGHT_DEG: Final = 30.0
"""From straight up, shoulder to wrist: arms raised in a V are 40 and more."""
STRAIGHT_DEG: Final = 135.0
"""At the elbow: hands on the head, or behind it, show 90 and less."""
LONG_TRUNKS: Final = 0.6
"""From shoulder to wrist, by trunk length: 0.9 to 1.1 of an arm not pointed at the camera."""
FEET_LEVEL_TRUNKS: Final = 0.35
"""Between the heights of the ankles: on one leg, arms up is a pose and no sign."""
HIDDEN_LONG_TRUNKS: Final = 0.5
"""The same of an arm that is hidden: it is taken to be shorter (rendered bodies: 0.6 to 1.0)."""
BEHIND_TRUNKS: Final = 0.75
"""Between the wrists, when one arm may hide the other: up to 0.7 at 25 degrees from side-on."""
ARMS: Final = ("LEFT", "RIGHT")
DOWN_S: Final = 1.0
"""Down for this long, the next sign is another one."""


class ArmsUp:
    """Watches one person for the sign."""

    def __init__(self) -> None:
        self._up = Lasting(gap_s=GAP_S)
        self._down = Lasting()
        self._given = False

    def update(self, time_s: float, body: BodyFrame | None, *, off: bool = False) -> bool:
        """Whether the sign is given at this instant: once, as it has lasted long enough.

        off: the arms may be up for another reason now; before they are a sign they come down.
        """
        up = body is not None and arms_up(body.seen, body.all_joints)
        self._given |= up and off
        lasted_s = self._up.note(time_s, so=up)
        if self._down.note(time_s, so=not up) >= DOWN_S:
            self._given = False
        if lasted_s < HELD_S or not up or self._given:
            return False
        self._given = True
        return True


def arms_up(seen: Landmarks, all_joints: Landmarks) -> bool:
    """Whether both arms are straight and point up; one of them may be hidden behind the other.

    On one leg that is a pose. Of feet that are not seen nothing is held against anyone.
    """
    trunk = trunk_px(all_joints)
    apart_px = abs(seen[Joint.LEFT_ANKLE][1] - seen[Joint.RIGHT_ANKLE][1])
    if apart_px > FEET_LEVEL_TRUNKS * trunk:
        return False
    up = [side for side in ARMS if _arm_up(seen, side, LONG_TRUNKS * trunk)]
    if len(up) == 1:
        (far,) = set(ARMS) - set(up)
        return _hidden_arm_up(seen, all_joints, far, trunk)
    return len(up) == len(ARMS)


def _hidden_arm_up(seen: Landmarks, all_joints: Landmarks, far: str, trunk: float) -> bool:
    """Whether an arm that the other one hides, seen from the side, is taken to be up.

    It is believed by its hand, where that is seen. Of someone who stands or kneels it is right
    without, hanging or raised; of who lies down it is not.
    """
    elbow, hand = (_known(seen, f"{far}_{part}") for part in ("ELBOW", "WRIST"))
    if not hand:
        along = mid_shoulder(all_joints) - mid_hip(all_joints)
        lies = abs(along[0]) > abs(along[1])
        wrists = all_joints[Joint.LEFT_WRIST] - all_joints[Joint.RIGHT_WRIST]
        if lies or math.hypot(*wrists) > BEHIND_TRUNKS * trunk:
            return False
    return not (elbow and hand) and _arm_up(all_joints, far, HIDDEN_LONG_TRUNKS * trunk)


def _known(seen: Landmarks, joint: str) -> bool:
    return not np.isnan(seen[Joint[joint]]).any()


def _arm_up(seen: Landmarks, side: str, least_px: float) -> bool:
    shoulder, elbow, wrist = (
        seen[Joint[f"{side}_{part}"]] for part in ("SHOULDER", "ELBOW", "WRIST")
    )
    across, down = wrist - shoulder
    length = math.hypot(across, down)
    return bool(
        length >= least_px
        and math.degrees(math.atan2(abs(across), -down)) <= UPRIGHT_DEG
        and interior_angle_deg(shoulder, elbow, wrist) >= STRAIGHT_DEG
    )
