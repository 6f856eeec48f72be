"""The session file: what is in it, that it replays, and that a hostile one ends in one line."""

from __future__ import annotations

import hashlib
import io
import json
import math
import pickle
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from posecheck.cli import main
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.errors import SourceError
from posecheck.judging.clock import Hold, Pause
from posecheck.plans.home_plan import load_plan
from posecheck.poses.pose import Pose, find_pose
from posecheck.recordings.batch import check_job, find_jobs
from posecheck.recordings.check import Outputs, check_recording
from posecheck.reporting.report import Timeline
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.sessions.archive import CHECKSUMS, MOST_BYTES, packed
from posecheck.sessions.kept_report import PlanKept
from posecheck.sessions.session_file import SessionDetails, load_session, session_bytes
from posecheck.sessions.sides import Figure, figures_by_side
from posecheck.sources import SourceInfo
from posecheck.sources.replay import LandmarkRecorder, load_landmark_recording
from posecheck.testing import LungeBody, ScriptedDetector, frames, standing_body

SIZE_WH = (320, 180)
PLAN = """\
label = "P-07"
start = 2026-11-30
weeks = 2
days_a_week = 3
stop = ["Stop at sharp pain."]

[[do]]
pose = "low_lunge"
hold_s = 3

[[do.change]]
rule = "front_knee"
between = [40, 90]
why = "A stiff knee."
"""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of whoever practises: a recording, the plan, and a session made of both."""
    folder = tmp_path_factory.mktemp("home")
    recorder = LandmarkRecorder()
    body = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=30, size_wh=SIZE_WH)
    for frame in frames(seconds=6, fps=15, size_wh=SIZE_WH):
        standing = standing_body(size_wh=SIZE_WH)
        recorder.add(frame, standing if frame.time_s < 1 else body.landmarks())
    recorder.save(folder / "film.npz")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    arguments = ["check", str(folder / "film.npz"), "--no-video", "--out", str(folder / "out")]
    arguments += ["--plan", str(folder / "plan.toml"), "--date", "2026-12-01"]
    assert main([*arguments, "--note", "=1+1 felt stiff", "--pain", "2"]) == 0
    return folder


@pytest.fixture(scope="session")
def session(home: Path) -> Path:
    return home / "out" / "2026-12-01_film.session"


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_says_whose_when_and_by_which_plan(home: Path, session: Path) -> None:
    kept = load_session(session)
    plan = (home / "plan.toml").read_bytes()
    assert kept.facts.model_dump(exclude={"sides", "posecheck_version"}) == {
        "schema_": "posecheck.session/1",
        "day": date(2026, 12, 1),
        "label": "P-07",
        "name": "film.npz",
        "note": "=1+1 felt stiff",
        "pain": 2,
        "plan": PlanKept(
            label="P-07", start=date(2026, 11, 30), sha256=hashlib.sha256(plan).hexdigest()
        ).model_dump(),
    }
    assert (kept.plan_toml or "").encode() == plan
    assert [(hold.side, hold.done) for hold in kept.report.holds] == [("right", True)]
    assert kept.report.hold_target_s == 3


def test_the_pose_in_it_is_this_persons(home: Path, session: Path) -> None:
    pose = load_session(session).pose
    assert pose == load_plan(home / "plan.toml").do[0].prescribed()
    assert pose != find_pose("low_lunge")


def test_it_holds_the_figures_of_each_side_with_their_errors(session: Path) -> None:
    figure = load_session(session).facts.sides["right"]["front_knee_deg"]
    assert figure.median == pytest.approx(84, abs=1)
    assert 3 < figure.error < 12


def test_only_what_was_held_right_enters_a_sides_figures(low_lunge: Pose) -> None:
    timeline = Timeline()
    for second in range(10):  # 80 while right, 120 in a pause, 160 outside of the hold
        timeline.time_s.append(second)
        value = 80 if 1 <= second <= 3 else 120 if 4 <= second <= 8 else 160
        for name in low_lunge.measurements:
            timeline.values[name].append(value if name == "front_knee_deg" else math.nan)
            timeline.errors[name].append(5)
    hold = Hold(
        side="left",
        start_s=1.0,
        end_s=8.0,
        held_s=3.0,
        in_pose_s=7.0,
        pauses=(Pause(start_s=4.0, end_s=8.0, rule="front_knee"),),
        done=False,
    )
    info = SourceInfo(path="film.mp4", width=64, height=48, duration_s=10.0, fps=1.0)
    report = replace(
        ReportBuilder(low_lunge, hold_target_s=20.0).finish(
            info=info, model="none", last_hold=None, notes=()
        ),
        holds=(hold,),
    )
    assert figures_by_side(report, timeline) == {
        "left": {"front_knee_deg": Figure(median=80, error=5)}
    }


def test_a_changed_file_is_not_replayed(session: Path, tmp_path: Path) -> None:
    members = members_of(session)
    members["report.json"] += b" "
    path = tmp_path / "x.session"
    path.write_bytes(zipped([*members.items()]))
    with pytest.raises(SourceError, match="the checksums do not fit"):
        check_recording(path, find_pose("low_lunge"), None)


def test_a_job_is_done_again_for_another_note(home: Path, tmp_path: Path) -> None:
    details = SessionDetails(day=date(2026, 12, 1))
    told = [details, details, replace(details, note="Stiff.")]
    skipped = []
    for one in told:
        (job,) = find_jobs(
            [home / "film.npz"],
            tmp_path,
            pose=find_pose("low_lunge"),
            outputs=Outputs(video=False, session=one),
            again=False,
        )
        skipped.append(check_job(job).skipped)
    assert skipped == [False, True, False]
    (job.out / "2026-12-01_film.session").unlink()
    assert not check_job(job).skipped


def test_it_holds_no_picture_unless_asked(home: Path, session: Path, tmp_path: Path) -> None:
    assert sorted(members_of(session)) == sorted(set(MOST_BYTES) - {"report.html"})
    film = str(home / "film.npz")
    arguments = ["--no-video", "--with-pictures", "--date", "2026-12-01", "--out", str(tmp_path)]
    assert main(["check", film, *arguments]) == 0
    members = members_of(tmp_path / session.name)
    assert members.keys() == set(MOST_BYTES) - {"plan.toml"}
    assert members["report.html"] == (tmp_path / "report.html").read_bytes()


def test_its_tables_have_a_row_a_frame_and_one_error_a_figure(session: Path) -> None:
    members = members_of(session)
    values, errors = (
        [line.split(",") for line in members[name].decode().splitlines()]
        for name in ("measurements.csv", "errors.csv")
    )
    assert len(values) == len(errors) == 91
    assert errors[0] == ["time_s", *values[0][3:-1]]
    for value, error in zip(values[1:], errors[1:], strict=True):
        assert [bool(one) for one in value[3:-1]] == [bool(one) for one in error[1:]]


def test_it_is_checked_again_as_a_stick_figure(session: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert main(["check", str(session), "--out", str(again)]) == 0
    assert (again / "annotated.mp4").stat().st_size > 1000
    before = json.loads((session.parent / "report.json").read_text(encoding="utf-8"))
    after = json.loads((again / "report.json").read_text(encoding="utf-8"))
    assert {**after, "video": None} == {**before, "video": None}


def test_a_plan_with_several_poses_wants_one_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(f'{PLAN}\n[[do]]\npose = "bridge"\n', encoding="utf-8")
    check = ["check", str(home / "film.npz"), "--no-video", "--out", str(tmp_path / "out")]
    assert main([*check, "--plan", str(plan)]) == 2
    assert main([*check, "--plan", str(plan), "--pose", "tree"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"posecheck: {plan}: name the pose by --pose: low_lunge, bridge",
        f'posecheck: {plan}: does not ask for "tree": its poses are low_lunge, bridge',
    ]
    assert main([*check, "--plan", str(plan), "--pose", "low_lunge"]) == 0


def test_a_practice_leaves_one_too_thinned_to_ten_frames_a_second(tmp_path: Path) -> None:
    pose = find_pose("low_lunge")
    plan = replace(Plan.of(pose), hold_s=4.0)
    practice = Practice(pose, plan, model="scripted")
    body = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=30, size_wh=SIZE_WH)
    practice.attach(ScriptedDetector(lambda time_s: body.landmarks()))
    for frame in frames(seconds=6, fps=30, size_wh=SIZE_WH):
        practice.process(frame)
    result = practice.finish()
    assert result is not None
    (one,) = result.poses
    path = tmp_path / "2026-12-01_webcam.session"
    path.write_bytes(
        session_bytes(
            SessionDetails(day=date(2026, 12, 1)),
            report=one.report,
            timeline=one.timeline,
            files=one.files,
            landmarks=one.landmarks,
        )
    )
    assert 50 <= len(load_landmark_recording(path).time_s) <= 60
    assert main(["check", str(path), "--no-video", "--out", str(tmp_path / "out")]) == 0
    again = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    (held,) = one.report.holds
    (held_again,) = again["holds"]
    assert held_again["held_s"] == pytest.approx(held.held_s, abs=0.2)


class Bomb:
    """Unpickling it is shown by a file where nobody would look for one."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (Path("unpickled"),))


def with_objects() -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.array([Bomb()] * 90, dtype=object), allow_pickle=True)
    assert pickle.PROTO in file.getvalue()
    return file.getvalue()


def signed(members: Mapping[str, bytes]) -> bytes:
    return packed({name: data for name, data in members.items() if name != CHECKSUMS})


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


Members = dict[str, bytes]
NOT_READ = "not a session file that this version reads"
HOSTILE: dict[str, tuple[Callable[[Members], bytes], str]] = {
    "empty": (lambda m: b"", "is damaged, or not a session file: ask for it again"),
    "text": (lambda m: b"label = 3\n" * 99, "is damaged, or not a session file: ask for it again"),
    "truncated": (
        lambda m: signed(m)[:-300],
        "is damaged, or not a session file: ask for it again",
    ),
    "a bit flipped": (
        lambda m: bytes([*(d := bytearray(signed(m)))[:900], d[900] ^ 16, *d[901:]]),
        "is damaged, or not a session file: ask for it again",
    ),
    "changed": (
        lambda m: zipped([*(m | {"session.json": m["session.json"] + b" "}).items()]),
        "the checksums do not fit: it was changed or damaged, ask for it again",
    ),
    "a member taken out": (
        lambda m: zipped([(name, data) for name, data in m.items() if name != "errors.csv"]),
        "the checksums do not fit: it was changed or damaged, ask for it again",
    ),
    "a path out of the folder": (
        lambda m: signed(m | {"../../outside.txt": b"x"}),
        'holds "../../outside.txt", which no session file does: not opened',
    ),
    "a picture smuggled in": (
        lambda m: signed(m | {"face.jpg": b"x"}),
        'holds "face.jpg", which no session file does: not opened',
    ),
    "steers a terminal": (
        lambda m: signed(m | {"\x1b[2J": b"x"}),
        r'holds "\x1b[2J", which no session file does: not opened',
    ),
    "no report": (
        lambda m: signed({name: data for name, data in m.items() if name != "report.json"}),
        "report.json is missing: not a session file",
    ),
    "a recording": (
        lambda m: zipped([(name, data) for name, data in m.items() if name.endswith(".npy")]),
        "checksums.txt is missing: not a session file",
    ),
    "unpacks to a gigabyte": (
        lambda m: signed(m | {"session.json": b" " * 2**26}),
        "session.json is larger than any session's: not opened",
    ),
    "packed in an odd way": (
        lambda m: zipped([*m.items()], zipfile.ZIP_LZMA),
        "session.json is encrypted or packed in an unknown way: not opened",
    ),
    "pickles": (
        lambda m: signed(m | {"time_s.npy": with_objects()}),
        "time_s: holds object, not numbers: record again",
    ),
    "pain of 11": (
        lambda m: signed(
            m | {"session.json": m["session.json"].replace(b'"pain": 2', b'"pain":11')}
        ),
        f"session.json: pain: input should be less than or equal to 10: {NOT_READ}",
    ),
    "nested too deeply": (
        lambda m: signed(m | {"report.json": b"[" * 100_000}),
        "report.json: invalid JSON: recursion limit exceeded",
    ),
    "another pose": (
        lambda m: signed(m | {"report.json": m["report.json"].replace(b"low_lunge", b"tree")}),
        f'report.json is of "tree", pose.json of "low_lunge": {NOT_READ}',
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_one_line(
    name: str, session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, says = HOSTILE[name]
    path = tmp_path / "in" / "x.session"
    path.parent.mkdir()
    path.write_bytes(make(members_of(session)))
    out = tmp_path / "out"
    assert main(["check", str(path), "--out", str(out)]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith(f"posecheck: {path}: {says}")
    assert len([line for line in lines if "posecheck: " in line]) == 1
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["in", "x.session"]
    assert not Path("unpickled").exists()


def test_twice_the_same_member(session: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.session"
    members = [*members_of(session).items()]
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(zipped([*members, members[0]]))
    with pytest.raises(SourceError, match=r"x\.session: holds session\.json twice: not opened"):
        load_session(path)


def test_the_same_session_is_the_same_file(home: Path, session: Path, tmp_path: Path) -> None:
    assert packed({n: d for n, d in members_of(session).items() if n != CHECKSUMS}) == (
        session.read_bytes()
    )
