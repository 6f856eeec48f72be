"""The recorded lines: which there must be, and which of them say a given line.

They speak where the browser has no voice of its own. tools/render_voice.py records every line that
has no recording yet; a line that none of them says is replaced by one that is true of any.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, get_args

from posecheck.body.body_frame import SIDES
from posecheck.body.body_parts import Part
from posecheck.body.landmarks import Joint
from posecheck.coaching.camera_coach import PARTS
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose, library
from posecheck.reporting.wording import measurement_words
from posecheck.words import spoken
from posecheck.words.phrase import Phrase
from posecheck.words.stage import NOTICES

COUNTED_TO: Final = 60
"""Repetitions are counted to fifty at most, seconds to three; a minute for what else is counted."""
MOST_SETS: Final = 10
"""As many as a routine that is put together on the page may have."""
NAME_LENGTH: Final = 48
"""Of a file's name; longer lines are told apart by a digest."""
BETWEEN_S: Final = (0.3, 0.15, 0.04)
"""Between sentences, between their clauses, between words, as a person pauses; each recording has
0.02 s of silence of its own at both ends."""
SPLITS: Final = (re.compile(r"(?<=[.!?])\s+"), re.compile(r"(?<=[,:;])\s+"))
"""Where a line is taken apart: after sentences, then after clauses."""
JOINTS: Final = tuple(
    Joint[f"{side.upper()}_{part}"].words for side in SIDES for part in get_args(Part)
)
"""Those that a measurement may miss."""
LIMBS: Final = tuple(sorted({joint.limb for joint in Joint}))


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A recording by its name, and how many seconds of silence go before it."""

    name: str
    after_s: float = 0.0


def values_of() -> Mapping[Callable[..., Phrase], Iterable[tuple[object, ...]]]:
    """Lines with changing parts that are recorded whole, and all that those can be."""
    return {
        spoken.count: zip(range(1, COUNTED_TO + 1)),
        spoken.missing: zip(PARTS),
        spoken.covered: zip(PARTS),
        spoken.hidden: zip(JOINTS),
        spoken.unclear: zip(LIMBS),
        spoken.out_of_frame: zip(JOINTS),
        spoken.not_judged: ((measurement_words(name).lower(),) for name in MEASUREMENTS),
        spoken.pose_name: ((pose.name,) for pose in library()),
        spoken.near_side: zip(SIDES),
        spoken.leg_first: product(SIDES, spoken.LEGS_FIRST),
    }


PUT_TOGETHER: Final = (spoken.next_pose, spoken.so_many, spoken.then, spoken.welcome_back)
"""Lines of several changing parts: too many to be recorded whole."""


def pieces() -> Iterator[str]:
    """What those are put together from, beside lines that are said by themselves."""
    yield spoken.welcome_back(None, None, what="").text
    yield from ("Next:", "Left leg,", "Right leg,", "hold", "set")
    for sets in range(2, MOST_SETS + 1):
        yield from (f"{done} of {sets}." for done in range(1, sets + 1))


def fixed_lines() -> Iterator[str]:
    """What is said whatever the pose, what went wrong first: then nothing can be fetched."""
    yield from (notice.spoken for notice in NOTICES.values() if notice.spoken)
    yield from (one.text for one in vars(spoken).values() if isinstance(one, Phrase))


def every_line() -> Iterator[str]:
    """Everything that may be said in a session with the shipped poses; some of it twice."""
    yield from fixed_lines()
    yield from pieces()
    yield from (line(*values).text for line, all_of in values_of().items() for values in all_of)
    for measurement in MEASUREMENTS.values():  # what a pose file that was learnt says
        yield from filter(None, (measurement.too_low, measurement.too_high))
    for pose in library():
        yield from lines_of(pose)


def lines_of(pose: Pose) -> Iterator[str]:
    """What is said of a pose in its file's own words."""
    yield pose.enter_cue
    if pose.caution_cue:
        yield pose.caution_cue
    for rule in pose.rules:
        yield from filter(None, (rule.cue_low, rule.cue_high))
    if not pose.judged:
        yield from pose.steps


def clip_name(text: str) -> str:
    """The name of a line's recording: its words, whatever their case and punctuation."""
    words = "-".join(_words(text))
    if len(words) <= NAME_LENGTH:
        return words
    return f"{words[:NAME_LENGTH].rstrip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def clips_for(text: str, recorded: Collection[str]) -> tuple[Clip, ...]:
    """The recordings that say the line: it as a whole, else its sentences, clauses, words.

    recorded: the names there are. Empty when a word of it was never recorded.
    """
    return _clips(text.strip(), recorded, level=0)


def _clips(text: str, recorded: Collection[str], *, level: int) -> tuple[Clip, ...]:
    if clip_name(text) in recorded:
        return (Clip(name=clip_name(text)),)
    if level == len(BETWEEN_S):
        return ()
    clips: list[Clip] = []
    for part in _parts(text, recorded, level=level):
        said = _clips(part, recorded, level=level + 1)
        if not said:
            return ()
        pause_s = BETWEEN_S[level] if clips else 0.0
        clips += [replace(said[0], after_s=pause_s), *said[1:]]
    return tuple(clips)


def _parts(text: str, recorded: Collection[str], *, level: int) -> list[str]:
    """Sentences, clauses, or as many words at a time as are recorded together."""
    if level < len(SPLITS):
        return SPLITS[level].split(text)
    words, parts = text.split(), []
    while words:
        ends = range(len(words), 0, -1)
        end = next((end for end in ends if clip_name(" ".join(words[:end])) in recorded), 1)
        parts.append(" ".join(words[:end]))
        words = words[end:]
    return parts


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.lower()))
