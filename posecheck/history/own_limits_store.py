"""What each person of a computer wants otherwise than the pose files say, beside the history."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from posecheck.errors import PoseCheckError
from posecheck.poses.own_limits import OwnLimit

FILE: Final = "own_limits.json"
MOST_PEOPLE: Final = 200
"""Browsers that are remembered; the oldest is forgotten for a new one."""

Limits = dict[str, dict[str, OwnLimit]]
"""By pose, then by rule."""


class OwnLimitsStore:
    """A small file; what cannot be read or written is as good as not there."""

    def __init__(self, path_now: Callable[[], Path]) -> None:
        """`path_now` is asked each time: where the history is may be set from outside."""
        self._path_now = path_now

    def of(self, person: str) -> Limits:
        """What that person wants; empty for someone who wants nothing."""
        return {
            pose: {rule: _limit(one) for rule, one in rules.items() if isinstance(one, dict)}
            for pose, rules in _tables(self._read().get(person))
        }

    def keep(self, person: str, pose: str, limits: Mapping[str, OwnLimit]) -> None:
        """Remember it for that pose; what is as in the file is left out."""
        everyone = self._read()
        mine = dict(_tables(everyone.pop(person, None)))
        mine[pose] = {rule: asdict(one) for rule, one in limits.items() if one != OwnLimit()}
        everyone[person] = {name: rules for name, rules in mine.items() if rules}
        self._write(everyone)

    def forget(self, person: str) -> None:
        """Whatever that person wanted."""
        everyone = self._read()
        if everyone.pop(person, None) is not None:
            self._write(everyone)

    def _write(self, everyone: dict[str, Any]) -> None:
        newest = dict(list(everyone.items())[-MOST_PEOPLE:])
        try:
            path = self._path_now()
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".half")
            half.write_text(json.dumps(newest), encoding="utf-8")
            half.chmod(0o600)
            os.replace(half, path)
        except (OSError, PoseCheckError):
            return  # it holds for this tab all the same

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path_now().read_text(encoding="utf-8"))
        except (OSError, ValueError, PoseCheckError):
            return {}
        return found if isinstance(found, dict) else {}


def _tables(found: Any) -> list[tuple[str, dict[str, Any]]]:
    items = found.items() if isinstance(found, dict) else ()
    return [(name, rules) for name, rules in items if isinstance(rules, dict)]


def _limit(found: Mapping[str, Any]) -> OwnLimit:
    wider = found.get("wider")
    return OwnLimit(
        advice=found.get("advice") is True,
        wider=float(wider) if isinstance(wider, int | float) else 0.0,
    )
