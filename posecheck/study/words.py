"""What a study says in words, the same on its page and in the terminal."""

from __future__ import annotations

import math
from typing import Final

from posecheck.measuring.unit import Unit
from posecheck.reporting.wording import measurement_words
from posecheck.study.agreement import Agreement, RuleAgreement, ValueAgreement
from posecheck.study.statistics import Estimate, Limits

UNKNOWN: Final = "\N{EN DASH}"
"""Where too few, or all alike, leave nothing to compute."""


def estimate_words(one: Estimate, digits: int = 2) -> str:
    """A figure with its interval: "0.29 (0.02 to 0.76)"."""
    if math.isnan(one.value):
        return UNKNOWN
    if math.isnan(one.low):
        return f"{one.value:.{digits}f}"
    return f"{one.value:.{digits}f} ({one.low:.{digits}f} to {one.high:.{digits}f})"


def share_words(one: Estimate) -> str:
    """A share in per cent, with its interval and of how many."""
    if math.isnan(one.value):
        return UNKNOWN
    low, high = 100 * one.low, 100 * one.high
    return f"{100 * one.value:.0f} % ({low:.0f} to {high:.0f}), n = {one.n}"


def limits_words(limits: Limits, unit: Unit) -> str:
    """Bias and limits of agreement: "+1.2, -4.0 to 6.4°"."""
    if math.isnan(limits.sd):
        return UNKNOWN
    digits = max(unit.digits, 1)
    low, high = limits.lower.value, limits.upper.value
    return f"{limits.bias.value:+.{digits}f}, {low:.{digits}f} to {high:.{digits}f}{unit.sign}"


def value_words(value: ValueAgreement) -> str:
    """What a value is: "Held, left", "Rear thigh"."""
    if value.unit is Unit.SECONDS:
        side = value.name.removeprefix("held_").removesuffix("_s")
        return "Held" if side == "both" else f"Held, {side}"
    return measurement_words(value.name)


def plot_words(value: ValueAgreement, who: str, limits: Limits) -> str:
    """What a plot shows, for whoever has it read aloud."""
    return (
        f"Bland-Altman plot of {value_words(value).lower()}, {who}: bias and limits "
        f"{limits_words(limits, value.unit)}"
    )


def in_words(agreement: Agreement) -> str:
    """A study for a terminal."""
    lines = [f"{agreement.pose}: {agreement.clips} clips, {len(agreement.raters)} raters"]
    lines += [f"  {_rule_line(one)}" for one in agreement.rules]
    lines += [f"  {_value_line(one)}" for one in agreement.values]
    return "\n".join(lines)


def _rule_line(one: RuleAgreement) -> str:
    return (
        f"{one.rule}: kappa {estimate_words(one.majority)}; raters {estimate_words(one.raters)}; "
        f"sensitivity {share_words(one.sensitivity)}; specificity {share_words(one.specificity)}"
    )


def _value_line(one: ValueAgreement) -> str:
    return (
        f"{one.name}: ICC(2,1) {estimate_words(one.program)}; raters {estimate_words(one.raters)}; "
        f"bias and limits {limits_words(one.limits, one.unit)}"
    )
