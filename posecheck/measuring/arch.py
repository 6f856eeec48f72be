"""How far an arch of the low back goes, in bands."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CURVATURE_A_DEG: Final = 0.0447
"""Curvature by degree of extension: 0.033 to 0.062 by body, on rendered ones (docs/lumbar.md)."""


class Arch(StrEnum):
    """How far beyond the personal neutral: said in bands, because degrees differ between bodies."""

    NEUTRAL = "neutral"
    SLIGHT = "slight"
    ARCHED = "arched"
    STRONG = "strong"


SLIGHT_DEG: Final = 0.5 / CURVATURE_A_DEG
ARCHED_DEG: Final = 0.7 / CURVATURE_A_DEG
STRONG_DEG: Final = 0.9 / CURVATURE_A_DEG
"""By curvature: below 0.5 arched and neutral rendered backs overlap, from 0.7 they do not; 0.9 is
chosen, clear of that edge by more than the noise (docs/lumbar.md)."""
BANDS_DEG: Final = (
    (STRONG_DEG, Arch.STRONG),
    (ARCHED_DEG, Arch.ARCHED),
    (SLIGHT_DEG, Arch.SLIGHT),
)


def arch_band(arch_deg: float) -> Arch:
    """The band of a change in degrees."""
    for at_least_deg, band in BANDS_DEG:
        if arch_deg >= at_least_deg:
            return band
    return Arch.NEUTRAL
