"""The shipped recordings as the page's scripts fetch them, for whoever has no voice installed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from posecheck.coaching.voice_pack import clips_for
from posecheck.ui.component import STATIC, STATIC_PATH
from posecheck.words import spoken

FOLDER: Final = STATIC / "voice"
SUFFIX: Final = ".mp3"
PATH: Final = f"{STATIC_PATH}/voice/"


@cache
def recorded() -> frozenset[str]:
    """The names of all recordings there are."""
    return frozenset(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))


@cache
def is_recorded(text: str) -> bool:
    """Whether the recordings say that line in its own words."""
    return bool(clips_for(text, recorded()))


@cache
def clips(text: str) -> list[dict[str, Any]]:
    """What is played of a line; of one that was never recorded, that it stands on the screen."""
    said = clips_for(text, recorded()) or clips_for(spoken.LOOK.text, recorded())
    return [{"name": clip.name, "after_s": clip.after_s} for clip in said]


def to_fetch(texts: Iterable[str]) -> list[str]:
    """The names of what may be played of these lines, to be fetched before it is needed."""
    return list(dict.fromkeys(clip["name"] for text in texts for clip in clips(text)))
