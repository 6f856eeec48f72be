"""Every hostile input ends in the right exit code and one line, and nothing old is touched."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from tests.hostile.cases import Case, Outcome, assert_well_behaved, cases_of, outcomes

GROUPS = ("videos", "devices", "recordings", "pose_files", "names")
MOST_MB = 400
"""What a refused input may take; a picture of 8192 x 8192 alone has 200 MB in BGR."""
Outcomes = Callable[[str], dict[str, Outcome]]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return functools.cache(lambda group: outcomes(group, tmp_path_factory.mktemp(group)))


@pytest.mark.parametrize(
    ("group", "case"),
    [
        pytest.param(group, case, id=f"{group}: {case.name}")
        for group in GROUPS
        for case in cases_of(group)
    ],
)
def test_nothing_breaks_it(group: str, case: Case, results: Outcomes) -> None:
    outcome = results(group)[case.name]
    assert_well_behaved(case, outcome)
    assert outcome.code == 0 or outcome.grew_mb < MOST_MB
