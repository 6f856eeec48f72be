"""The practice's stage, the guide and the list of cameras: the page's own components."""

from __future__ import annotations

from posecheck.coaching.announcer import GUIDE_FRESH_S, Line, Urgency
from posecheck.coaching.guide import guide_through
from posecheck.judging.rules import Status
from posecheck.poses.pose import Pose
from posecheck.reporting.palette import Colour
from posecheck.ui.component import define
from posecheck.ui.live.message import Json, said
from posecheck.ui.live.route import PATH, Closed
from posecheck.ui.live.visits import STANDSTILL_S, Preferences
from posecheck.words.stage import BUTTONS, NOTICES, Notice, not_judged

_stage = define("practice")
_cameras = define("cameras")
_guide = define("guide")


def show_stage(token: str, preferences: Preferences) -> str | None:
    """Mount the stage of that visit; "ended" or "back" once the person has left it."""
    data = stage_data(token, preferences)
    left = _stage(key=f"stage-{token}", data=data, on_left_change=_nothing).left
    return str(left) if left else None


def stage_data(token: str, preferences: Preferences) -> Json:
    """All that the stage's scripts must know; they keep no copy of any of it."""
    return {
        "token": token,
        "path": PATH,
        "voice": _voice(preferences),
        "mirror": preferences.mirror,
        "camera": preferences.camera,
        "frozen_ms": 1000 * STANDSTILL_S,
        "ends": {str(code.value): code.name.lower() for code in Closed},
        "notices": {
            name: {
                "title": notice.title,
                "text": notice.text,
                "line": _notice_line(name, notice),
                "retry": notice.retry,
            }
            for name, notice in NOTICES.items()
        },
        "buttons": BUTTONS,
        "colours": {
            Status.OK: Colour.RIGHT,
            Status.LOW: Colour.WRONG,
            Status.HIGH: Colour.WRONG,
            Status.UNSEEN: Colour.UNKNOWN,
            "bone": Colour.INK_ON_DARK,
            "fault": Colour.WRONG_ON_DARK,
            "outline": Colour.GROUND,
            "text": Colour.PAPER,
        },
    }


def _notice_line(name: str, notice: Notice) -> Json | None:
    if not notice.spoken:
        return None
    urgency = Urgency.CLOCK  # it explains why the clock has just stopped
    line = Line(id=name, text=notice.spoken, urgency=urgency, fresh_s=GUIDE_FRESH_S)
    return said(line)


def show_guide(pose: Pose, preferences: Preferences) -> bool:
    """Mount the guide through a pose that no camera can judge; True once the person has left it."""
    data = guide_data(pose, preferences)
    return bool(_guide(key=f"guide-{pose.id}", data=data, on_left_change=_nothing).left)


def guide_data(pose: Pose, preferences: Preferences) -> Json:
    """The guide as its script runs it."""
    return {
        "title": not_judged(pose.name),
        "voice": _voice(preferences),
        "buttons": BUTTONS,
        "stages": [
            {
                "words": part.words,
                "seconds": part.seconds,
                "timed": part.timed,
                "lines": [{"at_s": due.at_s, **said(due.line)} for due in part.lines],
                "skip_to": part.skip_to,
            }
            for part in guide_through(pose)
        ],
    }


def _voice(preferences: Preferences) -> Json:
    urgencies = {urgency.name: urgency.value for urgency in Urgency}
    return {"on": preferences.voice_on, "volume": preferences.volume, "urgencies": urgencies}


def choose_camera() -> str | None:
    """A list of the browser's cameras; the chosen one's id, None for the browser's own choice."""
    default = {"chosen": ""}
    result = _cameras(key="cameras", data=BUTTONS, default=default, on_chosen_change=_nothing)
    return str(result.chosen) if result.chosen else None


def _nothing() -> None:
    """A value needs a callback; the page reads the value itself."""
