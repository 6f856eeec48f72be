"""All that a review says, from session files and plans: a value, decided in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from posecheck.errors import UsageError
from posecheck.plans.home_plan import HomePlan
from posecheck.poses.pose import Pose
from posecheck.reviewing.adherence import WeekSide, weeks_of
from posecheck.reviewing.comparing import Pair, first_and_last, left_and_right
from posecheck.reviewing.faults import Fault, faults_of
from posecheck.sessions.session_file import KeptSession

SCHEMA: Final = "posecheck.review/1"


@dataclass(frozen=True, kw_only=True)
class NotJudgedRule:
    """A rule that was not judged in so many of its pose's sessions, and the usual reason."""

    pose: Pose
    rule: str
    reason: str
    sessions: int
    of: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Review:
    """One person's sessions, in the order of their days.

    label: whom they are of; "" where no file says. until: the last day looked at. twice: files that
    were there once more and counted once. unread: why a file could not be read, a line each.
    """

    label: str
    until: date
    plans: tuple[HomePlan, ...]
    sessions: tuple[KeptSession, ...]
    weeks: tuple[WeekSide, ...]
    faults: tuple[Fault, ...]
    changes: tuple[Pair, ...]
    sides: tuple[Pair, ...]
    not_judged: tuple[NotJudgedRule, ...]
    twice: int
    unread: tuple[str, ...]


def review(
    sessions: Sequence[KeptSession],
    plans: Sequence[HomePlan],
    until: date,
    *,
    unread: Sequence[str] = (),
) -> Review:
    """The review of one person. Raises UsageError where the files are of several."""
    label = _label(sessions, plans)
    once = {one.digest: one for one in sessions}
    in_order = sorted(once.values(), key=lambda one: (one.facts.day, one.file))
    return Review(
        label=label,
        until=until,
        plans=tuple(sorted(plans, key=lambda plan: plan.start)),
        sessions=tuple(in_order),
        weeks=weeks_of(in_order, plans, until),
        faults=faults_of(in_order),
        changes=first_and_last(in_order),
        sides=left_and_right(in_order),
        not_judged=_not_judged(in_order),
        twice=len(sessions) - len(once),
        unread=tuple(unread),
    )


def _label(sessions: Sequence[KeptSession], plans: Sequence[HomePlan]) -> str:
    labels = {one.facts.label for one in sessions} | {plan.label for plan in plans}
    labels.discard("")
    if len(labels) > 1:
        raise UsageError(
            f"the files are of {' and '.join(sorted(labels))}: review one person at a time"
        )
    return next(iter(labels), "")


def _not_judged(sessions: Sequence[KeptSession]) -> tuple[NotJudgedRule, ...]:
    poses = {one.pose.id: one.pose for one in sessions}
    found = []
    for pose in poses.values():
        own = [one for one in sessions if one.pose.id == pose.id]
        for rule in pose.rules:
            reasons = Counter(
                unjudged.reason
                for one in own
                for unjudged in one.report.not_judged
                if unjudged.rule == rule.id
            )
            if reasons:
                found.append(
                    NotJudgedRule(
                        pose=pose,
                        rule=rule.id,
                        reason=reasons.most_common(1)[0][0],
                        sessions=reasons.total(),
                        of=len(own),
                    )
                )
    return tuple(found)
