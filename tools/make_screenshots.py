"""Takes the pictures of docs/: python -m tools.make_screenshots [FOLDER] [WIDTHxHEIGHT].

A real server, a real Chromium, and sample clips in place of the camera; about two minutes.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from posecheck.shipped import shipped
from tests.browser.harness import (
    Server,
    Visitor,
    find_browser,
    open_browser,
    running_server,
    write_camera,
)

QUALITY = 80


class Photographer:
    """Takes pictures of one page size into one folder."""

    def __init__(
        self, playwright: Playwright, server: Server, folder: Path, size_wh: tuple[int, int]
    ) -> None:
        self._playwright, self._server, self._size_wh = playwright, server, size_wh
        self._folder = folder
        self._work = Path(tempfile.mkdtemp(prefix="posecheck-"))

    def _take(self, visitor: Visitor, name: str, *, full_page: bool = False) -> None:
        visitor.page.wait_for_timeout(500)  # what has just changed is being faded in
        path = self._folder / f"{name}.jpg"
        visitor.page.screenshot(path=path, type="jpeg", quality=QUALITY, full_page=full_page)

    def _visitor(self, clip: str | None):
        browser = find_browser()
        assert browser is not None, "no Chromium on this machine"
        camera = None
        if clip:
            camera = write_camera(
                shipped("sample_videos") / f"{clip}.mp4", self._work / f"{clip}.mjpeg"
            )
        profile = Path(tempfile.mkdtemp(dir=self._work))
        return open_browser(
            self._playwright, browser, profile, camera=camera, size_wh=self._size_wh
        )

    def choosing(self) -> None:
        """The front, the choices, and what is told without a camera."""
        with self._visitor(None) as visitor:
            page = visitor.page
            page.goto(self._server.url())
            page.get_by_role("button", name="Practise").wait_for()
            self._take(visitor, "front")
            page.goto(self._server.url("practise"))
            start = page.get_by_role("button", name="Start", exact=True)
            start.wait_for()
            self._take(visitor, "choose")
            start.click()
            page.get_by_role("heading", name="No camera found").wait_for()
            self._take(visitor, "no_camera")

    def set_up(self) -> None:
        """The camera coach, with something to fix."""
        with self._visitor("low_lunge_oblique") as visitor:
            visitor.begin(self._server)
            visitor.wait_for("now.headline.startsWith('Turn')", seconds=40)
            self._take(visitor, "set_up")

    def practice(self) -> None:
        """Countdown, hold, fault, and the summary."""
        with self._visitor("low_lunge_pause") as visitor:
            visitor.begin(self._server)
            visitor.wait_for("now.stage === 'COUNTDOWN'", seconds=40)
            self._take(visitor, "countdown")
            visitor.wait_for("now.figure == 24", seconds=40)
            self._take(visitor, "hold")
            visitor.wait_for("now.caption.startsWith('paused')", seconds=40)
            visitor.page.wait_for_timeout(1500)
            self._take(visitor, "fault")
            visitor.wait_for("now.headline === 'Hold' && now.figure == 19", seconds=40)
            visitor.end()
            self._take(visitor, "summary")

    def done(self) -> None:
        """Switching legs, and the end."""
        with self._visitor("low_lunge_both_sides") as visitor:
            visitor.begin(self._server, sets=1)
            visitor.wait_for("now.stage === 'REST'", seconds=60)
            self._take(visitor, "switch")
            visitor.wait_for("now.stage === 'DONE'", seconds=60)
            self._take(visitor, "done")
            visitor.page.get_by_role("heading", name="Well done").wait_for(timeout=60_000)
            self._take(visitor, "well_done")

    def check(self) -> None:
        """A checked video."""
        with self._visitor(None) as visitor:
            page = visitor.page
            page.goto(self._server.url("check"))
            page.get_by_role("combobox", name="Sample").click()
            page.get_by_role("option", name="Low lunge with pauses").click()
            page.get_by_role("button", name="Check it").click()
            page.get_by_text("s left").wait_for(timeout=60_000)
            self._take(visitor, "checking")
            page.locator(".concat_0_group").first.wait_for(timeout=120_000)
            page.get_by_role("button", name="Paused: trunk lean").click()
            self._take(visitor, "check")


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument("size", nargs="?", default="1280x720")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    width, height = map(int, options.size.split("x"))
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_server(Path(folder) / "log.txt") as server,
    ):
        photographer = Photographer(playwright, server, options.folder, (width, height))
        photographer.choosing()
        photographer.set_up()
        photographer.practice()
        photographer.done()
        photographer.check()


if __name__ == "__main__":
    main()
