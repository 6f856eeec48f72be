"""The history: what was held this week, day by day, and whether the lunge got deeper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import streamlit as st

from posecheck.body.landmarks import Side
from posecheck.disclaimer import DISCLAIMER
from posecheck.history.progress import (
    WEEKS_SHOWN,
    WeekRearThigh,
    held_by_day,
    monday_of,
    rear_thigh_words,
    totals,
    weekly_rear_thigh,
)
from posecheck.history.store import HistoryError, KeptHold, local_now
from posecheck.reporting.palette import Colour
from posecheck.ui.server import HISTORY
from posecheck.words import pages

SIDES: Final[tuple[Side, ...]] = ("left", "right")
COLOURS: Final = (Colour.LEFT_LEG, Colour.RIGHT_LEG)
CHART_HEIGHT_PX: Final = 260
"""Two charts and the figures above them fit a 720 pixel window."""
Spec = dict[str, Any]


def show() -> None:
    """Draw the page."""
    st.title(pages.HISTORY)
    for part in (_show_kept, _show_keeping, _show_forgetting):
        try:
            part()
        except HistoryError as error:
            st.error(str(error))
    st.caption(
        f"Only figures of holds, no images: kept{_where()} on this computer only, for everyone who "
        f"practises on it. {DISCLAIMER}"
    )


def _where() -> str:
    try:
        return f" in {HISTORY.path}"
    except HistoryError:  # it is shown above
        return ""


def _show_kept() -> None:
    holds = HISTORY.holds()
    if holds:
        _show_holds(holds)
    else:
        st.write("Nothing is kept yet. Every hold you finish in a practice appears here.")


def _show_holds(holds: Sequence[KeptHold]) -> None:
    today = local_now().date()
    since = monday_of(today) - timedelta(weeks=WEEKS_SHOWN - 1)
    week = totals(holds, today)
    held, done, days = st.columns(3)
    held.metric("Held this week", _minutes(week.held_s), border=True)
    done.metric("Holds finished", week.holds_done, border=True)
    days.metric("Days practised", week.days, border=True)
    by_day = [
        {"day": one.day.isoformat(), "leg": one.side, "seconds": round(one.held_s)}
        for one in held_by_day(holds, since)
    ]
    if by_day:
        st.subheader("Seconds held per day")
        st.vega_lite_chart(_day_chart(by_day), width="stretch")
    weeks = weekly_rear_thigh(holds, since)
    if weeks:
        st.subheader("Depth of the low lunge")
        st.vega_lite_chart(_rear_thigh_chart(weeks), width="stretch")
        for words in filter(None, (rear_thigh_words(weeks, side) for side in SIDES)):
            st.write(words)


def _show_keeping() -> None:
    st.subheader("What is kept")
    keeping = HISTORY.keeping
    chosen = st.toggle("Keep finished holds on this computer", value=keeping, key="keeping")
    if chosen != keeping:
        HISTORY.set_keeping(chosen)


def _show_forgetting() -> None:
    with st.popover("Forget everything"):
        st.write("All holds kept so far are removed for good.")
        st.button("Yes, forget everything", type="primary", on_click=_reporting(_forget))


def _forget() -> None:
    HISTORY.forget_everything()
    st.toast("Forgotten.")


def _reporting(action: Callable[[], None]) -> Callable[[], None]:
    """The action; what goes wrong in it is shown."""

    def act() -> None:
        try:
            action()
        except HistoryError as error:
            st.toast(str(error), duration="infinite")

    return act


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _leg_colour() -> Spec:
    scale = {"domain": list(SIDES), "range": list(COLOURS)}
    return {"field": "leg", "type": "nominal", "scale": scale, "title": "Leg stretched"}


def _day_chart(rows: Sequence[Spec]) -> Spec:
    """Bars: one a day, the sides on top of each other."""
    return {
        "data": {"values": list(rows)},
        "height": CHART_HEIGHT_PX,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "timeUnit": "yearmonthdate", "title": None},
            "y": {"field": "seconds", "type": "quantitative", "title": "seconds"},
            "color": _leg_colour(),
        },
    }


def _rear_thigh_chart(weeks: Sequence[WeekRearThigh]) -> Spec:
    """A point a week and side: the median."""
    rows = [
        {"week": one.monday.isoformat(), "leg": one.side, "degrees": round(one.rear_thigh_deg, 1)}
        for one in weeks
    ]
    y = {
        "field": "degrees",
        "type": "quantitative",
        "title": "rear thigh, degrees",
        "scale": {"zero": True},
    }
    return {
        "data": {"values": rows},
        "height": CHART_HEIGHT_PX,
        "mark": {"type": "line", "point": {"size": 90}, "tooltip": True},
        "encoding": {
            "x": {"field": "week", "type": "temporal", "timeUnit": "yearmonthdate", "title": None},
            "y": y,
            "color": _leg_colour(),
        },
    }
