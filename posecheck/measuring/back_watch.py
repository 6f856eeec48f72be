"""The lower back over time: the person's own neutral, and how far beyond it the back is arched.

Nothing can be said until the neutral is known. It is the first two seconds in the pose in which the
back kept still; if the back is later clearly flatter, that is taken instead. So an arch that was
there from the first frame is never claimed, and one that is given up is noticed from then on.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame, Facing
from posecheck.body.body_parts import TRUNK
from posecheck.body.landmarks import Side
from posecheck.measuring.arch import ARCHED_DEG, CURVATURE_A_DEG, SLIGHT_DEG
from posecheck.measuring.lumbar import BackView, see_back
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.reading import Obstacle, Reading
from posecheck.measuring.unit import Unit

AVERAGED_S: Final = 0.5
"""About 15 frames: single frames scatter by a tenth of what counts as an arch."""
JUDGED_SHARE: Final = 0.5
"""Of the frames averaged, so many must show the back."""
NEUTRAL_S: Final = 2.0
NEUTRAL_SPREAD: Final = 0.30
"""How little the curvature must change (between its 10th and 90th hundredths) to be a neutral."""
CLEARLY_FLATTER: Final = 0.35
"""Half of what counts as an arch."""
VIEW_CHANGED_DEG: Final = 15.0
GAIN_ERROR_SHARE: Final = 0.35
NOISE_DEG: Final = 4.0
NEUTRAL_ERROR_DEG: Final = 5.0
"""A neutral that was found, not asked for, may be off by this."""

NOT_YET: Final = Obstacle(reason="the neutral back is not known yet")
NOT_IN_POSE: Final = Obstacle(reason="the back is judged in the pose only")
VIEW_CHANGED: Final = Obstacle(reason="the view has changed since the neutral back was seen")


ASKED: Final = Obstacle(reason="you were asked to arch")
REFUSED: Final = Obstacle(reason="no arch showed when one was asked for: clothes may hide it")

FARTHEST_YAW_DEG: Final = 25.0
"""Past it the outline of the back is not that of a back any more (docs/lumbar.md)."""
LUMBAR_ARCH: Final = Measurement(
    name="lumbar_arch_deg",
    unit=Unit.DEG,
    base_error=math.hypot(NOISE_DEG, NEUTRAL_ERROR_DEG),
    limbs=(TRUNK,),
    oblique_error=0.2,
    max_off_deg=FARTHEST_YAW_DEG,
    too_low="Lift your chest a little.",
    too_high="Tuck your tailbone.",
    in_pose_only=True,
)
"""The lower back beyond the person's own neutral, + arched; a band more than a figure."""

Key = tuple[Side, Facing]
"""A neutral is known for the stretched side as seen from one side."""


@dataclass(frozen=True, kw_only=True)
class Neutral:
    """One person's own back on one side: its curvature, from which view, and when it was seen."""

    curvature: float
    yaw_deg: float
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class _Sample:
    time_s: float
    view: BackView
    in_pose: bool


class BackWatch:
    """The Reader of LUMBAR_ARCH: watches one person's back, frame by frame.

    neutrals: what is known of it. key: the side now seen. arch_deg: the last reading, counted or
    not. asked_to_arch: while set, nothing is held against the back.
    """

    def __init__(self) -> None:
        self.neutrals: dict[Key, Neutral] = {}
        self.key: Key | None = None
        self.arch_deg = math.nan
        self.asked_to_arch = False
        self._excused_until_s = -math.inf
        self._refused: set[Key] = set()
        self._unknown = NOT_YET
        self._recent: deque[_Sample] = deque()

    @property
    def seen(self) -> bool:
        """Whether the back is seen now."""
        return bool(self._recent) and self._recent[-1].view.obstacle is None

    def forget(self, key: Key) -> None:
        """Find that neutral anew, from what is seen from now on."""
        self.neutrals.pop(key, None)
        self._recent.clear()

    def refuse(self, key: Key) -> None:
        """Judge that back no more, unless it plainly shows an arch after all."""
        self._refused.add(key)

    def excuse(self, until_s: float) -> None:
        """Hold nothing against the back until then, or until it is neutral again."""
        self._excused_until_s = until_s

    def read(
        self, time_s: float, body: BodyFrame, in_pose: bool | None = None
    ) -> dict[str, Reading]:
        """How far the back is arched beyond its neutral, in degrees, + arched."""
        return {LUMBAR_ARCH.name: self._read(time_s, body, in_pose)}

    def _read(self, time_s: float, body: BodyFrame, in_pose: bool | None) -> Reading:
        key = (body.rear, body.facing)
        if key != self.key:
            self.key = key
            self._recent.clear()
        view = see_back(body)
        self._recent.append(_Sample(time_s=time_s, view=view, in_pose=in_pose is True))
        while self._recent[0].time_s < time_s - NEUTRAL_S:
            self._recent.popleft()
        if in_pose is False:
            self.arch_deg = math.nan
            return LUMBAR_ARCH.unjudged(NOT_IN_POSE)
        self._learn(time_s, body)
        reading = self._judge(time_s)
        self.arch_deg = reading.value
        obstacle = self._set_aside(time_s, reading)
        return LUMBAR_ARCH.unjudged(obstacle) if obstacle else reading

    def _set_aside(self, time_s: float, reading: Reading) -> Obstacle | None:
        """Why a reading that could be made does not count."""
        if not reading.judged:
            return None
        if self.asked_to_arch:
            return ASKED
        if time_s < self._excused_until_s:
            if reading.value >= SLIGHT_DEG:
                return ASKED
            self._excused_until_s = -math.inf
        if self.key in self._refused:
            if reading.value < ARCHED_DEG:
                return REFUSED
            self._refused.discard(self.key)
        return None

    def _learn(self, time_s: float, body: BodyFrame) -> None:
        assert self.key is not None
        known = self.neutrals.get(self.key)
        if known is not None and abs(body.yaw_deg - known.yaw_deg) > VIEW_CHANGED_DEG:
            del self.neutrals[self.key]
            self._recent.clear()
            self._unknown = VIEW_CHANGED
            return
        candidate = self._still(time_s)
        if math.isnan(candidate):
            return
        if known is None or candidate < known.curvature - CLEARLY_FLATTER:
            self.neutrals[self.key] = Neutral(
                curvature=candidate,
                yaw_deg=body.yaw_deg,
                start_s=self._recent[0].time_s,
                end_s=time_s,
            )

    def _still(self, time_s: float) -> float:
        """The curvature of the last two seconds, NaN unless the back was seen and kept still."""
        seen = [one.view.curvature for one in self._recent if one.in_pose and not one.view.obstacle]
        long_enough = time_s - self._recent[0].time_s >= 0.9 * NEUTRAL_S
        if not long_enough or len(seen) < JUDGED_SHARE * len(self._recent):
            return math.nan
        low, median, high = np.percentile(seen, (10, 50, 90))
        return float(median) if high - low <= NEUTRAL_SPREAD else math.nan

    def _judge(self, time_s: float) -> Reading:
        last = [one.view for one in self._recent if one.time_s > time_s - AVERAGED_S]
        seen = [view.curvature for view in last if view.obstacle is None]
        if len(seen) < JUDGED_SHARE * len(last):
            hidden = Counter(view.obstacle for view in last if view.obstacle)
            return LUMBAR_ARCH.unjudged(hidden.most_common(1)[0][0])
        assert self.key is not None
        neutral = self.neutrals.get(self.key)
        if neutral is None:
            return LUMBAR_ARCH.unjudged(self._unknown)
        arch_deg = (float(np.median(seen)) - neutral.curvature) / CURVATURE_A_DEG
        error_deg = math.hypot(GAIN_ERROR_SHARE * arch_deg, NOISE_DEG, NEUTRAL_ERROR_DEG)
        return Reading(value=arch_deg, error=error_deg, unit=LUMBAR_ARCH.unit)
