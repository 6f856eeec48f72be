"""Every page in engines other than Chromium: it opens, says what it is, and no script fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.browser.engines import Engine, firefox, wait_for, webkit
from tests.browser.harness import Server
from tests.browser.test_pages import PAGES
from tests.conftest import REQUIRED

pytestmark = pytest.mark.browser
LISTEN = """
window.wrong = [];
window.drawn = 0;
addEventListener("error", (event) => window.wrong.push(String(event.message)));
addEventListener("unhandledrejection", (event) => window.wrong.push(String(event.reason)));
document.addEventListener("posecheck:drawn", () => window.drawn++);
"""
TITLE = "const title = document.querySelector('h1')?.textContent; return title === {!r};"
LINK = "[...document.querySelectorAll('a')].find((one) => one.textContent.includes({!r}))"
BUTTON = "[...document.querySelectorAll('button')].find((one) => one.textContent === {!r})"
STAGE = """
const inside = (root) => [...root.querySelectorAll("*")].flatMap(
  (one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
const notice = inside(document).find((one) => one.matches(".notice") && one.offsetHeight);
const told = notice?.querySelector("h2")?.textContent;
return window.drawn ? "it draws" : told !== "Allow the camera" && told;
"""


@pytest.mark.parametrize(
    ("open_it", "answers"),
    [
        # Firefox has a camera of its own for tests, which shows nobody.
        (firefox, {"it draws"}),
        # WebKitGTK's small browser has none.
        (webkit, {"No camera found", "The camera cannot be used"}),
    ],
    ids=["firefox", "webkit"],
)
def test_every_page_opens_and_the_stage_is_reached(
    open_it: Callable[[Path], AbstractContextManager[Engine | None]],
    answers: set[str],
    server: Server,
    tmp_path: Path,
) -> None:
    with open_it(tmp_path) as engine:
        if engine is None:
            if os.environ.get(REQUIRED):
                pytest.fail(f"{REQUIRED} is set, but this engine is not installed")
            pytest.skip("this engine is not installed")
        engine.go(server.url())
        wait_for(engine, TITLE.format("PoseCheck"))
        engine.run(LISTEN)
        for title in (*list(PAGES.values())[1:], "Practise"):
            link = LINK.format(title)
            wait_for(engine, f"return {link} !== undefined")  # the menu comes after the page
            engine.run(f"{link}.click()")
            wait_for(engine, TITLE.format(title))
        wait_for(engine, f"return {BUTTON.format('Start')} !== undefined")
        engine.run(f"{BUTTON.format('Start')}.click()")
        assert wait_for(engine, STAGE) in answers
        assert engine.run("return window.wrong") == []
