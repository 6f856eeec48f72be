"""The charts of a check: each deciding angle over time with its band, and the holds behind it.

Altair describes them once; the page shows them live and the report as pictures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import altair as alt
import numpy as np
import vl_convert

from posecheck.hold import Hold
from posecheck.poses import Rule
from posecheck.report import Report, Timeline
from posecheck.wording import measurement_words, unit_words

MAX_POINTS: Final = 400
"""About one point a pixel of a wide chart; more would only make the file larger."""
HELD: Final = "#cdeed7"
PAUSED: Final = "#ffe0b8"
BAND: Final = "#2a9d6a"
LINE: Final = "#22303c"
PANEL_HEIGHT_PX: Final = 96


def timeline_chart(report: Report, timeline: Timeline, *, width_px: int) -> alt.VConcatChart:
    """One panel a rule: the angle, its band, and strips where the clock ran (green) or stood."""
    strips = list(_strips(report.holds))
    panels = [_panel(rule, report, timeline, strips, width_px) for rule in report.pose.rules]
    return (
        alt.vconcat(*panels, spacing=18)
        .configure(font="system-ui, sans-serif", background="white")
        .configure_view(stroke="#d5dbe0")
        .configure_axis(grid=False, labelColor="#44505c", titleColor="#44505c", labelFontSize=12)
        .configure_title(anchor="start", fontSize=14, color="#22303c")
    )


def as_svg(chart: alt.VConcatChart) -> str:
    """The chart as an SVG picture that needs no script and no connection."""
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def _panel(
    rule: Rule, report: Report, timeline: Timeline, strips: list[dict[str, Any]], width_px: int
) -> alt.LayerChart:
    points = list(_points(timeline, rule.measurement))
    end_s = report.video.duration_s or (timeline.time_s[-1] if timeline.time_s else 1.0)
    values = [point["value"] for point in points if point["value"] is not None]
    low, high = min([rule.band[0], *values]), max([rule.band[1], *values])
    margin = 0.06 * (high - low)
    time = alt.X("time_s:Q", title="seconds", scale=alt.Scale(domain=[0, end_s], nice=False))
    value = alt.Y(
        "value:Q",
        title=unit_words(rule.unit),
        scale=alt.Scale(domain=[low - margin, high + margin], nice=False, zero=False),
        axis=alt.Axis(tickCount=4),
    )
    strip = (
        alt.Chart(alt.Data(values=strips))
        .mark_rect()
        .encode(
            x=alt.X("start_s:Q", scale=alt.Scale(domain=[0, end_s], nice=False)),
            x2="end_s:Q",
            color=alt.Color("colour:N", scale=None),
        )
    )
    edges = (
        alt.Chart(alt.Data(values=[{"value": edge} for edge in rule.band]))
        .mark_rule(color=BAND, strokeDash=[5, 4], strokeWidth=1.5)
        .encode(y=value)
    )
    line = (
        alt.Chart(alt.Data(values=points))
        .mark_line(color=LINE, strokeWidth=1.6)
        .encode(x=time, y=value)
    )
    title = (
        f"{measurement_words(rule.measurement)}: right from {rule.band[0]:g} to {rule.band[1]:g}"
    )
    return alt.layer(strip, edges, line).properties(
        width=width_px, height=PANEL_HEIGHT_PX, title=f"{title} {unit_words(rule.unit)}"
    )


def _strips(holds: tuple[Hold, ...]) -> Iterator[dict[str, Any]]:
    for hold in holds:
        yield {"start_s": hold.start_s, "end_s": hold.end_s, "colour": HELD}
        for pause in hold.pauses:
            yield {"start_s": pause.start_s, "end_s": pause.end_s, "colour": PAUSED}


def _points(timeline: Timeline, name: str) -> Iterator[dict[str, float | None]]:
    """At most MAX_POINTS points; a stretch that was mostly not judged leaves a gap."""
    time_s = np.asarray(timeline.time_s)
    values = np.asarray(timeline.values[name])
    for rows in np.array_split(np.arange(time_s.size), min(MAX_POINTS, max(1, time_s.size))):
        if not rows.size:
            continue
        judged = values[rows][~np.isnan(values[rows])]
        value = float(np.median(judged)) if 2 * judged.size >= rows.size else math.nan
        yield {
            "time_s": round(float(time_s[rows].mean()), 3),
            "value": None if math.isnan(value) else round(value, 2),
        }
