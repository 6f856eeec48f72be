"""A kind word: late in a later hold, in a quiet moment, in every other one."""

from __future__ import annotations

from posecheck.poses.pose import Pose
from tests.test_practice import LEANING, LEFT, RIGHT, STANDING, Scene, practise, said, words

COURAGE = ("Keep breathing. Not long now.", "Long, slow breaths.", "Stay with it. Nearly there.")


def holds(*sights: Scene) -> Scene:
    """One hold after another, with a rest between them."""
    scene: Scene = [(3.0, STANDING)]
    for sight in sights:
        begun_s = scene[-1][0]
        scene += [(begun_s + until_s, seen) for until_s, seen in sight]
        scene.append((scene[-1][0] + 6.0, STANDING))
    return scene


def encouraged(pose: Pose, scene: Scene, *, hold_s: float = 24.0) -> list[tuple[float, str]]:
    states, _ = practise(pose, scene, hold_s=hold_s, sets=3)
    return [(time_s, text) for time_s, text in said(states) if text in COURAGE]


def test_every_other_hold_after_the_first_of_a_side(low_lunge: Pose) -> None:
    right: Scene = [(26.0, RIGHT)]
    left: Scene = [(26.0, LEFT)]
    ((time_s, text),) = encouraged(low_lunge, holds(right, left, right, left))
    assert text == COURAGE[0]
    third_s = 3.0 + 2 * 32.0
    assert third_s + 0.65 * 24 < time_s < third_s + 24 - 6 + 2


def test_a_correction_has_the_word(low_lunge: Pose) -> None:
    leans: Scene = [(14.0, RIGHT), (19.0, LEANING), (30.0, RIGHT)]
    states, _ = practise(low_lunge, holds([(26.0, RIGHT)], leans), hold_s=24.0, sets=3)
    assert "Lift your chest over your hips." in words(states)
    assert not set(words(states)) & set(COURAGE)


def test_a_short_hold_needs_none(low_lunge: Pose) -> None:
    right: Scene = [(12.0, RIGHT)]
    assert encouraged(low_lunge, holds(right, right, right), hold_s=10.0) == []
