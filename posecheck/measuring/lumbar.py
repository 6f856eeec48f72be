"""The lower back, from the outline of the person's mask: MediaPipe has no point on the spine.

The outline of the back is read off the mask along the trunk, from the hips to the shoulders, and
the bend of its lower part is compared with the person's own neutral hold: backs and clothes differ
more from one another than one back from arched to flat. Angles between shoulder, hip and knee
cannot do this: on rendered bodies of known extension they reach an AUC of 0.53 (docs/lumbar.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import FloatArray, Joint, Landmarks, mid_hip, mid_shoulder, trunk_px
from posecheck.measuring.reading import Obstacle
from posecheck.words import spoken

ALONG: Final = np.arange(-0.40, 1.0001, 0.025)
"""Rows across the trunk, in trunk lengths up from the hips; 1 is at the shoulders."""
LOWER_BACK: Final = (0.0, 0.65)
"""The rows whose bend is the lower back's."""
LOOKED_AT: Final = (-0.10, 0.72)
"""The rows that must be fit to look at."""
SEARCH_TRUNKS: Final = (-0.45, 0.75)
"""Where the outline is looked for, behind (+) the line from hips to shoulders."""
INSIDE: Final = 0.5
"""A pixel belongs to the person when the mask says at least this."""
ARM_TRUNKS: Final = 0.12
"""An arm this near to the outline, or nearer, may be the outline."""
JUMP_TRUNKS: Final = 0.07
"""From one row to the next a back does not jump farther than this; a hem or a hand does."""
MAX_SPOILT_SHARE: Final = 0.12
MAX_ROUGHNESS: Final = 0.03
"""Root mean square of what the smooth curve leaves over, in trunk lengths."""
ARMS_UP_TRUNKS: Final = 0.85
ARMS_AHEAD_TRUNKS: Final = -0.06
MAX_SHOULDERS_TRUNKS: Final = 0.55
MAX_HIPS_TRUNKS: Final = 0.40
"""Shoulders or hips that show wider than this are not seen from the side."""
FEWEST_ROWS: Final = 10

NO_OUTLINE: Final = Obstacle(
    reason="the outline of the back is not found", spoken=spoken.BACK_UNSEEN
)
ARMS_IN_THE_WAY: Final = Obstacle(reason="the arms hide the back", spoken=spoken.HANDS_DOWN)
BROKEN_OUTLINE: Final = Obstacle(
    reason="the outline of the back is broken", spoken=spoken.BACK_UNSEEN
)
NOT_SIDE_ON: Final = Obstacle(reason="the back is not seen side-on", spoken=spoken.SIDE_ON)
NO_MASK: Final = Obstacle(reason="there is no person mask to see the back in")


@dataclass(frozen=True, kw_only=True)
class BackView:
    """How the lower back bends in one frame.

    curvature: second derivative of the outline along the trunk, in 1 / trunk length: more is more
    arched; 1.0 to 2.4 in neutral bodies. NaN when it cannot be seen; then `obstacle` says why.
    """

    curvature: float
    obstacle: Obstacle | None = None


def see_back(body: BodyFrame) -> BackView:
    """Read the back off one frame's mask."""
    if body.guessed.mask is None:
        return _unseen(NO_MASK)
    trunk = Trunk.of(body)
    outline = back_outline(body.guessed.mask, body.guessed.size_wh, trunk)
    if outline is None:
        return _unseen(NO_OUTLINE)
    spoilt = _spoilt_rows(outline, trunk, body.guessed)
    clean = np.interp(ALONG, ALONG[~spoilt], outline[~spoilt]) if (~spoilt).any() else outline
    curvature, roughness = lower_back_curvature(clean)
    looked_at = (LOOKED_AT[0] <= ALONG) & (LOOKED_AT[1] >= ALONG)
    if not _arms_are_clear(trunk, body.guessed):
        return _unseen(ARMS_IN_THE_WAY)
    if spoilt[looked_at].mean() >= MAX_SPOILT_SHARE or roughness >= MAX_ROUGHNESS:
        return _unseen(BROKEN_OUTLINE)
    if not _is_side_on(trunk, body.guessed):
        return _unseen(NOT_SIDE_ON)
    return BackView(curvature=curvature)


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
        """The trunk of that body."""
        hip_px, length_px = mid_hip(body.guessed), trunk_px(body.guessed)
        up = (mid_shoulder(body.guessed) - hip_px) / length_px
        back = np.array([-up[1], up[0]])
        forward_x = 1.0 if body.facing == "right" else -1.0
        return cls(
            hip_px=hip_px,
            up=up,
            back=-back if back[0] * forward_x > 0 else back,
            length_px=length_px,
        )

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


def lower_back_curvature(outline: FloatArray) -> tuple[float, float]:
    """Second derivative of the parabola through the lower back, and what it leaves over (RMS)."""
    rows = (LOWER_BACK[0] - 1e-9 <= ALONG) & (LOWER_BACK[1] + 1e-9 >= ALONG)
    along = ALONG[rows] - sum(LOWER_BACK) / 2
    fit = np.polynomial.polynomial.polyfit(along, outline[rows], 2)
    left_over = outline[rows] - np.polynomial.polynomial.polyval(along, fit)
    return 2.0 * float(fit[2]), float(np.sqrt(np.mean(left_over**2)))


def _spoilt_rows(outline: FloatArray, trunk: Trunk, landmarks: Landmarks) -> np.ndarray:
    """(rows,) where the outline may be an arm's, or jumps."""
    spoilt = np.zeros(ALONG.size, dtype=bool)
    for side in ("LEFT", "RIGHT"):
        arm = [
            trunk.place(landmarks[Joint[f"{side}_{part}"]])
            for part in ("SHOULDER", "ELBOW", "WRIST", "INDEX")
        ]
        for start, end in pairwise(arm):
            spoilt |= _behind_limb(outline, start, end)
    jumps = np.abs(np.diff(outline)) > JUMP_TRUNKS
    spoilt[:-1] |= jumps
    spoilt[1:] |= jumps
    return np.convolve(spoilt, np.ones(3), "same") > 0


def _behind_limb(
    outline: FloatArray, start: tuple[float, float], end: tuple[float, float]
) -> np.ndarray:
    """(rows,) where a part of the arm comes near the outline."""
    (low, _), (high, _) = sorted((start, end))
    rows = (low - 0.04 <= ALONG) & (high + 0.04 >= ALONG) & (ALONG < 0.82)
    if high - low < 0.05:  # it lies across the trunk: its rearmost point counts
        behind = np.full(ALONG.size, max(start[1], end[1]))
    else:
        share = np.clip((ALONG - start[0]) / (end[0] - start[0]), 0.0, 1.0)
        behind = start[1] + share * (end[1] - start[1])
    return np.asarray(rows & (behind + ARM_TRUNKS > outline))


def _arms_are_clear(trunk: Trunk, landmarks: Landmarks) -> bool:
    """Whether both elbows and wrists are above the shoulders or well in front of the trunk."""
    places = (
        trunk.place(landmarks[Joint[f"{side}_{part}"]])
        for side in ("LEFT", "RIGHT")
        for part in ("ELBOW", "WRIST")
    )
    return all(up > ARMS_UP_TRUNKS or behind < ARMS_AHEAD_TRUNKS for up, behind in places)


def _is_side_on(trunk: Trunk, landmarks: Landmarks) -> bool:
    def width(part: str) -> float:
        left, right = (landmarks[Joint[f"{side}_{part}"]] for side in ("LEFT", "RIGHT"))
        return abs(float(left[0] - right[0])) / trunk.length_px

    return width("SHOULDER") <= MAX_SHOULDERS_TRUNKS and width("HIP") <= MAX_HIPS_TRUNKS


def _unseen(obstacle: Obstacle) -> BackView:
    return BackView(curvature=math.nan, obstacle=obstacle)
