"""Two people in the frame: the larger is followed, steadily."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.detection.bystanders import CURTAIN_BGR, FOLLOWED_THE_LARGER, Bystanders, Image
from posecheck.testing import LungeBody

WIDTH, HEIGHT = 1200, 600


def person(x_px: float, thigh_px: float) -> Landmarks:
    """Someone standing around that column of the frame."""
    landmarks = LungeBody(
        thigh_px=thigh_px, size_wh=(WIDTH, HEIGHT), rear_thigh_deg=5, front_knee_deg=150
    ).landmarks()
    return replace(landmarks, xy_px=landmarks.xy_px + np.array([x_px - WIDTH / 2, 0.0]))


class Scene:
    """A stand-in for MediaPipe: finds whoever's hips are in the frame and not covered."""

    def __init__(self, *people: Landmarks) -> None:
        self.people = people

    def picture(self) -> Image:
        image = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
        image[:] = np.arange(WIDTH)[None, :, None] // 8  # so that a strip says where it was cut
        return image

    def find(self, image: Image) -> Landmarks | None:
        start_px = int(image[0, 0, 0]) * 8
        for one in self.people:
            column = one.xy_px[23][0] - start_px
            if 0 <= column < image.shape[1] and image[0, int(column), 0] != CURTAIN_BGR:
                return replace(
                    one,
                    xy_px=one.xy_px - np.array([start_px, 0.0]),
                    size_wh=(image.shape[1], HEIGHT),
                )
        return None


def follow(scene: Scene, seconds: int) -> tuple[list[float], Bystanders]:
    """Columns of the followed person's hip, and who watched."""
    bystanders = Bystanders(scene.find)
    followed, columns = None, []
    for tick in range(seconds * 10):
        shown = bystanders.hidden(scene.picture(), tick / 10, followed)
        followed = scene.find(shown)
        columns.append(float(followed.xy_px[23][0]) if followed else np.nan)
    return columns, bystanders


@pytest.mark.parametrize("small_first", [True, False])
def test_the_larger_is_followed_whoever_is_found_first(small_first: bool) -> None:
    small, large = person(250, 60), person(850, 110)
    people = (small, large) if small_first else (large, small)
    columns, bystanders = follow(Scene(*people), 5)
    assert {round(column) for column in columns} == {850}
    assert bystanders.notes == (FOLLOWED_THE_LARGER,)


def test_steadily_even_when_someone_larger_comes() -> None:
    scene = Scene(person(250, 60))
    bystanders = Bystanders(scene.find)
    followed = None
    columns = []
    for tick in range(80):
        if tick == 30:
            scene.people = (person(250, 60), person(900, 110))
        followed = scene.find(bystanders.hidden(scene.picture(), tick / 10, followed))
        assert followed is not None
        columns.append(round(float(followed.xy_px[23][0])))
    assert set(columns) == {250}
    assert bystanders.notes == (FOLLOWED_THE_LARGER,)


def test_one_person_changes_nothing() -> None:
    scene = Scene(person(600, 100))
    bystanders = Bystanders(scene.find)
    picture = scene.picture()
    assert bystanders.hidden(picture, 0.0, None) is picture
    assert bystanders.hidden(picture, 1.5, scene.people[0]) is picture
    assert bystanders.notes == ()


def test_someone_far_off_is_no_bystander() -> None:
    _, bystanders = follow(Scene(person(850, 110), person(250, 30)), 5)
    assert bystanders.notes == ()


def test_a_chair_seen_once_is_no_person() -> None:
    chair = replace(person(250, 100), visibility=np.full(33, 0.3))
    _, bystanders = follow(Scene(person(850, 110), chair), 5)
    assert bystanders.notes == ()
