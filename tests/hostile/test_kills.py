"""A few kills at moments drawn by chance; kills.py does as many as one likes."""

from __future__ import annotations

from tests.hostile.kills import kills


def test_nothing_half_written_is_left_by_a_kill() -> None:
    left = list(kills(4, seed=448))
    assert [line.split(" at ")[0] for line in left] == [
        "killed check",
        "killed folder",
        "killed history",
        "killed live",
    ]
