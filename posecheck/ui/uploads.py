"""Uploads are held in memory by Streamlit, and would be for as long as it runs.

It lets them go when a tab's session is shut down; but a session whose tab was closed only expires.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posecheck.errors import printable

MAX_SESSION_MB: Final = 200
"""Of one report or session file: a practice of an hour has about 30."""
MAX_PLAN_MB: Final = 1
"""A plan has some kilobytes."""
MAX_NAME: Final = 80
"""Of a file, as it stands on the page."""


def forget_uploads(*, of_this_tab: bool) -> None:
    """Drop the uploads of tabs that are closed; and of this one, when they are wanted no more."""
    context = get_script_run_ctx()
    if context is None:
        return
    uploads = context.uploaded_file_mgr
    if of_this_tab:
        uploads.remove_session_files(context.session_id)
    if isinstance(uploads, MemoryUploadedFileManager):
        for session in list(uploads.file_storage):
            if session != context.session_id and not get_instance().is_active_session(session):
                uploads.remove_session_files(session)


def shown_name(upload: UploadedFile) -> str:
    """What the page calls it: never a path."""
    return printable(Path(upload.name).name[-MAX_NAME:])
