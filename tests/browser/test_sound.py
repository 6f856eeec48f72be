"""Which voice speaks, as it is told before Start; and what a browser may refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Visit
from tests.browser.harness import SPY, Server

pytestmark = pytest.mark.browser
STAND_IN = """
window.uttered = [];
window.touched = 0;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
speechSynthesis.getVoices = () => (%s);
speechSynthesis.cancel = () => {};
speechSynthesis.speak = (line) => {
  if (!line.text) return void touched++; // that of the first touch
  uttered.push(line.voice.name);
  if (line.voice.broken) line.onerror({ error: "synthesis-failed" });
  else line.onstart(), setTimeout(() => line.onend(), 50);
};
"""
"""Voices as a browser would list them; %s: their list."""
LOCAL = {"name": "Ann", "lang": "en-GB", "localService": True, "voiceURI": "Ann"}
BY_RECORDING = "Spoken by recordings: this browser has no English voice on this computer."
CASES: list[tuple[dict[str, Any] | None, str, list[str], list[str]]] = [
    (None, BY_RECORDING, [], ["recording"]),
    (LOCAL, "Spoken by a voice of this computer.", ["Ann"], ["voice"]),
    # WebKitGTK's own are listed as if they were not local.
    (
        LOCAL | {"localService": False, "voiceURI": ""},
        "Spoken by a voice of this computer.",
        ["Ann"],
        ["voice"],
    ),
    (LOCAL | {"localService": False}, BY_RECORDING, [], ["recording"]),
    (LOCAL | {"lang": "de-DE"}, BY_RECORDING, [], ["recording"]),
    (LOCAL | {"broken": True}, BY_RECORDING, ["Ann"], ["voice", "recording"]),
]


def opened(context: BrowserContext, server: Server, script: str) -> Page:
    page = context.new_page()
    page.add_init_script(SPY + script)
    page.goto(server.url("practise"))
    return page


def test_what_speaks_is_told_and_heard_and_what_is_refused_is_told(
    server: Server, visit: Visit
) -> None:
    with visit("standing_controls") as visitor:
        context = visitor.page.context
        for voice, told, uttered, heard in CASES:
            voices = json.dumps([voice] if voice else [])
            page = opened(context, server, STAND_IN % voices)
            page.get_by_role("button", name="Hear it").click()
            page.wait_for_function(f"heard.length === {len(heard)}")
            assert (page.evaluate("uttered"), page.evaluate("heard")) == (uttered, heard)
            assert page.evaluate("touched") == 1  # a phone speaks only after a touch has
            expect(page.locator(".how")).to_have_text(told)
            page.close()
        page = context.new_page()
        page.add_init_script(SPY)
        page.route("**/*.mp3", lambda route: route.abort())
        page.goto(server.url("practise"))
        expect(page.locator(".how")).to_contain_text("You hear tones, and read on the screen.")
        page.get_by_role("button", name="Hear it").click()
        page.wait_for_function("heard.length === 1")
        assert page.evaluate("heard") == ["tone"]
        page.close()
        page = opened(context, server, "Object.defineProperty(document, 'fullscreenEnabled', {});")
        page.get_by_role("button", name="Start", exact=True).click()
        page.wait_for_function("drawn.length", timeout=30_000)
        expect(page.get_by_role("button", name="Figures")).to_be_visible()
        expect(page.get_by_role("button", name="Full screen")).to_be_hidden()  # as on an iPhone
        page.close()
        for refusal, title in (
            ("delete HTMLVideoElement.prototype.requestVideoFrameCallback", "too old"),
            (
                "CanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) =>"
                " ({ data: new Uint8ClampedArray(4 * w * h).fill(255) })",
                "hides the camera's picture",
            ),
            ("HTMLVideoElement.prototype.play = () => Promise.reject(new Error())", "not start"),
            ("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})", "not start"),
        ):
            page = opened(context, server, f"{refusal};")
            page.get_by_role("button", name="Start", exact=True).click()
            shown = page.get_by_role("alertdialog").locator("h2")
            expect(shown).to_contain_text(title, timeout=15_000)  # a camera may take eight seconds
            page.close()
