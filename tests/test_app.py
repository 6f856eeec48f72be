"""The page's logic, with a scripted detector in place of MediaPipe."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from posecheck.body.landmarks import Landmarks
from posecheck.coaching.course import Course, CourseStep, Place
from posecheck.coaching.lesson import Command, Lesson
from posecheck.coaching.plan import Plan
from posecheck.errors import ModelUnavailableError
from posecheck.history.backs import Backs
from posecheck.history.hold_log import HoldEntry
from posecheck.history.store import OVERRIDE_VARIABLE, History, PracticeBegun, local_now
from posecheck.judging.clock import Hold
from posecheck.measuring.back_watch import Neutral, ShownBack
from posecheck.poses.pose import Pose, find_pose
from posecheck.recordings import opening
from posecheck.shipped import shipped
from posecheck.sources.frames import Frame
from posecheck.testing import LungeBody, Script, ScriptedDetector, frames
from posecheck.ui import check_page, guiding, practise_page, server, settings
from posecheck.ui.live.turn import Turn
from posecheck.ui.live.visits import Preferences, Visit
from posecheck.ui.server import HISTORY, PAGE, PEOPLE, VISITS
from posecheck.ui.stage import GuideTold

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Streamlit's own


@pytest.fixture(autouse=True)
def one_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest has a mock in place of a browser's cookies."""
    monkeypatch.setattr(practise_page, "visitor", lambda: "")


@pytest.fixture(autouse=True)
def empty_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """This computer's history, in a folder of the test's own."""
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(tmp_path / "history.sqlite3"))
    return HISTORY


def lunge(time_s: float) -> Landmarks:
    return LungeBody(
        front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=(640, 480)
    ).landmarks()


def check_app() -> None:
    from posecheck.ui import check_page

    check_page.show()


def practise_app() -> None:
    from posecheck.ui import practise_page

    practise_page.show()


def run(app: Callable[[], None]) -> AppTest:
    return AppTest.from_function(app, default_timeout=60).run()


def use(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    detector = ScriptedDetector(script)
    stand_in = SimpleNamespace(of=lambda looks, masks: detector)
    monkeypatch.setattr(opening, "MediaPipeDetector", stand_in)
    for module in (check_page, practise_page):
        monkeypatch.setattr(module, "find_model", lambda: Path("model.task"))


def without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> Path:
        raise ModelUnavailableError("the pose model could not be fetched")

    for module in (check_page, practise_page):
        monkeypatch.setattr(module, "find_model", unavailable)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    use(monkeypatch, lunge)
    return run(check_app)


def choose(page: AppTest, sample: str) -> AppTest:
    """Have it checked, and wait for the result."""
    page.selectbox(key="sample").set_value(sample).run()
    button(page, "Check it").click().run()
    return finish(page)


def button(page: AppTest, label: str) -> Button:
    (found,) = [one for one in page.button if one.label == label]
    return found


def finish(page: AppTest) -> AppTest:
    """Look at the check that runs until it is over, as the page does by itself."""
    if check_page.JOB in page.session_state:
        job, _ = page.session_state[check_page.JOB]
        job.wait()
        page.run()
    return page


def test_the_front_shows_routines_first() -> None:
    front = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not front.exception
    assert [button.label for button in front.button if button.label != "Practise by this name"] == [
        *("Ten minutes", "Five minutes at the desk", "Psoas release", "Strength"),
        *("Practise", "Check a video"),
    ]
    assert "It is not medical advice" in front.caption[-1].value


def test_every_sample_is_offered(page: AppTest) -> None:
    assert not page.exception
    assert page.title[0].value == "Check a video"
    stems = {path.stem for path in shipped("sample_videos").glob("*.mp4")}
    assert stems == check_page.SAMPLE_TITLES.keys()
    assert "It is not medical advice" in page.caption[-1].value


def test_a_sample_is_checked_and_its_result_shown(page: AppTest) -> None:
    choose(page, "low_lunge_oblique")
    assert not page.exception
    assert [(one.label, one.value) for one in page.metric] == [
        ("Left leg stretched", "0.0 s"),
        ("Right leg stretched", "18.0 s"),
    ]
    folder = page.session_state[check_page.RESULT].folder
    assert sorted(file.name for file in folder.path.iterdir()) == [
        *("annotated.mp4", "landmarks.npz", "measurements.csv", "report.html", "report.json"),
    ]


def test_an_error_is_shown_in_its_own_words(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lambda time_s: None)
    choose(page, "low_lunge_oblique")
    assert not page.exception
    assert "no person found" in page.error[0].value
    assert check_page.RESULT not in page.session_state


def test_no_model_is_reported(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_model(monkeypatch)
    choose(page, "low_lunge_oblique")
    assert page.error[0].value == "the pose model could not be fetched"


def test_a_failed_check_takes_the_old_result_away(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(page, "low_lunge_oblique")
    assert page.metric
    button(page, "Check another video").click().run()
    assert not page.metric
    use(monkeypatch, lambda time_s: None)
    choose(page, "low_lunge_oblique")
    assert not page.metric


def test_a_video_is_checked_as_soon_as_it_is_given_and_named_as_its_owner_does(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = (shipped("sample_videos") / "low_lunge_oblique.mp4").read_bytes()
    page.file_uploader[0].upload("My lunge.mp4", clip, "video/mp4").run()
    finish(page)
    result = page.session_state[check_page.RESULT]
    assert page.title[0].value == "Low lunge: My\\_lunge\\.mp4"
    assert result.checked.report.video.path == "My_lunge.mp4"
    button(page, "Check another video").click().run()
    page.file_uploader[0].upload("broken.mp4", b"nothing", "video/mp4").run()
    finish(page)
    assert page.title[0].value == "Check a video"
    assert page.error[0].value.replace("\\", "") == (
        "broken.mp4: is not a video that can be read, or it is cut off: give a video file, "
        "or copy it again"
    )


def test_what_spoils_a_video_is_told_while_it_runs(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, go_on = threading.Event(), threading.Event()

    def nobody(time_s: float) -> None:
        if time_s > 2:
            seen.set()
            go_on.wait(60)

    use(monkeypatch, nobody)
    page.selectbox(key="sample").set_value("low_lunge_oblique").run()
    button(page, "Check it").click().run()
    seen.wait(60)
    page.run()
    assert [one.value.replace("\\", "") for one in page.warning] == [
        "At the start nobody is seen: film the whole body, in light."
    ]
    button(page, "Check anyway").click().run()
    assert not page.warning
    job, _ = page.session_state[check_page.JOB]
    button(page, "Stop").click().run()
    go_on.set()
    job.wait()
    assert (job.checked, job.error) == (None, None)
    assert not page.error
    assert button(page, "Check it")


def test_a_routine_shows_its_steps_and_cautions_then_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, lunge)
    practise = AppTest.from_function(practise_app, default_timeout=60)
    practise.query_params["routine"] = "ten_minutes"
    practise.run()
    assert not practise.exception
    assert practise.title[0].value == "Ten minutes"
    texts = " ".join(one.value for one in practise.markdown)
    assert "**2. Bridge**  \n2 x 30 s, seen from the side" in texts
    assert all(caution in texts for caution in find_pose("bridge").cautions)
    visit = VISITS.visit(start(practise))
    assert visit is not None
    assert [step.pose.id for step in visit.practice.course.steps] == [
        *("lunge_stretch", "bridge", "supine_psoas_stretch", "breathing_360"),
    ]


def test_a_routine_is_put_together_and_practised(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    practise.multiselect(key="routine-poses").set_value(["bridge", "leg_raise"]).run()
    practise.number_input(key="times-bridge").set_value(1)
    practise.number_input(key="step-reps-leg_raise").set_value(6).run()
    practise.button(key="routine-use").click().run()
    assert not practise.exception
    assert practise.title[0].value == "My routine"
    visit = VISITS.visit(start(practise))
    assert visit is not None
    assert [step.plan.words() for step in visit.practice.course.steps] == [
        *("1 x 30 s", "3 x 6 repetitions"),
    ]


def test_what_was_ended_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    visit = practised(start(practise))
    visit.result, visit.finished = visit.practice.finish(), True
    practise.run()
    next(one for one in practise.button if one.label == "Go on where I stopped").click().run()
    assert not practise.exception
    assert (visit.finished, visit.result) == (False, None)


def test_the_last_summary_is_not_lost_by_looking_at_another_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, lunge)
    monkeypatch.setattr(practise_page, "visitor", lambda: "mine")
    token = start(run(practise_app))
    visit = practised(token, visitor="mine")
    visit.result, visit.finished, visit.used = visit.practice.finish(), True, True
    again = run(practise_app)
    button(again, "See the summary of your last practice").click().run()
    assert not again.exception
    assert [one.label for one in again.button if one.label == "Practise again"]
    VISITS.dismiss(token)


def test_what_was_left_in_mid_hold_is_offered_to_its_own_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Back, a closed tab, and the page's address typed anew all show the form without it."""
    use(monkeypatch, lunge)
    monkeypatch.setattr(practise_page, "visitor", lambda: "mine")
    token = start(run(practise_app))
    visit = practised(token, visitor="mine")
    turn = Turn()
    visit.begin_turn(turn)
    visit.end_turn(turn)
    again = run(practise_app)
    (offer,) = offered(again)
    assert offer.label == "Go on with your practice (Right knee down 1 of 3, 26 s left)"
    offer.click().run()
    assert not again.exception
    assert again.query_params[practise_page.VISIT] == token
    monkeypatch.setattr(practise_page, "visitor", lambda: "another")
    assert not offered(run(practise_app))


def test_what_the_program_was_ended_in_is_gone_on_with(
    empty_history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whoever practised, once; another pose of the day is not in the way."""
    use(monkeypatch, lunge)
    token = start(run(practise_app))
    before = VISITS.visit(token)
    assert before is not None
    before.practice.attach(ScriptedDetector(lunge))
    for frame in frames(seconds=36, fps=5, size_wh=(640, 480)):
        state = before.practice.process(grey(frame))
        before.keep_now_and_then(state.entry, frame.time_s, empty_history)
    assert not offered(run(practise_app))  # its visit is still here
    VISITS.dismiss(token)
    again = run(practise_app)
    (offer,) = offered(again)
    assert offer.label == "Go on with your practice (Low lunge)"
    offer.click().run()
    assert not again.exception
    visit = VISITS.visit(str(again.query_params[practise_page.VISIT]))
    assert visit is not None
    assert visit.practice.place == Place(at=0, done={0: {"right": 1}})
    VISITS.dismiss(visit.token)


def practised(token: str, *, visitor: str = "") -> Visit:
    """That visit, after five seconds in a lunge."""
    visit = VISITS.visit(token, visitor=visitor)
    assert visit is not None
    visit.practice.attach(ScriptedDetector(lunge))
    for frame in frames(seconds=5, fps=10, size_wh=(640, 480)):
        visit.practice.process(grey(frame))
    return visit


def offered(practise: AppTest) -> list[Button]:
    """What can be gone on with."""
    return [one for one in practise.button if one.label.startswith("Go on")]


def start(practise: AppTest) -> str:
    """Press Start; the visit's token."""
    (button,) = [one for one in practise.button if one.label == "Start"]
    button.click().run()
    assert not practise.exception
    return str(practise.query_params[practise_page.VISIT])


def test_a_stretch_is_shown_with_steps_and_cautions(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    assert not practise.exception
    pose = find_pose("low_lunge")
    texts = " ".join(one.value for one in practise.markdown)
    assert all(step in texts for step in pose.steps)
    assert all(caution in texts for caution in pose.cautions)


def test_start_admits_a_visit_with_what_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    practise.selectbox(key="sides-low_lunge").set_value("Left knee down")
    practise.number_input(key="sets-low_lunge").set_value(2)
    practise.selectbox(key="hold_s-low_lunge").set_value(20)
    practise.toggle(key="voice_on").set_value(False).run()
    visit = VISITS.visit(start(practise))
    assert visit is not None
    assert (visit.practice.plan.sides, visit.practice.plan.sets) == (("left",), 2)
    assert visit.practice.plan.hold_s == 20.0
    assert not visit.preferences.voice_on


def test_the_dose_is_the_pose_files_own_unless_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    visit = VISITS.visit(start(run(practise_app)))
    assert visit is not None
    assert (visit.practice.plan.sets, visit.practice.plan.hold_s) == (3, 30.0)
    assert visit.practice.plan.sides == ("left", "right")


def test_without_a_model_no_visit_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_model(monkeypatch)
    practise = run(practise_app)
    (button,) = [one for one in practise.button if one.label == "Start"]
    button.click().run()
    assert practise.error[0].value == "the pose model could not be fetched"
    assert practise_page.VISIT not in practise.query_params


def grey(frame: Frame) -> Frame:
    frame.image_bgr[:] = 130
    return frame


def test_a_practice_of_somebody_else_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has seen its address has not the cookie."""
    use(monkeypatch, lunge)
    practise = run(practise_app)
    token = start(practise)
    monkeypatch.setattr(practise_page, "visitor", lambda: "another")
    practise.run()
    assert [one.value for one in practise.info] == ["That practice is over."]
    assert VISITS.visit(token) is not None


def test_a_finished_practice_is_summed_up_and_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    visit = VISITS.visit(start(practise))
    assert visit is not None
    visit.practice.attach(ScriptedDetector(lunge))
    for frame in frames(seconds=8, fps=10, size_wh=(640, 480)):
        visit.practice.process(grey(frame))
    visit.result, visit.finished = visit.practice.finish(), True
    practise.run()
    assert not practise.exception
    assert practise.title[0].value == "Your practice"
    assert [(one.label, one.value) for one in practise.metric] == [
        ("Left knee down", "0.0 s"),
        ("Right knee down", "7.9 s"),
    ]
    (row,) = practise.table[0].value.to_dict("records")
    assert (row["Side"], row["Held"], row["Paused"]) == ("Right", "7.9 s", "0.0 s")
    again = next(one for one in practise.button if one.label == "Practise again")
    again.click().run()
    assert not practise.exception
    assert practise.title[0].value == "Practise"
    assert VISITS.visit(visit.token) is None


def test_a_practice_of_several_poses_shows_each_with_its_own_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same pose twice: nothing may be told apart by the pose's name alone."""
    use(monkeypatch, lunge)
    poses = [find_pose(name) for name in ("low_lunge", "lunge_stretch", "low_lunge")]
    course = Course(steps=tuple(CourseStep(pose=one, plan=Plan.of(one)) for one in poses))
    visit = VISITS.admit(Lesson(course, model="none"), Preferences())
    practise = run(practise_app)
    practise.query_params[practise_page.VISIT] = visit.token
    visit.practice.attach(ScriptedDetector(lunge))
    for frame in frames(seconds=12, fps=10, size_wh=(640, 480)):
        if frame.index in (50, 80):
            visit.practice.command(Command.SKIP)
        visit.practice.process(grey(frame))
    visit.result, visit.finished = visit.practice.finish(), True
    practise.run()
    assert not practise.exception
    assert [one.value for one in practise.header] == [
        *("1. Low lunge", "2. Lunge stretch for the psoas", "3. Low lunge"),
    ]
    assert [one.value for one in practise.metric] == [
        *("0.0 s", "4.9 s", "0.0 s", "2.9 s", "0.0 s", "3.9 s"),
    ]
    assert [one.value for one in practise.title] == ["Your practice"]
    keys = [one.proto.id.split("-", 2)[2] for one in practise.get("download_button")]
    assert len(keys) == len(set(keys)) == 14  # with a file to send of each
    assert keys[2].endswith("webcam_1_low_lunge_report.html")
    assert keys[12].endswith("webcam_3_low_lunge_measurements.csv")


def history_app() -> None:
    from posecheck.ui import history_page

    history_page.show()


def test_an_empty_history_says_so(empty_history: History) -> None:
    page = run(history_app)
    assert not page.exception
    assert page.markdown[0].value.startswith("Nothing is kept yet.")
    assert str(empty_history.path) in page.caption[0].value.replace("\\", "")
    assert not empty_history.path.exists()


def test_the_history_shows_this_week_and_what_is_kept(empty_history: History) -> None:
    keep_hold(empty_history)
    page = run(history_app)
    assert not page.exception
    assert [(one.label, one.value) for one in page.metric] == [
        ("Held this week", "1 min 30 s"),
        ("Holds finished", "1"),
        ("Days practised", "1"),
        ("Guided this week", "0 s"),
    ]
    assert page.toggle(key="keeping").value
    page.toggle(key="keeping").set_value(False).run()
    assert not empty_history.keeping
    keep_hold(empty_history)
    assert len(empty_history.holds()) == 1


def test_a_history_that_cannot_be_read_can_still_be_forgotten(empty_history: History) -> None:
    empty_history.path.parent.mkdir(parents=True, exist_ok=True)
    empty_history.path.write_bytes(b"rubbish" * 1000)
    page = run(history_app)
    assert ["put aside" in one.value for one in page.error] == [True]
    assert list(empty_history.path.parent.glob("*.damaged-*"))
    (forget,) = (one for one in page.button if one.label == "Yes, forget everything")
    forget.click().run()
    assert not list(empty_history.path.parent.glob("*.damaged-*"))


def test_everything_is_forgotten_when_asked(empty_history: History) -> None:
    keep_hold(empty_history)
    page = run(history_app)
    (forget,) = [one for one in page.button if one.label == "Yes, forget everything"]
    forget.click().run()
    assert not page.exception
    assert not page.metric
    assert empty_history.holds() == ()


def test_a_damaged_history_is_reported(empty_history: History) -> None:
    keep_hold(empty_history)
    empty_history.path.write_bytes(b"rubbish" * 1000)
    page = run(history_app)
    assert not page.exception
    assert "the history was damaged and is put aside" in page.error[0].value.replace("\\", "")
    assert not page.run().error


def test_each_person_has_choices_and_a_history_of_their_own(
    empty_history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, lunge)
    practise = run(practise_app)
    assert practise.button_group[0].value == ""
    practise.toggle(key="voice_on").set_value(False).run()
    practise.button_group[0].set_value("Blue").run()
    assert practise.toggle(key="voice_on-of-Blue").value
    practise.number_input(key="sets-low_lunge-of-Blue").set_value(2).run()
    practise.toggle(key="mirror-of-Blue").set_value(False).run()
    visit = VISITS.visit(start(practise))
    assert visit is not None
    assert (visit.begun.person, visit.preferences.mirror) == ("Blue", False)
    keep_hold(empty_history, person="Blue")
    again = run(practise_app)  # another tab, another day
    assert not again.exception
    assert again.button_group[0].value == "Blue"
    assert again.number_input(key="sets-low_lunge-of-Blue").value == 2
    assert not again.toggle(key="mirror-of-Blue").value
    again.button_group[0].set_value("").run()
    assert not again.toggle(key="voice_on").value
    assert again.number_input(key="sets-low_lunge").value == 3
    page = run(history_app)
    assert not page.metric
    page.button_group[0].set_value("Blue").run()
    assert page.metric[0].value == "1 min 30 s"
    button(page, "Yes, forget").click().run()
    assert not page.exception
    assert (page.button_group[0].value, PEOPLE.names(), empty_history.holds()) == ("", (), ())


def test_a_back_shown_earlier_today_is_offered_to_its_person(
    empty_history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, lunge)
    neutral = Neutral(
        curvature=1.6, below_hair=1.6, yaw_deg=2, lean_deg=3, start_s=1, end_s=3, kept=None
    )
    shown = ShownBack(pose="low_lunge", key=("right", "left"), neutral=neutral)
    Backs(empty_history).keep("Blue", shown, camera="", seen=local_now())
    practise = run(practise_app)
    assert [one.key for one in practise.toggle if one.label.startswith("Use my back")] == []
    practise.button_group[0].set_value("Blue").run()
    (offered,) = [one for one in practise.toggle if one.label.startswith("Use my back from ")]
    assert not offered.value  # only who says that nothing has changed
    offered.set_value(True).run()
    visit = VISITS.visit(start(practise))
    assert visit is not None
    known = visit.practice._practice._known_back
    assert known is not None
    assert (known.key, known.neutral.curvature) == (("right", "left"), 1.6)


def test_what_is_changed_on_the_stage_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    monkeypatch.setattr(
        practise_page,
        "show_stage",
        lambda token, chosen: (None, replace(chosen, figures=True, voice_on=False)),
    )
    visit = VISITS.visit(start(run(practise_app)))
    assert visit is not None
    assert (visit.preferences.figures, visit.preferences.voice_on) == (True, False)
    again = run(practise_app)
    assert not again.toggle(key="voice_on").value
    visit = VISITS.visit(start(again))
    assert visit is not None
    assert visit.preferences.figures


def test_the_camera_chosen_last_is_asked_for_again(
    empty_history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, lunge)
    chosen = {"id": "abc", "label": "Front camera"}
    monkeypatch.setattr(settings, "choose_camera", lambda before, key: chosen)
    run(practise_app)
    monkeypatch.setattr(settings, "choose_camera", lambda before, key: dict(before))
    visit = VISITS.visit(start(run(practise_app)))
    assert visit is not None
    assert visit.preferences.camera == "abc"
    assert PEOPLE.settings("")["camera"] == chosen


def test_a_guided_pose_counts_as_guided(
    empty_history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it goes on: whoever closes the tab tells nothing more. A guide begun again adds up."""
    told = iter(
        [("a", 40.0, False), ("a", 45.0, False), None, ("b", 30.0, False), ("b", 31.0, True)]
    )

    def show_guide(pose: Pose, chosen: Preferences) -> GuideTold | None:
        run = next(told)
        return run and GuideTold(run=run[0], timed_s=run[1], over=run[2])

    monkeypatch.setattr(guiding, "show_guide", show_guide)
    practise = AppTest.from_function(practise_app, default_timeout=60)
    pose, begun = (
        find_pose("breathing_360"),
        PracticeBegun(id="one", started=local_now(), pose="breathing_360"),
    )
    practise.session_state[guiding.GUIDED] = guiding.Guided(pose=pose, begun=begun)
    kept_s = []
    for _ in range(5):
        practise.run()
        assert not practise.exception
        (kept,) = PEOPLE.guided()
        kept_s.append(kept.seconds)
    assert kept_s == [40.0, 45.0, 45.0, 75.0, 76.0]
    assert (kept.practice.pose, kept.practice.person) == ("breathing_360", "")
    assert guiding.GUIDED not in practise.session_state
    page = run(history_app)
    assert page.metric[3].value == "1 min 16 s"


def test_a_base_path_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The live channel and the scripts are at the root: the page would open, and no more."""
    server.at_the_root()
    monkeypatch.setattr("streamlit.get_option", lambda name: "coach")
    with pytest.raises(SystemExit, match=r"^server\.baseUrlPath is coach: .* unset it"):
        server.at_the_root()


def keep_hold(history: History, person: str = "") -> None:
    hold = Hold(side="left", start_s=0, end_s=90, held_s=90, in_pose_s=90, pauses=(), done=True)
    begun = PracticeBegun(
        id=secrets.token_hex(4), started=local_now(), pose="low_lunge", person=person
    )
    entry = HoldEntry(
        number=1,
        pose="low_lunge",
        target_s=30,
        hold=hold,
        rear_thigh_deg=20,
        rear_thigh_error_deg=4,
        yaw_deg=3,
    )
    assert history.keep(begun, entry) is None


def test_an_unknown_visit_is_reported_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lunge)
    practise = AppTest.from_function(practise_app, default_timeout=60)
    practise.query_params[practise_page.VISIT] = "made up"
    practise.run()
    assert practise.info[0].value == "That practice is over."
    assert practise.title[0].value == "Practise"
