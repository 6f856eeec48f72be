"""Every judged pose through the real landmarker: good examples pass, each bad one fails as named.

The pictures and clips are rendered bodies (tools/render_pose_examples.py); a new one is found by
its name: tests/pose_examples/POSE/good_N.jpg, bad_RULE_low_N.jpg, or .mp4 for repetitions.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import Landmarks
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.judging.recognition import NAMED_AFTER_S, Recogniser
from posecheck.judging.session import Assessment, Session
from posecheck.measuring.stillness import SWAY
from posecheck.poses.pose import Pose, find_pose, library, load_pose
from posecheck.recordings.demonstration import learn_from
from posecheck.sources.still import still_frames
from posecheck.sources.video_file import VideoFile

pytestmark = pytest.mark.model

EXAMPLES = Path(__file__).parents[1] / "pose_examples"
STILLS = [path for path in sorted(EXAMPLES.glob("*/*.jpg")) if path.parent.name != "none"]
CLIPS = sorted(EXAMPLES.glob("*/*.mp4"))
NONE = sorted((EXAMPLES / "none").glob("*.jpg"))
REPETITIONS = {
    "leg_raise/good_1": {"full": 4, "partial": 1},
    "leg_raise/good_2": {"full": 3},
    "leg_raise/bad_legs_straight_low_1": {"faulty": 3},
    "sit_up/good_1": {"full": 4, "partial": 1},
    "sit_up/good_2": {"full": 3},
    "toning_psoas/good_1": {"full": 5},
    "toning_psoas/good_2": {"full": 5, "partial": 1},
}
NAMED_AS = {
    "lunge_stretch": "low_lunge",
    "chair_lunge": "low_lunge",
    "standing_lunge": None,
    "standing_lunge/good_2": "warrior_1",
}
"""What looks the same to a camera, and what is chosen by hand only; with a long step that is as a
Warrior I that is not deep yet."""


@pytest.fixture(scope="module")
def detector() -> Iterator[MediaPipeDetector]:
    with MediaPipeDetector(find_model(), masks=True) as detector:
        yield detector


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@dataclass(frozen=True)
class Looked:
    """What the landmarker found in one file, frame by frame; looked at once for all tests."""

    frames: list[tuple[float, Landmarks | None]]

    def bodies(self) -> Iterator[tuple[float, BodyFrame | None]]:
        """Time and body; a picture is taken to last, as someone who holds still does."""
        tracker = BodyTracker()
        for time_s, landmarks in self.frames:
            yield time_s, tracker.update(time_s, landmarks) if landmarks is not None else None
        last_s, last = self.frames[-1]
        if last is not None and last_s < NAMED_AFTER_S:
            for step in range(1, 30):
                yield last_s + 0.1 * step, tracker.update(last_s + 0.1 * step, last)


Look = Callable[[Path], Looked]


@pytest.fixture(scope="module")
def look(detector: MediaPipeDetector) -> Look:
    @cache
    def look_at(path: Path) -> Looked:
        detector.restart()
        if path.suffix == ".mp4":
            with VideoFile(path) as source:
                return Looked([(f.time_s, detector.detect(f)) for f in source.frames()])
        return Looked([(f.time_s, detector.detect(f)) for f in still_frames(path)])

    return look_at


def assess(looked: Looked, pose: Pose) -> tuple[Assessment, Session]:
    """The last instant, once the tracker has settled."""
    session = Session(pose)
    for time_s, body in looked.bodies():
        assessment = session.update(time_s, body)
    return assessment, session


def recognise(looked: Looked) -> Recogniser:
    recogniser = Recogniser(library())
    for time_s, body in looked.bodies():
        recogniser.update(time_s, body)
    return recogniser


@pytest.mark.parametrize("path", STILLS, ids=name_of)
def test_good_passes_and_bad_fails_by_its_rule(look: Look, path: Path) -> None:
    assessment, _ = assess(look(path), find_pose(path.parent.name))
    assert assessment.in_pose
    wrong = {f.rule.id: f.status.lower() for f in assessment.findings if f.status.wrong}
    if path.stem.startswith("good"):
        assert wrong == {}
        unseen = {f.rule.id for f in assessment.deciding() if not f.reading.judged}
        assert unseen <= {"low_back"}  # the neutral takes longer, and arms may hide it
    else:
        rule, status = path.stem.removeprefix("bad_").rsplit("_", 2)[:2]
        assert wrong.get(rule) == status


def test_every_rule_of_a_judged_pose_has_an_example_that_breaks_it() -> None:
    """All but what needs a clip of its own (the back: lumbar_clips), or says nothing by itself."""
    for pose in library():
        broken = {
            path.stem.removeprefix("bad_").rsplit("_", 2)[0]
            for path in (EXAMPLES / pose.id).glob("bad_*")
        }
        named = {rule.id for rule in pose.rules if rule.measurement != SWAY.name}
        assert broken <= named, pose.id
        missing = named - broken - {"low_back", "stretch", "front_shin"}
        assert not missing or pose.id in ("sit_up", "toning_psoas"), (pose.id, missing)
        goods = list((EXAMPLES / pose.id).glob("good_*"))
        assert len(goods) >= 2 or not pose.judged, pose.id


@pytest.mark.parametrize("path", STILLS, ids=name_of)
def test_a_pose_is_named_right_or_wrong_as_it_may_be_done(look: Look, path: Path) -> None:
    found = recognise(look(path)).pose
    pose = path.parent.name
    assert (found and found.id) == NAMED_AS.get(name_of(path), NAMED_AS.get(pose, pose))


@pytest.mark.parametrize("path", NONE, ids=name_of)
def test_anything_else_is_none_of_these(look: Look, path: Path) -> None:
    assert recognise(look(path)).pose is None


@pytest.mark.parametrize("path", CLIPS, ids=name_of)
def test_repetitions_are_counted_and_partial_ones_told_apart(look: Look, path: Path) -> None:
    _, session = assess(look(path), find_pose(path.parent.name))
    hold = session.finish()
    assert hold is not None
    assert Counter(one.kind for one in hold.repetitions) == REPETITIONS[name_of(path)]


@pytest.mark.parametrize("path", CLIPS, ids=name_of)
def test_repetitions_are_named_while_they_last(look: Look, path: Path) -> None:
    seen = recognise(look(path)).seen
    assert seen[-1].pose.id == path.parent.name


NEARER = {"knee_deg": "near_knee_deg", "hip_deg": "near_hip_deg", "elbow_deg": "near_elbow_deg"}


def test_angles_are_as_near_the_truth_as_stated(look: Look) -> None:
    """Nine of ten within the error, over all stills of poses with both legs alike."""
    with (EXAMPLES / "truth.csv").open(newline="", encoding="utf-8") as file:
        truth = {row["file"]: row for row in csv.DictReader(file)}
    within: list[bool] = []
    for path in STILLS:
        pose = find_pose(path.parent.name)
        if pose.stretched_leg != "both":
            continue
        true = truth[f"{path.parent.name}/{path.name}"]
        for name, reading in assess(look(path), pose)[0].readings.items():
            column = NEARER.get(name, name)
            if reading.judged and column in true:
                within.append(abs(reading.value - float(true[column])) <= reading.error)
    assert len(within) > 40
    assert sum(within) / len(within) >= 0.9


@pytest.mark.parametrize(
    "demonstration",
    [
        EXAMPLES / "camel" / "good_1.jpg",
        EXAMPLES / "tree" / "good_1.jpg",
        EXAMPLES / "supine_psoas_stretch" / "good_2.jpg",
    ],
    ids=name_of,
)
def test_what_is_learned_passes_the_same_demonstration(
    look: Look, tmp_path: Path, demonstration: Path
) -> None:
    lesson = learn_from(demonstration, pose_id="mine", name="Mine")
    path = tmp_path / "mine.toml"
    path.write_text(lesson.toml, encoding="utf-8")
    session, held_s = Session(load_pose(path)), 0.0
    for time_s, body in look(demonstration).bodies():
        held_s = max(held_s, session.update(time_s, body).clock.held_s)
        if time_s > lesson.end_s + 3:
            break
    wanted_s = lesson.end_s - lesson.start_s or 2.0
    assert held_s >= 0.95 * wanted_s
