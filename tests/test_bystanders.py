"""Two people in the frame: the larger is followed, steadily; a mirror's image is none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import Landmarks
from posecheck.detection.bystanders import CURTAIN_BGR, Bystanders, Image
from posecheck.testing import LungeBody

WIDTH, HEIGHT = 1200, 600


STANDING = LungeBody(
    size_wh=(WIDTH, HEIGHT), rear_thigh_deg=5, front_knee_deg=175, rear_knee_deg=175
)
KNEELING = LungeBody(
    size_wh=(WIDTH, HEIGHT), rear_thigh_deg=20, front_knee_deg=85, rear_knee_deg=110
)
LARGER = "Someone else is in view; the larger figure was followed."
ONE = "Someone else is in view; one figure was followed throughout."
LARGER_OF_ALIKE = "Someone else, or a mirror, is in view; the larger figure was followed."
BEFORE_A_MIRROR = "A mirror is in view; the larger figure was followed."


def person(x_px: float, thigh_px: float, pose: LungeBody = STANDING) -> Landmarks:
    """Someone around that column of the frame, the feet where they always are."""
    landmarks = replace(pose, thigh_px=thigh_px).landmarks()
    floor_px = 0.9 * HEIGHT - landmarks.xy_px[:, 1].max()
    return replace(landmarks, xy_px=landmarks.xy_px + np.array([x_px - WIDTH / 2, floor_px]))


def lowered(share: float) -> LungeBody:
    """On the way from standing to kneeling."""

    def between(name: str) -> float:
        return float(getattr(STANDING, name) * (1 - share) + getattr(KNEELING, name) * share)

    names = ("rear_thigh_deg", "front_knee_deg", "rear_knee_deg")
    return replace(STANDING, **{name: between(name) for name in names})  # type: ignore[arg-type]


def image_of(one: Landmarks, *, mirror_px: float = WIDTH / 2, size: float = 0.9) -> Landmarks:
    """In a mirror on a wall at that column: left is right, as far behind it, and smaller."""
    across = one.mirrored().xy_px[:, 0] - WIDTH + mirror_px
    return replace(
        one.mirrored(), xy_px=np.column_stack([mirror_px + size * across, size * one.xy_px[:, 1]])
    )


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


Sight = Callable[[float], tuple[Landmarks, ...]]


def follow(sight: Sight, seconds: int) -> tuple[list[int], Bystanders]:
    """Columns of the followed person's hip at ten frames a second, and who watched.

    sight: who is in view at a time, whoever a detector finds first at first.
    """
    scene = Scene(*sight(0.0))
    bystanders = Bystanders(scene.find)
    followed, columns = None, []
    for tick in range(seconds * 10):
        scene.people = sight(tick / 10)
        if followed is not None:  # a tracker looks where it saw the person last
            near_px = followed.xy_px[23][0]
            scene.people = tuple(
                sorted(scene.people, key=lambda one: abs(one.xy_px[23][0] - near_px))
            )
        followed = scene.find(bystanders.hidden(scene.picture(), tick / 10, followed))
        columns.append(round(float(followed.xy_px[23][0])) if followed else -1)
    return columns, bystanders


@pytest.mark.parametrize("small_first", [True, False])
def test_the_larger_is_followed_whoever_is_found_first(small_first: bool) -> None:
    small, large = person(250, 60), person(850, 110)
    people = (small, large) if small_first else (large, small)
    columns, bystanders = follow(lambda t: people, 5)
    assert {round(column, -1) for column in columns} == {850}
    assert bystanders.notes == (LARGER_OF_ALIKE,)
    assert bystanders.company == ALONE  # it may be an image: nothing is said


def test_steadily_even_when_someone_larger_comes() -> None:
    small, large = person(250, 60), person(900, 110, KNEELING)
    columns, bystanders = follow(lambda t: (small, large) if t >= 3 else (small,), 8)
    assert {round(column, -1) for column in columns} == {250}
    assert bystanders.notes == (ONE,)
    assert bystanders.company == Company(as_large=1)


def test_whoever_is_smaller_and_another_is_told_as_that() -> None:
    people = person(850, 110), person(250, 70, KNEELING)
    _, bystanders = follow(lambda t: people, 5)
    assert bystanders.notes == (LARGER,)
    assert bystanders.company == Company(smaller=1)


def walking(t: float) -> Landmarks:
    """Someone comes in from the right, stands, kneels down and rises again."""
    x_px = 1250 - 100 * min(t, 4.0)
    return person(x_px, 70, lowered(np.interp(t, [6, 8, 10, 12], [0, 1, 1, 0])))


@pytest.mark.parametrize("image_first", [True, False])
def test_the_person_is_followed_and_not_the_image_in_a_mirror(image_first: bool) -> None:
    people = person(850, 70), image_of(person(850, 70))
    columns, bystanders = follow(lambda t: people[:: -1 if image_first else 1], 5)
    assert {round(column, -1) for column in columns} == {850}
    assert bystanders.notes == (LARGER_OF_ALIKE,)


def test_who_is_seen_in_a_mirror_first_is_gone_over_to_once_it_is_known_as_one() -> None:
    """From whoever walks in the image may be in view before the person is."""

    def sight(t: float) -> tuple[Landmarks, ...]:
        return image_of(walking(t)), walking(t)

    columns, bystanders = follow(sight, 14)
    persons = [round(float(walking(tick / 10).xy_px[23][0])) for tick in range(140)]
    of_person = [column == wanted for column, wanted in zip(columns, persons, strict=True)]
    assert of_person.index(True) < 60  # before the person kneels
    assert all(of_person[of_person.index(True) :])
    assert bystanders.notes == (BEFORE_A_MIRROR,)
    assert bystanders.company == ALONE


def test_a_person_is_never_left_for_someone_larger_who_walks_by() -> None:
    def sight(t: float) -> tuple[Landmarks, ...]:
        me = person(850, 70, lowered(np.interp(t, [4, 6, 8, 10], [0, 1, 1, 0])))
        return (me, person(150 + 50 * t, 80)) if 1 <= t < 10 else (me,)

    columns, bystanders = follow(sight, 14)
    assert {column // 100 for column in columns} == {8}
    assert bystanders.notes == (ONE,)
    assert bystanders.company == ALONE  # by now


def test_one_person_changes_nothing() -> None:
    scene = Scene(person(600, 100))
    bystanders = Bystanders(scene.find)
    picture = scene.picture()
    assert bystanders.hidden(picture, 0.0, None) is picture
    assert bystanders.hidden(picture, 1.5, scene.people[0]) is picture
    assert bystanders.notes == ()


def test_someone_far_off_is_no_bystander() -> None:
    people = person(850, 110), person(250, 30)
    _, bystanders = follow(lambda t: people, 5)
    assert bystanders.notes == ()


def test_a_chair_seen_once_is_no_person() -> None:
    chair = replace(person(250, 100), visibility=np.full(33, 0.3))
    people = person(850, 110), chair
    _, bystanders = follow(lambda t: people, 5)
    assert bystanders.notes == ()
