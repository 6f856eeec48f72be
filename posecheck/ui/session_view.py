"""One file to send, of a finished practice or check: with a note and how much it hurt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import streamlit as st

from posecheck.history.store import local_now
from posecheck.reporting.report import Report, Timeline
from posecheck.sessions.kept_report import LONGEST_TEXT, MOST_PAIN
from posecheck.sessions.session_file import (
    SessionDetails,
    file_name,
    plan_kept,
    session_bytes,
)
from posecheck.ui.planned import plan_today

PAIN: Final = (None, *range(MOST_PAIN + 1))
"""The answers: none given, then the whole numbers."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sendable:
    """What a practice or check came to. files: contents, or where they are, by name."""

    report: Report
    timeline: Timeline
    files: Mapping[str, bytes | Path]


def show_session(found: Sendable, *, landmarks: Mapping[str, Any] | Path, stem: str) -> None:
    """Offer the file. landmarks: the arrays of a recording, or where they are."""
    with st.expander("One file to send"):
        st.write("Figures and joints for whoever reads your practice. No image is in it.")
        note = st.text_area("How was it?", max_chars=LONGEST_TEXT, key=f"note-{stem}")
        pain = st.selectbox(
            f"Pain, 0 (none) to {MOST_PAIN}",
            PAIN,
            format_func=lambda one: "not given" if one is None else str(one),
            key=f"pain-{stem}",
        )
        details = details_of(found.report, note, pain)
        st.download_button(
            "Session file",
            lambda: _bytes(found, details, landmarks),
            file_name(details.day, stem),
            "application/zip",
            key=f"session-{stem}",
            on_click="ignore",
        )


def details_of(report: Report, note: str, pain: int | None) -> SessionDetails:
    """What goes into the file today; with the plan that is followed, if it asks for this pose."""
    today = plan_today()
    day = local_now().date()
    if today is None or today.plan.task_of(report.pose.id) is None:
        return SessionDetails(day=day, note=note, pain=pain)
    return SessionDetails(
        day=day,
        label=today.plan.label,
        note=note,
        pain=pain,
        plan=plan_kept(today.plan, today.path),
        plan_toml=today.path.read_bytes(),
    )


def _bytes(found: Sendable, details: SessionDetails, landmarks: Mapping[str, Any] | Path) -> bytes:
    if isinstance(landmarks, Path):
        with np.load(landmarks) as arrays:
            landmarks = dict(arrays)
    files = {
        name: one if isinstance(one, bytes) else one.read_bytes()
        for name, one in found.files.items()
        if name.endswith((".json", ".csv", ".html"))
    }
    return session_bytes(
        details, report=found.report, timeline=found.timeline, files=files, landmarks=landmarks
    )
