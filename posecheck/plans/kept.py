"""The plans kept on this computer: copies of the files that were opened, beside the history."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from posecheck.errors import PlanFileError, UsageError
from posecheck.history.store import HistoryError, history_path
from posecheck.plans.home_plan import HomePlan, in_force, load_plan, parse_plan

FOLDER: Final = "plans"


@dataclass(frozen=True, kw_only=True)
class KeptPlan:
    """A plan, and the copy it was read from."""

    path: Path
    plan: HomePlan


@dataclass(frozen=True, kw_only=True)
class KeptPlans:
    """All of them by their start, and a line for each fault of a copy that cannot be read."""

    plans: tuple[KeptPlan, ...]
    faults: tuple[str, ...]

    def on(self, day: date) -> KeptPlan | None:
        """The one that is followed on that day."""
        plan = in_force(tuple(one.plan for one in self.plans), day)
        return next((one for one in self.plans if one.plan is plan), None)


def kept_plans() -> KeptPlans:
    """The plans that are kept. Raises HistoryError where nothing can be kept."""
    plans, faults = [], []
    for path in sorted(_folder().glob("*.toml")):
        try:
            plans.append(KeptPlan(path=path, plan=load_plan(path)))
        except PlanFileError as error:
            faults += str(error).splitlines()
    return KeptPlans(plans=tuple(plans), faults=tuple(faults))


def keep_plan(raw: bytes, name: str) -> HomePlan:
    """Keep a plan as it is. Raises PlanFileError, UsageError or HistoryError; then it is not kept.

    name: of its file, for what is said of it.
    """
    plan = parse_plan(raw, name)
    for one in kept_plans().plans:
        if one.plan.label != plan.label:
            raise UsageError(
                f"{name}: is for {plan.label}, and a plan for {one.plan.label} is kept here: "
                "forget that one first"
            )
        if one.plan.start == plan.start and one.plan != plan:
            raise UsageError(
                f"{name}: another plan that starts on {plan.start.isoformat()} is kept here: give "
                "this one a later start"
            )
    folder = _folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        incoming = folder / f".{plan.start.isoformat()}.{os.getpid()}"
        incoming.write_bytes(raw)
        incoming.chmod(0o600)
        incoming.replace(folder / f"{plan.start.isoformat()}.toml")
    except OSError as error:
        raise HistoryError(f"{folder}: no plan can be kept there ({error.strerror})") from None
    return plan


def forget_plans() -> None:
    """Remove all of them. Raises HistoryError."""
    for path in _folder().glob("*.toml"):
        try:
            path.unlink()
        except OSError as error:
            raise HistoryError(f"{path}: cannot be removed ({error.strerror})") from None


def _folder() -> Path:
    return history_path().parent / FOLDER
