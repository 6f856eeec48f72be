"""Where a stretch comes from: the angle between rear thigh and trunk is hip and low back together.

What the back is arched beyond its neutral is borrowed from it; the rest comes from the hip. Depth
is therefore credited from the rear thigh alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.measuring.back_watch import LUMBAR_ARCH
from posecheck.measuring.reading import Readings

STRETCH = "stretch_deg"


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One stretch in degrees: stretch_deg = hip_deg + back_deg; error_deg is that of the split."""

    stretch_deg: float
    hip_deg: float
    back_deg: float
    error_deg: float

    def words(self) -> str:
        """As said to a person."""
        if self.back_deg < 1:
            return f"stretch {self.stretch_deg:.0f}°, all of it from the hip"
        return (
            f"stretch {self.stretch_deg:.0f}°: about {self.hip_deg:.0f} from the hip, "
            f"{self.back_deg:.0f} borrowed from the back"
        )


def ledger_of(readings: Readings) -> Ledger | None:
    """The ledger of one instant; None without a stretch, or when it or the back is not judged."""
    stretch, arch = readings.get(STRETCH), readings.get(LUMBAR_ARCH.name)
    if stretch is None or arch is None:
        return None
    if not (stretch.judged and arch.judged) or stretch.value <= 0:
        return None
    return split(stretch.value, arch.value, arch.error)


def split(stretch_deg: float, arch_deg: float, error_deg: float) -> Ledger:
    """The ledger of a stretch and an arch; a back flatter than its neutral lends nothing."""
    back_deg = min(max(arch_deg, 0.0), stretch_deg)
    return Ledger(
        stretch_deg=stretch_deg,
        hip_deg=stretch_deg - back_deg,
        back_deg=back_deg,
        error_deg=error_deg,
    )
