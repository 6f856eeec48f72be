"""Every page as everybody has it: read aloud, by keyboard, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from posecheck.poses.routine import routines
from tests.browser.conftest import Visit
from tests.browser.harness import Server
from tests.browser.test_filed_pages import AXE

pytestmark = pytest.mark.browser
PAGES = {
    "": "PoseCheck",
    "practise": "Practise",
    "check": "Check a video",
    "plan": "Plan",
    "history": "History",
    "review": "Review",
    "compare": "Compare",
}
FOLLOWING = 4
"""What a browser calls a node that comes later."""
DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def faults(page: Page) -> list[str]:
    """What axe finds, each with the first piece of the page it concerns."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
def test_axe_finds_nothing_on_any_page_light_and_dark(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for path, title in PAGES.items():
            page.goto(server.url(path))
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
            page.wait_for_function("!document.querySelector('[data-stale=true]')")
            for scheme, size in (("light", DESKTOP), ("dark", PHONE)):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size(size)  # type: ignore[arg-type]
                page.wait_for_timeout(500)  # colours are faded in
                wrong += [f"{path}, {scheme}: {one}" for one in faults(page)]
                wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
                assert wide <= size["width"], path
            if path == "practise":
                page.get_by_role("button", name="Who practises").click()
                wrong += [f"{path}, who: {one}" for one in faults(page)]
        assert wrong == []
        for hidden in ("stMainMenu", "stStatusWidget"):
            expect(page.get_by_test_id(hidden)).to_be_hidden()


def test_start_is_in_sight_below_all_cautions(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        start = page.get_by_role("button", name="Start", exact=True)
        for query in ("", *(f"&routine={one.id}" for one in routines())):
            page.goto(server.url("practise") + query)
            expect(start).to_be_visible()
            page.wait_for_function("!document.querySelector('[data-stale=true]')")
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                expect(start).to_be_in_viewport(ratio=1)
                cautions = page.locator(".st-key-cautions").bounding_box()
                assert cautions is not None
                assert cautions["y"] < size["height"] / 2
                order = "(e) => e.compareDocumentPosition(document.querySelector('.st-key-start'))"
                assert page.locator(".st-key-cautions").evaluate(order) == FOLLOWING


def test_whoever_uses_no_mouse_goes_on_at_the_title(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url())
        page.get_by_role("button", name="Ten minutes").press("Enter")
        expect(page.get_by_role("heading", name="Ten minutes", level=1)).to_be_focused()
        page.goto(server.url("check"))
        page.get_by_role("button", name="Check it").press("Enter")
        page.get_by_role("button", name="Stop").press("Enter")
        expect(page.get_by_role("button", name="Check it")).to_be_visible()
        page.get_by_role("link", name="History").press("Enter")
        expect(page.get_by_role("heading", name="History", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="History")).to_be_focused()


def test_on_a_phone_the_menu_gives_way_to_the_page_it_led_to(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(server.url())
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_role("link", name="Practise", exact=True).click()
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
        expect(page.get_by_role("button", name="Start", exact=True)).to_be_in_viewport()
