"""posecheck model: fetches the pose model where it is not here yet."""

from __future__ import annotations

import argparse

from posecheck.detection.model import find_model


def run(options: argparse.Namespace) -> None:
    """Say where the model is."""
    print(f"pose model: {find_model()}")
