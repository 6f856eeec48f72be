"""What a practice came to, in figures to be read from the mat, with the files to keep."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from posecheck.coaching.pose_part import PoseResult
from posecheck.coaching.practice import CAMERA_NAME, PracticeResult
from posecheck.coaching.summary import Summary, summarise
from posecheck.judging.clock import HeldSide
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import Pose
from posecheck.reporting.report import Report
from posecheck.reporting.sentences import not_judged, stretch_source
from posecheck.reporting.session_report import SessionReport, session_report
from posecheck.reporting.totals import SideTotal, by_cue, side_totals
from posecheck.reporting.wording import leg_words, rule_words, with_unit
from posecheck.ui.downloads import show_downloads
from posecheck.ui.session_view import Sendable, show_session


def show(
    result: PracticeResult, *, again: Callable[[], None], go_on: Callable[[], None] | None = None
) -> None:
    """Draw the summary. `again` is called when another practice is wanted, `go_on` when this is."""
    session = session_report(
        [(one.report, one.plan.left_to_do({})) for one in result.poses],
        [(one.pose, one.timed_s) for one in result.guided],
    )
    st.title("Well done" if session.complete else "Your practice", anchor=False)
    if go_on is not None and st.button("Go on where I stopped", width="stretch"):
        go_on()
    if len(result.poses) > 1 or result.guided:
        _show_session(session)
    for number, one in enumerate(result.poses, 1):
        if len(result.poses) > 1:
            st.header(f"{number}. {one.report.pose.name}", anchor=False)
        _show_pose(one)
        show_downloads(one.files, _stem(number, one))
        show_session(
            Sendable(report=one.report, timeline=one.timeline, files=one.files),
            landmarks=one.landmarks,
            stem=_stem(number, one),
        )
    if st.button("Practise again", type="primary", width="stretch"):
        again()


def _show_session(session: SessionReport) -> None:
    """All poses together, one sentence first."""
    st.write(f"**{session.sentence}**")
    rows = [
        {
            "Pose": row.pose,
            "Side": row.name,
            "Done": f"{row.done} of {row.wanted}",
            "Held": row.amount,
            "Time lost": row.lost,
        }
        for row in session.rows
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True)
    for line in session.guided_lines:
        st.write(line)
    show_downloads(session.files(), f"{CAMERA_NAME}_session")


def _stem(number: int, one: PoseResult) -> str:
    """What the names of its files begin with: the same pose may have been practised twice."""
    return f"{CAMERA_NAME}_{number}_{one.report.pose.id}"


def _totals(one: PoseResult) -> dict[HeldSide, SideTotal]:
    return {total.side: total for total in side_totals(one.report.holds, one.report.pose)}


def _show_pose(one: PoseResult) -> None:
    report, plan, totals = one.report, one.plan, _totals(one)
    summary = summarise(report, one.timeline)
    for column, side in zip(st.columns(len(plan.sides)), plan.sides, strict=True):
        column.metric(leg_words(side, report.pose), totals[side].words(report.pose), border=True)
        column.caption(f"{totals[side].done} of {plan.sets} times {plan.one_words()}")
    _show_sets(summary, report.pose)
    _show_lost(report, summary)
    for cue, faults in by_cue(report.findings):
        st.warning(f"**{cue}** {faults[0].seconds:.0f} s")
    if unjudged := not_judged(report):
        st.info(unjudged)
    if source := stretch_source(report):
        st.write(source)


def _show_sets(summary: Summary, pose: Pose) -> None:
    if not summary.sets:
        st.write("No hold was seen.")
        return
    st.table(
        [
            {
                "Side": one.side.capitalize(),
                "Hold": str(one.number),
                "Held": with_unit(one.held_s, Unit.SECONDS),
                "Paused": with_unit(one.lost_s, Unit.SECONDS),
                "Sway": "\N{EN DASH}" if one.sway_deg is None else f"{one.sway_deg:.1f}°",
            }
            for one in summary.sets
        ],
        border="horizontal",
        hide_index=True,
    )
    steadiest = summary.steadiest
    if steadiest is not None:
        name = f"{leg_words(steadiest.side, pose)}, hold {steadiest.number}"
        st.success(f"Steadiest: {name}, sway {steadiest.sway_deg:.1f}°.")


def _show_lost(report: Report, summary: Summary) -> None:
    if not summary.lost_s:
        return
    lost = ", ".join(
        f"{rule_words(rule, report.pose)} {seconds:.0f} s"
        for rule, seconds in summary.lost_s.items()
    )
    st.write(f"Time paused: {lost}.")
