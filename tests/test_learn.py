"""Learning a pose from a demonstration: what is written loads, and the demonstration passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.cli import main
from posecheck.errors import NoPersonError
from posecheck.judging.session import Session
from posecheck.poses.pose import Pose, load_pose
from posecheck.recordings.learn import Lesson, learn
from posecheck.testing import LimbBody, LungeBody, ScriptedDetector, frames, standing_body

LUNGE = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
STANDING = standing_body()
HUGGING = LimbBody(trunk_deg=-90, left=(90, 90), right=(-50, 70), nose_ahead_deg=0).landmarks()
TREE = LimbBody(width=0.66, nose_ahead_deg=180, left=(120, 220)).landmarks()
DANCER = LimbBody(trunk_deg=20, right=(235, 335), upper_arm_deg=90).landmarks()
BRIDGE = LimbBody(
    trunk_deg=-118, left=(68, 158), right=(68, 158), nose_ahead_deg=-30, upper_arm_deg=90
).landmarks()
Script = Callable[[float], Landmarks | None]


def taught(script: Script, seconds: float = 8, *, photograph: bool = False) -> Lesson:
    return learn(
        frames(seconds=seconds, fps=10),
        ScriptedDetector(script),
        pose_id="mine",
        name='My "own" pose',
        source="clip.mp4",
        photograph=photograph,
    )


def load(lesson: Lesson, folder: Path) -> Pose:
    path = folder / "mine.toml"
    path.write_text(lesson.toml, encoding="utf-8")
    return load_pose(path)


@pytest.mark.parametrize(
    ("landmarks", "leg", "view", "rules"),
    [
        (
            LUNGE.landmarks(),
            "rear",
            "side",
            {"trunk_lean", "stretch", "front_knee", "rear_thigh", "front_shin", "rear_knee"},
        ),
        (HUGGING, "long", "side", {"long_hip", "long_knee", "drawn_up_hip"}),
        (
            TREE,
            "lifted",
            "front",
            {"foot_off_knee", "hips_over_foot", "pelvis_level", "shoulders_level"},
        ),
        (DANCER, "lifted", "side", {"trunk_lean", "standing_knee", "lifted_thigh", "lifted_knee"}),
        (BRIDGE, "both", "side", {"trunk_lean", "hip", "knee", "thigh_lean", "elbow", "arm_line"}),
    ],
)
def test_what_was_shown_is_what_is_right(
    tmp_path: Path, landmarks: Landmarks, leg: str, view: str, rules: set[str]
) -> None:
    lesson = taught(lambda t: STANDING if t < 2 else landmarks)
    pose = load(lesson, tmp_path)
    assert (pose.stretched_leg, pose.view) == (leg, view)
    assert {rule.id for rule in pose.rules} == rules
    assert lesson.start_s == pytest.approx(2, abs=0.3)
    session, tracker = Session(pose), BodyTracker()
    for tick in range(50):
        assessment = session.update(tick / 10, tracker.update(tick / 10, landmarks))
    assert assessment.in_pose
    assert {finding.status for finding in assessment.findings} == {"OK"}
    assert assessment.clock.held_s == pytest.approx(4.9)


def test_the_numbers_say_where_they_come_from(tmp_path: Path) -> None:
    lesson = taught(lambda t: LUNGE.landmarks())
    pose = load(lesson, tmp_path)
    knee = next(rule for rule in pose.rules if rule.id == "front_knee")
    assert knee.band.low < 84 < knee.band.high
    assert knee.band.high - knee.band.low >= 20
    comment = next(line for line in lesson.toml.splitlines() if "median 85" in line)
    assert comment.startswith("# shown: median 85 deg, 5 to 95 %: 85 to 85, read to within ")
    assert comment.endswith("judged in 100% of the hold")
    assert lesson.toml.startswith("# Learned from clip.mp4, 0.0 to 7.9 s.\n")


def test_the_wrong_side_of_what_was_shown_is_wrong(tmp_path: Path) -> None:
    pose = load(taught(lambda t: LUNGE.landmarks()), tmp_path)
    leaning = replace(LUNGE, trunk_lean_deg=28).landmarks()
    assessment = Session(pose).update(0.0, BodyTracker().update(0.0, leaning))
    wrong = {finding.rule.id for finding in assessment.findings if finding.status.wrong}
    assert "trunk_lean" in wrong


def test_a_photograph_is_the_hold_but_a_video_of_three_frames_is_not(tmp_path: Path) -> None:
    pose = load(taught(lambda t: LUNGE.landmarks(), 0.3, photograph=True), tmp_path)
    assert pose.stretched_leg == "rear"
    with pytest.raises(NoPersonError):
        taught(lambda t: LUNGE.landmarks(), 0.3)


def test_a_hidden_joint_gives_no_rule(tmp_path: Path) -> None:
    shown = LUNGE.landmarks()
    visibility = shown.visibility.copy()
    visibility[27] = 0.1  # the front ankle
    pose = load(taught(lambda t: replace(shown, visibility=visibility)), tmp_path)
    assert not {"front_knee", "front_shin"} & {rule.id for rule in pose.rules}


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            lambda t: None,
            "clip.mp4: no person found: film the whole body, in light",
        ),
        (
            lambda t: STANDING,
            "clip.mp4: no pose but standing was held still for 2 s: "
            "hold it longer, or give a photograph",
        ),
        (
            lambda t: LungeBody(trunk_lean_deg=30 * (int(10 * t) % 2)).landmarks(),
            "clip.mp4: no pose but standing was held still for 2 s: "
            "hold it longer, or give a photograph",
        ),
        (
            lambda t: LimbBody(
                width=0.66, nose_ahead_deg=180, left=(150, 200), right=(210, 160), trunk_deg=30
            ).landmarks(),
            "clip.mp4: from the front only a pose on one leg can be learned: film it from the side",
        ),
    ],
)
def test_what_cannot_be_learned_is_reported(script: Script, message: str) -> None:
    with pytest.raises(NoPersonError) as caught:
        taught(script)
    assert str(caught.value) == message


def test_the_command_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my_pose.toml").write_text("mine", encoding="utf-8")
    assert main(["learn", "clip.mp4", "--name", "My pose"]) == 2
    assert capsys.readouterr().err == (
        "posecheck: my_pose.toml: already exists: choose another --name or --out\n"
    )
    assert Path("my_pose.toml").read_text(encoding="utf-8") == "mine"


NO_IMAGE = "is not an image that can be read: give a JPEG or PNG file"


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (
            None,
            "posecheck: photo.jpg: cannot be read (No such file or directory): check the path\n",
        ),
        (b"", f"posecheck: photo.jpg: {NO_IMAGE}\n"),
        (b"GIF", f"posecheck: photo.jpg: {NO_IMAGE}\n"),
    ],
)
def test_a_bad_photograph_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    contents: bytes | None,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if contents is not None:
        Path("photo.jpg").write_bytes(contents)
    assert main(["learn", "photo.jpg", "--name", "x"]) == 3
    assert capsys.readouterr().err == message
    assert not Path("x.toml").exists()
