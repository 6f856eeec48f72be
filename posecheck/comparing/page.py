"""A comparison as one self-contained page, for a phone, a screen or paper."""

from __future__ import annotations

import markupsafe

from posecheck import __version__
from posecheck.comparing.comparison import Comparison
from posecheck.comparing.overlaid import pair_svg
from posecheck.comparing.words import named, pair_words, verdict
from posecheck.disclaimer import DISCLAIMER
from posecheck.poses.pose import Pose
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report_html import paper_css
from posecheck.reporting.sentences import LOCAL
from posecheck.reporting.templates import template
from posecheck.reporting.wording import (
    change_words,
    clock_time,
    figure_words,
    quantity_words,
    side_words,
)


def render(comparison: Comparison, pose: Pose) -> str:
    """The page."""
    page = template(
        "posecheck.comparing",
        "compare.html.jinja",
        change=change_words,
        clock=clock_time,
        figure=figure_words,
        named=named,
        pair_words=pair_words,
        quantity=quantity_words,
        side_words=side_words,
    )
    return page.render(
        comparison=comparison,
        pose=pose,
        pairs=[(pair, pair_svg(pair, pose)) for pair in comparison.pairs],
        alone=[
            *((comparison.first, hold) for hold in comparison.alone_first),
            *((comparison.second, hold) for hold in comparison.alone_second),
        ],
        verdict=verdict(comparison),
        colours=markupsafe.Markup(css_properties(":root")),
        paper=markupsafe.Markup(paper_css()),
        local=LOCAL,
        disclaimer=DISCLAIMER,
        version=__version__,
    )
