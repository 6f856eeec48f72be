"""Recorded landmarks of real people: report, table and spoken words stay what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.driver import CASE_RUNS, Run, expected, play


@pytest.mark.parametrize("run", CASE_RUNS, ids=lambda run: run.name)
def test_a_case_comes_to_what_it_did(run: Run, tmp_path: Path) -> None:
    assert play(run, tmp_path / "out").files == expected(run)
