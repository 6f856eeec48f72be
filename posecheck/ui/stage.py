"""The practice's stage, the guide and the list of cameras: the page's own components."""

from __future__ import annotations

from typing import Any

from posecheck.poses.pose import Pose
from posecheck.ui.component import define
from posecheck.ui.live.desk import Comfort
from posecheck.ui.live.route import PATH

_stage = define("practice")
_cameras = define("cameras")
_guide = define("guide")


def show_stage(token: str, comfort: Comfort) -> str | None:
    """Mount the stage of that visit; "ended" or "back" once the person has left it."""
    data: dict[str, Any] = {
        "token": token,
        "path": PATH,
        "voice": {"on": comfort.voice_on, "volume": comfort.volume},
        "mirror": comfort.mirror,
        "camera": comfort.camera,
    }
    result = _stage(key=f"stage-{token}", data=data, on_left_change=_nothing)
    left = result.left
    return str(left) if left else None


def show_guide(pose: Pose, comfort: Comfort) -> bool:
    """Mount the guide through a pose that no camera can judge; True once the person has left it."""
    dose = pose.dose
    data: dict[str, Any] = {
        "name": pose.name,
        "steps": list(pose.steps),
        "enter": pose.enter_cue,
        "hold_s": dose.hold_s,
        "sets": dose.sets,
        "sides": 2 if dose.sides == "each" else 1,
        "rest_s": dose.rest_s,
        "voice": {"on": comfort.voice_on, "volume": comfort.volume},
    }
    return bool(_guide(key=f"guide-{pose.id}", data=data, on_left_change=_nothing).left)


def choose_camera() -> str | None:
    """A list of the browser's cameras; the chosen one's id, None for the browser's own choice."""
    result = _cameras(key="cameras", default={"chosen": ""}, on_chosen_change=_nothing)
    return str(result.chosen) if result.chosen else None


def _nothing() -> None:
    """A value needs a callback; the page reads the value itself."""
