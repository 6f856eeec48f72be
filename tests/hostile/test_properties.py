"""What must hold for any input: angles, the hold clock, pose files."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from posecheck.body.geometry import distance, interior_angle_deg, lean_deg
from posecheck.body.landmarks import FloatArray
from posecheck.judging.clock import Clock, Hold, Phase, Verdict
from posecheck.judging.hold import SLOWEST_STEP_S, HoldTimer
from posecheck.shipped import shipped
from tests.fuzz.targets import try_bytes

settings.register_profile("quick", derandomize=True, deadline=None, max_examples=300)
settings.load_profile("quick")

POSE = (shipped("reference_poses") / "low_lunge.toml").read_text(encoding="utf-8")
HALF_TURN_DEG = 180.0

coordinates = st.floats(-1e4, 1e4, allow_subnormal=False).map(lambda x: round(x, 3))
points = st.tuples(coordinates, coordinates).map(np.array)
turns_deg = st.floats(-360, 360)
scales = st.floats(1e-3, 1e3)
anything = st.tuples(st.floats(), st.floats()).map(np.array)


# Angles.


def turned(point: FloatArray, turn_deg: float, scale: float, shift: FloatArray) -> FloatArray:
    turn = math.radians(turn_deg)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return np.asarray(scale * rotation @ point + shift)


def far_apart(*ends: FloatArray) -> bool:
    """Whether no two points are so near that rounding decides the angle."""
    return all(distance(a, b) > 1 for a, b in itertools.combinations(ends, 2))


@given(points, points, points, turns_deg, scales, points)
def test_an_inside_angle_knows_no_turn_scale_place_or_mirror(
    start: FloatArray,
    vertex: FloatArray,
    end: FloatArray,
    turn_deg: float,
    scale: float,
    shift: FloatArray,
) -> None:
    assume(far_apart(start, vertex, end))
    angle_deg = interior_angle_deg(start, vertex, end)
    moved = [turned(point, turn_deg, scale, shift * 1e-2) for point in (start, vertex, end)]
    mirrored = [point * (-1, 1) for point in (start, vertex, end)]
    assert 0 <= angle_deg <= HALF_TURN_DEG
    assert interior_angle_deg(*moved) == pytest.approx(angle_deg, abs=1e-4)
    assert interior_angle_deg(*mirrored) == pytest.approx(angle_deg, abs=1e-9)
    assert interior_angle_deg(end, vertex, start) == pytest.approx(angle_deg, abs=1e-9)


@given(points, points, scales, points)
def test_a_lean_knows_no_scale_or_place_and_turns_its_sign_in_a_mirror(
    lower: FloatArray, upper: FloatArray, scale: float, shift: FloatArray
) -> None:
    assume(far_apart(lower, upper))
    angle_deg = lean_deg(lower, upper)
    assert -HALF_TURN_DEG <= angle_deg <= HALF_TURN_DEG
    moved = [turned(point, 0.0, scale, shift * 1e-2) for point in (lower, upper)]
    assert same_direction(lean_deg(*moved), angle_deg)
    assert same_direction(lean_deg(lower * (-1, 1), upper * (-1, 1)), -angle_deg)
    assert same_direction(lean_deg(upper, lower), angle_deg + HALF_TURN_DEG)


@given(points, points, turns_deg)
def test_a_turn_is_added_to_a_lean(lower: FloatArray, upper: FloatArray, turn_deg: float) -> None:
    assume(far_apart(lower, upper))
    ends = [turned(point, -turn_deg, 1.0, np.zeros(2)) for point in (lower, upper)]
    assert same_direction(lean_deg(*ends), lean_deg(lower, upper) + turn_deg)


def same_direction(one_deg: float, other_deg: float) -> bool:
    return abs((one_deg - other_deg + 180) % 360 - 180) < 1e-4


@given(anything, anything, anything)
def test_what_is_not_known_stays_unknown(a: FloatArray, b: FloatArray, c: FloatArray) -> None:
    unknown = np.isnan(np.concatenate([a, b, c])).any()
    with np.errstate(all="ignore"):
        angle_deg = interior_angle_deg(a, b, c)
        leaning_deg = lean_deg(a, b)
    assert math.isnan(angle_deg) or 0 <= angle_deg <= HALF_TURN_DEG
    assert math.isnan(leaning_deg) or -HALF_TURN_DEG <= leaning_deg <= HALF_TURN_DEG
    if unknown:
        assert math.isnan(angle_deg)
    if np.isnan(np.concatenate([a, b])).any():
        assert math.isnan(leaning_deg)
        assert math.isnan(distance(a, b))


# The hold clock.

verdicts = st.sampled_from(
    [
        *(Verdict(correct=True, in_pose=True, side="right"),) * 4,
        Verdict(correct=True, in_pose=True, side="left"),
        Verdict(correct=False, in_pose=True, side="right", broken="trunk_upright"),
        Verdict(correct=False, in_pose=False, side="right"),
        Verdict(correct=None, in_pose=False, side="right"),
    ]
)
steps_s = st.one_of(st.floats(0.01, 0.2), st.floats(0.01, 0.2), st.floats(0.2, 8.0))
stretches = st.lists(st.tuples(st.integers(1, 40), verdicts, steps_s), min_size=1, max_size=12)
"""So many frames alike, so far apart."""


def frames_of(stretch: Sequence[tuple[int, Verdict, float]]) -> list[tuple[float, Verdict]]:
    frames, time_s = [], 0.0
    for count, verdict, step_s in stretch:
        for _ in range(count):
            frames.append((time_s, verdict))
            time_s += step_s
    return frames


def timed(frames: Sequence[tuple[float, Verdict]]) -> tuple[list[Clock], list[Hold]]:
    timer = HoldTimer(30)
    clocks = [timer.update(time_s, verdict) for time_s, verdict in frames]
    last = timer.finish()
    return clocks, [one for one in (*(clock.finished for clock in clocks), last) if one]


@given(stretches)
def test_no_hold_is_longer_than_the_time_it_took(
    stretch: Sequence[tuple[int, Verdict, float]],
) -> None:
    frames = frames_of(stretch)
    _, holds = timed(frames)
    for hold in holds:
        stood_s = sum(
            min(pause.end_s, hold.end_s) - pause.start_s
            for pause in hold.pauses
            if pause.start_s < hold.end_s
        )
        assert 0 <= hold.held_s <= hold.end_s - hold.start_s - stood_s + 1e-6
        assert hold.held_s <= hold.in_pose_s + 1e-6
        assert frames[0][0] <= hold.start_s <= hold.end_s <= frames[-1][0]
    for earlier, later in itertools.pairwise(holds):
        assert earlier.end_s <= later.start_s


@given(stretches)
def test_the_clock_never_runs_backwards_or_faster_than_time(
    stretch: Sequence[tuple[int, Verdict, float]],
) -> None:
    frames = frames_of(stretch)
    clocks, _ = timed(frames)
    for at in range(1, len(clocks)):
        before, now = clocks[at - 1], clocks[at]
        step_s = frames[at][0] - frames[at - 1][0]
        if now.finished or before.phase is Phase.WAITING:
            continue
        assert now.phase is not Phase.WAITING
        # Joints lost for up to a second are credited once they are back, and with them the step
        # in which they were lost.
        most_s = step_s + 1.0 + SLOWEST_STEP_S if step_s <= SLOWEST_STEP_S else 0.0
        right_s = [time_s for time_s, verdict in frames[:at] if verdict.correct]
        assert before.held_s <= now.held_s <= before.held_s + most_s + 1e-6
        assert now.held_s - before.held_s <= frames[at][0] - max(right_s, default=0.0) + 1e-6


@given(stretches)
def test_pauses_are_in_order_apart_and_inside_their_hold(
    stretch: Sequence[tuple[int, Verdict, float]],
) -> None:
    _, holds = timed(frames_of(stretch))
    for hold in holds:
        ends_s = [hold.start_s]
        for pause in hold.pauses:
            ends_s += [pause.start_s, pause.end_s]
        ends_s.append(hold.end_s)
        assert ends_s == sorted(ends_s)


@given(
    st.lists(st.tuples(st.floats(0.3, 4.0), verdicts), min_size=1, max_size=8),
    st.sampled_from([10.0, 15.0, 24.0, 30.0]),
)
def test_the_rate_of_frames_changes_a_hold_by_a_step_a_change_at_most(
    stretch: Sequence[tuple[float, Verdict]], fps: float
) -> None:
    changes_s = np.cumsum([seconds for seconds, _ in stretch])
    assume(clear_of_limits(stretch))

    def at_rate(rate: float) -> float:
        times_s = np.arange(0, float(changes_s[-1]), 1 / rate)
        found = np.searchsorted(changes_s, times_s, side="right")
        _, holds = timed([(float(t), stretch[n][1]) for t, n in zip(times_s, found, strict=True)])
        return sum(hold.held_s for hold in holds)

    assert at_rate(fps) == pytest.approx(at_rate(60.0), abs=(len(stretch) + 1) / fps)


def clear_of_limits(stretch: Sequence[tuple[float, Verdict]]) -> bool:
    """Whether no run of like verdicts lasts about as long as one of the clock's time limits."""
    for _, run in itertools.groupby(stretch, key=lambda one: one[1].correct):
        seconds = sum(one[0] for one in run)
        if min(abs(seconds - limit_s) for limit_s in (1.0, 5.0)) < 0.35:
            return False
    return len({one.side for _, one in stretch if one.correct}) < 2


# Pose files.

values = st.one_of(
    st.sampled_from(["nan", "-inf", "1e999", "true", "[]", "{}", '""', "1979-05-27", "'a'", "-1"]),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=20).map(repr),
)


@st.composite
def spoilt_poses(draw: st.DrawFn) -> str:
    """The shipped pose with one line's value replaced, a line dropped, or lines exchanged."""
    lines = POSE.splitlines()
    keyed = [at for at, line in enumerate(lines) if " = " in line]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from(keyed))
        kind = draw(st.sampled_from(["value", "drop", "exchange"]))
        if kind == "value":
            lines[at] = f"{lines[at].partition(' = ')[0]} = {draw(values)}"
        elif kind == "drop":
            lines[at] = ""
        else:
            other = draw(st.sampled_from(keyed))
            lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def a_pose_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try_bytes("pose", data, Path(folder))


@given(st.binary(max_size=300))
@example(b"\xff")
def test_any_bytes_are_a_pose_or_refused(data: bytes) -> None:
    a_pose_or_refused(data)


@given(st.text(max_size=300))
@example("a = [" * 5000)
@example("a." * 300 + "a = 1")
def test_any_text_is_a_pose_or_refused(text: str) -> None:
    a_pose_or_refused(text.encode("utf-8", errors="surrogatepass"))


@given(spoilt_poses())
@settings(max_examples=150)
def test_any_spoilt_pose_is_a_pose_or_refused(text: str) -> None:
    a_pose_or_refused(text.encode("utf-8", errors="surrogatepass"))
