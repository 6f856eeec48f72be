"""The lower back over time: the personal neutral, and how far beyond it the back is arched.

Nothing can be said until the neutral is known. It is the first two seconds in the pose in which the
back kept still with the trunk upright; if the back is later clearly flatter at the same lean, that
is taken instead. So an arch that was there from the first frame is never claimed, and one that is
given up is noticed from then on. An arch that was seen lasts until the back is seen without it: the
deepest are the first to be hidden.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame, Facing
from posecheck.body.body_parts import TRUNK, Points
from posecheck.body.landmarks import Side
from posecheck.measuring.arch import ARCHED_DEG, CURVATURE_A_DEG, SLIGHT_DEG
from posecheck.measuring.lumbar import (
    BROKEN_OUTLINE,
    FARTHEST_YAW_DEG,
    BackView,
    Trunk,
    see_back,
)
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.reading import Obstacle, Reading
from posecheck.measuring.unit import Unit
from posecheck.words import spoken

AVERAGED_S: Final = 0.5
"""About 15 frames: single frames scatter by a tenth of what counts as an arch."""
JUDGED_SHARE: Final = 0.5
"""Of the frames averaged, so many must show the back."""
NEUTRAL_S: Final = 2.0
"""Sixty frames, of which single ones scatter by a tenth of an arch."""
NEUTRAL_SPREAD: Final = 0.30
"""How little the curvature must change (between its 10th and 90th hundredths) to be a neutral."""
CLEARLY_FLATTER: Final = 0.35
"""Half of what counts as an arch."""
VIEW_CHANGED_DEG: Final = 15.0
"""Learned at 0 and used at 20 degrees of yaw, 30 degrees of extension read 23."""
UPRIGHT_DEG: Final = 20.0
"""A neutral is learned from a trunk that leans no more, as far as any pose with this rule lets it:
folded forward, the back is round, and would read arched ever after."""
LEAN_CHANGED_DEG: Final = 10.0
"""The outline straightens by 0.5 to 1.5 degrees for each degree the trunk leans forward (people): a
neutral that is off by 15 is no arch yet."""
PLAIN_CURVATURE: Final = 0.9
"""Under it, it is a shirt's outline: all of the frames in loose shirts are, of bare or tightly clad
upright people's 4 to 8 % (on rendered bodies none)."""
GAIN_ERROR_SHARE: Final = 0.35
"""The gain's spread between bodies, 0.033 to 0.062 about 0.0447."""
NOISE_DEG: Final = 4.0
"""Of half a second's median, on rendered bodies and on people keeping still."""
NEUTRAL_ERROR_DEG: Final = 5.0
"""A neutral that was found, not asked for, may be off by this."""

NOT_YET: Final = Obstacle(reason="the neutral back is not known yet")
NOT_IN_POSE: Final = Obstacle(reason="the back is judged in the pose only")
VIEW_CHANGED: Final = Obstacle(reason="the view has changed since the neutral back was seen")


LEAN_CHANGED: Final = Obstacle(
    reason="the trunk leans otherwise than when the neutral back was seen"
)
CLOTHES: Final = Obstacle(
    reason="clothes may hide the back: its outline is too straight", spoken=spoken.CLOTHES_HIDE
)
ASKED: Final = Obstacle(reason="you were asked to arch")
REFUSED: Final = Obstacle(reason="no arch was shown: clothes may hide it")

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
"""The lower back beyond the personal neutral, + arched; a band more than a figure."""

Key = tuple[Side, Facing]
"""A neutral is known for the stretched side as seen from one side."""


@dataclass(frozen=True, kw_only=True)
class Neutral:
    """One person's own back on one side.

    curvature, below_hair: as of a BackView, NaN where it was not seen. yaw_deg: from which view.
    lean_deg: of the trunk, + forward. start_s, end_s: when it was seen. kept: of an earlier
    practice, when it was shown there; start_s and end_s are then NaN.
    """

    curvature: float
    below_hair: float
    yaw_deg: float
    lean_deg: float
    start_s: float
    end_s: float
    kept: datetime | None = None

    @property
    def bend(self) -> float:
        """Of as much of it as was seen."""
        return self.below_hair if math.isnan(self.curvature) else self.curvature

    def better_than(self, known: Neutral) -> bool:
        """Whether it is clearly flatter at the same lean, or from a more upright trunk."""
        if abs(self.lean_deg - known.lean_deg) > LEAN_CHANGED_DEG:
            return abs(self.lean_deg) < abs(known.lean_deg)
        return self.bend < known.bend - CLEARLY_FLATTER


@dataclass(frozen=True, kw_only=True)
class ShownBack:
    """A neutral that was asked for, in that pose, and beside which an arch showed."""

    pose: str
    key: Key
    neutral: Neutral


@dataclass(frozen=True, kw_only=True)
class _Sample:
    time_s: float
    view: BackView
    lean_deg: float
    in_pose: bool

    @property
    def may_be_neutral(self) -> bool:
        upright = abs(self.lean_deg) <= UPRIGHT_DEG
        return self.in_pose and upright and self.view.obstacle is None


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
        self._clothed: set[Key] = set()
        self._unknown = NOT_YET
        self._arched: Reading | None = None
        self._recent: deque[_Sample] = deque()

    @property
    def seen(self) -> bool:
        """Whether the back is seen now."""
        return bool(self._recent) and self._recent[-1].view.obstacle is None

    def forget(self, key: Key) -> None:
        """Find that neutral again, from what is seen from now on."""
        self.neutrals.pop(key, None)
        self._clothed.discard(key)
        self._recent.clear()
        self._arched = None

    def refuse(self, key: Key) -> None:
        """Stop judging that back, unless it plainly shows an arch after all."""
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
        self._look(time_s, body, in_pose)
        if in_pose is False:
            self.arch_deg = math.nan
            self._arched = None
            return LUMBAR_ARCH.unjudged(NOT_IN_POSE)
        self._learn(time_s, body)
        reading = self._judge(time_s, body)
        self.arch_deg = reading.value
        obstacle = self._set_aside(time_s, reading)
        if obstacle:
            self._arched = None
            return LUMBAR_ARCH.unjudged(obstacle)
        return self._lasting(reading)

    def _look(self, time_s: float, body: BodyFrame, in_pose: bool | None) -> None:
        key = (body.rear, body.facing)
        if key != self.key:
            self.key = key
            self._recent.clear()
        sample = _Sample(
            time_s=time_s,
            view=see_back(body),
            lean_deg=Trunk.of(body).lean_deg,
            in_pose=in_pose is True,
        )
        self._recent.append(sample)
        while self._recent[0].time_s < time_s - NEUTRAL_S:
            self._recent.popleft()
        if len(self._recent) == 1:
            self._arched = None

    def _lasting(self, reading: Reading) -> Reading:
        """The reading; while there is none, the arch that was seen before it and not given up."""
        if not reading.judged:
            return self._arched or reading
        if reading.value >= ARCHED_DEG:
            self._arched = reading
        elif reading.value < SLIGHT_DEG:
            self._arched = None
        return reading

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
            self._arched = None
            self._unknown = VIEW_CHANGED
            return
        found = self._still(time_s, body)
        if found is None or self.key in self._clothed:
            return
        better = known is None or (self._arched is None and found.better_than(known))
        if better and found.bend < PLAIN_CURVATURE:
            # What bends more, before or after, was an arch in the same shirt.
            self._clothed.add(self.key)
            self.neutrals.pop(self.key, None)
        elif better:
            self.neutrals[self.key] = found

    def _still(self, time_s: float, body: BodyFrame) -> Neutral | None:
        """The back of the last two seconds, if it was seen upright and kept still."""
        fit = [one for one in self._recent if one.may_be_neutral]
        if len(fit) < max(1.0, JUDGED_SHARE * len(self._recent)):
            return None
        if time_s - fit[0].time_s < 0.9 * NEUTRAL_S:
            return None
        found = Neutral(
            curvature=_median([one.view.curvature for one in fit]),
            below_hair=_median([one.view.below_hair for one in fit]),
            yaw_deg=body.yaw_deg,
            lean_deg=float(np.median([one.lean_deg for one in fit])),
            start_s=fit[0].time_s,
            end_s=time_s,
        )
        whole = not math.isnan(found.curvature)
        bends = [one.view.curvature if whole else one.view.below_hair for one in fit]
        low, high = np.nanpercentile(bends, (10, 90))
        return found if high - low <= NEUTRAL_SPREAD else None

    def _judge(self, time_s: float, body: BodyFrame) -> Reading:
        last = [one for one in self._recent if one.time_s > time_s - AVERAGED_S]
        if not last:
            return LUMBAR_ARCH.unjudged(self._unknown)
        curvature = _median([one.view.curvature for one in last])
        below_hair = _median([one.view.below_hair for one in last])
        if math.isnan(curvature) and math.isnan(below_hair):
            hidden = Counter(one.view.obstacle for one in last if one.view.obstacle)
            return LUMBAR_ARCH.unjudged(hidden.most_common(1)[0][0])
        assert self.key is not None
        neutral = self.neutrals.get(self.key)
        if neutral is None:
            clothed = self.key in self._clothed
            return LUMBAR_ARCH.unjudged(CLOTHES if clothed else self._unknown)
        if abs(last[-1].lean_deg - neutral.lean_deg) > LEAN_CHANGED_DEG:
            return LUMBAR_ARCH.unjudged(LEAN_CHANGED)
        change = curvature - neutral.curvature
        if math.isnan(change):
            change = below_hair - neutral.below_hair
        if math.isnan(change):
            return LUMBAR_ARCH.unjudged(BROKEN_OUTLINE)
        arch_deg = change / CURVATURE_A_DEG
        error_deg = math.hypot(
            LUMBAR_ARCH.base_error,
            LUMBAR_ARCH.view_loss(Points(body.seen, body)),
            GAIN_ERROR_SHARE * arch_deg,
        )
        return Reading(value=arch_deg, error=error_deg, unit=LUMBAR_ARCH.unit)


def _median(values: Sequence[float]) -> float:
    """Of those that were seen; NaN when they are too few."""
    seen = [value for value in values if not math.isnan(value)]
    return float(np.median(seen)) if len(seen) >= JUDGED_SHARE * len(values) else math.nan
