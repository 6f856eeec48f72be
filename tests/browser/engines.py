"""Other engines than Chromium, driven by WebDriver as they bring it along: no client is needed.

WebKitGTK comes with a WebDriver over HTTP. Firefox speaks the same commands over a socket
(Marionette), without the geckodriver that would translate them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any, Final, Protocol

from tests.browser.harness import POLL_S, free_port

START_WITHIN_S: Final = 30
WITHIN_S: Final = 30
WIDE_PX, HIGH_PX = 1280, 900
"""In a narrower window the pages' names are behind a button."""
SCREEN: Final = f"--server-args=-screen 0 {WIDE_PX}x{HIGH_PX}x24"
MINI_BROWSER: Final = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PREFERENCES: Final = """
user_pref("marionette.port", {port});
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""
"""A camera that shows a moving picture, without being asked for; and no talk to anybody."""
Command = Callable[[str, str, dict[str, Any]], Any]


class Engine(Protocol):
    """A browser with one page."""

    def go(self, url: str) -> None:
        """Open the address."""

    def run(self, script: str) -> Any:
        """What the script returns."""


def wait_for(engine: Engine, script: str, *, seconds: float = WITHIN_S) -> Any:
    """What the script returns as soon as that is something."""
    give_up_s = time.monotonic() + seconds
    while not (found := engine.run(script)):
        assert time.monotonic() < give_up_s, f"not in {seconds:.0f} s: {script}"
        time.sleep(POLL_S)
    return found


class Firefox:
    """Over Marionette: each message is its length, a colon, and JSON."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._read()
        self._command("WebDriver:NewSession", {})

    def go(self, url: str) -> None:
        self._command("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        return self._command("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]

    def close(self) -> None:
        """Say no more to it."""
        self._socket.close()

    def _command(self, name: str, values: dict[str, Any]) -> Any:
        text = json.dumps([0, 1, name, values]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b""
        while (digit := self._socket.recv(1)) != b":":
            length += digit
        text = b""
        while len(text) < int(length):
            text += self._socket.recv(int(length) - len(text))
        return json.loads(text)


class WebKit:
    """Over HTTP, as the standard has it."""

    def __init__(self, port: int, binary: str) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        _connected(port).close()
        options = {"binary": binary, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._base += f"/{self._post('', wanted)['sessionId']}"
        self._post("/window/rect", {"width": WIDE_PX, "height": HIGH_PX})

    def go(self, url: str) -> None:
        self._post("/url", {"url": url})

    def run(self, script: str) -> Any:
        return self._post("/execute/sync", {"script": script, "args": []})

    def _post(self, path: str, values: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self._base + path, json.dumps(values).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=2 * WITHIN_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None


def _connected(port: int) -> socket.socket:
    give_up_s = time.monotonic() + START_WITHIN_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2 * WITHIN_S)
        except OSError:
            if time.monotonic() > give_up_s:
                raise
            time.sleep(POLL_S)


@contextmanager
def firefox(folder: Path) -> Iterator[Engine | None]:
    """Firefox with a profile in that folder; None where it is not installed."""
    binary = shutil.which("firefox-esr") or shutil.which("firefox")
    if binary is None:
        yield None
        return
    port = free_port()
    (folder / "user.js").write_text(PREFERENCES.format(port=port), encoding="utf-8")
    command = [binary, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with _running(command):
        engine = Firefox(port)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def webkit(folder: Path) -> Iterator[Engine | None]:
    """WebKitGTK's small browser on a screen of its own; None where it is not installed."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("xvfb-run")
    binaries = glob(MINI_BROWSER)
    if driver is None or screen is None or not binaries:
        yield None
        return
    port = free_port()
    with _running([screen, "--auto-servernum", SCREEN, driver, f"--port={port}"]):
        yield WebKit(port, binaries[0])


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    """The command in a group of its own, which is ended with it."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(START_WITHIN_S)
