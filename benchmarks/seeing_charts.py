"""The pictures of docs/accuracy.md: is the stated error true, and what judging less would buy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from posecheck.body.landmarks import FloatArray
from posecheck.reporting.charts import STYLE, Spec, as_svg
from posecheck.reporting.palette import Colour

CALIBRATION: Final = "accuracy_calibration.svg"
CURVE: Final = "accuracy_judged.svg"
PANEL_PX: Final = 230
"""Three side by side are as wide as a page of the forge shows."""
TENTHS: Final = np.arange(0.3, 1.01, 0.05)
"""Of the readings, the surest first: below a third nobody would be told anything."""
PALETTE: Final = [Colour.SOFT, Colour.HELD, Colour.FIRST]

Errors = dict[str, dict[str, tuple[FloatArray, FloatArray]]]
"""By looks, by measurement: each reading's distance from the truth and its stated error, degrees;
the distance NaN where it was not judged."""


def write_charts(errors: Errors, fifths: Sequence[float], folder: Path) -> None:
    """Both pictures, for the docs."""
    calibration = _chart(
        _calibration(errors, fifths), x=("stated", "stated error, °"), y="90 % of errors within, °"
    )
    (folder / CALIBRATION).write_text(
        as_svg(calibration, words="Stated error against the error that 90 % stay within"),
        encoding="utf-8",
    )
    curve = _chart(_curve(errors), x=("judged", "judged, %"), y="90 % of errors within, °")
    (folder / CURVE).write_text(
        as_svg(curve, words="Error against the share of pictures that are judged"),
        encoding="utf-8",
    )


def _calibration(errors: Errors, fifths: Sequence[float]) -> list[dict[str, Any]]:
    """Readings in fifths of their stated error: its median, and the error 90 % stay within."""
    rows = []
    for looks, by_name in errors.items():
        for name, (off_deg, stated_deg) in by_name.items():
            judged = ~np.isnan(off_deg)
            off, stated = off_deg[judged], stated_deg[judged]
            fifth = np.digitize(stated, np.quantile(stated, fifths))
            for one in np.unique(fifth):
                within = fifth == one
                rows.append(
                    {
                        "looks": looks,
                        "name": name,
                        "stated": float(np.median(stated[within])),
                        "error": float(np.percentile(off[within], 90)),
                    }
                )
    return rows


def _curve(errors: Errors) -> list[dict[str, Any]]:
    """What the surest part of the readings is off by: what a narrower "cannot tell" would buy."""
    rows = []
    for looks, by_name in errors.items():
        for name, (off_deg, stated_deg) in by_name.items():
            judged = ~np.isnan(off_deg)
            surest = off_deg[judged][np.argsort(stated_deg[judged], kind="stable")]
            rows += [
                {
                    "looks": looks,
                    "name": name,
                    "judged": float(100 * share * judged.mean()),
                    "error": float(np.percentile(surest[: round(share * len(surest))], 90)),
                }
                for share in TENTHS
            ]
    return rows


def _chart(rows: list[dict[str, Any]], *, x: tuple[str, str], y: str) -> Spec:
    field, title = x
    along = {"field": field, "type": "quantitative", "title": title, "scale": {"zero": False}}
    colours = {"domain": list(dict.fromkeys(row["looks"] for row in rows)), "range": PALETTE}
    layer: list[Spec] = [
        {
            "mark": {"type": "line", "point": {"size": 40}, "strokeWidth": 1.6},
            "encoding": {
                "x": along,
                "y": {"field": "error", "type": "quantitative", "title": y},
                "color": {"field": "looks", "type": "nominal", "title": None, "scale": colours},
            },
        }
    ]
    if field == "stated":
        layer.append(
            {
                "mark": {"type": "line", "strokeDash": [5, 4], "color": Colour.INK},
                "encoding": {
                    "x": {"field": "stated", "type": "quantitative"},
                    "y": {"field": "stated", "type": "quantitative"},
                },
            }
        )
    return {
        "background": Colour.PAPER,
        "config": STYLE,
        "data": {"values": rows},
        "facet": {"field": "name", "type": "nominal", "title": None},
        "columns": 3,
        "spec": {"width": PANEL_PX, "height": PANEL_PX * 2 // 3, "layer": layer},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }
