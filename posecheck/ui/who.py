"""Who practises, and what they chose last time: kept on this computer, by person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import streamlit as st

from posecheck.history.people import KNOWN, MAX_NAME, NOBODY
from posecheck.history.store import HistoryError
from posecheck.ui.guard import VISITOR_COOKIE
from posecheck.ui.live.visits import Preferences
from posecheck.ui.plain import plain
from posecheck.ui.server import NETWORK, PEOPLE
from posecheck.words import pages

COLOURS: Final = ("Blue", "Green", "Orange", "Violet")
"""Names that need no keyboard and say nothing of anybody; four are more than a household's."""
PERSON: Final = "who.person"
SETTINGS: Final = "who.settings"
"""What each person chose, as this tab knows it."""
ASKED: Final = "who.asked"
"""How often the choice was made anew, so that it shows what was named elsewhere."""
FAULTS: Final = "who.faults"
"""What went wrong with the file since it was last said."""
LAST: Final = "last_person"
"""The setting of nobody in particular: who was chosen last on this computer."""
HERE: Final = "here"

T = TypeVar("T")


def person() -> str:
    """Who practises in this tab: at first whoever was chosen last on this computer."""
    if PERSON not in st.session_state:
        last = None if NETWORK else settings_of(NOBODY).get(LAST)
        st.session_state[PERSON] = last if isinstance(last, str) else NOBODY
    return str(st.session_state[PERSON])


def show_title(title: str) -> None:
    """The page's title, and beside it who practises."""
    with st.container(horizontal=True, vertical_alignment="center", key="page-head"):
        st.title(title, anchor=False)
        show_who()
    for fault in st.session_state.pop(FAULTS, []):
        st.error(plain(fault))


def show_who() -> None:
    """One quiet button: who practises, to be chosen without typing or by a first name."""
    now, known = person(), _known()
    options = [NOBODY, *dict.fromkeys([*COLOURS, *known, *filter(None, [now])])]
    asked = st.session_state.get(ASKED, 0)
    key = f"who-{asked}"
    label = f"{pages.WHO}: {plain(name_of(now))}" if now else pages.WHO
    with st.popover(label, type="tertiary", width="content"):
        st.pills(
            pages.WHO,
            options,
            default=now,
            format_func=lambda name: plain(name_of(name)),
            key=key,
            on_change=lambda: _be(st.session_state[key] or NOBODY),
        )
        with st.form(f"who-form-{asked}", border=False):
            typed = st.text_input("First name", max_chars=MAX_NAME)
            if st.form_submit_button("Practise by this name"):
                _be(" ".join(typed.split()))
                st.session_state[ASKED] = asked + 1
                st.rerun()


def name_of(whose: str) -> str:
    """As it stands on the page."""
    return whose or "Nobody in particular"


def _known() -> tuple[str, ...]:
    try:
        return PEOPLE.names()
    except HistoryError as error:
        _note(error)
        return ()


def _note(error: HistoryError) -> None:
    faults = st.session_state.setdefault(FAULTS, [])
    if str(error) not in faults:
        faults.append(str(error))


def _be(name: str) -> None:
    if name == person():
        return
    st.session_state[PERSON] = name
    if name:
        remember({KNOWN: True})
    if not NETWORK:
        remember({LAST: name}, whose=NOBODY)


def has_a_memory() -> bool:
    """Whether anything outlives this tab: nobody in particular of a network is everybody there."""
    return bool(person()) or not NETWORK


def settings_of(whose: str) -> Mapping[str, Any]:
    """What that person chose."""
    all_of_them = st.session_state.setdefault(SETTINGS, {})
    if whose not in all_of_them:
        all_of_them[whose] = {}
        if whose or not NETWORK:  # nobody in particular of a network is everybody there
            try:
                all_of_them[whose] = PEOPLE.settings(whose)
            except HistoryError as error:
                _note(error)
    return dict(all_of_them[whose])


def setting(name: str, default: T) -> T:
    """What this person chose last time; the default where that was something else altogether."""
    found = settings_of(person()).get(name, default)
    return found if isinstance(found, type(default)) else default


def remember(chosen: Mapping[str, Any], *, whose: str | None = None) -> None:
    """Keep what is new of it for the next time; where that cannot be, for this tab."""
    whose = person() if whose is None else whose
    before = settings_of(whose)
    new = {name: value for name, value in chosen.items() if before.get(name) != value}
    if not new:
        return
    st.session_state[SETTINGS][whose] = {**before, **new}
    if whose or not NETWORK:
        try:
            PEOPLE.keep_settings(whose, new)
        except HistoryError as error:
            _note(error)


def forget_here(whose: str) -> None:
    """What this tab knows of that person, who was forgotten."""
    st.session_state.get(SETTINGS, {}).pop(whose, None)
    if whose == person():
        st.session_state[PERSON] = NOBODY
        st.session_state[ASKED] = st.session_state.get(ASKED, 0) + 1


def preferences() -> Preferences:
    """How this person wants to see and hear."""
    default = Preferences()
    return Preferences(
        voice_on=setting("voice_on", default.voice_on),
        volume=min(max(setting("volume", default.volume), 0.0), 1.0),
        mirror=setting("mirror", default.mirror),
        pace=setting("pace", default.pace),
        swapped=setting("swapped", default.swapped),
        full_screen=setting("full_screen", default.full_screen),
        figures=setting("figures", default.figures),
        camera=str(camera().get("id") or "") or None,
    )


def camera() -> Mapping[str, Any]:
    """The camera this person chose last: its id and label, empty for the browser's own choice.

    A browser takes another where that one is gone.
    """
    return setting("camera", {})


def own(key: str) -> str:
    """The key of a widget that shows what this person chose."""
    return f"{key}-of-{person()}" if person() else key


def visitor() -> str:
    """The browser that asks, by its cookie."""
    return str(st.context.cookies.get(VISITOR_COOKIE, ""))


def whose_limits() -> str:
    """Whose own limits they are, in this tab."""
    return limits_of(person())


def limits_of(whose: str) -> str:
    """As the store of limits names that person.

    Nobody in particular is this computer or, served to a network, this browser.
    """
    if whose:
        return f"person {whose}"
    return visitor() if NETWORK else HERE
