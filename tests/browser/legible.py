"""How large and how plain what stands over the picture is, as a browser has laid it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page

from tests.test_palette import luminance

NEEDED: Final = (".headline-text", ".dial-figure", ".place")
"""What a person needs while in the pose."""
GROUNDS: Final = {".headline-text": ".headline", ".dial-figure": ".dial", ".place": ".place"}
"""What lies between the words and the picture."""


@dataclass(frozen=True, kw_only=True)
class Legible:
    """font_px: of the page. contrast: to the worst that may lie behind, white or black."""

    font_px: float
    contrast: float


def legible(page: Page, name: str) -> Legible:
    """As that element of the stage is shown now."""
    style = "(e, name) => getComputedStyle(e)[name]"
    words, ground = (page.locator(f".stage {one}") for one in (name, GROUNDS[name]))
    ink = rgba(words.evaluate(style, "color"))
    scrim = rgba(ground.evaluate(style, "backgroundColor"))
    size = words.evaluate(style, "fontSize")
    worst = min(_contrast(ink, _over(scrim, behind)) for behind in (0.0, 1.0))
    return Legible(font_px=float(size.removesuffix("px")), contrast=round(worst, 1))


def rgba(css: str) -> tuple[float, float, float, float]:
    """Shares of red, green, blue and opacity, of a colour as a browser computes it."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+(?:e-?\d+)?", css)]
    scale = 1.0 if "srgb" in css else 255.0
    red, green, blue = (one / scale for one in numbers[:3])
    return red, green, blue, numbers[3] if len(numbers) > 3 else 1.0


def _over(scrim: tuple[float, ...], behind: float) -> tuple[float, float, float]:
    red, green, blue = (scrim[3] * one + (1 - scrim[3]) * behind for one in scrim[:3])
    return red, green, blue


def _contrast(ink: tuple[float, ...], ground: tuple[float, float, float]) -> float:
    light, dark = sorted(
        (luminance((one[2], one[1], one[0])) for one in (ink, ground)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def picture_share(page: Page) -> float:
    """How much of the window the camera's picture fills."""
    video = page.locator(".picture > video")
    shown, size = video.bounding_box(), page.viewport_size
    assert shown is not None
    assert size is not None
    width, height = video.evaluate("(v) => [v.videoWidth, v.videoHeight]")
    scale = min(shown["width"] / width, shown["height"] / height)
    return float(width * height * scale**2 / (size["width"] * size["height"]))


def places(page: Page) -> list[Any]:
    """Where all that must not jump is."""
    names = (".picture", ".dial", ".place", ".controls")
    return [page.locator(f".stage {name}").bounding_box() for name in names]
