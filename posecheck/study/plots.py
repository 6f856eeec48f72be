"""Bland-Altman plots: the difference of two figures over their mean, with bias and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from posecheck.reporting.charts import STYLE, Spec, as_svg
from posecheck.reporting.palette import Colour
from posecheck.study.agreement import Difference
from posecheck.study.statistics import Limits

WIDTH_PX: Final = 300
HEIGHT_PX: Final = 170
"""Two beside one another fill the column of a computer, one that of a phone."""


def bland_altman_svg(
    points: Sequence[Difference], limits: Limits, *, title: str, unit: str, words: str
) -> str:
    """The plot as SVG. words: what it shows, for whoever has it read aloud."""
    chart: Spec = {
        "width": WIDTH_PX,
        "height": HEIGHT_PX,
        "background": Colour.PAPER,
        "config": STYLE,
        "title": {"text": title},
        "layer": [_spans(limits, unit), _lines(limits), _dots(points, unit)],
    }
    return as_svg(chart, words=words)


def _spans(limits: Limits, unit: str) -> Spec:
    """The intervals of bias and limits, across the plot."""
    ends = (limits.bias, limits.lower, limits.upper)
    return {
        "data": {"values": [{"low": one.low, "high": one.high} for one in ends]},
        "mark": {"type": "rect", "color": Colour.LINE, "opacity": 0.6},
        "encoding": {
            "y": {"field": "low", "type": "quantitative", "title": f"difference, {unit}"},
            "y2": {"field": "high"},
        },
    }


def _lines(limits: Limits) -> Spec:
    """Bias, and dashed the limits."""
    kinds = (("bias", limits.bias), ("limit", limits.lower), ("limit", limits.upper))
    dashes = {"domain": ["bias", "limit"], "range": [[1, 0], [5, 4]]}
    return {
        "data": {"values": [{"kind": kind, "value": one.value} for kind, one in kinds]},
        "mark": {"type": "rule", "color": Colour.RIGHT, "size": 1.5},
        "encoding": {
            "y": {"field": "value", "type": "quantitative"},
            "strokeDash": {"field": "kind", "type": "nominal", "legend": None, "scale": dashes},
        },
    }


def _dots(points: Sequence[Difference], unit: str) -> Spec:
    mean = {"field": "mean", "type": "quantitative", "title": f"mean, {unit}"}
    return {
        "data": {"values": [{"mean": one.mean, "by": one.by} for one in points]},
        "mark": {"type": "point", "filled": True, "size": 45, "color": Colour.FIRST},
        "encoding": {
            "x": {**mean, "scale": {"zero": False}},
            "y": {"field": "by", "type": "quantitative"},
        },
    }
