"""Every colour of the program, named by what it means.

Right and wrong differ in lightness too, for colour-blind eyes. What is read has a contrast of at
least 4.5 to its ground (WCAG 2.2, 1.4.3), what is only seen of at least 3 (1.4.11);
tests/test_palette.py measures both.
"""

from __future__ import annotations

from enum import StrEnum

Bgr = tuple[int, int, int]


class Colour(StrEnum):
    """As CSS writes it; `on_dark` names are for the stage, the guide and pictures."""

    # Light ground: pages, reports, cards, charts.
    PAPER = "#ffffff"
    INK = "#22303c"
    SOFT = "#5b6874"
    LINE = "#dfe5e9"
    FAR_LIMB = "#b9c4cc"
    # Dark ground: the stage, the guide, and what is written on a picture.
    GROUND = "#11181d"
    PANEL = "#1a242b"
    RAISED = "#2a3841"
    EDGE = "#3a4a54"
    INK_ON_DARK = "#f4f7f8"
    SOFT_ON_DARK = "#9fb0ba"
    # Verdicts: as text on paper, and behind white text; and the same on dark.
    RIGHT = "#1f7a52"
    WRONG = "#b3560b"
    UNKNOWN = "#5d666c"
    MARGIN = "#2b6a99"  # outside the band, by no more than still counts
    RIGHT_ON_DARK = "#5fd39a"
    WRONG_ON_DARK = "#ffb04d"
    CALM_ON_DARK = "#8fc7ff"
    # Along the time: the clock ran, the clock stood, something was said, here is the video.
    HELD = "#2a9d6a"
    PAUSED = "#c97a1c"
    SAID = "#5b8def"
    PLAYHEAD = "#e5484d"
    # Two checks laid over one another.
    FIRST = "#2f6690"
    SECOND = "#a8326e"
    # Whose leg, where both stand in one chart.
    LEFT_LEG = "#3b82c4"
    RIGHT_LEG = "#9a62c7"

    @property
    def bgr(self) -> Bgr:
        """Blue, green and red, 0..255, as OpenCV has them."""
        red, green, blue = bytes.fromhex(self.value[1:])
        return blue, green, red


def css_properties(selector: str) -> str:
    """The colours as custom properties of what the selector names: --right-on-dark and so on."""
    lines = (f"  --{one.name.lower().replace('_', '-')}: {one};" for one in Colour)
    return "\n".join([f"{selector} {{", *lines, "}"])
