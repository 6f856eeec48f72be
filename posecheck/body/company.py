"""Who else is in view beside the person who is followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Company:
    """How many others, images in mirrors left out.

    as_large: so large that they may be meant as well. smaller: clearly.
    """

    as_large: int = 0
    smaller: int = 0


ALONE: Final = Company()
