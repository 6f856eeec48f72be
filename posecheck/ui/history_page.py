"""The history of one person: this week, day by day and week by week, and how deep the lunge is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from posecheck.body.landmarks import Side
from posecheck.disclaimer import DISCLAIMER
from posecheck.history.people import KeptGuided
from posecheck.history.progress import (
    DAYS_SHOWN,
    WEEKS_SHOWN,
    WeekRearThigh,
    consistency_words,
    day_of,
    guided_by_day,
    held_by_day,
    left_against_right,
    monday_of,
    rear_thigh_words,
    totals,
    weekly_rear_thigh,
)
from posecheck.history.store import HistoryError, KeptHold, local_now
from posecheck.reporting.palette import Colour
from posecheck.ui.plain import plain
from posecheck.ui.server import HISTORY, OWN_LIMITS, PEOPLE
from posecheck.ui.who import forget_here, limits_of, name_of, person, show_title
from posecheck.words import pages

SIDES: Final[tuple[Side, ...]] = ("left", "right")
SERIES: Final = {
    "left": Colour.LEFT_LEG,
    "right": Colour.RIGHT_LEG,
    "both": Colour.HELD,
    "guided": Colour.SOFT_ON_DARK,
}
"""What a bar is made of: a pose with one side, one without, one that was not judged."""
DAY, WEEK = "%a %d", "%d %b"
"""How a day and a week's Monday are written, in two lines: fourteen stand side by side."""
CHART_HEIGHT_PX: Final = 260
"""Two charts beside one another and the figures above them fit a 720 pixel window."""
Spec = dict[str, Any]


def show() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    show_title(pages.HISTORY)
    for part in (_show_kept, _show_keeping, _show_forgetting):
        try:
            part()
        except HistoryError as error:
            st.error(plain(str(error)))
    st.caption(
        f"Only figures and what you chose, no images: kept{_where()} on this computer "
        f"only. Whoever uses this computer can see everyone's. {DISCLAIMER}"
    )


def _where() -> str:
    try:
        return f" in {plain(str(HISTORY.path))}"
    except HistoryError:  # it is shown above
        return ""


def _show_kept() -> None:
    holds, guided = HISTORY.holds(person()), PEOPLE.guided(person())
    if holds or guided:
        _show_practised(holds, guided)
    else:
        st.write("Nothing is kept yet. Every hold you finish in a practice appears here.")


def _show_practised(holds: Sequence[KeptHold], guided: Sequence[KeptGuided]) -> None:
    today = local_now().date()
    since = monday_of(today) - timedelta(weeks=WEEKS_SHOWN - 1)
    week = totals(holds, today)
    guided_s = guided_by_day(guided, since)
    figures = st.container(key="history-figures")  # two and two on a phone
    figures.metric("Held this week", _minutes(week.held_s), border=True)
    figures.metric("Holds finished", week.holds_done, border=True)
    practised = {day_of(hold) for hold in holds} | guided_s.keys()
    this_week = [day for day in practised if monday_of(day) == monday_of(today)]
    figures.metric("Days practised", len(this_week), border=True)
    of_week_s = sum(s for day, s in guided_s.items() if monday_of(day) == monday_of(today))
    figures.metric("Guided this week", _minutes(of_week_s), border=True)
    st.write(consistency_words(practised, today))
    _show_amounts(holds, guided_s, today, since)
    weeks = weekly_rear_thigh(holds, since)
    if weeks:
        _show_depth(weeks, since)


def _show_amounts(
    holds: Sequence[KeptHold], guided_s: Mapping[date, float], today: date, since: date
) -> None:
    """Seconds by day, and by week: each day and week has its place, also an empty one."""
    by_day: dict[tuple[date, str], float] = {
        (one.day, one.side): one.held_s for one in held_by_day(holds, since)
    }
    by_day |= {(day, "guided"): seconds for day, seconds in guided_s.items()}
    by_week: dict[tuple[date, str], float] = defaultdict(float)
    for (day, series), seconds in by_day.items():
        by_week[monday_of(day), series] += seconds
    last_days = [today - timedelta(days=back) for back in range(DAYS_SHOWN)][::-1]
    days, weeks = st.columns(2)
    with days:
        st.header("Seconds by day", anchor=False)
        st.vega_lite_chart(_bars(by_day, last_days, DAY), width="stretch")
    with weeks:
        st.header("Seconds by week", anchor=False)
        st.vega_lite_chart(_bars(by_week, _mondays(since), WEEK), width="stretch")
    sums = {side: sum(one.held_s for one in holds if one.side == side) for side in SIDES}
    if any(sums.values()):
        st.write(f"Held in all: left {_minutes(sums['left'])}, right {_minutes(sums['right'])}.")


def _show_depth(weeks: Sequence[WeekRearThigh], since: date) -> None:
    chart, words = st.columns(2)
    with chart:
        st.header("Depth of the low lunge", anchor=False)
        st.vega_lite_chart(_rear_thigh_chart(weeks, _mondays(since)), width="stretch")
    with words.container(height="stretch", vertical_alignment="center"):
        for line in (*(rear_thigh_words(weeks, side) for side in SIDES), left_against_right(weeks)):
            if line:
                st.write(line)


def _mondays(since: date) -> list[date]:
    return [since + timedelta(weeks=later) for later in range(WEEKS_SHOWN)]


def _show_keeping() -> None:
    st.header("What is kept", anchor=False)
    keeping = HISTORY.keeping
    chosen = st.toggle("Keep finished holds on this computer", value=keeping, key="keeping")
    if chosen != keeping:
        HISTORY.set_keeping(chosen)


def _show_forgetting() -> None:
    whose = person()
    name = name_of(whose)
    export, one, everyone = st.columns(3)
    export.download_button(
        "All of it as a file",
        lambda: json.dumps(PEOPLE.export(whose) | {"own_limits": _limits(whose)}, indent=2),
        "posecheck_person.json",
        "application/json",
        on_click="ignore",
        width="stretch",
    )
    with one.popover(f"Forget: {plain(name)}", width="stretch"):
        st.write("All that is kept of this person is removed for good.")
        st.button("Yes, forget", type="primary", on_click=_reporting(lambda: _forget_one(whose)))
    with everyone.popover("Forget everything", width="stretch"):
        st.write("All holds and all choices of everyone are removed for good.")
        st.button("Yes, forget everything", type="primary", on_click=_reporting(_forget))


def _limits(whose: str) -> Mapping[str, Any]:
    found = OWN_LIMITS.of(limits_of(whose))
    return {pose: {rule: vars(one) for rule, one in own.items()} for pose, own in found.items()}


def _forget_one(whose: str) -> None:
    PEOPLE.forget(whose)
    OWN_LIMITS.forget(limits_of(whose))
    forget_here(whose)
    st.toast("Forgotten.")


def _forget() -> None:
    names = ("", *_names())
    HISTORY.forget_everything()
    for whose in names:
        OWN_LIMITS.forget(limits_of(whose))
        forget_here(whose)
    st.toast("Forgotten.")


def _names() -> tuple[str, ...]:
    try:
        return PEOPLE.names()
    except HistoryError:  # a damaged file is forgotten all the same
        return ()


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
    parts = (f"{minutes} min" if minutes else "", f"{rest} s" if rest or not minutes else "")
    return " ".join(filter(None, parts))


def _bars(seconds: Mapping[tuple[date, str], float], dates: Sequence[date], label: str) -> Spec:
    """One bar a date, what it is made of on top of each other. label: how a date is written."""
    rows = [
        {"when": _written(when, label), "of": series, "seconds": round(amount)}
        for (when, series), amount in seconds.items()
        if when in dates
    ]
    there = [series for series in SERIES if any(row["of"] == series for row in rows)]
    told = [f"{row['when']} {row['of']} {row['seconds']}" for row in rows]
    return {
        "description": f"Seconds held: {', '.join(told)}",
        "data": {"values": rows},
        "height": CHART_HEIGHT_PX,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": _when(dates, label),
            "y": {"field": "seconds", "type": "quantitative", "title": None},
            "color": _colours(there),
        },
    }


def _written(when: date, label: str) -> str:
    """Without the noughts before a day."""
    return when.strftime(label).replace(" 0", " ").removeprefix("0")


def _when(dates: Sequence[date], label: str) -> Spec:
    """Each date has a place of its own: a time axis of one date would be of days around it."""
    return {
        "field": "when",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": [_written(one, label) for one in dates]},
        "axis": {"labelAngle": 0, "labelExpr": "split(datum.label, ' ')"},
    }


def _colours(series: Sequence[str]) -> Spec:
    scale = {"domain": list(series), "range": [SERIES[one] for one in series]}
    legend = {"orient": "top"}
    return {"field": "of", "type": "nominal", "scale": scale, "title": None, "legend": legend}


def _rear_thigh_chart(weeks: Sequence[WeekRearThigh], mondays: Sequence[date]) -> Spec:
    """A point a week and side: the median."""
    rows = [
        {
            "when": _written(one.monday, WEEK),
            "of": one.side,
            "degrees": round(one.rear_thigh_deg, 1),
        }
        for one in weeks
    ]
    told = [f"{row['when']} {row['of']} {row['degrees']}" for row in rows]
    return {
        "description": f"Rear thigh, degrees, by week: {', '.join(told)}",
        "data": {"values": rows},
        "height": CHART_HEIGHT_PX,
        "mark": {"type": "line", "point": {"size": 90}, "tooltip": True},
        "encoding": {
            "x": _when(mondays, WEEK),
            "y": {
                "field": "degrees",
                "type": "quantitative",
                "title": "rear thigh, degrees",
                "scale": {"zero": True},
            },
            "color": _colours(SIDES),
        },
    }
