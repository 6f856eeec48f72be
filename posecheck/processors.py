"""How many processors this program may use: fewer than the machine has, in a container say."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

CGROUPS: Final = Path("/sys/fs/cgroup")
OWN_CGROUP: Final = Path("/proc/self/cgroup")


def allowed_processors() -> int:
    """Processors allowed by affinity and by a Linux container's share of time; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        count = getattr(os, "process_cpu_count", os.cpu_count)  # from Python 3.13 on
        allowed = count() or 1
    return max(1, min([allowed, *_shares(CGROUPS, OWN_CGROUP)]))


def _shares(cgroups: Path, own: Path) -> list[int]:
    """Processors' worth of time, rounded up, that each group around this process may use."""
    groups = {cgroups}
    with contextlib.suppress(OSError):
        for line in own.read_text().splitlines():
            group = cgroups / line.rpartition(":")[2].lstrip("/")
            groups |= {one for one in (group, *group.parents) if one.is_relative_to(cgroups)}
    return [share for group in groups if (share := _share(group)) is not None]


def _share(group: Path) -> int | None:
    """Of one group, as version 2 or version 1 of cgroups writes it; None where it has no limit."""
    with contextlib.suppress(OSError, ValueError):
        quota_us, period_us = (group / "cpu.max").read_text().split()
        return -(-int(quota_us) // int(period_us))  # "max" is no number: no limit
    with contextlib.suppress(OSError, ValueError):
        quota_us = (group / "cpu" / "cpu.cfs_quota_us").read_text()
        period_us = (group / "cpu" / "cpu.cfs_period_us").read_text()
        return -(-int(quota_us) // int(period_us)) if int(quota_us) > 0 else None
    return None
