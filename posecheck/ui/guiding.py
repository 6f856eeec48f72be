"""What no camera can judge, guided in this tab without one; for how long is kept as it goes on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from posecheck.coaching.guide import guide_through
from posecheck.coaching.practice import LEAST_GUIDED_S
from posecheck.history.store import PracticeBegun, local_now
from posecheck.poses.pose import Pose
from posecheck.ui.live.visits import ID_BYTES
from posecheck.ui.server import PEOPLE
from posecheck.ui.stage import show_guide
from posecheck.ui.who import person, preferences

GUIDED: Final = "guided"
"""Where this tab keeps what is guided now."""


@dataclass(frozen=True, kw_only=True)
class Guided:
    """A pose under way. timed_s: seconds of its timed parts, by the run of the guide."""

    pose: Pose
    begun: PracticeBegun
    timed_s: dict[str, float] = field(default_factory=dict)

    def note(self, run: str, seconds: float) -> float:
        """What there is of all runs, now that one has come so far; never more than can be of it."""
        whole_s = sum(part.seconds or 0.0 for part in guide_through(self.pose) if part.timed)
        self.timed_s[run] = min(max(seconds, 0.0), whole_s)
        return sum(self.timed_s.values())


def begin(pose: Pose) -> None:
    """Guide this tab through the pose from the next run of the page on."""
    begun = PracticeBegun(
        id=secrets.token_hex(ID_BYTES), started=local_now(), pose=pose.id, person=person()
    )
    st.session_state[GUIDED] = Guided(pose=pose, begun=begun)


def under_way() -> bool:
    """Whether this tab is guided."""
    return GUIDED in st.session_state


def show() -> None:
    """Draw the guide; whoever closes the tab has left what was done until a moment before."""
    now: Guided = st.session_state[GUIDED]
    told = show_guide(now.pose, preferences())
    if told is None:
        return
    seconds = now.note(told.run, told.timed_s)
    note = PEOPLE.keep_guided(now.begun, seconds) if seconds >= LEAST_GUIDED_S else None
    if told.over:
        if note is not None:
            st.toast(note, duration="infinite")
        del st.session_state[GUIDED]
        st.rerun()
