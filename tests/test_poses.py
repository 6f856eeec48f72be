"""Pose files: every shipped one, and every way to be wrong with its exact message."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from posecheck.errors import PoseFileError, UsageError
from posecheck.judging.session import Session
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose, find_pose, library, load_pose, pose_paths, pose_schema
from posecheck.reporting import card
from posecheck.shipped import shipped
from posecheck.testing import LungeBody

Write = Callable[[str, str], Path]


@pytest.mark.parametrize("path", pose_paths().values(), ids=lambda path: path.stem)
def test_every_shipped_pose_loads_and_says_enough(path: Path) -> None:
    pose = load_pose(path)
    assert pose.steps
    assert pose.cautions
    assert pose.sources
    for rule in pose.rules:
        assert rule.measurement in MEASUREMENTS
        assert rule.band.high - rule.band.low >= 10 or rule.unit != "deg"
        assert rule.slack >= 5 or rule.unit != "deg"
    assert len({rule.priority for rule in pose.rules}) == len(pose.rules)


def test_the_low_lunge_is_as_prescribed(low_lunge: Pose) -> None:
    assert (low_lunge.dose.hold_s, low_lunge.dose.sets, low_lunge.dose.sides) == (30, 3, "each")
    assert low_lunge.stretched_leg == "rear"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'id = "low_lunge"',
            "id = low_lunge",
            "{path}: is not valid TOML: Invalid value (at line 10, column 6)",
        ),
        (
            'id = "low_lunge"',
            'id = "lunge"',
            '{path}: id: is "lunge": make it "low_lunge", or rename the file',
        ),
        (
            "slack = 6.0\npriority = 1",
            "slak = 6.0\npriority = 1",
            '{path}: rules[1] (trunk_upright).slak: unknown key (did you mean "slack"?): '
            "correct or remove it",
        ),
        (
            'view = "side"',
            'view = "side"\nveiw = "side"',
            '{path}: veiw: unknown key (did you mean "view"?): correct or remove it',
        ),
        (
            'measurement = "trunk_lean_deg"',
            'measurement = "trunk_lean"',
            '{path}: shape[4] (trunk_lean).measurement: no measurement is called "trunk_lean" '
            '(did you mean "trunk_lean_deg"?)',
        ),
        (
            'measurement = "stride"',
            'measurement = "lunge_depth"',
            "{path}: shape[1] (lunge_depth).measurement: lunge_depth was renamed to stride: "
            "write stride",
        ),
        (
            "between = [-36.0, 18.0]",
            "between = [18.0, -36.0]",
            "{path}: rules[1] (trunk_upright).between: the band runs from 18 to -36: "
            "write the lower end first",
        ),
        (
            "between = [-36.0, 18.0]",
            "band = [-36.0, 18.0]",
            "{path}: rules[1] (trunk_upright).band: is written another way now: "
            "between = [-36, 18]",
        ),
        (
            "between = [-36.0, 18.0]",
            "band = [155, 181]",
            "{path}: rules[1] (trunk_upright).band: is written another way now: at_least = 155",
        ),
        (
            "between = [-36.0, 18.0]",
            "band = 3",
            "{path}: rules[1] (trunk_upright).band: is written another way now: "
            "between = [low, high], at_least = low or at_most = high",
        ),
        (
            "between = [-36.0, 18.0]",
            "between = [-36.0, 18.0]\nat_least = -36.0",
            "{path}: rules[1] (trunk_upright): say what is right by one of "
            "between = [low, high], at_least, at_most",
        ),
        (
            "Lift your chest over your hips.",
            "Please lift your chest up so that it comes to be over your hips.",
            "{path}: rules[1] (trunk_upright).cue_high: the cue has more than 8 words: shorten it",
        ),
        (
            'id = "stretch"',
            'id = "trunk_upright"',
            '{path}: two rules are called "trunk_upright": rename one',
        ),
        (
            "hold_s = 30.0",
            "hold_s = -30.0",
            "{path}: dose.hold_s: found -30.0, input should be greater than 0",
        ),
        (
            "hold_s = 30.0",
            'hold_s = "30"',
            "{path}: dose.hold_s: found '30', allowed is a number",
        ),
    ],
)
def test_a_mistake_is_reported_with_file_place_and_remedy(
    write_pose: Write, old: str, new: str, message: str
) -> None:
    path = write_pose(old, new)
    with pytest.raises(PoseFileError) as caught:
        load_pose(path)
    assert str(caught.value) == message.format(path=path)


def test_a_whole_number_is_a_number(write_pose: Write) -> None:
    assert load_pose(write_pose("hold_s = 30.0", "hold_s = 20")).dose.hold_s == 20


def test_an_unknown_pose_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        find_pose("low_lung")
    assert str(caught.value) == (
        'no pose is called "low_lung" (did you mean "low_lunge"?): '
        'choose one of those that "posecheck poses" lists, or give a .toml file'
    )


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(PoseFileError) as caught:
        find_pose(str(path))
    assert (
        str(caught.value) == f"{path}: cannot be read (No such file or directory): check the path"
    )


GOOD = LungeBody(front_knee_deg=84, front_shin_deg=4, rear_thigh_deg=20, trunk_lean_deg=3)
BAD = {
    "trunk_upright": (
        LungeBody(trunk_lean_deg=-44, rear_thigh_deg=12),
        LungeBody(trunk_lean_deg=26, rear_thigh_deg=40),
    ),
    "stretch": (
        LungeBody(trunk_lean_deg=12, rear_thigh_deg=10),
        LungeBody(trunk_lean_deg=-30, rear_thigh_deg=80),
    ),
    "front_knee": (
        LungeBody(front_knee_deg=50, front_shin_deg=20),
        LungeBody(front_knee_deg=125, front_shin_deg=-12, rear_thigh_deg=35),
    ),
    "rear_thigh": (LungeBody(rear_thigh_deg=2), LungeBody(rear_thigh_deg=95, trunk_lean_deg=14)),
    "front_shin": (LungeBody(front_shin_deg=-28), LungeBody(front_shin_deg=34)),
}


def test_the_low_lunge_accepts_a_good_one(low_lunge: Pose) -> None:
    from posecheck.body.body_frame import BodyTracker

    body = BodyTracker().update(0.0, GOOD.landmarks())
    assessment = Session(low_lunge).update(0.0, body)
    assert assessment.in_pose
    statuses = {finding.rule.id: finding.status for finding in assessment.findings}
    assert statuses.pop("low_back") == "UNSEEN"  # there is no mask here
    assert set(statuses.values()) == {"OK"}


@pytest.mark.parametrize("rule_id", BAD)
@pytest.mark.parametrize(("end", "status"), [(0, "LOW"), (1, "HIGH")])
def test_the_low_lunge_refuses_bad_ones(
    low_lunge: Pose, rule_id: str, end: int, status: str
) -> None:
    from posecheck.body.body_frame import BodyTracker

    body = BodyTracker().update(0.0, BAD[rule_id][end].landmarks())
    findings = Session(low_lunge).update(0.0, body).findings
    assert {f.rule.id: f.status for f in findings}[rule_id] == status


def test_all_faults_are_reported_at_once_a_line_each(write_pose: Write) -> None:
    path = write_pose('view = "side"', 'view = "sied"\nextra = 1')
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("hold_s = 30.0", "hold_s = true")
        .replace('id = "low_back"', 'id = "low_back"\nsource = 3', 1)
        .replace("priority = 2", "priority = 0", 1),
        encoding="utf-8",
    )
    with pytest.raises(PoseFileError) as caught:
        load_pose(path)
    assert "Cannot overwrite a value" in str(caught.value)  # TOML itself comes first
    path.write_text(path.read_text(encoding="utf-8").replace("source = 3\n", ""), encoding="utf-8")
    with pytest.raises(PoseFileError) as caught:
        load_pose(path)
    assert str(caught.value).splitlines() == [
        f"{path}: view: found 'sied' (did you mean \"side\"?), allowed are 'side' or 'front'",
        f"{path}: dose.hold_s: found True, allowed is a number",
        f"{path}: rules[2] (low_back).priority: found 0, "
        "input should be greater than or equal to 1",
        f"{path}: extra: unknown key: allowed are {', '.join(Pose.model_fields)}",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hold_s = 30.0", "", "dose: give either hold_s (seconds) or reps (repetitions)"),
        (
            "hold_s = 30.0",
            "reps = 5",
            "dose.reps and a [repetition] table belong together: give both or none",
        ),
        (
            'sides = "each"',
            'sides = "once"',
            'stretched_leg = "both" belongs to sides = "once", and only to it',
        ),
        (
            'cue_high = "Lift your chest over your hips."',
            "",
            "rules[1] (trunk_upright): cue_high is missing: say what to do when it is too high",
        ),
        (
            "between = [-36.0, 18.0]",
            "at_least = -36.0",
            "rules[1] (trunk_upright): cue_high is never spoken, for at_least has no upper end: "
            "remove it",
        ),
        (
            "between = [-36.0, 18.0]",
            "at_most = 18.0",
            "rules[1] (trunk_upright): cue_low is never spoken, for at_most has no lower end: "
            "remove it",
        ),
        (
            "at_most = 11.0",
            "at_least = 11.0",
            "rules[2] (low_back): cue_low is missing: say what to do when it is too low",
        ),
        ("nose = ", "snose = ", 'figure: no joint is called "snose" (did you mean "nose"?)'),
        (
            'low_follows = "trunk_upright.high"',
            'low_follows = "trunk_upright.hihg"',
            'rule "stretch" follows "trunk_upright.hihg", which is no fault of another rule '
            '(did you mean "trunk_upright.high"?): write the rule\'s id, a point, and low or high',
        ),
        (
            'low_follows = "trunk_upright.high"',
            'low_follows = "stretch.high"',
            'rule "stretch" follows "stretch.high", which is no fault of another rule: '
            "write the rule's id, a point, and low or high",
        ),
        (
            'id = "trunk_upright"',
            'id = "trunk_upright"\nlow_follows = "front_knee.low"',
            'rule "stretch" follows "trunk_upright.high", whose rule follows another itself: '
            "name that one",
        ),
    ],
)
def test_what_belongs_together(write_pose: Write, old: str, new: str, message: str) -> None:
    path = write_pose(old, new)
    with pytest.raises(PoseFileError) as caught:
        load_pose(path)
    assert str(caught.value) == f"{path}: {message}"


def test_a_pose_without_rules_says_why(tmp_path: Path) -> None:
    text = pose_paths()["frog"].read_text(encoding="utf-8")
    start, end = text.index("cannot_judge"), text.index("sources =")
    path = tmp_path / "frog.toml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(PoseFileError) as caught:
        load_pose(path)
    assert str(caught.value) == (
        f"{path}: nothing is judged: say why in cannot_judge, or add [[shape]] and [[rules]]"
    )


NAMED_IN_THE_TEXT = (
    "low_lunge lunge_stretch warrior_1 tree camel bridge king_dancer standing_big_toe downward_dog "
    "supine_psoas_stretch leg_raise frog constructive_rest toning_psoas sit_up standing_twist"
)


def test_every_exercise_of_the_text_is_there_with_its_picture() -> None:
    poses = {pose.id: pose for pose in library()}
    assert set(NAMED_IN_THE_TEXT.split()) <= set(poses)
    for pose in poses.values():
        picture = pose_paths()[pose.id].with_suffix(".jpg")
        assert picture.exists(), pose.id
        assert bool(pose.figure) == pose.judged, pose.id


def test_the_schema_for_editors_is_that_of_the_code() -> None:
    path = shipped("reference_poses") / "pose.schema.json"
    # As values: one version of pydantic writes 0, another 0.0.
    written, made = json.loads(path.read_text(encoding="utf-8")), json.loads(pose_schema())
    assert written == made, "run: posecheck poses --schema"


def test_every_shipped_pose_names_the_schema() -> None:
    for path in pose_paths().values():
        assert path.read_text(encoding="utf-8").startswith("#:schema ./pose.schema.json\n")


@pytest.mark.parametrize("pose", library(), ids=lambda pose: pose.id)
def test_every_card_tells_its_bands(pose: Pose) -> None:
    svg, words = card.as_svg(pose), card.in_words(pose)
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    for rule in pose.rules:
        for end in rule.band.ends:
            assert rule.unit.figure(end) in svg
        assert all(cue in words for cue in (rule.cue_low, rule.cue_high) if cue is not None)
    for text in (pose.name, *pose.steps, *pose.cautions, *pose.cannot_judge):
        assert text in words
