"""posecheck plan: a plan for one person is begun, read through, and shown with what is due."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from posecheck.cli.writing import write_new
from posecheck.errors import PlanFileError, PoseFileError, UsageError, printable
from posecheck.history.store import History, HistoryError, local_now
from posecheck.plans.due import HoldDone, due_on, holds_kept
from posecheck.plans.home_plan import HomePlan, in_force, load_plan, parse_plan
from posecheck.plans.new_plan import file_name, plan_text
from posecheck.plans.wording import often_words, plan_lines
from posecheck.poses.pose import find_pose


def run(options: argparse.Namespace) -> None:
    """Do what is asked for with plans."""
    {"new": _new, "show": _show, "check": _check}[options.what](options)


def _new(options: argparse.Namespace) -> None:
    start: date = options.start or local_now().date()
    if options.follows is not None:
        text, label = _another(options.follows, start)
    else:
        label = options.label
        text = plan_text(
            label,
            [find_pose(pose) for pose in options.pose],
            start=start,
            weeks=options.weeks,
            days_a_week=options.days_a_week,
        )
    out = options.out or Path(file_name(label, start))
    parse_plan(text.encode(), str(out))
    write_new(out, text)
    print(f"{out}: written. Read it through, change it, then: posecheck plan check {out}")


def _another(before: Path, start: date) -> tuple[str, str]:
    """The text of a plan once more, from another day on; and whom it is for."""
    plan = load_plan(before)
    if start <= plan.start:
        raise UsageError(
            f"{before}: starts on {plan.start.isoformat()}: give a later --start to what follows"
        )
    old = f"start = {plan.start.isoformat()}"
    text = before.read_text(encoding="utf-8-sig")
    if text.count(old) != 1:
        raise UsageError(f'{before}: has no line "{old}" to be changed: copy it by hand')
    return text.replace(old, f"start = {start.isoformat()}"), plan.label


def _show(options: argparse.Namespace) -> None:
    plans = load_plans(options.plans)
    today: date = options.on or local_now().date()
    plan = in_force(plans, today) or max(plans, key=lambda one: one.start)
    holds = _holds(options.sessions) if options.sessions else _kept()
    lines = plan_lines(plan, due_on(today, plan, holds))
    print("\n".join(map(printable, lines)))


def _kept() -> tuple[HoldDone, ...]:
    try:
        return holds_kept(History().holds())
    except HistoryError as error:
        print(f"The history cannot be read, so nothing is counted as done: {error}")
        return ()


def _holds(paths: Sequence[Path]) -> tuple[HoldDone, ...]:
    """What session files hold. Raises SourceError."""
    # NumPy and the charts: a plan alone need not wait for them.
    from posecheck.reviewing.adherence import holds_of
    from posecheck.sessions.session_file import load_session, session_files

    return tuple(hold for file in session_files(paths) for hold in holds_of(load_session(file)))


def _check(options: argparse.Namespace) -> None:
    """Every fault of every file at once."""
    faults: list[str] = []
    for path in options.plans:
        try:
            plan = load_plan(path)
        except PoseFileError as error:
            faults += error.args
        else:
            print(f"{path}: {plan.label}, from {plan.start.isoformat()}, {often_words(plan)}")
    if faults:
        raise PlanFileError(*faults)


def load_plans(paths: list[Path]) -> tuple[HomePlan, ...]:
    """The plans that follow one another, for one person. Raises PlanFileError or UsageError."""
    plans = tuple(load_plan(path) for path in paths)
    labels = {plan.label for plan in plans}
    if len(labels) > 1:
        raise UsageError(f"the plans are for {', '.join(sorted(labels))}: give those of one person")
    starts = [plan.start for plan in plans]
    if len(set(starts)) < len(starts):
        raise UsageError("two of the plans start on the same day: give one of them")
    return plans
