"""From where someone is seen: how far the camera is from beside them, steadied over time.

Two angles, because people twist. The chest may be open to the camera while the legs move in the
image plane (Warrior II, king dancer), and raised arms draw MediaPipe's shoulder joints
together, so that someone square to the camera looks half turned.

Error: on rendered lunges within 8 degrees in nine frames of ten up to 20 degrees off side-on; at 40
both angles read about 6 too small (docs/accuracy.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from posecheck.body.geometry import clamp
from posecheck.body.landmarks import (
    FloatArray,
    Joint,
    Landmarks,
    mid_hip,
    mid_shoulder,
    trunk_px,
)

SeenFrom = Literal["side", "front"]
"""From where a pose is seen: the camera beside the person, or in front of (or behind) them."""
Seen = SeenFrom | Literal["anywhere"]
"""From where a measurement is seen: heights are the same from all around."""
VIEW_ERROR_DEG: Final = 8.0
"""Nine of ten readings of the view lie within this (rendered lunges, docs/accuracy.md)."""
SHOULDERS_BY_TRUNK: Final = 0.66
"""Shoulder width by trunk length, between MediaPipe's joints, seen from the front (rendered bodies;
people vary by about a tenth)."""
DEPTH_GAIN: Final = 1.6
"""MediaPipe flattens depth: limbs of a rendered lunge 40 degrees off side-on lie 22 degrees out of
the frame in its world landmarks, tan(33) / tan(22) = 1.6; twice as much would open the legs of
people who are side-on to 25 degrees."""
LEANING_FROM: Final = 0.18
LEANING_FULLY: Final = 0.5
"""How far the limbs lean, by leg length, for their plane to be believed not at all, and wholly. A
person who stands upright reads 0.1 to 0.15, a kneeling lunge 0.5 to 0.7."""
TWISTED_DEG: Final = 40.0
"""This far apart, chest and limbs are surely turned against one another: four times the error."""
SETTLES_IN_S: Final = 0.7
STEADIES_IN_S: Final = 6.0
"""While the feet stay the view can hardly change: the longer they do, the less one frame says."""
MOVED_DEG: Final = 12.0
"""This far from the estimate, one and a half times its error, is another view, if it lasts."""
MOVED_FOR_S: Final = 2.0
"""Rocking over the front foot makes a person lean for a second; a moved camera stays moved."""
TURNED_DEG: Final = 30.0
"""This far from the estimate, four times its error, the chest has turned over feet that stay:
rocking swings it by 20, opening from Warrior I to Warrior II by 60."""
FEET_STAY_TRUNKS: Final = 0.25
"""How far an ankle may wander (trunk lengths) before the feet count as moved; jitter is 0.02, the
feet of someone who turns from side-on to the front come 0.3 apart."""
FOOT_SEEN: Final = 0.65
"""From this visibility on an ankle that is elsewhere has moved: at 0.5 to 0.6 the hidden one of
someone kneeling wanders by a quarter of a trunk (filmed half-kneeling)."""
LEGS: Final = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)
ANKLES: Final = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
ARMS: Final = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
)


@dataclass(frozen=True, kw_only=True)
class View:
    """Degrees from side-on: 0 seen from the side, 90 from the front or the back; NaN not known.

    chest_deg: which way the chest is turned. limbs_deg: how far the plane in which legs and trunk
    lean is turned out of the image plane; the chest's angle while nothing leans.
    """

    chest_deg: float
    limbs_deg: float

    def yaw_deg(self, seen_from: SeenFrom) -> float:
        """The angle that matters to what is seen from there."""
        return self.limbs_deg if seen_from == "side" else self.chest_deg

    def off_deg(self, seen: Seen) -> float:
        """How far the camera is from there, 0..90."""
        match seen:
            case "side":
                return self.limbs_deg
            case "front":
                return 90.0 - self.chest_deg
            case "anywhere":
                return 0.0

    def farther(self, seen_from: SeenFrom, by_deg: float) -> View:
        """That much farther off from there."""
        by_deg = by_deg if seen_from == "side" else -by_deg
        return View(
            chest_deg=clamp(self.chest_deg + by_deg, 0.0, 90.0),
            limbs_deg=clamp(self.limbs_deg + by_deg, 0.0, 90.0),
        )


class ViewWatch:
    """Estimates the view of one stream of landmarks, the steadier the longer the feet stay."""

    def __init__(self) -> None:
        self._chest_deg = self._limbs_deg = math.nan
        self._spread: FloatArray | None = None
        self._feet_px: FloatArray | None = None
        self._stayed_s = 0.0
        self._chest_stayed_s = 0.0
        self._beside_s = 0.0

    def update(self, step_s: float, landmarks: Landmarks) -> View:
        """The view now; `step_s` is the time since the last frame, infinite for the first.

        landmarks: with joints that are not seen as NaN.
        """
        self._stayed_s = self._stayed_s + step_s if self._feet_stay(landmarks) else 0.0
        if math.isinf(step_s):
            self._stayed_s = 0.0
        chest_deg = chest_yaw_deg(landmarks)
        spread = limbs_spread(landmarks)
        beside = abs(limbs_yaw_deg(spread, chest_deg) - self._limbs_deg) > MOVED_DEG
        self._beside_s = self._beside_s + step_s if beside else 0.0
        if self._beside_s >= MOVED_FOR_S:
            self._stayed_s = 0.0
        self._chest_stayed_s = min(self._chest_stayed_s + step_s, self._stayed_s)
        if abs(chest_deg - self._chest_deg) > TURNED_DEG:
            self._chest_stayed_s = 0.0
        self._chest_deg = _towards(self._chest_deg, chest_deg, _share(step_s, self._chest_stayed_s))
        self._spread = _towards_spread(self._spread, spread, _share(step_s, self._stayed_s))
        self._limbs_deg = limbs_yaw_deg(self._spread, self._chest_deg)
        return View(chest_deg=self._chest_deg, limbs_deg=self._limbs_deg)

    def _feet_stay(self, landmarks: Landmarks) -> bool:
        surely = landmarks.visibility[list(ANKLES), None] >= FOOT_SEEN
        feet_px = np.where(surely, landmarks.xy_px[list(ANKLES)], np.nan)
        if self._feet_px is not None:
            moved_px = np.hypot(*(feet_px - self._feet_px).T)
            if not (moved_px > FEET_STAY_TRUNKS * trunk_px(landmarks)).any():
                # A foot that was hidden until now stays where it is first seen.
                self._feet_px = np.where(np.isnan(self._feet_px), feet_px, self._feet_px)
                return True
        self._feet_px = feet_px
        return False


def _share(step_s: float, stayed_s: float) -> float:
    """How much of a new frame the mean takes, of something that has stayed for so long."""
    return 1 - math.exp(-step_s / clamp(stayed_s, SETTLES_IN_S, STEADIES_IN_S))


def _towards(value_deg: float, seen_deg: float, share: float) -> float:
    if math.isnan(value_deg):
        return seen_deg
    return value_deg if math.isnan(seen_deg) else value_deg + share * (seen_deg - value_deg)


def _towards_spread(
    value: FloatArray | None, seen: FloatArray | None, share: float
) -> FloatArray | None:
    if value is None or seen is None:
        return seen if value is None else value
    return value + share * (seen - value)


def chest_yaw_deg(landmarks: Landmarks) -> float:
    """How far the chest is turned from side-on, 0 to 90; NaN when the shoulders are not seen.

    From the width of the shoulders in the frame and from their line in MediaPipe's world
    landmarks. The width says the less the higher the upper arms are raised: overhead it says
    nothing (people square to the camera read 50 degrees by it, 78 by the world landmarks).
    """
    in_picture = _shoulder_width_yaw_deg(landmarks)
    in_world = _shoulder_line_yaw_deg(landmarks)
    if math.isnan(in_world) or math.isnan(in_picture):
        return in_picture
    hanging = _arms_hang(landmarks)
    return (hanging * in_picture + in_world) / (hanging + 1)


def _shoulder_width_yaw_deg(landmarks: Landmarks) -> float:
    line_px = landmarks[Joint.LEFT_SHOULDER] - landmarks[Joint.RIGHT_SHOULDER]
    share = abs(across_trunk(line_px, landmarks)) / SHOULDERS_BY_TRUNK
    return math.degrees(math.asin(min(share, 1.0))) if share >= 0 else math.nan


def _shoulder_line_yaw_deg(landmarks: Landmarks) -> float:
    """The shoulder line's angle to the line of sight, whatever the trunk leans; NaN: not known."""
    world_m = landmarks.world_m
    up_m = _trunk_m(world_m)
    length_m = float(np.linalg.norm(up_m))
    if not length_m > 0:
        return math.nan
    line_m = world_m[Joint.LEFT_SHOULDER] - world_m[Joint.RIGHT_SHOULDER]
    line_m = line_m - (line_m @ up_m) / length_m**2 * up_m
    return math.degrees(math.atan2(math.hypot(line_m[0], line_m[1]), abs(line_m[2])))


def _arms_hang(landmarks: Landmarks) -> float:
    """1 with both upper arms along the trunk, 0 with one at shoulder height or above."""
    up_m = _trunk_m(landmarks.world_m)
    shares = []
    for shoulder, elbow in ARMS:
        arm_m = landmarks.world_m[elbow] - landmarks.world_m[shoulder]
        length = float(np.linalg.norm(arm_m) * np.linalg.norm(up_m))
        shares.append(-float(arm_m @ up_m) / length if length > 0 else 1.0)
    return clamp(min(shares), 0.0, 1.0)


def limbs_spread(landmarks: Landmarks) -> FloatArray | None:
    """(2, 2) how far and which way legs and trunk run over the floor; None: not known.

    The second moments of the ways of thighs, shins and trunk across (x) and away from the camera
    (z), in MediaPipe's world landmarks and leg lengths squared. Means of it weigh a frame by how
    far the limbs lean in it, and noise to either side of the picture's plane cancels out, which it
    does not in angles. A limb counts by the sine of its lean: of one that is almost upright the way
    is mostly error (a trunk that is upright seems to lean away from the camera by 20 degrees).
    """
    limbs_m = np.array([*_leg_limbs_m(landmarks.world_m), _trunk_m(landmarks.world_m)])
    lengths_m = np.linalg.norm(limbs_m, axis=1)
    leg_m = float(lengths_m[:4].sum()) / 2
    if not (leg_m > 0 and (lengths_m > 0).all()):
        return None
    floor_m = limbs_m[:, [0, 2]]
    sines = np.hypot(*floor_m.T) / lengths_m
    return np.asarray((floor_m.T * sines) @ floor_m / leg_m**2)


def limbs_yaw_deg(spread: FloatArray | None, chest_deg: float) -> float:
    """How far the plane in which legs and trunk lean is turned out of the picture, 0 to 90.

    The main direction of `spread`, as limbs_spread gives it. `chest_deg` stands in as far as they
    are upright: then no direction is known, and little is lost by the view either. NaN when neither
    is known.
    """
    if spread is None:
        return chest_deg
    spreads, directions = np.linalg.eigh(spread)
    leaning = math.sqrt(max(float(spreads[1]), 0.0))
    belief = clamp((leaning - LEANING_FROM) / (LEANING_FULLY - LEANING_FROM), 0.0, 1.0)
    sideways, depth = np.abs(directions[:, 1])
    plane_deg = math.degrees(math.atan2(DEPTH_GAIN * depth, sideways))
    if math.isnan(chest_deg):
        return plane_deg
    # Near one another, both are readings of one view; far apart, the chest is turned.
    apart_deg = chest_deg - plane_deg
    plane_deg += 0.5 * max(0.0, 1.0 - abs(apart_deg) / TWISTED_DEG) * apart_deg
    return chest_deg + belief * (plane_deg - chest_deg)


def _leg_limbs_m(world_m: FloatArray) -> Sequence[FloatArray]:
    return [
        world_m[end] - world_m[start]
        for hip, knee, ankle in LEGS
        for start, end in ((hip, knee), (knee, ankle))
    ]


def _trunk_m(world_m: FloatArray) -> FloatArray:
    shoulders = world_m[Joint.LEFT_SHOULDER] + world_m[Joint.RIGHT_SHOULDER]
    return np.asarray(shoulders - world_m[Joint.LEFT_HIP] - world_m[Joint.RIGHT_HIP]) / 2


def across_trunk(line_px: FloatArray, landmarks: Landmarks) -> float:
    """How far a line runs across the trunk, in trunk lengths; + to the right for someone upright.

    NaN when shoulders or hips are not known.
    """
    up = mid_shoulder(landmarks) - mid_hip(landmarks)
    return float(up[0] * line_px[1] - up[1] * line_px[0]) / (float(up @ up) or math.nan)
