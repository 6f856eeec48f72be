"""A practice of whichever pose is done, and the page's message for every pose."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Joint, Landmarks
from posecheck.coaching.live_headline import live_headline
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
from posecheck.words import spoken

LUNGE = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20).landmarks()
BRIDGE = LimbBody(
    trunk_deg=-118, left=(68, 158), right=(68, 158), nose_ahead_deg=-30, upper_arm_deg=90
).landmarks()
LYING = LimbBody(trunk_deg=-90, left=(89, 89), right=(89, 89), nose_ahead_deg=0).landmarks()
LEGS_UP = LimbBody(trunk_deg=-90, left=(2, 2), right=(2, 2), nose_ahead_deg=0).landmarks()
BENT_UP = LimbBody(trunk_deg=-90, left=(2, 52), right=(2, 52), nose_ahead_deg=0).landmarks()
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
        message = live_message(
            state, practice, line=live_headline(state, practice.pose), time_ms=100 * tick
        )
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
    assert messages[15]["headline"]["text"] == "Get into any pose"
    assert messages[15]["gauges"] == []
    assert said[0] == "Bridge."
    assert "Low lunge." in said
    assert [messages[at]["pose"] for at in (15, 60, 235)] == ["", "Bridge", "Low lunge"]


def test_whoever_begins_with_the_expected_pose_is_coached_too() -> None:
    """The practice has to expect some pose before it knows; doing that one is no reason to wait."""
    messages, said = run(anything(), lambda t: LUNGE, 6)
    assert said == ["Low lunge.", "Hold. Right knee down."]
    assert messages[-1]["pose"] == "Low lunge"
    assert messages[-1]["dial"]["figure"] == "26"  # the clock runs from the name on


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
    assert [one.report.as_dict()["pose"] for one in result.poses] == [pose.id]


def test_a_gauge_shows_what_is_right_and_where_the_value_lies() -> None:
    """In the middle half all is right; a straight arm never leaves it upwards."""
    practice = Practice(find_pose("downward_dog"), Plan.of(find_pose("downward_dog")), model="")
    messages, _ = run(practice, lambda t: DOG, 2)
    gauges = {gauge["name"]: gauge for gauge in messages[-1]["gauges"]}
    assert gauges["Knee"]["target"].startswith("target 148° or more, ")
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


def test_a_repetition_that_did_not_count_is_reported_and_not_counted() -> None:
    """All the way up, but with bent knees: silence would let it look like a full one."""
    pose = find_pose("leg_raise")
    practice = Practice(pose, Plan(hold_s=0, sets=1, sides=("both",), rest_s=5, reps=3), model="")
    messages, said = run(practice, lambda t: BENT_UP if t % 3 > 1.5 else LYING, 7)
    assert said.count(spoken.NOT_COUNTED.text) == 2
    assert not any(text.isdigit() for text in said)
    assert messages[-1]["dial"]["figure"] == "0"


def test_the_page_writes_the_angles_beside_their_joints() -> None:
    """What is said of a knee is shown at that knee, in degrees and in its colour."""
    pose = find_pose("low_lunge")
    messages, _ = run(Practice(pose, Plan.of(pose), model="none"), lambda t: LUNGE, 2)
    labels = messages[-1]["picture"]["labels"]
    width, height = LUNGE.size_wh
    near_knee = [
        (label["text"], label["status"])
        for label in labels
        if abs(label["x"] * width - LUNGE[Joint.LEFT_KNEE][0]) < 2
        and abs(label["y"] * height - LUNGE[Joint.LEFT_KNEE][1]) < 2
    ]
    (knee,) = near_knee
    assert knee[1] == "OK"
    assert abs(float(knee[0].removesuffix("°")) - 84) <= 2


def test_the_headline_says_done_when_it_is_and_not_before() -> None:
    pose = find_pose("low_lunge")
    plan = Plan(hold_s=3, sets=1, sides=("left", "right"), rest_s=4)
    one_leg, _ = run(Practice(pose, plan, model="none"), lambda t: LUNGE, 5)
    assert one_leg[20]["headline"]["text"] == "Hold"
    assert one_leg[-1]["headline"] == {
        "id": "switch.leg.left.kneeling",
        "text": "Switch. Left knee down.",
        "tone": "good",
    }
    only = replace(plan, sides=("right",))
    all_done, _ = run(Practice(pose, only, model="none"), lambda t: LUNGE, 5)
    assert all_done[20]["headline"]["text"] == "Hold"
    assert all_done[-1]["headline"] == {"id": "done", "text": "Done. Well done.", "tone": "good"}
