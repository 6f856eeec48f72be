"""How a person is looked for: how often anew, and with which weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

Weights = Literal["full", "heavy"]
"""Of MediaPipe's pose landmarker; their landmarks differ by a degree or two throughout."""


@dataclass(frozen=True, kw_only=True)
class Looks:
    """weights: of the model. again_every_s: how often the tracked person is found anew as well.

    Every picture is looked at by the tracker, which looks where it saw the person last; whom it
    lost in part it may not find again.
    """

    id: str
    weights: Weights
    again_every_s: float

    @property
    def words(self) -> str:
        """For a report."""
        if math.isinf(self.again_every_s):
            return "tracked only"
        if not self.again_every_s:
            return "tracked, and found anew in every picture"
        return f"tracked, and found anew every {self.again_every_s:g} s"


FAST: Final = Looks(id="fast", weights="full", again_every_s=math.inf)
"""Never: a sixth quicker; 1.1 % of front knees off by more than 15 degrees instead of 0.4."""
STANDARD: Final = Looks(id="standard", weights="full", again_every_s=0.3)
"""Because the tracker's jumps are looked at as well, this is as good as every picture
(docs/accuracy.md): off by more than 15 degrees in 0.1 % of what is judged, without it in 2.8 %."""
CAREFUL: Final = Looks(id="careful", weights="heavy", again_every_s=0.0)
"""Every picture: who asks for care has time. Front knees within 6.8 degrees, not 7.4 (90 %)."""
BY_ID: Final = {looks.id: looks for looks in (FAST, STANDARD, CAREFUL)}
