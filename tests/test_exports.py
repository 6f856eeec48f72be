"""Exports, read back by others: .trc and .mot by NumPy, as Pose2Sim does, .ics by icalendar."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import numpy as np
import pytest

from posecheck.body.landmarks import FloatArray, Joint, Landmarks
from posecheck.cli import main
from posecheck.exports.calendar import as_ics
from posecheck.exports.motion import as_mot, as_trc, marker_name
from posecheck.plans.home_plan import HomePlan, plan_of
from posecheck.sources.replay import LandmarkRecorder, LandmarkRecording, load_landmark_recording
from posecheck.testing import LungeBody, frames

SIZE_WH = (640, 360)
LUNGE = LungeBody(
    front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3, size_wh=SIZE_WH
)
Record = Callable[[list[Landmarks | None]], LandmarkRecording]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    def write(found: list[Landmarks | None]) -> LandmarkRecording:
        recorder = LandmarkRecorder()
        for frame, landmarks in zip(
            frames(seconds=len(found) / 10, fps=10, size_wh=SIZE_WH), found, strict=True
        ):
            recorder.add(frame, landmarks)
        recorder.save(tmp_path / "film.npz")
        return load_landmark_recording(tmp_path / "film.npz")

    return write


def read_mot(text: str) -> tuple[dict[str, str], list[dict[str, float]]]:
    """What stands after the line "endheader" is a table of tabs, its first line the names."""
    head, _, table = text.partition("endheader\n")
    keys = dict(line.split("=") for line in head.splitlines() if "=" in line)
    names = table.splitlines()[0].split("\t")
    rows = np.genfromtxt(io.StringIO(table), delimiter="\t", skip_header=1)
    return keys, [dict(zip(names, row, strict=True)) for row in rows]


def read_trc(text: str) -> tuple[dict[str, str], list[str], FloatArray]:
    """Five lines of header, names over every third column."""
    lines = text.splitlines()
    keys = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    names = [name for name in lines[3].split("\t")[2::3] if name]
    return keys, names, np.genfromtxt(io.StringIO(text), delimiter="\t", skip_header=5)


def read_ics(text: str) -> Any:
    """The one entry of a calendar."""
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event


def front_and_rear(body: Landmarks) -> tuple[str, str]:
    ahead = body.xy_px[Joint.LEFT_ANKLE, 0] > body.xy_px[Joint.RIGHT_ANKLE, 0]
    right = body.xy_px[Joint.NOSE, 0] > body.xy_px[Joint.LEFT_EAR, 0]
    return ("left", "right") if ahead == right else ("right", "left")


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_angles_of_a_lunge_have_stated_signs(record: Record, mirrored: bool) -> None:
    body = LUNGE.landmarks()
    if mirrored:
        body = mirror(body)
    keys, table = read_mot(as_mot(record([body] * 4)))
    front, rear = front_and_rear(body)
    row = table[-1]
    assert keys == {"version": "1", "nRows": "4", "nColumns": "14", "inDegrees": "yes"}
    # The inside angle of the knee is 84, the rear thigh 20 behind the vertical, the trunk 3 ahead.
    assert row[f"{front}_knee"] == pytest.approx(180 - 84, abs=0.1)
    assert row[f"{front}_shank"] == pytest.approx(90 - 4, abs=0.1)
    assert row[f"{rear}_thigh"] == pytest.approx(90 - 20, abs=0.1)
    assert row["trunk"] == pytest.approx(90 - 3, abs=0.1)
    assert row[f"{rear}_hip"] == pytest.approx(3 - 20, abs=0.1)
    assert row[f"{front}_hip"] == pytest.approx(180 - 84 - 4 + 3, abs=0.1)


def mirror(body: Landmarks) -> Landmarks:
    """The person faces the other way; left stays the person's left."""
    xy_px = body.xy_px * (-1, 1) + (SIZE_WH[0], 0)
    return Landmarks(xy_px=xy_px, world_m=body.world_m, visibility=body.visibility, size_wh=SIZE_WH)


def test_who_stands_has_no_flexion(record: Record) -> None:
    body = LungeBody(
        front_knee_deg=180, rear_thigh_deg=0, rear_knee_deg=180, thigh_px=60, size_wh=SIZE_WH
    ).landmarks()
    ahead = np.sign(body.xy_px[Joint.NOSE, 0] - body.xy_px[Joint.LEFT_EAR, 0])
    for side in ("LEFT", "RIGHT"):  # flat on the floor
        heel = body.xy_px[Joint[f"{side}_HEEL"]]
        body.xy_px[Joint[f"{side}_FOOT_INDEX"]] = heel + np.array([20 * ahead, 0])
    _, table = read_mot(as_mot(record([body] * 4)))
    row = table[-1]
    seen = {name for name in row if np.isfinite(row[name])}
    assert {"right_knee", "right_hip"} <= seen or {"left_knee", "left_hip"} <= seen
    for name in seen - {"time"}:
        upright = name == "trunk" or name.endswith(("thigh", "shank"))
        assert row[name] == pytest.approx(90 if upright else 0, abs=8)


def test_what_is_not_seen_is_no_number(record: Record) -> None:
    hidden = LUNGE.landmarks()
    front, _ = front_and_rear(hidden)
    hidden.visibility[Joint[f"{front.upper()}_ANKLE"]] = 0.1
    text = as_mot(record([None, hidden]))
    _, table = read_mot(text)
    assert text.splitlines()[8].split("\t")[1:] == ["nan"] * 13
    assert np.isnan(table[1][f"{front}_knee"])
    assert np.isfinite(table[1][f"{front}_thigh"])


def test_the_places_are_metres_up_and_towards_the_camera(record: Record) -> None:
    body = LUNGE.landmarks()
    body.world_m[:] = np.arange(99).reshape(33, 3) / 100
    keys, names, table = read_trc(as_trc(record([body, None, body]), "film.trc"))
    assert keys["Units"] == "m"
    assert (keys["NumFrames"], keys["NumMarkers"], keys["DataRate"]) == ("3", "35", "10.000000")
    assert names == [*map(marker_name, Joint), "Hip", "Neck"]
    assert table.shape == (3, 2 + 3 * 35)
    assert table[:, 0].tolist() == [1, 2, 3]
    assert table[:, 1].tolist() == pytest.approx([0, 0.1, 0.2])
    knee = 2 + 3 * names.index("RKnee")
    expected = body.world_m[Joint.RIGHT_KNEE] * (1, -1, -1)
    assert table[0, knee : knee + 3].tolist() == pytest.approx(expected.tolist())
    middle = body.world_m[[Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=0) * (1, -1, -1)
    hip = 2 + 3 * names.index("Hip")
    assert table[2, hip : hip + 3].tolist() == pytest.approx(middle.tolist())
    assert np.isnan(table[1, 2:]).all()


def test_markers_have_the_names_that_sports2d_gives() -> None:
    wanted = {
        Joint.NOSE: "Nose",
        Joint.LEFT_EYE_INNER: "LEyeInner",
        Joint.MOUTH_RIGHT: "RMouth",
        Joint.RIGHT_KNEE: "RKnee",
        Joint.LEFT_FOOT_INDEX: "LBigToe",
    }
    assert {joint: marker_name(joint) for joint in wanted} == wanted
    assert len({*map(marker_name, Joint)}) == len(Joint)


def plan(**more: Any) -> HomePlan:
    data = {
        "label": "P-07; ä, \\ and more",
        "start": date(2026, 12, 1),  # a Tuesday
        "weeks": 3,
        "stop": ["Stop at sharp pain, numbness or dizziness; " + "äöü" * 40],
        "do": [{"pose": "low_lunge", "sets": 2, "hold_s": 20, "sides": "left"}],
    }
    return plan_of(data | (more or {"days_a_week": 3}), "plan.toml")


def test_a_calendar_reads_the_plan() -> None:
    text = as_ics(plan())
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    event = read_ics(text)
    assert event["SUMMARY"] == "Exercises: P-07; ä, \\ and more"
    assert event["DESCRIPTION"].splitlines() == [
        "Low lunge: 2 x 20 s, left leg stretched",
        plan().stop[0],
    ]
    assert event["DTSTART"].dt == date(2026, 12, 1)
    assert event["DTEND"].dt == date(2026, 12, 2)
    assert event["RRULE"]["BYDAY"] == ["TU", "TH", "SA"]
    assert event["RRULE"]["UNTIL"] == [date(2026, 12, 21)]


def test_named_days_begin_with_the_first_of_them() -> None:
    event = read_ics(as_ics(plan(days=["Mon", "Fri"])))
    assert event["DTSTART"].dt == date(2026, 12, 4)
    assert event["RRULE"]["BYDAY"] == ["MO", "FR"]


def test_the_same_plan_replaces_itself_and_its_follower_does_not() -> None:
    uids = [
        read_ics(as_ics(one))["UID"]
        for one in (
            plan(),
            plan(days_a_week=5),
            plan().model_copy(update={"start": date(2026, 12, 1) + timedelta(days=21)}),
        )
    ]
    assert uids[0] == uids[1] != uids[2]


def test_the_command_writes_beside_the_file_or_where_it_is_told(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record([LUNGE.landmarks()] * 2)
    assert main(["export", str(tmp_path / "film.npz")]) == 0
    assert main(["export", str(tmp_path / "film.npz"), "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in tmp_path.rglob("film.*")) == [
        *("film.mot", "film.mot", "film.npz", "film.trc", "film.trc")
    ]
    assert main(["export", str(tmp_path / "film.mp4")]) == 2
    (tmp_path / "x.session").write_bytes(b"PK")
    assert main(["export", str(tmp_path / "x.session")]) == 3
    assert capsys.readouterr().err.splitlines() == [
        f"posecheck: {tmp_path / 'film.mp4'}: give a session file (.session), a landmark recording "
        "(.npz) or a plan (.toml)",
        f"posecheck: {tmp_path / 'x.session'}: is damaged, or not a session file: ask for it again",
    ]
