"""The hold clock from time stamps alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from posecheck.body.landmarks import Side
from posecheck.judging.clock import NO_PICTURE, ON_PAUSE, UNSEEN, Clock, Hold, Pause, Phase, Verdict
from posecheck.judging.hold import HoldTimer

RATES = [10.0, 15.0, 24.0, 29.97, 30.0, 60.0]


def right(side: Side = "right") -> Verdict:
    return Verdict(correct=True, in_pose=True, side=side)


def wrong(rule: str = "trunk_upright") -> Verdict:
    return Verdict(correct=False, in_pose=True, side="right", broken=rule)


OUT = Verdict(correct=False, in_pose=False, side="right", broken="out_of_pose")
HIDDEN = Verdict(correct=None, in_pose=False, side="right")


def run(
    script: Callable[[float], Verdict],
    times_s: Iterable[float],
    target_s: float = 30,
    *,
    goes_on: bool = False,
) -> tuple[list[Hold], list[Clock]]:
    timer = HoldTimer(target_s, goes_on=goes_on)
    clocks = [timer.update(time_s, script(time_s)) for time_s in times_s]
    holds = [clock.finished for clock in clocks if clock.finished]
    last = timer.finish()
    return [*holds, *([last] if last else [])], clocks


def at_rate(fps: float, seconds: float) -> list[float]:
    return [index / fps for index in range(round(seconds * fps) + 1)]


def between(
    start_s: float, end_s: float, inside: Verdict, outside: Verdict
) -> Callable[..., Verdict]:
    return lambda time_s: inside if start_s <= time_s < end_s else outside


@pytest.mark.parametrize("fps", RATES)
def test_one_hold_reads_the_same_at_every_rate(fps: float) -> None:
    (hold,), _ = run(between(2.0, 14.0, right(), OUT), at_rate(fps, 20))
    assert hold.held_s == pytest.approx(12.0, abs=1 / fps + 1e-6)
    assert hold.start_s == pytest.approx(2.0, abs=1 / fps)
    assert hold.end_s == pytest.approx(14.0, abs=1 / fps)
    assert hold.pauses == ()
    assert not hold.done


@pytest.mark.parametrize("fps", RATES)
def test_dropped_frames_change_nothing(fps: float) -> None:
    rng = np.random.default_rng(3)
    times_s = [t for t in at_rate(fps, 20) if rng.random() > 0.3]
    (hold,), _ = run(between(2.0, 14.0, right(), OUT), times_s)
    assert hold.held_s == pytest.approx(12.0, abs=0.5)


def test_nothing_is_counted_before_a_second_inside_then_from_the_start() -> None:
    _, clocks = run(between(1.0, 9.0, right(), OUT), at_rate(10, 5))
    shown = {round(index / 10, 1): clock for index, clock in enumerate(clocks)}
    assert (shown[1.9].phase, shown[1.9].held_s) == (Phase.WAITING, 0.0)
    assert shown[2.0].phase is Phase.HOLDING
    assert shown[2.0].held_s == pytest.approx(1.0)


def test_less_than_a_second_is_no_hold() -> None:
    holds, clocks = run(between(1.0, 1.9, right(), OUT), at_rate(30, 5))
    assert holds == []
    assert {clock.phase for clock in clocks} == {Phase.WAITING}


@pytest.mark.parametrize("fps", RATES)
def test_a_broken_rule_pauses_at_once_and_is_explained(fps: float) -> None:
    def script(time_s: float) -> Verdict:
        return wrong() if 5.0 <= time_s < 8.0 else right()

    (hold,), clocks = run(script, at_rate(fps, 12))
    (pause,) = hold.pauses
    assert pause.rule == "trunk_upright"
    assert pause.start_s == pytest.approx(5.0, abs=1 / fps)
    assert pause.end_s == pytest.approx(8.0, abs=1 / fps)
    assert hold.held_s == pytest.approx(9.0, abs=2 / fps)
    assert hold.in_pose_s == pytest.approx(12.0, abs=2 / fps)
    paused = next(c for t, c in zip(at_rate(fps, 12), clocks, strict=True) if t >= 5.0)
    assert (paused.phase, paused.pause_rule) == (Phase.PAUSED, "trunk_upright")


def test_more_than_five_seconds_out_ends_the_hold() -> None:
    def script(time_s: float) -> Verdict:
        return wrong() if 5.0 <= time_s < 10.5 else right()

    holds, _ = run(script, at_rate(10, 15))
    assert [(round(h.start_s, 3), round(h.end_s, 3), h.pauses) for h in holds] == [
        (0.0, 5.0, ()),
        (10.5, 15.0, ()),
    ]


def test_five_seconds_out_do_not() -> None:
    def script(time_s: float) -> Verdict:
        return wrong() if 5.0 <= time_s < 9.95 else right()

    holds, _ = run(script, at_rate(10, 15))
    assert len(holds) == 1
    assert holds[0].held_s == pytest.approx(10.0)


def test_joints_lost_for_a_second_are_ignored() -> None:
    def script(time_s: float) -> Verdict:
        return HIDDEN if 5.0 < time_s < 5.95 else right()

    (hold,), clocks = run(script, at_rate(10, 10))
    assert hold.held_s == pytest.approx(10.0)
    assert hold.pauses == ()
    shown = [clock.held_s for clock in clocks]
    assert shown == sorted(shown)


@pytest.mark.parametrize(("lost_until_s", "pauses"), [(6.0, 0), (6.05, 1)])
def test_a_second_unseen_is_the_limit(lost_until_s: float, pauses: int) -> None:
    """MediaPipe loses a joint for a few frames at a time; longer than a second is no flicker."""
    (hold,), _ = run(
        lambda t: HIDDEN if 5.02 < t < lost_until_s + 0.02 else right(), at_rate(20, 10)
    )
    assert len(hold.pauses) == pauses


@pytest.mark.parametrize(("back_s", "held_s"), [(8.0, 7.0), (6.5, 8.5)])
def test_joints_lost_for_longer_pause_from_where_they_were_lost(
    back_s: float, held_s: float
) -> None:
    def script(time_s: float) -> Verdict:
        return HIDDEN if 5.0 < time_s < back_s - 0.05 else right()

    (hold,), _ = run(script, at_rate(10, 10))
    assert hold.pauses == (Pause(start_s=5.0, end_s=back_s, rule=UNSEEN),)
    assert hold.held_s == pytest.approx(held_s)


def test_time_lost_is_not_credited_when_the_pose_was_left_meanwhile() -> None:
    def script(time_s: float) -> Verdict:
        if time_s < 5.05:
            return right()
        return HIDDEN if time_s < 5.85 else OUT

    (hold,), _ = run(script, at_rate(10, 20))
    assert hold.held_s == pytest.approx(5.0)
    assert hold.end_s == pytest.approx(5.0)


def test_a_stall_credits_nothing() -> None:
    times_s = [t for t in at_rate(30, 12) if not 5.0 < t < 8.0]
    (hold,), _ = run(lambda time_s: right(), times_s)
    assert hold.held_s == pytest.approx(9.0, abs=0.05)
    assert [pause.rule for pause in hold.pauses] == [NO_PICTURE]


@pytest.mark.parametrize(
    ("step_s", "held_s", "pauses"), [(0.5, 12.0, []), (0.75, 11.25, [NO_PICTURE])]
)
def test_half_a_second_without_a_frame_is_the_limit(
    step_s: float, held_s: float, pauses: list[str]
) -> None:
    """What happened in a longer step nobody knows: it is neither held nor time in the pose."""
    times_s = [t for t in at_rate(20, 12) if not 5.0 < t < 5.0 + step_s]
    (hold,), _ = run(lambda time_s: right(), times_s)
    assert [pause.rule for pause in hold.pauses] == pauses
    assert hold.held_s == pytest.approx(held_s)
    assert hold.in_pose_s == pytest.approx(held_s)


@pytest.mark.parametrize(
    ("after", "held_s"),
    [
        (right(), [10]),
        (OUT, [5]),
        (right("left"), [5, 5]),
    ],
)
def test_what_the_machine_lost_goes_on_in_the_same_pose_only(
    after: Verdict, held_s: list[int]
) -> None:
    """Ten minutes asleep; whoever is not in the pose afterwards begins another hold."""
    times_s = [t if t <= 5.0 else t + 600 for t in at_rate(30, 10)]
    holds, _ = run(lambda t: right() if t <= 5.0 else after, times_s, goes_on=True)
    assert [round(hold.held_s) for hold in holds] == held_s


def test_in_a_recording_a_long_gap_ends_the_hold() -> None:
    """Another take follows it."""
    times_s = [t for t in at_rate(30, 20) if not 5.0 < t < 15.0]
    holds, _ = run(lambda time_s: right(), times_s)
    assert [round(hold.held_s) for hold in holds] == [5, 5]


def test_what_the_machine_lost_is_not_time_out_of_the_pose() -> None:
    """Out for 3 s before and 1 s after: four in all; then 3 s and 3 s: six."""

    def script(back_s: float) -> Callable[[float], Verdict]:
        return lambda t: OUT if 5.0 <= t < back_s else right()

    times_s = [t for t in at_rate(20, 40) if not 8.0 < t < 20.0]
    assert len(run(script(21.0), times_s, goes_on=True)[0]) == 1
    assert len(run(script(23.5), times_s, goes_on=True)[0]) == 2


@pytest.mark.parametrize(
    ("target_s", "left_at_s", "done"),
    [(30, 29.1, True), (30, 28.9, False), (10, 9.1, True), (5, 4.6, True), (5, 4.4, False)],
)
def test_within_a_second_of_its_target_a_hold_is_done(
    target_s: float, left_at_s: float, done: bool
) -> None:
    """Counted down aloud, people rise at "1"; what was held is still told."""
    (hold,), clocks = run(between(0.0, left_at_s, right(), OUT), at_rate(30, 40), target_s)
    assert hold.done is done
    assert hold.held_s == pytest.approx(left_at_s, abs=0.04)
    phases = [clock.phase for clock in clocks if clock.phase is not Phase.WAITING]
    assert (phases[-1] is Phase.DONE) is done


def test_while_it_is_held_a_hold_goes_on_to_its_target() -> None:
    _, clocks = run(lambda t: right(), at_rate(10, 12), target_s=10)
    assert [clock.phase for clock in clocks][95:100] == [Phase.HOLDING] * 5


def test_a_pause_that_is_wanted_is_no_time_out_and_is_named() -> None:
    timer = HoldTimer(30, goes_on=True)
    for time_s in at_rate(10, 5):
        timer.update(time_s, right())
    timer.suspend()
    timer.suspend()
    for time_s in at_rate(10, 5):
        timer.update(time_s + 125, right())
    hold = timer.finish()
    assert hold is not None
    assert hold.pauses == (Pause(start_s=5.0, end_s=125.0, rule=ON_PAUSE),)
    assert hold.held_s == pytest.approx(10.0)


def test_the_other_leg_ends_the_hold() -> None:
    def script(time_s: float) -> Verdict:
        if 5.0 <= time_s < 7.0:
            return OUT
        return right("right" if time_s < 5.0 else "left")

    holds, _ = run(script, at_rate(10, 12))
    assert [(hold.side, round(hold.held_s, 1)) for hold in holds] == [("right", 5.0), ("left", 5.0)]


def test_sides_never_swap_in_mid_hold() -> None:
    (hold,), clocks = run(lambda t: right("left" if 3 < t < 6 else "right"), at_rate(10, 12))
    assert hold.side == "right"
    assert {clock.side for clock in clocks} == {None, "right"}


def test_the_side_is_what_most_of_the_first_second_said() -> None:
    (hold,), _ = run(lambda t: right("left" if t < 0.25 else "right"), at_rate(10, 5))
    assert hold.side == "right"


def test_half_a_percent_of_false_alarms_does_not_stop_a_hold_from_finishing() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        false = set(rng.choice(930, size=5, replace=False))
        times_s = at_rate(30, 31)
        script = {t: wrong() if i in false else right() for i, t in enumerate(times_s)}
        holds, _ = run(script.__getitem__, times_s)
        assert holds[-1].done


def test_the_target_is_reached_and_the_clock_goes_on() -> None:
    (hold,), clocks = run(lambda t: right(), at_rate(10, 12), target_s=10)
    phases = [clock.phase for clock in clocks]
    assert phases[99:101] == [Phase.HOLDING, Phase.DONE]
    assert hold.done
    assert hold.held_s == pytest.approx(12.0)


def test_time_must_advance() -> None:
    timer = HoldTimer(30)
    timer.update(1.0, right())
    with pytest.raises(ValueError, match=r"^time must increase: 1\.0 came after 1\.0$"):
        timer.update(1.0, right())


@pytest.mark.parametrize("fps", [1.0, 1.5, 1.9, 2.0, 3.0, 5.0, *RATES])
def test_a_hold_counts_from_one_picture_a_second(fps: float) -> None:
    times_s = at_rate(fps, 20)
    (hold,), clocks = run(lambda time_s: right(), times_s)
    assert hold.held_s == pytest.approx(times_s[-1])
    assert hold.in_pose_s == pytest.approx(times_s[-1])
    assert hold.pauses == ()
    assert not any(clock.too_slow for clock in clocks)
    assert clocks[-1].slow is (fps < 2.0)


@pytest.mark.parametrize("fps", [0.2, 0.5, 0.79])
def test_fewer_time_no_hold_and_it_is_said(fps: float) -> None:
    holds, clocks = run(lambda time_s: right(), at_rate(fps, 60))
    assert holds == []
    assert clocks[-1].too_slow


def test_a_slow_camera_may_be_unsteady() -> None:
    rng = np.random.default_rng(5)
    times_s = list(np.cumsum(rng.uniform(0.55, 0.8, size=30)))
    (hold,), _ = run(lambda time_s: right(), times_s)
    assert hold.held_s == pytest.approx(times_s[-1] - times_s[0])


def test_a_stall_of_half_a_second_is_one_where_pictures_come_fast() -> None:
    times_s = [t for t in at_rate(30, 12) if not 5.0 < t < 5.6]
    (hold,), _ = run(lambda time_s: right(), times_s)
    assert [pause.rule for pause in hold.pauses] == [NO_PICTURE]


def flickering(every_s: float, hidden_s: float) -> Callable[[float], Verdict]:
    """In each `every_s` the last `hidden_s` are not seen."""
    return lambda time_s: HIDDEN if time_s % every_s >= every_s - hidden_s - 1e-9 else right()


@pytest.mark.parametrize("fps", [10.0, 20.0, 30.0, 60.0])
@pytest.mark.parametrize(("every_s", "hidden_s"), [(1.0, 0.1), (5.0, 0.9), (2.0, 0.3)])
def test_a_fifth_unseen_is_bridged(fps: float, every_s: float, hidden_s: float) -> None:
    (hold,), _ = run(flickering(every_s, hidden_s), [t + 1e-4 for t in at_rate(fps, 30)])
    assert hold.pauses == ()
    assert hold.held_s == pytest.approx(30.0, abs=1.0)


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0, 20.0, 30.0, 60.0])
@pytest.mark.parametrize(("every_s", "hidden_s"), [(1.0, 0.5), (2.0, 0.9), (3.0, 2.0), (1.5, 1.0)])
def test_of_any_five_seconds_at_most_one_is_bridged(
    fps: float, every_s: float, hidden_s: float
) -> None:
    script = flickering(every_s, hidden_s)
    times_s = [t + 1e-4 for t in at_rate(fps, 40)]
    _, clocks = run(script, times_s)
    seen = [script(t).correct is True for t in times_s]
    for first in range(len(times_s)):
        last = int(np.searchsorted(times_s, times_s[first] + 5.0, side="right")) - 1
        if clocks[first].phase is Phase.WAITING or clocks[first].held_s > clocks[last].held_s:
            continue  # counted from the entry, or another hold
        credited_s = clocks[last].held_s - clocks[first].held_s
        known_s = sum(times_s[i + 1] - times_s[i] for i in range(first, last) if seen[i])
        assert credited_s <= known_s + 1.0 + 2 / fps + 1e-6


REPEATED = Verdict(correct=True, in_pose=True, side="right", repeated=True)


@pytest.mark.parametrize("fps", [5.0, 10.0, 30.0, 60.0])
def test_a_picture_that_hangs_is_not_credited(fps: float) -> None:
    def script(time_s: float) -> Verdict:
        return REPEATED if 5.0 < time_s < 7.0 else right()

    (hold,), clocks = run(script, at_rate(fps, 12))
    assert hold.held_s == pytest.approx(10.0, abs=1 / fps + 1e-6)
    assert [pause.rule for pause in hold.pauses] == [NO_PICTURE]
    shown = next(c for t, c in zip(at_rate(fps, 12), clocks, strict=True) if t >= 5.7)
    assert (shown.phase, shown.pause_rule) == (Phase.PAUSED, NO_PICTURE)


@pytest.mark.parametrize("fps", [10.0, 30.0, 60.0])
def test_a_picture_that_hangs_and_is_drawn_afresh_hangs_on(fps: float) -> None:
    """A codec's key picture in the middle of a standstill differs from the one before."""
    key_s = next(t for t in at_rate(fps, 12) if t > 6.6)

    def script(time_s: float) -> Verdict:
        return REPEATED if 5.0 < time_s < 7.0 and time_s != key_s else right()

    (hold,), _ = run(script, at_rate(fps, 12))
    assert hold.held_s == pytest.approx(10.0, abs=2 / fps + 1e-6)
    assert {pause.rule for pause in hold.pauses} == {NO_PICTURE}


def test_every_second_picture_twice_is_half_the_rate_and_no_stall() -> None:
    times_s = at_rate(50, 12)
    odd = set(times_s[1::2])
    (hold,), _ = run(lambda t: REPEATED if t in odd else right(), times_s)
    assert hold.held_s == pytest.approx(12.0)
    assert hold.pauses == ()


def test_a_hanging_picture_that_is_refreshed_once_still_hangs() -> None:
    """A codec sends a key picture now and then: one that differs a little, then it hangs on."""
    refreshed = 6.0

    def script(time_s: float) -> Verdict:
        hangs = 4.0 < time_s < 6.35 and abs(time_s - refreshed) > 0.01
        return REPEATED if hangs else right()

    (hold,), _ = run(script, at_rate(30, 12))
    assert hold.held_s == pytest.approx(12 - 2.35, abs=0.1)


@pytest.mark.parametrize("refined_s", [(), (0.0, 0.04), (0.0, 0.12, 0.24), (0.0, 0.4)])
def test_each_picture_of_one_a_second_many_times_does_not_hang(
    refined_s: tuple[float, ...],
) -> None:
    """A codec brings each in several frames."""
    times_s = at_rate(25, 20)

    def script(time_s: float) -> Verdict:
        since_s = time_s % 1.0
        anew = any(abs(since_s - one_s) < 0.01 for one_s in (0.0, *refined_s))
        return right() if anew else REPEATED

    (hold,), _ = run(script, times_s)
    assert hold.held_s == pytest.approx(20.0, abs=1.0)
    assert hold.pauses == ()
