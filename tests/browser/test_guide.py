"""What no camera can judge is guided in the page: read aloud, timed, and never looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from posecheck.poses.pose import find_pose
from tests.browser.conftest import Visit
from tests.browser.harness import Server
from tests.browser.test_filed_pages import AXE
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser


def test_a_guide_reads_then_counts_and_wants_no_camera(server: Server, visit: Visit) -> None:
    pose = find_pose("desk_break")
    with visit(None, allowed=False) as visitor:
        page = visitor.page
        page.goto(server.url("practise"))
        page.get_by_role("combobox", name="Stretch").fill(pose.name)
        page.get_by_role("option", name=pose.name).click()
        expect(page.get_by_text("Not judged: ")).to_be_visible()
        page.get_by_role("button", name="Start", exact=True).click()
        guide = page.get_by_label("Guided", exact=True)
        expect(guide.locator(".guide-words")).to_have_text(pose.steps[0])
        page.get_by_role("button", name="Begin now").click()
        figure = guide.get_by_role("timer")
        expect(figure).to_have_text("59")
        expect(figure).to_have_text("57")
        assert visitor.spoken() == [pose.steps[0], "Begin."]
        if AXE.exists():
            assert faults(page) == []
        for name in ("Voice on", "End", "Voice on"):  # never into the page behind it
            page.keyboard.press("Tab")
            expect(guide.get_by_role("button", name=name, exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        assert visitor.hosts == {server.host}
