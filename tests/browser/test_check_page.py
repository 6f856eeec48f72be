"""Checking a video in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from posecheck.sources.video_file import VideoFile
from tests.browser.conftest import Visit
from tests.browser.harness import Server
from tests.browser.test_filed_pages import AXE
from tests.browser.test_pages import faults
from tests.conftest import SAMPLES

pytestmark = pytest.mark.browser


def portrait(path: Path, *, upside_down: bool) -> Path:
    """The first seconds of a sample on a tall ground, as a phone would film it."""
    with VideoFile(SAMPLES / "low_lunge_faults.mp4") as source, av.open(path, "w") as file:
        stream = file.add_stream("h264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 1136, "yuv420p"
        for frame in source.frames():
            picture = np.pad(frame.image_bgr, ((328, 328), (0, 0), (0, 0)))
            turned = picture[::-1, ::-1] if upside_down else picture
            seen = av.VideoFrame.from_ndarray(np.ascontiguousarray(turned), format="bgr24")
            file.mux(stream.encode(seen))
            if frame.time_s > 4:
                break
        file.mux(stream.encode())
    return path


def test_a_sample_is_checked_played_and_sought(server: Server, visit: Visit) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url("check"))
        page.get_by_role("combobox", name="Sample").click()
        page.get_by_role("option", name="Low lunge with two faults").click()
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_text("s left")).to_be_visible(timeout=60_000)
        expect(page.locator(".st-key-check-picture img")).to_be_visible()
        video = page.locator(".player video")
        expect(video).to_be_visible(timeout=150_000)
        expect(page.get_by_text("18.5 s")).to_be_visible()
        assert page.get_by_role("button", name="Check it").count() == 0
        for one in (video, page.locator(".strip"), page.locator(".concat_1_group").first):
            expect(one).to_be_in_viewport(timeout=60_000)
        page.get_by_role("button", name="Left leg: held 9.6 s").click()
        assert place(page) == pytest.approx(11.9, abs=0.2)
        strip = page.get_by_role("slider", name="Place in the video")
        strip.focus()
        for key, at_s in (("ArrowRight", 12.9), ("ArrowUp", 11.9), ("Home", 0.0)):
            page.keyboard.press(key)
            assert place(page) == pytest.approx(at_s, abs=0.2)
        plot = page.locator(".concat_0_group .background").first
        plot.evaluate("(one) => one.scrollIntoView({ block: 'center' })")  # not below the menu
        box = plot.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert place(page) == pytest.approx(20.1, abs=0.3)
        title = page.locator(".chart svg text").first
        ink = "rgb(17, 24, 29)"
        expect(title).to_have_css("fill", ink)
        page.emulate_media(color_scheme="dark")
        expect(title).not_to_have_css("fill", ink)
        page.emulate_media(color_scheme="light")
        expect(title).to_have_css("fill", ink)
        strip.focus()
        page.keyboard.press(" ")
        assert video.evaluate("(v) => [v.videoWidth, v.error, v.paused]") == [640, None, False]
        assert visitor.hosts == {server.host}


def place(page: Page) -> float:
    """Where the video is, in seconds."""
    return float(page.locator(".player video").evaluate("(v) => v.currentTime"))


def test_what_is_given_is_checked_at_once_and_what_spoils_it_is_told(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    with visit(None) as visitor:
        page = visitor.page
        page.goto(server.url("check"))
        given = page.locator("input[type=file]")
        given.set_input_files(portrait(tmp_path / "turned.mp4", upside_down=True))
        picture = page.locator(".st-key-check-picture img")
        expect(picture).to_be_in_viewport(ratio=0.98, timeout=20_000)
        expect(page.get_by_text("the person is upside down")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("button", name="Check anyway")).to_be_in_viewport()
        if AXE.exists():
            assert faults(page) == []
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("button", name="Check it")).to_be_visible(timeout=20_000)
        given.set_input_files({"name": "text.mp4", "mimeType": "", "buffer": b"no video"})
        expect(page.get_by_role("alert")).to_have_text(re.compile("^text.mp4: is not a video"))
        given.set_input_files(portrait(tmp_path / "lunge.mp4", upside_down=False))
        video = page.locator(".player video")
        expect(video).to_be_in_viewport(ratio=0.98, timeout=60_000)
        expect(page.locator(".strip")).to_be_in_viewport(ratio=0.98)
        expect(page.locator(".concat_0_group").first).to_be_visible(timeout=60_000)
        if AXE.exists():
            assert faults(page) == []
