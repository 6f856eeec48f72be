"""Helps to put camera and mat right before the first hold: one look, one thing to mend.

Each check says yes, no, or cannot tell; only "no" is mentioned. Figures: DOMAIN section 2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyFrame
from posecheck.body.geometry import interior_angle_deg
from posecheck.body.landmarks import Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.lasting import Lasting
from posecheck.measuring.measurement import MAX_SIDE_YAW_DEG
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.meter import TOO_OBLIQUE
from posecheck.poses.pose import Pose, Rule
from posecheck.sources.frames import Frame

DARK: Final = 45.0
COVERED: Final = 14.0
DIM_PERSON: Final = 40.0
BRIGHT_ROOM: Final = 125.0
"""Mean brightness, 0 to 255, of the picture or of the person's trunk in it."""
SAMPLE_EVERY_PX: Final = 8
TRUNK_TOO_SMALL: Final = 0.12
TRUNK_TOO_LARGE: Final = 0.36
"""Trunk length by picture height. At 2 to 3 m from a laptop's camera it is 0.18 to 0.28; below the
one a pixel is worth too many degrees, above the other a lunge does not fit into the picture."""
ROOM_TRUNKS: Final = 0.8
"""How far the hips must be from the picture's left and right edge for a lunge to fit."""
STANDING_TRUNKS: Final = 2.0
"""From ankle to shoulder by trunk length: about 2.6 upright, 1.6 kneeling."""
STRAIGHT_DEG: Final = 168.0
FEET_TOGETHER_TRUNKS: Final = 0.35
TILTED_DEG: Final = 9.0
"""Nobody stands farther than this from upright for long; the camera must be tilted."""
LASTS_S: Final = 1.0
"""What is not so for this long is not mentioned; what is so for this long is believed."""


@dataclass(frozen=True, kw_only=True)
class _View:
    """How a pose must be seen: the yaw, 0 from the side, 90 from the front, and how far off."""

    name: str
    yaw_deg: float
    tolerance_deg: float
    advice: str


VIEWS: Final = {
    "side": _View(
        name="Side-on", yaw_deg=0.0, tolerance_deg=MAX_SIDE_YAW_DEG, advice=TOO_OBLIQUE.spoken
    ),
    "front": _View(
        name="Facing the camera", yaw_deg=90.0, tolerance_deg=30.0, advice="Face the camera."
    ),
}
Answer = bool | None
PARTS: Final[dict[str, tuple[Joint, ...]]] = {
    "head": (Joint.NOSE, Joint.LEFT_EAR, Joint.RIGHT_EAR),
    "shoulders": (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    "hips": (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    "knees": (Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    "feet": (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
}
"""From top to bottom; of each pair one is enough, because side-on the other may be hidden."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One condition of a good set-up.

    passed: None when it cannot be told now. advice: what to say when it is not so, else None.
    """

    name: str
    passed: Answer
    advice: str | None = None


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """How well a rule can be judged from where the camera stands.

    error: in the rule's unit, with every joint in full view; None when it cannot be judged.
    """

    rule: Rule
    error: float | None


@dataclass(frozen=True, kw_only=True)
class Setup:
    """All conditions at one instant, in the order in which they are to be mended.

    ready: nothing is wrong, and has not been for a second.
    advice: what to mend first, once it has been wrong for a second.
    prospects: the rules that stop the clock; none while nobody is seen.
    """

    checks: tuple[Check, ...]
    ready: bool
    advice: str | None
    prospects: tuple[Prospect, ...]

    @property
    def dark(self) -> str | None:
        """What to do about the light, when that is what has to be mended first."""
        light = self.checks[0]
        return self.advice if light.advice is not None and light.advice == self.advice else None


class CameraCoach:
    """Looks at one stream until the set-up is right."""

    def __init__(self, pose: Pose, *, any_view: bool = False) -> None:
        """`any_view`: it is not yet known from where the pose must be seen."""
        self._pose = pose
        self._any_view = any_view
        self._right = Lasting()
        self._wrong = Lasting()

    def update(self, frame: Frame, body: BodyFrame | None) -> Setup:
        """The set-up as this frame shows it."""
        checks = tuple(_look(frame, body, None if self._any_view else self._pose))
        advice = next((check.advice for check in checks if check.passed is False), None)
        right_s = self._right.note(frame.time_s, so=advice is None and body is not None)
        wrong_s = self._wrong.note(frame.time_s, so=advice is not None, what=advice)
        return Setup(
            checks=checks,
            ready=right_s >= LASTS_S,
            advice=advice if wrong_s >= LASTS_S else None,
            prospects=_prospects(self._pose, body) if body else (),
        )


def _prospects(pose: Pose, body: BodyFrame) -> tuple[Prospect, ...]:
    prospects = []
    for rule in pose.rules:
        error = MEASUREMENTS[rule.measurement].expected_error(body.yaw_deg)
        if rule.needs == "hold":
            prospects.append(Prospect(rule=rule, error=None if math.isnan(error) else error))
    return tuple(prospects)


def _look(frame: Frame, body: BodyFrame | None, pose: Pose | None) -> Iterator[Check]:
    yield _check("Light", _light_fault(frame.image_bgr, body))
    if body is None:
        yield Check(name="Person found", passed=False, advice="I can't see you. Step into view.")
        view = (VIEWS[pose.view].name,) if pose else ()
        for name in ("Whole body", "Distance", *view, "Camera level"):
            yield Check(name=name, passed=None)
        return
    yield Check(name="Person found", passed=True)
    yield _check("Whole body", _missing_part(body.seen))
    yield _check("Distance", _distance_fault(body))
    if pose is not None:
        yield _view_check(body, pose)
    yield _level_check(body.seen)


def _check(name: str, advice: str | None) -> Check:
    return Check(name=name, passed=advice is None, advice=advice)


def _light_fault(image_bgr: NDArray[np.uint8], body: BodyFrame | None) -> str | None:
    sample = np.ascontiguousarray(image_bgr[::SAMPLE_EVERY_PX, ::SAMPLE_EVERY_PX])
    grey = cv2.cvtColor(sample, cv2.COLOR_BGR2GRAY)
    if grey.mean() < COVERED:
        return "All black. Uncover the camera."
    if grey.mean() < DARK:
        return "Too dark. Turn on a light."
    if body is not None and grey.mean() > BRIGHT_ROOM and _trunk_grey(grey, body) < DIM_PERSON:
        return "Light behind you. Bring it in front."
    return None


def _trunk_grey(grey: NDArray[np.generic], body: BodyFrame) -> float:
    """Mean brightness between shoulders and hips; NaN when they are not in the sample."""
    corners = np.array([mid_shoulder(body.guessed), mid_hip(body.guessed)])
    reach_px = 0.15 * trunk_px(body.guessed)
    low = np.maximum(corners.min(axis=0) - reach_px, 0) / SAMPLE_EVERY_PX
    high = np.maximum(corners.max(axis=0) + reach_px, 0) / SAMPLE_EVERY_PX
    region = grey[int(low[1]) : int(high[1]) + 1, int(low[0]) : int(high[0]) + 1]
    return float(region.mean()) if region.size else math.nan


def _missing_part(seen: Landmarks) -> str | None:
    missing = [
        part for part, joints in PARTS.items() if np.isnan(seen.xy_px[list(joints), 0]).all()
    ]
    if not missing:
        return None
    if missing == ["head"]:
        return "I can't see your head: step back."
    return f"I can't see your {missing[-1]}: step back."


def _distance_fault(body: BodyFrame) -> str | None:
    width, height = body.seen.size_wh
    trunk = trunk_px(body.guessed)
    if trunk < TRUNK_TOO_SMALL * height:
        return "Come closer to the camera."
    if trunk > TRUNK_TOO_LARGE * height:
        return "Step back from the camera."
    hip_x = float(mid_hip(body.guessed)[0])
    room_px = ROOM_TRUNKS * trunk
    if not room_px <= hip_x <= width - room_px:
        return "Move to the middle of the picture."
    return None


def _view_check(body: BodyFrame, pose: Pose) -> Check:
    view = VIEWS[pose.view]
    if math.isnan(body.yaw_deg):
        return Check(name=view.name, passed=None)
    off_deg = abs(body.yaw_deg - view.yaw_deg)
    fault = view.advice if off_deg > view.tolerance_deg else None
    return _check(f"{view.name}, {off_deg:.0f}° off", fault)


def _level_check(seen: Landmarks) -> Check:
    """Only somebody who stands straight, feet together, can tell which way is up."""
    name = "Camera level"
    ankles = np.array([seen[Joint.LEFT_ANKLE], seen[Joint.RIGHT_ANKLE]])
    trunk = trunk_px(seen)
    known = ankles[~np.isnan(ankles).any(axis=1)]  # side-on, one foot may hide the other
    if not known.size or np.ptp(known[:, 0]) > FEET_TOGETHER_TRUNKS * trunk:
        return Check(name=name, passed=None)
    feet, hips, shoulders = known.mean(axis=0), mid_hip(seen), mid_shoulder(seen)
    if not interior_angle_deg(feet, hips, shoulders) >= STRAIGHT_DEG:
        return Check(name=name, passed=None)
    across, up = shoulders - feet
    if not math.hypot(across, up) >= STANDING_TRUNKS * trunk:
        return Check(name=name, passed=None)
    tilt_deg = math.degrees(math.atan2(abs(across), -up))
    return _check(name, "Level the camera." if tilt_deg > TILTED_DEG else None)
