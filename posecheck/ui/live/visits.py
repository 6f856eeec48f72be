"""Who is practising: a visit by its token, known to the page and to the live route alike."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Final

from posecheck.coaching.lesson import Lesson
from posecheck.coaching.practice import PracticeResult
from posecheck.history.backs import Backs
from posecheck.history.hold_log import HoldEntry
from posecheck.history.last_time import last_time
from posecheck.history.people import People
from posecheck.history.store import History, HistoryError, PracticeBegun, local_now
from posecheck.lasting import Lasting
from posecheck.reporting.filing import Filing
from posecheck.sources.browser import BrowserFrames
from posecheck.ui.live import left_off
from posecheck.ui.live.turn import Turn

TOKEN_BYTES: Final = 24
"""192 random bits: the token opens a visitor's practice."""
ID_BYTES: Final = 8
"""64 random bits: enough that no two practices of one history share it."""
MAX_VISITS: Final = 64
"""Practices kept for a return; each holds a table of about 2 MB for half an hour."""
STANDSTILL_S: Final = 3.0
"""A camera that hangs repeats its frame; nobody keeps so still that no pixel changes."""
KEPT_S: Final = 30 * 60.0
"""A visit nobody has looked after for this long is forgotten; a reload takes seconds."""
KEEP_EVERY_S: Final = 4.0
"""What a killed program may lose of a hold under way; a write takes milliseconds."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How a visitor wants to see and hear.

    volume: 0..1. camera: the browser's name of it. pace: a breathing pace during holds.
    swapped: the camera itself mirrors, so that left is right. full_screen: from Start on.
    figures: shown beside the picture.
    """

    voice_on: bool = True
    volume: float = 1.0
    mirror: bool = True
    camera: str | None = None
    pace: bool = False
    swapped: bool = False
    full_screen: bool = False
    figures: bool = False


class Standstill:
    """Notices a camera that shows the same frame on and on, as some do when they hang.

    A live frame is never twice the same, byte for byte; one that hangs would be held forever.
    """

    def __init__(self) -> None:
        self._same = Lasting()

    def lasts(self, picture: bytes, time_s: float) -> bool:
        """Whether this has been the frame for STANDSTILL_S; seconds as the frames have them."""
        return self._same.note(time_s, so=True, what=picture) >= STANDSTILL_S


@dataclass(kw_only=True, eq=False)
class Visit:
    """One person's practice, whatever becomes of the connection.

    visitor: the browser it belongs to, by its cookie.
    lock: held while practice or frames are used.
    turn: that of the connection that has the practice, None while there is none.
    used: whether there ever was one.
    outlives: whether it may be gone on with after the program was ended, by the same person.
    begun: how the history knows it; its id is not the token, which opens the practice.
    notes: what went wrong beside the practice, a sentence each.
    result: None until the practice is finished.
    """

    token: str
    visitor: str
    practice: Lesson
    preferences: Preferences
    begun: PracticeBegun
    frames: BrowserFrames = field(default_factory=BrowserFrames)
    lock: Lock = field(default_factory=Lock)
    turn: Turn | None = None
    used: bool = False
    outlives: bool = False
    finished: bool = False
    result: PracticeResult | None = None
    notes: list[str] = field(default_factory=list)
    standstill: Standstill = field(default_factory=Standstill)
    seen_s: float = field(default_factory=time.monotonic)
    _unkept: dict[int, HoldEntry] = field(default_factory=dict)
    _guided_s: dict[int, float] = field(default_factory=dict)
    _kept_at_s: float = 0.0

    def take_up_again(self) -> None:
        """Go on after the end; what was done until then is kept."""
        with self.lock:
            self.practice.take_up_again()
            self.finished, self.result = False, None

    def begin_turn(self, turn: Turn) -> Turn | None:
        """A newer connection has the practice from now on; the turn that is to end before."""
        before, self.turn, self.used = self.turn, turn, True
        return before

    def end_turn(self, turn: Turn) -> None:
        """That connection is over; from now on the visit waits for another."""
        if self.turn is turn:
            self.turn = None
            self.seen_s = time.monotonic()

    def keep_now_and_then(self, entry: HoldEntry | None, time_s: float, history: History) -> None:
        """Keep a hold that ended; every KEEP_EVERY_S of the frames what there is of one, or guided.

        A program that is killed keeps nothing at its end.
        """
        if time_s >= self._kept_at_s + KEEP_EVERY_S:
            self._kept_at_s = time_s
            entry = entry or self.practice.entry_so_far
            self.keep_guided(history)
            self.keep_place(history)
        if entry is not None:
            self.keep(entry, history)

    def keep(self, entry: HoldEntry | None, history: History) -> None:
        """Put a hold into the history, with those that could not be written before."""
        if entry is not None:
            self._unkept[entry.number] = entry
        for number, one in list(self._unkept.items()):
            note = history.keep(self._begun(one), one)
            if note is None:
                del self._unkept[number]
            elif note not in self.notes:
                self.notes.append(note)

    def keep_guided(self, history: History) -> None:
        """Put into the history what was guided until now, each part once however often it grows."""
        for number, one in enumerate(self.practice.guided_so_far, 1):
            if self._guided_s.get(number) == one.timed_s:
                continue
            begun = replace(self.begun, id=f"{self.begun.id}-guided-{number}", pose=one.pose.id)
            note = People(history).keep_guided(begun, one.timed_s)
            if note is None:
                self._guided_s[number] = one.timed_s
            elif note not in self.notes:
                self.notes.append(note)

    def keep_back(self, history: History) -> None:
        """Keep the neutral back that was shown, for another practice of the same day."""
        shown = self.practice.shown_back
        if shown is None:
            return
        camera, seen = self.preferences.camera or "", self.begun.started
        try:
            Backs(history).keep(self.begun.person, shown, camera=camera, seen=seen)
        except HistoryError as error:
            if str(error) not in self.notes:
                self.notes.append(str(error))

    def keep_place(self, history: History) -> None:
        """Keep how far it has come, for a program that is ended; once it is over, nothing."""
        person = self.begun.person
        if not self.outlives:
            return
        left = left_off.LeftOff.of(self.practice, visit=self.begun.id, now=local_now())
        try:
            if history.keeping:
                left_off.keep(People(history), person, left)
        except HistoryError as error:
            if str(error) not in self.notes:
                self.notes.append(str(error))

    def filing(self, history: History) -> Filing:
        """How its reports are filed: as of when it began, beside the last time in the history."""
        try:
            earlier = last_time(history.holds(self.begun.person), but=self.begun.id)
        except HistoryError:  # noted already, by whatever was to be kept
            earlier = {}
        return Filing(date=self.begun.started, earlier=earlier)

    def _begun(self, entry: HoldEntry) -> PracticeBegun:
        """A practice of whichever pose is done is, to the history, one of each pose."""
        if entry.pose == self.begun.pose:
            return self.begun
        return replace(self.begun, id=f"{self.begun.id}-{entry.pose}", pose=entry.pose)


class Visits:
    """The visits under way and those just finished. Safe to use from any thread."""

    def __init__(self, *, now: Callable[[], datetime] = local_now) -> None:
        """`now` is read once a visit: when it began."""
        self._now = now
        self._visits: dict[str, Visit] = {}

    def admit(
        self,
        practice: Lesson,
        preferences: Preferences,
        *,
        visitor: str = "",
        person: str = "",
        outlives: bool = False,
    ) -> Visit:
        """Begin a visit; its token is known to nobody but this visitor. person: who practises.

        outlives: as of Visit.
        """
        self._make_room()
        visit = Visit(
            token=secrets.token_hex(TOKEN_BYTES),
            visitor=visitor,
            practice=practice,
            preferences=preferences,
            outlives=outlives,
            frames=BrowserFrames(mirrored=preferences.swapped),
            begun=PracticeBegun(
                id=secrets.token_hex(ID_BYTES),
                started=self._now(),
                pose=practice.pose.id,
                person=person,
            ),
        )
        self._visits[visit.token] = visit
        return visit

    def _make_room(self) -> None:
        """Forget who went long ago and, when there are many, who never began or went first.

        Never someone who is connected: how many are is limited by the workers.
        """
        away = [visit for visit in list(self._visits.values()) if visit.turn is None]
        away.sort(key=lambda visit: (visit.used, visit.seen_s))
        too_many = len(self._visits) - MAX_VISITS + 1
        for place, visit in enumerate(away):
            if place < too_many or time.monotonic() - visit.seen_s > KEPT_S:
                self.dismiss(visit.token)

    def visit(self, token: str | None, *, visitor: str = "") -> Visit | None:
        """The visit of that token, None when there is none (any more) or it is someone else's.

        A token stands in the page's address, which is easily shared or seen; the cookie is not.
        """
        visit = self._visits.get(token or "")
        if visit is None or not secrets.compare_digest(visit.visitor.encode(), visitor.encode()):
            return None
        visit.seen_s = time.monotonic()
        return visit

    def last_of(self, visitor: str) -> Visit | None:
        """What that browser left last and may take up again; None when there is nothing."""
        return self._last(visitor, lambda visit: visit.practice.unfinished)

    def last_finished(self, visitor: str) -> Visit | None:
        """What that browser finished last, with its result; None when there is nothing."""
        return self._last(visitor, lambda visit: visit.result is not None)

    def _last(self, visitor: str, wanted: Callable[[Visit], bool]) -> Visit | None:
        now_s = time.monotonic()
        left = [
            visit
            for visit in list(self._visits.values())
            if visitor
            and visit.used
            and visit.turn is None
            and wanted(visit)
            and now_s - visit.seen_s <= KEPT_S
            and secrets.compare_digest(visit.visitor.encode(), visitor.encode())
        ]
        return max(left, key=lambda visit: visit.seen_s, default=None)

    def knows(self, practice: str) -> bool:
        """Whether the practice of that id, as the history has it, is still here."""
        return any(visit.begun.id == practice for visit in list(self._visits.values()))

    def dismiss(self, token: str) -> None:
        """Forget a visit."""
        self._visits.pop(token, None)
