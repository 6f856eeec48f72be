"""The live WebSocket, on Streamlit's own port: JPEG pictures in, what to draw and say out.

At most two pictures are under way at once (the browser sees to it), so nothing ever queues. The
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
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from posecheck.coaching.announcer import guide
from posecheck.coaching.live_headline import SteadyLine, live_headline
from posecheck.errors import PoseCheckError, SourceError
from posecheck.history.store import History
from posecheck.sources.browser import TIME
from posecheck.ui.live.desk import Desk, Visit
from posecheck.ui.live.message import Json, live_message, said
from posecheck.ui.live.workers import TooManyVisitorsError, Worker, Workers
from posecheck.words import spoken

PATH: Final = "/posecheck/live"
FINISH: Final = "finish"
MAX_REASON_BYTES: Final = 120
"""A WebSocket's close frame holds 123 bytes of reason; some proxies add to it."""
SKIPPED: Final[Json] = {"type": "skipped"}
"""The answer to a picture that comes too late: the browser counts answers."""
FROZEN: Final[Json] = {"type": "frozen"}
"""The answer to a picture that has not changed for seconds; the practice does not see it."""
log = logging.getLogger(__name__)


class Closed(IntEnum):
    """Why the server closed a connection; the browser says each in words (words/stage.py)."""

    FINISHED = 1000
    REFUSED = 4400
    UNKNOWN = 4404
    ELSEWHERE = 4409
    FULL = 4429
    FAILED = 4500


@dataclass(frozen=True, kw_only=True)
class LiveRoute:
    """Serves every visitor's camera."""

    desk: Desk
    workers: Workers
    history: History

    def route(self) -> WebSocketRoute:
        """The route to mount beside Streamlit."""
        return WebSocketRoute(PATH, self._serve)

    async def _serve(self, socket: WebSocket) -> None:
        if not same_origin(socket.headers):
            await socket.close()  # before it is accepted: the browser sees a plain 403
            return
        await socket.accept()
        visit = self.desk.visit(socket.query_params.get("token"))
        if visit is None:
            await socket.close(Closed.UNKNOWN)
            return
        try:
            worker = self.workers.lend()
        except TooManyVisitorsError as error:
            await socket.close(Closed.FULL, _short(str(error)))
            return
        await self._with_worker(socket, visit, worker)

    async def _with_worker(self, socket: WebSocket, visit: Visit, worker: Worker) -> None:
        sound = True
        try:
            await _Connection(socket, visit, worker, self.history).run()
        except WebSocketDisconnect:
            pass  # the tab was closed or reloaded; the visit waits for it
        except SourceError as error:
            await socket.close(Closed.REFUSED, _short(str(error)))
        except PoseCheckError as error:
            sound = False
            await socket.close(Closed.FAILED, _short(str(error)))
        except Exception:
            sound = False
            log.exception("live: a frame could not be judged")
            await socket.close(Closed.FAILED, "something went wrong: see the server's log")
        finally:
            if sound:
                self.workers.give_back(worker)
            else:
                self.workers.discard(worker)


class _Connection:
    """One connection of one visit, until it is finished, broken or replaced by a newer one."""

    def __init__(self, socket: WebSocket, visit: Visit, worker: Worker, history: History) -> None:
        self._socket = socket
        self._history = history
        self._visit = visit
        self._worker = worker
        visit.connection += 1
        self._number = visit.connection
        self._others_reported = False
        self._line = SteadyLine()

    async def run(self) -> None:
        """Serve it. Raises WebSocketDisconnect, SourceError or ModelUnavailableError."""
        await self._worker.run(self._attach)
        try:
            finished = await self._look_on()
        finally:
            await self._worker.run(self._keep_so_far)
        if finished:
            await self._worker.run(self._finish)
        await self._socket.close(Closed.FINISHED if finished else Closed.ELSEWHERE)

    async def _look_on(self) -> bool:
        """Judge picture after picture; whether the practice is finished, or goes on elsewhere."""
        finished = self._visit.finished
        while not finished and self._current():
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1006))
            if message.get("text") == FINISH:
                return True
            picture = message.get("bytes") or b""
            reply = await self._worker.run(partial(self._look, picture))
            await self._socket.send_text(json.dumps(reply, allow_nan=False))
            finished = reply.get("complete", False)
        return finished

    def _current(self) -> bool:
        return self._visit.connection == self._number

    def _attach(self) -> None:
        with self._visit.lock:
            self._detector = self._worker.fresh_detector()
            self._visit.practice.attach(self._detector)

    def _look(self, picture: bytes) -> Json:
        """What is to be drawn and said of this picture."""
        visit = self._visit
        with visit.lock:
            frame = visit.frames.frame(picture) if self._current() else None
            if frame is None:
                return SKIPPED
            if visit.standstill.lasts(picture[TIME.size :], frame.time_s):
                return FROZEN
            state = visit.practice.process(frame)
            if state.entry is not None:
                visit.keep(state.entry, self._history)
        time_ms = TIME.unpack_from(picture)[0]
        line = self._line(frame.time_s, live_headline(state, visit.practice.pose))
        message = live_message(state, visit.practice, line=line, time_ms=time_ms)
        if self._detector.notes and not self._others_reported:
            self._others_reported = True
            message["lines"].append(said(guide(spoken.SOMEONE_ELSE)))
        return message

    def _keep_so_far(self) -> None:
        """Nobody may come back for the hold under way."""
        with self._visit.lock:
            if self._current() and not self._visit.finished:
                self._visit.keep(self._visit.practice.entry_so_far, self._history)

    def _finish(self) -> None:
        visit = self._visit
        with visit.lock:
            if not visit.finished:
                visit.result = visit.practice.finish(self._detector.notes)
                visit.finished = True


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether the page that asks was served from here: no other site may open the channel."""
    origin = urlsplit(headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == headers.get("host")


def _short(reason: str) -> str:
    """A WebSocket's reason for closing holds at most 123 bytes."""
    return reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
