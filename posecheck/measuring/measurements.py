"""The registry: every measurement by its name, and the readers that read them.

To add one that is not computed from joints: a module with its `Measurement` and its `Reader`
(stillness.py is the shortest), and its line in SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from posecheck.measuring.back_watch import LUMBAR_ARCH, BackWatch
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.meter import JOINT_MEASUREMENTS, Meter
from posecheck.measuring.reading import Reader
from posecheck.measuring.stillness import SWAY, Stillness


@dataclass(frozen=True, kw_only=True)
class Source:
    """Measurements that one reader reads; `reader_of` makes one for some of their names."""

    kinds: Sequence[Measurement]
    reader_of: Callable[[Collection[str]], Reader]


SOURCES: Final = (
    Source(kinds=tuple(JOINT_MEASUREMENTS.values()), reader_of=Meter),
    Source(kinds=(SWAY,), reader_of=lambda _: Stillness()),
    Source(kinds=(LUMBAR_ARCH,), reader_of=lambda _: BackWatch()),
)
MEASUREMENTS: Final = {kind.name: kind for source in SOURCES for kind in source.kinds}


def readers_of(names: Collection[str]) -> list[Reader]:
    """Readers for one stream, for just those measurements. Raises KeyError for unknown names."""
    wanted = [MEASUREMENTS[name] for name in names]
    readers = []
    for source in SOURCES:
        own = [kind.name for kind in source.kinds if kind in wanted]
        if own:
            readers.append(source.reader_of(own))
    return readers
