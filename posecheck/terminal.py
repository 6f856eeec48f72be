"""What a person reads in the terminal: summaries, tables, progress; and silence of all else."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

from tqdm import tqdm

from posecheck.recordings.batch import Row
from posecheck.recordings.watch import Progress
from posecheck.reporting.report import Report
from posecheck.reporting.sentences import total_line
from posecheck.reporting.totals import side_totals
from posecheck.reporting.verdict import verdict
from posecheck.reporting.wording import clock_time, side_words, with_unit


def report_summary(report: Report, out: Path) -> str:
    """A check in some lines: what was held, what to fix, what could not be judged."""
    lines = [f"{report.video.path}: {report.pose.name}", f"  {verdict(report)}"]
    lines += [
        f"  {one.pose.name}: {clock_time(one.start_s)} to {clock_time(one.end_s)}"
        for one in report.recognised or ()
    ]
    lines += [
        *(
            f"  {side_words(total.side, report.pose)}: {total_line(total, report.pose)}"
            for total in side_totals(report.holds, report.pose)
            if report.pose.judged
        ),
    ]
    for fault in report.findings:
        worst = with_unit(fault.worst.value, fault.worst.unit)
        error = with_unit(fault.worst.error, fault.worst.unit)
        lines.append(
            f"  {fault.rule}: {fault.cue} ({fault.seconds:.1f} s, worst {worst} ± {error})"
        )
    if report.ledger is not None:
        lines.append(f"  {report.ledger.words()} (± {report.ledger.error_deg:.0f}°)")
    lines += [f"  {one.rule}: not judged, {one.reason}" for one in report.not_judged]
    lines += [f"  note: {note}" for note in report.notes]
    return "\n".join([*lines, f"  results in {out}"])


def batch_table(rows: Sequence[Row]) -> str:
    """One line a video: seconds held by stretched leg, holds done, the first thing to fix."""
    heads = ("video", "pose", "left", "right", "both", "done", "first finding")
    lines = [
        (one.video, *("", "", "", "", ""), one.error.removeprefix(f"{one.video}: "))
        if one.error
        else (
            one.video,
            one.pose,
            *(f"{held_s:.1f} s" for held_s in (one.held_left_s, one.held_right_s, one.held_both_s)),
            f"{one.holds_done}",
            one.first_finding or "none",
        )
        for one in rows
    ]
    wide = [max(len(cell) for cell in column) for column in zip(heads, *lines, strict=True)]
    return "\n".join("  ".join(_padded(line, wide)) for line in (heads, *lines))


def _padded(line: Sequence[str], wide: Sequence[int]) -> Iterator[str]:
    """Words to the left, figures to the right, the last as it is."""
    for at, (cell, width) in enumerate(zip(line, wide, strict=True)):
        if at == len(line) - 1:
            yield cell
        else:
            yield cell.ljust(width) if at < 2 else cell.rjust(width)


class ProgressBar:
    """A progress bar; without the video's length it only counts the seconds."""

    KNOWN: Final = "{desc} {percentage:3.0f}%|{bar}| {remaining} left"
    UNKNOWN: Final = "{desc} {n:.0f} s checked"

    def __init__(self, name: str, terminal: TextIO) -> None:
        self._bar = tqdm(desc=name, file=terminal, bar_format=self.UNKNOWN, leave=False)
        self._name = name
        self._terminal = terminal
        self._word: str | None = None

    def __call__(self, progress: Progress) -> None:
        """So far the video has come."""
        if progress.word not in (None, self._word):
            self._word = progress.word
            self._bar.write(f"posecheck: {self._name}: {progress.word}", file=self._terminal)
        if progress.share is None:
            self._bar.total, self._bar.bar_format = None, self.UNKNOWN
            self._bar.update(progress.time_s - self._bar.n)
            return
        self._bar.total, self._bar.bar_format = 1.0, self.KNOWN
        self._bar.update(progress.share - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class OverallBar:
    """A progress bar over several videos."""

    FORMAT: Final = "{percentage:3.0f}%|{bar}| {n:.1f}/{total} videos, {remaining} left"

    def __init__(self, videos: int, terminal: TextIO) -> None:
        self._shares = [0.0] * videos
        self._bar = tqdm(total=videos, file=terminal, bar_format=self.FORMAT, leave=False)

    def __call__(self, index: int, share: float) -> None:
        """So far, 0..1, the video of that place has come."""
        self._shares[index] = share
        self._bar.update(sum(self._shares) - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


@contextlib.contextmanager
def quiet_libraries() -> Iterator[TextIO]:
    """Silence what native code writes to stderr (MediaPipe's log); yields the real stderr."""
    sys.stderr.flush()
    try:
        number = sys.stderr.fileno()
    except (OSError, ValueError):  # stderr is not a file: a test, or a window without a terminal
        yield sys.stderr
        return
    terminal = os.fdopen(os.dup(number), "w", encoding=sys.stderr.encoding, errors="replace")
    previous, sys.stderr = sys.stderr, terminal
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, number)
    try:
        yield terminal
    finally:
        sys.stderr = previous
        os.dup2(terminal.fileno(), number)
        os.close(silence)
        terminal.close()


def has_display() -> bool:
    """Whether a browser opened here would be seen: not on a server or in CI."""
    # Without a display a Linux browser would draw itself over the terminal.
    displays = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return not os.environ.get("CI") and (sys.platform != "linux" or bool(displays))
