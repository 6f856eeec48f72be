"""review.html: one file with everything in it, to be read within a minute, printed and signed."""

from __future__ import annotations

import markupsafe

from posecheck import __version__
from posecheck.disclaimer import DISCLAIMER
from posecheck.plans.wording import changes_in_words, day_words, dose_words, name_of, often_words
from posecheck.reporting.palette import css_properties
from posecheck.reporting.templates import template
from posecheck.reporting.wording import measurement_words, rule_words, side_words, with_unit
from posecheck.reviewing.review import Review
from posecheck.reviewing.wording import (
    TREND_WORDS,
    fault_words,
    pair_words,
    seen_words,
    summary,
    week_words,
)


def render(review: Review) -> str:
    """The page."""
    page = template(
        "posecheck.reviewing",
        "review.html.jinja",
        changes=changes_in_words,
        day=day_words,
        fault=fault_words,
        measurement=measurement_words,
        often=often_words,
        pair=pair_words,
        rule=rule_words,
        side=side_words,
        unit=with_unit,
        week=week_words,
    )
    return page.render(
        review=review,
        summary=list(summary(review)),
        several=len({one.pose.id for one in review.sessions}) > 1,
        name_of=name_of,
        dose_words=dose_words,
        seen_words=seen_words,
        trends=TREND_WORDS,
        colours=markupsafe.Markup(css_properties(":root")),
        disclaimer=DISCLAIMER,
        version=__version__,
    )
