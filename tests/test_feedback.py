"""One cue at a time, patient, not repeated too soon, dropped when fixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from posecheck.judging.feedback import Feedback
from posecheck.judging.rules import Finding, Status
from posecheck.measuring.reading import Reading
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose

Wrong = dict[str, Status]


@pytest.fixture
def spoken(low_lunge: Pose) -> Callable[..., list[tuple[float, str]]]:
    """Runs a script of what is wrong when (10 Hz); gives (time_s, text) of everything said."""

    def findings(wrong: Wrong) -> Sequence[Finding]:
        reading = Reading(value=0.0, error=1.0, unit=Unit.DEG)
        return [
            Finding(rule=rule, status=wrong.get(rule.id, Status.OK), reading=reading, beyond=1.0)
            for rule in low_lunge.rules
        ]

    def run(
        script: Callable[[float], Wrong], seconds: float, in_pose: bool = True
    ) -> list[tuple[float, str]]:
        feedback = Feedback(low_lunge.rules)
        said = []
        for tick in range(round(seconds * 10)):
            time_s = tick / 10
            cue = feedback.update(time_s, findings(script(time_s)), in_pose=in_pose)
            if cue and cue.since_s == time_s:
                said.append((time_s, cue.text))
        return said

    return run


LEANING = {"trunk_upright": Status.HIGH}
FOOT_FAR = {"front_knee": Status.HIGH}


def test_a_fault_is_named_after_two_seconds(spoken: Callable[..., object]) -> None:
    assert spoken(lambda t: LEANING if t >= 5 else {}, 9) == [
        (7.0, "Lift your chest over your hips.")
    ]


def test_a_short_fault_is_not_named(spoken: Callable[..., object]) -> None:
    assert spoken(lambda t: LEANING if 5 <= t < 6.5 else {}, 12) == []


def test_the_most_important_fault_goes_first_and_the_next_waits(
    spoken: Callable[..., object],
) -> None:
    assert spoken(lambda t: LEANING | FOOT_FAR, 9) == [(2.0, "Lift your chest over your hips.")]


def test_the_next_one_comes_when_the_first_is_mended_not_sooner_than_six_seconds(
    spoken: Callable[..., object],
) -> None:
    assert spoken(lambda t: LEANING | FOOT_FAR if t < 4 else FOOT_FAR, 12) == [
        (2.0, "Lift your chest over your hips."),
        (8.0, "Bring your front foot back a little."),
    ]


def test_a_lasting_fault_is_repeated_after_fifteen_seconds_at_most_three_times(
    spoken: Callable[..., list[tuple[float, str]]],
) -> None:
    assert [time_s for time_s, _ in spoken(lambda t: LEANING, 80)] == [2.0, 17.0, 32.0]


def test_outside_the_pose_nothing_is_corrected(spoken: Callable[..., object]) -> None:
    assert spoken(lambda t: LEANING, 20, in_pose=False) == []


def test_what_cannot_be_seen_is_not_corrected(spoken: Callable[..., object]) -> None:
    assert spoken(lambda t: {"trunk_upright": Status.UNSEEN}, 20) == []


def test_a_cue_goes_when_its_fault_is_mended(low_lunge: Pose) -> None:
    feedback = Feedback(low_lunge.rules)
    rule = low_lunge.rules[0]
    reading = Reading(value=0.0, error=1.0, unit=Unit.DEG)
    shown = []
    for tick in range(60):
        status = Status.HIGH if tick < 30 else Status.OK
        finding = Finding(rule=rule, status=status, reading=reading, beyond=1.0)
        shown.append(feedback.update(tick / 10, [finding], in_pose=True))
    assert shown[29] is not None
    assert shown[40] is None


def test_a_fault_that_flickers_with_visibility_is_still_a_fault(
    spoken: Callable[..., object],
) -> None:
    unseen = {"trunk_upright": Status.UNSEEN}
    assert spoken(lambda t: LEANING if t % 1.0 < 0.35 else unseen, 5) == [
        (2.0, "Lift your chest over your hips.")
    ]


def test_a_fault_long_unseen_is_forgotten(spoken: Callable[..., object]) -> None:
    unseen = {"trunk_upright": Status.UNSEEN}
    seen_again = 8.0
    said = spoken(lambda t: LEANING if t < 1 or t >= seen_again else unseen, 12)
    assert said == [(seen_again + 2, "Lift your chest over your hips.")]


def test_a_moment_in_which_the_pose_cannot_be_told_is_no_leaving(low_lunge: Pose) -> None:
    reading = Reading(value=0.0, error=1.0, unit=Unit.DEG)
    (rule,) = (rule for rule in low_lunge.rules if rule.id == "trunk_upright")
    finding = Finding(rule=rule, status=Status.HIGH, reading=reading, beyond=1.0)
    feedback = Feedback([rule])
    said = [
        tick / 10
        for tick in range(40)
        if (cue := feedback.update(tick / 10, [finding], in_pose=None if tick % 3 else True))
        and cue.since_s == tick / 10
    ]
    assert said == [2.1]


def test_of_one_movement_that_breaks_two_rules_the_cause_is_said(
    spoken: Callable[..., object],
) -> None:
    """Leaning forward takes the stretch away a moment before the trunk is out of its own target."""
    shallow = {"stretch": Status.LOW}
    assert spoken(lambda t: LEANING | shallow if t >= 0.2 else shallow, 30) == [
        (2.2, "Lift your chest over your hips."),
        (17.2, "Lift your chest over your hips."),
    ]
    assert spoken(lambda t: shallow, 9) == [(2.0, "Shift your hips forward, chest up.")]
