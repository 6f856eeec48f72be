"""Pages to be filed, as they are read: on a phone without sideways scroll, aloud, on A4."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright

from posecheck.comparing.comparison import compare, taken
from posecheck.comparing.page import render as render_comparison
from posecheck.poses.pose import Pose, find_pose
from posecheck.reporting.filing import Filing, earlier_report, filed
from posecheck.reporting.published import published
from posecheck.reporting.report import BEST
from posecheck.reporting.report_html import render as render_report
from posecheck.study.agreement import agree
from posecheck.study.items import items_of
from posecheck.study.ratings import Ratings
from posecheck.study.sheets import FOR_RATERS, write_sheets
from posecheck.study.writing import render as render_agreement
from tests.browser.harness import QUIET
from tests.conftest import REQUIRED, SAMPLES
from tests.test_report import GOOD, build
from tests.test_report_page import bending_over

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "tools/javascript/node_modules/axe-core/axe.min.js"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser(playwright: Playwright, browser_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each kind, with everything on it that there may be."""
    folder, pose = tmp_path_factory.mktemp("pages"), find_pose("low_lunge")
    bent, builder = build(pose, bending_over)
    picture = cv2.imencode(".jpg", np.full((480, 640, 3), 90, np.uint8))[1].tobytes()
    earlier, _ = build(pose, lambda time_s: replace(GOOD, rear_thigh_deg=32).landmarks())
    filing = Filing(
        date=datetime(2026, 11, 30, 9, 5, tzinfo=UTC),
        label="A. B., left hip",
        earlier=earlier_report(published(earlier)),
    )
    pictures = dict.fromkeys([BEST, *((one.rule, one.status) for one in bent.findings)], picture)
    one, other = (taken(published(report), named="clip") for report in (bent, earlier))
    texts = {
        "report": render_report(filed(bent, filing), builder.timeline, pictures),
        "comparison": render_comparison(compare(one, replace(other, name="today")), pose),
        "agreement": _agreement(pose, published(bent), published(earlier)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    clip = SAMPLES / "standing_controls.mp4"
    sheets, _ = write_sheets([clip], pose, folder / "study", raters=1, seed=1)
    assert sheets == folder / "study" / FOR_RATERS
    return {name: folder / f"{name}.html" for name in texts} | {"sheet": sheets / "rater_1.html"}


def _agreement(pose: Pose, *reports: object) -> str:
    items = items_of(pose)
    clips = {f"C{at}": report for at, report in enumerate(reports)}
    answers = {
        (rater, clip, item.name): "right" if item.kind == "rule" else 10.0 + at
        for at, rater in enumerate(("ann", "bob"))
        for clip in clips
        for item in items
    }
    ratings = Ratings(raters=("ann", "bob"), clips=tuple(clips), answers=answers)
    return render_agreement(agree(ratings, clips, items), pose)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["report", "comparison", "agreement", "sheet"])
def test_a_page_can_be_read_by_all(browser: Browser, pages: dict[str, Path], name: str) -> None:
    if not AXE.exists() and not os.environ.get(REQUIRED):
        pytest.skip("axe-core is not installed (npm --prefix tools/javascript ci)")
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.close()


def test_a_report_is_two_pages_of_a4(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(pages["report"].as_uri())
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2
    page.close()
