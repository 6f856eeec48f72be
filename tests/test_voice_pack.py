"""Whoever has no voice installed hears every line: each has its recording."""

from __future__ import annotations

import inspect
from pathlib import Path

import av
import pytest

from posecheck.coaching.voice_pack import (
    PUT_TOGETHER,
    Clip,
    clip_name,
    clips_for,
    every_line,
    values_of,
)
from posecheck.poses.pose import library
from posecheck.ui.recordings import FOLDER, SUFFIX, clips, is_recorded, recorded, to_fetch
from posecheck.words import spoken
from posecheck.words.phrase import Phrase

LINES = sorted(set(every_line()))
MOST_BYTES = 3_000_000
WORD_S = (0.1, 1.3)
"""Shortest and longest time of a word, silence included: "3" takes 0.5 s, a step 0.3 s a word."""


def test_every_line_is_recorded() -> None:
    missing = [line for line in LINES if clip_name(line) not in recorded()]
    assert missing == [], "run: python -m tools.render_voice"


def test_nothing_is_recorded_that_is_said_no_more() -> None:
    assert recorded() - {clip_name(line) for line in LINES} == set()


def test_the_lines_with_a_changing_part_are_known() -> None:
    made = {
        function
        for _, function in inspect.getmembers(spoken, inspect.isfunction)
        if function.__annotations__.get("return") in (Phrase, "Phrase")
    }
    assert made == values_of().keys() | set(PUT_TOGETHER)


@pytest.mark.parametrize(
    "line",
    [
        spoken.next_pose("Bridge", spoken.LIE_SIDE_ON),
        spoken.so_many(2, 3, spoken.then(spoken.SWITCH, spoken.leg_first("left", "rear"))),
        spoken.so_many(2, 3, spoken.then(spoken.SWITCH, spoken.leg_first("left", "standing"))),
        spoken.then(spoken.WRONG_LEG, spoken.leg_first("right", spoken.KNEELING)),
        spoken.welcome_back("right leg", (2, 3), what="hold"),
        spoken.welcome_back(None, (10, 10), what="set"),
        spoken.welcome_back("left leg", None, what="hold"),
    ],
    ids=lambda line: str(line.id),
)
def test_what_is_put_together_is_said_in_its_own_words(line: Phrase) -> None:
    assert is_recorded(line.text)


def test_a_recording_is_of_one_line() -> None:
    words = {line: "".join(c for c in line.lower() if c.isalnum()) for line in LINES}
    assert len({clip_name(line) for line in LINES}) == len(set(words.values()))


def test_all_of_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob(f"*{SUFFIX}")) < MOST_BYTES


@pytest.mark.parametrize("line", LINES[::12])
def test_a_recording_lasts_as_long_as_its_words(line: str) -> None:
    seconds = seconds_of(FOLDER / f"{clip_name(line)}{SUFFIX}")
    words = len(line.split())
    assert WORD_S[0] * words < seconds < WORD_S[1] * words + 0.5


def seconds_of(path: Path) -> float:
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
        return float(sum(frame.samples for frame in file.decode(audio=0)) / rate)


def test_a_line_that_was_recorded_is_one_recording() -> None:
    assert clips_for("Hold.", {"hold"}) == (Clip(name="hold"),)
    assert clips_for("Lift your chest over your hips.", recorded()) == (
        Clip(name="lift-your-chest-over-your-hips"),
    )


def test_a_line_with_changing_parts_is_put_together() -> None:
    names = {"next", "low-lunge", "low", "right-leg", "hold", "2-of-3", "2", "of", "3"}
    assert clips_for("Next: low lunge. Right leg, hold 2 of 3.", names) == (
        Clip(name="next"),
        Clip(name="low-lunge", after_s=0.15),
        Clip(name="right-leg", after_s=0.3),
        Clip(name="hold", after_s=0.15),
        Clip(name="2-of-3", after_s=0.04),
    )
    assert clips_for("Next: warrior.", names) == ()


def test_a_line_from_elsewhere_is_said_to_stand_on_the_screen() -> None:
    assert clips_for("Point your toes at the moon.", recorded()) == ()
    assert not is_recorded("Point your toes at the moon.")
    assert clips("Point your toes at the moon.") == [{"name": "look-at-the-screen", "after_s": 0.0}]
    assert to_fetch(["Hold.", "Not known.", "Hold."]) == ["hold", "look-at-the-screen"]


def test_a_pose_of_the_library_is_never_told_to_look() -> None:
    cues = {pose.enter_cue for pose in library()}
    assert [cue for cue in cues if not is_recorded(cue)] == []
