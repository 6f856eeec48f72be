"""Measures of agreement, each with its 95 % confidence interval.

Kappas and proportions are statsmodels'. The intraclass correlation and the limits of agreement are
written out from the papers that define them, as libraries that have them bring ten others along;
the tests repeat the papers' own worked examples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from posecheck.errors import UsageError

FloatArray = NDArray[np.float64]
Answer = str | None
"""A rating in words; None where none was given."""
ALPHA: Final = 0.05
RESAMPLES: Final = 2000
"""Enough that the ends of an interval hold to about a hundredth (Efron and Tibshirani 1993)."""
SEED: Final = 1971
"""Any: the same ratings give the same interval."""
LIMITS: Final = 1.96
"""Standard deviations about the mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval from `n` clips; NaN where it cannot be computed."""

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def unknown(cls, n: int) -> Estimate:
        """What cannot be computed of so few, or where all are alike."""
        return cls(value=math.nan, low=math.nan, high=math.nan, n=n)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of agreement of differences: their mean, and where 95 % of them lie, in their unit."""

    bias: Estimate
    lower: Estimate
    upper: Estimate
    sd: float


def cohen(one: Sequence[Answer], other: Sequence[Answer]) -> Estimate:
    """Cohen's kappa (1960) of two raters, where both answered; interval: Fleiss et al. (1969)."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    names = sorted({answer for pair in pairs for answer in pair})
    if len(names) < 2:
        return Estimate.unknown(len(pairs))
    table = np.zeros((len(names), len(names)))
    for a, b in pairs:
        table[names.index(a), names.index(b)] += 1
    with np.errstate(divide="ignore", invalid="ignore"):  # one of them always says the same
        found = _statsmodels("inter_rater").cohens_kappa(table)
    low, high = float(found.kappa_low), min(float(found.kappa_upp), 1.0)
    return _with_interval(float(found.kappa), low, high, len(pairs))


def fleiss(rows: Sequence[Sequence[Answer]]) -> Estimate:
    """Fleiss' kappa (1971) of several raters; (n, k) answers, rows with a gap are left out.

    The interval is a percentile bootstrap over the rows: Fleiss gave an error only for chance.
    """
    whole = [[a for a in row if a is not None] for row in rows if None not in row]
    names = sorted({answer for row in whole for answer in row})
    if len(names) < 2 or len(whole) < 2 or len(whole[0]) < 2:
        return Estimate.unknown(len(whole))
    counts = np.array([[row.count(name) for name in names] for row in whole], dtype=float)
    return fleiss_of_counts(counts)


def fleiss_of_counts(counts: FloatArray) -> Estimate:
    """The same of (n, categories) counts, each row adding up to the number of raters."""
    kappa = _statsmodels("inter_rater").fleiss_kappa
    rng = np.random.default_rng(SEED)
    again = rng.integers(0, len(counts), size=(RESAMPLES, len(counts)))
    with np.errstate(divide="ignore", invalid="ignore"):  # a resample in which all are alike
        drawn = [kappa(counts[rows]) for rows in again]
    low, high = np.nanpercentile(drawn, (100 * ALPHA / 2, 100 * (1 - ALPHA / 2)))
    return _with_interval(float(kappa(counts)), float(low), float(high), len(counts))


def _with_interval(value: float, low: float, high: float, n: int) -> Estimate:
    """An interval of no width is none: all agree, or one always says the same."""
    if low == high:
        low = high = math.nan
    return Estimate(value=value, low=low, high=high, n=n)


def proportion(count: int, n: int) -> Estimate:
    """A share, such as sensitivity, with Wilson's interval (1927)."""
    if not n:
        return Estimate.unknown(0)
    low, high = _statsmodels("proportion").proportion_confint(count, n, ALPHA, method="wilson")
    return Estimate(value=count / n, low=float(low), high=float(high), n=n)


def icc_2_1(table: FloatArray) -> Estimate:
    """Shrout and Fleiss' ICC(2,1) of (n clips, k raters): any rater's one figure for any other's.

    Two-way random effects, absolute agreement (Shrout and Fleiss 1979, Psychol Bull 86:420); the
    interval is theirs, as McGraw and Wong write it (1996, Psychol Methods 1:30, table 7).
    """
    n, k = table.shape
    if n < 2 or k < 2 or not np.ptp(table):
        return Estimate.unknown(n)
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    msr = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    msc = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    rest = table - rows[:, None] - columns[None, :] + grand
    mse = float((rest**2).sum()) / ((n - 1) * (k - 1))
    icc = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    low, high = _icc_interval(icc, msr, msc, mse, n, k) if mse and icc < 1 else (math.nan, math.nan)
    return Estimate(value=icc, low=low, high=high, n=n)


def _icc_interval(
    icc: float, msr: float, msc: float, mse: float, n: int, k: int
) -> tuple[float, float]:
    a = k * icc / (n * (1 - icc))
    b = 1 + k * icc * (n - 1) / (n * (1 - icc))
    freedom = (a * msc + b * mse) ** 2 / (
        (a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1))
    )
    f = _distributions().f
    f_low, f_high = f.ppf(1 - ALPHA / 2, n - 1, freedom), f.ppf(1 - ALPHA / 2, freedom, n - 1)
    between = k * msc + (k * n - k - n) * mse
    low = n * (msr - f_low * mse) / (f_low * between + n * msr)
    high = n * (f_high * msr - mse) / (between + n * f_high * msr)
    return float(low), float(high)


def bland_altman(differences: FloatArray) -> Limits:
    """Limits of agreement (Bland and Altman 1986, Lancet 1:307), with their own intervals."""
    n = len(differences)
    if n < 2:
        nothing = Estimate.unknown(n)
        return Limits(bias=nothing, lower=nothing, upper=nothing, sd=math.nan)
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    t = float(_distributions().t.ppf(1 - ALPHA / 2, n - 1))
    own, outer = t * sd / math.sqrt(n), t * sd * math.sqrt(3 / n)

    def about(value: float, half: float) -> Estimate:
        return Estimate(value=value, low=value - half, high=value + half, n=n)

    return Limits(
        bias=about(mean, own),
        lower=about(mean - LIMITS * sd, outer),
        upper=about(mean + LIMITS * sd, outer),
        sd=sd,
    )


def require_libraries() -> None:
    """Raise UsageError unless the study's own libraries are installed."""
    try:
        _statsmodels("inter_rater")
    except ImportError:
        raise UsageError(
            "the study's libraries are not installed: pip install 'posecheck-coach[study]'"
        ) from None


def _statsmodels(part: str) -> Any:
    # It takes a second to load, and only a study needs it.
    from statsmodels.stats import inter_rater
    from statsmodels.stats import proportion as proportions

    return {"inter_rater": inter_rater, "proportion": proportions}[part]


def _distributions() -> Any:
    from scipy import stats

    return stats
