"""The browser's tab that this run of the page is for."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx


def this_tab() -> Callable[[], bool]:
    """Whether this tab is still there, to be asked at any time and from any thread."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return lambda: True
    session, runtime = context.session_id, get_instance()
    return lambda: runtime.is_active_session(session)
