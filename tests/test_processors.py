"""As many workers as processors are allowed, not as the machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from posecheck import processors
from posecheck.processors import allowed_processors
from posecheck.testing import ScriptedDetector
from posecheck.ui.live.workers import TooManyVisitorsError, Workers


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight processors, and a folder in place of the kernel's groups."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    monkeypatch.setattr(processors, "CGROUPS", tmp_path)
    monkeypatch.setattr(processors, "OWN_CGROUP", tmp_path / "own")
    return tmp_path


def test_without_a_limit_all_of_the_affinity_is_allowed(machine: Path) -> None:
    (machine / "cpu.max").write_text("max 100000\n")
    assert allowed_processors() == 8


@pytest.mark.parametrize(
    ("quota", "allowed"), [("100000 100000", 1), ("150000 100000", 2), ("5000 100000", 1)]
)
def test_a_container_s_share_is_the_limit(machine: Path, quota: str, allowed: int) -> None:
    (machine / "cpu.max").write_text(f"{quota}\n")
    assert allowed_processors() == allowed


def test_a_group_around_the_own_one_counts_too(machine: Path) -> None:
    (machine / "own").write_text("0::/outer/inner\n")
    (machine / "outer" / "inner").mkdir(parents=True)
    (machine / "outer" / "inner" / "cpu.max").write_text("max 100000\n")
    (machine / "outer" / "cpu.max").write_text("300000 100000\n")
    assert allowed_processors() == 3


def test_the_older_kind_of_group_is_read(machine: Path) -> None:
    (machine / "cpu").mkdir()
    (machine / "cpu" / "cpu.cfs_quota_us").write_text("200000\n")
    (machine / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert allowed_processors() == 2


@pytest.mark.parametrize(("processors_allowed", "visitors"), [(1, 2), (2, 3), (8, 12)])
def test_visitors_are_as_many_as_the_processors_serve(
    machine: Path, processors_allowed: int, visitors: int
) -> None:
    (machine / "cpu.max").write_text(f"{processors_allowed}00000 100000\n")
    workers = Workers(lambda: ScriptedDetector(lambda time_s: None))
    for _ in range(visitors):
        workers.lend()
    with pytest.raises(TooManyVisitorsError) as refused:
        workers.lend()
    assert str(refused.value) == f"{visitors} people are practising on this computer already"
    workers.close()


def test_a_computer_that_is_busy_with_one_takes_no_second() -> None:
    workers = Workers(lambda: ScriptedDetector(lambda time_s: None), limit=8)
    slow = workers.lend()
    for _ in range(30):
        slow.took(0.4)
    with pytest.raises(TooManyVisitorsError) as refused:
        workers.lend()
    assert str(refused.value) == "this computer is too slow for more than the 1 now practising"
    workers.give_back(slow)
    assert workers.lend() is slow
    assert workers.lend() is not slow
    workers.close()
