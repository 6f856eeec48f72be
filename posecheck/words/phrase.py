"""A line of words that is recognised by its id, never by its English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """id: what "not twice" and "no longer true" go by. text: the words, free to change."""

    id: str
    text: str
