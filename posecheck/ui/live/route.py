"""The live WebSocket, on Streamlit's own port: JPEG frames in, what to draw and say out.

At most two frames are under way at once (the browser sees to it), so nothing ever queues. The
connection may break and come back; the practice belongs to the visit, not to the connection.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from posecheck.coaching.lesson import Command
from posecheck.coaching.live_headline import SteadyLine, live_headline
from posecheck.errors import PoseCheckError, SourceError
from posecheck.history.store import History
from posecheck.sources.browser import TIME
from posecheck.ui.guard import VISITOR_COOKIE
from posecheck.ui.live.message import Json, live_message
from posecheck.ui.live.turn import IDLE_S, IdleError, ReplacedError, Turn
from posecheck.ui.live.visits import Visit, Visits
from posecheck.ui.live.workers import TooManyVisitorsError, Worker, Workers

PATH: Final = "/posecheck/live"
FINISH: Final = "finish"
MAX_REASON_BYTES: Final = 120
"""A WebSocket's close frame holds 123 bytes of reason; some proxies add to it."""
SKIPPED: Final[Json] = {"type": "skipped"}
"""The answer to a frame that comes too late: the browser counts answers."""
FROZEN: Final[Json] = {"type": "frozen"}
"""The answer to a frame that has not changed for seconds; the practice does not see it."""
log = logging.getLogger(__name__)


class Closed(IntEnum):
    """Why the server closed a connection; the browser says each in words (words/stage.py).

    After IDLE the browser says nothing: it connects again with its next picture.
    """

    FINISHED = 1000
    REFUSED = 4400
    UNKNOWN = 4404
    IDLE = 4408
    ELSEWHERE = 4409
    FULL = 4429
    FAILED = 4500


@dataclass(frozen=True, kw_only=True)
class LiveRoute:
    """Serves every visitor's camera. idle_s: after how long a silent connection loses its place."""

    visits: Visits
    workers: Workers
    history: History
    idle_s: float = IDLE_S

    def route(self) -> WebSocketRoute:
        """The route to mount beside Streamlit."""
        return WebSocketRoute(PATH, self._serve)

    async def _serve(self, socket: WebSocket) -> None:
        if not same_origin(socket.headers):
            await socket.close()  # before it is accepted: the browser sees a plain 403
            return
        await socket.accept()
        visitor = socket.cookies.get(VISITOR_COOKIE, "")
        visit = self.visits.visit(socket.query_params.get("token"), visitor=visitor)
        if visit is None:
            await socket.close(Closed.UNKNOWN)
            return
        turn = Turn(idle_s=self.idle_s)
        before = visit.begin_turn(turn)
        try:
            if before is not None:
                await before.hand_over()
            ending = await self._with_worker(socket, visit, turn)
        finally:
            visit.end_turn(turn)
            turn.end()
        if ending is not None:
            await socket.close(ending[0], _short(ending[1]))

    async def _with_worker(
        self, socket: WebSocket, visit: Visit, turn: Turn
    ) -> tuple[Closed, str] | None:
        """How and why to close the connection; None when the browser has closed it."""
        try:
            worker = self.workers.lend()
        except TooManyVisitorsError as error:
            return Closed.FULL, str(error)
        sound = True
        try:
            return await _Connection(socket, visit, turn, worker, self.history).run(), ""
        except WebSocketDisconnect:
            return None  # the tab was closed or reloaded; the visit waits for it
        except ReplacedError:
            return Closed.ELSEWHERE, ""
        except IdleError:
            return Closed.IDLE, ""
        except SourceError as error:
            return Closed.REFUSED, str(error)
        except PoseCheckError as error:
            sound = False
            return Closed.FAILED, str(error)
        except Exception:
            sound = False
            log.exception("live: a frame could not be judged")
            return Closed.FAILED, "something went wrong: see the server's log"
        finally:
            if sound:
                self.workers.give_back(worker)
            else:
                self.workers.discard(worker)


class _Connection:
    """One connection of one visit, until it is finished, broken or replaced by a newer one."""

    def __init__(
        self, socket: WebSocket, visit: Visit, turn: Turn, worker: Worker, history: History
    ) -> None:
        self._socket = socket
        self._history = history
        self._visit = visit
        self._turn = turn
        self._worker = worker
        self._line = SteadyLine()

    async def run(self) -> Closed:
        """Serve it to the end of the practice.

        Raises WebSocketDisconnect, ReplacedError, IdleError, SourceError or ModelUnavailableError.
        """
        await self._worker.run(self._attach)
        try:
            await self._look_on()
        finally:
            await self._worker.run(self._keep_so_far)
        await self._worker.run(self._finish)
        return Closed.FINISHED

    async def _look_on(self) -> None:
        """Judge frame after frame until the practice is finished."""
        finished = self._visit.finished
        while not finished:
            message = await self._turn.exchange(self._socket.receive())
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1006))
            text = message.get("text")
            if text == FINISH:
                return
            if text in set(Command):
                finished = await self._worker.run(partial(self._command, Command(text)))
                continue
            picture = message.get("bytes") or b""
            reply = await self._worker.judge(partial(self._look, picture))
            answer = json.dumps(reply, allow_nan=False)
            await self._turn.exchange(self._socket.send_text(answer))
            finished = reply.get("complete", False)

    def _current(self) -> bool:
        return self._visit.turn is self._turn

    def _attach(self) -> None:
        with self._visit.lock:
            self._detector = self._worker.fresh_detector()
            self._visit.practice.attach(self._detector)

    def _look(self, picture: bytes) -> Json:
        """What is to be drawn and said of this frame."""
        visit = self._visit
        with visit.lock:
            frame = visit.frames.frame(picture) if self._current() else None
            if frame is None:
                return SKIPPED
            if visit.standstill.lasts(picture[TIME.size :], frame.time_s):
                return FROZEN
            state = visit.practice.process(frame)
            visit.keep_now_and_then(state.entry, frame.time_s, self._history)
        time_ms = TIME.unpack_from(picture)[0]
        line = self._line(frame.time_s, live_headline(state, visit.practice.pose))
        return live_message(
            state,
            visit.practice,
            line=line,
            time_ms=time_ms,
            preferences=visit.preferences,
        )

    def _command(self, command: Command) -> bool:
        """What the person asks for by a button or key; whether that ends the practice.

        A command has no answer of its own: it shows in that to the next frame.
        """
        with self._visit.lock:
            if self._current():
                self._visit.practice.command(command)
            return self._visit.practice.ended

    def _keep_so_far(self) -> None:
        """Nobody may come back for the hold, or the guide, under way."""
        with self._visit.lock:
            if self._current() and not self._visit.finished:
                self._visit.keep(self._visit.practice.entry_so_far, self._history)
                self._visit.keep_back(self._history)
                self._visit.keep_guided(self._history)
                self._visit.keep_place(self._history)

    def _finish(self) -> None:
        visit = self._visit
        with visit.lock:
            if not visit.finished:
                visit.result = visit.practice.finish(
                    self._detector.notes, filing=visit.filing(self._history)
                )
                visit.keep_guided(self._history)
                visit.keep_place(self._history)
                visit.finished = True


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether the page that asks was served from here: no other site may open the channel."""
    host = headers.get("host", "")
    return headers.get("origin") in (f"http://{host}", f"https://{host}")


def _short(reason: str) -> str:
    """A WebSocket's reason for closing holds at most 123 bytes."""
    return reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
