"""The history: what is kept, what survives, and what is said when it cannot be kept."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.history.hold_log import HoldEntry, HoldLog
from posecheck.history.last_time import last_time
from posecheck.history.progress import (
    DETECTABLE_DEG,
    DayHeld,
    Totals,
    WeekRearThigh,
    held_by_day,
    rear_thigh_words,
    totals,
    weekly_rear_thigh,
)
from posecheck.history.schema import STEPS, VERSION
from posecheck.history.store import History, HistoryError, KeptHold, PracticeBegun
from posecheck.judging.clock import Hold, Pause
from posecheck.poses.pose import Pose
from posecheck.reporting.change import HELD
from posecheck.reporting.filing import Filing
from posecheck.testing import LungeBody, ScriptedDetector, frames, standing_body

MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=timezone(timedelta(hours=1)))  # a Monday
PRACTICE = PracticeBegun(id="a", started=MORNING, pose="low_lunge")
HOLD = Hold(
    side="right",
    start_s=10.0,
    end_s=45.0,
    held_s=30.5,
    in_pose_s=33.0,
    pauses=(
        Pause(start_s=20.0, end_s=21.5, rule="trunk_upright"),
        Pause(start_s=30.0, end_s=31.0, rule="not_seen"),
        Pause(start_s=40.0, end_s=40.5, rule="trunk_upright"),
    ),
    done=True,
)
ENTRY = HoldEntry(
    number=1,
    pose="low_lunge",
    target_s=30.0,
    hold=HOLD,
    rear_thigh_deg=21.5,
    rear_thigh_error_deg=4.0,
    yaw_deg=6.0,
)
KEPT = KeptHold(
    practice=PRACTICE,
    number=1,
    side="right",
    held_s=30.5,
    target_s=30.0,
    done=True,
    rear_thigh_deg=21.5,
    rear_thigh_error_deg=4.0,
    yaw_deg=6.0,
    pauses_s={"trunk_upright": 2.0, "not_seen": 1.0},
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite3", now=lambda: MORNING)


def keep(history: History, entry: HoldEntry = ENTRY) -> str | None:
    return history.keep(PRACTICE, entry)


def test_nothing_is_written_before_the_first_hold(history: History) -> None:
    assert history.holds() == ()
    assert history.keeping
    assert not history.path.parent.exists()


def test_a_hold_comes_back_as_it_was(history: History) -> None:
    assert keep(history) is None
    assert history.holds() == (KEPT,)


def test_more_of_a_hold_replaces_what_was_known_of_it(history: History) -> None:
    keep(history, replace(ENTRY, hold=replace(HOLD, held_s=30.0, pauses=())))
    keep(history)
    keep(
        history,
        replace(ENTRY, number=2, rear_thigh_deg=None, rear_thigh_error_deg=None, yaw_deg=None),
    )
    assert history.holds() == (
        KEPT,
        replace(KEPT, number=2, rear_thigh_deg=None, rear_thigh_error_deg=None, yaw_deg=None),
    )


def test_practices_are_in_the_order_of_their_time(history: History) -> None:
    earlier = replace(PRACTICE, id="b", started=MORNING - timedelta(days=1))
    keep(history)
    history.keep(earlier, ENTRY)
    assert [one.practice for one in history.holds()] == [earlier, PRACTICE]


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_the_file_is_its_owners_alone(history: History) -> None:
    keep(history)
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.path.parent.stat().st_mode) == 0o700


def test_no_text_of_the_file_is_other_than_words(history: History) -> None:
    """Figures and names of rules: nothing in it could be a picture or a landmark."""
    keep(history)
    with sqlite3.connect(history.path) as database:
        kinds = {
            kind
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            for (_, _, kind, *_) in database.execute(f"PRAGMA table_info({table})")
        }
    database.close()
    assert kinds == {"TEXT", "REAL", "INTEGER"}


def test_whoever_opts_out_is_left_out(history: History) -> None:
    keep(history)
    history.set_keeping(False)
    assert keep(history, replace(ENTRY, number=2)) is None
    assert not history.keeping
    assert history.holds() == (KEPT,)
    history.set_keeping(True)
    keep(history, replace(ENTRY, number=2))
    assert len(history.holds()) == 2


def test_forgetting_leaves_no_trace_in_any_file(history: History) -> None:
    pause = Pause(start_s=0.0, end_s=1.0, rule="a rule to find")
    keep(history, replace(ENTRY, hold=replace(HOLD, pauses=(pause,))))
    put_aside = history.path.with_name("history.damaged-2026-01-01")
    put_aside.write_bytes(b"old")
    assert b"a rule to find" in history.path.read_bytes()
    history.set_keeping(False)
    history.forget_everything()
    assert history.holds() == ()
    assert not history.keeping
    assert [path.name for path in history.path.parent.iterdir()] == ["history.sqlite3"]
    assert b"a rule to find" not in history.path.read_bytes()


def write_version(path: Path, version: int) -> None:
    path.parent.mkdir(parents=True)
    database = sqlite3.connect(path)
    for step in STEPS[:version]:
        database.executescript(step)
    database.execute(f"PRAGMA user_version = {version}")
    database.execute(
        "INSERT INTO sessions (id, started, pose) VALUES ('a', ?, 'low_lunge')",
        (MORNING.isoformat(),),
    )
    database.execute(
        "INSERT INTO holds (session, number, side, held_s, target_s, done, depth_deg,"
        " depth_error_deg) VALUES ('a', 1, 'right', 30.5, 30, 1, 21.5, 4)"
    )
    database.execute("INSERT INTO pauses VALUES ('a', 1, 'trunk_upright', 2)")
    database.commit()
    database.close()


def test_an_older_file_is_brought_up_to_date(history: History) -> None:
    write_version(history.path, 1)
    old = replace(KEPT, yaw_deg=None, pauses_s={"trunk_upright": 2.0})
    assert history.holds() == (old,)
    assert keep(history, replace(ENTRY, number=2)) is None
    assert history.holds() == (old, replace(KEPT, number=2))


def test_a_kept_hold_outlives_a_power_cut(history: History) -> None:
    """SQLite then waits until the disk has it; anything less loses holds or harms the file."""
    with history.transaction() as database:
        (synchronous,) = database.execute("PRAGMA synchronous").fetchone()
    assert synchronous >= 2  # FULL, or EXTRA


def test_a_newer_file_is_left_alone(history: History) -> None:
    keep(history)
    database = sqlite3.connect(history.path)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = history.path.read_bytes()
    assert keep(history, replace(ENTRY, number=2)) == (
        f"{history.path}: was written by a newer PoseCheck: install that one again to keep a "
        "history"
    )
    assert history.path.read_bytes() == before


def rubbish(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)


def torn(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def scribbled(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = b"\xff" * 4096
    path.write_bytes(whole)


def test_damage_far_from_what_is_written_is_found_too(history: History) -> None:
    keep(history)
    database = sqlite3.connect(history.path)
    holds = [("a", number, "right", 30.5, 30.0, 1, 21.5, 4.0, 6.0) for number in range(2, 400)]
    database.executemany(f"INSERT INTO holds VALUES ({', '.join('?' * 9)})", holds)
    database.commit()
    database.close()
    whole = bytearray(history.path.read_bytes())
    whole[10 * 4096 : 11 * 4096] = b"\xff" * 4096
    history.path.write_bytes(whole)
    again = History(history.path, now=lambda: MORNING)
    assert "put aside" in str(keep(again, replace(ENTRY, number=1000)))
    assert [hold.number for hold in again.holds()] == [1000]


@pytest.mark.parametrize("damage", [rubbish, torn, scribbled])
def test_a_damaged_file_is_put_aside_and_the_hold_is_kept(
    history: History, damage: Callable[[Path], None]
) -> None:
    keep(history)
    damage(history.path)
    damaged = history.path.read_bytes()
    again = History(history.path, now=lambda: MORNING)
    assert keep(again) == (
        f"{history.path}: the history was damaged and is put aside as "
        "history.damaged-2026-11-23: another begins now"
    )
    assert again.holds() == (KEPT,)
    assert history.path.with_name("history.damaged-2026-11-23").read_bytes() == damaged
    assert keep(again, replace(ENTRY, number=2)) is None  # said once


def change(history: History, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(history.path)) as database:
        database.execute(statement)
        database.commit()


@pytest.mark.parametrize(
    "statement",
    [
        *("DROP TABLE holds", "DROP TABLE settings", "PRAGMA user_version = 0"),
        *("PRAGMA user_version = -1", "ALTER TABLE holds DROP COLUMN yaw_deg"),
    ],
)
def test_a_file_of_other_tables_is_put_aside_too(history: History, statement: str) -> None:
    keep(history)
    change(history, statement)
    assert "put aside as history.damaged-2026-11-23" in str(keep(history))
    assert history.holds() == (KEPT,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET started = 'garbage' WHERE id = 'bad'",
        "UPDATE sessions SET started = x'00' WHERE id = 'bad'",
        "UPDATE holds SET held_s = 'long' WHERE session = 'bad'",
        "UPDATE holds SET side = 'top' WHERE session = 'bad'",
        "UPDATE holds SET yaw_deg = 'north' WHERE session = 'bad'",
        "UPDATE pauses SET seconds = 'some' WHERE session = 'bad'",
    ],
)
def test_a_row_that_makes_no_sense_is_left_out(history: History, statement: str) -> None:
    keep(history)
    assert history.keep(replace(PRACTICE, id="bad"), ENTRY) is None
    assert len(history.holds()) == 2
    change(history, statement)
    assert history.holds() == (KEPT,)
    history.forget_everything()
    assert history.holds() == ()


def test_reading_goes_on_while_another_program_writes(history: History) -> None:
    keep(history)
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert history.holds() == (KEPT,)
    assert history.keeping
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are others there")
def test_a_file_that_was_open_to_others_is_closed_to_them(history: History) -> None:
    keep(history)
    history.path.chmod(0o644)
    history.holds()
    assert history.path.stat().st_mode & 0o777 == 0o600


def test_forgetting_a_damaged_file_leaves_nothing_of_it(history: History) -> None:
    keep(history)
    torn(history.path)
    history.forget_everything()
    assert [path for path in history.path.parent.iterdir() if path.stat().st_size] == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are others there")
def test_forgetting_takes_no_room() -> None:
    """As on a full disk, no other file can be written beside it."""
    with tempfile.TemporaryDirectory() as folder:  # where another user may look
        history = History(Path(folder) / "history.sqlite3")
        keep(history)
        history.path.chmod(0o666)
        Path(folder).chmod(0o555)

        def forget() -> str:
            history.forget_everything()
            return "forgotten"

        assert _as_nobody(forget) == "forgotten"
        Path(folder).chmod(0o755)
        assert history.holds() == ()


def test_a_file_put_aside_is_overwritten_before_it_goes(history: History) -> None:
    keep(history)
    rubbish(history.path)
    with pytest.raises(HistoryError, match="put aside"):
        history.holds()
    (aside,) = history.path.parent.glob("*.damaged-*")
    other_name = aside.with_name("as-a-backup-has-it")
    os.link(aside, other_name)
    history.forget_everything()
    assert not aside.exists()
    assert set(other_name.read_bytes()) == {0}


def test_two_damaged_files_of_a_day_have_two_names(history: History) -> None:
    for _ in range(2):
        keep(history)
        rubbish(history.path)
        with pytest.raises(HistoryError, match="put aside"):
            history.holds()
    assert sorted(path.name for path in history.path.parent.iterdir()) == [
        *("history.damaged-2026-11-23", "history.damaged-2026-11-23-2"),
    ]


def test_a_locked_file_is_waited_for_then_done_without(history: History) -> None:
    keep(history)
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert keep(history, replace(ENTRY, number=2)) == (
        f"{history.path}: another program is using the history: the practice goes on, this hold "
        "is kept with the next one"
    )
    other.execute("ROLLBACK")
    other.close()
    assert keep(history, replace(ENTRY, number=2)) is None


def test_where_nothing_can_be_written_practising_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    history = History(tmp_path / "file" / "history.sqlite3")
    assert keep(history) == (
        f"{history.path}: no history can be kept there (File exists): practising goes on without"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are others there")
def test_a_read_only_file_is_reported(history: History) -> None:
    keep(history)
    folders = (history.path.parent, *list(history.path.parents)[1:3])
    history.path.chmod(0o444)
    for folder in folders:
        folder.chmod(0o555)
    try:
        told = _as_nobody(lambda: keep(history, replace(ENTRY, number=2)))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert told == (
        f"{history.path}: no history can be kept there (Permission denied): practising goes on "
        "without"
    )
    assert history.holds() == (KEPT,)


def _as_nobody(work: Callable[[], str | None]) -> str | None:
    """The superuser writes to any file, so another user does this, in a process of its own."""
    if os.geteuid():
        return work()
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def as_nobody() -> None:
        os.setuid(65534)
        answers.put(work())

    process = context.Process(target=as_nobody)
    process.start()
    process.join(30)
    return None if answers.empty() else str(answers.get())


def test_a_hold_is_entered_at_its_target_and_again_at_its_end(low_lunge: Pose) -> None:
    plan = replace(Plan.of(low_lunge), hold_s=3.0)
    practice = Practice(low_lunge, plan, model="none")
    lunge = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=(640, 480))
    standing = standing_body(size_wh=(640, 480))
    practice.attach(ScriptedDetector(lambda time_s: lunge.landmarks() if time_s < 5 else standing))
    entries = []
    for frame in frames(seconds=14, fps=10, size_wh=(640, 480)):
        frame.image_bgr[:] = 130
        entry = practice.process(frame).entry
        if entry is not None:
            entries.append((round(frame.time_s, 1), entry))
    (at_target_s, at_target), (at_end_s, at_end) = entries
    assert (at_target_s, at_target.number, at_target.hold.done) == (3.0, 1, True)
    assert at_target.hold.held_s == pytest.approx(3.0)
    assert at_end_s == pytest.approx(10, abs=0.5)
    assert (at_end.number, round(at_end.hold.held_s)) == (1, 5)
    assert at_end.rear_thigh_deg == pytest.approx(20, abs=1.5)
    assert at_end.yaw_deg == pytest.approx(0, abs=5)
    assert practice.entry_so_far is None


def test_a_hold_where_nothing_was_judged_has_no_depth() -> None:
    entry = HoldLog("low_lunge", target_s=30.0).entry(HOLD)
    assert (entry.rear_thigh_deg, entry.rear_thigh_error_deg, entry.yaw_deg) == (None, None, None)


def hold_on(day: date, **more: Any) -> KeptHold:
    started = datetime(day.year, day.month, day.day, 7, tzinfo=MORNING.tzinfo)
    practice = replace(PRACTICE, id=str(day), started=started)
    return replace(KEPT, practice=practice, **more)


TODAY = MORNING.date()
LAST_WEEK = TODAY - timedelta(days=5)


def test_a_week_begins_on_monday() -> None:
    holds = [hold_on(TODAY), hold_on(TODAY, done=False), hold_on(TODAY - timedelta(days=1))]
    assert totals(holds, TODAY) == Totals(held_s=61.0, holds_done=1, days=1)
    assert totals(holds, TODAY + timedelta(days=7)) == Totals(held_s=0, holds_done=0, days=0)


def test_days_and_sides_add_up() -> None:
    holds = [hold_on(TODAY), hold_on(TODAY), hold_on(TODAY, side="left"), hold_on(LAST_WEEK)]
    assert held_by_day(holds, LAST_WEEK) == [
        DayHeld(day=LAST_WEEK, side="right", held_s=30.5),
        DayHeld(day=TODAY, side="left", held_s=30.5),
        DayHeld(day=TODAY, side="right", held_s=61.0),
    ]
    assert len(held_by_day(holds, TODAY)) == 2


def weeks(*rear_thighs_deg: float, **more: Any) -> list[KeptHold]:
    """Three holds in each of some weeks, the last one this week."""
    first = TODAY - timedelta(weeks=len(rear_thighs_deg) - 1)
    return [
        hold_on(first + timedelta(weeks=at), rear_thigh_deg=rear_thigh_deg + offset, **more)
        for at, rear_thigh_deg in enumerate(rear_thighs_deg)
        for offset in (-2, 0, 5)
    ]


def test_depth_is_the_median_of_a_week() -> None:
    assert weekly_rear_thigh(weeks(20, 23), TODAY - timedelta(weeks=8)) == [
        WeekRearThigh(monday=TODAY - timedelta(weeks=1), side="right", rear_thigh_deg=20, holds=3),
        WeekRearThigh(monday=TODAY, side="right", rear_thigh_deg=23, holds=3),
    ]


def test_only_what_compares_is_compared() -> None:
    since = TODAY - timedelta(weeks=8)
    assert weekly_rear_thigh(weeks(20)[:2], since) == []
    assert weekly_rear_thigh(weeks(20, yaw_deg=None), since) == []
    assert weekly_rear_thigh(weeks(20, done=False), since) == []
    other_view = [replace(hold, yaw_deg=20.0) for hold in weeks(20, 20)[:3]]
    assert [week.monday for week in weekly_rear_thigh([*other_view, *weeks(20)], since)] == [TODAY]
    other_pose = replace(PRACTICE, pose="tree")
    assert weekly_rear_thigh([replace(one, practice=other_pose) for one in weeks(20)], since) == []


def test_a_change_is_called_one_only_beyond_the_cameras_noise() -> None:
    assert pytest.approx(6.4, abs=0.01) == DETECTABLE_DEG
    told = [
        rear_thigh_words(weekly_rear_thigh(weeks(20, later), TODAY - timedelta(weeks=8)), "right")
        for later in (20, 26.3, 26.5, 13.5)
    ]
    within = "no difference that this camera could tell (within its noise)."
    assert told == [
        f"Right leg: 20° in the week of 16 Nov, 20° in the week of 23 Nov: {within}",
        f"Right leg: 20° in the week of 16 Nov, 26° in the week of 23 Nov: {within}",
        "Right leg: 20° in the week of 16 Nov, 26° in the week of 23 Nov: deeper by 6°.",
        "Right leg: 20° in the week of 16 Nov, 14° in the week of 23 Nov: less deep by 6°.",
    ]
    one_week = weekly_rear_thigh(weeks(20), TODAY - timedelta(weeks=8))
    assert rear_thigh_words(one_week, "right") is None


def test_a_practice_is_compared_with_the_last_one_of_its_pose() -> None:
    """Not with itself, nor with its other poses; the longest hold, and the median of the rest."""

    def kept(
        practice: str, number: int, day: int, held_s: float, rear_thigh_deg: float
    ) -> KeptHold:
        begun = replace(PRACTICE, id=practice, started=MORNING + timedelta(days=day))
        return replace(
            KEPT, practice=begun, number=number, held_s=held_s, rear_thigh_deg=rear_thigh_deg
        )

    holds = [
        kept("first", 1, 0, 31, 18),
        kept("second", 1, 3, 12, 20),
        kept("second", 2, 3, 30, 24),
        kept("today", 1, 7, 30, 40),
        kept("today-tree", 2, 7, 30, 40),
    ]
    (earlier,) = last_time(holds, but="today").values()
    assert earlier.than == "the practice of 26 Nov 2026"
    (figures,) = earlier.by_side.values()
    assert (figures[HELD].value, figures["rear_thigh_deg"].value) == (30, 22)
    assert last_time((), but="today") == {}


def test_what_is_reported_of_a_practice_is_dated_and_compared(low_lunge: Pose) -> None:
    body = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=35).landmarks()
    practice = Practice(low_lunge, Plan.of(low_lunge), model="scripted", keep_pictures=False)
    practice.attach(ScriptedDetector(lambda time_s: body))
    for frame in frames(seconds=12, fps=10):
        practice.process(frame)
    earlier = last_time([KEPT], but="today")
    result = practice.finish(filing=Filing(date=MORNING, earlier=earlier))
    assert result is not None
    report = result.poses[0].report
    assert report.date == MORNING
    assert report.since is not None
    assert [(one.name, round(one.by)) for one in report.since.changes][-1] == ("rear_thigh_deg", 12)
