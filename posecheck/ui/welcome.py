"""Says where the page is and opens it, once the server answers: the address carries the key."""

from __future__ import annotations

import asyncio
import contextlib
import os
import webbrowser
from typing import Final

import streamlit as st

from posecheck.serving import with_key
from posecheck.terminal import has_display

HEADLESS_VARIABLE: Final = "STREAMLIT_SERVER_HEADLESS"
"""Streamlit's own way to say that no browser is to be opened."""
THIS_COMPUTER: Final = "127.0.0.1"
"""Not by its name: that may also mean ::1, where someone else could listen."""
POLL_S: Final = 0.1
"""Far less than anybody waits for a page."""


async def welcome(*, key: str, ticket: str) -> None:
    """Say the address with the key, and open the page with the ticket where it can be seen."""
    port = int(st.get_option("server.port"))
    address = f"http://{THIS_COMPUTER}:{port}"
    opens = opens_a_browser()
    how = "It opens in your browser; if it does not, or" if opens else "Open it yourself; also"
    print(
        f"PoseCheck runs on this computer. {how} in another browser, by its whole address:\n\n"
        f"    {with_key(address, key)}\n\n"
        "Whoever has this address can see the history kept here. Stop it with Ctrl-C.",
        flush=True,
    )
    if opens:
        await _answers(port)
        await asyncio.to_thread(webbrowser.open, with_key(address, ticket))


def opens_a_browser() -> bool:
    """Whether a browser opened here would be wanted and seen."""
    unwanted = os.environ.get(HEADLESS_VARIABLE, "").lower() in ("true", "1")
    return not unwanted and has_display()


async def _answers(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(THIS_COMPUTER, port)
            writer.close()
            return
        await asyncio.sleep(POLL_S)
