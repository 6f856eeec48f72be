"""The charts of a check: each deciding angle over time with its band, and the holds behind it.

They are Vega-Lite descriptions (plain dictionaries): the page shows them live through Streamlit,
the report as pictures.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

import numpy as np
import vl_convert
from numpy.typing import NDArray

from posecheck.measuring.back_watch import LUMBAR_ARCH
from posecheck.measuring.ledger import STRETCH, split
from posecheck.poses.band import Band
from posecheck.poses.pose import Rule
from posecheck.reporting.palette import Colour
from posecheck.reporting.report import Report, Timeline
from posecheck.reporting.totals import ending_fault
from posecheck.reporting.wording import measurement_words, target_words

Spec = dict[str, Any]
"""A Vega-Lite description, or a part of one."""
Point = dict[str, float | None]
"""A time and the value then, which may not be known."""

MAX_POINTS: Final = 400
"""About one point a pixel of a wide chart; more would only make the file larger."""
STRIP_OPACITY: Final = 0.27
"""Faint, so that lines show on a white ground and on a dark one."""
PANEL_HEIGHT_PX: Final = 96
"""Six panels fit on a page or a screen, and five degrees can still be told apart."""
LOW_PANEL_HEIGHT_PX: Final = 50
"""On paper, where eight panels share a page with a table and room for notes."""
PIXELS_A_TICK: Final = 80
"""A label of minutes and seconds takes forty; as much again is air."""
MINUTES_AND_SECONDS: Final = "floor(datum.value / 60) + ':' + format(datum.value % 60, '02.0f')"
READ_BY_PARTS: Final = re.compile(r' (?:role|aria-roledescription|aria-label)="[^"]*"')
"""What Vega says of every line and dot: a hundred of them read aloud say less than one sentence."""
STYLE: Final[Spec] = {
    "font": "system-ui, sans-serif",
    "line": {"color": Colour.INK, "strokeWidth": 1.6},
    "view": {"stroke": Colour.LINE},
    "axis": {"grid": False, "labelColor": Colour.SOFT, "labelFontSize": 12},
    "title": {
        "anchor": "start",
        "fontSize": 14,
        "color": Colour.INK,
        "subtitleFontSize": 12,
        "subtitleColor": Colour.SOFT,
    },
}


def timeline_chart(report: Report, timeline: Timeline, *, width_px: int, columns: int = 1) -> Spec:
    """One panel a rule: the angle, its target, and strips where the clock ran (green) or stood.

    width_px: of one panel; so many stand side by side as there are columns, and lower then.
    """
    height_px = PANEL_HEIGHT_PX if columns == 1 else LOW_PANEL_HEIGHT_PX
    end_s = report.video.duration_s or timeline.time_s[-1]
    strips = _strip_layer(report, end_s, ticks=width_px // PIXELS_A_TICK)
    panels = [
        {"width": width_px, "height": height_px, **_panel(rule, report, timeline, strips)}
        for rule in report.pose.rules
    ]
    if report.ledger is not None:
        panel = _ledger_panel(timeline, strips)
        panels.append({"width": width_px, "height": height_px, **panel})
    look = {"spacing": 18, "background": Colour.PAPER, "config": STYLE}
    if columns > 1:
        return {"concat": panels, "columns": columns, **look}
    return {"vconcat": panels, **look}


def as_svg(chart: Spec, *, words: str = "") -> str:
    """The chart as an SVG picture that needs no script and no connection.

    words: what it shows, for whoever has it read aloud.
    """
    svg = READ_BY_PARTS.sub("", str(vl_convert.vegalite_to_svg(chart)))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(words)}" ', 1)


def warm_up() -> None:
    """Draw a first chart: it takes seconds in which no other thread runs, later ones do not."""
    as_svg({"data": {"values": []}, "mark": "point"})


def _panel(rule: Rule, report: Report, timeline: Timeline, strips: Spec) -> Spec:
    points = list(_points(timeline, rule.measurement))
    value = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4},
        "scale": {"domain": _value_range(rule, points), "nice": False, "zero": False},
    }
    return {
        "title": {
            "text": f"{measurement_words(rule.measurement)}, {rule.unit.words}",
            "subtitle": target_words(rule.band, rule.unit),
        },
        "layer": [
            strips,
            _level_layer(rule.band.ends, value, dash=[5, 4]),
            _level_layer(_margin_ends(rule.band), value, dash=[1, 4]),
            _line_layer(points, value),
            _line_layer(_wrong_points(points, rule, report), value, wrong=True),
            _cue_layer(rule, timeline),
        ],
    }


def _level_layer(ends: Sequence[float], value: Spec, *, dash: list[int]) -> Spec:
    """A line across the panel at each end."""
    return {
        "data": {"values": [{"value": end} for end in ends]},
        "mark": {"type": "rule", "color": Colour.RIGHT, "strokeDash": dash, "size": 1.5},
        "encoding": {"y": value},
    }


def _line_layer(points: list[Point], value: Spec, *, wrong: bool = False) -> Spec:
    mark = {"type": "line", "color": Colour.WRONG, "strokeWidth": 3} if wrong else "line"
    time = {"field": "time_s", "type": "quantitative"}
    return {"data": {"values": points}, "mark": mark, "encoding": {"x": time, "y": value}}


def _margin_ends(band: Band) -> tuple[float, ...]:
    """Where what was once inside begins to be wrong."""
    reach = (band.low - band.slack, band.high + band.slack)
    return tuple(end for end in reach if math.isfinite(end)) if band.slack else ()


def _wrong_points(points: list[Point], rule: Rule, report: Report) -> list[Point]:
    """The same with a gap wherever the rule was not found broken."""
    spans = [span for fault in report.findings if fault.rule == rule.id for span in fault.spans]
    return [
        point
        if any(start <= (point["time_s"] or 0.0) <= end for start, end in spans)
        else point | {"value": None}
        for point in points
    ]


def _ledger_panel(timeline: Timeline, strips: Spec) -> Spec:
    """Hip and back, one on the other: together they are the stretch."""
    return {
        "title": {
            "text": "Where the stretch comes from, degrees",
            "subtitle": "green: the hip, orange: borrowed from the back",
        },
        "layer": [
            strips,
            {
                "data": {"values": list(_ledger_parts(timeline))},
                "mark": "rect",
                "encoding": {
                    "x": {"field": "start_s", "type": "quantitative"},
                    "x2": {"field": "end_s"},
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": None,
                        "axis": {"tickCount": 4},
                    },
                    "y2": {"field": "high"},
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def _ledger_parts(timeline: Timeline) -> Iterator[dict[str, Any]]:
    arch_deg = [point["value"] for point in _points(timeline, LUMBAR_ARCH.name)]
    stretch = list(_points(timeline, STRETCH))
    for point, after, arch in zip(stretch, stretch[1:], arch_deg, strict=False):
        if point["value"] is None or arch is None or point["value"] <= 0:
            continue
        ledger = split(point["value"], arch, 0.0)
        span = {"start_s": point["time_s"], "end_s": after["time_s"]}
        yield {**span, "low": 0.0, "high": ledger.hip_deg, "colour": Colour.HELD}
        yield {**span, "low": ledger.hip_deg, "high": ledger.stretch_deg, "colour": Colour.PAUSED}


def _cue_layer(rule: Rule, timeline: Timeline) -> Spec:
    """A mark at the upper edge wherever this rule's correction was said."""
    said = [{"time_s": cue.time_s, "cue": cue.text} for cue in timeline.cues if cue.rule == rule.id]
    return {
        "data": {"values": said},
        "mark": {"type": "point", "shape": "triangle-down", "filled": True, "size": 110},
        "encoding": {
            "x": {"field": "time_s", "type": "quantitative"},
            "y": {"value": 8},
            "color": {"value": Colour.SAID},
            "tooltip": {"field": "cue"},
        },
    }


def _strip_layer(report: Report, end_s: float, *, ticks: int) -> Spec:
    time = {
        "field": "start_s",
        "type": "quantitative",
        "title": None,
        "axis": {"labelExpr": MINUTES_AND_SECONDS, "tickCount": ticks},
        "scale": {"domain": [0, end_s], "nice": False},
    }
    return {
        "data": {"values": list(_strips(report))},
        "mark": {"type": "rect", "opacity": STRIP_OPACITY},
        "encoding": {
            "x": time,
            "x2": {"field": "end_s"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _value_range(rule: Rule, points: list[Point]) -> list[float]:
    """Lowest and highest value to show: target, margin and all values, with a little room."""
    ends = (*rule.band.ends, *_margin_ends(rule.band))
    values = [*ends, *(point["value"] for point in points if point["value"] is not None)]
    low, high = min(values), max(values)
    margin = 0.06 * (high - low)
    return [low - margin, high + margin]


def _strips(report: Report) -> Iterator[dict[str, Any]]:
    for hold in report.holds:
        yield {"start_s": hold.start_s, "end_s": hold.end_s, "colour": Colour.HELD}
        stops = [(pause.start_s, pause.end_s) for pause in hold.pauses]
        ending = ending_fault(hold, report.findings)
        if ending is not None:
            stops.append((hold.end_s, ending.end_s))
        for start_s, end_s in stops:
            yield {"start_s": start_s, "end_s": end_s, "colour": Colour.PAUSED}


def _points(timeline: Timeline, name: str) -> Iterator[Point]:
    """At most MAX_POINTS medians; a stretch that was mostly not judged leaves a gap."""
    rows = math.ceil(len(timeline.time_s) / MAX_POINTS) or 1
    times_s, values = _in_rows(timeline.time_s, rows), _in_rows(timeline.values[name], rows)
    there, judged = (~np.isnan(times_s)).sum(axis=1), (~np.isnan(values)).sum(axis=1)
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # none of a row judged
        medians = np.where(2 * judged >= there, np.nanmedian(values, axis=1), np.nan)
    for time_s, value in zip(np.nanmean(times_s, axis=1), medians, strict=True):
        yield {
            "time_s": round(float(time_s), 3),
            "value": None if math.isnan(value) else round(float(value), 2),
        }


def _in_rows(series: Sequence[float], rows: int) -> NDArray[np.float64]:
    """The series cut into lines of that many, the last filled up with NaN: (n, rows)."""
    padded = np.pad(
        np.asarray(series, dtype=float), (0, -len(series) % rows), constant_values=np.nan
    )
    return padded.reshape(-1, rows)
