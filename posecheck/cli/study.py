"""posecheck study: blind rating sheets, and how far raters and program agree."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from posecheck.errors import UsageError
from posecheck.poses.pose import find_pose
from posecheck.study.agreement import agree
from posecheck.study.items import items_of
from posecheck.study.ratings import read_key, read_sheets, sheet_paths
from posecheck.study.reports import reports_of
from posecheck.study.sheets import KEY_CSV, videos_of, write_sheets
from posecheck.study.statistics import require_libraries
from posecheck.study.words import in_words
from posecheck.study.writing import AGREEMENT_HTML, write_agreement


def run(options: argparse.Namespace) -> None:
    """Make the sheets, or read them."""
    if options.step == "sheet":
        _make_sheets(options)
    else:
        _compute(options)


def _make_sheets(options: argparse.Namespace) -> None:
    videos = videos_of(options.videos)
    pose = find_pose(options.pose)
    if not pose.judged:
        raise UsageError(f"{pose.id}: is guided, not judged: there is nothing to rate")
    folder, key = write_sheets(videos, pose, options.out, raters=options.raters, seed=options.seed)
    print(f"for the raters: {folder}\nthe key, not for them: {key}")


def _compute(options: argparse.Namespace) -> None:
    require_libraries()
    pose = find_pose(options.pose)
    key = read_key(options.key or _beside(options.sheets))
    items = items_of(pose)
    ratings = read_sheets(sheet_paths(options.sheets), items, tuple(key))
    agreement = agree(ratings, reports_of(options.reports, key), items)
    if agreement.pose != pose.id:
        raise UsageError(f"the reports are of {agreement.pose}: give it with --pose")
    write_agreement(agreement, pose, options.out)
    if options.json:
        print(json.dumps(agreement.as_dict(), ensure_ascii=False, allow_nan=False))
    else:
        print(f"{in_words(agreement)}\n  the page: {options.out / AGREEMENT_HTML}")


def _beside(sheets: Path) -> Path:
    """The key where `study sheet` puts it: beside the folder of the sheets, or in it."""
    folder = sheets if sheets.is_dir() else sheets.parent
    inside = folder / KEY_CSV
    return inside if inside.exists() else folder.resolve().parent / KEY_CSV
