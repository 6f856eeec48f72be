"""The live channel over real sockets, with a scripted detector behind it."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import Landmarks
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import Plan
from posecheck.errors import ModelUnavailableError
from posecheck.history.people import People
from posecheck.history.store import History
from posecheck.poses.pose import Pose, find_pose
from posecheck.testing import LungeBody, ScriptedDetector, with_mask
from posecheck.ui.live.route import FINISH, PATH, Closed, LiveRoute
from posecheck.ui.live.turn import IDLE_S, Turn
from posecheck.ui.live.visits import KEPT_S, MAX_VISITS, Preferences, Visit, Visits
from posecheck.ui.live.workers import Workers
from posecheck.words import spoken

SIZE_WH = (320, 240)
LUNGE = LungeBody(
    front_knee_deg=84, front_shin_deg=4, thigh_px=36, size_wh=SIZE_WH, rear_thigh_deg=20
)
START_MS = 1_790_000_000_000.0


class CountedDetector(ScriptedDetector):
    """Counts how often it begins another stream, and may see others."""

    company = ALONE

    def __init__(self, script: Callable[[float], Landmarks | None]) -> None:
        super().__init__(script)
        self.restarts = 0

    def restart(self) -> None:
        self.restarts += 1


class Server:
    """The live route alone, on a free port of this computer."""

    def __init__(
        self,
        history: Path,
        *,
        limit: int = 2,
        idle_s: float = IDLE_S,
        workers: Workers | None = None,
    ) -> None:
        self.detectors: list[CountedDetector] = []
        self.fails: Exception | None = None
        self.sight: Callable[[float], Landmarks | None] = lambda time_s: LUNGE.landmarks()
        self.visits = Visits()
        self.workers = workers or Workers(self._detector, limit=limit)
        self.history = History(history)
        route = LiveRoute(
            visits=self.visits, workers=self.workers, history=self.history, idle_s=idle_s
        )
        app = Starlette(routes=[route.route()])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )

    def _detector(self) -> CountedDetector:
        if self.fails:
            raise self.fails
        self.detectors.append(CountedDetector(lambda time_s: self.sight(time_s)))
        return self.detectors[-1]

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.workers.close()
        self._listener.close()

    def admit(self, pose: Pose, **plan: Any) -> Visit:
        practice = Lesson.of(pose, replace(Plan.of(pose), **plan), model="none")
        return self.visits.admit(practice, Preferences())

    def connect(
        self, visit: Visit | None, *, origin: str | None = None, cookie: str = ""
    ) -> ClientConnection:
        token = visit.token if visit else "unknown"
        return connect(
            f"ws://{self.host}{PATH}?token={token}",
            origin=Origin(origin or f"http://{self.host}"),
            additional_headers={"Cookie": cookie} if cookie else {},
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "history.sqlite3") as running:
        yield running


def picture(time_s: float, *, grey: int = 130, size_wh: tuple[int, int] = SIZE_WH) -> bytes:
    """As of a camera: never quite the same twice."""
    image = np.full(
        (size_wh[1], size_wh[0], 3), grey + 9 * (round(10 * time_s) % 2), dtype=np.uint8
    )
    return struct.pack("<d", START_MS + 1000 * time_s) + cv2.imencode(".jpg", image)[1].tobytes()


def look(
    channel: ClientConnection, from_s: float, until_s: float, *, grey: int = 130
) -> list[dict[str, Any]]:
    """The answers to ten pictures a second."""
    answers = []
    for tick in range(round(from_s * 10), round(until_s * 10)):
        channel.send(picture(tick / 10, grey=grey))
        answers.append(json.loads(channel.recv(timeout=10)))
    return answers


def wait_until(condition: Callable[[], bool]) -> None:
    """Until the server has seen what the browser did."""
    give_up_s = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def close_code(channel: ClientConnection) -> int | None:
    try:
        while True:
            channel.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_pictures_in_what_to_draw_and_say_out(server: Server, low_lunge: Pose) -> None:
    with server.connect(server.admit(low_lunge)) as channel:
        answers = look(channel, 0, 2.5)
    first, last = answers[0], answers[-1]
    assert first["stage"] == "READY"
    assert [line["text"] for one in answers for line in one["lines"]] == ["Hold. Right knee down."]
    assert last["time_ms"] == pytest.approx(START_MS + 2400)
    assert last["headline"] == {"id": "hold", "text": "Hold", "tone": "good"}
    assert last["dial"] == {
        "figure": "28",
        "share": pytest.approx(0.08, abs=0.01),
        "caption": "seconds left",
        "tone": "good",
    }
    assert last["place"] == {"text": "Right knee down 1 of 3", "tone": "calm"}
    assert last["sides"] == [
        {"side": "left", "name": "Left knee down", "done": 0, "sets": 3, "active": False},
        {"side": "right", "name": "Right knee down", "done": 0, "sets": 3, "active": True},
    ]
    assert [(gauge["name"], gauge["status"]) for gauge in last["gauges"]] == [
        ("Trunk lean", "OK"),
        ("Low back arch", "UNSEEN"),
        ("Stretch", "OK"),
        ("Front knee", "OK"),
        ("Rear thigh", "OK"),
        ("Front shin", "OK"),
    ]
    shares = [gauge["share"] for gauge in last["gauges"] if gauge["status"] == "OK"]
    assert all(0.25 <= share <= 0.75 for share in shares)
    places = np.array(last["picture"]["bones"])
    assert places.shape[1] == 4
    assert places.min() >= 0
    assert places.max() <= 1


def test_finishing_leaves_the_result_with_the_visit(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 3)
        channel.send(FINISH)
        assert close_code(channel) == Closed.FINISHED
    assert visit.finished
    assert visit.result is not None
    assert [round(hold.held_s) for hold in visit.result.poses[0].report.holds] == [3]


def test_a_complete_practice_ends_by_itself(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge, hold_s=2.0, sets=1, sides=("right",))
    visit.visitor = "mine"
    with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
        for tick in range(400):
            channel.send(picture(tick / 10))
            answer = json.loads(channel.recv(timeout=10))
            if answer["complete"]:
                break
        assert close_code(channel) == Closed.FINISHED
    assert visit.result is not None
    assert [(hold.side, hold.done) for hold in visit.result.poses[0].report.holds] == [
        ("right", True)
    ]
    wait_until(lambda: visit.turn is None)
    assert server.visits.last_of("mine") is None  # nothing is left to do


def test_a_command_shows_in_the_answer_to_the_next_picture(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        before = look(channel, 0, 3)[-1]
        channel.send("pause")
        paused = look(channel, 3, 9)[-1]
        channel.send("pause")
        after = look(channel, 9, 10)[-1]
    assert (before["lesson"]["paused"], paused["lesson"]["paused"]) == (False, True)
    assert paused["headline"]["text"] == "Paused"
    assert paused["dial"]["figure"] == before["dial"]["figure"] == "28"
    assert after["dial"]["figure"] == "27"


def test_the_end_is_asked_for_once_then_kept_for_half_an_hour(
    server: Server, low_lunge: Pose
) -> None:
    visit = server.admit(low_lunge)
    visit.visitor = "mine"
    with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
        look(channel, 0, 3)
        channel.send("end")
        assert look(channel, 3, 4)[-1]["lesson"]["asks_to_end"]
        channel.send("end")
        assert close_code(channel) == Closed.FINISHED
    wait_until(lambda: visit.turn is None)
    assert visit.result is not None
    assert server.visits.last_of("mine") is visit
    assert server.visits.last_of("yours") is None
    assert server.visits.last_of("") is None
    visit.take_up_again()
    with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
        assert "Welcome back. Hold 1 of 3." in said(look(channel, 30, 32))


def test_a_broken_connection_is_taken_up_again(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        before = look(channel, 0, 5)[-1]
    with server.connect(visit) as channel:
        after = look(channel, 8, 9)[-1]
    assert before["dial"]["figure"] == "26"
    assert after["dial"]["figure"] == "25"  # 5 s before, 1 s after, the gap not counted


def test_a_second_tab_takes_the_practice_over(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as first:
        look(first, 0, 1)
        with server.connect(visit) as second:
            assert close_code(first) == Closed.ELSEWHERE
            assert look(second, 1.5, 2)[-1]["type"] == "state"


def test_a_connection_that_was_replaced_keeps_nothing_when_it_ends(
    server: Server, low_lunge: Pose
) -> None:
    """The hold goes on in the other tab; what it comes to is that one's to keep."""
    visit = server.admit(low_lunge)
    with server.connect(visit) as first:
        look(first, 0, 2)
        with server.connect(visit) as second:
            assert close_code(first) == Closed.ELSEWHERE
            assert kept(server) == []
            look(second, 2, 4)
    wait_until(lambda: kept(server) == [(1, "right", 4, False)])


def test_one_visitor_s_many_connections_take_one_place(low_lunge: Pose, tmp_path: Path) -> None:
    """Silent ones too: each makes room for the next, and others find theirs."""
    with Server(tmp_path / "history", limit=2) as server, ExitStack() as stack:
        visit = server.admit(low_lunge)
        silent = [stack.enter_context(server.connect(visit)) for _ in range(8)]
        with server.connect(server.admit(low_lunge)) as other:
            assert look(other, 0, 0.2)[-1]["type"] == "state"
        assert [close_code(one) for one in silent[:-1]] == [Closed.ELSEWHERE] * 7
    assert len(server.detectors) == 2


def test_a_silent_connection_loses_its_place(low_lunge: Pose, tmp_path: Path) -> None:
    """The practice is kept: the page connects again with its next picture."""
    with Server(tmp_path / "history", limit=1, idle_s=0.3) as server:
        visit = server.admit(low_lunge)
        with server.connect(visit) as silent:
            look(silent, 0, 3)
            assert close_code(silent) == Closed.IDLE
        assert kept(server) == [(1, "right", 3, False)]
        next_one = server.admit(low_lunge)
        with server.connect(next_one) as other:
            assert look(other, 0, 0.2)[-1]["type"] == "state"
        wait_until(lambda: next_one.turn is None)  # the only place is free a moment after
        with server.connect(visit) as again:
            assert look(again, 3, 4)[-1]["dial"]["figure"] == "27"


@pytest.mark.parametrize(
    "failure", [ModelUnavailableError("the pose model is damaged"), RuntimeError("a bug")]
)
def test_a_detector_that_failed_is_never_lent_again(
    server: Server, low_lunge: Pose, failure: Exception
) -> None:
    """What broke it may have left it broken: the next visitor gets another one."""

    def broken(time_s: float) -> Landmarks | None:
        raise failure

    server.sight = broken
    with server.connect(server.admit(low_lunge)) as channel:
        channel.send(picture(0))
        assert close_code(channel) == Closed.FAILED
    server.sight = lambda time_s: LUNGE.landmarks()
    with server.connect(server.admit(low_lunge)) as channel:
        assert look(channel, 0, 0.2)[-1]["type"] == "state"
    assert [one.closed for one in server.detectors] == [True, False]


def test_two_visitors_have_nothing_in_common(server: Server, low_lunge: Pose) -> None:
    visits = [server.admit(low_lunge), server.admit(low_lunge)]
    with server.connect(visits[0]) as one, server.connect(visits[1]) as other:
        look(one, 0, 5)
        assert look(other, 0, 2)[-1]["dial"]["figure"] == "29"
        assert look(one, 5, 6)[-1]["dial"]["figure"] == "25"
    assert len(server.detectors) == 2
    assert visits[0].token != visits[1].token


def test_detectors_are_kept_for_the_next_visitor(server: Server, low_lunge: Pose) -> None:
    for _ in range(5):
        visit = server.admit(low_lunge)
        with server.connect(visit) as channel:
            look(channel, 0, 0.5)
            channel.send(FINISH)
            close_code(channel)
    assert len(server.detectors) == 1
    assert server.detectors[0].restarts == 4


def test_too_many_visitors_are_reported(low_lunge: Pose, tmp_path: Path) -> None:
    with (
        Server(tmp_path / "history", limit=1) as server,
        server.connect(server.admit(low_lunge)) as channel,
    ):
        look(channel, 0, 0.2)
        with server.connect(server.admit(low_lunge)) as turned_away:
            assert close_code(turned_away) == Closed.FULL
        assert look(channel, 1, 1.2)[-1]["type"] == "state"


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "http://localhost:1", "null", "http://["]
)
def test_other_sites_are_kept_out(server: Server, low_lunge: Pose, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        server.connect(server.admit(low_lunge), origin=origin)
    assert refused.value.response.status_code == 403


def test_a_stranger_is_turned_away(server: Server) -> None:
    with server.connect(None) as channel:
        assert close_code(channel) == Closed.UNKNOWN


def test_a_token_without_its_browser_opens_nothing(server: Server, low_lunge: Pose) -> None:
    """It stands in the page's address, where others see it."""
    practice = Lesson.of(low_lunge, Plan.of(low_lunge), model="none")
    visit = server.visits.admit(practice, Preferences(), visitor="mine")
    for cookie in ("", "posecheck_visitor=another", "posecheck_visitor="):
        with server.connect(visit, cookie=cookie) as channel:
            assert close_code(channel) == Closed.UNKNOWN
    with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
        assert look(channel, 0, 0.2)[-1]["type"] == "state"


RUBBISH = {
    "nothing": b"",
    "no picture": b"rubbish",
    "too many bytes": bytes(2_000_000),
    "text": "text",
    "a time only": struct.pack("<d", START_MS),
    "no time": struct.pack("<d", float("nan")) + picture(0)[8:],
    "a time beyond all": struct.pack("<d", 1e16) + picture(0)[8:],
    "too many pixels": picture(2, size_wh=(4000, 16)),
    "half a picture's header": picture(2)[:100],
    "another kind of picture": picture(2)[:8] + b"\x89PNG\r\n\x1a\n" + bytes(100),
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_what_is_no_picture_ends_the_connection_not_the_practice(
    server: Server, low_lunge: Pose, rubbish: bytes | str
) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 2)
        channel.send(rubbish)
        assert close_code(channel) == Closed.REFUSED
    with server.connect(visit) as channel:
        assert look(channel, 2, 3)[-1]["dial"]["figure"] == "28"


def test_a_missing_model_is_reported(server: Server, low_lunge: Pose) -> None:
    server.fails = ModelUnavailableError("the pose model could not be fetched")
    with (
        server.connect(server.admit(low_lunge)) as channel,
        pytest.raises(ConnectionClosed) as closed,
    ):
        channel.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == Closed.FAILED
    assert closed.value.rcvd.reason == "the pose model could not be fetched"
    server.fails = None
    with server.connect(server.admit(low_lunge)) as channel:
        assert look(channel, 0, 0.2)[-1]["type"] == "state"


def kept(server: Server) -> list[tuple[int, str, int, bool]]:
    return [(one.number, one.side, round(one.held_s), one.done) for one in server.history.holds()]


def test_a_hold_is_in_the_history_as_soon_as_it_has_its_target(
    server: Server, low_lunge: Pose
) -> None:
    visit = server.admit(low_lunge, hold_s=3.0)
    with server.connect(visit) as channel:
        look(channel, 0, 2.9)
        assert kept(server) == []
        look(channel, 2.9, 3.1)
        assert kept(server) == [(1, "right", 3, True)]
        look(channel, 3.1, 5)
        channel.send(FINISH)
        close_code(channel)
    (hold,) = server.history.holds()
    assert (hold.number, round(hold.held_s), hold.target_s, hold.done) == (1, 5, 3.0, True)
    assert hold.practice == visit.begun
    assert visit.token not in server.history.path.read_bytes().decode(errors="ignore")


def test_a_closed_tab_keeps_the_hold_so_far_and_a_return_goes_on_with_it(
    server: Server, low_lunge: Pose
) -> None:
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 5)
    wait_until(lambda: kept(server) == [(1, "right", 5, False)])
    with server.connect(visit) as channel:
        look(channel, 7, 9)
        channel.send(FINISH)
        close_code(channel)
    assert kept(server) == [(1, "right", 7, False)]


def guided(server: Server) -> list[tuple[str, int]]:
    kept = People(server.history).guided()
    return [(one.practice.pose, round(one.seconds)) for one in kept]


def test_what_was_guided_is_kept_once_however_often_it_is_left(
    server: Server, low_lunge: Pose
) -> None:
    """As it goes on, in case of a killed server; when the tab closes; at the end, and after it."""
    visit = server.admit(find_pose("breathing_360"))
    visit.visitor = "mine"
    cookie = "posecheck_visitor=mine"
    with server.connect(visit, cookie=cookie) as channel:
        look(channel, 0, 1)
        channel.send("skip")
        look(channel, 1, 9)
        assert guided(server) == [("breathing_360", 7)]
        look(channel, 9, 10)
    wait_until(lambda: guided(server) == [("breathing_360", 9)])
    with server.connect(visit, cookie=cookie) as channel:
        look(channel, 20, 23)
        channel.send(FINISH)
        assert close_code(channel) == Closed.FINISHED
    assert guided(server) == [("breathing_360", 13)]  # of a gap one second counts at most
    wait_until(lambda: visit.turn is None)
    assert server.visits.last_of("mine") is visit
    visit.take_up_again()
    with server.connect(visit, cookie=cookie) as channel:
        look(channel, 23, 27)
    wait_until(lambda: guided(server) == [("breathing_360", 17)])


def test_what_could_not_be_kept_is_kept_later_and_reported_once(
    server: Server, low_lunge: Pose
) -> None:
    in_the_way = server.history.path.parent / "history.sqlite3"
    in_the_way.mkdir()
    visit = server.admit(low_lunge, hold_s=2.0)
    with server.connect(visit) as channel:
        look(channel, 0, 2.5)
        visit.keep(None, server.history)  # tried again, in vain
        in_the_way.rmdir()
        assert look(channel, 2.5, 3)[-1]["stage"] == "HOLD"
        channel.send(FINISH)
        close_code(channel)
    assert [note.split(": ", 1)[1] for note in visit.notes] == [
        "no history can be kept there (Is a directory): practising goes on without"
    ]
    assert kept(server) == [(1, "right", 3, True)]


def test_a_killed_server_loses_no_finished_hold(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with killed_at(path, 3.1, hold_s=3.0):
        (hold,) = History(path).holds()
    assert (hold.side, round(hold.held_s), hold.done) == ("right", 3, True)


def test_a_killed_server_loses_few_seconds_of_a_hold_under_way(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with killed_at(path, 11.0, hold_s=30.0):
        (hold,) = History(path).holds()
    assert (hold.side, hold.done) == ("right", False)
    assert 11 - 5 <= hold.held_s <= 11


@contextmanager
def killed_at(history: Path, time_s: float, *, hold_s: float) -> Iterator[None]:
    """A server that was killed after that much of a practice."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live_server", str(history), str(hold_s)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        host, token = process.stdout.readline().split()
        with connect(
            f"ws://{host}{PATH}?token={token}", origin=Origin(f"http://{host}")
        ) as channel:
            look(channel, 0, time_s)
            process.kill()
            process.wait(10)
        yield
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def said(answers: list[dict[str, Any]]) -> list[str]:
    return [line["text"] for answer in answers for line in answer.get("lines", [])]


def test_the_history_tells_two_practices_apart(server: Server, low_lunge: Pose) -> None:
    visits = [server.admit(low_lunge, hold_s=2.0), server.admit(low_lunge, hold_s=4.0)]
    with server.connect(visits[0]) as one, server.connect(visits[1]) as other:
        look(one, 0, 2.5)
        assert [hold.practice for hold in server.history.holds()] == [visits[0].begun]
        look(other, 0, 4.5)
    rows = {hold.practice.id: hold.target_s for hold in server.history.holds()}
    assert rows == {visits[0].begun.id: 2.0, visits[1].begun.id: 4.0}


def test_a_flood_is_held_back_and_harms_nobody_else(server: Server, low_lunge: Pose) -> None:
    """The server takes in the next picture when the last is judged; the rest waits outside."""
    flood = 300
    with (
        server.connect(server.admit(low_lunge)) as flooding,
        server.connect(server.admit(low_lunge)) as other,
    ):

        def send_all() -> None:
            for tick in range(flood):
                flooding.send(picture(tick / 10))

        sender = threading.Thread(target=send_all)
        sender.start()
        assert look(other, 0, 2)[-1]["dial"]["figure"] == "29"
        answers = [json.loads(flooding.recv(timeout=10)) for _ in range(flood)]
        sender.join(10)
    assert [answer["type"] for answer in answers] == ["state"] * flood


def test_visits_are_not_collected_without_end(low_lunge: Pose) -> None:
    visits = Visits()
    practice = Lesson.of(low_lunge, Plan.of(low_lunge), model="none")
    admitted = [visits.admit(practice, Preferences()) for _ in range(MAX_VISITS + 1)]
    known = [visit for visit in admitted if visits.visit(visit.token)]
    assert known == admitted[1:]


def test_a_visit_that_is_looked_up_is_not_the_one_to_go(low_lunge: Pose) -> None:
    """Who still practises or reads the summary stays; who was longest away makes room."""
    visits = Visits()
    practice = Lesson.of(low_lunge, Plan.of(low_lunge), model="none")
    admitted = [visits.admit(practice, Preferences()) for _ in range(MAX_VISITS)]
    for number, visit in enumerate(admitted):
        visit.seen_s -= MAX_VISITS - number  # a second between two of them
    assert visits.visit(admitted[0].token) is admitted[0]
    newest = visits.admit(practice, Preferences())
    known = [visit for visit in [*admitted, newest] if visits.visit(visit.token)]
    assert known == [admitted[0], *admitted[2:], newest]


@pytest.mark.parametrize("starts", [1, MAX_VISITS + 1])
def test_a_connected_practice_is_never_forgotten(low_lunge: Pose, starts: int) -> None:
    """However long it takes, and however many others start meanwhile."""
    visits = Visits()
    practice = Lesson.of(low_lunge, Plan.of(low_lunge), model="none")
    connected = visits.admit(practice, Preferences())
    turn = Turn()
    connected.begin_turn(turn)
    connected.seen_s -= KEPT_S + 1
    for _ in range(starts):
        visits.admit(practice, Preferences())
    assert visits.visit(connected.token) is connected
    connected.seen_s -= KEPT_S + 1
    connected.end_turn(turn)  # its report may be read for half an hour from now
    for _ in range(starts):
        visits.admit(practice, Preferences())
    assert visits.visit(connected.token) is connected


def test_ten_practices_leave_no_thread_and_one_detector(server: Server, low_lunge: Pose) -> None:
    def practise() -> None:
        visit = server.admit(low_lunge)
        with server.connect(visit) as channel:
            look(channel, 0, 0.5)
            channel.send(FINISH)
            assert close_code(channel) == Closed.FINISHED

    def live_threads() -> list[str]:
        names = (thread.name for thread in threading.enumerate())
        return sorted(name for name in names if name.startswith("live"))

    practise()
    threads = live_threads()
    for _ in range(9):
        practise()
    assert live_threads() == threads
    assert len(threads) == 1
    assert [one.restarts for one in server.detectors] == [9]
    server.workers.close()
    assert live_threads() == []
    assert server.detectors[0].closed


def test_a_picture_that_stands_still_is_no_hold(server: Server, low_lunge: Pose) -> None:
    visit = server.admit(low_lunge)
    hanging = picture(5)[8:]
    with server.connect(visit) as channel:
        look(channel, 0, 5)
        answers = []
        for tick in range(50, 90):
            channel.send(picture(tick / 10)[:8] + hanging)
            answers.append(json.loads(channel.recv(timeout=10)))
        assert [answer["type"] for answer in answers] == ["state"] * 30 + ["frozen"] * 10
        held_s = 30 - int(answers[29]["dial"]["figure"])
        after = look(channel, 9.1, 11.1)
    assert after[0]["type"] == "state"
    assert after[-1]["dial"]["caption"] == "seconds left"
    assert 30 - int(after[-1]["dial"]["figure"]) == held_s + 1  # 1.9 s, shown whole


@pytest.mark.parametrize(
    ("grey", "advice"), [(4, "All black. Uncover the camera."), (30, "Too dark. Turn on a light.")]
)
def test_a_covered_lens_is_reported_in_mid_hold_and_the_hold_goes_on(
    server: Server, low_lunge: Pose, grey: int, advice: str
) -> None:
    server.sight = lambda time_s: None if 5 <= time_s < 9 else LUNGE.landmarks()
    with server.connect(server.admit(low_lunge)) as channel:
        look(channel, 0, 5)
        covered = look(channel, 5, 9, grey=grey)
        after = look(channel, 9, 11)
    headline = covered[-1]["headline"]
    assert (headline["text"], headline["tone"]) == (advice, "wrong")
    assert covered[-1]["dial"]["caption"] == "paused: not seen"
    assert said(covered) == [advice]
    assert said(after) == ["Go on."]
    assert after[-1]["dial"]["figure"] == "24"  # 5 s before, 2 s after, less the step between


def test_someone_else_in_the_picture_is_reported_once_and_not_in_a_hold(
    server: Server, low_lunge: Pose
) -> None:
    server.sight = lambda time_s: None if 6 <= time_s < 9 else LUNGE.landmarks()
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 4)
        server.detectors[0].company = Company(smaller=1)
        assert said(look(channel, 4, 6)) == []
        told = "Someone else is in view. I'm following you."
        assert said(look(channel, 6, 9)) == [told, "I can't see you. Clock paused."]
        assert said(look(channel, 9, 11)) == ["Go on."]


def test_a_lid_that_was_shut_is_no_reason_to_begin_again(server: Server, low_lunge: Pose) -> None:
    """Whoever is in the same pose afterwards goes on where it was."""
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 5)
        woken = look(channel, 605, 607)
        channel.send(FINISH)
        close_code(channel)
    assert said(woken) == ["Go on."]
    assert kept(server) == [(1, "right", 7, False)]


def test_two_minutes_of_a_pause_lose_and_count_nothing(server: Server, low_lunge: Pose) -> None:
    """The page sends pictures all the while, twice a second here."""
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        look(channel, 0, 5)
        channel.send("pause")
        paused = []
        for tick in range(10, 250):
            channel.send(picture(tick / 2, grey=130 + 20 * (tick % 2)))
            paused.append(json.loads(channel.recv(timeout=10)))
        channel.send("pause")
        after = look(channel, 125, 127)
        channel.send(FINISH)
        close_code(channel)
    assert said(paused) == ["Paused."]
    assert {answer["dial"]["figure"] for answer in paused} == {"26"}
    assert said(after) == ["Go on."]
    assert kept(server) == [(1, "right", 7, False)]


def test_two_minutes_of_a_hidden_tab_lose_and_count_nothing(
    low_lunge: Pose, tmp_path: Path
) -> None:
    """It sends nothing: its place goes to others, and the practice waits for its next picture."""
    with Server(tmp_path / "history", idle_s=0.3) as server:
        visit = server.admit(low_lunge)
        visit.visitor = "mine"
        with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
            before = look(channel, 0, 5)
            assert close_code(channel) == Closed.IDLE
        wait_until(lambda: visit.turn is None)
        visit.seen_s -= 120
        assert server.visits.last_of("mine") is visit
        with server.connect(visit, cookie="posecheck_visitor=mine") as channel:
            after = look(channel, 125, 127)
            channel.send(FINISH)
            close_code(channel)
        assert (before[-1]["dial"]["figure"], after[0]["dial"]["figure"]) == ("26", "26")
        assert said(after) == ["Go on."]
        assert kept(server) == [(1, "right", 7, False)]


def test_a_reload_in_mid_hold_goes_on_or_says_that_it_is_a_new_hold(
    server: Server, low_lunge: Pose
) -> None:
    """Whoever comes back by a reload, by Back, or in another tab: the practice is the visit's."""
    standing = replace(LUNGE, front_knee_deg=178, rear_thigh_deg=0, rear_knee_deg=178)
    server.sight = lambda time_s: (standing if 20 < time_s < 30 else LUNGE).landmarks()
    visit = server.admit(low_lunge)
    with server.connect(visit) as channel:
        assert said(look(channel, 0, 5)) == ["Hold. Right knee down.", low_lunge.caution_cue]
    with server.connect(visit) as channel:
        assert said(look(channel, 12, 14)) == ["Go on."]
    with server.connect(visit) as channel:
        assert said(look(channel, 21, 33)) == [
            *("Paused. Come back into the pose.", "Start again when you are ready."),
            "New hold.",
        ]


def test_a_back_that_was_learnt_stays_with_its_owner(server: Server, low_lunge: Pose) -> None:
    lunge = replace(LUNGE, arms="forward", thigh_px=60, size_wh=(640, 480))
    back = with_mask(lunge.landmarks(), curvature=1.4)
    server.sight = lambda time_s: back
    owner, other, next_one = (server.admit(low_lunge) for _ in range(3))
    with server.connect(owner) as channel, server.connect(other) as second:
        asked = said(look(channel, 0, 8))
        assert [one for one in asked if one != low_lunge.caution_cue] == [
            *(spoken.HOLD_STILL.text, spoken.BACK_HURTS.text, spoken.ARCH_ONCE.text),
        ]
        assert said(look(second, 0, 2)) == [spoken.HOLD_STILL.text]
        channel.send(FINISH)
        close_code(channel)
        with server.connect(next_one) as third:  # on the owner's detector
            assert said(look(third, 0, 2)) == [spoken.HOLD_STILL.text]
    assert len(server.detectors) == 2
