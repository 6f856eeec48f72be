"""report.html: one file with everything in it, for a phone, a screen or paper."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

import jinja2
import markupsafe

from posecheck import __version__
from posecheck.disclaimer import DISCLAIMER
from posecheck.reporting import charts
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report import FaultKey, Report, Timeline
from posecheck.reporting.sentences import LOCAL, counted, seen_from, stretch_source
from posecheck.reporting.totals import by_cue, side_totals
from posecheck.reporting.wording import (
    clock_time,
    measurement_words,
    rule_words,
    side_words,
    status_words,
    with_unit,
)

WIDE_PX: Final = 760
"""The width of the page's column on a computer, and of A4 between its margins."""
NARROW_PX: Final = 300
"""What a phone 360 wide leaves beside the axis."""


def render(report: Report, timeline: Timeline, pictures: Mapping[FaultKey, bytes]) -> str:
    """The page. `pictures`: a JPEG of the worst instant of each fault."""
    template = environment().get_template("report.html.jinja")
    return template.render(
        report=report,
        totals=side_totals(report.holds, report.pose),
        best=max((hold.held_s for hold in report.holds), default=0.0),
        pictures={key: base64.b64encode(jpeg).decode() for key, jpeg in pictures.items()},
        chart_wide=charts.as_svg(charts.timeline_chart(report, timeline, width_px=WIDE_PX)),
        chart_narrow=charts.as_svg(charts.timeline_chart(report, timeline, width_px=NARROW_PX)),
        colours=markupsafe.Markup(css_properties(":root")),
        seen_from=seen_from(report),
        stretch_source=stretch_source(report),
        local=LOCAL,
        strip_opacity=charts.STRIP_OPACITY,
        disclaimer=DISCLAIMER,
        version=__version__,
    )


def environment() -> jinja2.Environment:
    """What fills in the pages of this folder."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("posecheck.reporting", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        with_unit=with_unit,
        measurement_words=measurement_words,
        rule_words=rule_words,
        side_words=side_words,
        status_words=status_words,
        clock=clock_time,
        by_cue=by_cue,
        counted=counted,
    )
    return environment
