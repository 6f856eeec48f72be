"""A session of several poses from scripted bodies: what is said, whole; pause, skip, end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Landmarks
from posecheck.coaching.course import Course, CourseStep, StepState
from posecheck.coaching.lesson import Command, Lesson
from posecheck.coaching.live_headline import live_headline
from posecheck.coaching.plan import Plan, Stage
from posecheck.coaching.practice import LiveState
from posecheck.poses.pose import find_pose
from posecheck.reporting.session_report import session_report
from posecheck.reporting.wording import not_looked_at
from posecheck.sources.frames import Frame
from posecheck.testing import LimbBody, LungeBody, ScriptedDetector, with_mask
from posecheck.ui.live.message import live_message
from posecheck.words import spoken

FPS = 5
SIZE_WH = (640, 360)
LUNGE = LungeBody(
    front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, thigh_px=60, size_wh=SIZE_WH
)
RIGHT = LUNGE.landmarks()
LEFT = replace(LUNGE, front="right", facing_right=False).landmarks()
BRIDGE = LimbBody(
    trunk_deg=-118,
    left=(68, 158),
    right=(68, 158),
    nose_ahead_deg=-30,
    upper_arm_deg=90,
    thigh_px=60,
    size_wh=SIZE_WH,
    at=(320, 240),
).landmarks()
STANDING = replace(
    LUNGE, front_knee_deg=178.0, rear_thigh_deg=0.0, rear_knee_deg=178.0, front_shin_deg=0.0
).landmarks()
ARMS_UP = LimbBody(upper_arm_deg=2, forearm_deg=-3, thigh_px=60, size_wh=SIZE_WH, at=(320, 200))

Scene = list[tuple[float, Landmarks | None]]


class Visit:
    """A person before the camera, second after second."""

    def __init__(self, *steps: CourseStep) -> None:
        self.lesson = Lesson(Course(steps=steps, name="Test"), model="none")
        self.states: list[LiveState] = []
        self._tick = 0

    @property
    def now(self) -> LiveState:
        return self.states[-1]

    def see(self, *scene: tuple[float, Landmarks | None]) -> list[tuple[float, str]]:
        """Each for so many seconds; what is said meanwhile, with when."""
        said = []
        for seconds, sight in scene:
            self.lesson.attach(ScriptedDetector(lambda t, sight=sight: sight))  # type: ignore[misc]
            for _ in range(round(seconds * FPS)):
                image = np.full((360, 640, 3), 130, dtype=np.uint8)
                frame = Frame(image_bgr=image, time_s=self._tick / FPS, index=self._tick)
                self.states.append(self.lesson.process(frame))
                said += [(frame.time_s, line.text) for line in self.now.lines]
                self._tick += 1
        return said


def step(
    pose_id: str, *, sides: tuple[str, ...] = (), rest_s: float = 10.0, **plan: float
) -> CourseStep:
    pose = find_pose(pose_id)
    changed = replace(Plan.of(pose), **plan, **({"sides": sides} if sides else {}))  # type: ignore[arg-type]
    return CourseStep(pose=pose, plan=changed, then_rest_s=rest_s)


LUNGE_STEP = step("low_lunge", sets=1, hold_s=10.0, rest_s=8.0)
BRIDGE_STEP = step("bridge", sets=1, hold_s=10.0)
BREATHING = step("breathing_360", sets=1, hold_s=10.0)


def words(said: list[tuple[float, str]]) -> list[str]:
    return [text for _, text in said]


def test_a_session_says_what_comes_next_and_ends_by_itself() -> None:
    visit = Visit(LUNGE_STEP, BRIDGE_STEP, BREATHING)
    said = visit.see((12, RIGHT), (4, STANDING), (12, LEFT), (14, STANDING), (12, BRIDGE))
    said += visit.see((65, STANDING))
    assert words(said) == [
        *("Hold. Right knee down.", "Stop if your knee or groin hurts.", "Halfway.", "3", "2", "1"),
        "Switch. Left knee down.",
        *("Hold.", "Halfway.", "3", "2", "1", "Done."),
        *("Next: bridge. Lie side-on.", "Leave it out if your neck hurts."),
        "Lie down, knees bent; lift your hips.",
        *("Hold.", "Halfway.", "3", "2", "1", "Done."),
        *("Next: 360 breathing.", "Breathe normally if you feel dizzy."),
        *find_pose("breathing_360").steps,
        *("Sit or lie; breathe in and widen.", "Begin.", "3", "2", "1", "Done. Well done."),
    ]
    assert [state.moment.complete for state in visit.states].index(True) > 100 * FPS
    lesson = visit.now.lesson
    assert lesson is not None
    assert [mark.state for mark in lesson.marks] == ["done", "done", "now"]
    found = visit.lesson.finish()
    assert found is not None
    assert [(one.report.pose.id, len(one.report.holds)) for one in found.poses] == [
        *(("low_lunge", 2), ("bridge", 1)),
    ]
    (guided,) = found.guided
    assert guided.timed_s == pytest.approx(10, abs=0.2)
    report = session_report([], [(guided.pose, guided.timed_s)])
    assert report.guided_lines == (
        "360 breathing: 10 s, guided and not judged. Nothing of this pose is looked at: "
        "breathing is too small a movement for a camera across the room.",
    )


def test_whoever_takes_the_next_pose_up_at_once_is_not_kept_waiting() -> None:
    visit = Visit(BRIDGE_STEP, replace(LUNGE_STEP, near="left"))
    visit.see((12, BRIDGE))
    assert words(visit.see((5, STANDING))) == ["Next: low lunge. Turn side-on."]
    stages = [visit.now.moment.stage]
    assert words(visit.see((4, RIGHT))) == [
        "Turn your left side to the camera.",
        "Hold. Right knee down.",
    ]
    assert [*stages, visit.now.moment.stage] == [Stage.NEXT, Stage.HOLD]


def test_where_it_stands_is_told_to_whoever_comes_back() -> None:
    visit = Visit(replace(LUNGE_STEP, plan=replace(LUNGE_STEP.plan, sets=3)))
    assert visit.lesson.where == "Low lunge"
    visit.see((4, RIGHT))
    assert visit.lesson.where == "Right knee down 1 of 3, 7 s left"
    visit.see((8, RIGHT), (3, STANDING))
    assert visit.lesson.where == "Left knee down 1 of 3"
    visit.lesson.command(Command.END)
    visit.lesson.command(Command.END)
    assert visit.lesson.where == "Left knee down 1 of 3"
    routine = Visit(BRIDGE_STEP, LUNGE_STEP)
    routine.see((4, BRIDGE))
    assert routine.lesson.where == "Bridge, 7 s left"


def test_a_pause_of_two_minutes_costs_the_hold_nothing() -> None:
    visit = Visit(LUNGE_STEP)
    visit.see((5, RIGHT))
    visit.lesson.command(Command.PAUSE)
    said = visit.see((120, STANDING))
    visit.lesson.command(Command.PAUSE)
    said += visit.see((3, RIGHT))
    assert words(said) == ["Paused.", "Go on.", "Halfway.", "3"]
    (hold,) = visit.lesson.finish().poses[0].report.holds  # type: ignore[union-attr]
    assert hold.held_s == pytest.approx(8, abs=0.5)
    assert [(pause.rule, round(pause.end_s - pause.start_s)) for pause in hold.pauses] == [
        ("on_pause", 120),
    ]


def test_whoever_settles_for_a_moment_after_a_pause_hears_that_it_goes_on() -> None:
    visit = Visit(LUNGE_STEP)
    visit.see((4, RIGHT))
    visit.lesson.command(Command.PAUSE)
    visit.see((20, STANDING))
    visit.lesson.command(Command.PAUSE)
    assert words(visit.see((0.4, STANDING), (1, RIGHT)))[-1] == "Go on."


def test_both_arms_up_pause_and_go_on() -> None:
    visit = Visit(LUNGE_STEP)
    up = ARMS_UP.landmarks()
    said = visit.see((3, STANDING), (2.5, up), (6, STANDING))
    assert said[-1][1] == "Paused."
    assert visit.now.lesson is not None
    assert visit.now.lesson.paused
    assert words(visit.see((5, up), (2, STANDING)))[0] == "Go on."
    assert not visit.now.lesson.paused


@pytest.mark.parametrize(
    "body",
    [
        replace(ARMS_UP, upper_arm_deg=40, forearm_deg=40),  # a V
        replace(ARMS_UP, upper_arm_deg=30, forearm_deg=-100),  # hands on the head
        replace(ARMS_UP, upper_arm_deg=100, forearm_deg=80),  # reaching ahead
    ],
)
def test_other_arms_are_no_sign(body: LimbBody) -> None:
    visit = Visit(LUNGE_STEP)
    visit.see((6, body.landmarks()))
    assert visit.now.lesson is not None
    assert not visit.now.lesson.paused


def test_skip_and_back() -> None:
    visit = Visit(LUNGE_STEP, BRIDGE_STEP, BREATHING)
    visit.see((12, RIGHT), (2, STANDING))
    visit.lesson.command(Command.SKIP)
    assert words(visit.see((1, STANDING))) == ["Next: bridge. Lie side-on."]
    visit.lesson.command(Command.BACK)
    said = visit.see((10, STANDING), (12, LEFT), (2, STANDING))
    assert words(said)[0] == "Next: low lunge. Turn side-on."
    assert words(said)[-2:] == ["Done.", "Next: bridge. Lie side-on."]
    visit.lesson.command(Command.SKIP)
    visit.see((1, STANDING))
    assert visit.now.lesson is not None
    assert [one.state for one in visit.now.lesson.marks] == [
        *(StepState.DONE, StepState.SKIPPED, StepState.NOW),
    ]


def test_the_end_is_asked_for_once_and_can_be_undone() -> None:
    visit = Visit(LUNGE_STEP, BRIDGE_STEP)
    visit.see((5, RIGHT))
    visit.lesson.command(Command.END)
    assert words(visit.see((1, RIGHT)))[0] == "End the practice? Press again to end."
    assert visit.now.lesson is not None
    assert visit.now.lesson.asks_to_end
    visit.see((11, RIGHT))
    assert not visit.now.lesson.asks_to_end
    visit.lesson.command(Command.END)
    visit.see((1, STANDING))
    visit.lesson.command(Command.END)
    visit.see((0.2, STANDING))
    assert visit.now.moment.complete
    first = visit.lesson.finish()
    visit.lesson.take_up_again()
    said = words(visit.see((1, STANDING), (12, LEFT), (3, STANDING)))
    assert said[0] == "Welcome back. Left leg."
    assert said[-3:] == ["1", "Done.", "Next: bridge. Lie side-on."]
    found = visit.lesson.finish()
    assert first is not None
    assert found is not None
    assert [(h.side, h.done) for one in found.poses for h in one.report.holds] == [
        *(("right", True), ("left", True)),
    ]


def test_the_session_s_report_says_what_is_missing_and_why() -> None:
    leaning = replace(LUNGE, trunk_lean_deg=30, rear_thigh_deg=38).landmarks()
    visit = Visit(LUNGE_STEP, BRIDGE_STEP)
    visit.see((5, RIGHT), (4, leaning), (2, RIGHT), (8, STANDING), (12, LEFT), (2, STANDING))
    visit.lesson.command(Command.SKIP)
    visit.see((2, STANDING), (12, BRIDGE))
    found = visit.lesson.finish()
    assert found is not None
    report = session_report([(one.report, one.plan.left_to_do({})) for one in found.poses])
    assert report.sentence == (
        "2 of 3 holds and sets done. Low lunge, right 0 of 1: 4 s lost to trunk lean."
    )
    assert [(row.pose, row.side, row.done, row.amount) for row in report.rows] == [
        ("Low lunge", "left", 1, "12.0 s"),
        ("Low lunge", "right", 0, "7.0 s"),
        ("Bridge", "both", 1, "11.6 s"),
    ]
    assert [row.lost for row in report.rows] == ["", "trunk lean 4 s", ""]
    page = report.files()["session.html"].decode()
    assert report.sentence in page
    assert "0 of 1" in page


def test_the_camera_is_set_up_for_the_first_pose_that_is_judged() -> None:
    visit = Visit(BREATHING, LUNGE_STEP)
    visit.lesson.command(Command.SKIP)
    visit.see((1, STANDING))
    visit.lesson.command(Command.SKIP)
    assert words(visit.see((20, STANDING))) == [
        *("Next: low lunge. Turn side-on.", "I can see you well."),
        *("3", "2", "1", "Kneel down with one foot in front."),
        *("Left knee down.", "Stop if your knee or groin hurts."),
    ]


BARE_BACK = with_mask(replace(LUNGE, arms="forward").landmarks(), curvature=1.4)


def test_the_back_is_asked_for_once_a_session_and_not_by_what_is_guided() -> None:
    once = (spoken.HOLD_STILL.text, spoken.BACK_HURTS.text, spoken.ARCH_ONCE.text)
    visit = Visit(BREATHING, LUNGE_STEP, step("sit_up", sets=1), LUNGE_STEP)
    visit.lesson.command(Command.SKIP)
    visit.see((1, BARE_BACK))
    visit.lesson.command(Command.SKIP)
    assert spoken.HOLD_STILL.text in words(visit.see((3, BARE_BACK)))
    visit.lesson.command(Command.BACK)
    assert spoken.HOLD_STILL.text not in words(visit.see((1, BARE_BACK)))
    assert visit.now.asked is None
    visit.lesson.command(Command.SKIP)
    assert "Begin." in words(visit.see((1, BARE_BACK)))
    visit.lesson.command(Command.SKIP)
    said = words(visit.see((25, BARE_BACK)))
    assert tuple(line for line in said if line in once) == once
    for _ in range(2):
        visit.lesson.command(Command.SKIP)
        said = words(visit.see((15, BARE_BACK)))
        assert not set(said) & {*once}
    assert any(line.startswith("Hold.") for line in said)


def test_the_stage_says_what_is_not_looked_at_while_there_is_time_to_read() -> None:
    visit = Visit(BREATHING, LUNGE_STEP)

    def unjudged() -> str:
        line = live_headline(visit.now, visit.lesson.pose)
        return str(live_message(visit.now, visit.lesson, line=line, time_ms=0.0)["unjudged"])

    visit.see((1, STANDING))
    assert unjudged() == not_looked_at(BREATHING.pose)
    assert unjudged().startswith("Nothing of this pose is looked at: breathing is too small")
    visit.lesson.command(Command.SKIP)
    visit.see((1, STANDING))
    assert unjudged() == ""
    visit.lesson.command(Command.SKIP)
    visit.see((1, STANDING))
    assert unjudged() == not_looked_at(LUNGE_STEP.pose)
    visit.see((3, RIGHT))
    assert unjudged() == ""


def test_a_guide_skips_what_is_read_then_the_pose() -> None:
    visit = Visit(BREATHING, LUNGE_STEP)
    visit.see((1, None))
    visit.lesson.command(Command.SKIP)
    assert words(visit.see((1, None))) == ["Begin."]
    assert visit.now.moment.guided is not None
    assert visit.now.moment.guided.timed
    visit.lesson.command(Command.SKIP)
    assert words(visit.see((0.5, STANDING))) == ["Next: low lunge. Turn side-on."]


def test_a_pause_stops_a_guide() -> None:
    visit = Visit(BREATHING)
    visit.see((1, None))
    visit.lesson.command(Command.SKIP)
    visit.see((2, None))
    visit.lesson.command(Command.PAUSE)
    visit.see((60, None))
    visit.lesson.command(Command.PAUSE)
    visit.see((1, None))
    assert visit.now.moment.guided is not None
    assert visit.now.moment.guided.left_s == pytest.approx(6, abs=1.2)


def left_of_guide(visit: Visit) -> float:
    guided = visit.now.moment.guided
    assert guided is not None
    return guided.left_s


def test_who_walks_out_of_a_guided_pose_is_waited_for() -> None:
    visit = Visit(step("breathing_360", sets=1, hold_s=60.0))
    visit.see((1, STANDING))
    visit.lesson.command(Command.SKIP)
    visit.see((10, STANDING))
    before_s = left_of_guide(visit)
    assert words(visit.see((120, None))) == ["I can't see you. Clock paused."]
    assert left_of_guide(visit) == pytest.approx(before_s - 10, abs=0.3)
    assert words(visit.see((1, STANDING))) == ["Welcome back."]
    assert left_of_guide(visit) == pytest.approx(before_s - 11, abs=0.5)


def test_a_guide_that_was_ended_goes_on_where_it_was() -> None:
    visit = Visit(step("breathing_360", sets=1, hold_s=60.0))
    visit.see((1, STANDING))
    visit.lesson.command(Command.SKIP)
    visit.see((20, STANDING))
    visit.lesson.command(Command.END)
    assert words(visit.see((1, STANDING))) == [spoken.END_ASKED.text]
    visit.lesson.command(Command.END)
    visit.see((0.2, STANDING))
    first = visit.lesson.finish()
    assert first is not None
    before_s = left_of_guide(visit)
    visit.lesson.take_up_again()
    assert words(visit.see((10, STANDING))) == ["Welcome back.", "Halfway."]
    assert left_of_guide(visit) == pytest.approx(before_s - 10, abs=0.3)
    found = visit.lesson.finish()
    assert found is not None
    assert [round(one.timed_s) for one in (*first.guided, *found.guided)] == [21, 31]


def test_who_is_hardly_seen_while_lying_down_is_not_waited_for() -> None:
    visit = Visit(step("breathing_360", sets=1, hold_s=60.0))
    visit.see((1, STANDING))
    visit.lesson.command(Command.SKIP)
    visit.see(*((1, STANDING), (2, None)) * 5)
    before_s = left_of_guide(visit)
    visit.see((15, None))
    assert left_of_guide(visit) == pytest.approx(before_s - 15, abs=0.3)


def test_what_was_skipped_before_a_frame_of_it_leaves_nothing() -> None:
    visit = Visit(LUNGE_STEP, BRIDGE_STEP, step("camel"))
    visit.see((1, STANDING))
    for _ in range(2):
        visit.lesson.command(Command.SKIP)
    result = visit.lesson.finish()
    assert result is not None
    assert [one.report.pose.id for one in result.poses] == ["low_lunge"]
