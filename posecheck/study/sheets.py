"""Blind rating sheets: clips under numbers, in another order for each rater; a table and a page.

What a rater gets says neither which clip is which nor what the program thinks; the key stays with
whoever runs the study.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import markupsafe

from posecheck.errors import ResultsError, UsageError
from posecheck.poses.pose import Pose
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report_html import paper_css
from posecheck.reporting.spreadsheet import spreadsheet
from posecheck.reporting.templates import template
from posecheck.reporting.wording import measurement_words, with_unit
from posecheck.sources import VIDEO_ENDINGS, require_file
from posecheck.study.items import ANSWERS, CLIP, RATER, Item, items_of

KEY_CSV: Final = "key.csv"
"""Which clip is which; not for the raters."""
FOR_RATERS: Final = "for_raters"
CLIPS: Final = "clips"
KEY_COLUMNS: Final = (CLIP, "video")


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video and the number that stands for it."""

    number: str
    video: Path


def videos_of(paths: Sequence[Path]) -> list[Path]:
    """The videos named, and those in the folders named. Raises SourceError or UsageError."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            endings = {f".{one}" for one in VIDEO_ENDINGS}
            found += [one for one in sorted(path.iterdir()) if one.suffix.lower() in endings]
        else:
            require_file(path)
            found.append(path)
    if not found:
        raise UsageError(f"{paths[0]}: holds no video: give the clips to be rated")
    twice = [name for name, count in Counter(one.name for one in found).items() if count > 1]
    if twice:
        raise UsageError(f'two videos are called "{twice[0]}": rename one')
    return found


def write_sheets(
    videos: Sequence[Path], pose: Pose, out: Path, *, raters: int, seed: int
) -> tuple[Path, Path]:
    """Write clips, tables and pages for the raters, and the key; gives both places.

    seed: the same gives the same numbers and orders. Raises UsageError or ResultsError.
    """
    key, folder = out / KEY_CSV, out / FOR_RATERS
    if key.exists():
        raise UsageError(f"{key}: a study is there already: choose another --out")
    chance = random.Random(seed)
    mixed = chance.sample(list(videos), len(videos))
    clips = [Clip(number=f"C{at:02d}", video=video) for at, video in enumerate(mixed, 1)]
    try:
        (folder / CLIPS).mkdir(parents=True, exist_ok=True)
        for clip in clips:
            shutil.copyfile(clip.video, folder / CLIPS / _file_of(clip))
        for number in range(1, raters + 1):
            order = chance.sample(clips, len(clips))
            _write_sheet(folder, f"rater_{number}", order, pose)
        rows = [(clip.number, clip.video.name) for clip in clips]
        _write_table(key, KEY_COLUMNS, rows)
    except OSError as error:
        raise ResultsError(
            f"{out}: the sheets cannot be written ({error.strerror or error}): choose another --out"
        ) from None
    return folder, key


def _file_of(clip: Clip) -> str:
    return f"{clip.number}{clip.video.suffix.lower()}"


def _write_sheet(folder: Path, rater: str, clips: Sequence[Clip], pose: Pose) -> None:
    items = items_of(pose)
    columns = (RATER, CLIP, *(item.name for item in items))
    rows = [(rater, clip.number, *("" for _ in items)) for clip in clips]
    _write_table(folder / f"{rater}.csv", columns, rows)
    page = _page(rater, clips, pose, items)
    (folder / f"{rater}.html").write_text(page, encoding="utf-8")


def _write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    path.write_bytes(spreadsheet(columns, rows))


def _page(rater: str, clips: Sequence[Clip], pose: Pose, items: Sequence[Item]) -> str:
    page = template(
        "posecheck.study",
        "sheet.html.jinja",
        measurement_words=measurement_words,
        with_unit=with_unit,
    )
    return page.render(
        rater=rater,
        clips=[(clip.number, f"{CLIPS}/{_file_of(clip)}") for clip in clips],
        pose=pose,
        answers=ANSWERS,
        values=[item for item in items if item.kind == "value"],
        colours=markupsafe.Markup(css_properties(":root")),
        paper=markupsafe.Markup(paper_css()),
    )
