"""A few seconds of the search for an input that breaks a target; let it run longer by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, try_bytes
from tests.hostile.recordings import Bomb, put, recording

SECONDS = 3
TIMEOUT_S = 120


@pytest.mark.parametrize("name", TARGETS)
def test_a_search_finds_nothing(name: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="no wheel for this platform")
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "good").write_bytes(TARGETS[name][2])
    options = [f"-max_total_time={SECONDS}", "-seed=1", "-max_len=20000", "-timeout=20"]
    options.append(f"-artifact_prefix={tmp_path}/")
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.search", name, str(inputs), *options],
        cwd=os.getcwd(),
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIMEOUT_S,
    )
    tried = re.search(r"Done (\d+) runs", run.stderr)
    assert run.returncode == 0, run.stderr[-3000:]
    assert tried, run.stderr[-3000:]
    assert int(tried[1]) > 100


@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_bytes_are_reported_in_one_line(name: str, tmp_path: Path) -> None:
    """The same where there is no Atheris: bytes changed at random, the more the merrier."""
    good = TARGETS[name][2]

    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(good) - 1), st.binary(max_size=4)), max_size=6))
    def search(changes: list[tuple[int, bytes]]) -> None:
        data = bytearray(good)
        for at, new in changes:
            data[at : at + len(new)] = new
        target(float(len(changes)))
        try_bytes(name, bytes(data), tmp_path)

    search()


def test_a_pickle_is_never_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bombs = [Bomb()] * 6
    for name in ("time_s", "xy_px", "size_wh"):
        data = recording(put(name, bombs))
        try_bytes("replay", data, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["session.npz"]
