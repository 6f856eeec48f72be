"""Tables for spreadsheets: text that Excel reads as UTF-8, and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet compute or run a cell instead of showing it (OWASP, CSV injection): the
name of a video, or a note, may be anybody's. The last four are wide forms of the first."""


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV, with a byte order mark: without it Excel takes UTF-8 for something else."""
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow(header)
    table.writerows(map(shown, row) for row in rows)
    return file.getvalue().encode("utf-8-sig")


def shown(value: object) -> object:
    """A text as a spreadsheet shows it and no more; numbers as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def as_it_was(text: str) -> str:
    """The text of a cell that `shown` may have made harmless."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text
