"""The lower back, from the outline of the person's mask: MediaPipe has no point on the spine.

The outline of the back is read off the mask along the trunk, from the hips to the shoulders, and
the bend of its lower part is compared with the same person's neutral hold: backs and clothes differ
more from one another than one back from arched to flat. Angles between shoulder, hip and knee
cannot do this: on rendered bodies of known extension they reach an AUC of 0.53 (docs/lumbar.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import FloatArray, Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.measuring.reading import Obstacle
from posecheck.words import spoken

BoolArray = NDArray[np.bool_]

ALONG: Final = np.arange(-0.40, 1.0001, 0.025)
"""Rows across the trunk, in trunk lengths up from the hips; 1 is at the shoulders."""
LOWER_BACK: Final = (0.0, 0.65)
"""The rows whose bend is the lower back's."""
BELOW_HAIR: Final = (0.0, 0.575)
"""Those of them that long hair leaves free, also when the head is laid back. An arch of so many
degrees bends them as it does the whole (rendered bodies); lower ones it does not in all."""
LOOKED_AT: Final = (-0.10, 0.72)
"""The rows that must be fit to look at; below the hair they end as far above those that count."""
SEARCH_TRUNKS: Final = (-0.45, 0.75)
"""Where the outline is looked for, behind (+) the line from hips to shoulders."""
INSIDE: Final = 0.5
"""A pixel belongs to the person when the mask says at least this."""
ARM_TRUNKS: Final = 0.12
"""An arm this near to the outline, or nearer, may be the outline."""
JUMP_TRUNKS: Final = 0.07
"""From one row to the next a back does not jump farther than this beyond its slope thereabouts; a
hem, a hand or hair does."""
MAX_SPOILT_SHARE: Final = 0.12
"""Of the rows looked at: four of 33 can be bridged without moving the parabola."""
MAX_ROUGHNESS: Final = 0.03
"""Root mean square of what the smooth curve leaves over, in trunk lengths."""
ROUGHNESS_BY_CURVATURE: Final = 0.013
"""A parabola leaves the more over the deeper the hollow: 0.003 to 0.007 of the curvature in arched
rendered bodies, 0.008 to 0.011 in people's backbends."""
ROUGHEST: Final = 0.045
"""However deep the hollow: folds of cloth leave as much."""
ARMS_UP_TRUNKS: Final = 0.85
"""Above the rows that are looked at, with a hand's breadth between."""
ARMS_BEHIND_TRUNKS: Final = 0.06
"""Elbows and wrists up to here behind the line lie beside the trunk, seen from the side, and each
row of the outline tells whether it may be theirs. Farther back, the arm is the outline."""
ON_HIPS_TRUNKS: Final = (0.05, 0.40)
"""Where a hand on the hips has its wrist; of an arm that hangs it is below."""
MAX_SHOULDERS_TRUNKS: Final = 0.55
"""0.66 from the front, so 0.55 is far from side-on."""
MAX_HIPS_TRUNKS: Final = 0.40
"""Shoulders or hips that show wider than this are not seen from the side."""
MAX_LEAN_DEG: Final = 60.0
"""Of someone lying or on all fours a belly or a shin may be taken for the back."""
FARTHEST_YAW_DEG: Final = 25.0
"""Past it the outline of the back is not that of a back any more (docs/lumbar.md)."""
FEWEST_ROWS: Final = 10
"""Of 57; a parabola through fewer says nothing."""

NO_OUTLINE: Final = Obstacle(
    reason="the outline of the back is not found", spoken=spoken.BACK_UNSEEN
)
ARMS_IN_THE_WAY: Final = Obstacle(reason="the arms hide the back", spoken=spoken.HANDS_DOWN)
HANDS_ON_HIPS: Final = Obstacle(
    reason="hands on the hips hide the back", spoken=spoken.HANDS_OFF_HIPS
)
BROKEN_OUTLINE: Final = Obstacle(
    reason="the outline of the back is broken", spoken=spoken.BACK_UNSEEN
)
NOT_SIDE_ON: Final = Obstacle(reason="the back is not seen side-on", spoken=spoken.SIDE_ON)
NOT_UPRIGHT: Final = Obstacle(reason="the trunk is not upright enough to see the back")
NO_MASK: Final = Obstacle(reason="there is no person mask to see the back in")


@dataclass(frozen=True, kw_only=True)
class Bend:
    """How a stretch of the outline bends.

    curvature: its second derivative along the trunk, in 1 / trunk length: more is more arched;
    1.0 to 2.4 in neutral bodies. roughness: what the curve leaves over (RMS), in trunk lengths.
    """

    curvature: float
    roughness: float

    @property
    def smooth(self) -> bool:
        """Whether it may be a back: clothes in folds are rougher."""
        allowed = max(MAX_ROUGHNESS, ROUGHNESS_BY_CURVATURE * self.curvature)
        return self.roughness < min(allowed, ROUGHEST)


@dataclass(frozen=True, kw_only=True)
class BackView:
    """How the lower back bends in one frame.

    curvature: of the whole of it; below_hair: of what long hair leaves free. In 1 / trunk length,
    more is more arched. NaN when it cannot be seen; when neither can, `obstacle` says why.
    """

    curvature: float = math.nan
    below_hair: float = math.nan
    obstacle: Obstacle | None = None


def see_back(body: BodyFrame) -> BackView:
    """Read the back off one frame's mask."""
    if body.all_joints.mask is None:
        return BackView(obstacle=NO_MASK)
    trunk = Trunk.of(body)
    if not abs(trunk.lean_deg) <= MAX_LEAN_DEG:
        return BackView(obstacle=NOT_UPRIGHT)
    if not (body.yaw_deg <= FARTHEST_YAW_DEG and _is_side_on(trunk, body.all_joints)):
        return BackView(obstacle=NOT_SIDE_ON)
    outline = back_outline(body.all_joints.mask, body.all_joints.size_wh, trunk)
    if outline is None:
        return BackView(obstacle=NO_OUTLINE)
    hidden = _hidden_by_arms(trunk, body.all_joints)
    return BackView(obstacle=hidden) if hidden else _bend_of(outline, trunk, body.all_joints)


def _bend_of(outline: FloatArray, trunk: Trunk, landmarks: Landmarks) -> BackView:
    spoilt = _spoilt_rows(outline, trunk, landmarks)

    def curvature(rows: tuple[float, float]) -> float:
        beyond = rows[1] - LOWER_BACK[1]
        looked_at = (LOOKED_AT[0] <= ALONG) & (LOOKED_AT[1] + beyond >= ALONG)
        if spoilt[looked_at].mean() >= MAX_SPOILT_SHARE:
            return math.nan
        bend = bend_of(outline, rows, without=spoilt)
        return bend.curvature if bend.smooth else math.nan

    view = BackView(curvature=curvature(LOWER_BACK), below_hair=curvature(BELOW_HAIR))
    seen = not (math.isnan(view.curvature) and math.isnan(view.below_hair))
    return view if seen else BackView(obstacle=BROKEN_OUTLINE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Trunk:
    """The trunk as a frame of reference: along it from the hips up, and behind it.

    hip_px: (2,) origin. up, back: (2,) unit vectors. length_px: hips to shoulders.
    """

    hip_px: FloatArray
    up: FloatArray
    back: FloatArray
    length_px: float

    @classmethod
    def of(cls, body: BodyFrame) -> Trunk:
        """The trunk of that body; NaN where it has no length."""
        hip_px, length_px = mid_hip(body.all_joints), trunk_px(body.all_joints)
        up = (mid_shoulder(body.all_joints) - hip_px) / (length_px or math.nan)
        back = np.array([-up[1], up[0]])
        forward_x = 1.0 if body.facing == "right" else -1.0
        return cls(
            hip_px=hip_px,
            up=up,
            back=-back if back[0] * forward_x > 0 else back,
            length_px=length_px,
        )

    @property
    def lean_deg(self) -> float:
        """How far it leans, + forward, 0 upright."""
        forward = -math.copysign(1.0, self.back[0]) * float(self.up[0])
        return math.degrees(math.atan2(forward, -float(self.up[1])))

    def place(self, point_px: FloatArray) -> tuple[float, float]:
        """How far up and how far behind a pixel is, in trunk lengths."""
        line = (point_px - self.hip_px) / self.length_px
        return float(line @ self.up), float(line @ self.back)


def back_outline(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    size_wh: tuple[int, int],
    trunk: Trunk,
) -> FloatArray | None:
    """How far behind the trunk's line the mask ends, a value a row of ALONG, in trunk lengths.

    None when too few rows have an end. Between pixels it is interpolated (0.4 px on rendered
    bodies); rows without an end are filled in from their neighbours.
    """
    import cv2  # takes a tenth of a second to load, which a list of poses need not wait for

    scale = np.array([mask.shape[1], mask.shape[0]]) / np.array(size_wh)
    step = 1.0 / (1.5 * max(trunk.length_px * float(scale.mean()), 40.0))
    behind = np.arange(*SEARCH_TRUNKS, step)
    corner = trunk.hip_px + trunk.length_px * (ALONG[0] * trunk.up + behind[0] * trunk.back)
    per_column = trunk.length_px * step * trunk.back
    per_row = trunk.length_px * (ALONG[1] - ALONG[0]) * trunk.up
    to_mask = np.column_stack([per_column, per_row, corner]) * scale[:, None]
    rows = cv2.warpAffine(
        mask,
        to_mask,
        (behind.size, ALONG.size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderValue=0.0,
    )
    ends = _ends_of_rows(np.asarray(rows, dtype=np.float64), behind)
    known = ~np.isnan(ends)
    if known.sum() < FEWEST_ROWS:
        return None
    return np.asarray(np.interp(ALONG, ALONG[known], ends[known]))


def _ends_of_rows(rows: FloatArray, behind: FloatArray) -> FloatArray:
    """(rows,) where the person ends on the way from the trunk's line to the back; NaN: nowhere.

    rows: (rows, columns) of the mask, a column a place of `behind`.
    """
    line = int(np.abs(behind).argmin())
    outside = rows < INSIDE
    to_air = outside[:, line:].argmax(axis=1)
    last = line + to_air - 1
    ends = outside[np.arange(len(rows)), line + to_air]
    # Where the line itself runs through air, in front of a hollow back, the person is before it.
    hollow = outside[:, line]
    before = ~outside[:, :line][:, ::-1]
    last = np.where(hollow, line - 1 - before.argmax(axis=1), last)
    ends = np.where(hollow, before.any(axis=1), ends)
    at = np.arange(len(rows)), last
    within, beyond = rows[at], rows[np.arange(len(rows)), last + 1]
    share = (within - INSIDE) / np.maximum(within - beyond, 1e-6)
    step = behind[1] - behind[0]
    return np.where(ends, behind[last] + step * share, np.nan)


def bend_of(outline: FloatArray, stretch: tuple[float, float], *, without: BoolArray) -> Bend:
    """The parabola through those rows of the outline. without: (rows,) those that do not count."""
    rows = (stretch[0] - 1e-9 <= ALONG) & (stretch[1] + 1e-9 >= ALONG) & ~without
    along = ALONG[rows] - sum(stretch) / 2
    fit = np.polynomial.polynomial.polyfit(along, outline[rows], 2)
    left_over = outline[rows] - np.polynomial.polynomial.polyval(along, fit)
    return Bend(curvature=2.0 * float(fit[2]), roughness=float(np.sqrt(np.mean(left_over**2))))


def _spoilt_rows(outline: FloatArray, trunk: Trunk, landmarks: Landmarks) -> BoolArray:
    """(rows,) where the outline may be an arm's, or jumps."""
    spoilt = np.zeros(ALONG.size, dtype=bool)
    for side in ("LEFT", "RIGHT"):
        arm = [
            trunk.place(landmarks[Joint[f"{side}_{part}"]])
            for part in ("SHOULDER", "ELBOW", "WRIST", "INDEX")
        ]
        for start, end in pairwise(arm):
            spoilt |= _behind_limb(outline, start, end)
    step = np.diff(outline)
    slope = np.median(np.lib.stride_tricks.sliding_window_view(np.pad(step, 2, "edge"), 5), axis=1)
    jumps = np.abs(step - slope) > JUMP_TRUNKS
    spoilt[:-1] |= jumps
    spoilt[1:] |= jumps
    return np.convolve(spoilt, np.ones(3), "same") > 0


def _behind_limb(
    outline: FloatArray, start: tuple[float, float], end: tuple[float, float]
) -> BoolArray:
    """(rows,) where a part of the arm comes near the outline."""
    (low, _), (high, _) = sorted((start, end))
    rows = (low - 0.04 <= ALONG) & (high + 0.04 >= ALONG) & (ALONG < 0.82)
    if high - low < 0.05:  # it lies across the trunk: its rearmost point counts
        behind = np.full(ALONG.size, max(start[1], end[1]))
    else:
        share = np.clip((ALONG - start[0]) / (end[0] - start[0]), 0.0, 1.0)
        behind = start[1] + share * (end[1] - start[1])
    return np.asarray(rows & (behind + ARM_TRUNKS > outline))


def _hidden_by_arms(trunk: Trunk, landmarks: Landmarks) -> Obstacle | None:
    """Whether an arm that hangs behind the trunk, or a hand on the hips, is what is seen there."""
    for side in ("LEFT", "RIGHT"):
        elbow, wrist = (
            trunk.place(landmarks[Joint[f"{side}_{part}"]]) for part in ("ELBOW", "WRIST")
        )
        if all(up > ARMS_UP_TRUNKS or behind < ARMS_BEHIND_TRUNKS for up, behind in (elbow, wrist)):
            continue
        on_hips = ON_HIPS_TRUNKS[0] < wrist[0] < ON_HIPS_TRUNKS[1]
        return HANDS_ON_HIPS if on_hips else ARMS_IN_THE_WAY
    return None


def _is_side_on(trunk: Trunk, landmarks: Landmarks) -> bool:
    def width(part: str) -> float:
        left, right = (landmarks[Joint[f"{side}_{part}"]] for side in ("LEFT", "RIGHT"))
        return abs(float(left[0] - right[0])) / trunk.length_px

    return width("SHOULDER") <= MAX_SHOULDERS_TRUNKS and width("HIP") <= MAX_HIPS_TRUNKS
