"""A real server, a real Chromium, and a camera that shows a sample clip."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
from playwright.sync_api import Page, Playwright

from posecheck.history.store import OVERRIDE_VARIABLE
from posecheck.serving import KEY_PARAMETER, KEY_VARIABLE
from posecheck.shipped import shipped
from posecheck.sources.video_file import VideoFile
from posecheck.ui.welcome import HEADLESS_VARIABLE

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CAMERA_FPS: Final = 30
"""At which Chromium plays a file in place of a camera."""
KEY: Final = "of-the-tests"
START_WITHIN_S: Final = 60
POLL_S: Final = 0.1
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SPY: Final = """
window.spoken = [];
window.heard = [];
window.drawn = [];
document.addEventListener("posecheck:line", ({ detail }) => spoken.push(detail.text));
document.addEventListener("posecheck:heard", ({ detail }) => heard.push(detail.by));
document.addEventListener("posecheck:drawn", ({ detail }) => drawn.push({
  at_ms: performance.now(), stage: detail.stage, headline: detail.headline.text,
  figure: detail.dial.figure, caption: detail.dial.caption, latency_ms: detail.latency_ms,
}));
"""
"""Notes what is said, how it sounds, and every frame drawn, in the page itself."""


@dataclass
class Server:
    """`streamlit run app.py` on a port of this computer."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def host(self) -> str:
        """As it stands in an address."""
        return f"localhost:{self.port}"

    def url(self, path: str = "") -> str:
        """The address of a page, with the key, which leaves it at once."""
        return f"http://{self.host}/{path}?{KEY_PARAMETER}={KEY}"

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.terminate()
        self.process.wait(START_WITHIN_S)


@dataclass
class Visitor:
    """One browser and its page. hosts: whom it has asked for anything."""

    page: Page
    hosts: set[str] = field(default_factory=set)

    def begin(self, server: Server, *, sets: int = 3, ask_back: bool = False) -> None:
        """Open the page and press Start: the last thing a person does by hand.

        ask_back: get to know the back first; the clips are not made for that.
        """
        self.page.goto(server.url("practise"))
        self.page.get_by_label("Holds per leg").fill(str(sets))
        self.page.get_by_label("Holds per leg").press("Enter")
        know_the_back(self.page, ask_back)
        self.page.get_by_role("button", name="Start", exact=True).click()

    def wait_for(self, condition: str, *, seconds: float) -> None:
        """Wait until this is true of `drawn` (all instants), `now` (the last one) or `spoken`."""
        code = f"() => {{ const now = drawn.at(-1); return now && ({condition}); }}"
        self.page.wait_for_function(code, timeout=1000 * seconds)

    def drawn(self) -> list[dict[str, Any]]:
        """Every instant drawn so far in this page."""
        return list(self.page.evaluate("drawn"))

    def spoken(self) -> list[str]:
        """Every line said so far in this page."""
        return list(self.page.evaluate("spoken"))

    def heard(self) -> list[str]:
        """How each line sounded, once it does: by a voice, a recording, a tone, not at all."""
        return list(self.page.evaluate("heard"))

    def end(self) -> None:
        """End the practice, as one is asked to confirm, and wait for the summary."""
        self.page.get_by_role("button", name="End", exact=True).click()
        self.page.get_by_role("button", name="End it").click()
        self.page.get_by_role("button", name="Practise again").wait_for()


def know_the_back(page: Page, ask: bool) -> None:
    """Have the back asked for, or not; the page remembers what was chosen before."""
    if page.get_by_role("switch", name="Get to know my back").is_checked() != ask:
        page.get_by_text("Get to know my back").click()


def find_browser() -> str | None:
    """A Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running_server(log: Path, port: int | None = None) -> Iterator[Server]:
    """The program, started as its users start it, and stopped at the end."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", shipped("app.py").name]
    with serving([*command, f"--server.port={port}"], log, port) as server:
        yield server


@contextmanager
def serving(command: Sequence[str], log: Path, port: int, **environment: str) -> Iterator[Server]:
    """A command that serves the page on that port, stopped at the end."""
    own = {
        HEADLESS_VARIABLE: "true",
        KEY_VARIABLE: KEY,
        OVERRIDE_VARIABLE: str(log.with_suffix(".sqlite3")),
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=shipped("app.py").parent,
            env=own | os.environ | environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    server = Server(port=port, process=process)
    try:
        _wait_for_health(server, log)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def _wait_for_health(server: Server, log: Path) -> None:
    give_up_s = time.monotonic() + START_WITHIN_S
    while True:
        try:
            jar = urllib.request.HTTPCookieProcessor()
            urllib.request.build_opener(jar).open(server.url("_stcore/health"), timeout=1).close()
            return
        except OSError:
            if server.process.poll() is not None or time.monotonic() > give_up_s:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}") from None
            time.sleep(POLL_S)


def write_camera(clip: Path, path: Path) -> Path:
    """The clip as Chromium's fake camera wants it: JPEGs one after another, 30 a second."""
    with VideoFile(clip) as source, path.open("wb") as file:
        shown, jpeg = 0, b""
        for frame in source.frames():
            while shown < frame.time_s * CAMERA_FPS - 1e-6:
                file.write(jpeg)
                shown += 1
            quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
            jpeg = cv2.imencode(".jpg", frame.image_bgr, quality)[1].tobytes()
        file.write(jpeg)
    return path


@contextmanager
def open_browser(
    playwright: Playwright,
    executable: str,
    profile: Path,
    *,
    camera: Path | None,
    allowed: bool = True,
    size_wh: tuple[int, int] = (1280, 720),
) -> Iterator[Visitor]:
    """A browser whose camera shows that file; None for no camera at all."""
    flags = [*QUIET, "--use-fake-ui-for-media-stream" if allowed else "--deny-permission-prompts"]
    if camera is not None:
        flags.append("--use-fake-device-for-media-stream")
        flags.append(f"--use-file-for-fake-video-capture={camera}")
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=executable,
        headless=True,
        args=flags,
        viewport={"width": size_wh[0], "height": size_wh[1]},
    )
    try:
        visitor = Visitor(page=context.pages[0])
        context.on("request", lambda request: visitor.hosts.add(request.url.split("/")[2]))
        visitor.page.add_init_script(SPY)
        yield visitor
    finally:
        context.close()
