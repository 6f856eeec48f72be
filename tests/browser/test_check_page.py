"""Checking a video in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.harness import Server

pytestmark = pytest.mark.browser


def test_a_sample_is_checked_played_and_sought(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url("check"))
        page.get_by_role("combobox", name="Sample").click()
        page.get_by_role("option", name="Low lunge with two faults").click()
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_text("s left")).to_be_visible(timeout=60_000)
        video = page.locator(".player video")
        expect(video).to_be_visible(timeout=150_000)
        expect(page.get_by_text("18.5 s")).to_be_visible()
        page.get_by_role("button", name="Left leg: held 9.6 s").click()
        assert video.evaluate("(v) => v.currentTime") == pytest.approx(11.9, abs=0.2)
        plot = page.locator(".concat_0_group .background").first
        plot.evaluate("(one) => one.scrollIntoView({ block: 'center' })")  # not below the menu
        box = plot.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert video.evaluate("(v) => v.currentTime") == pytest.approx(20.1, abs=0.3)
        video.evaluate("(v) => v.play()")
        assert video.evaluate("(v) => [v.videoWidth, v.error]") == [640, None]
        assert visitor.hosts == {server.host}


def test_a_check_can_be_cancelled(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url("check"))
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_text("s left")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("s left")).to_be_hidden(timeout=20_000)
        expect(page.locator(".player")).to_have_count(0)
