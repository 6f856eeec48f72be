"""Moving figures: a short film of each pose and each fault, turned to the side that is wanted.

They are rendered (tools/render_movements.py) with the left side to the camera, facing left.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from posecheck.judging.clock import HeldSide
from posecheck.judging.feedback import cue_ids
from posecheck.judging.rules import Status
from posecheck.poses.pose import Pose
from posecheck.reporting.wording import leg_words
from posecheck.shipped import shipped
from posecheck.words.stage import part, turned

FOLDER: Final = shipped("reference_poses") / "moves"
PATH: Final = "/posecheck/moves"
INTO_POSE: Final = "how"
"""The film of the way into a pose; one of a fault is called by its rule and end."""


def route() -> Mount:
    """Serves the films."""
    return Mount(PATH, StaticFiles(directory=FOLDER))


@cache
def film(pose_id: str, name: str = INTO_POSE) -> str | None:
    """The address of a film: the way into the pose, or what a cue asks for, by its id."""
    path = f"{pose_id}/{name.replace('.', '_')}.mp4"
    return f"{PATH}/{path}" if (FOLDER / path).is_file() else None


def moving_figure(
    pose: Pose, side: HeldSide, *, mirror: bool, cue_id: str | None = None
) -> dict[str, Any] | None:
    """A film as the scripts show it, None where there is none.

    mirror: whether people see themselves as in a mirror: the figure then turns as they do.
    """
    address = film(pose.id, cue_id) if cue_id else film(pose.id)
    if address is None:
        return None
    if pose.worked_leg is None:
        side = "both"
    return {
        "film": address,
        "mirrored": _faces_right(side, mirror=mirror),
        "label": _label(pose, side, mirror=mirror),
        "breathes": pose.breath is not None,
    }


def faults(pose: Pose) -> dict[str, str]:
    """What is corrected, in the cue's words by its id, where there is a film of it."""
    ids = cue_ids(pose.rules)
    cues = {
        ids[rule.id, status]: cue
        for rule in pose.rules
        for status, cue in ((Status.LOW, rule.cue_low), (Status.HIGH, rule.cue_high))
        if cue
    }
    return {cue_id: cue for cue_id, cue in cues.items() if film(pose.id, cue_id)}


def _faces_right(side: HeldSide, *, mirror: bool) -> bool:
    """On the screen, with that side to the camera; without sides as it was rendered."""
    return side != "both" and (side == "left") == mirror


def _label(pose: Pose, side: HeldSide, *, mirror: bool) -> str:
    what = leg_words(side, pose) if pose.judged or side == "both" else part(side)
    if side == "both" or pose.view == "front":
        return what
    return turned(what, facing="right" if _faces_right(side, mirror=mirror) else "left")
