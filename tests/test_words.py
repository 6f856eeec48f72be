"""What is said: short enough to be true when it ends, and known by its id."""

from __future__ import annotations

from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.fields import MAX_CUE_WORDS
from posecheck.reporting.wording import measurement_words
from posecheck.words import spoken
from posecheck.words.phrase import Phrase
from posecheck.words.stage import NOTICES

PHRASES = [
    *(one for one in vars(spoken).values() if isinstance(one, Phrase)),
    *(spoken.count(3), spoken.missing("feet"), spoken.hidden("left toes")),
    spoken.out_of_frame("left toes"),
    *(spoken.not_judged(measurement_words(name).lower()) for name in MEASUREMENTS),
]


def test_every_spoken_line_is_as_short_as_a_cue() -> None:
    said = [*(one.text for one in PHRASES), *(one.spoken for one in NOTICES.values())]
    assert [text for text in said if len(text.split()) > MAX_CUE_WORDS] == []


def test_no_two_lines_share_an_id() -> None:
    assert len({one.id for one in PHRASES}) == len(PHRASES)


def test_toes_are_several() -> None:
    assert spoken.out_of_frame("left toes").text == "Your left toes are out of frame."
    assert spoken.out_of_frame("left knee").text == "Your left knee is out of frame."
