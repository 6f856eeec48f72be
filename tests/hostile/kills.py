"""Kills a check, a folder of checks, the history's writer and a live practice at random moments.

    python -m tests.hostile.kills 50 [SEED]

prints a line a kill. What must hold, and is an AssertionError else: results are the old ones or
whole new ones; a history opens and has every hold that was finished; of a hold under way at most
LOST_S are lost.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from posecheck.history.hold_log import HoldEntry
from posecheck.history.store import History, PracticeBegun, local_now
from posecheck.judging.clock import Hold
from posecheck.recordings.batch import SUMMARY_CSV
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.sources.replay import LandmarkRecorder
from posecheck.testing import LungeBody, frames

SIZE_WH: Final = (96, 64)
SECONDS: Final = 40
FPS: Final = 15
LONGEST_S: Final = 8.0
"""A check of that recording, its start included, takes less on a slow machine too."""
LOST_S: Final = 5.0
HOLDS: Final = 400
"""More than are written before any kill."""
WRITER: Final = """
import sys
from pathlib import Path
from tests.hostile.kills import write_holds
write_holds(Path(sys.argv[1]))
"""


def write_holds(path: Path) -> None:
    """Keep one hold after another, and say so of each once it is kept."""
    history = History(path)
    begun = PracticeBegun(id="one", started=local_now(), pose="low_lunge")
    hold = Hold(side="left", start_s=0, end_s=9, held_s=9, in_pose_s=9, pauses=(), done=True)
    print("begun", flush=True)
    for number in range(1, HOLDS + 1):
        entry = HoldEntry(
            number=number,
            pose="low_lunge",
            target_s=9,
            hold=hold,
            rear_thigh_deg=20,
            rear_thigh_error_deg=4,
            yaw_deg=3,
        )
        assert history.keep(begun, entry) is None
        print(number, flush=True)


def recorded(path: Path) -> Path:
    """A landmark recording of somebody in a lunge."""
    recorder = LandmarkRecorder()
    body = LungeBody(thigh_px=10, size_wh=SIZE_WH).landmarks()
    for frame in frames(seconds=SECONDS, fps=FPS, size_wh=SIZE_WH):
        recorder.add(frame, body)
    recorder.save(path)
    return path


@contextlib.contextmanager
def started(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A Python of its own, killed at the end of the block with all it started."""
    with subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)


def killed_after(seconds: float, *arguments: str | Path) -> None:
    """Run that Python for so long, or until it ends by itself."""
    with started(*arguments) as process, contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def killed_check(folder: Path, moment: float) -> str:
    """One check into a folder that has the results of an older one."""
    out = folder / "out"
    out.mkdir()
    old = {name: f"{name} of an older run" for name in (REPORT_JSON, REPORT_HTML, MEASUREMENTS_CSV)}
    for name, text in old.items():
        (out / name).write_text(text)
    arguments = (recorded(folder / "a.npz"), "--out", out, "--no-video")
    killed_after(moment * LONGEST_S, "-m", "posecheck", "check", *arguments)
    found = {
        name: (out / name).read_text(encoding="utf-8") for name in old if (out / name).exists()
    }
    if found == old:
        return "the old results"
    # Between two moves the older ones are gone, and the report, which is the mark, comes last.
    if REPORT_JSON in found and found[REPORT_JSON] != old[REPORT_JSON]:
        assert_whole(out)
        return "whole new results"
    assert REPORT_JSON not in found or found == old, sorted(found)
    return "no report, as long as the rest is moved"


def killed_folder(folder: Path, moment: float) -> str:
    """A folder of three; whatever has a report is whole, and going on checks the rest."""
    films, out = folder / "films", folder / "out"
    films.mkdir()
    for name in "abc":
        recorded(films / f"{name}.npz")
    command = ("-m", "posecheck", "check", films, "--out", out, "--no-video", "--workers", "1")
    killed_after(moment * 2 * LONGEST_S, *command)
    reports = sorted(out.glob(f"*/{REPORT_JSON}"))
    for report in reports:
        assert_whole(report.parent)
    if (out / SUMMARY_CSV).exists():
        rows = list(csv.reader((out / SUMMARY_CSV).read_text(encoding="utf-8-sig").splitlines()))
        assert len({len(row) for row in rows}) == 1
    return f"{len(reports)} of 3 checked, each whole"


def assert_whole(out: Path) -> None:
    """The results in that folder are those of one check, to their ends."""
    report = json.loads((out / REPORT_JSON).read_text(encoding="utf-8"))
    assert report["frames"]["total"] == SECONDS * FPS
    assert (out / REPORT_HTML).read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert (out / MEASUREMENTS_CSV).read_bytes().count(b"\n") == SECONDS * FPS + 1


def killed_history(folder: Path, moment: float) -> str:
    """A process that keeps one hold after another; those it said are kept are there."""
    path = folder / "history.sqlite3"
    with started("-c", WRITER, path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment)
        os.killpg(process.pid, 9)
        said = len(process.stdout.read().split())
    kept = sorted(hold.number for hold in History(path).holds())
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= said
    return f"{len(kept)} holds kept, {said} said to be"


def killed_live(folder: Path, moment: float) -> str:
    """A practice of holds of 3 s, or of one that is long."""
    from tests.test_live_route import killed_at  # its sockets are not needed for the others

    path, time_s = folder / "history.sqlite3", 3.5 + 9 * moment
    hold_s = 3.0 if moment < 0.5 else 30.0
    with killed_at(path, time_s, hold_s=hold_s):
        holds = History(path).holds()
    held_s = sum(hold.held_s for hold in holds)
    if hold_s == 3.0:
        assert any(hold.done for hold in holds)
    assert held_s >= min(time_s, hold_s) - LOST_S
    return f"{held_s:.1f} s kept of {time_s:.1f} s"


KINDS: Final[Sequence[Callable[[Path, float], str]]] = (
    killed_check,
    killed_folder,
    killed_history,
    killed_live,
)


def kills(count: int, seed: int) -> Iterator[str]:
    """So many kills, the kinds in turn; a line of what was left by each."""
    chance = random.Random(seed)
    for number in range(count):
        kind, moment = KINDS[number % len(KINDS)], chance.random()
        with tempfile.TemporaryDirectory() as folder:
            left = kind(Path(folder), moment)
        yield f"{kind.__name__.replace('_', ' ')} at {moment:.2f}: {left}"


if __name__ == "__main__":
    for line in kills(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0):
        print(line, flush=True)
