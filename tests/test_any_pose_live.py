"""A practice of whichever pose is done, and the page's message for every pose."""

from __future__ import annotations

import json

import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.poses.pose import Pose, find_pose, library
from posecheck.sources.frames import Frame
from posecheck.testing import (
    LimbBody,
    LungeBody,
    Script,
    ScriptedDetector,
    standing_body,
)
from posecheck.ui.live.message import Json, live_message

LUNGE = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20).landmarks()
BRIDGE = LimbBody(
    trunk_deg=-118, left=(68, 158), right=(68, 158), nose_ahead_deg=-30, upper_arm_deg=90
).landmarks()
LYING = LimbBody(trunk_deg=-90, left=(89, 89), right=(89, 89), nose_ahead_deg=0).landmarks()
LEGS_UP = LimbBody(trunk_deg=-90, left=(2, 2), right=(2, 2), nose_ahead_deg=0).landmarks()
DOG = LimbBody(  # head to the right and below the hips
    trunk_deg=130,
    left=(205, 205),
    right=(205, 205),
    upper_arm_deg=130,
    forearm_deg=130,
    nose_ahead_deg=220,
).landmarks()
FPS = 10


def run(practice: Practice, script: Script, seconds: float) -> tuple[list[Json], list[str]]:
    practice.attach(ScriptedDetector(script))
    grey = np.full((720, 1280, 3), 120, dtype=np.uint8)
    messages, said = [], []
    for tick in range(round(seconds * FPS)):
        state = practice.process(Frame(image_bgr=grey, time_s=tick / FPS, index=tick))
        message = live_message(state, practice, time_ms=100 * tick)
        json.dumps(message, allow_nan=False)
        messages.append(message)
        said += [line.text for line in state.lines]
    return messages, said


def anything() -> Practice:
    first = find_pose("low_lunge")
    return Practice(first, Plan.of(first), model="none", any_of=library())


def test_the_pose_is_named_then_coached_and_the_next_one_too() -> None:
    def script(time_s: float) -> Landmarks:
        return standing_body() if time_s < 2 else BRIDGE if time_s < 10 else LUNGE

    practice = anything()
    messages, said = run(practice, script, 24)
    assert messages[15]["headline"]["text"] == "Take up any pose"
    assert messages[15]["gauges"] == []
    assert said[0] == "Bridge."
    assert "Low lunge." in said
    assert [messages[at]["pose"] for at in (15, 60, 235)] == ["", "Bridge", "Low lunge"]
    result = practice.finish()
    assert result is not None
    assert result.report.pose.id == "low_lunge"
    assert any(note.startswith("Before that: Bridge, both legs ") for note in result.report.notes)


def test_nothing_is_said_before_a_pose_is_known() -> None:
    messages, said = run(anything(), lambda t: standing_body(), 6)
    assert said == []
    assert {message["pose"] for message in messages} == {""}


@pytest.mark.parametrize("pose", [p for p in library() if p.judged], ids=lambda pose: pose.id)
def test_every_pose_can_be_shown_live(pose: Pose) -> None:
    """Whatever is seen: in the pose or not, known or not, nobody at all."""
    scenes = [LUNGE, BRIDGE, LYING, standing_body(), None]
    practice = Practice(pose, Plan.of(pose), model="none", keep_pictures=True)
    messages, _ = run(practice, lambda t: scenes[int(t) % len(scenes)], 10)
    assert {message["type"] for message in messages} == {"state"}
    result = practice.finish()
    assert result is not None
    assert result.report.as_dict()["pose"] == pose.id


def test_a_gauge_shows_what_is_right_and_where_the_value_lies() -> None:
    """In the middle half all is right; a straight arm never leaves it upwards."""
    practice = Practice(find_pose("downward_dog"), Plan.of(find_pose("downward_dog")), model="")
    messages, _ = run(practice, lambda t: DOG, 2)
    gauges = {gauge["name"]: gauge for gauge in messages[-1]["gauges"]}
    assert gauges["Knee"]["band"] == "148° or more"
    assert (gauges["Knee"]["status"], gauges["Knee"]["share"]) == ("OK", 0.65)
    assert all(0.25 <= one["share"] <= 0.75 for one in gauges.values() if one["status"] == "OK")


def test_repetitions_are_counted_aloud() -> None:
    pose = find_pose("leg_raise")
    practice = Practice(pose, Plan(hold_s=0, sets=1, sides=("both",), rest_s=5, reps=3), model="")
    messages, said = run(practice, lambda t: LEGS_UP if t % 3 > 1.5 else LYING, 12)
    assert [text for text in said if text.isdigit()] == ["1", "2"]
    assert messages[-1]["dial"]["figure"] == "3"
    assert messages[-1]["dial"]["caption"] == "all done"
    assert "Done. Well done." in said
