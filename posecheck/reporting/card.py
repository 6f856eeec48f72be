"""The card of a pose: a stick figure with its bands, as SVG; and in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import SKELETON, FloatArray, Joint, mid_shoulder
from posecheck.disclaimer import DISCLAIMER
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.figure import body_in_full_view, figure_places
from posecheck.poses.pose import Pose, Rule
from posecheck.reporting.palette import Colour
from posecheck.reporting.wording import band_words, measurement_words, view_words

WIDTH: Final = 720
"""Pixels; a card as wide as a column of text, in the proportions of a picture (3:2)."""
HEIGHT: Final = 480
TEXT_COLUMN: Final = 300
MARGIN: Final = 36
"""Pixels: where the words begin beside the figure, and the air around both."""


def in_words(pose: Pose) -> str:
    """The card as text."""
    title = f"{pose.name} ({pose.sanskrit})" if pose.sanskrit else pose.name
    lines = [f"{title}, {pose.id}", pose.summary, "", f"Camera: {camera_words(pose)}"]
    lines += [f"{number}. {step}" for number, step in enumerate(pose.steps, 1)]
    lines += ["", pose.dose.words(), ""]
    for rule in pose.rules:
        stops = "stops the clock" if rule.needs == "hold" else "advice only"
        lines.append(f"{rule.id}: {rule_band(rule)}, {stops}")
        cues = (("too low", rule.cue_low), ("too high", rule.cue_high))
        lines.append("    " + "  ".join(f"{when}: {cue}" for when, cue in cues if cue))
    if pose.not_this:
        lines += ["", f"Not to be taken for it: {', '.join(pose.not_this)}."]
    if pose.cannot_judge:
        lines += ["", "No camera can judge:", *(f"- {one}" for one in pose.cannot_judge)]
    lines += ["", "Take care:", *(f"- {one}" for one in pose.cautions), f"- {DISCLAIMER}"]
    return "\n".join(lines)


def camera_words(pose: Pose) -> str:
    """Where the camera stands for it."""
    if not pose.judged:
        return "not needed; this is guided and timed, not judged"
    height = {"hip": "about hip high", "low": "low, knee high or less"}[pose.camera]
    return f"{view_words(pose.view)}, {height}, 2 to 3 metres away"


def rule_band(rule: Rule) -> str:
    """A rule's measurement with its band and unit."""
    return f"{measurement_words(rule.measurement)} {band_words(rule.band, rule.unit)}"


def as_svg(pose: Pose) -> str:
    """The card as one SVG picture: the figure where the file has one, and the bands."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" role="img" aria-label="{escape(pose.name)}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{Colour.PAPER}"/>',
        *_figure(pose),
        *_bands(pose),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _figure(pose: Pose) -> Iterator[str]:
    if not pose.figure:
        return
    body = _drawn_body(pose)
    at = body.all_joints
    for start, end in SKELETON:
        yield _line(
            at[start], at[end], Colour.FAR_LIMB if start.name.startswith("LEFT") else Colour.INK, 7
        )
    head = (at[Joint.LEFT_EAR] + at[Joint.RIGHT_EAR]) / 2
    radius = max(14.0, 0.42 * float(np.hypot(*(head - mid_shoulder(at)))))
    yield (
        f'<circle cx="{head[0]:.1f}" cy="{head[1]:.1f}" r="{radius:.1f}" '
        f'fill="none" stroke="{Colour.INK}" stroke-width="6"/>'
    )
    for number, rule in enumerate(pose.rules, 1):
        place = MEASUREMENTS[rule.measurement].label_at
        if place is not None:
            yield _number(number, np.mean([at[joint] for joint in place.joints(body)], axis=0))


def _drawn_body(pose: Pose) -> BodyFrame:
    """The figure as large as it fits beside the text."""
    places = figure_places(pose)
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.array([WIDTH - TEXT_COLUMN - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    scale = float((room / np.maximum(high - low, 1e-6)).min())
    middle = np.array([MARGIN + room[0] / 2, HEIGHT / 2])
    return body_in_full_view(middle + scale * (places - (low + high) / 2), (WIDTH, HEIGHT))


def _bands(pose: Pose) -> Iterator[str]:
    left, top = WIDTH - TEXT_COLUMN, MARGIN + 10
    yield _words(pose.name, left, top, 24, Colour.INK, bold=True)
    yield _words(pose.sanskrit, left, top + 24, 15, Colour.INK)
    for number, rule in enumerate(pose.rules, 1):
        y = top + 34 + 44 * number
        yield _number(number, np.array([left + 12, y - 6]))
        yield _words(measurement_words(rule.measurement), left + 32, y - 8, 15, Colour.INK)
        yield _words(
            band_words(rule.band, rule.unit), left + 32, y + 11, 15, Colour.RIGHT, bold=True
        )


def _line(start: FloatArray, end: FloatArray, colour: str, width: int) -> str:
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round"/>'
    )


def _number(number: int, at: FloatArray) -> str:
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="12" fill="{Colour.RIGHT}"/>'
        f'<text x="{at[0]:.1f}" y="{at[1] + 5:.1f}" font-size="14" font-weight="700" '
        f'text-anchor="middle" fill="{Colour.PAPER}">{number}</text>'
    )


def _words(text: str, x: float, y: float, size: int, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'
