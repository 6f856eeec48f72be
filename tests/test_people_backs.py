"""Eight pairs of real backs, the same person less and more arched: ordered rightly, or refused.

Landmarks and the outline that was read, no picture (tests/people/backs/README.tsv says what is
seen). Each outline is drawn as a mask again and goes the whole way.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pytest

from posecheck.body.body_frame import BodyFrame
from posecheck.body.landmarks import JOINT_COUNT, Landmarks
from posecheck.body.view import View
from posecheck.measuring.arch import ARCHED_DEG, CURVATURE_A_DEG, SLIGHT_DEG
from posecheck.measuring.back_watch import LUMBAR_ARCH, BackWatch, Neutral
from posecheck.measuring.lumbar import ALONG, BackView, see_back
from posecheck.measuring.reading import Reading
from posecheck.testing import with_mask

BACKS: Final = Path(__file__).parent / "people" / "backs"
MARGIN_DEG: Final = 4.4
"""So much the half-second medians of backs that keep still range at most."""
STEP_S: Final = 0.1

Part = Literal["A", "B"]
"""A is the less arched of the two."""


@cache
def bodies(name: str, part: Part) -> tuple[BodyFrame, ...]:
    """Every second frame of that part."""
    with np.load(BACKS / f"{name}.npz") as pair:
        rows = {key[2:]: pair[key][::2] for key in pair.files if key.startswith(f"{part}_")}
    return tuple(
        _body({key: row[index] for key, row in rows.items()})
        for index in range(len(rows["yaw_deg"]))
    )


def _body(row: dict[str, np.ndarray]) -> BodyFrame:
    facing: Literal["left", "right"] = "right" if row["facing"] == "right" else "left"
    landmarks = Landmarks(
        xy_px=row["xy_px"].astype(np.float64),
        world_m=np.zeros((JOINT_COUNT, 3)),
        visibility=row["visibility"].astype(np.float64),
        size_wh=(int(row["size_wh"][0]), int(row["size_wh"][1])),
    )
    masked = with_mask(
        landmarks,
        curvature=0.0,
        depth=0.0,
        facing_right=facing == "right",
        clothes=lambda along: np.interp(along, ALONG, row["outline"]),
    )
    yaw_deg = float(row["yaw_deg"])
    view = View(chest_deg=yaw_deg, limbs_deg=yaw_deg)
    return BodyFrame(all_joints=masked, seen=masked, facing=facing, front="left", view=view)


def views(name: str, part: Part) -> list[BackView]:
    return [see_back(body) for body in bodies(name, part)]


def bend(seen: list[BackView], stretch: Literal["curvature", "below_hair"]) -> float:
    """The median; NaN unless most frames are judged."""
    values = np.array([getattr(view, stretch) for view in seen])
    return float(np.nanmedian(values)) if np.isfinite(values).mean() > 0.5 else math.nan


def change_deg(name: str) -> float:
    """How much more B is arched than A; NaN where either is refused."""
    less, more = views(name, "A"), views(name, "B")
    for stretch in ("curvature", "below_hair"):
        change = bend(more, stretch) - bend(less, stretch)
        if not math.isnan(change):
            return change / CURVATURE_A_DEG
    return math.nan


@pytest.mark.parametrize("name", ["04_warrior1_lunge_v_backbend", "06_anjaney_upright_v_backbend"])
def test_a_backbend_is_more_arched_than_the_lunge_before_it(name: str) -> None:
    assert change_deg(name) > ARCHED_DEG + MARGIN_DEG


@pytest.mark.parametrize(
    ("name", "part", "reason"),
    [
        ("01_greenbra_ant10", "B", "the outline of the back is broken"),
        ("03_burgundy", "A", "hands on the hips hide the back"),
        ("03_burgundy", "B", "the outline of the back is broken"),
        ("08_cat_cow", "A", "the trunk is not upright enough to see the back"),
        ("08_cat_cow", "B", "the trunk is not upright enough to see the back"),
        ("10_kettlebell_loose_tee", "A", "the back is not seen side-on"),
        ("10_kettlebell_loose_tee", "B", "the back is not seen side-on"),
        ("12_rdl_stand_v_chestup", "B", "the outline of the back is broken"),
    ],
)
def test_what_cannot_be_seen_is_refused(name: str, part: Part, reason: str) -> None:
    assert {view.obstacle.reason for view in views(name, part) if view.obstacle} == {reason}
    assert math.isnan(change_deg(name))


def watched(watch: BackWatch, frames: tuple[BodyFrame, ...], start_s: float) -> list[Reading]:
    return [
        watch.read(start_s + index * STEP_S, body, in_pose=True)[LUMBAR_ARCH.name]
        for index, body in enumerate(frames)
    ]


def test_a_warriors_backbend_is_an_arch_for_its_whole_length() -> None:
    """Seen before it: the same lunge for less than a neutral takes, so it is given here."""
    lunge, backbend = (
        bodies("04_warrior1_lunge_v_backbend", "A"),
        bodies("04_warrior1_lunge_v_backbend", "B"),
    )
    seen = views("04_warrior1_lunge_v_backbend", "A")
    watch = BackWatch()
    watch.neutrals[lunge[0].rear, lunge[0].facing] = Neutral(
        curvature=bend(seen, "curvature"),
        below_hair=bend(seen, "below_hair"),
        yaw_deg=lunge[0].yaw_deg,
        lean_deg=-6.0,
        start_s=0.0,
        end_s=0.7,
    )
    readings = watched(watch, backbend, start_s=0.8)
    assert min(reading.value for reading in readings) > ARCHED_DEG + MARGIN_DEG


def test_who_folds_forward_first_is_not_arched_afterwards() -> None:
    name = "07_anjaney_fold_v_upright"
    fold, upright = bodies(name, "A"), bodies(name, "B")
    watch = BackWatch()
    folded = watched(watch, fold * 2, start_s=0.0)
    assert {reading.reason for reading in folded} == {"the neutral back is not known yet"}
    afterwards = watched(watch, upright * 3, start_s=10.0)
    values = [reading.value for reading in afterwards if reading.judged]
    assert len(values) > 10
    assert max(values) < SLIGHT_DEG - MARGIN_DEG
