"""Which one thing to say now.

A person in a stretch can fix one thing at a time: the most important fault that has lasted, not
said again too soon, and dropped (never queued) once it is fixed. Why these times: docs/timing.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.judging.rules import Finding, Status
from posecheck.lasting import Lasting
from posecheck.poses.pose import Rule

PATIENCE_S: Final = 2.0
"""Corrected at once, people learn less to notice it themselves (docs/timing.md)."""
URGENT_PATIENCE_S: Final = 1.0
"""A fault that may hurt is corrected sooner."""
BETWEEN_CUES_S: Final = 6.0
"""Three seconds to say eight words, three to do what they ask."""
BEFORE_REPEATING_S: Final = 15.0
"""A person who has heard it is working on it (docs/timing.md)."""
QUIET_AFTER_ENTERING_S: Final = 2.0
"""Settling in is not a fault."""
CUES_PER_HOLD: Final = 3
"""Less than all of the feedback teaches as much (docs/timing.md)."""
FIXED_AFTER_S: Final = 0.5
"""A frame or two without the fault are noise, and so are a frame or two out of the pose."""
FORGOTTEN_AFTER_S: Final = 3.0
"""What cannot be known any more is not fixed: a far knee comes and goes for a second or two. After
longer nothing is known of it."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    """What to say.

    id: what "not twice" goes by; rules that the same movement fixes share it.
    rule: the id of the rule it fixes. since_s: when it was first said.
    """

    id: str
    text: str
    rule: str
    since_s: float


class Feedback:
    """Chooses the cue for each instant of one stream."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._ids = cue_ids(rules)
        self._wrong = {rule.id: Lasting() for rule in rules}
        self._said_s: dict[str, float] = {}
        self._last_said_s = -math.inf
        self._in_pose = Lasting()
        self._said_in_hold = 0
        self._cue: Cue | None = None

    def update(
        self, time_s: float, findings: Sequence[Finding], *, in_pose: bool | None
    ) -> Cue | None:
        """The cue that holds at `time_s`, None for silence.

        A cue whose since_s equals time_s is new: say it. Outside the pose nothing is corrected.
        in_pose: None when that cannot be told.
        """
        self._note_entering(time_s, in_pose)
        wrong = [finding for finding in findings if in_pose and finding.status.wrong]
        for finding in findings:
            self._note_fault(time_s, finding, in_pose)
        if self._cue and self._wrong[self._cue.rule].since_s is None:
            self._cue = None
        candidate = self._most_important(time_s, wrong)
        if candidate is not None and self._may_speak(time_s, candidate):
            self._say(time_s, candidate)
        return self._cue

    def _note_entering(self, time_s: float, in_pose: bool | None) -> None:
        gap_s = _over_after_s(known=in_pose is not None)
        if self._in_pose.note(time_s, bool(in_pose), gap_s=gap_s) == 0:
            self._said_in_hold = 0

    def _note_fault(self, time_s: float, finding: Finding, in_pose: bool | None) -> None:
        known = in_pose is False or finding.status is not Status.UNSEEN
        self._wrong[finding.rule.id].note(
            time_s, bool(in_pose and finding.status.wrong), gap_s=_over_after_s(known=known)
        )

    def _most_important(self, time_s: float, wrong: Sequence[Finding]) -> Finding | None:
        there = {finding.name for finding in wrong}
        lasting = [
            finding
            for finding in wrong
            if finding.follows not in there  # what it comes of is said, and fixes both
            and self._wrong[finding.rule.id].seconds(time_s) >= _patience_s(finding)
        ]
        return min(lasting, key=_importance, default=None)

    def _may_speak(self, time_s: float, finding: Finding) -> bool:
        return (
            self._in_pose.seconds(time_s) >= QUIET_AFTER_ENTERING_S
            and self._said_in_hold < CUES_PER_HOLD
            and time_s - self._last_said_s >= BETWEEN_CUES_S
            and time_s - self._said_s.get(self._id(finding), -math.inf) >= BEFORE_REPEATING_S
        )

    def _say(self, time_s: float, finding: Finding) -> None:
        assert finding.cue is not None
        cue_id = self._id(finding)
        self._cue = Cue(id=cue_id, text=finding.cue, rule=finding.rule.id, since_s=time_s)
        self._said_s[cue_id] = time_s
        self._last_said_s = time_s
        self._said_in_hold += 1

    def _id(self, finding: Finding) -> str:
        return self._ids[finding.rule.id, finding.status]


def cue_ids(rules: Sequence[Rule]) -> dict[tuple[str, Status], str]:
    """The id of each correction, by rule and status.

    A pose file says by using the same words for two rules that one movement fixes both: then the
    first one's id is theirs too.
    """
    ids: dict[tuple[str, Status], str] = {}
    by_words: dict[str, str] = {}
    for rule in rules:
        for status, words in ((Status.LOW, rule.cue_low), (Status.HIGH, rule.cue_high)):
            if words is not None:
                ids[rule.id, status] = by_words.setdefault(words, f"{rule.id}.{status.lower()}")
    return ids


def _over_after_s(*, known: bool) -> float:
    return FIXED_AFTER_S if known else FORGOTTEN_AFTER_S


def _patience_s(finding: Finding) -> float:
    return URGENT_PATIENCE_S if finding.rule.urgent else PATIENCE_S


def _importance(finding: Finding) -> tuple[bool, int]:
    return not finding.rule.urgent, finding.rule.priority
