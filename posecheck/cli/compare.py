"""posecheck compare: two checks, or the two sides of one, against one another."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from posecheck.comparing.comparison import Comparison, compare, left_against_right
from posecheck.comparing.opening import Given, look_at, pose_of, take, told_apart, video_of
from posecheck.comparing.side_by_side import SIDE_BY_SIDE, write_video
from posecheck.comparing.words import named, verdict
from posecheck.comparing.writing import COMPARISON_HTML, write_comparison
from posecheck.errors import UsageError
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import change_words, figure_words, quantity_words
from posecheck.terminal import quiet_libraries


def run(options: argparse.Namespace) -> None:
    """Compare, write the files, and say what differs."""
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(f"{options.out}: is a file, not a folder: choose another --out")
    first = look_at(options.first)
    second = look_at(options.second) if options.second else first
    pose = pose_of(options.pose, first, second)
    with quiet_libraries(), tempfile.TemporaryDirectory() as drawn:
        comparison = _comparison(first, options.second and second, pose)

        def video(work: Path) -> None:
            if options.video:
                ways = Path(drawn, "first"), Path(drawn, "second")
                one, other = map(video_of, (first, second), (pose, pose), ways)
                write_video(comparison, one, other, work / SIDE_BY_SIDE)

        write_comparison(comparison, pose, options.out, more=video)
    if options.json:
        print(json.dumps(comparison.as_dict(), ensure_ascii=False, allow_nan=False))
    else:
        print(in_words(comparison, pose, options.out))


def _comparison(first: Given, second: Given | None, pose: Pose) -> Comparison:
    one = take(first, pose)
    if second is None:
        return left_against_right(one)
    other = take(second, pose)
    return compare(*told_apart(one, other, (str(first.path), str(second.path))))


def in_words(comparison: Comparison, pose: Pose, out: Path) -> str:
    """The comparison for a terminal."""
    lines = [f"{pose.name}: {named(comparison.first)} and {named(comparison.second)}"]
    lines.append(f"  {verdict(comparison)}")
    lines += [
        f"  {quantity_words(one)}: {figure_words(one.before)}, {figure_words(one.after)}, "
        f"{change_words(one)}"
        for one in comparison.overall
    ]
    return "\n".join([*lines, f"  the page: {out / COMPARISON_HTML}"])
