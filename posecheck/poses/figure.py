"""A pose file's own figure as a body: how the limbs lean in that pose, seen from anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import JOINT_COUNT, FloatArray, Joint, Landmarks
from posecheck.body.view import View
from posecheck.poses.pose import Pose


def figure_places(pose: Pose) -> FloatArray:
    """(33, 2) where the figure's joints are, y down as in a picture, in no unit of its own."""
    return np.array([pose.figure[joint.name.lower()] for joint in Joint]) * (1.0, -1.0)


def body_in_full_view(xy_px: FloatArray, size_wh: tuple[int, int]) -> BodyFrame:
    """Joints (33, 2) of which nothing is hidden, read as any body that is seen."""
    landmarks = Landmarks(
        xy_px=xy_px,
        world_m=np.zeros((JOINT_COUNT, 3)),
        visibility=np.ones(JOINT_COUNT),
        size_wh=size_wh,
    )
    return BodyTracker().update(0.0, landmarks)


def figure_body(pose: Pose, view: View) -> BodyFrame | None:
    """The pose done as its figure shows it, seen from there; None for a pose without a figure."""
    if not pose.figure:
        return None
    places = figure_places(pose)
    places -= places.min(axis=0) - 1.0
    width, height = (int(side) + 2 for side in places.max(axis=0))
    return replace(body_in_full_view(places, (width, height)), view=view)
