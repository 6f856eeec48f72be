"""Numbers and names as a person reads them."""

from __future__ import annotations

import pytest

from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.reporting.wording import band_words, measurement_words, with_unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (84.4, Unit.DEG, "84°"),
        (-0.3, Unit.DEG, "0°"),
        (-12.0, Unit.DEG, "-12°"),
        (0.716, Unit.LEG_LENGTHS, "0.72 of a leg"),
        (None, Unit.DEG, "\N{EN DASH}"),
    ],
)
def test_values_carry_their_unit(value: float | None, unit: Unit, text: str) -> None:
    assert with_unit(value, unit) == text


def test_a_measurement_in_words() -> None:
    assert measurement_words("front_knee_deg") == "Front knee"


@pytest.mark.parametrize(
    ("band", "unit", "words"),
    [
        (Band(low=62, high=103), Unit.DEG, "62° to 103°"),
        (Band(low=155), Unit.DEG, "155° or more"),
        (Band(high=11), Unit.DEG, "11° or less"),
        (Band(low=-0.32, high=0.02), Unit.LEG_LENGTHS, "-0.32 to 0.02 of a leg"),
    ],
)
def test_what_is_right_is_said_with_its_unit(band: Band, unit: Unit, words: str) -> None:
    assert band_words(band, unit) == words
