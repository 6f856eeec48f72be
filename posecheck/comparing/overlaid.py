"""Two stick figures laid over one another, each at the most usual instant of its hold, as SVG.

They lie over one another at the middle of the hips, with trunks of one length, both facing right:
what is left is how the limbs lean.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from textwrap import shorten, wrap
from typing import Final

import numpy as np
import vl_convert

from posecheck.body.landmarks import SKELETON, FloatArray, Joint
from posecheck.comparing.comparison import Comparison, Pair
from posecheck.comparing.words import figure_alt, named, pair_words, verdict
from posecheck.poses.pose import Pose
from posecheck.reporting.palette import Colour
from posecheck.reporting.published import PublishedTypical

SIZE_PX: Final = 320
"""Of the square a pair is drawn in: half a phone's width at its density."""
HEAD: Final = 0.16
"""Radius of the head, in trunk lengths."""
AIR: Final = 1.12
"""How much larger than the figures the square is."""
COLUMNS: Final = 3
"""Pairs beside one another in the picture: three holds a side are what is mostly asked for."""
TITLE_PX: Final = 96
CAPTION_PX: Final = 34
"""Pixels above all the pairs, for names and verdict; and above each."""
LONGEST_LINE: Final = 46
"""Letters of the verdict on one line of a picture one pair wide."""

Places = Mapping[Joint, FloatArray]
"""(2,) in trunk lengths from the middle of the hips, y down."""


def pair_svg(pair: Pair, pose: Pose) -> str | None:
    """The picture of one pair; None where a stick figure is missing, or its trunk."""
    drawn = _drawn(pair)
    if drawn is None:
        return None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE_PX} {SIZE_PX}" role="img" '
        f'aria-label="{escape(figure_alt(pair, pose))}">{drawn}</svg>'
    )


def picture_svg(comparison: Comparison, pose: Pose) -> str:
    """All pairs in one picture, with the names and the verdict."""
    drawn = [(pair, _drawn(pair)) for pair in comparison.pairs]
    shown = [(pair, one) for pair, one in drawn if one is not None]
    columns = min(COLUMNS, max(len(shown), 1))
    rows = -(-len(shown) // columns)
    lines = wrap(verdict(comparison), LONGEST_LINE * columns)
    top = TITLE_PX + 22 * len(lines)
    width, height = columns * SIZE_PX, top + rows * (SIZE_PX + CAPTION_PX)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="system-ui, sans-serif" role="img" '
        f'aria-label="{escape(verdict(comparison))}">',
        f'<rect width="{width}" height="{height}" fill="{Colour.PAPER}"/>',
        _text(pose.name, 16, 32, 20, Colour.INK, bold=True),
        *_key(comparison, LONGEST_LINE * columns - 6),  # less the room of the colour
    ]
    parts += [_text(line, 16, TITLE_PX + 22 * at, 13, Colour.INK) for at, line in enumerate(lines)]
    for at, (pair, one) in enumerate(shown):
        x, y = at % columns * SIZE_PX, top + at // columns * (SIZE_PX + CAPTION_PX)
        parts.append(_text(pair_words(pair, pose), x + 16, y + 20, 13, Colour.SOFT))
        parts.append(f'<g transform="translate({x} {y + CAPTION_PX})">{one}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def picture_png(svg: str) -> bytes:
    """The picture for programs that show no SVG; twice its size, as dense screens want."""
    return bytes(vl_convert.svg_to_png(svg, scale=2))


def placed(typical: PublishedTypical) -> Places | None:
    """The joints about the hips, by the trunk's length, facing right; None without a trunk."""
    at = {
        Joint[name.upper()]: np.array(xy)
        for name, xy in typical.joints_px.items()
        if name.upper() in Joint.__members__
    }
    hips = _middle(at, Joint.LEFT_HIP, Joint.RIGHT_HIP)
    shoulders = _middle(at, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    if hips is None or shoulders is None:
        return None
    trunk = float(np.hypot(*(shoulders - hips)))
    if not trunk:
        return None
    facing = np.array([-1.0 if typical.facing == "left" else 1.0, 1.0])
    return {joint: facing * (xy - hips) / trunk for joint, xy in at.items()}


def _middle(at: Places, one: Joint, other: Joint) -> FloatArray | None:
    """Between the two; at the one that is seen where only one is."""
    seen = [at[joint] for joint in (one, other) if joint in at]
    return np.asarray(np.mean(seen, axis=0)) if seen else None


def _drawn(pair: Pair) -> str | None:
    if pair.first.typical is None or pair.second.typical is None:
        return None
    first, second = placed(pair.first.typical), placed(pair.second.typical)
    if first is None or second is None:
        return None
    everything = np.array([*first.values(), *second.values()])
    low, high = everything.min(axis=0) - HEAD, everything.max(axis=0) + HEAD
    scale = SIZE_PX / (AIR * float((high - low).max()))
    shift = SIZE_PX / 2 - scale * (low + high) / 2
    return _stick(first, scale, shift, Colour.FIRST, 9) + _stick(
        second, scale, shift, Colour.SECOND, 4
    )


def _stick(at: Places, scale: float, shift: FloatArray, colour: Colour, width: int) -> str:
    """The first is drawn broad and faint, the second narrow over it: both show where they agree."""
    points = {joint: scale * xy + shift for joint, xy in at.items()}
    bones = [(points[a], points[b]) for a, b in SKELETON if a in points and b in points]
    lines = "".join(
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"/>' for a, b in bones
    )
    head = ""
    if Joint.NOSE in points:
        x, y = points[Joint.NOSE]
        head = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{scale * HEAD:.1f}" fill="none"/>'
    faint = ' opacity="0.55"' if colour is Colour.FIRST else ""
    return (
        f'<g stroke="{colour}" stroke-width="{width}" stroke-linecap="round"{faint}>'
        f"{lines}{head}</g>"
    )


def _key(comparison: Comparison, letters: int) -> list[str]:
    rows = ((comparison.first, Colour.FIRST), (comparison.second, Colour.SECOND))
    return [
        f'<rect x="16" y="{44 + 18 * at}" width="22" height="{6}" fill="{colour}"/>'
        + _text(shorten(named(one), letters, placeholder=" …"), 46, 52 + 18 * at, 13, Colour.INK)
        for at, (one, colour) in enumerate(rows)
    ]


def _text(text: str, x: float, y: float, size: int, colour: Colour, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'
