"""The annotated video beside its timeline: a click on an angle, a hold or a cue goes there."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from posecheck.child import PYTHON
from posecheck.recordings.check import ANNOTATED, Checked
from posecheck.reporting.charts import timeline_chart
from posecheck.reporting.report import Report
from posecheck.reporting.sentences import chart_words
from posecheck.reporting.wording import clock_time, rule_words
from posecheck.ui.component import define
from posecheck.ui.results import ResultFolder
from posecheck.words.pages import PLAYER

CHART_PATH: Final = "/posecheck/vega.js"
CHART_WIDTH_PX: Final = 480
"""Until the page knows how much room there is."""

MAKE: Final = (
    "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"
)

_player = define("player")
_making = threading.Lock()


def show_player(checked: Checked, folder: ResultFolder) -> None:
    """Mount it. The video comes from the folder, the chart is drawn in the browser."""
    report = checked.report
    _player(
        key=f"player-{folder.token}",
        data={
            "video": folder.url(ANNOTATED),
            "chart": timeline_chart(report, checked.timeline, width_px=CHART_WIDTH_PX),
            "library": CHART_PATH,
            "end_s": report.video.duration_s,
            "moments": sorted(_moments(checked), key=lambda moment: moment["time_s"]),
            "spans": list(_spans(checked)),
            "words": PLAYER | {"chart": chart_words(report)},
        },
    )


def chart_route() -> Route:
    """Serves the chart library, which comes with vl-convert: nothing is fetched from elsewhere."""
    return Route(CHART_PATH, _serve_library)


async def _serve_library(request: Request) -> Response:
    return Response(await asyncio.to_thread(_library), media_type="text/javascript")


def _library() -> bytes:
    with _making:
        return _make_library()


@cache
def _make_library() -> bytes:
    """Made in a process of its own: it takes seconds, and would let no thread run meanwhile."""
    return subprocess.run([*PYTHON, "-c", MAKE], stdout=subprocess.PIPE, check=True).stdout


def _moments(checked: Checked) -> Iterator[dict[str, Any]]:
    """The moments worth going to: holds, pauses, cues."""
    report = checked.report
    for hold in report.holds:
        whose = "" if hold.side == "both" else f"{hold.side} leg: "
        words = f"{whose}held {hold.held_s:.1f} s"
        yield _moment("hold", hold.start_s, words[0].upper() + words[1:])
        for pause in hold.pauses:
            yield _moment("pause", pause.start_s, _pause_words(pause.rule, report))
    for cue in checked.timeline.cues:
        yield _moment(
            "cue",
            cue.time_s,
            f"\N{LEFT DOUBLE QUOTATION MARK}{cue.text}\N{RIGHT DOUBLE QUOTATION MARK}",
        )


def _spans(checked: Checked) -> Iterator[dict[str, Any]]:
    """What the strip under the video shows; what comes later covers what came before."""
    for hold in checked.report.holds:
        yield {"kind": "hold", "start_s": hold.start_s, "end_s": hold.end_s}
        for pause in hold.pauses:
            yield {"kind": "pause", "start_s": pause.start_s, "end_s": pause.end_s}
    for cue in checked.timeline.cues:
        yield {"kind": "cue", "start_s": cue.time_s, "end_s": cue.time_s}


def _pause_words(rule: str, report: Report) -> str:
    return f"Paused: {rule_words(rule, report.pose)}"


def _moment(kind: str, time_s: float, words: str) -> dict[str, Any]:
    return {"kind": kind, "time_s": time_s, "clock": clock_time(time_s), "words": words}
