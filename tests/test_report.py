"""What a report says of a scripted recording."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posecheck.body.landmarks import Joint, Landmarks
from posecheck.judging.checker import Checker
from posecheck.judging.session import Session
from posecheck.poses.pose import Pose
from posecheck.reporting.report import NO_ATTEMPT, Report
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.reporting.report_html import render
from posecheck.sources import SourceInfo
from posecheck.testing import LungeBody, ScriptedDetector, frames, standing_body

GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
LEANING = replace(GOOD, trunk_lean_deg=30, rear_thigh_deg=38)
INFO = SourceInfo(path="clip.mp4", width=1280, height=720, duration_s=20.0, fps=30.0)


def build(
    pose: Pose, script: Callable[[float], Landmarks | None], seconds: float = 20
) -> tuple[Report, ReportBuilder]:
    builder = ReportBuilder(pose, hold_target_s=30)
    with Checker(ScriptedDetector(script), Session(pose)) as checker:
        for frame in frames(seconds=seconds):
            builder.add(checker.process(frame))
        last = checker.finish()
    return builder.finish(info=INFO, model="scripted", last_hold=last, notes=["A note."]), builder


def with_fault(time_s: float) -> Landmarks:
    if time_s < 2:
        return standing_body()
    return (LEANING if 10 <= time_s < 13 else GOOD).landmarks()


def test_the_published_form(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, with_fault)
    plain = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert list(plain) == [
        *("schema", "posecheck_version", "model", "video", "pose", "view", "frames"),
        *("hold_target_s", "holds", "findings", "measurements", "ledger", "not_judged", "notes"),
        *("date", "label", "since"),
    ]
    assert plain["schema"] == "posecheck.report/1"
    assert plain["video"] == {
        "path": "clip.mp4",
        "width": 1280,
        "height": 720,
        "duration_s": 20.0,
        "fps": 30.0,
        "rotation": 0,
    }
    assert plain["view"] == {"facing": "right", "yaw_deg": 0.0, "error_deg": 8.0}
    assert plain["frames"] == {"total": 600, "with_person": 600}
    (hold,) = plain["holds"]
    assert list(hold) == [
        *("side", "start_s", "end_s", "held_s", "in_pose_s", "pauses", "done", "repetitions"),
        *("ended_by", "measurements", "typical"),
    ]
    assert (hold["side"], hold["done"]) == ("right", False)
    assert hold["held_s"] == pytest.approx(14.8, abs=0.3)
    assert [(p["rule"], round(p["start_s"]), round(p["end_s"])) for p in hold["pauses"]] == [
        ("trunk_upright", 10, 13)
    ]
    assert plain["not_judged"] == [
        {"rule": "low_back", "reason": "there is no person mask to see the back in"}
    ]
    assert plain["notes"] == ["A note."]


def test_findings_are_faults_that_last(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, with_fault)
    (fault,) = report.findings
    assert (fault.rule, fault.status) == ("trunk_upright", "HIGH")
    assert fault.cue == "Lift your chest over your hips."
    assert fault.seconds == pytest.approx(3.0, abs=0.2)
    assert fault.first_s == pytest.approx(10.0, abs=0.2)
    assert fault.worst.value == pytest.approx(
        LEANING.trunk_lean_deg + 4.3, abs=0.5
    )  # the bias of a rear leg that is nearer
    assert 11 <= fault.worst.time_s < 13.1
    assert fault.worst.error > 5


def test_a_short_fault_is_a_movement(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, lambda t: (LEANING if 10 <= t < 10.6 else GOOD).landmarks())
    assert report.findings == ()


def test_a_fault_that_ends_just_as_it_would_count(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, lambda t: (LEANING if 10 <= t < 10.95 else GOOD).landmarks())
    assert report.findings == ()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_seen_the_report_adds_up(low_lunge: Pose, seed: int) -> None:
    """Bodies that jump about, vanish, turn, leave the frame; frames that stall."""
    rng = np.random.default_rng(seed)
    builder = ReportBuilder(low_lunge, hold_target_s=5)
    body: Landmarks | None = GOOD.landmarks()
    time_s = 0.0
    with Checker(ScriptedDetector(lambda t: body), Session(low_lunge)) as checker:
        for frame in frames(seconds=60, fps=10, size_wh=(64, 36)):
            if rng.random() < 0.08:
                body = random_body(rng)
            time_s += float(rng.choice([0.04, 0.1, 0.7, 3.0], p=[0.6, 0.38, 0.015, 0.005]))
            builder.add(checker.process(replace(frame, time_s=time_s)))
        last = checker.finish()
    report = builder.finish(info=INFO, model="scripted", last_hold=last, notes=())
    for hold in report.holds:
        paused_s = sum(pause.end_s - pause.start_s for pause in hold.pauses)
        assert hold.held_s <= hold.end_s - hold.start_s - paused_s + 1e-6
        assert 0 <= hold.held_s <= hold.in_pose_s + 1e-6
    ends = [hold.end_s for hold in report.holds]
    starts = [hold.start_s for hold in report.holds]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    json.dumps(report.as_dict(), allow_nan=False)


def random_body(rng: np.random.Generator) -> Landmarks | None:
    if rng.random() < 0.15:
        return None
    landmarks = LungeBody(
        front_knee_deg=rng.uniform(50, 130),
        rear_thigh_deg=rng.uniform(-10, 50),
        trunk_lean_deg=rng.uniform(-25, 35),
        front="left" if rng.random() < 0.5 else "right",
        facing_right=rng.random() < 0.8,
        yaw_deg=rng.choice([0, 5, 20, 50]),
    ).landmarks()
    visibility = np.where(rng.random(33) < 0.05, 0.1, 1.0)
    moved = landmarks.xy_px + np.array([rng.choice([0, 0, 0, 500]), 0.0])
    return replace(landmarks, visibility=visibility, xy_px=moved)


def test_measurements_are_of_the_time_in_the_pose(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, with_fault)
    knee = report.measurements["front_knee_deg"]
    assert knee.median == pytest.approx(84, abs=1)
    assert knee.p95 is not None
    assert knee.p95 < 100
    assert knee.judged_share == 1.0


def test_what_could_not_be_judged_is_said_with_its_reason(low_lunge: Pose) -> None:
    landmarks = GOOD.landmarks()
    points = landmarks.xy_px.copy()
    for joint in (Joint.LEFT_KNEE, Joint.LEFT_ANKLE):
        points[joint][0] += 900
    cut = replace(landmarks, xy_px=points)
    report, _ = build(low_lunge, lambda t: cut)
    assert report.holds == ()
    assert {one.rule: one.reason for one in report.not_judged} == {
        "front_knee": "the left knee is out of frame",
        "front_shin": "the left knee is out of frame",
        "low_back": "there is no person mask to see the back in",
    }
    assert report.measurements["front_knee_deg"].median is None
    assert report.measurements["front_knee_deg"].judged_share == 0.0


def test_a_pose_never_taken_up_is_said(low_lunge: Pose) -> None:
    report, _ = build(low_lunge, lambda t: standing_body())
    assert report.holds == ()
    assert report.findings == ()
    assert {one.reason for one in report.not_judged} == {NO_ATTEMPT}


def test_the_page_is_one_file_with_everything_in_it(low_lunge: Pose) -> None:
    report, builder = build(low_lunge, with_fault)
    page = render(report, builder.timeline, {("trunk_upright", report.findings[0].status): b"JPEG"})
    for outside in ("http://", "https://", 'src="/', "<script", "<link", "@import"):
        found = page.replace("http://www.w3.org", "")  # names of XML vocabularies, not addresses
        assert outside not in found, outside
    for text in (
        "Low lunge",
        "Lift your chest over your hips.",
        "A note.",
        "clock running",
        "data:image/jpeg;base64,SlBFRw==",
        "It is not medical advice",
    ):
        assert text in page


def test_words_of_a_file_name_are_text_not_markup(low_lunge: Pose) -> None:
    report, builder = build(low_lunge, with_fault, seconds=4)
    odd = replace(report, video=replace(report.video, path="<b>clip.mp4"))
    assert "&lt;b&gt;clip" in render(odd, builder.timeline, {})
