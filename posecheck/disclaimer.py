"""What PoseCheck is not: said wherever it speaks of exercise."""

from __future__ import annotations

from typing import Final

DISCLAIMER: Final = (
    "PoseCheck gives general exercise information. It is not medical advice "
    "and cannot see pain. Stop at sharp pain, numbness or dizziness."
)
