"""The 33 body points MediaPipe finds, as pixels of the frame they were found in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Side = Literal["left", "right"]
"""A side of the person's own body, whichever way the person faces."""

JOINT_COUNT: Final = 33
"""MediaPipe's."""
MIN_VISIBILITY: Final = 0.5
"""Below this a joint counts as not seen: both legs of a lunge in full view stay above 0.7, while a
leg that MediaPipe makes up is at 0.1 to 0.4 (rendered clips; on people the far leg of a kneeling
person drops under 0.5 in about a third of the frames, and is then badly placed)."""
EDGE_SHARE: Final = 0.04
"""A body whose seen joints come this near to the frame's left or right edge (as a share of its
width) may well go on beyond it: a shoulder or hip joint lies that far inside the skin."""


class Joint(IntEnum):
    """Rows of a landmark array, in MediaPipe's order."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32

    @property
    def words(self) -> str:
        """The name as a person says it: "left knee", "left toes"."""
        return self.name.lower().replace("foot_index", "toes").replace("_", " ")

    @property
    def limb(self) -> str:
        """What it belongs to: "left leg", "right arm", "head"."""
        if self < Joint.LEFT_SHOULDER:
            return "head"
        side = "left" if self.name.startswith("LEFT") else "right"
        return f"{side} {'arm' if self < Joint.LEFT_HIP else 'leg'}"


SKELETON: Final[tuple[tuple[Joint, Joint], ...]] = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *(
        (Joint[f"{side}_{start}"], Joint[f"{side}_{end}"])
        for side in ("LEFT", "RIGHT")
        for start, end in (
            ("SHOULDER", "ELBOW"),
            ("ELBOW", "WRIST"),
            ("SHOULDER", "HIP"),
            ("HIP", "KNEE"),
            ("KNEE", "ANKLE"),
            ("ANKLE", "HEEL"),
            ("HEEL", "FOOT_INDEX"),
            ("ANKLE", "FOOT_INDEX"),
        )
    ),
)
"""Which joints are drawn connected."""


def _exchanged(first: Joint) -> NDArray[np.intp]:
    """(33,) rows in an order that exchanges left and right from that joint on."""
    order = np.arange(JOINT_COUNT)
    for joint in Joint:
        if joint >= first and "LEFT" in joint.name:
            other = Joint[joint.name.replace("LEFT", "RIGHT")]
            order[[joint, other]] = other, joint
    return order


EXCHANGED_LEGS: Final = _exchanged(Joint.LEFT_HIP)
EXCHANGED_SIDES: Final = _exchanged(Joint.NOSE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Landmarks:
    """Where one person's joints are in one frame.

    xy_px: (33, 2) pixels from the frame's top left, y down; NaN = not known.
    world_m: (33, 3) metres, origin at the mid-hip, x right, y down, z away from the camera.
    visibility: (33,) 0..1, MediaPipe's guess that the joint is seen.
    size_wh: width and height of the frame in pixels.
    mask: (H, W) 0..1, how surely a pixel shows the person; None when not asked for.
    doubt_px: (33, 2) half of what two looks at the person differ by; None after a single look.
    """

    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    size_wh: tuple[int, int]
    mask: NDArray[np.float32] | None = None
    doubt_px: FloatArray | None = None

    def __post_init__(self) -> None:
        for name, shape in (
            ("xy_px", (JOINT_COUNT, 2)),
            ("world_m", (JOINT_COUNT, 3)),
            ("visibility", (JOINT_COUNT,)),
        ):
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"{name} has shape {found}, expected {shape}")

    def seen(self) -> Landmarks:
        """The same landmarks with every joint that is not really seen set to NaN.

        Not seen: visibility under MIN_VISIBILITY, or guessed outside the frame.
        """
        hidden = (self.visibility < MIN_VISIBILITY) | self.outside
        xy_px = np.where(hidden[:, None], np.nan, self.xy_px)
        return replace(self, xy_px=xy_px)

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """(33,) whether each joint has no place."""
        return np.asarray(np.isnan(self.xy_px).any(axis=1))

    @cached_property
    def outside(self) -> NDArray[np.bool_]:
        """(33,) whether each joint is guessed outside the frame."""
        inside = (self.xy_px >= 0) & (self.xy_px <= np.asarray(self.size_wh))
        return np.asarray(~inside.all(axis=1) & ~self.unknown)

    def cut_off(self) -> bool:
        """Whether the frame's left or right edge probably cuts the body."""
        width = self.size_wh[0]
        x_px = self.xy_px[self.visibility >= MIN_VISIBILITY, 0]
        margin = EDGE_SHARE * width
        return bool(((x_px < margin) | (x_px > width - margin)).any())

    def shifted(self, x_px: float, width_px: int) -> Landmarks:
        """Landmarks found in a strip that starts at `x_px`, as pixels of the whole frame."""
        return replace(
            self,
            xy_px=self.xy_px + np.array([x_px, 0.0]),
            size_wh=(width_px, self.size_wh[1]),
            mask=None,
        )

    def swapped(self) -> Landmarks:
        """The same landmarks with the left and right legs exchanged."""
        return self._reordered(EXCHANGED_LEGS)

    def mirrored(self) -> Landmarks:
        """The landmarks of a mirrored picture, as those of the picture; without its mask."""
        person = self._reordered(EXCHANGED_SIDES)
        return replace(
            person,
            xy_px=np.array([self.size_wh[0], 0.0]) + person.xy_px * (-1.0, 1.0),
            world_m=person.world_m * (-1.0, 1.0, 1.0),
            mask=None,
        )

    def _reordered(self, order: NDArray[np.intp]) -> Landmarks:
        return replace(
            self,
            xy_px=self.xy_px[order],
            world_m=self.world_m[order],
            visibility=self.visibility[order],
            doubt_px=None if self.doubt_px is None else self.doubt_px[order],
        )

    def __getitem__(self, joint: Joint) -> FloatArray:
        """(2,) pixels of one joint."""
        return np.asarray(self.xy_px[joint])


def leg_joint(side: Side, part: Literal["HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX"]) -> Joint:
    """The joint of that name on that side of the body."""
    return Joint[f"{side.upper()}_{part}"]


def trunk_px(landmarks: Landmarks) -> float:
    """Length of the line from mid-hip to mid-shoulder, in pixels."""
    return float(np.linalg.norm(mid_shoulder(landmarks) - mid_hip(landmarks)))


def mid_shoulder(landmarks: Landmarks) -> FloatArray:
    """(2,) pixels, halfway between the shoulders."""
    return (landmarks[Joint.LEFT_SHOULDER] + landmarks[Joint.RIGHT_SHOULDER]) / 2


def mid_hip(landmarks: Landmarks) -> FloatArray:
    """(2,) pixels, halfway between the hips."""
    return (landmarks[Joint.LEFT_HIP] + landmarks[Joint.RIGHT_HIP]) / 2
