"""The values of the hold clock: a verdict goes in, what the clock shows and each hold come out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from posecheck.body.landmarks import Side

NO_PICTURE: Final = "no_picture"
UNSEEN: Final = "not_seen"
OUT_OF_POSE: Final = "out_of_pose"
ON_PAUSE: Final = "on_pause"
"""Reasons for a pause that are not a rule's id."""


HeldSide = Side | Literal["both"]
"""The leg a hold is about, named as the pose file says; "both" where there are no two sides."""


class Phase(StrEnum):
    """Where the clock is. DONE: the target is reached; the clock goes on while the pose is held."""

    WAITING = "WAITING"
    HOLDING = "HOLDING"
    PAUSED = "PAUSED"
    DONE = "DONE"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rules together say about one instant.

    correct: True, False, or None when a needed joint is not seen.
    in_pose: whether the person is in the pose at all, right or wrong.
    side: the leg it is about. broken: the rule that stops the clock, None unless wrong.
    repeated: the frame shows what the one before did, so it says nothing of this instant.
    """

    correct: bool | None
    in_pose: bool
    side: HeldSide
    broken: str | None = None
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The clock stood from start_s to end_s because of `rule`."""

    start_s: float
    end_s: float
    rule: str


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """One try at a repetition, from leaving rest to coming back to it.

    kind: "full" counts; "partial" turned back too soon; "faulty" went all the way, but with `rule`
    broken. reach: the measurement's value farthest from rest.
    """

    start_s: float
    end_s: float
    kind: Literal["full", "partial", "faulty"]
    reach: float
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Repetitions of the set under way; only full ones count toward the target."""

    full: int
    partial: int
    faulty: int
    target: int


@dataclass(frozen=True, kw_only=True)
class Hold:
    """One hold of one side, or one set of repetitions.

    start_s, end_s: entering the pose, and the last moment it was right.
    held_s: time with everything right. in_pose_s: time in the pose, right or wrong.
    done: whether the target was reached, or as good as: held_s, or full repetitions.
    repetitions: of a set of them; then held_s is the time spent in full ones.
    ended_by: why the clock stood when it was over, as in a pause; None when it still ran as the
        frames ended, and for a set of repetitions.
    """

    side: HeldSide
    start_s: float
    end_s: float
    held_s: float
    in_pose_s: float
    pauses: tuple[Pause, ...]
    done: bool
    repetitions: tuple[Repetition, ...] = ()
    ended_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What the clock shows at one instant.

    held_s: seconds of the hold under way, 0 while waiting. pause_rule: why it stands, if it does.
    finished: the hold that ended at this instant, if one did. tally: of a set of repetitions;
    then held_s and target_s say nothing. slow: the frames come so slowly that times
    are rough. too_slow: too slowly to time a hold, or count a repetition, at all.
    """

    phase: Phase
    side: HeldSide | None
    held_s: float
    target_s: float
    pause_rule: str | None
    finished: Hold | None = None
    tally: Tally | None = None
    slow: bool = False
    too_slow: bool = False

    @property
    def share(self) -> float:
        """How much of the target is reached, 0..1."""
        if self.tally is not None:
            return min(1.0, self.tally.full / self.tally.target)
        return min(1.0, self.held_s / self.target_s)
