"""The page: a plan is opened and kept, a practice follows it, files go out and are reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.errors import PlanFileError, UsageError
from posecheck.history.hold_log import HoldEntry
from posecheck.history.store import OVERRIDE_VARIABLE, PracticeBegun, local_now
from posecheck.judging.clock import Hold
from posecheck.plans.kept import forget_plans, keep_plan, kept_plans
from posecheck.poses.pose import find_pose
from posecheck.reporting.report import Report
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.sessions.session_file import SessionDetails
from posecheck.sources import SourceInfo
from posecheck.ui.planned import planned_sides
from posecheck.ui.server import HISTORY
from posecheck.ui.session_view import details_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Streamlit's own


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "history.sqlite3"
    monkeypatch.setenv(OVERRIDE_VARIABLE, str(path))
    return path.parent / "plans"


def plan_app() -> None:
    from posecheck.ui import plan_page

    plan_page.show()


def planned_app() -> None:
    import streamlit as st

    from posecheck.poses.pose import find_pose
    from posecheck.ui.planned import as_planned

    pose = as_planned(find_pose("low_lunge"))
    assert pose is not None
    st.write(f"{pose.dose.sets} {pose.rules[0].needs}")


def test_the_legs_of_todays_plan_are_chosen_first() -> None:
    low_lunge = find_pose("low_lunge")
    assert planned_sides(low_lunge) is None
    keep_plan(toml(days=0) + b'\n[[do]]\npose = "tree"\nsides = "left"\n', "plan.toml")
    assert planned_sides(find_pose("tree")) == ("left",)
    assert planned_sides(low_lunge) == ("left", "right")


def review_app() -> None:
    from posecheck.ui import review_page

    review_page.show()


def run(app: Callable[[], None]) -> AppTest:
    return AppTest.from_function(app, default_timeout=60).run()


def toml(*, label: str = "P-07", days: int = 0, sets: int = 2) -> bytes:
    """A plan that starts so many days from today."""
    start = (local_now() + timedelta(days=days)).date()
    return (
        f'label = "{label}"\nstart = {start}\nweeks = 2\ndays_a_week = 7\n'
        'stop = ["Stop at pain."]\n'
        f'notes = ["Warm up first."]\n[[do]]\npose = "low_lunge"\nhold_s = 20\nsets = {sets}\n'
        '[[do.change]]\nrule = "trunk_upright"\nneeds = "advice"\nwhy = "A stiff back."\n'
    ).encode()


def hold_for(held_s: float, side: str, number: int) -> None:
    hold = Hold(
        side="left" if side == "left" else "right",
        start_s=1.0,
        end_s=30.0,
        held_s=held_s,
        in_pose_s=held_s,
        pauses=(),
        done=False,
    )
    began = PracticeBegun(id="a", started=datetime.now().astimezone(), pose="low_lunge")
    entry = HoldEntry(
        number=number,
        pose="low_lunge",
        target_s=20.0,
        hold=hold,
        rear_thigh_deg=None,
        rear_thigh_error_deg=None,
        yaw_deg=None,
    )
    assert HISTORY.keep(began, entry) is None


def texts(app: AppTest) -> list[str]:
    kinds = (app.error, app.success, app.info, app.markdown, app.text, app.header)
    return [element.value for kind in kinds for element in kind]


def test_without_a_plan_the_page_asks_for_one() -> None:
    app = run(plan_app)
    assert not app.exception
    assert "What a physiotherapist or teacher wrote for you, as a file to open here." in texts(app)


def test_an_opened_plan_shows_what_is_due_done_and_left() -> None:
    keep_plan(toml(), "plan.toml")
    for number, side in enumerate(("left", "left", "right"), 1):
        hold_for(20.4, side, number)
    app = run(plan_app)
    assert not app.exception
    shown = texts(app)
    assert "For P\\-07" in shown
    assert "Due today; 0 of 7 days of week 1 are done in full." in shown
    assert "**Low lunge**: 2 x 20 s on each side" in shown
    assert "To do: 1 x right leg stretched" in shown
    assert "Changed for you: Trunk lean: only said (A stiff back.)" in shown
    assert [one.value for one in app.metric] == ["0 of 7", "0 of 14", "1 of 2"]
    hold_for(19.6, "right", 4)
    assert "Today is done; 1 of 7 days of week 1 are done in full." in texts(run(plan_app))


def test_a_practice_and_a_check_follow_todays_plan() -> None:
    keep_plan(toml(days=-3), "plan.toml")
    keep_plan(toml(days=0, sets=4), "plan.toml")
    keep_plan(toml(days=3), "plan.toml")
    app = run(planned_app)
    assert "As your plan says: 4 x 20 s on each side, 1 of its rules changed for you." in texts(app)
    assert "4 advice" in texts(app)
    forget_plans()
    low_lunge = find_pose("low_lunge")
    assert texts(run(planned_app)) == [f"{low_lunge.dose.sets} {low_lunge.rules[0].needs}"]


def report_of(pose: str) -> Report:
    builder = ReportBuilder(find_pose(pose), hold_target_s=20.0)
    info = SourceInfo(path="webcam", width=64, height=48, duration_s=None, fps=None)
    return builder.finish(info=info, model="none", last_hold=None, notes=())


def test_a_session_names_the_plan_that_asks_for_its_pose() -> None:
    keep_plan(toml(), "plan.toml")
    today = local_now().date()
    details = details_of(report_of("low_lunge"), "Stiff.", 3)
    assert (details.label, details.note, details.pain, details.day) == ("P-07", "Stiff.", 3, today)
    assert details.plan_toml == toml()
    assert details.plan is not None
    assert details.plan.start == today
    assert details_of(report_of("bridge"), "", None) == SessionDetails(day=today)


def test_a_plan_is_kept_as_it_is_and_for_its_owner(nothing_kept: Path) -> None:
    keep_plan(toml(), "plan.toml")
    keep_plan(toml(), "plan.toml")
    (kept,) = kept_plans().plans
    assert kept.path.read_bytes() == toml()
    assert [path.name for path in nothing_kept.iterdir()] == [f"{local_now().date()}.toml"]


def test_what_is_not_kept_leaves_what_is_there() -> None:
    keep_plan(toml(), "plan.toml")
    with pytest.raises(PlanFileError, match=r"^This plan: is not valid TOML"):
        keep_plan(b"label = ", "This plan")
    with pytest.raises(UsageError, match="is for P-08, and a plan for P-07 is kept here"):
        keep_plan(toml(label="P-08"), "This plan")
    with pytest.raises(UsageError, match="give this one a later start"):
        keep_plan(toml(sets=3), "This plan")
    assert [one.plan.do[0].sets for one in kept_plans().plans] == [2]


def test_a_damaged_copy_is_said_and_can_be_forgotten(nothing_kept: Path) -> None:
    keep_plan(toml(), "plan.toml")
    (nothing_kept / "old.toml").write_text("label = 3", encoding="utf-8")
    app = run(plan_app)
    assert any("allowed is text in quotes" in text for text in texts(app))
    assert "For P\\-07" in texts(app)
    next(one for one in app.button if one.label == "Yes, forget the plan").click().run()
    assert not list(nothing_kept.glob("*.toml"))


def test_a_plan_shows_no_picture_from_elsewhere() -> None:
    picture = "![](http://elsewhere/x.png)"
    keep_plan(toml(label=picture).replace(b"Stop at pain.", picture.encode()), "plan.toml")
    app = run(plan_app)
    assert not app.exception
    shown = [text for text in texts(app) if "elsewhere" in text]
    assert len(shown) == 2
    assert not any(picture in text for text in shown)


def test_the_review_waits_for_files() -> None:
    app = run(review_app)
    assert not app.exception
    assert not app.error
