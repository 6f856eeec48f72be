"""Both arms up as a sign: seen whenever it is meant, and never when it is not."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.body.body_frame import BodyTracker
from posecheck.body.landmarks import Joint, Landmarks
from posecheck.coaching.gesture import DOWN_S, HELD_S, ArmsUp, arms_up
from posecheck.recordings.opening import open_recording
from posecheck.testing import LimbBody

CASES = sorted((Path(__file__).parent / "people" / "cases").glob("*.npz"))
FPS = 10
UP = LimbBody(upper_arm_deg=0, forearm_deg=0, width=0.6)


def signs(shown: list[tuple[float, LimbBody | None]]) -> list[float]:
    """When a sign was given, in seconds; each body for so long."""
    arms, tracker, found, tick = ArmsUp(), BodyTracker(), [], 0
    for seconds, body in shown:
        for _ in range(round(seconds * FPS)):
            frame = tracker.update(tick / FPS, body.landmarks()) if body else None
            if arms.update(tick / FPS, frame):
                found.append(tick / FPS)
            tick += 1
    return found


@pytest.mark.parametrize("trunk_deg", [0, -90], ids=["standing", "lying"])
def test_nineteen_of_twenty_that_are_meant_are_seen(trunk_deg: float) -> None:
    """As people raise their arms: not quite straight, not quite up, from near and far."""
    chance = np.random.default_rng(1)
    seen = 0
    for _ in range(200):
        body = LimbBody(
            trunk_deg=trunk_deg + chance.normal(0, 5),
            left=(180 + trunk_deg, 180 + trunk_deg),
            right=(180 + trunk_deg, 180 + trunk_deg),
            upper_arm_deg=chance.normal(0, 8),
            forearm_deg=chance.normal(0, 10),
            width=chance.uniform(0, 0.8),
            thigh_px=chance.uniform(50, 130),
        ).landmarks()
        jitter = chance.normal(0, 2, body.xy_px.shape)
        shown = replace(body, xy_px=body.xy_px + jitter)
        seen += arms_up(shown, shown)
    assert seen >= 190


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nobody_filmed_in_a_pose_gives_it(path: Path) -> None:
    arms, tracker = ArmsUp(), BodyTracker()
    with ExitStack() as stack:
        opened = open_recording(path, stack)
        for frame in opened.source.frames():
            landmarks = opened.detector.detect(frame)
            body = tracker.update(frame.time_s, landmarks) if landmarks else None
            assert not arms.update(frame.time_s, body)


def test_it_is_given_once_and_again_after_the_arms_came_down() -> None:
    down = replace(UP, upper_arm_deg=180, forearm_deg=180)
    assert signs([(1, down), (9, UP), (DOWN_S + 0.2, down), (3, UP)]) == pytest.approx(
        [1 + HELD_S, 10 + DOWN_S + 0.2 + HELD_S], abs=0.11
    )


@pytest.mark.parametrize("seconds", [1.0, 1.8])
def test_arms_that_come_down_sooner_are_no_sign(seconds: float) -> None:
    down = replace(UP, upper_arm_deg=180, forearm_deg=180)
    assert signs([(seconds, UP), (1, down), (seconds, UP), (1, None), (seconds, UP)]) == []


def test_arms_that_were_up_for_the_pose_come_down_first() -> None:
    arms, tracker = ArmsUp(), BodyTracker()
    body = tracker.update(0.0, UP.landmarks())
    given = [arms.update(tick / FPS, body, off=tick < 30) for tick in range(90)]
    assert not any(given)


def test_on_one_leg_it_is_a_pose() -> None:
    body = replace(UP, left=(150, 250)).landmarks()
    assert not arms_up(body, body)


def in_view(body: LimbBody, *, without: str) -> tuple[Landmarks, Landmarks]:
    """The body as it is seen, that arm hidden, and as it is guessed."""
    guessed = body.landmarks()
    hidden = [Joint[f"{without}_{part}"] for part in ("ELBOW", "WRIST")]
    xy_px = guessed.xy_px.copy()
    xy_px[hidden] = np.nan
    return replace(guessed, xy_px=xy_px), guessed


def test_from_the_side_one_arm_hides_the_other() -> None:
    """As MediaPipe sees nearly everyone side-on: the far arm at a visibility of 0.1 to 0.4."""
    side_on = replace(UP, width=0.0)
    assert arms_up(*in_view(side_on, without="LEFT"))
    assert arms_up(*in_view(side_on, without="RIGHT"))
    assert not arms_up(*in_view(replace(UP, width=1.6), without="LEFT"))  # from the front it is out


def test_a_hand_that_is_seen_up_there_is_enough_of_an_arm() -> None:
    """Its elbow is behind the head, of who is seen at 40 degrees or lies with the feet ahead."""
    seen, guessed = in_view(replace(UP, width=1.6), without="LEFT")
    seen.xy_px[Joint.LEFT_WRIST] = guessed[Joint.LEFT_WRIST]
    assert arms_up(seen, guessed)


def test_of_who_lies_an_arm_is_believed_by_its_hand() -> None:
    lying = replace(UP, trunk_deg=-90, left=(90, 90), right=(90, 90), width=0.0)
    seen, guessed = in_view(lying, without="LEFT")
    assert not arms_up(seen, guessed)
    assert arms_up(guessed, guessed)


def test_an_arm_that_hangs_out_of_sight_is_not_up() -> None:
    seen, guessed = in_view(replace(UP, width=0.0), without="LEFT")
    hangs = guessed.xy_px.copy()
    for part in ("ELBOW", "WRIST"):
        joint, shoulder = Joint[f"LEFT_{part}"], guessed[Joint.LEFT_SHOULDER]
        hangs[joint] = 2 * shoulder - hangs[joint]
    assert not arms_up(seen, replace(guessed, xy_px=hangs))
