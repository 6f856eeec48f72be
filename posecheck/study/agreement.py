"""Raters against one another beside the program against them: rule by rule, value by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from posecheck.errors import UsageError
from posecheck.measuring.unit import Unit
from posecheck.reporting.published import PublishedReport
from posecheck.study.items import RIGHT, Item, said_by_program
from posecheck.study.ratings import Rated, Ratings
from posecheck.study.statistics import (
    Answer,
    Estimate,
    FloatArray,
    Limits,
    bland_altman,
    cohen,
    fleiss,
    icc_2_1,
    proportion,
)

SCHEMA: Final = "posecheck.agreement/1"


@dataclass(frozen=True, kw_only=True)
class WithRater:
    """Cohen's kappa of two, one of whom may be the program."""

    one: str
    other: str
    kappa: Estimate


@dataclass(frozen=True, kw_only=True)
class RuleAgreement:
    """One rule: right, low or high.

    raters: Fleiss' kappa of all of them; NaN for one. alike: the share of all pairs of their
    answers that agree. pairs: each two of them. program: it against each. majority: it against
    what most of them say. sensitivity: of the clips that most call low or high, how many it calls
    not right; specificity: of those that most call right, how many it does. not_told: clips that
    were rated and of which it could not tell.
    """

    rule: str
    raters: Estimate
    alike: Estimate
    pairs: tuple[WithRater, ...]
    program: tuple[WithRater, ...]
    majority: Estimate
    sensitivity: Estimate
    specificity: Estimate
    not_told: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One dot of a Bland-Altman plot: two figures' mean, and the second less the first."""

    mean: float
    by: float


@dataclass(frozen=True, kw_only=True)
class ValueAgreement:
    """Held seconds or an angle, in `unit`.

    raters, rater_limits: of all of them, and of every two; program, limits: of the program and the
    raters' mean, its figure less theirs. not_told: clips with a figure of a rater and none of it.
    """

    name: str
    unit: Unit
    raters: Estimate
    rater_limits: Limits
    rater_points: tuple[Difference, ...]
    program: Estimate
    limits: Limits
    points: tuple[Difference, ...]
    not_told: int


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """All of a study. clips: how many were rated by anybody."""

    pose: str
    raters: tuple[str, ...]
    clips: int
    rules: tuple[RuleAgreement, ...]
    values: tuple[ValueAgreement, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values, schema posecheck.agreement/1; what cannot be computed is null."""
        return {"schema": SCHEMA, **_plain(asdict(self))}


def agree(
    ratings: Ratings, reports: Mapping[str, PublishedReport], items: Sequence[Item]
) -> Agreement:
    """Everything that was rated. reports: by the clip's number. Raises UsageError without any."""
    poses = {report.pose for report in reports.values()}
    if len(poses) > 1:
        names = ", ".join(sorted(str(pose) for pose in poses))
        raise UsageError(f"the reports are of several poses ({names}): study one pose at a time")
    rules = [_rule(item, ratings, reports) for item in items if item.kind == "rule"]
    values = [_value(item, ratings, reports) for item in items if item.kind == "value"]
    return Agreement(
        pose=str(*poses),
        raters=ratings.raters,
        clips=len({clip for _, clip, _ in ratings.answers}),
        rules=tuple(rules),
        values=tuple(one for one in values if one.program.n),
    )


def _rule(item: Item, ratings: Ratings, reports: Mapping[str, PublishedReport]) -> RuleAgreement:
    said = {rater: _answers(item, ratings, rater) for rater in ratings.raters}
    own = [_as_answer(said_by_program(reports[clip], item)) for clip in ratings.clips]
    most = [_majority(answers) for answers in zip(*said.values(), strict=True)]
    told = [(one, other) for one, other in zip(own, most, strict=True) if one and other]
    faults = [one != RIGHT for one, other in told if other != RIGHT]
    rights = [one == RIGHT for one, other in told if other == RIGHT]
    alike = [
        one == other
        for a, b in combinations(said.values(), 2)
        for one, other in zip(a, b, strict=True)
        if one and other
    ]
    return RuleAgreement(
        rule=item.name,
        raters=fleiss(list(zip(*said.values(), strict=True))),
        alike=proportion(sum(alike), len(alike)),
        pairs=tuple(
            WithRater(one=a, other=b, kappa=cohen(said[a], said[b]))
            for a, b in combinations(said, 2)
        ),
        program=tuple(
            WithRater(one=PROGRAM, other=rater, kappa=cohen(own, said[rater])) for rater in said
        ),
        majority=cohen(own, most),
        sensitivity=proportion(sum(faults), len(faults)),
        specificity=proportion(sum(rights), len(rights)),
        not_told=sum(
            one is None and other is not None for one, other in zip(own, most, strict=True)
        ),
    )


PROGRAM: Final = "PoseCheck"
"""The program, where raters stand by their names."""


def _answers(item: Item, ratings: Ratings, rater: str) -> list[Answer]:
    return [_as_answer(ratings.of(rater, clip, item)) for clip in ratings.clips]


def _as_answer(rated: Rated | None) -> Answer:
    return rated if isinstance(rated, str) else None


def _majority(answers: Sequence[Answer]) -> Answer:
    """What more than any other say; None where two answers are as frequent."""
    counts = Counter(one for one in answers if one is not None).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _value(item: Item, ratings: Ratings, reports: Mapping[str, PublishedReport]) -> ValueAgreement:
    assert item.unit is not None
    table = np.array(
        [
            [_as_figure(ratings.of(rater, clip, item)) for rater in ratings.raters]
            for clip in ratings.clips
        ]
    )
    own = np.array([_as_figure(said_by_program(reports[clip], item)) for clip in ratings.clips])
    given = (~np.isnan(table)).any(axis=1)
    rated = given & ~np.isnan(own)
    theirs = np.array([row[~np.isnan(row)].mean() for row in table[rated]])
    both = np.column_stack([theirs, own[rated]]) if rated.any() else np.empty((0, 2))
    whole = table[~np.isnan(table).any(axis=1)]
    pairs = _pairs(table)
    return ValueAgreement(
        name=item.name,
        unit=item.unit,
        raters=icc_2_1(whole),
        rater_limits=bland_altman(pairs[:, 1] - pairs[:, 0]),
        rater_points=_points(pairs),
        program=icc_2_1(both),
        limits=bland_altman(both[:, 1] - both[:, 0]),
        points=_points(both),
        not_told=int((given & np.isnan(own)).sum()),
    )


def _pairs(table: FloatArray) -> FloatArray:
    """Every two raters' figures of a clip, (m, 2)."""
    each = [table[:, [a, b]] for a, b in combinations(range(table.shape[1]), 2)]
    pairs = np.concatenate(each) if each else np.empty((0, 2))
    return np.asarray(pairs[~np.isnan(pairs).any(axis=1)])


def _points(pairs: FloatArray) -> tuple[Difference, ...]:
    return tuple(Difference(mean=float((a + b) / 2), by=float(b - a)) for a, b in pairs)


def _as_figure(rated: Rated | None) -> float:
    return float(rated) if isinstance(rated, float | int) else float("nan")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    return value
