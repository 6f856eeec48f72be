"""Numbers and names as a person reads them."""

from __future__ import annotations

import pytest

from posecheck.measuring.reading import Unit
from posecheck.reporting.wording import measurement_words, with_unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (84.4, "deg", "84°"),
        (-0.3, "deg", "0°"),
        (-12.0, "deg", "-12°"),
        (0.716, "leg lengths", "0.72 leg"),
        (None, "deg", "\N{EN DASH}"),
    ],
)
def test_values_carry_their_unit(value: float | None, unit: Unit, text: str) -> None:
    assert with_unit(value, unit) == text


def test_a_measurement_in_words() -> None:
    assert measurement_words("front_knee_deg") == "Front knee"
