"""posecheck poses: the library as a table, one pose as a card."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from posecheck.cli.writing import write_new
from posecheck.poses.pose import Pose, find_pose, library, pose_schema
from posecheck.reporting import card


def run(options: argparse.Namespace) -> None:
    """List the poses, or show or draw one of them."""
    if options.schema:
        print(pose_schema(), end="")
    elif options.pose is None:
        print(pose_table(library()))
    elif options.svg is not None:
        write_new(options.svg, card.as_svg(find_pose(options.pose)), replace=True)
        print(f"card: {options.svg}")
    else:
        print(card.in_words(find_pose(options.pose)))


def pose_table(poses: Sequence[Pose]) -> str:
    """One line a pose: id, name, dose, and from where it is seen."""
    rows = [
        (pose.id, pose.name, pose.dose.words(), pose.view if pose.judged else "timer only")
        for pose in poses
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True))
        for row in rows
    )
