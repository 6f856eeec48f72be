"""A whole routine in a real browser: five poses, one skipped, one paused, no click after Start."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.harness import CAMERA_FPS, Server, know_the_back, open_browser
from tests.browser.test_filed_pages import AXE
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser
EXAMPLES = Path(__file__).parents[1] / "pose_examples"
FILM = (
    *(("none/standing_1", 9), ("low_lunge/good_1", 12), ("none/standing_1", 5)),
    *(("low_lunge/good_2", 12), ("none/standing_1", 6), ("bridge/good_1", 12)),
    *(("none/standing_1", 6), ("warrior_1/good_1", 28), ("none/standing_1", 6)),
    *(("constructive_rest/good_1", 24), ("none/standing_1", 60)),
)
"""Rendered bodies (an example, for so many seconds), one after another."""
ROUTINE = """
id = "five"
name = "Five poses"
summary = "Short."
source = "Of the tests."
[[steps]]
pose = "low_lunge"
holds = 1
hold_s = 8
then_rest_s = 5
[[steps]]
pose = "bridge"
holds = 1
hold_s = 8
then_rest_s = 5
[[steps]]
pose = "tree"
[[steps]]
pose = "warrior_1"
holds = 1
hold_s = 12
sides = "right"
then_rest_s = 5
[[steps]]
pose = "constructive_rest"
holds = 1
hold_s = 8
"""
A_HOLD_WITHIN_S = 1.5
"""Of a machine that does nothing else 0.5; a busy one loses frames at every change of pose."""


def write_film(path: Path) -> Path:
    """With a little noise: a camera is never quite the same twice."""
    chance = np.random.default_rng(0)
    with path.open("wb") as file:
        for name, seconds in FILM:
            picture = cv2.imread(str(EXAMPLES / f"{name}.jpg"))
            assert picture is not None
            still = picture.astype(np.int16)
            noisy = [
                np.clip(still + chance.integers(-6, 7, still.shape), 0, 255).astype(np.uint8)
                for _ in range(4)
            ]
            jpegs = [cv2.imencode(".jpg", one)[1].tobytes() for one in noisy]
            for number in range(seconds * CAMERA_FPS):
                file.write(jpegs[number % len(jpegs)])
    return path


def look(page: Page, name: str) -> None:
    """Where whoever mends the stage may take a picture; once nothing is timed, axe looks."""
    if name == "summary" and AXE.exists():
        assert faults(page) == []


def test_a_routine_with_one_skipped_and_one_paused(
    playwright: Playwright,
    server: Server,
    browser_path: str,
    tmp_path: Path,
) -> None:
    routine = tmp_path / "five.toml"
    routine.write_text(ROUTINE, encoding="utf-8")
    film = write_film(tmp_path / "film.mjpeg")
    with open_browser(playwright, browser_path, tmp_path / "profile", camera=film) as visitor:
        page = visitor.page
        page.goto(server.url("practise"))
        page.get_by_text("My own files").click()
        page.locator("input[type=file]").set_input_files(routine)
        page.get_by_role("button", name="Five poses").click()
        page.get_by_role("button", name="One stretch instead").wait_for()
        know_the_back(page, False)
        page.get_by_role("button", name="Start", exact=True).click()
        visitor.wait_for("now.stage === 'HOLD'", seconds=40)
        look(page, "hold")
        visitor.wait_for("spoken.includes('Next: bridge. Lie side-on.')", seconds=60)
        look(page, "next")
        visitor.wait_for("spoken.includes('Next: tree. Face the camera.')", seconds=60)
        page.keyboard.press("ArrowRight")
        visitor.wait_for("now.stage === 'HOLD' && now.figure == 6", seconds=60)
        page.keyboard.press("Space")
        visitor.wait_for("now.headline === 'Paused'", seconds=10)
        look(page, "paused")
        page.wait_for_timeout(5000)
        page.keyboard.press("Space")
        visitor.wait_for("spoken.at(-1) === 'Done. Well done.'", seconds=90)
        page.get_by_role("button", name="Practise again").wait_for(timeout=60_000)
        look(page, "summary")
        with page.expect_download() as download:
            page.get_by_role("button", name="Session as data").click()
        session = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        spoken = visitor.spoken()
    assert [(row["pose"], row["side"], row["done"]) for row in session["rows"]] == [
        *(("Low lunge", "left", 1), ("Low lunge", "right", 1), ("Bridge", "both", 1)),
        *(("Warrior I", "right", 1), ("Constructive rest", "both", 1)),
    ]
    whole_s = [
        float(row["amount"].removesuffix(" s")) + sum(row["lost_s"].values())
        for row in session["rows"]
    ]
    assert whole_s[:4] == pytest.approx([12, 12, 12, 28], abs=A_HOLD_WITHIN_S)
    assert whole_s[4] >= 8
    assert session["rows"][3]["lost_s"]["paused by you"] == pytest.approx(5, abs=1.0)
    turns = ("Hold.", "Switch", "Done", "Next", "Paused.", "Go on.")
    assert [line for line in spoken if line.startswith(turns)] == [
        *("Hold. Left knee down.", "Switch. Right knee down.", "Hold.", "Done."),
        "Next: bridge. Lie side-on.",
        *("Hold.", "Done.", "Next: tree. Face the camera."),
        *("Next: warrior I. Turn side-on.", "Hold. Right leg back.", "Paused.", "Go on.", "Done."),
        *("Next: constructive rest. Lie side-on.", "Hold.", "Done. Well done."),
    ]
