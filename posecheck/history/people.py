"""Who practises on this computer: a first name or a colour, with settings and guided sessions.

Nobody in particular is the person "". Everything is kept in the history's file.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from posecheck.history.backs import Backs
from posecheck.history.store import History, HistoryError, KeptHold, PracticeBegun, keeps

NOBODY: Final = ""
MAX_NAME: Final = 20
"""Characters of a first name; it stands on a button."""
KNOWN: Final = "known"
"""The setting of somebody who was named and has none as yet."""


@dataclass(frozen=True, kw_only=True)
class KeptGuided:
    """A pose that was guided, not judged. seconds: for how long."""

    practice: PracticeBegun
    seconds: float


class People:
    """Whom the history knows. Safe to use from any thread."""

    def __init__(self, history: History) -> None:
        self._history = history

    def names(self) -> tuple[str, ...]:
        """All but nobody in particular, in the order of the alphabet. Raises HistoryError."""
        if not self._history.exists():
            return ()
        with self._history.transaction(to="BEGIN") as database:
            rows = database.execute(
                "SELECT person FROM sessions UNION SELECT person FROM guided"
                " UNION SELECT person FROM own_settings UNION SELECT person FROM backs"
            ).fetchall()
        return tuple(sorted(str(name) for (name,) in rows if name != NOBODY))

    def settings(self, person: str) -> dict[str, Any]:
        """What that person has chosen, by name; what makes no sense is left out.

        Raises HistoryError.
        """
        if not self._history.exists():
            return {}
        with self._history.transaction(to="BEGIN") as database:
            rows = database.execute(
                "SELECT name, value FROM own_settings WHERE person = ?", (person,)
            ).fetchall()
        found = {}
        for name, value in rows:
            with contextlib.suppress(ValueError, TypeError):
                found[name] = json.loads(value)
        return found

    def keep_settings(self, person: str, settings: Mapping[str, Any]) -> None:
        """Remember these choices; others stay. Raises HistoryError."""
        with self._history.transaction() as database:
            database.executemany(
                "INSERT OR REPLACE INTO own_settings VALUES (?, ?, ?)",
                [(person, name, json.dumps(value)) for name, value in settings.items()],
            )

    def keep_guided(self, practice: PracticeBegun, seconds: float) -> str | None:
        """Note a pose that was guided; what to report when that went wrong."""
        started = practice.started.isoformat(timespec="seconds")
        row = (practice.id, practice.person, started, practice.pose, seconds)
        try:
            with self._history.transaction() as database:
                if keeps(database):
                    database.execute("INSERT OR REPLACE INTO guided VALUES (?, ?, ?, ?, ?)", row)
        except HistoryError as error:
            return str(error)
        return None

    def guided(self, person: str | None = None) -> tuple[KeptGuided, ...]:
        """That person's, or all, oldest first, without rows that make no sense.

        Raises HistoryError.
        """
        if not self._history.exists():
            return ()
        with self._history.transaction(to="BEGIN") as database:
            rows = database.execute(
                "SELECT id, person, started, pose, seconds FROM guided ORDER BY started, id"
            ).fetchall()
        kept = []
        for name, whose, started, pose, seconds in rows:
            with contextlib.suppress(ValueError, TypeError):
                begun = PracticeBegun(
                    id=name, started=datetime.fromisoformat(started), pose=pose, person=whose
                )
                kept.append(KeptGuided(practice=begun, seconds=float(seconds)))
        return tuple(one for one in kept if person in (None, one.practice.person))

    def forget(self, person: str) -> None:
        """Overwrite and remove all that is kept of that person. Raises HistoryError."""
        if not self._history.exists():
            return
        with self._history.transaction(journal="MEMORY") as database:
            # Holds and pauses go with their sessions.
            for table in ("sessions", "guided", "own_settings", "backs"):
                database.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def export(self, person: str) -> dict[str, Any]:
        """All that is kept of that person, as data. Raises HistoryError."""
        return {
            "schema": "posecheck.person/1",
            "person": person or None,
            "holds": [_as_dict(hold) for hold in self._history.holds(person)],
            "guided": [_as_dict(one) for one in self.guided(person)],
            "settings": self.settings(person),
            "backs": list(Backs(self._history).rows(person)),
        }


def _as_dict(kept: KeptHold | KeptGuided) -> dict[str, Any]:
    practice = kept.practice
    own = asdict(kept)
    del own["practice"]
    return {
        "practice": practice.id,
        "started": practice.started.isoformat(),
        "pose": practice.pose,
        **own,
    }
