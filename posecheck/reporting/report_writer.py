"""What is kept of one stream, recorded or live: numbers and worst instants, never the frames."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TextIO

import cv2

from posecheck.judging.clock import Clock, Hold
from posecheck.judging.session import Assessment, Session
from posecheck.measuring.back_watch import BackWatch
from posecheck.reporting.measurement_table import MeasurementTable
from posecheck.reporting.overlay import Image
from posecheck.reporting.published import REPORT_JSON as REPORT_JSON
from posecheck.reporting.report import FaultKey, Report, Timeline
from posecheck.reporting.report_builder import ReportBuilder
from posecheck.reporting.report_html import render
from posecheck.reporting.sentences import kept_neutral
from posecheck.reporting.wording import clock_time
from posecheck.sources import SourceInfo

REPORT_HTML: Final = "report.html"
MEASUREMENTS_CSV: Final = "measurements.csv"
"""The files every check ends in, by name."""
PICTURE_WIDTH_PX: Final = 640
"""As wide as a phone shows it at twice its density; a report has up to six."""
PICTURE_QUALITY: Final = 80
"""JPEG: below about 75 the drawn figures blur, above 85 only the file grows."""
SLOW: Final = "Frames come less than twice a second: held times are rough."
TOO_SLOW: Final = "Frames come too slowly for a hold to be timed: film at least one a second."
TOO_SLOW_TO_COUNT: Final = (
    "Frames come too slowly for repetitions to be counted: film at least two a second."
)


class ReportWriter:
    """Takes assessments in the order of time, writes the table as they come."""

    def __init__(self, session: Session, table: TextIO) -> None:
        """`table` must have been opened with newline=""."""
        self._session = session
        self._table = MeasurementTable(table, session.pose.measurements, session.pose.view)
        self._builder = ReportBuilder(session.pose, hold_target_s=session.hold_target_s)
        self._pictures: dict[FaultKey, bytes] = {}
        self._pace_notes: dict[str, None] = {}

    @property
    def timeline(self) -> Timeline:
        """The numbers of every frame so far."""
        return self._builder.timeline

    def add(self, assessment: Assessment) -> list[FaultKey]:
        """Take in one frame; the faults of which it is the worst instant so far."""
        self._table.add(assessment)
        self._pace_notes |= dict.fromkeys(_pace_notes(assessment.clock))
        return self._builder.add(assessment)

    def keep_picture(self, worst_of: Iterable[FaultKey], picture: Image) -> None:
        """Keep a drawn picture for the report, in place of what was worst before."""
        keys = list(worst_of)
        if keys:
            self._pictures |= dict.fromkeys(keys, as_jpeg(picture))

    def finish(
        self, *, info: SourceInfo, model: str, last_hold: Hold | None, notes: Sequence[str]
    ) -> Report:
        """The report of all that was added."""
        back = self._session.back
        return self._builder.finish(
            info=info,
            model=model,
            last_hold=last_hold,
            notes=(
                *notes,
                *self._pace_notes,
                *(_neutral_notes(back) if back else ()),
            ),
        )

    def files(self, report: Report) -> dict[str, bytes]:
        """The report as data and as a page, by file name."""
        text = json.dumps(report.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        page = render(report, self.timeline, self._pictures)
        return {REPORT_JSON: f"{text}\n".encode(), REPORT_HTML: page.encode()}


def _pace_notes(clock: Clock) -> Iterator[str]:
    if clock.slow:
        yield SLOW
    if clock.too_slow:
        yield TOO_SLOW_TO_COUNT if clock.tally else TOO_SLOW


def _neutral_notes(back: BackWatch) -> Iterator[str]:
    for (side, _), neutral in back.neutrals.items():
        if neutral.kept is not None:
            yield kept_neutral(neutral.kept, side)
            continue
        span = f"{clock_time(neutral.start_s)} to {clock_time(neutral.end_s)}"
        yield f"The back's personal neutral was taken from {span}, {side} leg stretched."


def as_jpeg(picture: Image) -> bytes:
    """A picture to be shown small, as a file of its own."""
    height, width = picture.shape[:2]
    scale = min(1.0, PICTURE_WIDTH_PX / width)
    small = cv2.resize(picture, (round(width * scale), round(height * scale)))
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])[1].tobytes()
