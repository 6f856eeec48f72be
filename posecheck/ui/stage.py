"""The practice's stage in the page: a component whose script, style and markup are files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from posecheck.ui.live.desk import Comfort
from posecheck.ui.live.route import PATH
from posecheck.ui.server import STATIC_PATH

FILES: Final = Path(__file__).with_name("static")


def script(module: str) -> str:
    """A component's script: it fetches a module that this server serves as a file."""
    address = f'new URL("{STATIC_PATH}/{module}", location.origin).href'
    return f"const {{ mount }} = await import({address});\nexport default mount;\n"


_stage = st.components.v2.component(
    "posecheck_stage",
    html=(FILES / "practice.html").read_text(encoding="utf-8"),
    css=(FILES / "practice.css").read_text(encoding="utf-8"),
    js=script("practice.js"),
)


_cameras = st.components.v2.component(
    "posecheck_cameras",
    html=(FILES / "cameras.html").read_text(encoding="utf-8"),
    css=(FILES / "cameras.css").read_text(encoding="utf-8"),
    js=script("cameras.js"),
)


def show_stage(token: str, comfort: Comfort) -> str | None:
    """Mount the stage of that visit; "ended" or "back" once the person has left it."""
    data: dict[str, Any] = {
        "token": token,
        "path": PATH,
        "voice": {"on": comfort.voice_on, "volume": comfort.volume},
        "mirror": comfort.mirror,
        "camera": comfort.camera,
    }
    result = _stage(key=f"stage-{token}", data=data, on_left_change=_nothing)
    left = result.left
    return str(left) if left else None


def choose_camera() -> str | None:
    """A list of the browser's cameras; the chosen one's id, None for the browser's own choice."""
    result = _cameras(key="cameras", default={"chosen": ""}, on_chosen_change=_nothing)
    return str(result.chosen) if result.chosen else None


def _nothing() -> None:
    """A value needs a callback; the page reads the value itself."""
