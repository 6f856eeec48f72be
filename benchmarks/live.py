"""The live path, measured in a real browser: python -m benchmarks.live [SECONDS].

Server and headless Chromium share this machine; the camera is a sample clip at 30 frames a second.
Latency runs from the moment the camera took a frame to its overlay on the screen. All figures
are of one run; compare them with one another, not with another machine's.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from posecheck.shipped import shipped
from tests.browser.harness import (
    Server,
    find_browser,
    open_browser,
    running_server,
    write_camera,
)

CYCLES = 10
TICKS_A_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def family(root: int) -> list[Path]:
    """The process and all its descendants, as folders of /proc."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(stat(folder)[1])
        except OSError:
            continue
    members = {root}
    while grown := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= grown
    return [Path("/proc") / str(pid) for pid in members]


def stat(folder: Path) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, ..."""
    return (folder / "stat").read_text().rpartition(")")[2].split()


def cpu_s(folders: Iterable[Path]) -> float:
    """Processor time used so far, user and system, by those that still run."""
    ticks = 0
    for folder in folders:
        with contextlib.suppress(OSError):  # a browser starts and ends helpers as it likes
            ticks += sum(map(int, stat(folder)[11:13]))
    return ticks / TICKS_A_S


def memory_mb(root: int) -> float:
    """Resident memory of one process."""
    return int(stat(Path("/proc") / str(root))[21]) * PAGE_BYTES / 1e6


def practice(playwright: Playwright, server: Server, camera: Path, seconds: float) -> list[str]:
    """Rows of the table for one practice of that length."""
    browser = find_browser()
    assert browser is not None
    with (
        tempfile.TemporaryDirectory() as profile,
        open_browser(playwright, browser, Path(profile), camera=camera) as visitor,
    ):
        visitor.page.goto(server.url("practise"))
        start = visitor.page.get_by_role("button", name="Start", exact=True)
        start.wait_for()
        clicked_s = time.perf_counter()
        start.click()
        visitor.wait_for("drawn.length > 0", seconds=60)
        first_s = time.perf_counter() - clicked_s
        visitor.wait_for("now.stage === 'HOLD'", seconds=60)
        ours, theirs = family(server.process.pid), family(os.getpid())
        theirs = [one for one in theirs if one not in ours]
        before = cpu_s(ours), cpu_s(theirs), len(visitor.drawn()), time.perf_counter()
        visitor.page.wait_for_timeout(1000 * seconds)
        drawn = visitor.drawn()[before[2] :]
        took_s = time.perf_counter() - before[3]
        latencies = sorted(one["latency_ms"] for one in drawn)
        ours_cpu, theirs_cpu = cpu_s(ours) - before[0], cpu_s(theirs) - before[1]
        return [
            row("start: click to first overlay", f"{first_s:.1f} s"),
            row("overlay frames a second", f"{len(drawn) / took_s:.1f}"),
            row("latency, median", f"{statistics.median(latencies):.0f} ms"),
            row("latency, 95th percentile", f"{latencies[int(0.95 * len(latencies))]:.0f} ms"),
            row("processor, server", f"{ours_cpu / took_s:.0%} of a core"),
            row("processor, browser", f"{theirs_cpu / took_s:.0%} of a core"),
        ]


def row(name: str, value: str) -> str:
    """A line of the table."""
    return f"{name:34}{value:>18}"


def cycles(playwright: Playwright, server: Server, camera: Path) -> list[float]:
    """The server's memory in MB after each of ten practices."""
    browser = find_browser()
    assert browser is not None
    memory = []
    with (
        tempfile.TemporaryDirectory() as profile,
        open_browser(playwright, browser, Path(profile), camera=camera) as visitor,
    ):
        for _ in range(CYCLES):
            visitor.begin(server)
            visitor.wait_for("drawn.length > 40", seconds=60)
            visitor.end()
            memory.append(memory_mb(server.process.pid))
            visitor.page.get_by_role("button", name="Practise again").click()
    return memory


def main() -> None:
    """Run it once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=20.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        clip = shipped("sample_videos") / "low_lunge_both_sides.mp4"
        camera = write_camera(clip, Path(folder) / "camera.mjpeg")
        started_s = time.perf_counter()
        with running_server(Path(folder) / "log.txt") as server:
            print(row("start: command to page", f"{time.perf_counter() - started_s:.1f} s"))
            print("\n".join(practice(playwright, server, camera, options.seconds)))
            memory = cycles(playwright, server, camera)
            first, second, *_, last = memory
            print(
                row("memory after start/stop 1, 2, 10", f"{first:.0f}, {second:.0f}, {last:.0f} MB")
            )
            print(row("growth after the second", f"{last / second - 1:.1%}"))


if __name__ == "__main__":
    main()
