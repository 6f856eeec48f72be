"""The filter against signals whose outcome is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from posecheck.measuring.smoothing import MAX_GAP_S, OneEuro


def filtered(values: list[float], fps: float = 30) -> list[float]:
    smooth = OneEuro()
    return [smooth(index / fps, value).value for index, value in enumerate(values)]


def test_a_steady_value_stays() -> None:
    assert filtered([84.0] * 50) == [84.0] * 50


def test_jitter_is_cut_to_less_than_half() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 900)
    assert np.std(filtered(list(80 + noise))[100:]) < 0.5


@pytest.mark.parametrize("fps", [10, 15, 24, 30, 60])
def test_a_step_is_followed_within_a_third_of_a_second(fps: float) -> None:
    values = filtered([80.0] * int(fps) + [110.0] * int(fps), fps)
    after = values[int(fps) + math.ceil(fps / 3)]
    assert after > 80 + 0.8 * 30


def test_an_unknown_value_stays_unknown_and_is_not_learned_from() -> None:
    smooth = OneEuro()
    smooth(0.0, 80.0)
    assert math.isnan(smooth(0.033, math.nan).value)
    assert smooth(0.066, 80.0).value == 80.0


def test_equal_stamps_do_no_harm() -> None:
    smooth = OneEuro()
    smooth(1.0, 80.0)
    assert smooth(1.0, 95.0).value == 80.0


def test_after_a_gap_the_past_is_forgotten() -> None:
    smooth = OneEuro()
    smooth(0.0, 80.0)
    assert smooth(MAX_GAP_S + 0.01, 120.0).value == 120.0


def test_jitter_is_reported() -> None:
    smooth = OneEuro()
    noise = np.random.default_rng(2).normal(0, 2, 300)
    readings = [smooth(index / 30, 80 + step) for index, step in enumerate(noise)]
    assert readings[0].jitter == 0
    assert 1.0 < readings[-1].jitter < 3.0
