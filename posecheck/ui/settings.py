"""How a person wants to see and hear, chosen before Start and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from posecheck.coaching.course import Course
from posecheck.history.backs import Backs
from posecheck.history.store import local_now
from posecheck.measuring.back_watch import ShownBack
from posecheck.poses.pose import Pose
from posecheck.ui.live.visits import Preferences
from posecheck.ui.server import HISTORY
from posecheck.ui.stage import choose_camera, show_hearing
from posecheck.ui.who import camera, own, person, preferences, remember, setting


def choose_preferences(poses: Sequence[Pose]) -> tuple[Preferences, bool]:
    """How to see and hear; and whether pictures go into the report."""
    voice = choose_voice(poses)
    pace = st.toggle("Breathing pace during holds", value=voice.pace, key=own("pace"))
    full_screen = st.toggle("Full screen", value=voice.full_screen, key=own("full_screen"))
    with st.expander("Camera and pictures"):
        chosen = choose_camera(camera(), key=own("cameras"))
        mirror = st.toggle("Mirror the video", value=voice.mirror, key=own("mirror"))
        swapped = st.toggle(
            "Sides are swapped",
            value=voice.swapped,
            key=own("swapped"),
            help="Some cameras mirror by themselves: then your left leg is taken for the right.",
        )
        keep_pictures = st.toggle(
            "Keep pictures of the best and worst instants, in the report",
            value=setting("keep_pictures", False),
            key=own("keep_pictures"),
        )
    how = {"mirror": mirror, "pace": pace, "swapped": swapped, "full_screen": full_screen}
    remember({**how, "keep_pictures": keep_pictures, "camera": chosen})
    return replace(voice, camera=chosen["id"] or None, **how), keep_pictures


def choose_voice(poses: Sequence[Pose]) -> Preferences:
    """Whether and how loud it speaks, and how it will sound."""
    before = preferences()
    switch, slider = st.columns([1, 2], vertical_alignment="center")
    voice_on = switch.toggle("Voice", value=before.voice_on, key=own("voice_on"))
    percent = slider.slider(
        "Volume, %",
        0,
        100,
        round(100 * before.volume),
        disabled=not voice_on,
        key=own("volume"),
    )
    chosen = replace(before, voice_on=voice_on, volume=percent / 100)
    remember({"voice_on": chosen.voice_on, "volume": chosen.volume})
    show_hearing(poses, chosen)
    return chosen


def choose_back(course: Course, chosen: Preferences) -> tuple[bool, ShownBack | None]:
    """Whether to ask for the back before the first hold; the one shown earlier today, if wanted."""
    poses = [step.pose for step in course.steps if step.pose.judges_back]
    if not poses:
        return False, None
    ask = st.toggle(
        "Get to know my back before the first hold",
        value=setting("ask_back", True),
        key=own("ask_back"),
        help="You are asked to tuck your tailbone, then to arch once, so that an arch is told from "
        "your own back. Leave it out if your back hurts: then it is compared with how you begin.",
    )
    remember({"ask_back": ask})
    before, now = chosen.camera or "", local_now()
    backs = (Backs(HISTORY).of_today(person(), one.id, camera=before, now=now) for one in poses)
    known = next(filter(None, backs), None)
    if known is None or known.neutral.kept is None:
        return ask, None
    again = st.toggle(
        f"Use my back from {known.neutral.kept:%H:%M} today",
        key=own("same_back"),
        help="Only in the same clothes, with the camera where it was: the program cannot see "
        "whether they are. From another direction you are asked again.",
    )
    return ask, known if again else None
