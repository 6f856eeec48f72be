"""What a comparison says in sentences, the same on the page, in the picture and in the terminal."""

from __future__ import annotations

from posecheck.comparing.comparison import Comparison, Pair, Taken
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import (
    WITHIN_NOISE,
    change_words,
    date_words,
    quantity_words,
    side_words,
)


def verdict(comparison: Comparison) -> str:
    """What differs beyond both errors, or that nothing does."""
    if not comparison.pairs:
        return "Nothing to compare: no hold of one belongs to a hold of the other."
    differing = [
        f"{quantity_words(one).lower()} {change_words(one)}" for one in comparison.differences
    ]
    if not differing:
        return f"No difference: everything is {WITHIN_NOISE}."
    second = comparison.second.name
    return f"In {second}: {', '.join(differing)}. Everything else is {WITHIN_NOISE}."


def named(one: Taken) -> str:
    """A check by its name and date."""
    return f"{one.name}, {date_words(one.date)}" if one.date else one.name


def pair_words(pair: Pair, pose: Pose) -> str:
    """Which holds stand beside one another."""
    first, second = (side_words(hold.side, pose).capitalize() for hold in (pair.first, pair.second))
    sides = first if first == second else f"{first}; {second.lower()}"
    return f"{sides}, hold {pair.number}"


def figure_alt(pair: Pair, pose: Pose) -> str:
    """What the picture of a pair shows, for whoever has it read aloud."""
    return f"Two stick figures laid over one another: {pair_words(pair, pose).lower()}"
