"""What stands on the stage never contradicts what is judged, said and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Any

import numpy as np
import pytest

from posecheck.body.company import Company
from posecheck.body.landmarks import Landmarks
from posecheck.coaching.camera_coach import Check, Setup
from posecheck.coaching.live_headline import live_headline
from posecheck.coaching.plan import Plan, Stage
from posecheck.coaching.practice import LiveState, Practice
from posecheck.judging.clock import Phase
from posecheck.poses.pose import Pose, library
from posecheck.reporting.wording import not_looked_at
from posecheck.sources.frames import Frame
from posecheck.testing import Script, ScriptedDetector, frames
from posecheck.ui.live.message import live_message
from posecheck.ui.live.place import place_line
from tests.test_practice import (
    LEANING,
    LEFT,
    RIGHT,
    SIZE_WH,
    SMALL,
    STANDING,
    practise,
    result,
    script,
    words,
)


def messages(states: Sequence[LiveState], practice: Practice, pose: Pose) -> list[dict[str, Any]]:
    return [
        live_message(state, practice, line=live_headline(state, pose), time_ms=0.0)
        for state in states
    ]


def test_the_lowest_line_names_the_leg_and_what_comes_next(low_lunge: Pose) -> None:
    scene = [(12, STANDING), (15, RIGHT), (17, LEANING), (27, RIGHT), (31, STANDING)]
    states, practice = practise(low_lunge, [*scene, (42, LEFT), (45, STANDING)])
    shown = [one["place"]["text"] for one in messages(states, practice, low_lunge)]
    assert [text for text, _ in groupby(shown)] == [
        "",
        "Either leg first",
        "Right knee down",
        "Paused: trunk lean",
        "Right knee down",
        "Next: left knee down",
        "Left knee down",
        "All done",
    ]


def test_whoever_stays_in_a_hold_that_is_done_is_shown_what_comes_next(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(12, RIGHT)], hold_s=5)
    done = [
        message
        for message, state in zip(messages(states, practice, low_lunge), states, strict=True)
        if state.assessment.clock.phase is Phase.DONE
    ]
    assert done
    assert {one["place"]["text"] for one in done} == {"Next: left knee down"}


def test_what_is_not_yet_right_does_not_read_as_if_it_were(low_lunge: Pose) -> None:
    nobody, practice = practise(low_lunge, [(2, None)])
    assert {one["place"]["text"] for one in messages(nobody, practice, low_lunge)} == {""}
    askew = (Check(name="Distance", passed=True), Check(name="Side-on, 30° off", passed=False))
    setup = Setup(checks=askew, ready=False, advice=None, prospects=())
    state = replace(nobody[-1], setup=setup)
    assert place_line(state, low_lunge, practice.plan) == {
        "text": "Side-on, 30° off",
        "tone": "wrong",
    }


def test_a_check_mark_is_no_number_of_seconds(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(7, RIGHT), (9, STANDING)], hold_s=5)
    dials = [one["dial"] for one in messages(states, practice, low_lunge)]
    captions = {dial["caption"] for dial in dials if dial["figure"] == "\N{CHECK MARK}"}
    assert captions
    assert captions <= {"reached", "all done"}


def test_of_several_holds_it_says_which(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(7, RIGHT), (9, STANDING)], hold_s=5, sets=3)
    shown = [one["place"]["text"] for one in messages(states, practice, low_lunge)]
    assert [text for text, _ in groupby(shown)][-2:] == [
        *("Right knee down 1 of 3", "Next: left knee down 1 of 3"),
    ]


def test_while_one_rests_the_figure_shows_the_leg_that_comes_next(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(7, RIGHT), (9, STANDING)], hold_s=5)
    resting = [
        message["figure"]["label"]
        for state, message in zip(states, messages(states, practice, low_lunge), strict=True)
        if state.moment.stage is Stage.REST
    ]
    assert set(resting) == {"Left knee down, facing right"}


def test_what_is_in_the_margin_is_shown_as_that(low_lunge: Pose) -> None:
    """The band of the front knee ends at 107 degrees; up to 113 it still counts, once inside."""
    astray = replace(SMALL, front_knee_deg=110).landmarks()
    states, practice = practise(low_lunge, [(4, RIGHT), (7, astray)], hold_s=30)
    last = messages(states, practice, low_lunge)[-1]
    knee = next(gauge for gauge in last["gauges"] if gauge["name"] == "Front knee")
    assert (knee["status"], knee["target"]) == (
        "MARGIN",
        "in the margin, target 56 to 107°, 6° margin",
    )
    assert knee["share"] > 0.75
    assert knee["margin"] == {"low": 0.059, "high": 0.059}
    shades = {label["text"]: label["status"] for label in last["picture"]["labels"]}
    assert shades[knee["text"]] == "MARGIN"
    assert (last["headline"]["text"], last["dial"]["tone"]) == ("Hold", "good")


def test_what_stopped_the_clock_is_named_as_it_is_corrected(low_lunge: Pose) -> None:
    """Leaning forward takes the stretch away too; one of them is told, and the same everywhere."""
    states, practice = practise(low_lunge, [(5, RIGHT), (9, LEANING)], hold_s=30)
    last = messages(states, practice, low_lunge)[-1]
    assert last["headline"]["text"] == "Lift your chest over your hips."
    assert last["place"] == {"text": "Paused: trunk lean", "tone": "wrong"}
    assert last["dial"]["caption"] == "paused: trunk lean"


def test_every_pose_says_what_is_not_looked_at(low_lunge: Pose) -> None:
    assert not_looked_at(low_lunge) == (
        "Not looked at: the front knee falling inward; a turned or tilted pelvis; "
        "weight on the kneecap."
    )
    assert [pose.id for pose in library() if not not_looked_at(pose)] == []
    states, practice = practise(low_lunge, [(3, STANDING), (6, RIGHT)])
    shown = messages(states, practice, low_lunge)
    assert shown[0]["unjudged"] == not_looked_at(low_lunge)
    assert shown[-1]["unjudged"] == ""  # in the pose nobody reads it


def seen_at(times_s: Sequence[float]) -> list[Frame]:
    pictures = frames(seconds=len(times_s), fps=1, size_wh=SIZE_WH)
    return [
        replace(one, time_s=time_s, image_bgr=one.image_bgr + 130)
        for one, time_s in zip(pictures, times_s, strict=True)
    ]


@pytest.mark.parametrize(
    ("steps_s", "few"),
    [
        ([0.1] * 60, False),
        ([0.1] * 20 + [0.9] + [0.1] * 40, False),  # once is no habit
        ([0.1] * 20 + [60.0] + [0.1] * 40, False),  # the machine was asleep
        ([0.7] * 12, True),
        ([0.1, 0.1, 0.9] * 10, True),
        ([1.6] * 8, True),
    ],
)
def test_too_few_pictures_are_told_with_the_remedy(
    low_lunge: Pose, steps_s: list[float], few: bool
) -> None:
    """Nobody in the pose is invited into it, however few pictures come."""
    practice = Practice(low_lunge, Plan.of(low_lunge), model="none")
    practice.attach(ScriptedDetector(lambda t: RIGHT))
    states = [practice.process(one) for one in seen_at(list(accumulate(steps_s)))]
    assert ("Too few pictures. Close other programs." in words(states)) is few
    last = messages(states, practice, low_lunge)[-1]
    text = "Few pictures: close other programs" if few else "Right knee down 1 of 3"
    assert last["place"]["text"] == text
    assert low_lunge.enter_cue not in words(states)
    assert last["headline"]["text"] == "Hold"


@dataclass
class InCompany(ScriptedDetector):
    """The person as a script has it, with others in view."""

    script: Script
    others: Callable[[float], Company]

    def __post_init__(self) -> None:
        super().__init__(self.script)

    def detect(self, frame: Frame) -> Landmarks | None:
        self.now = self.others(frame.time_s)
        return super().detect(frame)

    @property
    def company(self) -> Company:
        return self.now


def test_a_crowd_is_told_what_to_do_now_and_then_and_never_in_a_good_hold(low_lunge: Pose) -> None:
    practice = Practice(low_lunge, replace(Plan.of(low_lunge), hold_s=20.0), model="none")
    sight = script([(12, STANDING), (30, RIGHT), (36, LEANING), (40, RIGHT), (75, STANDING)])
    practice.attach(InCompany(sight, lambda t: Company(as_large=2 if t > 65 else t >= 2)))
    states = [practice.process(one) for one in seen_at([tick / 10 for tick in range(750)])]
    told = [
        (round(state.moment.time_s), line.text)
        for state in states
        for line in state.lines
        if "people" in line.text
    ]
    assert told == [
        (2, "I see two people. One should step out."),
        (32, "I see two people. One should step out."),  # the chest leans forward
        (62, "I see two people. One should step out."),
    ]
    shown = [one["place"]["text"] for one in messages(states, practice, low_lunge)]
    crowd = [at for at, text in enumerate(shown) if text.startswith("Two people:")]
    assert (crowd[0], crowd[-1]) == (20, 650)
    assert "Several people: only one may stay" in shown
    assert not any(300 > at > 120 for at in crowd)


def moved(landmarks: Landmarks, *, by_px: float = 0.0, size: float = 1.0) -> Landmarks:
    middle = np.array([SIZE_WH[0] / 2, SIZE_WH[1] / 2])
    return replace(landmarks, xy_px=(landmarks.xy_px - middle) * size + middle + [by_px, 0.0])


@pytest.mark.parametrize(
    ("other", "until_s", "held"),
    [
        (moved(RIGHT, by_px=60, size=0.8), 12.0, "New hold."),  # another body, another place
        (moved(RIGHT, by_px=-130), 12.0, "New hold."),  # two trunks off from one frame to the next
        (moved(RIGHT, by_px=60, size=0.8), 5.5, None),  # the detector erred and came back
        (moved(RIGHT, by_px=40), 12.0, None),  # the camera was knocked
    ],
)
def test_whoever_is_swapped_in_by_a_cut_begins_anew(
    low_lunge: Pose, other: Landmarks, until_s: float, held: str | None
) -> None:
    states, practice = practise(low_lunge, [(5, RIGHT), (until_s, other), (12.1, RIGHT)], hold_s=30)
    assert ("New hold." if "New hold." in words(states) else None) == held
    lengths = [round(hold.held_s) for hold in result(practice).report.holds]
    assert lengths == ([6, 6] if held else [12])
