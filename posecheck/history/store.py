"""What was held, day by day: a small database in the user's data folder, on this computer only.

Figures of finished holds, never a picture or a landmark. Every hold is one transaction, on disk
before the next frame is judged, so that nothing that happens later can lose it. Whatever happens
to the file, the practice goes on: each fault is a sentence to be reported, not an end.
"""

from __future__ import annotations

import contextlib
import glob
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

from posecheck.errors import PoseCheckError
from posecheck.history.hold_log import HoldEntry
from posecheck.history.schema import STEPS, VERSION
from posecheck.judging.clock import HeldSide
from posecheck.user_folders import data_folder

OVERRIDE_VARIABLE: Final = "POSECHECK_HISTORY"
FILE: Final = "history.sqlite3"
WAIT_S: Final = 0.3
"""For another program to let go of the file; longer would be a stall to the hold clock."""
DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""SQLITE_ERROR is a statement that does not fit the tables: they are not those of STEPS."""
SIDES: Final[tuple[HeldSide, ...]] = ("left", "right", "both")
BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
PRIMARY_CODE: Final = 0xFF
"""SQLite's extended codes carry the plain one in their lowest byte."""


class HistoryError(PoseCheckError):
    """The history cannot be read or written now; practising is not affected."""


class _DamagedError(HistoryError):
    """The file was put aside; the next attempt begins another."""


@dataclass(frozen=True, kw_only=True)
class PracticeBegun:
    """The practice a hold belongs to.

    id: any text of its own. started: with its time zone. person: "" for nobody in particular.
    """

    id: str
    started: datetime
    pose: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptHold:
    """One hold as it is kept. pauses_s: paused time by the rule, or other reason, in seconds."""

    practice: PracticeBegun
    number: int
    side: HeldSide
    held_s: float
    target_s: float
    done: bool
    rear_thigh_deg: float | None
    rear_thigh_error_deg: float | None
    yaw_deg: float | None
    pauses_s: dict[str, float]


def history_path() -> Path:
    """Where the history is kept, unless $POSECHECK_HISTORY names another file.

    Raises HistoryError where this user has no folder for it.
    """
    override = os.environ.get(OVERRIDE_VARIABLE)
    if override:
        return Path(override)
    folder = data_folder()
    if folder is None:
        raise HistoryError(
            "no history can be kept (there is no home folder): practising goes on without; to keep "
            f"one, set $HOME, or ${OVERRIDE_VARIABLE} to a file"
        )
    return folder / FILE


def local_now() -> datetime:
    """The time of day here, to the second, with its time zone."""
    return datetime.now().astimezone().replace(microsecond=0)


class History:
    """The history of this computer. Safe to use from any thread: each call opens the file again."""

    def __init__(
        self, path: Path | None = None, *, now: Callable[[], datetime] = local_now
    ) -> None:
        """`path` defaults to `history_path()`; nothing is opened yet.

        now: dates the name of a file that has to be put aside.
        """
        self._path = path
        self._now = now
        self._checked = False

    @property
    def path(self) -> Path:
        """The file, which need not exist. Raises HistoryError where there is no place for one."""
        return self._path or history_path()

    def keep(self, practice: PracticeBegun, entry: HoldEntry) -> str | None:
        """Write one hold, in place of what was known of it; what to report when that went wrong."""
        try:
            self._keep(practice, entry)
        except _DamagedError as damaged:
            with contextlib.suppress(HistoryError):
                self._keep(practice, entry)
            return str(damaged)
        except HistoryError as error:
            return str(error)
        return None

    def holds(self, person: str | None = None) -> tuple[KeptHold, ...]:
        """That person's, or all, oldest first, without rows that make no sense.

        Raises HistoryError.
        """
        if not self.exists():
            return ()
        pauses_s: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
        with self.transaction(to="BEGIN") as database:
            for session, number, rule, seconds in database.execute(
                "SELECT session, number, rule, seconds FROM pauses"
            ):
                pauses_s[session, number][rule] = seconds
            rows = database.execute(
                "SELECT id, started, pose, number, side, held_s, target_s, done, depth_deg,"
                " depth_error_deg, yaw_deg, person FROM holds JOIN sessions ON session = id"
                " ORDER BY started, id, number"
            ).fetchall()
        kept = (_kept_hold(row, pauses_s[row[0], row[3]]) for row in rows)
        return tuple(
            hold for hold in kept if hold is not None and person in (None, hold.practice.person)
        )

    @property
    def keeping(self) -> bool:
        """Whether holds are kept. Raises HistoryError."""
        if not self.exists():
            return True
        with self.transaction(to="BEGIN") as database:
            return keeps(database)

    def set_keeping(self, keeping: bool) -> None:
        """Keep holds from now on, or no more; what is there stays. Raises HistoryError."""
        with self.transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO settings VALUES ('keeping', ?)",
                ("yes" if keeping else "no",),
            )

    def forget_everything(self) -> None:
        """Overwrite and remove all holds, and files put aside, now or earlier.

        Takes no room: a disk may be full. Raises HistoryError.
        """
        if self.exists():
            with contextlib.suppress(_DamagedError), self.transaction(journal="MEMORY") as database:
                for table in ("pauses", "holds", "sessions", "guided", "own_settings", "backs"):
                    database.execute(f"DELETE FROM {table}")
        for aside in self.path.parent.glob(f"{glob.escape(self.path.stem)}.damaged-*"):
            try:
                _overwrite(aside)
                aside.unlink()
            except OSError as error:
                raise HistoryError(
                    f"{aside}: a history that was put aside cannot be removed ({error.strerror}): "
                    "remove it by hand"
                ) from None

    def _keep(self, practice: PracticeBegun, entry: HoldEntry) -> None:
        hold = entry.hold
        key = (practice.id, entry.number)
        pauses_s: dict[str, float] = defaultdict(float)
        for pause in hold.pauses:
            pauses_s[pause.rule] += pause.end_s - pause.start_s
        with self.transaction() as database:
            if not keeps(database):
                return
            database.execute(
                "INSERT OR IGNORE INTO sessions VALUES (?, ?, ?, ?)",
                (
                    practice.id,
                    practice.started.isoformat(timespec="seconds"),
                    practice.pose,
                    practice.person,
                ),
            )
            database.execute("DELETE FROM holds WHERE session = ? AND number = ?", key)
            database.execute(
                "INSERT INTO holds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *key,
                    hold.side,
                    hold.held_s,
                    entry.target_s,
                    hold.done,
                    entry.rear_thigh_deg,
                    entry.rear_thigh_error_deg,
                    entry.yaw_deg,
                ),
            )
            database.executemany(
                "INSERT INTO pauses VALUES (?, ?, ?, ?)",
                [(*key, rule, seconds) for rule, seconds in pauses_s.items()],
            )

    def exists(self) -> bool:
        """Whether anything was ever kept. Raises HistoryError."""
        try:
            return self.path.exists()
        except OSError as error:  # a folder on the way that may not be entered
            raise self._no_place(error) from None

    def _no_place(self, error: OSError) -> HistoryError:
        return HistoryError(
            f"{self.path}: no history can be kept there ({error.strerror}): practising goes on "
            "without"
        )

    @contextlib.contextmanager
    def transaction(
        self, *, to: str = "BEGIN IMMEDIATE", journal: str = "DELETE"
    ) -> Iterator[sqlite3.Connection]:
        """The file, of the present version, as one transaction. Raises HistoryError.

        to: what begins it; "BEGIN" is enough to read, also while another program writes.
        """
        try:
            _make_private(self.path)
            database = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)
            with contextlib.closing(database):
                database.execute(f"PRAGMA journal_mode = {journal}")
                self._prepare(database, to)
                yield database
                database.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._explained(error) from None
        except OSError as error:
            raise self._no_place(error) from None

    def _prepare(self, database: sqlite3.Connection, to: str) -> None:
        """Begin the transaction on a sound file of this program's version."""
        database.execute("PRAGMA secure_delete = ON")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA foreign_keys = ON")
        if not self._checked:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise _damage()
            self._checked = True
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(to if version == VERSION else "BEGIN IMMEDIATE")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version < 0:
            raise _damage()
        if version > VERSION:
            raise HistoryError(
                f"{self.path}: was written by a newer PoseCheck: install that one again to keep a "
                "history"
            )
        for step in STEPS[version:]:
            for statement in filter(str.strip, step.split(";")):
                database.execute(statement)
        if version < VERSION:
            database.execute(f"PRAGMA user_version = {VERSION}")

    def _explained(self, error: sqlite3.Error) -> HistoryError:
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
        if code in DAMAGED:
            return self._put_aside()
        if code in BUSY:
            return HistoryError(
                f"{self.path}: another program is using the history: the practice goes on, this "
                "hold is kept with the next one"
            )
        return HistoryError(
            f"{self.path}: the history cannot be written ({error}): practising goes on without"
        )

    def _put_aside(self) -> HistoryError:
        self._checked = False
        name = f"{self.path.stem}.damaged-{self._now():%Y-%m-%d}"
        names = (name if number == 1 else f"{name}-{number}" for number in count(1))
        aside = next(path for path in map(self.path.with_name, names) if not path.exists())
        try:
            self.path.rename(aside)
        except OSError as error:
            return HistoryError(
                f"{self.path}: the history is damaged and cannot be put aside ({error.strerror}): "
                "remove it to begin another"
            )
        journal = self.path.with_name(f"{self.path.name}-journal")
        with contextlib.suppress(OSError):
            journal.rename(aside.with_name(f"{aside.name}-journal"))
        return _DamagedError(
            f"{self.path}: the history was damaged and is put aside as {aside.name}: another "
            "begins now"
        )


def keeps(database: sqlite3.Connection) -> bool:
    """Whether holds are kept."""
    row = database.execute("SELECT value FROM settings WHERE name = 'keeping'").fetchone()
    return bool(row != ("no",))


def _kept_hold(row: tuple[Any, ...], pauses_s: dict[str, float]) -> KeptHold | None:
    """A row as a hold; None when it makes no sense. SQLite keeps anything in any column."""
    try:
        started = datetime.fromisoformat(row[1])
        held_s, target_s = float(row[5]), float(row[6])
        rear_thigh_deg, error_deg, yaw_deg = (
            None if value is None else float(value) for value in row[8:11]
        )
        if row[4] not in SIDES:
            return None
        pauses_s = {rule: float(seconds) for rule, seconds in pauses_s.items()}
    except (ValueError, TypeError):
        return None
    return KeptHold(
        practice=PracticeBegun(id=row[0], started=started, pose=row[2], person=row[11]),
        number=row[3],
        side=cast(HeldSide, row[4]),
        held_s=held_s,
        target_s=target_s,
        done=bool(row[7]),
        rear_thigh_deg=rear_thigh_deg,
        rear_thigh_error_deg=error_deg,
        yaw_deg=yaw_deg,
        pauses_s=pauses_s,
    )


def _make_private(path: Path) -> None:
    """The folder and the file are their owner's alone, also a file that was not before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if os.name == "posix":
            with contextlib.suppress(OSError):  # someone else's, who lets this user write
                os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _overwrite(path: Path) -> None:
    """Nothing of what the file holds is left where it is."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _damage() -> sqlite3.Error:
    error = sqlite3.DatabaseError("quick_check failed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
