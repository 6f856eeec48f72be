"""Counting repetitions from times and one value."""

from __future__ import annotations

import math

import pytest

from posecheck.judging.clock import OUT_OF_POSE, Clock, HeldSide, Hold, Phase, Verdict
from posecheck.judging.repetitions import SET_ENDS_S, RepetitionCounter
from posecheck.measuring.reading import Obstacle, Reading
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import RepetitionRange

WAY = RepetitionRange(measurement="hip_deg", rest=160.0, end=100.0, why="up and back")
HIDDEN = Obstacle(reason="hidden")
FPS = 20


def swing(low: float, *, seconds: float = 2.0) -> list[float]:
    """From 170 down to `low` and back."""
    count = round(seconds * FPS)
    middle, half = (170 + low) / 2, (170 - low) / 2
    return [middle + half * math.cos(2 * math.pi * tick / count) for tick in range(count + 1)]


def count(
    values: list[float], *, broken: dict[int, str] | None = None, side: HeldSide = "both"
) -> tuple[list[Clock], RepetitionCounter]:
    counter = RepetitionCounter(WAY, target=3)
    clocks = []
    for tick, value in enumerate(values):
        rule = (broken or {}).get(tick)
        verdict = Verdict(correct=rule is None, in_pose=True, side=side, broken=rule)
        judged = not math.isnan(value)
        reading = Reading(
            value=value, error=8.0, unit=Unit.DEG, obstacle=None if judged else HIDDEN
        )
        clocks.append(counter.update(tick / FPS, verdict, reading))
    return clocks, counter


def finish(values: list[float], broken: dict[int, str] | None = None) -> Hold:
    _, counter = count(values, broken=broken)
    hold = counter.finish()
    assert hold is not None
    return hold


def test_a_try_does_not_go_on_after_a_stall_as_long_as_a_rest() -> None:
    """Down in one take and up in another: only what is of the second counts."""
    counter = RepetitionCounter(WAY, target=3)
    verdict = Verdict(correct=True, in_pose=True, side="both")
    values = swing(95)
    for tick, value in enumerate(values):
        stall_s = 0.0 if tick < len(values) / 2 else SET_ENDS_S + 1
        reading = Reading(value=value, error=8.0, unit=Unit.DEG)
        clock = counter.update(tick / FPS + stall_s, verdict, reading)
    hold = counter.finish()
    assert hold is not None
    assert hold.start_s > SET_ENDS_S
    assert not clock.too_slow


@pytest.mark.parametrize(("fps", "too_slow"), [(1.0, True), (2.0, False), (20.0, False)])
def test_pictures_too_slow_to_count_by_are_noted(fps: float, too_slow: bool) -> None:
    counter = RepetitionCounter(WAY, target=3)
    verdict = Verdict(correct=True, in_pose=True, side="both")
    reading = Reading(value=170.0, error=8.0, unit=Unit.DEG)
    clocks = [counter.update(tick / fps, verdict, reading) for tick in range(6)]
    assert clocks[-1].too_slow is too_slow


def test_full_ones_count_and_partial_ones_do_not() -> None:
    hold = finish(swing(95) + swing(130) + swing(92))
    assert [(one.kind, round(one.reach)) for one in hold.repetitions] == [
        ("full", 95),
        ("partial", 130),
        ("full", 92),
    ]
    assert not hold.done
    assert hold.held_s == pytest.approx(sum(r.end_s - r.start_s for r in hold.repetitions[::2]))


@pytest.mark.parametrize(("low", "kind"), [(102, "full"), (105, "partial")])
def test_nearly_all_the_way_is_full(low: float, kind: str) -> None:
    """Finer than a camera sees; what was reached is still told."""
    (one,) = finish(swing(low)).repetitions
    assert (one.kind, round(one.reach)) == (kind, low)


def test_a_set_goes_on_after_what_the_machine_lost() -> None:
    counter = RepetitionCounter(WAY, target=3, goes_on=True)
    verdict = Verdict(correct=True, in_pose=True, side="both")
    for tick, value in enumerate(swing(95) * 3):
        asleep_s = 0.0 if tick < len(swing(95)) else 60.0
        reading = Reading(value=value, error=8.0, unit=Unit.DEG)
        clock = counter.update(tick / FPS + asleep_s, verdict, reading)
    assert clock.tally is not None
    assert clock.tally.full == 3


def test_a_fidget_is_no_try() -> None:
    _, counter = count(swing(150) + swing(145))
    assert counter.finish() is None


def test_the_target_is_reached_on_the_way_back() -> None:
    clocks, counter = count(swing(95) * 3)
    assert clocks[-1].phase is Phase.DONE
    assert clocks[-1].tally is not None
    assert (clocks[-1].tally.full, clocks[-1].tally.target, clocks[-1].share) == (3, 3, 1.0)
    hold = counter.finish()
    assert hold is not None
    assert hold.done


def test_a_set_that_is_done_is_over_at_rest_and_not_while_another_one_is_under_way() -> None:
    """What follows a set is asked for between repetitions, never in the middle of one."""
    clocks, _ = count(swing(95) * 2 + [170.0] * 5)
    assert {clock.pause_rule for clock in clocks} == {None}
    clocks, _ = count(swing(95) * 3 + [170.0] * 5 + swing(95))
    at_rest, farthest = clocks[3 * len(swing(95)) + 2], clocks[-len(swing(95)) // 2]
    assert (at_rest.phase, at_rest.pause_rule) == (Phase.DONE, OUT_OF_POSE)
    assert (farthest.phase, farthest.pause_rule) == (Phase.DONE, None)


def test_one_with_a_broken_rule_is_faulty_and_says_which() -> None:
    hold = finish(swing(95), {tick: "legs_straight" for tick in range(12, 30)})
    (one,) = hold.repetitions
    assert (one.kind, one.rule) == ("faulty", "legs_straight")


def test_a_flicker_of_a_rule_is_forgiven() -> None:
    hold = finish(swing(95), {15: "legs_straight"})
    assert hold.repetitions[0].kind == "full"


def test_unseen_for_a_moment_is_bridged_and_for_longer_forgets_the_try() -> None:
    short, long = swing(95), swing(95)
    short[18:26] = [math.nan] * 8
    long[8:34] = [math.nan] * 26
    assert finish(short).repetitions[0].kind == "full"
    _, counter = count(long)
    assert counter.finish() is None


@pytest.mark.parametrize(("unseen_s", "tries"), [(0.95, 1), (1.1, 0)])
def test_a_second_unseen_is_the_limit_of_a_try(unseen_s: float, tries: int) -> None:
    """Of what was hidden for longer nobody knows whether it went all the way and back."""
    values = swing(95, seconds=4)
    hidden = round(unseen_s * FPS)
    values[42 : 42 + hidden] = [math.nan] * hidden  # from the farthest point on
    _, counter = count(values)
    hold = counter.finish()
    assert (len(hold.repetitions) if hold else 0) == tries


def test_a_long_rest_ends_the_set() -> None:
    clocks, counter = count(swing(95) + [170.0] * round((SET_ENDS_S + 1) * FPS) + swing(95))
    finished = [clock.finished for clock in clocks if clock.finished]
    assert [len(hold.repetitions) for hold in finished] == [1]
    assert counter.finish() is not None


def test_the_other_side_begins_another_set() -> None:
    counter = RepetitionCounter(WAY, target=3)
    holds = []
    for tick, value in enumerate(swing(95) + swing(95)):
        side: HeldSide = "left" if tick < len(swing(95)) else "right"
        verdict = Verdict(correct=True, in_pose=True, side=side)
        clock = counter.update(tick / FPS, verdict, Reading(value=value, error=8, unit=Unit.DEG))
        holds += [clock.finished] if clock.finished else []
    last = counter.finish()
    assert last is not None
    assert [hold.side for hold in [*holds, last]] == ["left", "right"]


def test_time_must_increase() -> None:
    counter = RepetitionCounter(WAY, target=3)
    verdict = Verdict(correct=True, in_pose=True, side="both")
    reading = Reading(value=170, error=8, unit=Unit.DEG)
    counter.update(1.0, verdict, reading)
    with pytest.raises(ValueError, match="time must increase"):
        counter.update(1.0, verdict, reading)
