"""The one line that matters now, decided once for the annotated video and the live page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posecheck.judging.clock import Phase
from posecheck.judging.feedback import cue_ids
from posecheck.judging.session import Assessment
from posecheck.words import stage
from posecheck.words.phrase import Phrase

Tone = Literal["good", "wrong", "calm"]


@dataclass(frozen=True, kw_only=True)
class Headline:
    """The line. tone: right, wrong, or neither: nothing is judged, or cannot be."""

    phrase: Phrase
    tone: Tone


def headline(assessment: Assessment) -> Headline | None:
    """The cue, else what hides the body, else what the clock does; None when nobody poses."""
    correction = _correction(assessment)
    if correction is not None:
        return Headline(phrase=correction, tone="wrong")
    obstacle = assessment.cannot_tell()
    if obstacle is not None and assessment.in_pose is not False:
        cannot = Phrase("cannot_judge", f"Cannot judge: {obstacle.reason}")
        return Headline(phrase=obstacle.spoken or cannot, tone="calm")
    clock = assessment.clock
    if clock.phase is Phase.DONE:
        return Headline(phrase=stage.DONE, tone="good")
    if clock.phase is Phase.HOLDING:
        return Headline(phrase=stage.REPEAT if clock.tally else stage.HOLD, tone="good")
    return None


def _correction(assessment: Assessment) -> Phrase | None:
    """What was said last and still holds; else what will be said if it stays wrong."""
    cue, worst = assessment.cue, assessment.worst()
    if cue is not None:
        return Phrase(cue.id, cue.text)
    if worst is None or worst.cue is None:
        return None
    ids = cue_ids([finding.rule for finding in assessment.findings])
    return Phrase(ids[worst.rule.id, worst.status], worst.cue)
