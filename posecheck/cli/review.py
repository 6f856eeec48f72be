"""posecheck review: what came back from home, as a page to print and sign, and as data."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from posecheck.cli.plan import load_plans
from posecheck.errors import ResultsError, SourceError, printable
from posecheck.history.store import local_now
from posecheck.recordings.working_folder import publish, working_folder
from posecheck.reviewing.review import Review, review
from posecheck.reviewing.review_data import as_dict, as_table
from posecheck.reviewing.review_html import render
from posecheck.reviewing.wording import summary
from posecheck.sessions.session_file import KeptSession, load_session, session_files

PAGE: Final = "review.html"
DATA: Final = "review.json"
TABLE: Final = "review.csv"


def run(options: argparse.Namespace) -> int:
    """Write the review; the exit code says whether every file could be read."""
    plans = load_plans(options.plan)
    sessions, unread = read_sessions(session_files(options.sessions))
    if not sessions:
        raise SourceError(unread[0])
    until = options.on or local_now().date()
    found = review(sessions, plans, until, unread=unread)
    _write(found, options.out)
    for line in unread:
        print(f"posecheck: {line}", file=sys.stderr)
    for about, lines in summary(found):
        print(f"{about}: {'; '.join(map(printable, lines))}")
    print(f"  the review: {options.out / PAGE}")
    return SourceError.exit_code if unread else 0


def read_sessions(files: Sequence[Path]) -> tuple[list[KeptSession], list[str]]:
    """Those that can be read, and a line for each that cannot."""
    sessions, unread = [], []
    for file in files:
        try:
            sessions.append(load_session(file))
        except SourceError as error:
            unread.append(str(error))
    return sessions, unread


def _write(found: Review, out: Path) -> None:
    text = json.dumps(as_dict(found), indent=2, ensure_ascii=False, allow_nan=False)
    try:
        with working_folder() as work:
            (work / PAGE).write_text(render(found), encoding="utf-8")
            (work / DATA).write_text(f"{text}\n", encoding="utf-8")
            (work / TABLE).write_bytes(as_table(found))
            publish(work, out, mark=DATA)
    except OSError as error:
        raise ResultsError(
            f"{out}: the review cannot be written ({error.strerror}): choose another --out"
        ) from None
