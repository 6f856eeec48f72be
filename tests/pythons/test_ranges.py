"""No version comes in that was not tried."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.pythons.ranges import (
    TRIED_LOWEST,
    bounds,
    lowest_versions,
    named_pythons,
    project,
    requirements,
)

pytestmark = pytest.mark.checkout
EVERYTHING = list(requirements(*project()["optional-dependencies"]))


@pytest.mark.parametrize("wanted", EVERYTHING, ids=lambda wanted: wanted.name)
def test_every_range_has_two_ends(wanted: Requirement) -> None:
    assert len(bounds(wanted.specifier, ">=")) == 1, f"{wanted}: needs a lowest version, >="
    assert len(bounds(wanted.specifier, "<")) == 1, f"{wanted}: needs an end, <"
    assert len(wanted.specifier) == 2, f"{wanted}: one >= and one <, no more"


def test_the_lowest_versions_are_those_that_are_tried() -> None:
    lowest = dict(line.split("==") for line in lowest_versions().splitlines())
    tried = list(requirements(*TRIED_LOWEST))
    assert lowest.keys() == {one.name for one in tried}
    for one in tried:
        assert one.specifier.contains(Version(lowest[one.name])), one


def test_only_what_a_developer_runs_is_not_tried_at_its_lowest() -> None:
    assert project()["optional-dependencies"].keys() == {*TRIED_LOWEST, "dev"}
    tried = {one.name for one in requirements(*TRIED_LOWEST)}
    assert {one.name for one in requirements("dev")} - tried == {
        *("atheris", "mypy", "playwright", "pytest-cov", "pytest-randomly", "ruff"),
        *("types-psutil", "types-tqdm", "uv"),
    }


def test_the_pythons_named_are_those_allowed() -> None:
    named = named_pythons()
    allowed = SpecifierSet(project()["requires-python"])
    assert named == ["3.11", "3.12", "3.13", "3.14"]
    assert all(allowed.contains(one) for one in named)
    assert not allowed.contains("3.10")
