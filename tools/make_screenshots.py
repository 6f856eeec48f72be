"""Takes the pictures of docs/, or of every state of the page: python -m tools.make_screenshots.

A real server, a real Chromium, and sample clips in place of the camera; about two minutes for the
pictures of docs/, eight for every state. Of each state a picture is taken in every size and colour
scheme that is asked for, by resizing the same page.
"""

import argparse
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, Playwright, sync_playwright

from posecheck.history.hold_log import HoldEntry
from posecheck.history.people import People
from posecheck.history.store import OVERRIDE_VARIABLE, History, PracticeBegun, local_now
from posecheck.judging.clock import HeldSide, Hold
from posecheck.shipped import shipped
from posecheck.words.stage import NOTICES
from tests.browser.harness import (
    Server,
    Visitor,
    find_browser,
    know_the_back,
    open_browser,
    running_server,
    write_camera,
)

Scheme = Literal["light", "dark"]
QUALITY = 80
FADED_IN_MS = 500
"""What has just changed is being faded in."""
DOCS_SIZE = (1280, 720)
SHOW_NOTICE = """(name) => {
  const inside = (root) => [...root.querySelectorAll("*")].flatMap(
    (one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
  inside(document).find((one) => one.practice).practice.notice.show(name);
}"""
CONTENT_HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How each state is photographed: in these sizes, light and, if wanted, dark."""

    sizes_wh: tuple[tuple[int, int], ...]
    dark: bool

    @property
    def of_docs(self) -> bool:
        """As the pictures of docs/ are."""
        return self.sizes_wh == (DOCS_SIZE,) and not self.dark

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Scheme, str]]:
        """Each size and scheme, and what the name of its picture ends in."""
        schemes: tuple[Scheme, ...] = ("light", "dark") if self.dark else ("light",)
        for width, height in self.sizes_wh:
            for scheme in schemes:
                ending = "" if self.of_docs else f"-{width}x{height}-{scheme}"
                yield (width, height), scheme, ending


class Photographer:
    """Takes pictures into one folder."""

    def __init__(self, playwright: Playwright, server: Server, folder: Path, looks: Looks) -> None:
        self._playwright, self._server, self._looks = playwright, server, looks
        self._folder = folder
        self._work = Path(tempfile.mkdtemp(prefix="posecheck-"))

    def take(self, page: Page, name: str, *, stage: bool = False, whole: bool = False) -> None:
        """One picture a size and scheme; the stage is dark in both.

        whole: also what one has to scroll to, in a window as high as it is.
        """
        done = set()
        for (width, height), scheme, ending in self._looks:
            if stage and (width, height) in done:
                continue
            done.add((width, height))
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(FADED_IN_MS)
            self._shoot(page, f"{name}{ending}")
            high = page.evaluate(CONTENT_HEIGHT) if whole and not self._looks.of_docs else height
            if high > height + 8:
                page.set_viewport_size({"width": width, "height": high})
                page.wait_for_timeout(FADED_IN_MS)
                self._shoot(page, f"{name}-whole{ending}")
        width, height = self._looks.sizes_wh[0]
        page.set_viewport_size({"width": width, "height": height})

    def _shoot(self, page: Page, name: str) -> None:
        page.screenshot(path=self._folder / f"{name}.jpg", type="jpeg", quality=QUALITY)

    @contextmanager
    def visitor(self, clip: str | None, *, allowed: bool = True) -> Iterator[Visitor]:
        """A browser of its own, with that sample as its camera."""
        browser = find_browser()
        assert browser is not None, "no Chromium on this machine"
        camera = None
        if clip:
            path = shipped("sample_videos") / f"{clip}.mp4"
            camera = write_camera(path, self._work / f"{clip}.mjpeg")
        profile = Path(tempfile.mkdtemp(dir=self._work))
        size_wh = self._looks.sizes_wh[0]
        with open_browser(
            self._playwright, browser, profile, camera=camera, allowed=allowed, size_wh=size_wh
        ) as visitor:
            yield visitor

    def choosing(self) -> None:
        """The front, the choices, and what is told without a camera."""
        with self.visitor(None) as visitor:
            page = visitor.page
            page.goto(self._server.url())
            page.get_by_role("button", name="Check a video").wait_for()
            self.take(page, "front")
            page.goto(self._server.url("practise"))
            start = page.get_by_role("button", name="Start", exact=True)
            start.wait_for()
            self.take(page, "choose")
            start.click()
            page.get_by_role("heading", name="No camera found").wait_for()
            self.take(page, "no_camera", stage=True)

    def set_up(self) -> None:
        """The camera coach, with something to fix."""
        with self.visitor("low_lunge_oblique") as visitor:
            visitor.begin(self._server)
            visitor.wait_for("now.headline.startsWith('Turn')", seconds=40)
            self.take(visitor.page, "set_up", stage=True)

    def practice(self) -> None:
        """Countdown, hold, fault, and the summary."""
        with self.visitor("low_lunge_pause") as visitor:
            visitor.begin(self._server)
            visitor.wait_for("now.stage === 'COUNTDOWN'", seconds=40)
            self.take(visitor.page, "countdown", stage=True)
            visitor.wait_for("now.figure == 24", seconds=40)
            self.take(visitor.page, "hold", stage=True)
            visitor.wait_for("now.caption.startsWith('paused')", seconds=40)
            visitor.page.wait_for_timeout(1500)
            self.take(visitor.page, "fault", stage=True)
            visitor.wait_for("now.headline === 'Hold' && now.figure == 19", seconds=40)
            visitor.end()
            self.take(visitor.page, "summary", whole=True)

    def done(self) -> None:
        """Switching legs, and the end."""
        with self.visitor("low_lunge_both_sides") as visitor:
            visitor.begin(self._server, sets=1)
            visitor.wait_for("now.stage === 'REST'", seconds=60)
            self.take(visitor.page, "switch", stage=True)
            visitor.wait_for("now.stage === 'DONE'", seconds=60)
            self.take(visitor.page, "done", stage=True)
            visitor.page.get_by_role("heading", name="Well done").wait_for(timeout=60_000)
            self.take(visitor.page, "well_done", whole=True)

    def check(self) -> None:
        """A checked video."""
        with self.visitor(None) as visitor:
            page = visitor.page
            page.goto(self._server.url("check"))
            page.get_by_role("combobox", name="Sample").wait_for()
            self.take(page, "check_form")
            page.get_by_role("combobox", name="Sample").click()
            page.get_by_role("option", name="Low lunge with pauses").click()
            page.get_by_role("button", name="Check it").click()
            page.get_by_text("s left").wait_for(timeout=60_000)
            self.take(page, "checking")
            page.locator(".concat_0_group").first.wait_for(timeout=400_000)
            page.get_by_role("button", name="Paused: trunk lean").click()
            self.take(page, "check", whole=True)


class Everything(Photographer):
    """What docs/ does not show."""

    def pages(self) -> None:
        """Every page as it opens, and what is folded away on them."""
        with self.visitor(None) as visitor:
            page = visitor.page
            for path in ("", "practise", "check", "plan", "history", "review", "compare"):
                self._open(page, path)
                self.take(page, f"page_{path or 'front'}", whole=True)
            self._open(page, "practise")
            page.get_by_role("button", name="Who practises").click()
            self.take(page, "who")
            page.keyboard.press("Escape")
            for words in ("Camera and pictures", "Adapt it to me", "What is measured"):
                page.get_by_text(words).click()
            page.wait_for_timeout(1000)
            self.take(page, "practise_unfolded", whole=True)
            for name in ("Detect the pose", "360 breathing, guided", "Tree"):
                page.get_by_role("combobox", name="Stretch", exact=True).fill(name)
                page.get_by_role("option", name=name).first.click()
                page.wait_for_timeout(1500)
                self.take(page, f"choose_{name.split()[0].lower()}", whole=True)
            for routine in ("ten_minutes", "psoas_release"):
                page.goto(f"{self._server.url('practise')}&routine={routine}")
                page.get_by_role("button", name="Start", exact=True).wait_for()
                page.wait_for_timeout(1500)
                self.take(page, f"routine_{routine}", whole=True)

    def _open(self, page: Page, path: str) -> None:
        page.goto(self._server.url(path))
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_function("!document.querySelector('[data-stale=true]')")
        page.wait_for_timeout(1500)

    def notices(self) -> None:
        """Every reason why a practice cannot go on, in the words of the stage; a busy server."""
        with self.visitor("low_lunge_pause") as visitor:
            visitor.begin(self._server, ask_back=True)
            visitor.wait_for("drawn.length > 10", seconds=40)
            page = visitor.page
            os.kill(self._server.process.pid, signal.SIGSTOP)
            page.wait_for_timeout(3000)
            self.take(page, "silent", stage=True)
            os.kill(self._server.process.pid, signal.SIGCONT)
            page.wait_for_timeout(2000)
            page.keyboard.press("f")
            self.take(page, "figures", stage=True)
            page.keyboard.press("Space")
            visitor.wait_for("now.headline === 'Paused'", seconds=20)
            self.take(page, "paused", stage=True)
            page.keyboard.press("Escape")
            page.get_by_role("button", name="End it").wait_for()
            self.take(page, "asked_to_end", stage=True)
            page.get_by_role("button", name="Go on practising").click()
            page.wait_for_timeout(1000)
            for name in NOTICES:
                page.evaluate(SHOW_NOTICE, name)
                self.take(page, f"notice_{name}", stage=True)

    def left_and_back(self) -> None:
        """A practice that was left is offered; the back is asked for."""
        with self.visitor("low_lunge_both_sides") as visitor:
            visitor.begin(self._server, ask_back=True)
            page = visitor.page
            visitor.wait_for("spoken.includes('Tuck your tailbone and hold still.')", seconds=40)
            self.take(page, "asked_for_back", stage=True)
            page.get_by_role("button", name="Skip").click()
            visitor.wait_for("now.stage === 'HOLD' && now.figure < 25", seconds=40)
            page.goto(self._server.url("practise"))
            page.get_by_role("button", name="Go on with your practice").wait_for()
            self.take(page, "resume")

    def lesson(self) -> None:
        """A routine: what comes next, a guided part, the summary of several poses."""
        with self.visitor("low_lunge_both_sides") as visitor:
            page = visitor.page
            page.goto(f"{self._server.url('practise')}&routine=ten_minutes")
            page.get_by_role("button", name="Start", exact=True).wait_for()
            know_the_back(page, False)
            page.get_by_role("button", name="Start", exact=True).click()
            visitor.wait_for("now.stage === 'HOLD' && now.figure < 24", seconds=60)
            self.take(page, "routine_hold", stage=True)
            page.keyboard.press("ArrowRight")
            visitor.wait_for("now.stage === 'NEXT'", seconds=20)
            page.wait_for_timeout(1500)
            self.take(page, "routine_next", stage=True)
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(2000)
            page.keyboard.press("ArrowRight")
            visitor.wait_for("now.stage === 'GUIDED'", seconds=60)
            self.take(page, "routine_guided_words", stage=True)
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(3000)
            self.take(page, "routine_guided", stage=True)
            visitor.end()
            self.take(page, "routine_summary", whole=True)

    def guide(self) -> None:
        """A pose that no camera judges."""
        with self.visitor(None) as visitor:
            page = visitor.page
            self._open(page, "practise")
            page.get_by_role("combobox", name="Stretch", exact=True).fill("360")
            page.get_by_role("option", name="360 breathing").first.click()
            page.wait_for_timeout(1500)
            page.get_by_role("button", name="Start", exact=True).click()
            page.get_by_role("button", name="Begin now").wait_for()
            self.take(page, "guide_words", stage=True)
            page.get_by_role("button", name="Begin now").click()
            page.wait_for_timeout(3000)
            self.take(page, "guide", stage=True)

    def history(self) -> None:
        """Nothing kept, one practice, many."""
        kept = History(Path(os.environ[OVERRIDE_VARIABLE]))
        kept.forget_everything()
        with self.visitor(None) as visitor:
            for name, days in (("one", [0]), ("many", [0, 1, 2, 4, 5, 8, 9, 11, 15, 18, 25, 33])):
                for back in days:
                    _keep_practice(kept, back)
                self._open(visitor.page, "history")
                visitor.page.wait_for_timeout(2000)
                self.take(visitor.page, f"history_{name}", whole=True)
        kept.forget_everything()


def _keep_practice(history: History, days_ago: int) -> None:
    started = local_now() - timedelta(days=days_ago)
    begun = PracticeBegun(id=f"days-{days_ago}", started=started, pose="low_lunge")
    for number in range(1, 5):
        held_s = 30.0 - 3 * (number == 3)
        side: HeldSide = "right" if number % 2 else "left"
        hold = Hold(
            side=side, start_s=0, end_s=40, held_s=held_s, in_pose_s=36, pauses=(), done=True
        )
        deg = 20.0 + 4 * (side == "left") - days_ago / 8
        entry = HoldEntry(
            number=number,
            pose="low_lunge",
            target_s=30,
            hold=hold,
            rear_thigh_deg=deg,
            rear_thigh_error_deg=4,
            yaw_deg=5,
        )
        history.keep(begun, entry)
    if days_ago % 3 == 0:
        guided = PracticeBegun(id=f"guided-{days_ago}", started=started, pose="breathing_360")
        People(history).keep_guided(guided, 180.0)


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument(
        "--size",
        type=_size,
        action="append",
        metavar="WxH",
        help="of the window; may be given more than once (1280x720)",
    )
    parser.add_argument("--dark", action="store_true", help="dark pages too, beside light ones")
    parser.add_argument("--every", action="store_true", help="every state, not only those of docs/")
    parser.add_argument("--only", action="append", metavar="NAME", help="only these groups")
    options = parser.parse_args()
    looks = Looks(sizes_wh=tuple(options.size or (DOCS_SIZE,)), dark=options.dark)
    groups = ["choosing", "set_up", "practice", "done", "check"]
    if options.every:
        groups += ["pages", "notices", "left_and_back", "lesson", "guide", "history"]
    options.folder.mkdir(exist_ok=True, parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ[OVERRIDE_VARIABLE] = str(Path(folder) / "history.sqlite3")
        with running_server(Path(folder) / "log.txt") as server:
            photographer = Everything(playwright, server, options.folder, looks)
            for group in options.only or groups:
                getattr(photographer, group)()


if __name__ == "__main__":
    main()
