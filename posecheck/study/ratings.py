"""Rating sheets read back: all errors at once, each with its file, line and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from posecheck.errors import PoseFileError, SourceError, UsageError
from posecheck.poses.faults import suggestion
from posecheck.reporting.spreadsheet import as_it_was
from posecheck.study.items import ANSWERS, CLIP, RATER, UNSURE, Item
from posecheck.study.sheets import KEY_COLUMNS, KEY_CSV

SEPARATORS: Final = ",;\t"
"""What spreadsheets write between cells; with a semicolon goes a comma for the decimal point."""
MOST_BYTES: Final = 10_000_000
"""Of a sheet; a thousand clips take a tenth of it."""

Rated = str | float
"""An answer to a rule, or a value."""


class SheetError(PoseFileError):
    """A rating sheet says something impossible: a line a fault."""


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """What was rated; answers: by rater, clip and item, those that were not given are absent."""

    raters: tuple[str, ...]
    clips: tuple[str, ...]
    answers: Mapping[tuple[str, str, str], Rated]

    def of(self, rater: str, clip: str, item: Item) -> Rated | None:
        """The rating; None where none was given."""
        return self.answers.get((rater, clip, item.name))


@dataclass
class _Reading:
    items: dict[str, Item]
    clips: set[str]
    answers: dict[tuple[str, str, str], Rated] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def sheet_paths(path: Path) -> list[Path]:
    """The sheets named, or those in the folder named. Raises UsageError."""
    if not path.is_dir():
        return [path]
    found = [one for one in sorted(path.glob("*.csv")) if one.name != KEY_CSV]
    if not found:
        raise UsageError(f"{path}: holds no rating sheet (.csv): give the folder of the sheets")
    return found


def read_key(path: Path) -> dict[str, str]:
    """The name of each clip's video, by its number. Raises SourceError or SheetError."""
    rows = list(_rows(path))
    if not rows or tuple(rows[0][:2]) != KEY_COLUMNS:
        raise SheetError(f"{path}: its columns are not {' and '.join(KEY_COLUMNS)}: give the key")
    return {row[0]: as_it_was(row[1]) for row in rows[1:] if len(row) > 1}


def read_sheets(paths: Sequence[Path], items: Sequence[Item], clips: Sequence[str]) -> Ratings:
    """Every sheet. Raises SourceError, or SheetError with all that is wrong in them."""
    reading = _Reading(items={item.name: item for item in items}, clips=set(clips))
    for path in paths:
        _read_sheet(path, reading)
    if reading.faults:
        raise SheetError(*reading.faults)
    raters = sorted({rater for rater, _ in reading.seen})
    if not raters:
        raise SheetError(f"{paths[0]}: nothing is rated in it: fill in the sheet")
    return Ratings(raters=tuple(raters), clips=tuple(clips), answers=reading.answers)


def _read_sheet(path: Path, reading: _Reading) -> None:
    head, *rows = list(_rows(path)) or [[]]
    unknown = [name for name in head if name not in {RATER, CLIP, *reading.items}]
    missing = [name for name in (RATER, CLIP) if name not in head]
    if unknown or missing:
        reading.faults += [
            f"{path}: line 1: no column is called {name!r}{suggestion(name, reading.items)}: "
            "rename or remove the column"
            for name in unknown
        ]
        reading.faults += [f"{path}: line 1: the column {name!r} is missing" for name in missing]
        return
    for line, cells in enumerate(rows, 2):
        row = dict(zip(head, cells, strict=False))
        if any(row.values()):
            _read_row(f"{path}: line {line}", row, reading)


def _read_row(place: str, row: Mapping[str, str], reading: _Reading) -> None:
    rater, clip = row[RATER], row[CLIP]
    if not rater:
        reading.faults.append(f"{place}: {RATER}: is empty: say who rated")
    if clip not in reading.clips:
        reading.faults.append(f"{place}: {CLIP}: {clip!r} is not in the key: correct the number")
    if (rater, clip) in reading.seen:
        reading.faults.append(f"{place}: {rater} has rated {clip} before: remove one of the lines")
    reading.seen.add((rater, clip))
    for name, item in reading.items.items():
        text = row.get(name, "")
        if not text:
            continue
        rated = _answer(text) if item.kind == "rule" else _figure(text)
        if rated is None:
            allowed = ", ".join(ANSWERS) if item.kind == "rule" else "a number"
            reading.faults.append(f"{place}: {name}: found {text!r}, allowed is {allowed}")
        elif rated != UNSURE:
            reading.answers[rater, clip, name] = rated


def _answer(text: str) -> str | None:
    word = text.casefold()
    return word if word in ANSWERS else None


def _figure(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _rows(path: Path) -> Iterator[list[str]]:
    """The rows with bare cells, whichever spreadsheet saved it. Raises SourceError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"{path}: is too large for a rating sheet: give another file")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}): check the path") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path}: is not UTF-8 text: save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise SourceError(f"{path}: is no table ({error}): save it as CSV") from None
