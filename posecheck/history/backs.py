"""The neutral back of a person who was named: kept for the same day, the same camera and pose.

A neutral is of a body, in its clothes, before a camera in its place (docs/lumbar.md). Of the three
only the camera's direction is seen again, so no other day's is ever offered.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, Final, cast

from posecheck.body.body_frame import Facing
from posecheck.body.landmarks import Side
from posecheck.history.store import History, HistoryError, keeps
from posecheck.measuring.back_watch import Neutral, ShownBack

SIDES: Final = ("left", "right")
COLUMNS: Final = "pose, side, facing, seen, camera, curvature, below_hair, yaw_deg, lean_deg"


class Backs:
    """Kept in the history's file, the newest of a pose. Safe to use from any thread."""

    def __init__(self, history: History) -> None:
        self._history = history

    def keep(self, person: str, shown: ShownBack, *, camera: str, seen: datetime) -> None:
        """Remember it, unless nothing is to be kept; those of earlier days are forgotten.

        camera: the browser's name of it, "" for its own choice. Nobody in particular may be
        anybody: theirs is never kept. Raises HistoryError.
        """
        if not person:
            return
        neutral, (side, facing) = shown.neutral, shown.key
        row = (person, shown.pose, side, facing, seen.isoformat(timespec="seconds"), camera)
        figures = (neutral.curvature, neutral.below_hair, neutral.yaw_deg, neutral.lean_deg)
        with self._history.transaction() as database:
            if keeps(database):
                database.execute("DELETE FROM backs WHERE seen < ?", (f"{seen.date()}",))
                database.execute(
                    "INSERT OR REPLACE INTO backs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*row, *(None if math.isnan(one) else one for one in figures)),
                )

    def of_today(self, person: str, pose: str, *, camera: str, now: datetime) -> ShownBack | None:
        """That person's in that pose before that camera, of the day of `now`; None for none."""
        try:
            rows = self.rows(person) if person else ()
        except HistoryError:  # it is asked for again
            return None
        for row in rows:
            shown = _shown(row)
            seen = shown.neutral.kept if shown else None
            if seen is None or shown is None or row["camera"] != camera or shown.pose != pose:
                continue
            if seen.astimezone(now.tzinfo).date() == now.date() and seen <= now:
                return shown
        return None

    def rows(self, person: str) -> tuple[dict[str, Any], ...]:
        """All that is kept of that person's back, as data. Raises HistoryError."""
        if not self._history.exists():
            return ()
        with self._history.transaction(to="BEGIN") as database:
            found = database.execute(
                f"SELECT {COLUMNS} FROM backs WHERE person = ? ORDER BY seen", (person,)
            ).fetchall()
        return tuple(dict(zip(COLUMNS.split(", "), row, strict=True)) for row in found)


def _shown(row: dict[str, Any]) -> ShownBack | None:
    """A row as what it was; None when it makes no sense. SQLite keeps anything in any column."""
    try:
        kept = datetime.fromisoformat(row["seen"])
        curvature, below_hair = (
            math.nan if row[name] is None else float(row[name]) for name in COLUMNS.split(", ")[5:7]
        )
        neutral = Neutral(
            curvature=curvature,
            below_hair=below_hair,
            yaw_deg=float(row["yaw_deg"]),
            lean_deg=float(row["lean_deg"]),
            start_s=math.nan,
            end_s=math.nan,
            kept=kept,
        )
    except (ValueError, TypeError):
        return None
    if row["side"] not in SIDES or row["facing"] not in SIDES or kept.tzinfo is None:
        return None
    if math.isnan(neutral.bend):
        return None
    key = (cast(Side, row["side"]), cast(Facing, row["facing"]))
    return ShownBack(pose=row["pose"], key=key, neutral=neutral)
