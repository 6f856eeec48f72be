"""Searches for an input that breaks a target, led by the branches that an input reaches (Atheris).

`python -m tests.fuzz.search pose FOLDER -max_total_time=600`: FOLDER holds the inputs to start
from, and those it finds worth going on from; the options are libFuzzer's.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

import atheris

INSTRUMENTED: Final = [
    *("posecheck.poses.pose", "posecheck.sources.replay", "tomllib", "zipfile"),
    *("posecheck.sources.video_file", "posecheck.sources.film_time", "posecheck.sources.claims"),
]
MEMORY: Final = Path("/dev/shm")

with atheris.instrument_imports(include=INSTRUMENTED):
    from tests.fuzz.targets import try_bytes


def search(target: str, arguments: list[str]) -> None:
    """Try inputs until one breaks the target or the time is over; then the process ends."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        place = Path(folder)
        atheris.Setup([sys.argv[0], *arguments], lambda data: try_bytes(target, data, place))
        atheris.Fuzz()


if __name__ == "__main__":
    search(sys.argv[1], sys.argv[2:])
