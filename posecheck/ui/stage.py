"""The practice's stage, the guide and the list of cameras: the page's own components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from posecheck.coaching.announcer import GUIDE_FRESH_S, Line, Urgency, guide
from posecheck.coaching.guide import guide_through
from posecheck.coaching.voice_pack import fixed_lines, lines_of
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose
from posecheck.reporting.marks import Shade
from posecheck.reporting.palette import Colour
from posecheck.reporting.wording import not_looked_at
from posecheck.ui.component import define
from posecheck.ui.live.message import Json, said
from posecheck.ui.live.route import PATH, Closed
from posecheck.ui.live.visits import KEEP_EVERY_S, STANDSTILL_S, Preferences
from posecheck.ui.moving import faults, moving_figure
from posecheck.ui.recordings import PATH as RECORDINGS
from posecheck.ui.recordings import is_recorded, to_fetch
from posecheck.words import spoken
from posecheck.words.stage import (
    BREATH,
    BUTTONS,
    HEARING,
    LANGUAGE,
    NOTICES,
    SOUND_WAITS,
    THE_WAY_IN,
    Notice,
    not_judged,
)

_stage = define("practice")
_cameras = define("cameras")
_guide = define("guide")
_hearing = define("hearing")
_moving = define("moving_page")
SILENT_S: Final = 2.0
"""Without an answer for so long while pictures are under way, the clock on the screen is no longer
true."""


def show_stage(token: str, preferences: Preferences) -> tuple[str | None, Preferences]:
    """Mount the stage of that visit; "ended", "back" or "check" once the person has left it.

    Beside it the preferences as they were changed there.
    """
    result = _stage(
        key=f"stage-{token}",
        data=stage_data(token, preferences),
        default={"figures": preferences.figures, "voice_on": preferences.voice_on},
        on_left_change=_nothing,
        on_figures_change=_nothing,
        on_voice_on_change=_nothing,
    )
    changed = replace(preferences, figures=bool(result.figures), voice_on=bool(result.voice_on))
    return str(result.left) if result.left else None, changed


def stage_data(token: str, preferences: Preferences) -> Json:
    """All that the stage's scripts must know; they keep no copy of any of it."""
    return {
        "token": token,
        "path": PATH,
        "voice": voice_data(preferences, fixed_lines()),
        "breath": BREATH,
        "sound_waits": SOUND_WAITS,
        "silent_ms": 1000 * SILENT_S,
        "mirror": preferences.mirror,
        "swapped": preferences.swapped,
        "full_screen": preferences.full_screen,
        "figures": preferences.figures,
        "camera": preferences.camera,
        "frozen_ms": 1000 * STANDSTILL_S,
        "ends": {str(code.value): code.name.lower() for code in Closed},
        "notices": {
            name: {
                "title": notice.title,
                "text": notice.text,
                "line": _notice_line(name, notice),
                "retry": notice.retry,
                "video": notice.video,
            }
            for name, notice in NOTICES.items()
        },
        "buttons": BUTTONS,
        "colours": {
            **{shade: shade.colour for shade in Shade},
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


@dataclass(frozen=True, kw_only=True)
class GuideTold:
    """What a guide tells of itself now and then.

    run: the same for as long as it is not begun again. timed_s: seconds of its timed parts until
    now. over: the person has left it.
    """

    run: str
    timed_s: float
    over: bool


def show_guide(pose: Pose, preferences: Preferences) -> GuideTold | None:
    """Mount the guide through a pose that no camera can judge; what it has just told, if it has."""
    data = guide_data(pose, preferences)
    told = _guide(key=f"guide-{pose.id}", data=data, on_told_change=_nothing).told
    if not told:
        return None
    return GuideTold(run=str(told["run"]), timed_s=float(told["timed_s"]), over=bool(told["over"]))


def guide_data(pose: Pose, preferences: Preferences) -> Json:
    """The guide as its script runs it."""
    return {
        "title": not_judged(pose.name),
        "unjudged": not_looked_at(pose),
        "voice": voice_data(
            preferences, [due.line.text for part in guide_through(pose) for due in part.lines]
        ),
        "buttons": BUTTONS,
        "sound_waits": SOUND_WAITS,
        "breath": BREATH,
        "pace": _pace(pose),
        "told_every_ms": 1000 * KEEP_EVERY_S,
        "stages": [
            {
                "words": part.words,
                "seconds": part.seconds,
                "timed": part.timed,
                "lines": [{"at_s": due.at_s, **said(due.line)} for due in part.lines],
                "skip_to": part.skip_to,
                "figure": part.side and moving_figure(pose, part.side, mirror=preferences.mirror),
            }
            for part in guide_through(pose)
        ],
    }


def voice_data(preferences: Preferences, lines: Iterable[str]) -> Json:
    """What the voice must know; the recordings of these lines are fetched at once."""
    return {
        "on": preferences.voice_on,
        "volume": preferences.volume,
        "urgencies": {urgency.name: urgency.value for urgency in Urgency},
        "language": LANGUAGE,
        "recordings": {"path": RECORDINGS, "names": to_fetch(lines)},
    }


def show_hearing(poses: Sequence[Pose], preferences: Preferences) -> None:
    """Mount the button that lets a person hear it, and how it will sound, before Start."""
    _hearing(key="hearing", data=hearing_data(poses, preferences))


def hearing_data(poses: Sequence[Pose], preferences: Preferences) -> Json:
    """What that button says, and whether the recordings have all lines of the poses."""
    lines = (line for pose in poses for line in lines_of(pose))
    return {
        "voice": voice_data(preferences, [spoken.HEAR_ME.text]),
        "line": said(guide(spoken.HEAR_ME)),
        "unrecorded": not all(is_recorded(line) for line in lines),
        "words": HEARING,
    }


def show_moving(pose: Pose, side: HeldSide, *, mirror: bool) -> bool:
    """Mount the moving figure of a pose, with its faults to choose; False where there is none."""
    figure = moving_figure(pose, side, mirror=mirror)
    if figure is None:
        return False
    films = [figure | {"name": THE_WAY_IN}]
    for cue_id, cue in faults(pose).items():
        fault = moving_figure(pose, side, mirror=mirror, cue_id=cue_id)
        films.append((fault or figure) | {"name": cue})
    _moving(key=f"moving-{pose.id}", data={"films": films})
    return True


def _pace(pose: Pose) -> Json | None:
    return {"in_s": pose.breath.in_s, "out_s": pose.breath.out_s} if pose.breath else None


def choose_camera(before: Mapping[str, Any], *, key: str) -> dict[str, str]:
    """A list of the browser's cameras; id and label of the chosen one, of one chosen before too.

    Empty for the browser's own choice. One that is not there any more is not in the list, and comes
    back with the camera.
    """
    kept = {name: str(before.get(name) or "") for name in ("id", "label")}
    result = _cameras(
        key=key,
        data=BUTTONS | {"kept": kept},
        default={"chosen": kept},
        on_chosen_change=_nothing,
    )
    return {name: str(result.chosen[name]) for name in kept}


def _nothing() -> None:
    """A value needs a callback; the page reads the value itself."""
