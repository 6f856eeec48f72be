"""How far a recording has been worked through, for whoever watches the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from posecheck.sources import SourceInfo


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a recording has been worked through.

    time_s: of the frame that was last. share: of all the work, 0..1, None when the source does not
    say how long it is. naming: whether it is only looked through for the pose as yet.
    word: what spoils the recording, as soon as that is known.
    picture: the frame, with what is drawn on it while it is checked; None where nothing is drawn.
    """

    time_s: float
    share: float | None
    naming: bool = False
    word: str | None = None
    picture: NDArray[np.uint8] | None = None

    @classmethod
    def at(
        cls, time_s: float, info: SourceInfo, *, naming: bool = False, word: str | None = None
    ) -> Progress:
        """One pass of the source has come to that time."""
        share = min(time_s / info.duration_s, 1.0) if info.duration_s else None
        return cls(time_s=time_s, share=share, naming=naming, word=word)


Watch = Callable[[Progress], None]
"""Called after every frame; whatever it raises ends the work without a trace."""


def part_of(watch: Watch, start: float, end: float) -> Watch:
    """Reports to `watch` a pass that is that part of all the work."""

    def tell(progress: Progress) -> None:
        share = progress.share
        watch(replace(progress, share=None if share is None else start + share * (end - start)))

    return tell
