"""The history page as it is seen: its charts are drawn, and nothing is fetched for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from posecheck.history.hold_log import HoldEntry
from posecheck.history.store import History, PracticeBegun, local_now
from posecheck.judging.clock import Hold
from tests.browser.conftest import Visit
from tests.browser.harness import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def history() -> Iterator[History]:
    """Two weeks of three holds each, in the history that the server of the tests reads."""
    history = History()
    history.forget_everything()  # what other tests practised
    hold = Hold(side="left", start_s=0, end_s=30, held_s=30, in_pose_s=30, pauses=(), done=True)
    for week in range(2):
        begun = PracticeBegun(
            id=f"week-{week}", started=local_now() - timedelta(weeks=week), pose="low_lunge"
        )
        for number in (1, 2, 3):
            entry = HoldEntry(
                number=number,
                pose="low_lunge",
                target_s=30,
                hold=hold,
                rear_thigh_deg=24 - week,
                rear_thigh_error_deg=4,
                yaw_deg=5,
            )
            assert history.keep(begun, entry) is None
    yield history
    history.forget_everything()


def test_the_history_is_shown_and_forgotten(history: History, server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url("history"))
        expect(page.get_by_text("1 min 30 s")).to_be_visible(timeout=30_000)
        charts = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg")
        expect(charts.nth(1)).to_be_visible(timeout=30_000)
        expect(page.get_by_text("within its noise")).to_be_visible()
        page.get_by_role("button", name="Forget everything").first.click()
        page.get_by_role("button", name="Yes, forget everything").click()
        expect(page.get_by_text("Nothing is kept yet.")).to_be_visible(timeout=30_000)
        assert visitor.hosts == {server.host}
    assert history.holds() == ()
