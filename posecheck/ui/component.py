"""Page components whose markup, style and script are files in static/, one of each by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from posecheck.reporting.palette import css_properties

STATIC: Final = Path(__file__).with_name("static")
STATIC_PATH: Final = "/posecheck/static"


def define(name: str) -> Any:
    """The component of that name; call it to mount it. Its script exports `mount`."""
    address = f'new URL("{STATIC_PATH}/{name}.js", location.origin).href'
    return st.components.v2.component(
        f"posecheck_{name}",
        html=(STATIC / f"{name}.html").read_text(encoding="utf-8"),
        css=f"{css_properties(':host')}\n{(STATIC / f'{name}.css').read_text(encoding='utf-8')}",
        js=f"const {{ mount }} = await import({address});\nexport default mount;\n",
    )
