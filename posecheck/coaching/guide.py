"""The way through what no camera can judge: steps read aloud, then timed parts. Nothing is watched.

Whoever shows it runs it as it stands and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posecheck.coaching.announcer import ENTER, LAST_SECONDS, Line, guide, on_clock
from posecheck.coaching.plan import Plan
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose
from posecheck.words import spoken, stage
from posecheck.words.phrase import Phrase

WORD_S: Final = 0.42
"""A word read aloud, at about 140 words a minute: slower than a cue, because it is new."""
PAUSE_S: Final = 3.0
"""After what was read, to do it."""
HALFWAY_FROM_S: Final = 20.0
"""In shorter parts the half is too near to the last seconds to be worth a word."""


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """A line, and how many seconds into its part it is said."""

    at_s: float
    line: Line


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the guide: something read, or something timed.

    seconds: how long it takes, None for the last one, which stays. timed: the seconds left are
    shown. skip_to: which part a person goes to who has read enough, None where nothing is read.
    side: of which the part is, or for which one gets ready; None once all is done.
    """

    words: str
    seconds: float | None
    timed: bool
    lines: tuple[DueLine, ...]
    skip_to: int | None
    side: HeldSide | None = None


def guide_through(pose: Pose, plan: Plan | None = None) -> tuple[Part, ...]:
    """All parts, one after another; by the pose's own plan where none is given."""
    plan = plan or Plan.of(pose)
    steps = [Phrase(f"step.{number}", words) for number, words in enumerate(pose.steps, 1)]
    timed_at, first = len(steps) + 1, plan.sides[0]
    parts = [_read(step, _reading_s(step), timed_at, first) for step in steps]
    parts.append(_read(Phrase(ENTER, pose.enter_cue), PAUSE_S, timed_at, first))
    for number in range(plan.sets * len(plan.sides)):
        side = plan.sides[number % len(plan.sides)]
        if number:
            change = spoken.CHANGE_SIDES if len(plan.sides) > 1 else spoken.REST
            parts.append(_read(change, max(plan.rest_s, PAUSE_S), len(parts) + 1, side))
        # What to do stays readable for as long as it is to be done.
        what = stage.WITH_THE_CIRCLE if pose.breath else pose.enter_cue
        words = what if side == "both" else stage.part(side)
        parts.append(_timed(words, side, plan.hold_s))
    return (*parts, _end())


def _reading_s(step: Phrase) -> float:
    return PAUSE_S + WORD_S * len(step.text.split())


def _read(phrase: Phrase, seconds: float, skip_to: int, side: HeldSide) -> Part:
    said = DueLine(at_s=0.0, line=guide(phrase))
    return Part(
        words=phrase.text, seconds=seconds, timed=False, lines=(said,), skip_to=skip_to, side=side
    )


def _timed(words: str, side: HeldSide, seconds: float) -> Part:
    half = {seconds / 2: spoken.HALFWAY} if seconds >= HALFWAY_FROM_S else {}
    left = {seconds: spoken.BEGIN} | half | LAST_SECONDS
    lines = [DueLine(at_s=seconds - left_s, line=on_clock(left[left_s])) for left_s in left]
    return Part(
        words=words,
        seconds=seconds,
        timed=True,
        lines=tuple(lines),
        skip_to=None,
        side=side,
    )


def _end() -> Part:
    said = DueLine(at_s=0.0, line=on_clock(spoken.DONE))
    return Part(words=spoken.DONE.text, seconds=None, timed=False, lines=(said,), skip_to=None)
