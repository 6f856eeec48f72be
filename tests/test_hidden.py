"""What the person's mask says of knees and feet, and what the lengths of the bones say."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import SKELETON, Joint, Landmarks
from posecheck.detection.hidden import without_hidden
from posecheck.judging.session import Session
from posecheck.poses.pose import find_pose
from posecheck.testing import LungeBody

LUNGE = LungeBody(front="left")
FRONT_LEG = {Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX}
REAR_LEG = {Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX}


def seen_behind(*boxes: tuple[Joint, Joint, int]) -> Landmarks:
    """The lunge as its mask shows it, with boxes before it: two corners and room around them."""
    person = LUNGE.landmarks()
    width, height = person.size_wh
    mask = np.zeros((height, width), dtype=np.float32)
    for start, end in SKELETON:
        ends = [tuple(np.round(person[joint]).astype(int).tolist()) for joint in (start, end)]
        cv2.line(mask, ends[0], ends[1], 1.0, 40)
    for one, other, room in boxes:
        corners = np.array([person[one], person[other]]).round().astype(int)
        (left, top), (right, bottom) = corners.min(axis=0) - room, corners.max(axis=0) + room
        mask[top:bottom, left:right] = 0.0
    return replace(person, mask=mask)


def hidden(person: Landmarks) -> set[Joint]:
    found = without_hidden(person)
    assert (found.xy_px == person.xy_px).all()
    return {joint for joint in Joint if found.visibility[joint] == 0.0}


def test_in_view_nothing_is_hidden() -> None:
    assert hidden(seen_behind()) == set()


def test_without_a_mask_the_detector_is_believed() -> None:
    person = LUNGE.landmarks()
    assert without_hidden(person) is person


@pytest.mark.parametrize(
    ("one", "other", "room", "expected"),
    [
        (Joint.LEFT_ANKLE, Joint.LEFT_ANKLE, 40, FRONT_LEG - {Joint.LEFT_KNEE}),
        (Joint.LEFT_KNEE, Joint.LEFT_ANKLE, 40, FRONT_LEG),
        (Joint.RIGHT_KNEE, Joint.RIGHT_KNEE, 40, {Joint.RIGHT_KNEE}),
        (Joint.RIGHT_KNEE, Joint.RIGHT_FOOT_INDEX, 40, REAR_LEG),
        (Joint.LEFT_SHOULDER, Joint.LEFT_HIP, 30, set()),
    ],
    ids=["a rug", "a chair", "a box", "a desk", "a towel on the shoulder"],
)
def test_what_stands_before_a_leg_hides_it(
    one: Joint, other: Joint, room: int, expected: set[Joint]
) -> None:
    assert hidden(seen_behind((one, other, room))) == expected


def test_a_knee_put_on_the_thigh_of_a_hidden_shin_is_hidden_too() -> None:
    """The mask is whole around it; the shin is not there."""
    person = seen_behind((Joint.LEFT_KNEE, Joint.LEFT_ANKLE, 40))
    xy_px = person.xy_px.copy()
    xy_px[Joint.LEFT_KNEE] += 0.5 * (xy_px[Joint.LEFT_HIP] - xy_px[Joint.LEFT_KNEE])
    assert Joint.LEFT_KNEE in hidden(replace(person, xy_px=xy_px))


def test_what_the_picture_s_edge_cuts_off_is_outside_not_hidden() -> None:
    person = seen_behind()
    assert person.mask is not None
    below_px = 230
    lower = person.xy_px + np.array([0.0, below_px])
    mask = np.zeros_like(person.mask)
    mask[below_px:] = person.mask[:-below_px]
    person = replace(person, xy_px=lower, mask=mask)
    assert person.outside[Joint.LEFT_ANKLE]
    assert hidden(person) == set()


def unknown(person: Landmarks) -> set[Joint]:
    body = BodyTracker().update(0.0, person)
    return {joint for joint in Joint if body.seen.unknown[joint]}


@pytest.mark.parametrize(
    ("joint", "towards", "share", "expected"),
    [
        (Joint.RIGHT_ANKLE, Joint.RIGHT_KNEE, 0.4, set()),
        (Joint.RIGHT_ANKLE, Joint.RIGHT_KNEE, 0.6, {Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE}),
        (Joint.LEFT_KNEE, Joint.LEFT_HIP, 0.2, set()),
        (Joint.LEFT_KNEE, Joint.LEFT_HIP, 0.7, {Joint.LEFT_KNEE}),
    ],
)
def test_no_leg_has_such_bones(
    joint: Joint, towards: Joint, share: float, expected: set[Joint]
) -> None:
    """Thigh and shin are equally long here; the joint is moved by that share of a bone."""
    person = LUNGE.landmarks()
    xy_px = person.xy_px.copy()
    xy_px[joint] += share * (xy_px[towards] - xy_px[joint])
    assert unknown(replace(person, xy_px=xy_px)) == expected


def test_a_leg_that_points_at_the_camera_may_look_short() -> None:
    person = replace(LUNGE, yaw_deg=60.0).landmarks()
    xy_px = person.xy_px.copy()
    xy_px[Joint.RIGHT_ANKLE] += 0.6 * (xy_px[Joint.RIGHT_KNEE] - xy_px[Joint.RIGHT_ANKLE])
    assert unknown(replace(person, xy_px=xy_px)) == set()


@pytest.mark.parametrize(("visibility", "in_pose"), [(0.2, None), (0.9, False)])
def test_a_leg_that_is_nowhere_seen_says_nothing_of_the_pose(
    visibility: float, in_pose: bool | None
) -> None:
    """The hidden front leg is put onto the rear one; with both legs there it is no lunge."""
    person = LUNGE.landmarks()
    xy_px, seen = person.xy_px.copy(), person.visibility.copy()
    front = sorted(FRONT_LEG)
    xy_px[front] = xy_px[sorted(REAR_LEG)] + 3
    seen[front] = visibility
    session = Session(find_pose("low_lunge"))
    body = BodyTracker().update(0.0, replace(person, xy_px=xy_px, visibility=seen))
    assert session.update(0.0, body).in_pose is in_pose
