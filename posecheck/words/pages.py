"""What stands on more than one page: their titles, and the choice that is on two of them."""

from __future__ import annotations

from typing import Final

CHECK: Final = "Check a video"
PRACTISE: Final = "Practise"
PLAN: Final = "Plan"
REVIEW: Final = "Review"
HISTORY: Final = "History"
DETECT: Final = "Detect the pose"
