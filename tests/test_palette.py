"""The colours: each in one place, and far enough from its ground."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import posecheck
from posecheck.reporting.palette import Colour
from posecheck.shipped import shipped

PACKAGE = Path(posecheck.__file__).parent
HOME = PACKAGE / "reporting" / "palette.py"
KINDS = {".py", ".js", ".css", ".html", ".jinja"}
LITERAL = re.compile(
    r"""(?<![&\w])\#[0-9a-f]{3,8}\b      # hexadecimal, but no &#39;
    |\b(?:rgb|hsl|oklch)a?\(             # by a function
    |["'](?:white|black)["']|:\s*(?:white|black)\s*[;}]  # by name, as a value
    """,
    re.IGNORECASE | re.VERBOSE,
)
READ = [
    *((Colour.PAPER, ground) for ground in (Colour.RIGHT, Colour.WRONG, Colour.UNKNOWN)),
    *((ink, Colour.PAPER) for ink in (Colour.INK, Colour.SOFT, Colour.RIGHT, Colour.WRONG)),
    *((Colour.INK_ON_DARK, ground) for ground in (Colour.GROUND, Colour.PANEL, Colour.RAISED)),
    *((Colour.SOFT_ON_DARK, ground) for ground in (Colour.GROUND, Colour.PANEL)),
    (Colour.WRONG_ON_DARK, Colour.PANEL),
    (Colour.RIGHT_ON_DARK, Colour.GROUND),
    (Colour.GROUND, Colour.RIGHT_ON_DARK),
]
SEEN = [
    *(
        (mark, ground)
        for mark in (Colour.HELD, Colour.PAUSED, Colour.SAID, Colour.PLAYHEAD, Colour.RIGHT)
        for ground in (Colour.PAPER, Colour.GROUND)
    ),
    *((one, Colour.PAPER) for one in (Colour.FIRST, Colour.SECOND)),
    *((leg, Colour.PAPER) for leg in (Colour.LEFT_LEG, Colour.RIGHT_LEG)),
    *((leg, Colour.GROUND) for leg in (Colour.LEFT_LEG, Colour.RIGHT_LEG)),
]
CAPTION_SHARE = 0.6
"""Streamlit writes captions in the text's colour, at this opacity."""


def luminance(bgr: tuple[float, float, float]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in bgr]
    blue, green, red = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour, share: float = 1.0) -> float:
    """As WCAG 2.2 defines it; share: the opacity of the one on the other."""
    mixed = [share * a + (1 - share) * b for a, b in zip(one.bgr, other.bgr, strict=True)]
    light = [
        luminance((blue / 255, green / 255, red / 255)) for blue, green, red in (mixed, other.bgr)
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize(("ink", "ground"), READ)
def test_what_is_read_stands_out(ink: Colour, ground: Colour) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_what_is_only_seen_stands_out_too(mark: Colour, ground: Colour) -> None:
    assert contrast(mark, ground) >= 3


def test_contrast_is_measured_as_defined() -> None:
    assert contrast(Colour.PAPER, Colour.PAPER) == 1
    assert contrast(Colour.PAPER, Colour.GROUND) == pytest.approx(17.9, abs=0.1)


def test_no_two_meanings_look_alike() -> None:
    assert len({one.value for one in Colour.__members__.values()}) == len(Colour.__members__)


def test_the_page_wears_the_same_colours() -> None:
    theme = tomllib.loads(shipped(".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    assert {mode: theme[mode] for mode in ("light", "dark")} == {
        "light": {"primaryColor": Colour.RIGHT, "textColor": Colour.GROUND},
        "dark": {
            "primaryColor": Colour.RIGHT,
            "linkColor": Colour.RIGHT_ON_DARK,
            "backgroundColor": Colour.GROUND,
            "secondaryBackgroundColor": Colour.PANEL,
        },
    }
    assert contrast(Colour.GROUND, Colour.PAPER, CAPTION_SHARE) >= 4.5


def test_no_colour_stands_outside_the_palette() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {match.group()}"
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in KINDS and path != HOME
        for match in LITERAL.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
