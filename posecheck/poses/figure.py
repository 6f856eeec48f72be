"""A pose file's own figure as a body: how the limbs lean in that pose, seen from anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import JOINT_COUNT, Joint, Landmarks
from posecheck.body.view import View
from posecheck.poses.pose import Pose


def figure_body(pose: Pose, view: View) -> BodyFrame | None:
    """The pose done as its figure shows it, seen from there; None for a pose without a figure."""
    if not pose.figure:
        return None
    places = np.array([pose.figure[joint.name.lower()] for joint in Joint]) * (1.0, -1.0)
    places -= places.min(axis=0) - 1.0
    width, height = (int(side) + 2 for side in places.max(axis=0))
    landmarks = Landmarks(
        xy_px=places,
        world_m=np.zeros((JOINT_COUNT, 3)),
        visibility=np.ones(JOINT_COUNT),
        size_wh=(width, height),
    )
    return replace(BodyTracker().update(0.0, landmarks), view=view)
