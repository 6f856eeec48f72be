"""The files a study ends in: a page with plots, the data, and a table of every figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import markupsafe

from posecheck import __version__
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import ResultsError
from posecheck.poses.pose import Pose
from posecheck.recordings.working_folder import publish, working_folder
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report_html import paper_css
from posecheck.reporting.sentences import LOCAL
from posecheck.reporting.spreadsheet import spreadsheet
from posecheck.reporting.templates import template
from posecheck.study.agreement import PROGRAM, Agreement, ValueAgreement
from posecheck.study.plots import bland_altman_svg
from posecheck.study.statistics import Estimate
from posecheck.study.words import (
    estimate_words,
    limits_words,
    plot_words,
    share_words,
    value_words,
)

AGREEMENT_JSON: Final = "agreement.json"
AGREEMENT_HTML: Final = "agreement.html"
AGREEMENT_CSV: Final = "agreement.csv"
RATERS: Final = "raters"


def write_agreement(agreement: Agreement, pose: Pose, out: Path) -> None:
    """Write them. Raises ResultsError."""
    plain = json.dumps(agreement.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    try:
        with working_folder() as work:
            (work / AGREEMENT_JSON).write_text(f"{plain}\n", encoding="utf-8")
            (work / AGREEMENT_HTML).write_text(render(agreement, pose), encoding="utf-8")
            (work / AGREEMENT_CSV).write_bytes(_table(agreement))
            publish(work, out, mark=AGREEMENT_JSON)
    except OSError as error:
        raise ResultsError(
            f"{out}: the agreement cannot be written ({error.strerror or error}): "
            "make room, or choose another --out"
        ) from None


def render(agreement: Agreement, pose: Pose) -> str:
    """The page."""
    page = template(
        "posecheck.study",
        "agreement.html.jinja",
        estimate=estimate_words,
        limits=limits_words,
        share=share_words,
        value=value_words,
    )
    return page.render(
        agreement=agreement,
        pose=pose,
        plots=[(one, list(_plots(one))) for one in agreement.values],
        colours=markupsafe.Markup(css_properties(":root")),
        paper=markupsafe.Markup(paper_css()),
        local=LOCAL,
        disclaimer=DISCLAIMER,
        version=__version__,
    )


def _plots(value: ValueAgreement) -> Iterator[str]:
    sides = (
        (f"{PROGRAM} less the {RATERS}' mean", value.points, value.limits),
        ("One rater less another", value.rater_points, value.rater_limits),
    )
    for title, points, limits in sides:
        if len(points) > 1:
            yield bland_altman_svg(
                points,
                limits,
                title=title,
                unit=value.unit.words,
                words=plot_words(value, title, limits),
            )


def _table(agreement: Agreement) -> bytes:
    rows = [
        (item, measure, who, *map(_cell, (one.value, one.low, one.high)), one.n)
        for item, measure, who, one in _figures(agreement)
    ]
    return spreadsheet(("item", "measure", "who", "value", "low", "high", "n"), rows)


def _cell(figure: float) -> str | float:
    """To four places; empty for NaN."""
    return round(figure, 4) if figure == figure else ""


def _figures(agreement: Agreement) -> Iterator[tuple[str, str, str, Estimate]]:
    """Every figure with its item, its measure and whose it is."""
    for rule in agreement.rules:
        yield rule.rule, "fleiss_kappa", RATERS, rule.raters
        yield rule.rule, "share_alike", RATERS, rule.alike
        for two in (*rule.pairs, *rule.program):
            yield rule.rule, "cohen_kappa", f"{two.one}, {two.other}", two.kappa
        yield rule.rule, "cohen_kappa", f"{PROGRAM}, majority", rule.majority
        yield rule.rule, "sensitivity", PROGRAM, rule.sensitivity
        yield rule.rule, "specificity", PROGRAM, rule.specificity
    for value in agreement.values:
        sides = ((RATERS, value.raters, value.rater_limits), (PROGRAM, value.program, value.limits))
        for who, icc, limits in sides:
            yield value.name, "icc_2_1", who, icc
            yield value.name, "bias", who, limits.bias
            yield value.name, "lower_limit", who, limits.lower
            yield value.name, "upper_limit", who, limits.upper
