"""A pose as one person does it: a rule as advice only, or a limit of one's own, within bounds.

What was changed is named in the report; what is right for everyone else stays in the pose's file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose, Rule

MOST_WIDER: Final = {
    Unit.DEG: 15.0,
    Unit.LEG_LENGTHS: 0.15,
    Unit.HIP_HEIGHTS: 0.3,
    Unit.TRUNK_LENGTHS: 0.15,
}
"""Beyond this it is another pose; twice the error of a reading, so that it is more than noise."""


@dataclass(frozen=True)
class OwnLimit:
    """What one person wants of one rule.

    advice: it is said, but stops no clock. wider: how far its band reaches beyond the file's, in
    the rule's unit, at each end it has.
    """

    advice: bool = False
    wider: float = 0.0


def for_one_person(pose: Pose, own: Mapping[str, OwnLimit]) -> Pose:
    """The pose with these limits, by the rules' ids; no wider than MOST_WIDER, and one rule stays.

    Ids that the pose does not have are left out of account.
    """
    rules = [_changed(rule, own.get(rule.id, OwnLimit())) for rule in pose.rules]
    if pose.rules and not any(rule.needs == "hold" for rule in rules):
        rules[0] = rules[0].model_copy(update={"needs": "hold"})
    return pose.model_copy(update={"rules": tuple(rules)})


def _changed(rule: Rule, own: OwnLimit) -> Rule:
    wider = min(max(own.wider, 0.0), MOST_WIDER[rule.unit])
    data: dict[str, Any] = rule.model_dump()
    data["needs"] = "advice" if own.advice else rule.needs
    if data["between"] is not None:
        low, high = data["between"]
        data["between"] = (low - wider, high + wider)
    for key, sign in (("at_least", -1), ("at_most", 1)):
        if data[key] is not None:
            data[key] += sign * wider
    return Rule.model_validate(data)


def changes(pose: Pose, original: Pose) -> list[tuple[Rule, bool, float]]:
    """What was changed: (rule of the original, advice only now, how much wider)."""
    found = []
    for rule, before in zip(pose.rules, original.rules, strict=True):
        ends = zip(rule.band.ends, before.band.ends, strict=True)
        wider = max((abs(one - other) for one, other in ends), default=0.0)
        advice = rule.needs == "advice" and before.needs == "hold"
        if advice or not math.isclose(wider, 0.0, abs_tol=1e-9):
            found.append((before, advice, wider))
    return found
