"""The review: prescribed against done, faults and their trend, and what is called a difference."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from posecheck.cli import main
from posecheck.errors import UsageError
from posecheck.judging.clock import HeldSide
from posecheck.plans.home_plan import HomePlan, plan_of
from posecheck.poses.pose import Pose, find_pose
from posecheck.reviewing.faults import Trend
from posecheck.reviewing.review import Review, review
from posecheck.reviewing.review_data import as_dict, as_table
from posecheck.reviewing.review_html import render
from posecheck.reviewing.wording import pair_words, summary
from posecheck.sessions.kept_report import Facts, KeptReport
from posecheck.sessions.session_file import KeptSession
from posecheck.sources.replay import LandmarkRecorder
from posecheck.testing import LungeBody, frames, standing_body

START = date(2026, 11, 30)  # a Monday
TODAY = date(2026, 12, 9)
SIZE_WH = (320, 180)
Sides = dict[HeldSide, dict[str, tuple[float, float]]]


def plan_from(start: date, *, weeks: int = 2, **more: Any) -> HomePlan:
    task = {"pose": "low_lunge", "hold_s": 20, "sets": 2, **more}
    data = {"label": "P-07", "start": start, "weeks": weeks, "days_a_week": 3}
    return plan_of({**data, "stop": ["Stop."], "do": [task]}, "plan.toml")


def hold(side: str, held_s: float) -> dict[str, Any]:
    times = {"start_s": 1.0, "end_s": 1 + held_s, "held_s": held_s, "in_pose_s": held_s}
    return {"side": side, "done": held_s >= 20, **times}


def finding(value: float, *, rule: str = "trunk_upright", seconds: float = 3.0) -> dict[str, Any]:
    worst = {"value": value, "error": 5.0, "unit": "deg", "time_s": 4.0}
    fault = {"rule": rule, "status": "HIGH", "seconds": seconds, "first_s": 2.0, "worst": worst}
    return {**fault, "cue": "Lift your chest over your hips."}


def session(
    day: int,
    *holds: dict[str, Any],
    findings: tuple[dict[str, Any], ...] = (),
    not_judged: tuple[str, ...] = (),
    sides: Sides | None = None,
    yaw_deg: float = 5.0,
    pain: int | None = None,
    note: str = "",
    label: str = "P-07",
    pose: Pose | None = None,
) -> KeptSession:
    own = pose or find_pose("low_lunge")
    report = {
        "schema": "posecheck.report/1",
        "pose": own.id,
        "view": {"yaw_deg": yaw_deg},
        "hold_target_s": 20.0,
        "holds": holds,
        "findings": findings,
        "not_judged": [{"rule": rule, "reason": "hidden by an arm"} for rule in not_judged],
    }
    figures = {
        side: {name: {"median": one[0], "error": one[1]} for name, one in own_side.items()}
        for side, own_side in (sides or {}).items()
    }
    facts = {
        "schema": "posecheck.session/1",
        "posecheck_version": "0.2.0",
        "day": START + timedelta(days=day),
        "label": label,
        "note": note,
        "pain": pain,
        "sides": figures,
    }
    return KeptSession(
        file=f"day{day}.session",
        facts=Facts.model_validate(facts),
        report=KeptReport.model_validate(report),
        pose=own,
        plan_toml=None,
        digest=f"{day} {note} {len(holds)}",
    )


def test_a_fault_stands_with_the_side_it_was_seen_on() -> None:
    lean = finding(30.0) | {"sides": {"left": 3.0}}
    short = finding(2.0, rule="stretch", seconds=2.0) | {"sides": {"left": 0.5, "right": 1.5}}
    one = session(1, hold("left", 20), hold("right", 20), findings=(lean, short))
    table = as_table(review([one], [plan_from(START)], TODAY)).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(table))
    assert [(row["side"], row["worst_fault"], row["worst_fault_s"]) for row in rows] == [
        ("left", "trunk_upright high", "3.0"),
        ("right", "stretch high", "1.5"),
    ]


def full_day(day: int) -> KeptSession:
    return session(day, *(hold(side, 20.4) for side in ("left", "left", "right", "right")))


def weeks(found: Review) -> list[tuple[Any, ...]]:
    return [
        (row.week, row.first.day, row.last.day, row.over, row.side, row.done, row.asked)
        for row in found.weeks
    ]


def test_prescribed_against_done_by_week_and_side() -> None:
    sessions = [full_day(1), session(8, hold("left", 19.4), hold("left", 19.6))]
    found = review(sessions, [plan_from(START)], TODAY)
    assert weeks(found) == [
        (1, 30, 6, True, "left", 2, 6),
        (1, 30, 6, True, "right", 2, 6),
        (2, 7, 13, False, "left", 1, 6),
        (2, 7, 13, False, "right", 0, 6),
    ]
    assert [(row.days_done, row.days_asked) for row in found.weeks] == [
        (1, 3),
        (1, 3),
        (0, 3),
        (0, 3),
    ]
    now = "of 6 holds in the week under way"
    assert dict(summary(found))["Done"] == [
        f"Low lunge, left leg stretched: 2 of 6 holds in 1 week and 1 {now}",
        f"Low lunge, right leg stretched: 2 of 6 holds in 1 week and 0 {now}",
    ]


def test_a_change_of_the_plan_ends_the_week_before_it() -> None:
    later = plan_from(START + timedelta(days=5), sides="left")
    found = review([full_day(4), full_day(5)], [later, plan_from(START)], TODAY)
    assert weeks(found) == [
        (1, 30, 4, True, "left", 2, 6),
        (1, 30, 4, True, "right", 2, 6),
        (1, 5, 11, False, "left", 2, 6),
    ]


def test_what_was_done_without_a_plan_stands_in_weeks_of_the_calendar() -> None:
    found = review([full_day(-3), full_day(0)], [plan_from(START)], START)
    assert weeks(found) == [
        (0, 23, 29, True, "left", 2, None),
        (0, 23, 29, True, "right", 2, None),
        (1, 30, 6, False, "left", 2, 6),
        (1, 30, 6, False, "right", 2, 6),
    ]
    assert dict(summary(found))["Done"][0] == (
        "Low lunge, left leg stretched: 2 of 6 holds in the week under way and "
        "2 holds not asked for"
    )


@pytest.mark.parametrize(
    ("last", "trend"),
    [
        (session(2, findings=(finding(40),)), Trend.MORE),
        (session(2, findings=(finding(18),)), Trend.LESS),
        (session(2, findings=(finding(32),)), Trend.NOISE),
        (session(2), Trend.GONE),
        (session(2, not_judged=("trunk_upright",)), Trend.CANNOT_TELL),
        (session(2, pose=find_pose("warrior_1")), Trend.CANNOT_TELL),
    ],
)
def test_the_trend_of_a_fault(last: KeptSession, trend: Trend) -> None:
    found = review([last, session(1, findings=(finding(28),))], [], TODAY)
    assert [fault.trend for fault in found.faults] == [trend]


def test_the_trend_of_a_fault_that_is_too_low() -> None:
    first, last = ({**finding(value), "status": "LOW"} for value in (-40.0, -60.0))
    found = review([session(1, findings=(first,)), session(2, findings=(last,))], [], TODAY)
    assert [fault.trend for fault in found.faults] == [Trend.MORE]


def test_the_worst_fault_is_the_one_that_lasted_longest() -> None:
    short, long = finding(40), finding(120, rule="front_knee", seconds=9.5)
    found = review([session(1, findings=(short,)), session(2, findings=(short, long))], [], TODAY)
    assert [(fault.rule, fault.seconds) for fault in found.faults] == [
        ("front_knee", 9.5),
        ("trunk_upright", 6.0),
    ]
    assert dict(summary(found))["Worst fault"] == [
        "Front knee too high (“Lift your chest over your hips.”), 10 s in all; "
        "cannot tell whether it becomes less"
    ]


@pytest.mark.parametrize(
    ("last_deg", "yaw_deg", "words"),
    [
        (80.0, 5.0, "within this camera's noise"),
        (82.0, 5.0, "within this camera's noise"),
        (87.0, 5.0, "within this camera's noise"),
        (90.0, 5.0, "10° more (± 7°)"),
        (70.0, 5.0, "10° less (± 7°)"),
        (90.0, 15.0, "filmed from another side: not compared"),
    ],
)
def test_only_what_exceeds_both_errors_is_a_difference(
    last_deg: float, yaw_deg: float, words: str
) -> None:
    first = session(1, sides={"left": {"front_knee_deg": (80.0, 5.0)}})
    last = session(2, sides={"left": {"front_knee_deg": (last_deg, 5.0)}}, yaw_deg=yaw_deg)
    (pair,) = review([last, first], [], TODAY).changes
    assert pair_words(pair) == words


def test_left_against_right_where_each_was_seen_last() -> None:
    sessions = [
        session(1, sides={"left": {"front_knee_deg": (60.0, 5.0)}}),
        session(2, sides={"left": {"front_knee_deg": (80.0, 5.0)}}),
        session(3, sides={"right": {"front_knee_deg": (95.0, 5.0)}}),
    ]
    (pair,) = review(sessions, [], TODAY).sides
    assert (pair.one.day.day, pair.other.day.day, pair_words(pair)) == (2, 3, "15° more (± 7°)")


def test_what_was_never_judged_is_said_first_and_the_rest_below() -> None:
    sessions = [
        session(1, not_judged=("low_back", "stretch")),
        session(2, not_judged=("low_back",)),
    ]
    found = review(sessions, [], TODAY)
    assert dict(summary(found))["Never judged"] == ["low back arch"]
    assert [(one.rule, one.sessions, one.of) for one in found.not_judged] == [
        ("low_back", 2, 2),
        ("stretch", 1, 2),
    ]


def test_pain_is_told_as_it_was_given() -> None:
    sessions = [session(1, pain=3), session(2), session(3, pain=6), session(4, pain=0)]
    assert dict(summary(review(sessions, [], TODAY)))["Pain, 0 to 10"] == [
        "3 on 1 Dec, 0 on 4 Dec, at most 6"
    ]
    assert dict(summary(review([session(2)], [], TODAY)))["Pain, 0 to 10"] == ["nothing was noted"]


def test_one_person_at_a_time_and_each_file_once() -> None:
    with pytest.raises(UsageError, match="the files are of P-07 and P-08: review one person"):
        review([session(1), session(2, label="P-08")], [], TODAY)
    found = review([session(1), session(1), session(2, label="")], [plan_from(START)], TODAY)
    assert (found.label, len(found.sessions), found.twice) == ("P-07", 2, 1)


def test_the_table_opens_in_excel_and_runs_nothing() -> None:
    found = review([session(1, hold("left", 20.4), note="=cmd|' /C calc'!A0", pain=0)], [], TODAY)
    data = as_table(found)
    assert data.startswith(b"\xef\xbb\xbf")
    left, right = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (left["held_s"], left["holds_done"], right["held_s"]) == ("20.4", "1", "0")
    assert (left["note"], left["pain_0_to_10"]) == ("'=cmd|' /C calc'!A0", "0")


def test_the_data_is_plain() -> None:
    sides: Sides = {
        "left": {"front_knee_deg": (80.0, 5.0)},
        "right": {"front_knee_deg": (95.0, 5.0)},
    }
    sessions = [
        session(1, hold("left", 20.4), findings=(finding(28),), sides=sides),
        session(2, not_judged=("low_back",), sides=sides),
    ]
    found = review(sessions, [plan_from(START)], TODAY, unread=["x: is damaged"])
    plain = json.loads(json.dumps(as_dict(found), allow_nan=False))
    assert plain["schema"] == "posecheck.review/1"
    assert plain["weeks"][0] == {
        "week": 1,
        "first": "2026-11-30",
        "last": "2026-12-06",
        "over": True,
        "pose": "low_lunge",
        "side": "left",
        "holds_asked": 6,
        "holds_done": 1,
        "held_s": 20.4,
        "days_asked": 3,
        "days_done": 0,
    }
    assert plain["left_and_right"][0]["different"] is True
    assert plain["faults"][0]["trend"] == "GONE"


class Page(HTMLParser):
    """What a screen reader goes by."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_is_in_order_and_holds_all_it_needs() -> None:
    sides: Sides = {
        "left": {"front_knee_deg": (80.0, 5.0)},
        "right": {"front_knee_deg": (95.0, 5.0)},
    }
    evil = "<script>alert(1)</script>"
    sessions = [
        session(1, findings=(finding(28), finding(120, rule="front_knee")), sides=sides, note=evil),
        session(2, not_judged=("low_back",), sides=sides),
    ]
    text = render(review(sessions, [plan_from(START)], TODAY, unread=[evil]))
    page = Page(text)
    assert evil not in text
    assert ("lang", "en") in page.attributes
    assert page.tags.count("main") == page.tags.count("h1") == 1
    levels = [int(tag[1]) for tag in page.tags if tag in ("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.tags.count("table") == page.tags.count("thead")
    names = {value for name, value in page.attributes if name == "id"}
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= names
    assert not {"script", "link", "img"} & set(page.tags)
    assert "http" not in text


def film(folder: Path, name: str, knee_deg: float) -> Path:
    recorder = LandmarkRecorder()
    body = LungeBody(front_knee_deg=knee_deg, front_shin_deg=4, thigh_px=30, size_wh=SIZE_WH)
    for frame in frames(seconds=6, fps=8, size_wh=SIZE_WH):
        standing = standing_body(size_wh=SIZE_WH)
        recorder.add(frame, standing if frame.time_s < 1 else body.landmarks())
    path = folder / name
    recorder.save(path)
    return path


def test_from_the_clinic_home_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clinic, home = tmp_path / "clinic", tmp_path / "home"
    clinic.mkdir()
    home.mkdir()
    monkeypatch.chdir(clinic)
    assert main(["plan", "new", "--label", "P-07", "--start", "2026-11-30", "--out", "p.toml"]) == 0
    plan = Path("p.toml")
    plan.write_text(plan.read_text().replace("hold_s = 30", "hold_s = 4"))
    (home / "p.toml").write_bytes(plan.read_bytes())

    monkeypatch.chdir(home)
    for day, knee_deg in (("2026-11-30", 80), ("2026-12-01", 100)):
        made = film(home, f"{day}.npz", knee_deg)
        check = ["check", str(made), "--plan", "p.toml", "--no-video", "--session"]
        assert main([*check, "--date", day, "--out", day]) == 0
        made.unlink()
    for sent in home.rglob("*.session"):
        (clinic / sent.name).write_bytes(sent.read_bytes())
    (clinic / "broken.session").write_bytes(b"PK")

    capsys.readouterr()
    assert main(["plan", "show", "p.toml", "--on", "2026-12-01", "--sessions", "."]) == 0
    assert "    to do: 3 x left leg stretched, 2 x right leg stretched\n" in capsys.readouterr().out

    monkeypatch.chdir(clinic)
    assert main(["review", ".", "--plan", "p.toml", "--on", "2026-12-02", "--out", "read"]) == 3
    out, err = capsys.readouterr()
    assert err == "posecheck: broken.session: is damaged, or not a session file: ask for it again\n"
    assert "Low lunge, right leg stretched: 2 of 15 holds in the week under way" in out
    plain = json.loads(Path("read/review.json").read_text(encoding="utf-8"))
    (knee,) = [one for one in plain["changes"] if one["measurement"] == "front_knee_deg"]
    assert knee["different"] is True
    assert knee["difference"] == pytest.approx(20, abs=2)
    assert sorted(path.name for path in Path("read").iterdir()) == [
        "review.csv",
        "review.html",
        "review.json",
    ]


def test_nothing_to_review_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["review", str(tmp_path), "--out", str(out)]) == 2
    assert main(["review", str(tmp_path / "no.session"), "--out", str(out)]) == 3
    assert capsys.readouterr().err.splitlines() == [
        f"posecheck: {tmp_path}: holds no session file (.session): give another",
        f"posecheck: {tmp_path / 'no.session'}: there is no such file: check the path",
    ]
    assert not out.exists()
