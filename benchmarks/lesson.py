"""A whole routine in real time, in a real browser: python -m benchmarks.lesson [ROUTINE].

The camera shows a film made for the routine: rendered bodies, in each pose on each side for as long
as the routine asks, standing between the holds. Start is the only click. What is measured, minute
by minute: overlay frames a second, how late they are, and the server's memory. All figures are of
one run; compare them with one another, not with another machine's.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Playwright, sync_playwright

from benchmarks.live import memory_mb, row
from posecheck.coaching.course import Course, CourseStep, course_of
from posecheck.poses.pose import library
from posecheck.poses.routine import find_routine
from posecheck.shipped import shipped
from tests.browser.harness import (
    CAMERA_FPS,
    Server,
    find_browser,
    know_the_back,
    open_browser,
    running_server,
)

EXAMPLES = shipped("tests") / "pose_examples"
STANDING = "none/standing_1"
AT_FIRST_S = 12
LONGER_S = 6
"""Than a hold asks for: to be seen in the pose, and to hear of its end."""
UP_S = 10
"""Standing between two holds, at least: a rest, and a moment to be seen."""
MINUTE_MS = 60_000


def scenes(course: Course) -> Iterator[tuple[str, bool, int]]:
    """An example, whether it is mirrored, and for how many seconds."""
    yield STANDING, False, AT_FIRST_S
    for step in course.steps:
        yield from _of_step(step)
        yield STANDING, False, round(step.then_rest_s)
    yield STANDING, False, MINUTE_MS // 1000


def _of_step(step: CourseStep) -> Iterator[tuple[str, bool, int]]:
    example = f"{step.pose.id}/good_1" if step.pose.judged else STANDING
    seconds = round(step.seconds()) if not step.pose.judged else round(step.plan.hold_s)
    for _ in range(step.plan.sets if step.pose.judged else 1):
        for side in step.plan.sides:
            yield example, side == "right", seconds + LONGER_S
            yield STANDING, False, max(UP_S, round(step.plan.rest_s))


def write_film(course: Course, path: Path) -> Path:
    """As Chromium's fake camera wants it; with a little noise, as of any camera."""
    chance = np.random.default_rng(0)
    with path.open("wb") as file:
        for name, mirrored, seconds in scenes(course):
            picture = cv2.imread(str(EXAMPLES / f"{name}.jpg"))
            assert picture is not None, name
            still = (picture[:, ::-1] if mirrored else picture).astype(np.int16)
            noisy = (np.clip(still + chance.integers(-6, 7, still.shape), 0, 255) for _ in range(4))
            jpegs = [cv2.imencode(".jpg", one.astype(np.uint8))[1].tobytes() for one in noisy]
            for number in range(seconds * CAMERA_FPS):
                file.write(jpegs[number % len(jpegs)])
    return path


def lesson(playwright: Playwright, server: Server, film: Path, routine: str, minutes: int) -> None:
    """Print a row a minute, then what the session's own report says."""
    browser = find_browser()
    assert browser is not None
    with (
        tempfile.TemporaryDirectory() as profile,
        open_browser(playwright, browser, Path(profile), camera=film) as visitor,
    ):
        page = visitor.page
        page.goto(server.url())
        page.get_by_role("button", name=routine, exact=True).click()
        page.get_by_role("button", name="One stretch instead").wait_for()
        know_the_back(page, False)
        page.get_by_role("button", name="Start", exact=True).click()
        visitor.wait_for("drawn.length > 0", seconds=60)
        over = page.get_by_role("button", name="Practise again")
        seen = 0
        for minute in range(1, 2 * minutes):
            page.wait_for_timeout(MINUTE_MS)
            drawn = visitor.drawn()
            new, seen = drawn[seen:], len(drawn)
            if over.is_visible():
                break
            now = new[-1]
            print(
                of_a_minute(minute, new, memory_mb(server.process.pid)), now["headline"], flush=True
            )
        print(visitor.spoken())
        with page.expect_download() as download:
            page.get_by_role("button", name="Session as data").click()
        session = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        for one in session["rows"]:
            print(row(f"{one['pose']}, {one['side']}", f"{one['done']}: {one['amount']}"))


def of_a_minute(minute: int, drawn: list[dict[str, float]], memory: float) -> str:
    """A row: frames a second, median and 95th percentile of how late they are, memory."""
    late_ms = sorted(one["latency_ms"] for one in drawn)
    seconds = (drawn[-1]["at_ms"] - drawn[0]["at_ms"]) / 1000
    return (
        f"minute {minute:2}  {(len(drawn) - 1) / seconds:5.1f} frames a second  "
        f"{statistics.median(late_ms):4.0f} ms, 95 % {late_ms[int(0.95 * len(late_ms))]:4.0f} ms  "
        f"{memory:4.0f} MB"
    )


def main() -> None:
    """Run it once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("routine", nargs="?", default="psoas_release")
    options = parser.parse_args()
    routine = find_routine(options.routine)
    course = course_of(routine, library())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = write_film(course, Path(folder) / "film.mjpeg")
        with running_server(Path(folder) / "log.txt") as server:
            print(f"{routine.name}: {course.minutes} minutes")
            lesson(playwright, server, film, routine.name, course.minutes)


if __name__ == "__main__":
    main()
