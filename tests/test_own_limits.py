"""A pose as one person does it: within bounds, remembered, and named in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.history.own_limits_store import OwnLimitsStore
from posecheck.poses.own_limits import OwnLimit, changes, for_one_person
from posecheck.poses.pose import Pose
from posecheck.reporting.sentences import own_limit_note


def bands(pose: Pose) -> dict[str, tuple[str, tuple[float, ...]]]:
    return {rule.id: (rule.needs, rule.band.ends) for rule in pose.rules}


def test_a_rule_is_advice_only_or_wider(low_lunge: Pose) -> None:
    own = {"front_knee": OwnLimit(wider=10.0), "trunk_upright": OwnLimit(advice=True)}
    mine = for_one_person(low_lunge, own)
    assert bands(low_lunge)["front_knee"] == ("hold", (56.0, 107.0))
    assert bands(mine)["front_knee"] == ("hold", (46.0, 117.0))
    assert bands(mine)["trunk_upright"] == ("advice", (-36.0, 18.0))
    untouched = bands(low_lunge).keys() - own.keys()
    assert all(bands(mine)[rule] == bands(low_lunge)[rule] for rule in untouched)
    assert [own_limit_note(*one) for one in changes(mine, low_lunge)] == [
        "Trunk lean was advice only: it stopped no clock, as you chose.",
        "Front knee was allowed 10° more, as you chose.",
    ]


@pytest.mark.parametrize(("asked", "given"), [(90.0, 15.0), (-5.0, 0.0)])
def test_no_limit_goes_beyond_its_bounds(low_lunge: Pose, asked: float, given: float) -> None:
    mine = for_one_person(low_lunge, {"low_back": OwnLimit(wider=asked)})
    assert bands(mine)["low_back"] == ("hold", (11.0 + given,))


def test_one_rule_is_left_to_stop_the_clock(low_lunge: Pose) -> None:
    own = {rule.id: OwnLimit(advice=True) for rule in low_lunge.rules}
    needs = [needs for needs, _ in bands(for_one_person(low_lunge, own)).values()]
    assert needs == ["hold", *["advice"] * 5]


def test_it_is_remembered_by_person_and_pose(tmp_path: Path) -> None:
    store = OwnLimitsStore(lambda: tmp_path / "folder" / "own.json")
    assert store.of("me") == {}
    mine = {"front_knee": OwnLimit(wider=10.0), "stretch": OwnLimit()}
    store.keep("me", "low_lunge", mine)
    store.keep("you", "tree", {"x": OwnLimit(advice=True)})
    assert store.of("me") == {"low_lunge": {"front_knee": OwnLimit(wider=10.0)}}
    store.keep("me", "low_lunge", {})
    assert store.of("me") == {}
    assert store.of("you") == {"tree": {"x": OwnLimit(advice=True)}}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"me": 3}', '{"me": {"tree": {"x": 1}}}'])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text, encoding="utf-8")
    store = OwnLimitsStore(lambda: path)
    assert store.of("me").get("tree", {}) == {}
    store.keep("me", "tree", {"x": OwnLimit(wider=1.0)})
    assert store.of("me") == {"tree": {"x": OwnLimit(wider=1.0)}}
