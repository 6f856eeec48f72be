"""Which versions pyproject.toml allows, and which Pythons it names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT: Final = Path(__file__).parents[2]
TRIED_LOWEST: Final = ("batch", "study", "test")
"""The extras that are installed with the wheel, at their lowest versions too. What else a developer
uses (style, types, browser) is tried by every run of `make test`, and its range starts there."""
CLASSIFIER: Final = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def project() -> dict[str, Any]:
    """The table [project] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def named_pythons() -> list[str]:
    """The Pythons that the classifiers name, such as "3.11", oldest first."""
    found = (CLASSIFIER.fullmatch(one) for one in project()["classifiers"])
    return sorted((one[1] for one in found if one), key=_by_number)


def _by_number(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))


def requirements(*extras: str) -> Iterator[Requirement]:
    """What the program needs, and what those extras need besides; the extras of its own apart."""
    table = project()
    texts = [*table["dependencies"]]
    for extra in extras:
        texts += table["optional-dependencies"][extra]
    found = map(Requirement, texts)
    return (one for one in found if one.name != table["name"])


def bounds(specifiers: SpecifierSet, operator: str) -> list[str]:
    """The versions that follow that operator."""
    return [one.version for one in specifiers if one.operator == operator]


def lowest_versions() -> str:
    """The lower bounds as pip's constraints: exactly those versions, a line each."""
    return "".join(
        f"{one.name}=={low}\n"
        for one in requirements(*TRIED_LOWEST)
        for low in bounds(one.specifier, ">=")
    )
