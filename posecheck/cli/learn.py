"""posecheck learn: a pose file from one demonstrated hold."""

from __future__ import annotations

import argparse
from pathlib import Path

from posecheck.cli.writing import write_new
from posecheck.errors import UsageError
from posecheck.recordings.demonstration import learn_from, slug
from posecheck.terminal import quiet_libraries


def run(options: argparse.Namespace) -> None:
    """Learn the pose and write its file."""
    out = options.out or Path(f"{slug(options.name)}.toml")
    if out.exists():
        raise UsageError(f"{out}: already exists: choose another --name or --out")
    with quiet_libraries():
        lesson = learn_from(options.demonstration, pose_id=out.stem, name=options.name)
    write_new(out, lesson.toml)
    print(
        f"{out}: learned from {lesson.start_s:.1f} to {lesson.end_s:.1f} s of "
        f"{options.demonstration}\n"
        f"Read it through, then try it: posecheck check VIDEO --pose {out}"
    )
