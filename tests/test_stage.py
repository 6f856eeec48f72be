"""What the page's scripts know, they are handed; what is left in them is bound here."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from posecheck.coaching.announcer import Urgency
from posecheck.coaching.guide import Part, guide_through
from posecheck.poses.pose import find_pose, library
from posecheck.shipped import shipped
from posecheck.ui.check_page import MAX_UPLOAD_MB
from posecheck.ui.component import STATIC
from posecheck.ui.live.route import Closed
from posecheck.ui.live.visits import STANDSTILL_S, Preferences
from posecheck.ui.stage import guide_data, hearing_data, stage_data
from posecheck.words.stage import BUTTONS, NOTICES

SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}
GUIDED = [pose.id for pose in library() if not pose.judged]


def test_every_reason_to_close_is_a_notice_of_the_stage() -> None:
    ends = stage_data("token", Preferences())["ends"]
    assert ends == {
        "1000": "finished",
        "4400": "refused",
        "4404": "unknown",
        "4408": "idle",
        "4409": "elsewhere",
        "4429": "full",
        "4500": "failed",
    }
    assert set(ends.values()) - {"finished", "idle"} <= NOTICES.keys()
    assert {code.name.lower() for code in Closed} == set(ends.values())


def test_the_scripts_know_no_other_notices() -> None:
    practice = SCRIPTS["practice.js"]
    named = set(re.findall(r'(?:tell|say|show|close|=>) ?\(?"(\w+)"\)', practice))
    named |= set(re.findall(r'return "(\w+)"', SCRIPTS["camera.js"]))
    problems = re.search(r"const PROBLEMS = \{(.*?)\}", SCRIPTS["camera.js"], re.DOTALL)
    assert problems is not None
    named |= set(re.findall(r': "(\w+)"', problems[1])) | {"busy"}
    by_server = {code.name.lower() for code in Closed} - {"finished", "idle"}
    assert named | by_server == NOTICES.keys()


def test_a_notice_is_said_at_once() -> None:
    notices = stage_data("token", Preferences())["notices"]
    assert notices["unplugged"]["line"] == {
        "id": "unplugged",
        "text": "Camera disconnected. Clock paused.",
        "urgency": Urgency.CLOCK,
        "fresh_s": 5.0,
        "clips": [{"name": "camera-disconnected-clock-paused", "after_s": 0.0}],
        "sound": None,
    }
    assert notices["elsewhere"]["line"] is None


def test_the_page_and_the_server_wait_equally_long_for_a_frozen_camera() -> None:
    assert stage_data("token", Preferences())["frozen_ms"] == 1000 * STANDSTILL_S


def test_the_scripts_ask_only_for_what_is_handed_over() -> None:
    text = "".join(SCRIPTS.values())
    urgencies = stage_data("token", Preferences())["voice"]["urgencies"]
    assert set(re.findall(r"urgencies\.(\w+)", text)) <= urgencies.keys()
    assert set(re.findall(r"(?:data|this)\.buttons\.(\w+)", text)) <= BUTTONS.keys()
    colours = stage_data("token", Preferences())["colours"]
    assert set(re.findall(r"\bcolours\.(\w+)", text)) <= colours.keys()
    stage = set(re.findall(r"\bthis\.data\.(\w+)", SCRIPTS["practice.js"]))
    assert stage <= stage_data("token", Preferences()).keys()


def test_whoever_brings_a_pose_is_told_that_its_lines_are_not_recorded() -> None:
    shipped_pose = find_pose("low_lunge")
    own = shipped_pose.model_copy(update={"enter_cue": "Point your toes at the moon."})
    assert hearing_data([shipped_pose], Preferences())["unrecorded"] is False
    assert hearing_data([shipped_pose, own], Preferences())["unrecorded"] is True


def test_the_server_takes_what_the_page_promises() -> None:
    config = tomllib.loads(shipped(".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == MAX_UPLOAD_MB


def said(part: Part) -> list[tuple[float, str]]:
    return [(due.at_s, due.line.text) for due in part.lines]


def test_a_guide_reads_its_steps_then_counts_each_side() -> None:
    pose = find_pose("frog")
    parts = guide_through(pose)
    steps = [part.words for part in parts[: len(pose.steps)]]
    assert steps == list(pose.steps)
    assert [(part.words, part.seconds, said(part)) for part in parts[len(pose.steps) :][:4]] == [
        ("Lie face down, one knee out.", 3.0, [(0.0, "Lie face down, one knee out.")]),
        (
            "Left side",
            30.0,
            [(0.0, "Begin."), (15.0, "Halfway."), (27.0, "3"), (28.0, "2"), (29.0, "1")],
        ),
        ("Change sides.", 10.0, [(0.0, "Change sides.")]),
        (
            "Right side",
            30.0,
            [(0.0, "Begin."), (15.0, "Halfway."), (27.0, "3"), (28.0, "2"), (29.0, "1")],
        ),
    ]
    assert (parts[-1].words, parts[-1].seconds) == ("Done. Well done.", None)


def test_what_to_do_stands_there_for_as_long_as_it_is_to_be_done() -> None:
    parts = guide_through(find_pose("breathing_360"))
    (timed,) = [part for part in parts if part.timed]
    assert (timed.words, timed.seconds) == ("Breathe with the circle", 180.0)


@pytest.mark.parametrize("pose_id", GUIDED)
def test_every_guide_can_be_run_as_it_stands(pose_id: str) -> None:
    parts = guide_data(find_pose(pose_id), Preferences())["stages"]
    for at, part in enumerate(parts):
        due_s = [line["at_s"] for line in part["lines"]]
        assert due_s[0] == 0
        assert all(one < next_one for one, next_one in pairwise(due_s))
        assert (part["seconds"] is None) == (at == len(parts) - 1)
        if part["skip_to"] is not None:
            assert parts[part["skip_to"]]["timed"]
            assert part["skip_to"] > at
