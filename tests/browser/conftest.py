"""Fixtures of the tests in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.harness import (
    BROWSERS,
    Server,
    Visitor,
    find_browser,
    open_browser,
    running_server,
    write_camera,
)
from tests.conftest import REQUIRED, SAMPLES

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture(scope="session")
def browser_path() -> str:
    found = find_browser()
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but none of these is installed: {BROWSERS}")
        pytest.skip(f"none of these browsers is installed: {', '.join(BROWSERS)}")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def camera_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A sample clip, by name, as a file for the fake camera."""
    folder = tmp_path_factory.mktemp("cameras")

    def make(clip: str) -> Path:
        path = folder / f"{clip}.mjpeg"
        return path if path.exists() else write_camera(SAMPLES / f"{clip}.mp4", path)

    return make


@pytest.fixture
def visit(
    playwright: Playwright,
    browser_path: str,
    camera_file: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Visit:
    """Opens a browser with that clip as its camera; None for none at all."""

    @contextmanager
    def open_it(clip: str | None, *, allowed: bool = True) -> Iterator[Visitor]:
        camera = camera_file(clip) if clip else None
        profile = tmp_path_factory.mktemp("profile")
        with open_browser(
            playwright, browser_path, profile, camera=camera, allowed=allowed
        ) as visitor:
            yield visitor

    return open_it
