"""Whole practices in a real browser, from Start to the summary, with nobody touching anything."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from posecheck.poses.pose import find_pose
from posecheck.recordings.check import Outputs, check_recording
from posecheck.ui.live.turn import IDLE_S
from tests.browser.conftest import Visit
from tests.browser.harness import Server, Visitor, running_server
from tests.browser.legible import NEEDED, legible, picture_share, places
from tests.browser.test_filed_pages import AXE
from tests.browser.test_pages import faults
from tests.conftest import REQUIRED, SAMPLES

pytestmark = pytest.mark.browser
A_HOLD_WITHIN_S = 0.7
CAUTION = find_pose("low_lunge").caution_cue
"""What is said as the first pose begins."""


def recorded_holds(clip: str, out: Path) -> list[dict[str, Any]]:
    checked = check_recording(
        SAMPLES / f"{clip}.mp4", find_pose("low_lunge"), out, outputs=Outputs(video=False)
    )
    return list(checked.report.as_dict()["holds"])


def report(visitor: Visitor) -> dict[str, Any]:
    """The report as the summary page gives it away."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Report as data").click()
    return dict(json.loads(Path(download.value.path()).read_text(encoding="utf-8")))


def test_both_legs_hands_free(server: Server, visit: Visit, tmp_path: Path) -> None:
    with visit("low_lunge_both_sides") as visitor:
        visitor.begin(server, sets=1)
        visitor.page.get_by_role("heading", name="Well done").wait_for(timeout=150_000)
        live = report(visitor)
        spoken = visitor.spoken()
        drawn = visitor.drawn()
        assert visitor.hosts == {server.host}
    assert spoken == [
        "I can see you well.",
        *("Hold. Right knee down.", CAUTION, "Halfway.", "3", "2", "1", "Switch. Left knee down."),
        *("Hold.", "Halfway.", "3", "2", "1", "Done. Well done."),
    ]
    stages = [now["stage"] for now, before in zip(drawn[1:], drawn, strict=False) if now != before]
    order = [
        stage for stage, after in zip(stages, [*stages[1:], ""], strict=True) if stage != after
    ]
    assert order == ["SETUP", "COUNTDOWN", "READY", "HOLD", "REST", "HOLD", "DONE"]
    holds = recorded_holds("low_lunge_both_sides", tmp_path)
    assert [(one["side"], one["done"]) for one in live["holds"]] == [
        ("right", True),
        ("left", True),
    ]
    for one, other in zip(live["holds"], holds, strict=True):
        assert one["side"] == other["side"]
        assert one["held_s"] == pytest.approx(other["held_s"], abs=A_HOLD_WITHIN_S)


SILENT_UNTIL_TOUCHED = """
let touched = false;
addEventListener("click", () => { touched = true; }, { capture: true });
window.AudioContext = class extends AudioContext {
  constructor() { super(); if (!touched) super.suspend(); }
  async resume() { if (touched) await super.resume(); }
};
"""
"""As browsers are to a page that was reloaded, which this one is not while nobody looks on."""
LEANT_FORWARD = {"Lift your chest over your hips.", "Shift your hips forward, chest up."}
"""Leaning forward breaks two rules within some frames: which of them first goes by the frames."""


def test_the_clock_stands_while_the_form_is_broken(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    with visit("low_lunge_pause") as visitor:
        visitor.begin(server)
        visitor.wait_for("drawn.some((one) => one.caption.startsWith('paused'))", seconds=40)
        visitor.wait_for("now.caption === 'seconds left'", seconds=15)
        visitor.wait_for("now.stage === 'READY'", seconds=40)
        spoken, drawn = visitor.spoken(), visitor.drawn()
        visitor.end()
        live = report(visitor)
    spoken = [line for line in spoken if line != CAUTION]
    assert spoken[:2] == ["I can see you well.", "Hold. Right knee down."]
    assert spoken[2] in LEANT_FORWARD
    assert spoken[3:5] == ["Go on.", "Halfway."]
    paused = [one for one in drawn if one["caption"] in ("paused: trunk lean", "paused: stretch")]
    assert paused
    assert {one["headline"] for one in paused} & LEANT_FORWARD
    first_pause = [one["figure"] for one in paused[:30]]
    assert len(set(first_pause)) == 1
    one, other = live["holds"][0], recorded_holds("low_lunge_pause", tmp_path)[0]
    assert one["side"] == other["side"]
    assert one["held_s"] == pytest.approx(other["held_s"], abs=A_HOLD_WITHIN_S)
    assert len(one["pauses"]) == len(other["pauses"])
    assert {pause["rule"] for pause in one["pauses"]} <= {"trunk_upright", "stretch"}


READ_PX = 55
"""Ten minutes of arc at three metres, of the capitals on a screen of thirteen inches."""


def read_from_three_metres(page: Page) -> None:
    """Large and plain over any picture, however many lines the one line takes; and for all."""
    assert picture_share(page) > 0.6
    for name in NEEDED:
        shown = legible(page, name)
        print(f"{name}: {shown.font_px:.0f} px of 720, contrast {shown.contrast}")
        assert shown.font_px >= READ_PX
        assert shown.contrast >= 4.5
    before = places(page)
    line = page.locator(".headline-text")
    text = line.inner_text()
    line.evaluate("(e) => (e.textContent = 'Tuck your tailbone, squeeze the back glute.')")
    assert places(page) == before
    line.evaluate("(e, text) => (e.textContent = text)", text)
    if AXE.exists() or os.environ.get(REQUIRED):
        assert faults(page) == []


def read_on_a_phone(page: Page) -> None:
    """Held upright: as wide a picture as there is, and all figures on request."""
    page.set_viewport_size({"width": 390, "height": 844})
    video = page.locator(".picture > video").bounding_box()
    assert video is not None
    assert video["width"] > 0.95 * 390
    page.keyboard.press("f")
    page.locator(".figures").evaluate("(e) => e.scrollTo(0, e.scrollHeight)")
    expect(page.locator(".gauges li").last).to_be_in_viewport(ratio=0.95)
    if AXE.exists() or os.environ.get(REQUIRED):
        assert faults(page) == []
    page.keyboard.press("f")
    page.set_viewport_size({"width": 1280, "height": 720})


def figures_lie_beside_the_controls(page: Page) -> None:
    """On a screen as low as a laptop's with its bars, the ledger's at the bottom too."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": 1280, "height": 762})
    page.keyboard.press("f")
    figures, controls = (page.locator(name).bounding_box() for name in (".figures", ".controls"))
    assert figures is not None
    assert controls is not None
    assert figures["x"] + figures["width"] <= controls["x"]
    page.locator(".ledger-bar").scroll_into_view_if_needed()
    bar = page.locator(".ledger-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= figures["y"] + figures["height"]
    page.keyboard.press("f")
    page.set_viewport_size(usual)


def test_an_arched_back_stops_the_clock(server: Server, visit: Visit) -> None:
    with visit("low_lunge_arch") as visitor:
        visitor.begin(server)
        visitor.wait_for("now.headline === 'Hold' && now.figure < 30", seconds=40)
        read_from_three_metres(visitor.page)
        read_on_a_phone(visitor.page)
        figures_lie_beside_the_controls(visitor.page)
        visitor.wait_for("now.caption === 'paused: low back arch'", seconds=40)
        read_from_three_metres(visitor.page)
        cue = "spoken.indexOf('Tuck your tailbone, squeeze the back glute.')"
        visitor.wait_for(f"{cue} >= 0 && spoken.lastIndexOf('Go on.') > {cue}", seconds=60)
        visitor.end()
        holds = report(visitor)["holds"]
    assert {pause["rule"] for hold in holds for pause in hold["pauses"]} >= {"low_back"}


def test_a_reload_in_mid_hold_loses_nothing(server: Server, visit: Visit) -> None:
    with visit("low_lunge_both_sides") as visitor:
        visitor.begin(server)
        visitor.wait_for("now.stage === 'HOLD' && now.figure <= 26", seconds=40)
        before_s = 30 - int(visitor.drawn()[-1]["figure"])
        visitor.page.add_init_script(SILENT_UNTIL_TOUCHED)
        visitor.page.reload()
        visitor.wait_for("now.stage === 'HOLD' && now.headline === 'Hold'", seconds=40)
        waits = visitor.page.get_by_text("No sound yet: click anywhere")
        expect(waits).to_be_visible()
        visitor.page.locator(".headline").click()
        expect(waits).to_be_hidden()
        visitor.wait_for("heard.includes('recording')", seconds=20)
        visitor.end()
        holds = report(visitor)["holds"]
    assert sum(one["held_s"] for one in holds) >= before_s - 0.5


def test_two_visitors_at_once_see_only_themselves(server: Server, visit: Visit) -> None:
    with visit("low_lunge_both_sides") as one, visit("standing_controls") as other:
        one.begin(server)
        other.begin(server)
        one.wait_for("now.stage === 'HOLD' && now.figure <= 27", seconds=40)
        other.wait_for("drawn.some((one) => one.headline === 'Paused')", seconds=60)  # both arms up
        assert {now["stage"] for now in other.drawn()} <= {"SETUP", "COUNTDOWN", "READY"}
        assert not any(line.startswith("Hold.") for line in other.spoken())
        other.end()
        assert report(other)["holds"] == []
        one.end()
        assert [hold["side"] for hold in report(one)["holds"]] == ["right"]


def test_a_camera_that_is_not_allowed_is_reported(server: Server, visit: Visit) -> None:
    with visit("low_lunge_pause", allowed=False) as visitor:
        visitor.begin(server)
        expect(
            visitor.page.get_by_role("heading", name="The camera is not allowed")
        ).to_be_visible()
        assert visitor.spoken() == ["I don't have permission to use the camera."]
        for name in ("Try again", "Check a video", "Back", "Try again"):  # nothing behind it
            expect(visitor.page.get_by_role("button", name=name)).to_be_focused()
            visitor.page.keyboard.press("Tab")
        visitor.page.get_by_role("button", name="Try again").click()
        expect(
            visitor.page.get_by_role("heading", name="The camera is not allowed")
        ).to_be_visible()
        visitor.page.get_by_role("button", name="Back").click()
        expect(visitor.page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_no_camera_is_reported(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        visitor.begin(server)
        expect(visitor.page.get_by_role("heading", name="No camera found")).to_be_visible()
        assert visitor.spoken() == ["I can't find a camera."]
        if AXE.exists() or os.environ.get(REQUIRED):
            assert faults(visitor.page) == []
        for name in ("Try again", "Check a video", "Back", "Try again"):
            expect(visitor.page.get_by_role("button", name=name, exact=True)).to_be_focused()
            visitor.page.keyboard.press("Tab")  # round in the notice, never behind it
        visitor.page.get_by_role("button", name="Check a video").click()
        expect(visitor.page.get_by_role("heading", name="Check a video", level=1)).to_be_visible()


def test_a_voice_from_afar_is_never_used(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        visitor.page.add_init_script(
            "speechSynthesis.getVoices = () => [{ localService: false, lang: 'en', name: 'Far' }]"
        )
        visitor.begin(server)
        expect(visitor.page.get_by_role("heading", name="No camera found")).to_be_visible()
        assert visitor.spoken() == ["I can't find a camera."]
        visitor.page.wait_for_function("heard.length === 1")
        assert visitor.heard() == ["recording"]


def test_a_camera_is_chosen_by_name(server: Server, visit: Visit) -> None:
    with visit("low_lunge_pause") as visitor:
        visitor.page.goto(server.url("practise"))
        visitor.page.get_by_text("Camera and pictures").click()
        cameras = visitor.page.locator(".cameras select")
        expect(cameras.locator("option")).to_have_count(2)
        cameras.select_option(index=1)
        visitor.page.get_by_role("button", name="Start", exact=True).click()
        visitor.wait_for("drawn.length > 5", seconds=30)


def test_leaving_the_page_lets_the_camera_go(server: Server, visit: Visit) -> None:
    with visit("low_lunge_pause") as visitor:
        visitor.begin(server)
        visitor.wait_for("drawn.length > 10", seconds=30)
        stage = visitor.page.locator(".stage")
        expect(stage).to_be_focused()
        visitor.page.keyboard.press("Escape")
        go_on = visitor.page.get_by_role("button", name="Go on practising")
        expect(go_on).to_be_focused()
        visitor.page.keyboard.press("Enter")
        expect(go_on).to_be_hidden()
        expect(stage).to_be_focused()
        track = visitor.page.locator(".picture > video").evaluate_handle(
            "(v) => v.srcObject.getVideoTracks()[0]"
        )
        visitor.page.go_back()
        visitor.page.wait_for_function("(track) => track.readyState === 'ended'", arg=track)
        expect(visitor.page.locator(".stage")).to_have_count(0)


def test_a_camera_that_goes_away_is_reported_and_taken_up_again(
    server: Server, visit: Visit
) -> None:
    with visit("low_lunge_both_sides") as visitor:
        visitor.begin(server)
        visitor.wait_for("now.stage === 'HOLD'", seconds=40)
        video = visitor.page.locator(".picture > video")
        video.evaluate("(v) => v.srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
        expect(visitor.page.get_by_role("heading", name="Camera disconnected")).to_be_visible()
        assert visitor.spoken()[-1] == "Camera disconnected. Clock paused."
        seen = len(visitor.drawn())
        visitor.page.get_by_role("button", name="Try again").click()
        visitor.wait_for(f"drawn.length > {seen + 10}", seconds=20)
        expect(visitor.page.locator(".notice")).to_be_hidden()


def test_a_hidden_page_is_reported(server: Server, visit: Visit) -> None:
    turn = """(hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with visit("low_lunge_pause") as visitor:
        visitor.begin(server)
        visitor.wait_for("drawn.length > 10", seconds=30)
        visitor.page.evaluate(turn, True)
        told = visitor.page.get_by_role("heading", name="This page is not in front")
        expect(told).to_be_visible()
        assert visitor.spoken()[-1] == "Bring PoseCheck to the front. Clock paused."
        visitor.page.evaluate(turn, False)
        expect(told).to_be_hidden()
        full = visitor.page.get_by_role("button", name="Full screen")
        full.click()
        visitor.page.wait_for_function("document.fullscreenElement")
        visitor.page.keyboard.press("Escape")
        expect(full).to_be_visible()
        expect(visitor.page.get_by_role("button", name="End it")).to_be_hidden()


def test_a_stopped_server_is_reported(visit: Visit, tmp_path: Path) -> None:
    with visit("low_lunge_both_sides") as visitor:
        with running_server(tmp_path / "first.txt") as server:
            visitor.begin(server)
            visitor.wait_for("drawn.length > 10", seconds=40)
            server.process.send_signal(signal.SIGSTOP)
            expect(visitor.page.locator(".headline")).to_have_text("PoseCheck is behind")
            expect(visitor.page.locator(".dial")).to_have_css("opacity", "0.35")
            assert visitor.spoken()[-1] == "This computer is busy. Clock paused."
            server.process.send_signal(signal.SIGCONT)
            expect(visitor.page.locator(".dial")).to_have_css("opacity", "1")
            server.stop()
            expect(
                visitor.page.get_by_role("heading", name="PoseCheck is not responding")
            ).to_be_visible()
            assert visitor.spoken()[-1] == "Connection lost. Clock paused."
        with running_server(tmp_path / "second.txt", server.port):
            over = visitor.page.get_by_text("This practice is over").or_(
                visitor.page.get_by_text("That practice is over")
            )
            expect(over.first).to_be_visible(timeout=20_000)


def test_a_frozen_picture_is_reported(server: Server, visit: Visit) -> None:
    with visit("low_lunge_both_sides") as visitor:
        visitor.begin(server)
        visitor.wait_for("now.stage === 'HOLD'", seconds=40)
        video = visitor.page.locator(".picture > video")
        video.evaluate("(v) => v.pause()")
        told = visitor.page.get_by_role("heading", name="The picture is frozen")
        expect(told).to_be_visible()
        assert visitor.spoken()[-1] == "The picture is frozen. Clock paused."
        video.evaluate("(v) => v.play()")
        expect(told).to_be_hidden()
        visitor.wait_for("now.headline === 'Hold'", seconds=20)


def test_a_page_that_sent_nothing_for_long_comes_back_with_its_next_picture(
    server: Server, visit: Visit
) -> None:
    """It has given its place to others meanwhile, and the practice waits for it."""
    with visit("low_lunge_both_sides") as visitor:
        with visitor.page.expect_websocket(lambda one: "/posecheck/live" in one.url) as live:
            visitor.begin(server)
        visitor.wait_for("now.stage === 'HOLD'", seconds=40)
        video = visitor.page.locator(".picture > video")
        with live.value.expect_event("close", timeout=1000 * (IDLE_S + 20)):
            video.evaluate("(v) => v.pause()")
        seen = len(visitor.drawn())
        with visitor.page.expect_websocket(lambda one: "/posecheck/live" in one.url):
            video.evaluate("(v) => v.play()")
        visitor.wait_for(f"drawn.length > {seen + 10}", seconds=20)
        assert visitor.page.get_by_role("heading", name="PoseCheck does not answer").count() == 0
