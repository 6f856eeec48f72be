"""posecheck doctor: camera, model, speed, what can be judged from here, what stays private."""

from __future__ import annotations

import argparse

from posecheck import doctor
from posecheck.poses.pose import find_pose
from posecheck.shipped import FIRST_POSE
from posecheck.terminal import quiet_libraries


def run(options: argparse.Namespace) -> None:
    """Say what is found, line by line."""
    with quiet_libraries():
        for line in doctor.examine(find_pose(FIRST_POSE), options.video):
            print(line, flush=True)
