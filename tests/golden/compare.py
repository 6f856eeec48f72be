"""Compares what a clip came to with what it came to before, on whatever processor that was.

Landmarks of the same model differ in the fourth digit from one processor to the next, and a frame
that lies on the edge of a band falls to either side. So figures may move a little; structure, words
and their order may not.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_JSON
from tests.golden.driver import SPOKEN_CSV

NEAR: Final = 0.5
"""Seconds or degrees: fifteen frames, or half of the noise of an angle."""
NEAR_LENGTH: Final = 0.05
"""Lengths by leg or trunk, and shares."""
NEAR_SHARE: Final = 0.02
"""Of counts of frames."""
CELLS_ALIKE: Final = 0.98
"""Of a table's cells: in some frames a joint is just seen, or just not."""


def differences(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """Everything that is not as it was, a line each."""
    return [
        *_in_values(json.loads(found[REPORT_JSON]), json.loads(wanted[REPORT_JSON]), "report"),
        *_in_spoken(_rows(found[SPOKEN_CSV]), _rows(wanted[SPOKEN_CSV])),
        *_in_tables(_rows(found[MEASUREMENTS_CSV]), _rows(wanted[MEASUREMENTS_CSV])),
    ]


def _in_values(found: Any, wanted: Any, place: str) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(found, dict) and found.keys() == wanted.keys():
        for key in wanted:
            yield from _in_values(found[key], wanted[key], f"{place}.{key}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
        for at, (one, other) in enumerate(zip(found, wanted, strict=True)):
            yield from _in_values(one, other, f"{place}[{at}]")
    elif not _alike(found, wanted, _near(place)):
        yield f"{place}: {found}, was {wanted}"


def _near(name: str) -> float:
    """How far two figures of that name may lie apart."""
    timed = name.endswith(("_s", "seconds")) or ".spans[" in name
    return NEAR if "_deg" in name or timed else NEAR_LENGTH


def _alike(found: Any, wanted: Any, near: float) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return bool(found == wanted)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isclose(found, wanted, abs_tol=near, rel_tol=NEAR_SHARE)


def _in_spoken(found: list[list[str]], wanted: list[list[str]]) -> Iterator[str]:
    for one, other in zip_longest(found, wanted, fillvalue=["", "nothing"]):
        if one[1] != other[1]:
            yield f"spoken: {one}, was {other}"
        elif one != other and abs(float(one[0]) - float(other[0])) > NEAR:
            yield f"spoken at {one[0]} s, was {other[0]}: {one[1]}"


def _in_tables(found: list[list[str]], wanted: list[list[str]]) -> Iterator[str]:
    if found[0] != wanted[0] or len(found) != len(wanted):
        yield f"table: {len(found)} rows of {found[0]}, were {len(wanted)} of {wanted[0]}"
        return
    for column, name in enumerate(wanted[0]):
        pairs = [(one[column], other[column]) for one, other in zip(found, wanted, strict=True)]
        alike = sum(_cells_alike(*pair, _near(name)) for pair in pairs[1:]) / (len(pairs) - 1)
        if alike < CELLS_ALIKE:
            yield f"table, {name}: {alike:.0%} of the cells are as they were"


def _cells_alike(found: str, wanted: str, near: float) -> bool:
    try:
        return abs(float(found) - float(wanted)) <= near
    except ValueError:  # a word, or an empty cell
        return found == wanted


def _rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline="")))
