"""A whole practice from scripted bodies: what is said, which stage follows which, what remains."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.coaching.announcer import Urgency
from posecheck.coaching.live_headline import SteadyLine, live_headline
from posecheck.coaching.plan import OUT_OF_POSE_S, Plan, Stage
from posecheck.coaching.pose_part import PoseResult
from posecheck.coaching.practice import LiveState, Practice
from posecheck.coaching.summary import summarise
from posecheck.poses.pose import Pose
from posecheck.reporting.headline import Headline
from posecheck.testing import LungeBody, ScriptedDetector, frames
from posecheck.words.phrase import Phrase

FPS = 10.0
SIZE_WH = (640, 360)
GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
SMALL = replace(GOOD, thigh_px=60, size_wh=SIZE_WH)
RIGHT = SMALL.landmarks()  # the left leg in front: the right one is stretched
LEFT = replace(SMALL, front="right", facing_right=False).landmarks()
LEANING = replace(SMALL, trunk_lean_deg=30, rear_thigh_deg=38).landmarks()
STANDING = replace(
    SMALL, front_knee_deg=178.0, rear_thigh_deg=0.0, rear_knee_deg=178.0, front_shin_deg=0.0
).landmarks()

Sight = Landmarks | None
Scene = list[tuple[float, Sight]]
"""(until that second, this is seen), in the order of time."""


def script(scene: Scene) -> Callable[[float], Sight]:
    return lambda time_s: next((sight for until_s, sight in scene if time_s < until_s), None)


def practise(
    pose: Pose, scene: Scene, *, hold_s: float = 10.0, sets: int = 1, rest_s: float = 4
) -> tuple[list[LiveState], Practice]:
    plan = Plan(hold_s=hold_s, sets=sets, sides=("left", "right"), rest_s=rest_s)
    practice = Practice(pose, plan, model="none")
    practice.attach(ScriptedDetector(script(scene)))
    states = []
    for frame in frames(seconds=scene[-1][0], fps=FPS, size_wh=SIZE_WH):
        grey = replace(frame, image_bgr=frame.image_bgr + 130)
        states.append(practice.process(grey))
        if states[-1].moment.complete:
            break
    return states, practice


def said(states: list[LiveState]) -> list[tuple[float, str]]:
    return [(round(state.moment.time_s, 1), line.text) for state in states for line in state.lines]


def words(states: list[LiveState]) -> list[str]:
    return [text for _, text in said(states)]


def stages(states: list[LiveState]) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for state in states:
        if not found or found[-1][1] != state.moment.stage:
            found.append((round(state.moment.time_s, 1), state.moment.stage))
    return found


def result(practice: Practice) -> PoseResult:
    """Of a practice of one pose."""
    found = practice.finish()
    assert found is not None
    (one,) = found.poses
    return one


def about(
    found: list[tuple[float, str]], wanted: list[tuple[float, str]], within_s: float = 0.5
) -> None:
    assert [text for _, text in found] == [text for _, text in wanted]
    assert [time_s for time_s, _ in found] == pytest.approx([t for t, _ in wanted], abs=within_s)


def test_both_legs_from_first_look_to_done(low_lunge: Pose) -> None:
    states, practice = practise(
        low_lunge,
        [(12, STANDING), (24, RIGHT), (27, STANDING), (38, LEFT), (60, STANDING)],
        rest_s=6,
    )
    about(
        said(states),
        [
            (1.0, "I can see you well."),
            (6.0, "3"),
            (7.0, "2"),
            (8.0, "1"),
            (9.0, "Kneel down with one foot in front."),
            (13.0, "Hold. Right knee down."),
            (17.0, "Halfway."),
            (19.0, "3"),
            (20.0, "2"),
            (21.0, "1"),
            (22.0, "Switch. Left knee down."),
            (28.0, "Hold."),
            (32.0, "Halfway."),
            (34.0, "3"),
            (35.0, "2"),
            (36.0, "1"),
            (37.0, "Done. Well done."),
        ],
    )
    about(
        stages(states),
        [
            (0.0, Stage.SETUP),
            (1.0, Stage.COUNTDOWN),
            (9.0, Stage.READY),
            (13.0, Stage.HOLD),
            (24.0, Stage.REST),
            (28.0, Stage.HOLD),
            (37.0, Stage.DONE),
        ],
    )
    assert states[-1].moment.time_s == pytest.approx(39.5, abs=0.3)
    assert states[-1].moment.complete
    assert states[-1].moment.done == {"left": 1, "right": 1}
    assert [(h.side, round(h.held_s), h.done) for h in result(practice).report.holds] == [
        ("right", 12, True),
        ("left", 11, True),
    ]


def test_who_is_in_the_pose_already_is_not_kept_waiting(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(4, RIGHT)])
    about(said(states), [(1.0, "Hold. Right knee down.")])
    assert stages(states)[-1][1] is Stage.HOLD


def test_the_set_up_is_mended_first(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(11, None), (14, STANDING)])
    about(
        said(states),
        [
            (2.0, "I can't see you. Step into view."),
            (10.0, "I can't see you. Step into view."),
            (12.0, "I can see you well."),
        ],
    )


def test_a_fault_pauses_the_clock_and_is_reported_once(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(5, RIGHT), (8.5, LEANING), (12, RIGHT)], hold_s=30)
    assert words(states) == ["Hold. Right knee down.", "Lift your chest over your hips.", "Go on."]
    (hold,) = result(practice).report.holds
    (pause,) = hold.pauses
    assert pause.rule == "trunk_upright"
    assert pause.end_s - pause.start_s == pytest.approx(3.5, abs=0.4)


def test_leaving_the_frame_is_reported_once_and_the_hold_goes_on(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(5, RIGHT), (8, None), (10, RIGHT)], hold_s=30)
    about(
        said(states),
        [
            (1.0, "Hold. Right knee down."),
            (7.0, "I can't see you. Clock paused."),
            (8.0, "Go on."),
        ],
    )
    (hold,) = result(practice).report.holds
    assert hold.held_s == pytest.approx(7, abs=0.4)


def test_two_minutes_away_are_not_nagged(low_lunge: Pose) -> None:
    scene: Scene = [(12, RIGHT), (20, STANDING), (32, LEFT), (40, STANDING), (45, RIGHT)]
    scene += [(165, None), (166.5, STANDING), (180, RIGHT)]
    states, _ = practise(low_lunge, scene, sets=3)
    about(
        [one for one in said(states) if one[0] > 45],
        [
            (47.0, "I can't see you. Clock paused."),
            (55.0, "I can't see you."),
            (75.0, "I'll wait for you."),
            (165.0, "Welcome back. Right leg, hold 2 of 3."),
            (167.5, "New hold."),
            (172.0, "Halfway."),
            (174.0, "3"),
            (175.0, "2"),
            (176.0, "1"),
            (177.0, "2 of 3. Switch. Left knee down."),
        ],
    )


def test_who_was_away_before_anything_was_held_may_take_either_leg(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(1, RIGHT), (3, STANDING), (20, None), (22, STANDING)], sets=2)
    assert words(states)[-1] == "Welcome back. Hold 1 of 2."


def test_leaving_the_pose_asks_back_then_starts_again(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(4, RIGHT), (12, STANDING)])
    assert words(states) == [
        "Hold. Right knee down.",
        "Paused. Come back into the pose.",
        "Start again when you are ready.",
    ]
    assert states[-1].moment.stage is Stage.READY
    assert states[-1].moment.done == {}


def test_a_hidden_joint_is_named_before_the_hold(low_lunge: Pose) -> None:
    hidden = SMALL.landmarks()
    visibility = hidden.visibility.copy()
    visibility[[25, 27]] = 0.1  # the front knee and ankle
    states, _ = practise(low_lunge, [(12, replace(hidden, visibility=visibility))])
    assert "I can't see your left knee." in words(states)
    assert not result(practise(low_lunge, [(5, None)])[1]).report.holds


def test_a_leg_that_has_done_its_sets_is_sent_to_switch(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(11, RIGHT), (18, STANDING), (21, RIGHT)], hold_s=8, rest_s=2)
    assert words(states)[-1] == "That leg is done. Left knee down."
    assert live_headline(states[-1], low_lunge).phrase.text == "That leg is done. Left knee down."


def test_the_leg_that_is_done_is_neither_counted_nor_recorded_again(low_lunge: Pose) -> None:
    scene: Scene = [(11, RIGHT), (18, STANDING), (30, RIGHT), (36, STANDING), (47, LEFT)]
    states, practice = practise(low_lunge, scene, hold_s=8, rest_s=2)
    assert states[-1].moment.done == {"left": 1, "right": 1}
    assert [(hold.side, hold.done) for hold in result(practice).report.holds] == [
        *(("right", True), ("left", True)),
    ]
    assert {state.assessment.clock.side for state in states[200:300]} == {None}


def test_a_leg_that_is_not_asked_for_is_not_counted(low_lunge: Pose) -> None:
    plan = Plan(hold_s=5, sets=1, sides=("left",), rest_s=4)
    practice = Practice(low_lunge, plan, model="none")
    practice.attach(ScriptedDetector(script([(8, RIGHT)])))
    states = [practice.process(f) for f in frames(seconds=8, fps=FPS, size_wh=SIZE_WH)]
    assert words(states) == ["Not this leg. Left knee down."]
    assert result(practice).report.holds == ()


def test_rising_at_the_last_second_is_done(low_lunge: Pose) -> None:
    states, practice = practise(low_lunge, [(9.2, RIGHT), (12, STANDING)])
    assert words(states)[-3:] == ["2", "1", "Switch. Left knee down."]
    (hold,) = result(practice).report.holds
    assert (round(hold.held_s, 1), hold.done) == (9.2, True)


def test_after_a_hold_cut_short_the_next_one_of_that_leg_is_a_new_one(low_lunge: Pose) -> None:
    scene: Scene = [(4, RIGHT), (12, STANDING), (15, RIGHT)]
    states, _ = practise(low_lunge, scene)
    assert words(states)[-2:] == ["Start again when you are ready.", "New hold."]


def test_after_the_machine_was_away_it_goes_on_or_is_a_new_hold(low_lunge: Pose) -> None:
    """Asleep from 5 to 65 s: in the pose throughout, or out of it when the pictures come back."""

    def lines(back_s: float) -> list[str]:
        plan = Plan(hold_s=30, sets=1, sides=("left", "right"), rest_s=5)
        practice = Practice(low_lunge, plan, model="none")
        practice.attach(ScriptedDetector(lambda t: STANDING if 60 < t < back_s else RIGHT))
        seen = frames(seconds=80, fps=FPS, size_wh=SIZE_WH)
        return words([practice.process(f) for f in seen if not 5 < f.time_s < 65])

    assert lines(60) == ["Hold. Right knee down.", "Go on.", "Halfway."]
    assert lines(72) == [
        *("Hold. Right knee down.", "Paused. Come back into the pose."),
        *("Start again when you are ready.", "New hold."),
    ]


def test_one_leg_alone_rests_between_its_sets(low_lunge: Pose) -> None:
    plan = Plan(hold_s=5, sets=2, sides=("right",), rest_s=4)
    practice = Practice(low_lunge, plan, model="none")
    practice.attach(ScriptedDetector(script([(7, RIGHT), (13, STANDING), (20, RIGHT)])))
    states = [practice.process(f) for f in frames(seconds=20, fps=FPS, size_wh=SIZE_WH)]
    assert [text for text in words(states) if "Rest." in text or "Switch" in text] == [
        "1 of 2. Rest."
    ]
    assert states[-1].moment.done == {"right": 2}
    assert states[-1].moment.next_side is None


def test_both_legs_twice_take_turns_with_a_rest_between(low_lunge: Pose) -> None:
    """The default is several holds on both legs: right, left, right, left, each asked for once."""
    states, practice = practise(
        low_lunge,
        [
            *((7, RIGHT), (13, STANDING), (20, LEFT), (26, STANDING)),
            *((33, RIGHT), (39, STANDING), (46, LEFT), (52, STANDING)),
        ],
        hold_s=5,
        sets=2,
        rest_s=4,
    )
    prompts = ("Hold.", "knee down.", "Rest.", "Done. Well done.")
    about(
        [one for one in said(states) if one[1].endswith(prompts)],
        [
            *((1.0, "Hold. Right knee down."), (5.0, "1 of 2. Switch. Left knee down.")),
            *((14.0, "Hold."), (18.0, "1 of 2. Switch. Right knee down.")),
            *((27.0, "Hold."), (31.0, "2 of 2. Switch. Left knee down.")),
            *((40.0, "Hold."), (44.0, "2 of 2. Done. Well done.")),
        ],
    )
    next_sides = [state.moment.next_side for state in states]
    assert [side for side, _ in groupby(next_sides)] == ["left", "right", "left", None]
    rests = [time_s for time_s, stage in stages(states) if stage == Stage.REST]
    assert rests == pytest.approx([7, 20, 33], abs=0.5)
    assert [(h.side, h.done) for h in result(practice).report.holds] == [
        *(("right", True), ("left", True), ("right", True), ("left", True)),
    ]


def test_every_rest_is_a_whole_one(low_lunge: Pose) -> None:
    """A hold ends the rest before it; the next rest begins when that hold is left."""
    plan = Plan(hold_s=5, sets=3, sides=("right",), rest_s=4)
    practice = Practice(low_lunge, plan, model="none")
    practice.attach(
        ScriptedDetector(
            script([(7, RIGHT), (14, STANDING), (21, RIGHT), (28, STANDING), (30, RIGHT)])
        )
    )
    states = [practice.process(f) for f in frames(seconds=30, fps=FPS, size_wh=SIZE_WH)]
    rest_s = [state.moment.rest_s or 0.0 for state in states]
    began = [now for now, before in zip(rest_s[1:], rest_s, strict=False) if now > before]
    assert began == pytest.approx([4.0, 4.0])


def test_coming_back_undoes_having_left(low_lunge: Pose) -> None:
    """Two short looks out of the last pose are not one long leave."""
    plan = Plan(hold_s=5, sets=1, sides=("right",), rest_s=4)
    practice = Practice(low_lunge, plan, model="none")
    practice.attach(
        ScriptedDetector(
            script(
                [
                    (7, RIGHT),
                    (8, STANDING),
                    (10, RIGHT),
                    (11, STANDING),
                    (13, RIGHT),
                    (16, STANDING),
                ]
            )
        )
    )
    states = [practice.process(f) for f in frames(seconds=16, fps=FPS, size_wh=SIZE_WH)]
    over_s = next(state.moment.time_s for state in states if state.moment.complete)
    assert over_s == pytest.approx(13 + OUT_OF_POSE_S, abs=0.2)


def test_every_line_is_short_and_a_cue_yields_to_the_clock(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(5, RIGHT), (8.5, LEANING), (30, RIGHT)])
    lines = [line for state in states for line in state.lines]
    assert all(len(line.text.split()) <= 8 for line in lines)
    urgency = {line.text: line.urgency for line in lines}
    assert urgency["Lift your chest over your hips."] is Urgency.CUE
    assert urgency["Hold. Right knee down."] is Urgency.CLOCK < Urgency.CUE


def test_the_session_outlives_its_detector(low_lunge: Pose) -> None:
    """A reloaded page comes back with another landmarker, in mid-hold."""
    plan = Plan(hold_s=30, sets=1, sides=("left", "right"), rest_s=5)
    practice = Practice(low_lunge, plan, model="none")
    for frame in frames(seconds=10, fps=FPS, size_wh=SIZE_WH):
        if frame.index in (0, 80):
            practice.attach(ScriptedDetector(lambda time_s: RIGHT))
        if not 5 <= frame.time_s < 8:
            practice.process(frame)
    (hold,) = result(practice).report.holds
    assert hold.held_s == pytest.approx(7, abs=0.3)
    assert [pause.rule for pause in hold.pauses] == ["no_picture"]


def test_the_files_are_those_of_a_recorded_check(low_lunge: Pose) -> None:
    _, practice = practise(low_lunge, [(5, RIGHT)])
    found = result(practice)
    assert sorted(found.files) == ["measurements.csv", "report.html", "report.json"]
    report = json.loads(found.files["report.json"])
    assert report["schema"] == "posecheck.report/1"
    assert report["video"]["path"] == "webcam"
    assert len(found.files["measurements.csv"].splitlines()) == 51
    assert b"data:image/jpeg" not in found.files["report.html"]


def test_pictures_are_kept_only_when_asked(low_lunge: Pose) -> None:
    practice = Practice(low_lunge, Plan.of(low_lunge), model="none", keep_pictures=True)
    practice.attach(ScriptedDetector(lambda time_s: LEANING))
    for frame in frames(seconds=3, fps=FPS, size_wh=SIZE_WH):
        practice.process(frame)
    assert b"data:image/jpeg" in result(practice).files["report.html"]


def test_without_a_frame_there_is_no_result(low_lunge: Pose) -> None:
    assert Practice(low_lunge, Plan.of(low_lunge), model="none").finish() is None


def test_the_summary_says_what_was_lost_and_what_was_steadiest(low_lunge: Pose) -> None:
    swaying = [
        replace(SMALL, trunk_lean_deg=3 + 6 * (tick % 2), front="right", facing_right=False)
        for tick in range(2)
    ]

    def sight(time_s: float) -> Landmarks:
        if time_s < 5 or 8 <= time_s < 12:
            return RIGHT
        if time_s < 8:
            return LEANING
        return STANDING if time_s < 18 else swaying[int(time_s) % 2].landmarks()

    practice = Practice(low_lunge, Plan.of(low_lunge), model="none")
    practice.attach(ScriptedDetector(sight))
    for frame in frames(seconds=28, fps=FPS, size_wh=SIZE_WH):
        practice.process(frame)
    found = result(practice)
    summary = summarise(found.report, found.timeline)
    assert [(one.side, one.number, round(one.lost_s)) for one in summary.sets] == [
        ("right", 1, 3),
        ("left", 1, 0),
    ]
    assert list(summary.lost_s) == ["trunk_upright"]
    assert summary.steadiest is summary.sets[0]
    assert (summary.sets[0].sway_deg or 9) < 1 < (summary.sets[1].sway_deg or 0)


def without(joints: list[int], landmarks: Landmarks = RIGHT) -> Landmarks:
    """The same body with those joints hidden."""
    visibility = landmarks.visibility.copy()
    visibility[joints] = 0.1
    return replace(landmarks, visibility=visibility)


def test_obstacles_are_said_by_kind_not_one_after_another(low_lunge: Pose) -> None:
    """At a cut one joint after another is lost: one line of that is enough for a while."""
    hidden = [without([one, one + 2]) for one in (11, 23, 25)] + [without([26])]
    scene: Scene = [(4, RIGHT)]
    for sight in hidden:
        scene += [(scene[-1][0] + 1.6, sight), (scene[-1][0] + 2.0, RIGHT)]
    states, _ = practise(low_lunge, scene, hold_s=30)
    obstacles = [text for text in words(states) if text.startswith(("I can't", "Your "))]
    assert len(obstacles) == 1


def test_a_known_fault_goes_before_what_is_hidden(low_lunge: Pose) -> None:
    oblique = replace(SMALL, trunk_lean_deg=30, rear_thigh_deg=38, yaw_deg=38).landmarks()
    states, _ = practise(low_lunge, [(1, RIGHT), (8, oblique)])
    assert states[-1].assessment.cannot_tell() is not None
    assert [text for text in words(states) if not text.startswith("Hold.")] == [
        "Lift your chest over your hips."
    ]


def test_nobody_is_asked_back_into_a_pose_that_was_only_hidden(low_lunge: Pose) -> None:
    """Coming back into the picture looks like another posture for a frame or two."""
    scene: Scene = [(4, RIGHT), (7, None), (7.3, STANDING), (9, RIGHT)]
    states, _ = practise(low_lunge, scene, hold_s=30)
    assert words(states) == ["Hold. Right knee down.", "I can't see you. Clock paused.", "Go on."]


def test_who_takes_the_other_leg_is_not_told_to_start_again(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(4, RIGHT), (7, None), (10, LEFT)], hold_s=30)
    assert words(states) == ["Hold. Right knee down.", "I can't see you. Clock paused.", "Hold."]


def test_who_has_just_left_the_pose_is_not_told_to_take_it_up(low_lunge: Pose) -> None:
    dips: Scene = [(0.5, RIGHT), (2.0, STANDING), (2.5, RIGHT), (4.0, STANDING), (4.5, RIGHT)]
    states, _ = practise(low_lunge, dips)
    assert words(states) == []
    states, _ = practise(low_lunge, [(0.5, RIGHT), (3.5, STANDING)])
    assert said(states) == [(2.5, "Kneel down with one foot in front.")]


def test_the_line_of_who_has_just_taken_the_pose_up_says_so(low_lunge: Pose) -> None:
    states, _ = practise(low_lunge, [(0.5, RIGHT)])
    assert live_headline(states[-1], low_lunge).phrase.text == "Hold"


def test_the_line_does_not_flicker() -> None:
    steady = SteadyLine()
    calm, wrong, good = (
        Headline(phrase=Phrase(tone, tone), tone=tone) for tone in ("calm", "wrong", "good")
    )
    wanted = [calm, wrong, calm, *[wrong] * 6, good]
    shown = [steady(tick / 10, line) for tick, line in enumerate(wanted)]
    assert shown == [calm] * 8 + [wrong, good]
