"""What no camera can judge is guided in the page: read aloud, timed, and never looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from posecheck.history.people import People
from posecheck.history.store import History
from posecheck.poses.pose import find_pose
from posecheck.reporting.wording import not_looked_at
from tests.browser.conftest import Visit
from tests.browser.harness import Server
from tests.browser.test_filed_pages import AXE
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser
COUNT_LOCKS = """
window.locks = 0;
navigator.wakeLock.request = async () => {
  locks += 1;
  return { release: () => { locks -= 1; } };
};
"""
"""The screen may not go dark while a guide runs."""
AWAY = "{ const until = performance.now() + 3000; while (performance.now() < until); }"
"""No frame for three seconds, as behind another tab: nothing is rushed through after it."""


def test_a_guide_reads_then_counts_and_wants_no_camera(server: Server, visit: Visit) -> None:
    pose = find_pose("desk_break")
    with visit(None, allowed=False) as visitor:
        page = visitor.page
        page.add_init_script(COUNT_LOCKS)
        page.goto(server.url("practise"))
        page.get_by_role("combobox", name="Stretch").fill(pose.name)
        page.get_by_role("option", name=pose.name).click()
        expect(page.get_by_text("Not judged: ")).to_be_visible()
        page.get_by_role("button", name="Start", exact=True).click()
        guide = page.get_by_label("Guided", exact=True)
        expect(guide.locator(".guide-words")).to_have_text(pose.steps[0])
        expect(guide.locator(".guide-unjudged")).to_have_text(not_looked_at(pose))
        page.get_by_role("button", name="Begin now").click()
        figure = guide.get_by_role("timer")
        expect(figure).to_have_text("59")
        expect(guide.locator(".guide-unjudged")).to_be_hidden()
        assert page.evaluate("locks") == 1
        before = int(figure.inner_text())
        page.evaluate(AWAY)
        assert int(figure.inner_text()) >= before - 1
        expect(figure).to_have_text("54")  # it has told the page what there is; a tab may be closed
        people = People(History())
        known = [one for one in people.guided() if one.practice.pose == pose.id]
        assert 3 <= known[-1].seconds <= 6
        assert visitor.spoken() == [pose.steps[0], "Begin."]
        if AXE.exists():
            assert faults(page) == []
        for name in ("Pause", "Voice on", "End", "Pause"):  # never into the page behind it
            page.keyboard.press("Tab")
            expect(guide.get_by_role("button", name=name, exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        expect(guide.get_by_role("button", name="Go on", exact=True)).to_be_visible()
        stands = figure.inner_text()
        page.wait_for_timeout(1500)
        assert figure.inner_text() == stands
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
        assert page.evaluate("locks") == 0
        assert visitor.hosts == {server.host}
    after = [one for one in people.guided() if one.practice.pose == pose.id]
    assert [one.practice.id for one in after] == [one.practice.id for one in known]
    assert known[-1].seconds < after[-1].seconds < 12
