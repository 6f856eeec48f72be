"""Whatever pose file loads also runs: checked, practised, recognised; what learn writes too."""

from __future__ import annotations

import io
import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.coaching.live_headline import live_headline
from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import Practice
from posecheck.errors import NoPersonError, PoseFileError
from posecheck.judging.checker import Checker
from posecheck.judging.recognition import Recogniser
from posecheck.judging.session import Session
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.poses.pose import Pose, load_pose
from posecheck.recordings.learn import learn
from posecheck.reporting.card import in_words
from posecheck.reporting.report_writer import ReportWriter
from posecheck.sources import SourceInfo
from posecheck.sources.frames import Frame
from posecheck.testing import (
    LimbBody,
    LungeBody,
    Script,
    ScriptedDetector,
    standing_body,
    with_mask,
)
from posecheck.ui.live.message import live_message

EACH = settings(max_examples=20, derandomize=True, deadline=None)
SIZE_WH = (320, 180)
FPS = 5
BLACK = np.zeros((SIZE_WH[1], SIZE_WH[0], 3), dtype=np.uint8)
LUNGE = LungeBody(arms="forward", thigh_px=30, size_wh=SIZE_WH).landmarks()


def limbs(**angles: object) -> Landmarks:
    return LimbBody(thigh_px=30, at=(160, 90), size_wh=SIZE_WH, **angles).landmarks()  # type: ignore[arg-type]


def hidden(landmarks: Landmarks, *joints: Joint) -> Landmarks:
    visibility = landmarks.visibility.copy()
    visibility[list(joints)] = 0.05
    return replace(landmarks, visibility=visibility)


SCENES: dict[str, Landmarks | None] = {
    "lunge": with_mask(LUNGE, curvature=1.6),
    "arched": with_mask(LUNGE, curvature=3.0),
    "lunge without a mask": LUNGE,
    "rear leg hidden": hidden(LUNGE, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    "standing": standing_body(size_wh=SIZE_WH),
    "lying": limbs(trunk_deg=-90, left=(45, 135), right=(45, 135), nose_ahead_deg=0),
    "legs up": limbs(trunk_deg=-90, left=(2, 2), right=(2, 2), nose_ahead_deg=0),
    "one leg": limbs(width=0.66, left=(120, 240), nose_ahead_deg=180),
    "half out": LungeBody(thigh_px=80, size_wh=SIZE_WH).landmarks(),
    "a point": replace(LUNGE, xy_px=np.full((33, 2), 90.0)),
    "nobody": None,
}
scripts = st.lists(st.sampled_from(sorted(SCENES)), min_size=1, max_size=4).map(
    lambda names: [SCENES[name] for name in names]
)
measurements = st.sampled_from(sorted(MEASUREMENTS))
in_time = st.sampled_from(
    sorted(name for name, kind in MEASUREMENTS.items() if not kind.in_pose_only)
)
numbers = st.sampled_from([-200.0, -20.0, 0.0, 0.1, 0.5, 20.0, 90.0, 400.0])
slacks = st.sampled_from([0.0, 0.1, 5.0])


@st.composite
def bands(draw: st.DrawFn) -> str:
    low, high = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    return draw(
        st.sampled_from([f"between = [{low}, {high}]", f"at_least = {low}", f"at_most = {high}"])
    )


@st.composite
def gates(draw: st.DrawFn) -> str:
    return f"""
[[shape]]
measurement = "{draw(in_time)}"
when_unseen = "{draw(st.sampled_from(["wait", "ignore"]))}"
{draw(bands())}
slack = {draw(slacks)}
why = "It is so."
"""


def cues(band: str) -> str:
    """One for each end that is not open."""
    low = "" if band.startswith("at_most") else 'cue_low = "More."\n'
    high = "" if band.startswith("at_least") else 'cue_high = "Less."\n'
    return low + high


@st.composite
def rules(draw: st.DrawFn, rule_id: str, needs: str) -> str:
    band = draw(bands())
    return f"""
[[rules]]
id = "{rule_id}"
measurement = "{draw(measurements)}"
needs = "{needs}"
when_unseen = "{draw(st.sampled_from(["pause", "ignore"]))}"
{band}
slack = {draw(slacks)}
priority = {draw(st.integers(1, 3))}
urgent = {draw(st.sampled_from(["true", "false"]))}
{cues(band)}why = "It is so."
source = "A test."
"""


@st.composite
def repetitions(draw: st.DrawFn) -> str:
    rest, end = draw(st.lists(numbers, min_size=2, max_size=2, unique=True))
    return f"""
[repetition]
measurement = "{draw(in_time)}"
rest = {rest}
end = {end}
why = "It is so."
"""


@st.composite
def pose_files(draw: st.DrawFn) -> str:
    leg = draw(st.sampled_from(["rear", "front", "lifted", "standing", "long", "drawn_up", "both"]))
    repeats = draw(st.booleans())
    needs = ["hold", *draw(st.lists(st.sampled_from(["hold", "advice"]), max_size=3))]
    return "".join(
        [
            'id = "any"\nname = "Any"\nsummary = "Any."\nenter_cue = "Come in."\n',
            'steps = ["Do it."]\ncautions = ["Care."]\nsources = ["A test."]\n',
            f'view = "{draw(st.sampled_from(["side", "front"]))}"\n',
            f'camera = "{draw(st.sampled_from(["hip", "low"]))}"\n',
            f'stretched_leg = "{leg}"\n',
            f"[dose]\n{'reps = 2' if repeats else 'hold_s = 2.0'}\n",
            f"sets = {draw(st.integers(1, 2))}\n",
            f'sides = "{"once" if leg == "both" else "each"}"\nrest_s = 1.0\nsource = "A test."\n',
            draw(repetitions()) if repeats else "",
            *draw(st.lists(gates(), min_size=1, max_size=3)),
            *(draw(rules(f"rule_{at}", need)) for at, need in enumerate(needs)),
        ]
    )


GATE = '[[shape]]\nmeasurement = "{}"'
WAY = '[repetition]\nmeasurement = "{}"\nrest = 0.0\nend = 9.0\nwhy = "It is so."\n'
PLAIN = """
id = "any"
name = "Any"
view = "side"
stretched_leg = "both"
summary = "Any."
enter_cue = "Come in."
steps = ["Do it."]
cautions = ["Care."]
sources = ["A test."]
[dose]
hold_s = 2.0
sets = 1
sides = "once"
rest_s = 1.0
source = "A test."
[[shape]]
measurement = "knee_deg"
between = [-400.0, 400.0]
slack = 0.0
why = "It is so."
[[rules]]
id = "one"
measurement = "hip_deg"
needs = "hold"
between = [-400.0, 400.0]
slack = 0.0
priority = 1
cue_low = "More."
cue_high = "Less."
why = "It is so."
source = "A test."
"""


def load(text: str) -> Pose:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.toml"
        path.write_text(text, encoding="utf-8")
        return load_pose(path)


def frames(seconds: float) -> list[Frame]:
    ticks = range(round(seconds * FPS))
    return [Frame(image_bgr=BLACK, time_s=tick / FPS, index=tick) for tick in ticks]


def check(pose: Pose, script: Script, seconds: float) -> None:
    with Checker(ScriptedDetector(script), Session(pose)) as checker:
        writer = ReportWriter(checker.session, io.StringIO(newline=""))
        for frame in frames(seconds):
            assessment = checker.process(frame)
            assert set(assessment.readings) == set(pose.measurements)
            writer.add(assessment)
        info = SourceInfo(path="any", width=320, height=180, duration_s=seconds, fps=FPS)
        report = writer.finish(info=info, model="", last_hold=checker.finish(), notes=())
        json.dumps(report.as_dict(), allow_nan=False)


def practise(pose: Pose, script: Script, seconds: float) -> Practice:
    practice = Practice(pose, Plan.of(pose), model="", any_of=[pose])
    practice.attach(ScriptedDetector(script))
    for frame in frames(seconds):
        state = practice.process(frame)
        line = live_headline(state, practice.pose)
        message = live_message(state, practice, line=line, time_ms=0)
        json.dumps(message, allow_nan=False)
    return practice


def recognise(pose: Pose, script: Script, seconds: float) -> None:
    recogniser, tracker = Recogniser([pose]), BodyTracker()
    for frame in frames(seconds):
        landmarks = script(frame.time_s)
        body = tracker.update(frame.time_s, landmarks) if landmarks else None
        assert recogniser.update(frame.time_s, body) in (pose, None)


def run(pose: Pose, scenes: list[Landmarks | None]) -> None:
    """All that can be done with a pose, while the scenes follow one another, 3 s each."""
    seconds = 3.0 * len(scenes)

    def script(time_s: float) -> Landmarks | None:
        return scenes[math.floor(time_s / 3.0)]

    check(pose, script, seconds)
    practise(pose, script, seconds)
    recognise(pose, script, seconds)
    assert in_words(pose).startswith("Any, any")


@EACH
@given(pose_files(), scripts)
def test_any_pose_that_loads_runs(text: str, scenes: list[Landmarks | None]) -> None:
    run(load(text), scenes)


@pytest.mark.parametrize("name", MEASUREMENTS)
@pytest.mark.parametrize("place", ["shape", "rules", "repetition"])
def test_every_measurement_is_served_wherever_a_file_may_name_it(name: str, place: str) -> None:
    if MEASUREMENTS[name].in_pose_only and place != "rules":
        pytest.skip("refused in the file")
    texts = {
        "shape": PLAIN.replace('[[shape]]\nmeasurement = "knee_deg"', GATE.format(name), 1),
        "rules": PLAIN.replace('"hip_deg"', f'"{name}"', 1),
        "repetition": PLAIN.replace("hold_s = 2.0", "reps = 2") + WAY.format(name),
    }
    pose = load(texts[place])
    scenes = [SCENES["lunge"], SCENES["lying"], None]
    check(pose, lambda time_s: scenes[math.floor(time_s)], 3)
    recognise(pose, lambda time_s: scenes[math.floor(time_s)], 3)


@settings(EACH, max_examples=5)  # drawing the charts takes longer than all the rest
@given(pose_files())
def test_any_pose_that_loads_ends_in_a_whole_report(text: str) -> None:
    result = practise(load(text), lambda time_s: SCENES["lunge"], 5).finish()
    assert result is not None
    (only,) = result.poses
    assert sorted(only.files) == ["measurements.csv", "report.html", "report.json"]


@pytest.mark.parametrize("table", ["shape", "repetition"])
def test_what_is_read_in_the_pose_only_cannot_tell_who_is_in_it(table: str) -> None:
    asked = {
        "shape": '[[shape]]\nmeasurement = "lumbar_arch_deg"\nbetween = [0.0, 9.0]\nslack = 0.0\n',
        "repetition": '[repetition]\nmeasurement = "lumbar_arch_deg"\nrest = 0.0\nend = 9.0\n',
    }
    with pytest.raises(PoseFileError) as caught:
        load(f'{asked[table]}why = "It is so."\n')
    place = {
        "shape": "shape[1] (lumbar_arch_deg).measurement",
        "repetition": "repetition.measurement",
    }
    (line,) = [line for line in str(caught.value).splitlines() if table in line]
    assert line.endswith(
        f"any.toml: {place[table]}: lumbar_arch_deg is read in the pose only, so it cannot tell "
        "who is in it: name another measurement, or make it one of the [[rules]]"
    )


directions_deg = st.integers(-180, 180)
bodies = st.one_of(
    st.builds(
        LungeBody,
        front_knee_deg=st.integers(60, 170),
        front_shin_deg=st.integers(-20, 20),
        rear_thigh_deg=st.integers(0, 50),
        trunk_lean_deg=st.integers(-20, 40),
        thigh_px=st.just(30.0),
        size_wh=st.just(SIZE_WH),
    ),
    st.builds(
        LimbBody,
        trunk_deg=directions_deg,
        left=st.tuples(directions_deg, directions_deg),
        right=st.tuples(directions_deg, directions_deg),
        nose_ahead_deg=directions_deg,
        width=st.sampled_from([0.0, 0.66]),
        at=st.just((160.0, 90.0)),
        thigh_px=st.just(30.0),
        size_wh=st.just(SIZE_WH),
    ),
)


@EACH
@given(bodies)
def test_whatever_learn_writes_loads_and_runs(body: LungeBody | LimbBody) -> None:
    shown = body.landmarks()
    detector = ScriptedDetector(lambda time_s: shown)
    try:
        lesson = learn(frames(4), detector, pose_id="any", name="Any", source="shown.mp4")
    except NoPersonError:
        assume(False)
    run(load(lesson.toml), [shown, None])
