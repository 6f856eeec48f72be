"""A whole practice from scripted angles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Joint, Landmarks
from posecheck.judging.checker import Checker
from posecheck.judging.clock import Hold, Phase
from posecheck.judging.session import Assessment, Session
from posecheck.poses.pose import Pose
from posecheck.testing import LungeBody, ScriptedDetector, frames, standing_body

GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)


def run(
    pose: Pose, script: Callable[[float], Landmarks | None], seconds: float, fps: float = 30
) -> tuple[list[Assessment], list[Hold]]:
    with Checker(ScriptedDetector(script), Session(pose)) as checker:
        assessments = [checker.process(frame) for frame in frames(seconds=seconds, fps=fps)]
        last = checker.finish()
    holds = [a.clock.finished for a in assessments if a.clock.finished]
    return assessments, [*holds, *([last] if last else [])]


def obstacle(assessment: Assessment) -> str | None:
    found = assessment.cannot_tell()
    return found.reason if found else None


def changes(assessments: Iterable[Assessment]) -> list[tuple[float, str, str | None]]:
    """(time_s, phase, cue) whenever phase or cue changes."""
    seen: list[tuple[float, str, str | None]] = []
    for one in assessments:
        now = (one.clock.phase.value, one.cue.text if one.cue else None)
        if not seen or seen[-1][1:] != now:
            seen.append((round(one.time_s, 1), *now))
    return seen


def test_a_set_with_one_fault(low_lunge: Pose) -> None:
    leaning = replace(GOOD, trunk_lean_deg=30, rear_thigh_deg=38)

    def script(time_s: float) -> Landmarks:
        if time_s < 1 or time_s >= 24:
            return standing_body()
        return (leaning if 10 <= time_s < 13 else GOOD).landmarks()

    assessments, holds = run(low_lunge, script, 30)
    assert changes(assessments) == [
        (0.0, "WAITING", None),
        (2.1, "HOLDING", None),
        (10.0, "PAUSED", None),
        (12.0, "PAUSED", "Lift your chest over your hips."),
        (13.0, "HOLDING", "Lift your chest over your hips."),
        (13.5, "HOLDING", None),
        (24.0, "PAUSED", None),
        (29.0, "WAITING", None),
    ]
    (hold,) = holds
    assert hold.side == "right"
    assert hold.held_s == pytest.approx(20, abs=0.4)
    assert [pause.rule for pause in hold.pauses] == ["trunk_upright"]


@pytest.mark.parametrize("fps", [10, 15, 24, 29.97, 60])
def test_every_frame_rate_gives_the_same_holds(low_lunge: Pose, fps: float) -> None:
    leaning = replace(GOOD, trunk_lean_deg=30, rear_thigh_deg=38)

    def script(time_s: float) -> Landmarks:
        return (leaning if 10 <= time_s < 13 else GOOD).landmarks()

    _, (hold,) = run(low_lunge, script, 20, fps)
    assert hold.held_s == pytest.approx(17, abs=0.3)
    assert [pause.rule for pause in hold.pauses] == ["trunk_upright"]


def test_both_sides_by_the_stretched_leg(low_lunge: Pose) -> None:
    other = replace(GOOD, front="right", facing_right=False)

    def script(time_s: float) -> Landmarks:
        if time_s < 31:
            return GOOD.landmarks()
        return standing_body() if time_s < 34 else other.landmarks()

    assessments, holds = run(low_lunge, script, 66)
    assert [(hold.side, hold.done) for hold in holds] == [("right", True), ("left", True)]
    assert assessments[-1].sets_done == {"right": 1}


def test_standing_is_not_the_pose_and_not_corrected(low_lunge: Pose) -> None:
    assessments, holds = run(low_lunge, lambda t: standing_body(), 10)
    assert holds == []
    assert {one.in_pose for one in assessments} == {False}
    assert {one.cue for one in assessments} == {None}


def test_the_pose_is_left_a_little_later_than_it_is_entered(low_lunge: Pose) -> None:
    bent = replace(GOOD, trunk_lean_deg=58.5).landmarks()
    newcomer, _ = run(low_lunge, lambda t: bent, 4)
    assert newcomer[-1].in_pose is False
    deeper, _ = run(low_lunge, lambda t: GOOD.landmarks() if t < 1 else bent, 4)
    assert deeper[-1].in_pose is True


def test_a_front_leg_out_of_the_picture_is_never_a_hold(low_lunge: Pose) -> None:
    landmarks = GOOD.landmarks()
    points = landmarks.xy_px.copy()
    for joint in (Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX):
        points[joint][0] += 900
    cut = replace(landmarks, xy_px=points)
    assessments, holds = run(low_lunge, lambda t: cut, 10)
    assert holds == []
    assert {one.in_pose for one in assessments} == {None}
    assert {one.clock.phase for one in assessments} == {Phase.WAITING}
    assert obstacle(assessments[-1]) == "the left knee is out of frame"


def test_an_oblique_view_is_never_a_hold(low_lunge: Pose) -> None:
    oblique = replace(GOOD, yaw_deg=45).landmarks()
    assessments, holds = run(low_lunge, lambda t: oblique, 10)
    assert holds == []
    assert obstacle(assessments[-1]) == "the view is too far from side-on"


def test_nobody(low_lunge: Pose) -> None:
    assessments, holds = run(low_lunge, lambda t: None, 2)
    assert holds == []
    assert obstacle(assessments[-1]) == "nobody is in view"


def test_leaving_the_frame_pauses_and_coming_back_resumes(low_lunge: Pose) -> None:
    _, (hold,) = run(low_lunge, lambda t: None if 5 <= t < 8 else GOOD.landmarks(), 15)
    assert [(round(p.start_s), round(p.end_s), p.rule) for p in hold.pauses] == [(5, 8, "not_seen")]
    assert hold.held_s == pytest.approx(12, abs=0.2)


def test_exchanged_legs_now_and_then_change_nothing(low_lunge: Pose) -> None:
    rng = np.random.default_rng(6)
    exchanged = set(rng.choice(450, size=18, replace=False))

    def script(time_s: float) -> Landmarks:
        landmarks = GOOD.landmarks()
        return landmarks.swapped() if round(time_s * 30) in exchanged else landmarks

    _, (hold,) = run(low_lunge, script, 15)
    assert hold.side == "right"
    assert hold.pauses == ()
    assert hold.held_s == pytest.approx(15, abs=0.1)


def test_the_detector_is_closed(low_lunge: Pose) -> None:
    detector = ScriptedDetector(lambda t: None)
    with Checker(detector, Session(low_lunge)):
        pass
    assert detector.closed


KNEES_AND_ANKLES = [Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]


def hide_the_legs(landmarks: Landmarks) -> Landmarks:
    visibility = landmarks.visibility.copy()
    visibility[KNEES_AND_ANKLES] = 0.1
    return replace(landmarks, visibility=visibility)


def test_hidden_legs_are_not_guessed_to_say_no(low_lunge: Pose) -> None:
    """A hidden knee is put up to 0.35 leg lengths off: as much as tells a lunge."""
    assessments, _ = run(low_lunge, lambda t: hide_the_legs(standing_body()), 1)
    assert assessments[-1].in_pose is None


def test_legs_below_the_picture_are_no_ground_to_say_no(low_lunge: Pose) -> None:
    """Where MediaPipe puts joints that it cannot see at all is made up: it cannot be judged."""
    standing = standing_body()
    xy_px = standing.xy_px.copy()
    xy_px[KNEES_AND_ANKLES, 1] += standing.size_wh[1]
    below = replace(hide_the_legs(standing), xy_px=xy_px)
    assert not below.cut_off()
    assessments, _ = run(low_lunge, lambda t: below, 1)
    assert assessments[-1].in_pose is None


def test_legs_of_someone_cut_by_the_edge_are_no_ground_to_say_no(low_lunge: Pose) -> None:
    """What the frame's edge cuts off is guessed back into the frame, squeezed."""
    standing = standing_body()
    left_px = standing.xy_px[:, 0].min()
    at_the_edge = replace(standing, xy_px=standing.xy_px - np.array([left_px - 1.0, 0.0]))
    cut = hide_the_legs(at_the_edge)
    assert cut.cut_off()
    assert not cut.outside.any()
    assessments, _ = run(low_lunge, lambda t: cut, 1)
    assert assessments[-1].in_pose is None
