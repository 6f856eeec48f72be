"""The moving picture at the head of the README: the stage through a hold, a fault and a hold.

python -m tools.make_readme_picture docs/hold_fault_hold.gif

A real server, a real Chromium, and a sample clip in place of the camera, as make_screenshots.py has
them. Wants a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import io
import itertools
import tempfile
import time
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from posecheck.shipped import shipped
from tests.browser.harness import (
    Visitor,
    find_browser,
    open_browser,
    running_server,
    write_camera,
)

CLIP: Final = "low_lunge_pause"
SIZE_WH: Final = (1120, 700)
WIDTH_PX: Final = 560
"""Most of a README's column."""
STEP_S: Final = 0.25
"""Enough to see the clock stand and go on."""
BEGIN: Final = "now.figure == 22"
"""Two seconds before the fault of that clip."""
LASTS_S: Final = 9.5
COLOURS: Final = 160
"""Fewer, and green and orange fade; more, and the file grows for nothing."""
METHOD: Final = Image.Quantize.FASTOCTREE
"""Keeps the colours of small areas, as the fault's; the median cut makes a larger file."""

Shot = tuple[float, Image.Image]
"""When it was taken, seconds, and the picture."""


def shots(visitor: Visitor) -> list[Shot]:
    """The stage from BEGIN on, as often as STEP_S or as the machine allows."""
    visitor.wait_for(BEGIN, seconds=60)
    start_s = time.monotonic()
    found: list[Shot] = []
    while (now_s := time.monotonic() - start_s) < LASTS_S:
        jpeg = visitor.page.screenshot(type="jpeg", quality=95)
        picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
        height_px = round(WIDTH_PX * picture.height / picture.width)
        found.append((now_s, picture.resize((WIDTH_PX, height_px), Image.Resampling.LANCZOS)))
        spent_s = time.monotonic() - start_s - now_s
        visitor.page.wait_for_timeout(1000 * max(0.0, STEP_S - spent_s))
    return found


def film() -> list[Shot]:
    """A practice with the sample clip as its camera, until the second hold."""
    browser = find_browser()
    assert browser is not None, "no Chromium on this machine"
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_server(Path(folder) / "log.txt") as server,
    ):
        work = Path(folder)
        clip = shipped("sample_videos") / f"{CLIP}.mp4"
        camera = write_camera(clip, work / f"{CLIP}.mjpeg")
        profile = work / "profile"
        with open_browser(playwright, browser, profile, camera=camera, size_wh=SIZE_WH) as visitor:
            visitor.begin(server)
            return shots(visitor)


def _one_over_another(several: list[Image.Image]) -> Image.Image:
    """All of them in one picture, so that a palette holds the colours of each."""
    width, height = several[0].size
    whole = Image.new("RGB", (width, height * len(several)))
    for row, one in enumerate(several):
        whole.paste(one, (0, row * height))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    taken = film()
    pictures = [picture for _, picture in taken]
    palette = _one_over_another(pictures[:: max(1, len(pictures) // 8)]).quantize(
        COLOURS, method=METHOD
    )
    first, *others = (one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures)
    times_s = [*(time_s for time_s, _ in taken), LASTS_S]
    lasts_ms = [
        max(20, round(1000 * (after - before))) for before, after in itertools.pairwise(times_s)
    ]
    first.save(
        options.out,
        save_all=True,
        append_images=others,
        duration=lasts_ms,
        loop=0,
        optimize=True,
    )
    size_mb = options.out.stat().st_size / 1e6
    print(f"{options.out}: {len(pictures)} pictures, {size_mb:.2f} MB")


if __name__ == "__main__":
    main()
