"""posecheck model: have the pose model, and say where it is."""

from __future__ import annotations

import argparse

from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.model import find_model


def run(options: argparse.Namespace) -> int:
    """Fetch it where it is not there yet."""
    print(f"pose model: {find_model()}")
    if options.careful:
        print(f"larger model: {find_heavy_model()}")
    return 0
