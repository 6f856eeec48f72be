"""The back over time: neutral, arch, pauses, calibration; from masks of known bend."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.judging.rules import Status
from posecheck.judging.session import Assessment, Session
from posecheck.measuring.arch import CURVATURE_A_DEG, Arch, arch_band
from posecheck.measuring.back_watch import BackWatch, Neutral, ShownBack
from posecheck.measuring.ledger import Ledger, ledger_of, split
from posecheck.measuring.reading import Reading
from posecheck.poses.pose import Pose
from posecheck.reporting.report import Report
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame
from posecheck.testing import LungeBody, ScriptedDetector, with_mask
from posecheck.words import spoken

SIZE_WH = (480, 270)
FPS = 10.0
NEUTRAL = 1.6
LUNGE = LungeBody(
    front_knee_deg=84,
    front_shin_deg=4,
    rear_thigh_deg=20,
    trunk_lean_deg=3,
    arms="forward",
    thigh_px=45,
    size_wh=SIZE_WH,
)


@cache
def arched(arch_deg: float, *, other_leg: bool = False, yaw_deg: float = 0.0) -> Landmarks:
    """A lunge with the back arched by so much beyond the neutral."""
    body = replace(LUNGE, yaw_deg=yaw_deg)
    if other_leg:
        body = replace(body, front="right", facing_right=False)
    curvature = NEUTRAL + CURVATURE_A_DEG * arch_deg
    return with_mask(body.landmarks(), curvature=curvature, facing_right=body.facing_right)


Script = Callable[[float], Landmarks | None]
Said = list[tuple[int, str]]


def leave(time_s: float, watch: BackWatch) -> None:
    """Nothing is done to it."""


def run(
    pose: Pose, script: Script, seconds: float, *, at: Callable[[float, BackWatch], None] = leave
) -> tuple[list[Assessment], Session]:
    """Script into a session. at: what is done to its watch at a time in seconds."""
    session, tracker = Session(pose), BodyTracker()
    assessments = []
    for tick in range(round(seconds * FPS)):
        time_s = tick / FPS
        at(time_s, watch_of(session))
        landmarks = script(time_s)
        body = tracker.update(time_s, landmarks) if landmarks else None
        assessments.append(session.update(time_s, body))
    return assessments, session


def watch_of(session: Session) -> BackWatch:
    assert session.back is not None
    return session.back


def arch(assessment: Assessment) -> Reading:
    return assessment.readings["lumbar_arch_deg"]


def low_back(assessment: Assessment) -> Status:
    (found,) = (one for one in assessment.findings if one.rule.id == "low_back")
    return found.status


def test_an_arch_is_measured_from_the_own_neutral(low_lunge: Pose) -> None:
    assessments, session = run(low_lunge, lambda t: arched(0 if t < 5 else 30), 8)
    assert arch(assessments[10]).reason == "the neutral back is not known yet"
    assert arch(assessments[40]).value == pytest.approx(0, abs=2)
    assert arch(assessments[-1]).value == pytest.approx(30, abs=3)
    assert arch(assessments[-1]).error == pytest.approx(math.hypot(0.35 * 30, 4, 5), abs=1.5)
    (neutral,) = watch_of(session).neutrals.values()
    assert neutral.curvature == pytest.approx(NEUTRAL, abs=0.1)
    assert (round(neutral.start_s), round(neutral.end_s)) == (0, 2)


def test_an_oblique_view_widens_the_error(low_lunge: Pose) -> None:
    errors_deg = []
    for yaw_deg in (0.0, 14.0):
        assessments, _ = run(low_lunge, lambda t: arched(0, yaw_deg=yaw_deg), 4)  # noqa: B023
        errors_deg.append(arch(assessments[-1]).error)
    assert errors_deg[1] > errors_deg[0] + 0.5


def test_an_arch_pauses_the_hold_within_a_second_and_is_named(low_lunge: Pose) -> None:
    script: Script = lambda t: arched(28 if 6 <= t < 9 else 0)  # noqa: E731
    assessments, session = run(low_lunge, script, 14)
    hold = session.finish()
    assert hold is not None
    (pause,) = hold.pauses
    assert pause.rule == "low_back"
    assert 6 <= pause.start_s <= 7
    assert 9 <= pause.end_s <= 10
    cues = {one.cue.text for one in assessments if one.cue}
    assert cues == {"Tuck your tailbone, squeeze the back glute."}


@pytest.mark.parametrize("arch_deg", [0.0, 6.0, 10.0])
def test_a_slight_arch_stops_nothing(low_lunge: Pose, arch_deg: float) -> None:
    _, session = run(low_lunge, lambda t: arched(arch_deg if 5 <= t < 10 else 0), 12)
    hold = session.finish()
    assert hold is not None
    assert hold.pauses == ()


def test_an_arch_from_the_first_frame_is_not_claimed_but_noticed_once_given_up(
    low_lunge: Pose,
) -> None:
    script: Script = lambda t: arched(30 if t < 5 or t >= 10 else 0)  # noqa: E731
    assessments, _ = run(low_lunge, script, 13)
    assert {low_back(one) for one in assessments[:50]} <= {Status.OK, Status.UNSEEN}
    assert low_back(assessments[-1]) is Status.HIGH


def test_a_restless_back_gives_no_neutral(low_lunge: Pose) -> None:
    assessments, session = run(low_lunge, lambda t: arched(0 if int(2 * t) % 2 else 30), 6)
    assert watch_of(session).neutrals == {}
    assert all(math.isnan(arch(one).value) for one in assessments)


def test_a_hidden_back_never_stops_the_clock(low_lunge: Pose) -> None:
    hanging = replace(LUNGE, arms="hang").landmarks()
    masked = with_mask(hanging, curvature=NEUTRAL, depth=0.0)
    assessments, session = run(low_lunge, lambda t: masked, 8)
    hold = session.finish()
    assert hold is not None
    assert hold.held_s == pytest.approx(7.9, abs=0.2)
    assert arch(assessments[-1]).reason == "the outline of the back is broken"
    assert assessments[-1].cannot_tell() is None


def test_each_side_has_its_own_neutral(low_lunge: Pose) -> None:
    _, session = run(low_lunge, lambda t: arched(0, other_leg=t >= 5), 10)
    assert set(watch_of(session).neutrals) == {("right", "right"), ("left", "left")}
    assert watch_of(session).neutrals["left", "left"].start_s >= 5


def test_out_of_the_pose_the_back_is_not_judged(low_lunge: Pose) -> None:
    standing = with_mask(
        replace(LUNGE, front_knee_deg=178, rear_thigh_deg=0, rear_knee_deg=178).landmarks(),
        curvature=3.0,
    )
    assessments, session = run(low_lunge, lambda t: standing, 4)
    assert arch(assessments[-1]).reason == "the back is judged in the pose only"
    assert watch_of(session).neutrals == {}


def test_another_view_needs_another_neutral(low_lunge: Pose) -> None:
    assessments, session = run(low_lunge, lambda t: arched(0, yaw_deg=0 if t < 4 else 22), 9)
    reasons = [arch(one).reason for one in assessments[40:70]]
    assert "the view has changed since the neutral back was seen" in reasons
    assert arch(assessments[-1]).judged
    (neutral,) = watch_of(session).neutrals.values()
    assert neutral.start_s > 4


def test_what_is_asked_for_does_not_count(low_lunge: Pose) -> None:
    def ask(time_s: float, watch: BackWatch) -> None:
        watch.asked_to_arch = time_s > 4

    assessments, _ = run(low_lunge, lambda t: arched(0 if t < 5 else 30), 8, at=ask)
    assert arch(assessments[-1]).reason == "you were asked to arch"


def test_the_next_arch_counts_although_one_was_excused(low_lunge: Pose) -> None:
    def excuse(time_s: float, watch: BackWatch) -> None:
        if time_s == 5.8:
            watch.excuse(12)

    script: Script = lambda t: arched(30 if 5 <= t < 6.5 or t >= 8 else 0)  # noqa: E731
    assessments, _ = run(low_lunge, script, 10, at=excuse)
    assert arch(assessments[62]).reason == "you were asked to arch"
    assert low_back(assessments[-1]) is Status.HIGH


def test_a_back_that_plainly_arches_is_refused_no_more(low_lunge: Pose) -> None:
    def refuse(time_s: float, watch: BackWatch) -> None:
        if time_s == 4:
            watch.refuse(("right", "right"))

    script: Script = lambda t: arched(28 if 6 <= t < 8 else 0)  # noqa: E731
    assessments, _ = run(low_lunge, script, 10, at=refuse)
    assert not arch(assessments[55]).judged
    assert low_back(assessments[75]) is Status.HIGH
    assert arch(assessments[-1]).value == pytest.approx(0, abs=2)


@pytest.mark.parametrize(
    ("arch_deg", "band"),
    [
        (-20, Arch.NEUTRAL),
        (11, Arch.NEUTRAL),
        (12, Arch.SLIGHT),
        (16, Arch.ARCHED),
        (21, Arch.STRONG),
    ],
)
def test_bands(arch_deg: float, band: Arch) -> None:
    assert arch_band(arch_deg) is band


def test_the_ledger_adds_up() -> None:
    assert split(24, 9, 5) == Ledger(stretch_deg=24, hip_deg=15, back_deg=9, error_deg=5)
    assert split(24, -4, 5).back_deg == 0
    assert split(10, 30, 5).hip_deg == 0
    assert split(24, 9, 5).words() == "stretch 24°: about 15 from the hip, 9 borrowed from the back"
    assert split(24, 0, 5).words() == "stretch 24°, all of it from the hip"


def test_the_ledger_of_an_instant(low_lunge: Pose) -> None:
    assessments, _ = run(low_lunge, lambda t: arched(0 if t < 4 else 12), 7)
    assert ledger_of(assessments[0].readings) is None
    ledger = ledger_of(assessments[-1].readings)
    assert ledger is not None
    assert ledger.back_deg == pytest.approx(12, abs=2)
    assert ledger.hip_deg + ledger.back_deg == pytest.approx(ledger.stretch_deg)


@pytest.mark.parametrize(("seconds", "told"), [(11, True), (16, False)])
def test_the_ledger_of_a_report_needs_half_of_the_time_in_the_pose(
    low_lunge: Pose, seconds: float, told: bool
) -> None:
    """The back is judged from the third second to the eighth, then its outline is lost."""
    assessments, session = run(
        low_lunge, lambda t: arched(12 if t > 4 else 0) if t < 8 else LUNGE.landmarks(), seconds
    )
    builder = ReportBuilder(low_lunge, hold_target_s=30)
    for assessment in assessments:
        builder.add(assessment)
    info = SourceInfo(path="clip.mp4", width=480, height=270, duration_s=None, fps=FPS)
    report = builder.finish(info=info, model="none", last_hold=session.finish(), notes=())
    judged = report.measurements["lumbar_arch_deg"].judged_share
    assert judged is not None
    assert (judged > 0.5) is told
    assert (report.ledger is not None) is told


def practise(pose: Pose, script: Script, seconds: float) -> tuple[Said, Practice]:
    practice = Practice(pose, Plan.of(pose), model="none")
    practice.attach(ScriptedDetector(script))
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), 130, dtype=np.uint8)
    said: Said = []
    for tick in range(round(seconds * FPS)):
        state = practice.process(Frame(image_bgr=image_bgr, time_s=tick / FPS, index=tick))
        said += [(round(tick / FPS), line.text) for line in state.lines]
    return said, practice


def report_of(practice: Practice) -> Report:
    result = practice.finish()
    assert result is not None
    return result.poses[0].report


def test_a_live_practice_asks_for_the_neutral_then_for_one_arch(low_lunge: Pose) -> None:
    script: Script = lambda t: arched(25 if 8 <= t < 10 else 0)  # noqa: E731
    said, practice = practise(low_lunge, script, 13)
    assert said == [
        (0, spoken.HOLD_STILL.text),
        (3, spoken.BACK_HURTS.text),
        (6, spoken.ARCH_ONCE.text),
        (8, spoken.TUCK_AGAIN.text),
        (9, "Hold. Right knee down."),
    ]
    report = report_of(practice)
    (hold,) = report.holds
    assert hold.pauses == ()  # what was asked for is not held against anyone


def test_who_shows_no_arch_keeps_the_clock_but_the_back_is_not_judged(low_lunge: Pose) -> None:
    said, practice = practise(low_lunge, lambda t: arched(0), 20)
    assert [text for _, text in said] == [
        *(spoken.HOLD_STILL.text, spoken.BACK_HURTS.text, spoken.ARCH_ONCE.text),
        *(spoken.NO_ARCH_SEEN.text, "Hold. Right knee down."),
    ]
    report = report_of(practice)
    assert {one.rule: one.reason for one in report.not_judged} == {
        "low_back": "no arch was shown: clothes may hide it"
    }
    assert report.holds[0].held_s == pytest.approx(8.4, abs=0.3)  # the clock waited


def test_a_plain_arch_counts_even_after_that(low_lunge: Pose) -> None:
    _, practice = practise(low_lunge, lambda t: arched(0 if t < 24 else 28), 27)
    report = report_of(practice)
    (hold,) = report.holds
    assert hold.held_s == pytest.approx(12.7, abs=0.5)


def test_what_was_seen_before_the_neutral_was_asked_for_is_no_neutral(low_lunge: Pose) -> None:
    leaning = with_mask(
        replace(LUNGE, trunk_lean_deg=30).landmarks(), curvature=NEUTRAL + 6 * CURVATURE_A_DEG
    )
    _, practice = practise(low_lunge, lambda t: leaning if t < 5 else arched(0), 10)
    report = report_of(practice)
    assert report.notes == (
        "The back's personal neutral was taken from 0:05 to 0:07, right leg stretched.",
    )


def test_it_is_asked_once_a_session(low_lunge: Pose) -> None:
    """Another view, or another leg, is found out about in silence."""
    said, _ = practise(low_lunge, lambda t: arched(0, yaw_deg=0 if t < 14 else 18), 24)
    assert [time_s for time_s, text in said if text == spoken.HOLD_STILL.text] == [0]


def test_only_seen_seconds_count_and_after_a_gap_it_is_asked_again(low_lunge: Pose) -> None:
    """Asleep from 7 s on, just after the arch was asked for: 20 s asleep are not "no arch"."""
    practice = Practice(low_lunge, Plan.of(low_lunge), model="none")
    practice.attach(ScriptedDetector(lambda t: arched(25 if 35 <= t < 37 else 0)))
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), 130, dtype=np.uint8)
    said: list[str] = []
    for tick in range(round(40 * FPS)):
        if not 7 <= tick / FPS < 27:
            frame = Frame(image_bgr=image_bgr, time_s=tick / FPS, index=tick)
            said += [line.text for line in practice.process(frame).lines]
    asked = [spoken.HOLD_STILL.text, spoken.BACK_HURTS.text, spoken.ARCH_ONCE.text]
    assert said == [*asked, *asked, spoken.TUCK_AGAIN.text, "Hold. Right knee down."]


def test_a_back_that_is_hidden_has_not_refused_to_arch(low_lunge: Pose) -> None:
    def script(time_s: float) -> Landmarks:
        if 7 <= time_s < 20:
            return LUNGE.landmarks()  # without its outline
        return arched(25 if 21 <= time_s < 23 else 0)

    said, _ = practise(low_lunge, script, 25)
    texts = [text for _, text in said]
    assert spoken.NO_ARCH_SEEN.text not in texts
    assert spoken.TUCK_AGAIN.text in texts


def test_it_can_be_left_out(low_lunge: Pose) -> None:
    practice = Practice(low_lunge, Plan.of(low_lunge), model="none")
    practice.attach(ScriptedDetector(lambda t: arched(0)))
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), 130, dtype=np.uint8)
    said: list[str] = []
    for tick in range(round(6 * FPS)):
        if tick == 2 * FPS:
            assert practice.read_enough()
        frame = Frame(image_bgr=image_bgr, time_s=tick / FPS, index=tick)
        said += [line.text for line in practice.process(frame).lines]
    assert said == [spoken.HOLD_STILL.text, "Hold. Right knee down."]
    assert not practice.read_enough()


def test_a_back_shown_earlier_today_is_not_asked_for_again(low_lunge: Pose) -> None:
    """Its arch is then noticed from the first second; what is shown is known afterwards."""
    first = Practice(low_lunge, Plan.of(low_lunge), model="none")
    first.attach(ScriptedDetector(lambda t: arched(25 if 8 <= t < 10 else 0)))
    assert said_by(first, 14)[-1] == "Hold. Right knee down."
    assert first.shown_back is not None
    kept = replace(first.shown_back.neutral, kept=datetime(2026, 11, 30, 9, 14))
    known = replace(first.shown_back, neutral=kept)
    again = Practice(low_lunge, Plan.of(low_lunge), model="none", known_back=known)
    again.attach(ScriptedDetector(lambda t: arched(28 if t < 6 else 0)))
    corrected = "Tuck your tailbone, squeeze the back glute."
    assert said_by(again, 10) == [corrected, "Hold. Right knee down."]
    assert again.shown_back is None
    result = again.finish()
    assert result is not None
    assert result.poses[0].report.notes[0] == (
        "The back's personal neutral is the one shown at 09:14 that day, right leg stretched: in "
        "the same clothes and with the camera in the same place, as the person said."
    )


def test_from_another_direction_the_back_is_asked_for_again(low_lunge: Pose) -> None:
    neutral = Neutral(
        curvature=NEUTRAL,
        below_hair=NEUTRAL,
        yaw_deg=40.0,
        lean_deg=3.0,
        start_s=math.nan,
        end_s=math.nan,
        kept=datetime(2026, 11, 30, 9, 14),
    )
    known = ShownBack(pose=low_lunge.id, key=("right", "right"), neutral=neutral)
    practice = Practice(low_lunge, Plan.of(low_lunge), model="none", known_back=known)
    practice.attach(ScriptedDetector(lambda t: arched(0)))
    assert said_by(practice, 2) == [spoken.HOLD_STILL.text]


def said_by(practice: Practice, seconds: float) -> list[str]:
    image_bgr = np.full((SIZE_WH[1], SIZE_WH[0], 3), 130, dtype=np.uint8)
    said: list[str] = []
    for tick in range(round(seconds * FPS)):
        frame = Frame(image_bgr=image_bgr, time_s=tick / FPS, index=tick)
        said += [line.text for line in practice.process(frame).lines]
    return said


@cache
def leaning(lean_deg: float, arch_deg: float) -> Landmarks:
    """A lunge with the trunk leaning, the back bent by so much beyond the neutral of upright."""
    body = replace(LUNGE, trunk_lean_deg=lean_deg)
    return with_mask(body.landmarks(), curvature=NEUTRAL + CURVATURE_A_DEG * arch_deg)


def test_a_folded_back_is_no_neutral(low_lunge: Pose) -> None:
    """Who folds forward first is not arched afterwards for standing up."""
    script: Script = lambda t: leaning(24, -14) if t < 5 else arched(0)  # noqa: E731
    assessments, session = run(low_lunge, script, 12)
    assert arch(assessments[45]).reason == "the neutral back is not known yet"
    assert Status.HIGH not in {low_back(one) for one in assessments}
    (neutral,) = watch_of(session).neutrals.values()
    assert neutral.start_s >= 5


def test_a_neutral_is_not_replaced_by_a_flatter_back_that_leans(low_lunge: Pose) -> None:
    script: Script = lambda t: leaning(18, -14) if 4 <= t < 8 else arched(0)  # noqa: E731
    assessments, session = run(low_lunge, script, 12)
    assert Status.HIGH not in {low_back(one) for one in assessments}
    (neutral,) = watch_of(session).neutrals.values()
    assert neutral.end_s < 4


def test_at_another_lean_the_back_is_not_judged(low_lunge: Pose) -> None:
    script: Script = lambda t: leaning(18, 30) if 4 <= t < 8 else arched(0)  # noqa: E731
    assessments, _ = run(low_lunge, script, 10)
    assert arch(assessments[70]).reason == (
        "the trunk leans otherwise than when the neutral back was seen"
    )
    assert arch(assessments[-1]).value == pytest.approx(0, abs=2)


def test_a_more_upright_neutral_takes_the_place_of_a_leaning_one(low_lunge: Pose) -> None:
    script: Script = lambda t: leaning(17, -10) if t < 4 else arched(0 if t < 8 else 28)  # noqa: E731
    assessments, _ = run(low_lunge, script, 10)
    assert arch(assessments[75]).value == pytest.approx(0, abs=2)
    assert low_back(assessments[-1]) is Status.HIGH


def hidden() -> Landmarks:
    """The same lunge, the back behind something that stands off it."""
    return with_mask(
        LUNGE.landmarks(), curvature=NEUTRAL, clothes=lambda along: np.where(along < 0.3, 0.2, 0.0)
    )


def test_an_arch_that_hides_stays_one_until_the_back_is_seen_neutral(low_lunge: Pose) -> None:
    def script(time_s: float) -> Landmarks:
        if 5.5 <= time_s < 8:
            return hidden()
        return arched(28 if 4 <= time_s < 5.5 else 0)

    assessments, session = run(low_lunge, script, 12)
    assert {low_back(one) for one in assessments[55:80]} == {Status.HIGH}
    assert arch(assessments[75]).value == pytest.approx(28, abs=3)
    hold = session.finish()
    assert hold is not None
    (pause,) = hold.pauses
    assert pause.rule == "low_back"
    assert 4 <= pause.start_s <= 5
    assert 8 <= pause.end_s <= 9


def test_a_back_that_hides_without_an_arch_stops_nothing(low_lunge: Pose) -> None:
    _, session = run(low_lunge, lambda t: hidden() if 5 <= t < 9 else arched(0), 12)
    hold = session.finish()
    assert hold is not None
    assert hold.pauses == ()


def test_leaving_the_pose_ends_a_hidden_arch(low_lunge: Pose) -> None:
    standing = replace(LUNGE, front_knee_deg=178, rear_thigh_deg=0, rear_knee_deg=178).landmarks()

    def script(time_s: float) -> Landmarks:
        if time_s < 6:
            return arched(28 if time_s >= 4 else 0)
        return standing if time_s < 8 else hidden()

    assessments, _ = run(low_lunge, script, 11)
    assert low_back(assessments[59]) is Status.HIGH
    assert low_back(assessments[-1]) is Status.UNSEEN


def test_a_back_as_straight_as_a_shirt_is_not_judged(low_lunge: Pose) -> None:
    shirt = with_mask(LUNGE.landmarks(), curvature=0.6)
    assessments, session = run(low_lunge, lambda t: shirt, 6)
    assert watch_of(session).neutrals == {}
    assert arch(assessments[-1]).reason == "clothes may hide the back: its outline is too straight"


@cache
def shirt(curvature: float) -> Landmarks:
    return with_mask(LUNGE.landmarks(), curvature=curvature)


@pytest.mark.parametrize("arched_first", [True, False])
def test_an_arch_in_a_loose_shirt_is_no_neutral(low_lunge: Pose, arched_first: bool) -> None:
    """Under a shirt that bridges part of the hollow an arch looks like a neutral back."""

    def script(time_s: float) -> Landmarks:
        return shirt(1.4 if (time_s < 5) == arched_first else 0.5)

    assessments, session = run(low_lunge, script, 10)
    assert watch_of(session).neutrals == {}
    assert low_back(assessments[-1]) is Status.UNSEEN
    assert arch(assessments[-1]).reason == "clothes may hide the back: its outline is too straight"
