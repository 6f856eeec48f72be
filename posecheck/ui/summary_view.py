"""What a practice came to, in figures to be read from the mat, with the files to keep."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from posecheck.coaching.plan import Plan
from posecheck.coaching.practice import CAMERA_NAME, PracticeResult
from posecheck.coaching.summary import Summary, summarise
from posecheck.poses.pose import Pose
from posecheck.reporting.sentences import not_judged, stretch_source
from posecheck.reporting.totals import by_cue, side_totals
from posecheck.reporting.wording import rule_words, side_words
from posecheck.ui.downloads import show_downloads


def show(result: PracticeResult, plan: Plan, *, again: Callable[[], None]) -> None:
    """Draw the summary. `again` is called when another practice is wanted."""
    report = result.report
    summary = summarise(report, result.timeline)
    wanted = plan.sets * len(plan.sides)
    totals = {total.side: total for total in side_totals(report.holds, report.pose)}
    reached = sum(total.done for total in totals.values())
    st.title("Well done" if reached >= wanted else "Your practice")
    for column, side in zip(st.columns(len(plan.sides)), plan.sides, strict=True):
        name = side_words(side, report.pose).capitalize()
        column.metric(name, totals[side].words(report.pose), border=True)
        column.caption(f"{totals[side].done} of {plan.sets} times {plan.one_words()}")
    _show_sets(summary, report.pose)
    _show_lost(result, summary)
    for cue, faults in by_cue(report.findings):
        st.warning(f"**{cue}** {faults[0].seconds:.0f} s")
    if unjudged := not_judged(report):
        st.info(unjudged)
    if source := stretch_source(report):
        st.write(source)
    if st.button("Practise again", type="primary", width="stretch"):
        again()
    show_downloads(result.files, CAMERA_NAME)


def _show_sets(summary: Summary, pose: Pose) -> None:
    if not summary.sets:
        st.write("No hold was seen.")
        return
    st.dataframe(
        [
            {
                "Side": one.side.capitalize(),
                "Hold": one.number,
                "Held, s": one.held_s,
                "Paused, s": one.lost_s,
                "Sway, °": one.sway_deg,
            }
            for one in summary.sets
        ],
        column_config={
            name: st.column_config.NumberColumn(format="%.1f")
            for name in ("Held, s", "Paused, s", "Sway, °")
        },
        hide_index=True,
        width="stretch",
    )
    steadiest = summary.steadiest
    if steadiest is not None:
        name = f"{side_words(steadiest.side, pose)}, hold {steadiest.number}"
        st.success(f"Steadiest: {name}, sway {steadiest.sway_deg:.1f}°.")


def _show_lost(result: PracticeResult, summary: Summary) -> None:
    if not summary.lost_s:
        return
    lost = ", ".join(
        f"{rule_words(rule, result.report.pose)} {seconds:.0f} s"
        for rule, seconds in summary.lost_s.items()
    )
    st.write(f"Time paused: {lost}.")
