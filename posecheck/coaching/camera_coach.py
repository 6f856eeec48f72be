"""Helps to set up camera and mat before the first hold: one look, one thing to fix.

Each check says yes, no, or cannot tell; only "no" is mentioned. How oblique a view may be:
docs/accuracy.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyFrame
from posecheck.body.geometry import interior_angle_deg
from posecheck.body.landmarks import EDGE_SHARE, Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.body.view import SeenFrom
from posecheck.lasting import Lasting
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.figure import figure_body
from posecheck.poses.pose import Pose, Rule
from posecheck.reporting.wording import view_words
from posecheck.sources.frames import Frame
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

DARK: Final = 45.0
COVERED: Final = 14.0
DIM_PERSON: Final = 40.0
BRIGHT_ROOM: Final = 125.0
"""Mean brightness, 0 to 255, of the frame or of the person's trunk and head in it."""
SAMPLE_EVERY_PX: Final = 8
"""A mean brightness needs no more; every pixel would cost a millisecond."""
TRUNK_TOO_SMALL: Final = 0.12
TRUNK_TOO_LARGE: Final = 0.36
"""Trunk length by frame height. At 2 to 3 m from a laptop's camera it is 0.18 to 0.28; below the
first a pixel is worth too many degrees, above the second a lunge does not fit into the frame."""
ROOM_TRUNKS: Final = 0.8
"""How far the hips must be from the frame's left and right edge for a lunge to fit."""
STANDING_TRUNKS: Final = 2.0
"""From ankle to shoulder by trunk length: about 2.6 upright, 1.6 kneeling."""
STRAIGHT_DEG: Final = 168.0
"""Of hip and knee; people standing at ease show 170 to 178."""
FEET_TOGETHER_TRUNKS: Final = 0.35
"""Of the distance between ankles; a step is twice as long."""
TILTED_DEG: Final = 9.0
"""Nobody stands farther than this from upright for long; the camera must be tilted."""
LASTS_S: Final = 1.0
"""What is not so for this long is not mentioned; what is so for this long is believed."""


VIEW_NAMES: Final[dict[SeenFrom, str]] = {
    "side": "Side-on",
    "front": view_words("front").capitalize(),
}
VIEW_ADVICE: Final[dict[SeenFrom, Phrase]] = {"side": spoken.SIDE_ON, "front": spoken.FACE}
VIEW_MARGIN_DEG: Final = 4.0
"""Asked for beyond what the rules need, so that what is right now does not end with a shift of the
feet: half the error of the view."""
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

    passed: None when that cannot be known now. advice: what to say when it is not so, else None.
    """

    name: str
    passed: Answer
    advice: Phrase | None = None


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """How well a rule can be judged from where the camera stands.

    error: in the rule's unit, with every joint in full view; None when it cannot be judged.
    """

    rule: Rule
    error: float | None


@dataclass(frozen=True, kw_only=True)
class Setup:
    """All conditions at one instant, in the order in which they are to be fixed.

    ready: nothing is wrong, and has not been for a second.
    advice: what to fix first, once it has been wrong for a second.
    prospects: the rules that stop the clock; none while nobody is seen.
    """

    checks: tuple[Check, ...]
    ready: bool
    advice: Phrase | None
    prospects: tuple[Prospect, ...]

    @property
    def dark(self) -> Phrase | None:
        """What to do about the light, when that is what has to be fixed first."""
        light = self.checks[0].advice
        return light if light and self.advice and light.id == self.advice.id else None


class CameraCoach:
    """Looks at one stream until the set-up is right."""

    def __init__(self, pose: Pose, *, any_view: bool = False) -> None:
        """`any_view`: it is not yet known from where the pose must be seen."""
        self._pose = pose
        self._any_view = any_view
        self._right = Lasting()
        self._wrong = Lasting()

    def take_up(self, pose: Pose) -> None:
        """From now on this is the pose that must be seen; what lasts of the set-up stays known."""
        self._pose = pose
        self._any_view = False

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
    """As the limbs will lean in the pose, not as they lean while someone gets ready."""
    seen = figure_body(pose, body.view) or body
    prospects = []
    for rule in pose.rules:
        error = MEASUREMENTS[rule.measurement].expected_error(seen)
        if rule.needs == "hold":
            prospects.append(Prospect(rule=rule, error=None if math.isnan(error) else error))
    return tuple(prospects)


def _look(frame: Frame, body: BodyFrame | None, pose: Pose | None) -> Iterator[Check]:
    yield _check("Light", _light_fault(frame.image_bgr, body))
    if body is None:
        yield Check(name="Person found", passed=False, advice=spoken.STEP_INTO_VIEW)
        view = (VIEW_NAMES[pose.view],) if pose else ()
        for name in ("Whole body", "Distance", *view, "Camera level"):
            yield Check(name=name, passed=None)
        return
    yield Check(name="Person found", passed=True)
    yield _check("Whole body", _missing_part(body))
    yield _check("Distance", _distance_fault(body))
    if pose is not None:
        yield _view_check(body, pose)
    yield _level_check(body.seen)


def _check(name: str, advice: Phrase | None) -> Check:
    return Check(name=name, passed=advice is None, advice=advice)


def _light_fault(image_bgr: NDArray[np.uint8], body: BodyFrame | None) -> Phrase | None:
    sample = np.ascontiguousarray(image_bgr[::SAMPLE_EVERY_PX, ::SAMPLE_EVERY_PX])
    grey = cv2.cvtColor(sample, cv2.COLOR_BGR2GRAY)
    if grey.mean() < COVERED:
        return spoken.UNCOVER
    if grey.mean() < DARK:
        return spoken.LIGHT
    if body is not None and grey.mean() > BRIGHT_ROOM:
        corners_px = np.array([mid_shoulder(body.all_joints), mid_hip(body.all_joints)])
        trunk, head = (
            _grey_about(grey, at_px, 0.15 * trunk_px(body.all_joints))
            for at_px in (corners_px, body.all_joints.xy_px[list(PARTS["head"])])
        )
        # Clothes may be black; of a face in the light only the hair is.
        if trunk < DIM_PERSON and not head >= DIM_PERSON:
            return spoken.BACKLIGHT
    return None


def _grey_about(grey: NDArray[np.generic], corners: NDArray[np.float64], reach_px: float) -> float:
    """Mean brightness of the box around those points; NaN when it is not in the sample."""
    low = np.maximum(corners.min(axis=0) - reach_px, 0) / SAMPLE_EVERY_PX
    high = np.maximum(corners.max(axis=0) + reach_px, 0) / SAMPLE_EVERY_PX
    region = grey[int(low[1]) : int(high[1]) + 1, int(low[0]) : int(high[0]) + 1]
    return float(region.mean()) if region.size else math.nan


def _missing_part(body: BodyFrame) -> Phrase | None:
    """The lowest part that is not seen: beyond the edge, or hidden by something within it."""
    seen = body.seen.xy_px
    missing = [part for part, joints in PARTS.items() if np.isnan(seen[list(joints), 0]).all()]
    if not missing:
        return None
    guessed = body.all_joints.xy_px[list(PARTS[missing[-1]])]
    size_px = np.array(body.seen.size_wh)
    within = (guessed > EDGE_SHARE * size_px) & (guessed < (1 - EDGE_SHARE) * size_px)
    return (spoken.covered if within.all() else spoken.missing)(missing[-1])


def _distance_fault(body: BodyFrame) -> Phrase | None:
    width, height = body.seen.size_wh
    trunk = trunk_px(body.all_joints)
    if trunk < TRUNK_TOO_SMALL * height:
        return spoken.CLOSER
    if trunk > TRUNK_TOO_LARGE * height:
        return spoken.STEP_BACK
    hip_x = float(mid_hip(body.all_joints)[0])
    room_px = ROOM_TRUNKS * trunk
    if not room_px <= hip_x <= width - room_px:
        return spoken.TO_THE_MIDDLE
    return None


def _view_check(body: BodyFrame, pose: Pose) -> Check:
    """Whether every rule that must be judged could be, with a little to spare."""
    name, off_deg = VIEW_NAMES[pose.view], body.view.off_deg(pose.view)
    if math.isnan(off_deg):
        return Check(name=name, passed=None)
    prospects = _prospects(pose, replace(body, view=body.view.farther(pose.view, VIEW_MARGIN_DEG)))
    blind = any(one.error is None and one.rule.when_unseen == "pause" for one in prospects)
    return _check(f"{name}, {off_deg:.0f}° off", VIEW_ADVICE[pose.view] if blind else None)


def _level_check(seen: Landmarks) -> Check:
    """Only someone who stands straight, feet together, can tell which way is up."""
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
    return _check(name, spoken.LEVEL if tilt_deg > TILTED_DEG else None)
