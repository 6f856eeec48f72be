"""posecheck demo: what a check gives, seen on a clip that comes with the program."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from typing import Final

from posecheck.cli.check import check_one
from posecheck.poses.pose import find_pose
from posecheck.recordings.check import ANNOTATED, Outputs
from posecheck.reporting.report_writer import REPORT_HTML
from posecheck.shipped import FIRST_POSE, shipped
from posecheck.terminal import has_display, report_summary

CLIP: Final = "low_lunge_faults.mp4"
"""Holds and faults of several kinds in half a minute."""


def run(options: argparse.Namespace) -> None:
    """Check the clip, say where the results are, and show the report to whoever can see it."""
    out = options.out
    report = check_one(
        shipped("sample_videos") / CLIP, find_pose(FIRST_POSE), out, outputs=Outputs()
    )
    page = out / REPORT_HTML
    print(report_summary(report, out))
    print(f"  the report: {page}\n  the video:  {out / ANNOTATED}")
    if not options.no_open and someone_is_looking():
        webbrowser.open(page.absolute().as_uri())


def someone_is_looking() -> bool:
    """Whether a browser opened here would be seen: not on a server, in a pipe or in CI."""
    return sys.stdout.isatty() and has_display()
