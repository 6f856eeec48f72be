"""report.html: one file with everything in it, for a phone, a screen or paper."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import jinja2
import markupsafe

from posecheck import __version__
from posecheck.disclaimer import DISCLAIMER
from posecheck.reporting import charts, templates
from posecheck.reporting.filing import left_against_right
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report import BEST, FaultKey, Report, Timeline
from posecheck.reporting.sentences import (
    LOCAL,
    chart_words,
    counted,
    ended_words,
    paused_words,
    seen_from,
    stretch_source,
)
from posecheck.reporting.totals import by_cue, side_totals
from posecheck.reporting.verdict import verdict
from posecheck.reporting.wording import (
    WITHIN_NOISE,
    change_words,
    clock_time,
    date_words,
    figure_words,
    measurement_words,
    not_looked_at,
    quantity_words,
    rule_words,
    side_words,
    status_words,
    target_words,
    with_error,
    with_unit,
)

CHARTS: Final = {"wide": (760, 1), "narrow": (280, 1), "paper": (315, 2)}
"""Pixels of a panel, and how many stand side by side: the page's column on a computer, what a phone
360 wide leaves beside the axis, and half of A4 between its margins, so that all fit on one page."""


def render(report: Report, timeline: Timeline, pictures: Mapping[FaultKey, bytes]) -> str:
    """The page. `pictures`: a JPEG of the worst instant of each fault."""
    template = environment().get_template("report.html.jinja")
    return template.render(
        report=report,
        totals=side_totals(report.holds, report.pose),
        pictures={key: base64.b64encode(jpeg).decode() for key, jpeg in pictures.items()},
        groups=by_cue(report.findings),
        verdict=verdict(report),
        sides=left_against_right(report),
        best_key=BEST,
        bands={rule.measurement: rule for rule in report.pose.rules},
        charts={name: _chart(report, timeline, name) for name in CHARTS},
        colours=markupsafe.Markup(css_properties(":root")),
        seen_from=seen_from(report),
        stretch_source=stretch_source(report),
        paper=markupsafe.Markup(paper_css()),
        local=LOCAL,
        within_noise=WITHIN_NOISE,
        strip_opacity=charts.STRIP_OPACITY,
        disclaimer=DISCLAIMER,
        version=__version__,
    )


def paper_css() -> str:
    """What every page to be filed looks like."""
    return Path(__file__).with_name("paper.css").read_text(encoding="utf-8")


def _chart(report: Report, timeline: Timeline, name: str) -> str:
    width_px, columns = CHARTS[name]
    chart = charts.timeline_chart(report, timeline, width_px=width_px, columns=columns)
    return charts.as_svg(chart, words=chart_words(report))


def environment() -> jinja2.Environment:
    """What fills in the pages of this folder."""
    made = templates.environment(
        "posecheck.reporting",
        with_unit=with_unit,
        with_error=with_error,
        measurement_words=measurement_words,
        rule_words=rule_words,
        side_words=side_words,
        status_words=status_words,
        clock=clock_time,
        target_words=target_words,
        change=change_words,
        quantity=quantity_words,
        figure=figure_words,
        ended=ended_words,
        paused=paused_words,
        date=date_words,
        counted=counted,
        not_looked_at=not_looked_at,
    )
    return made
