"""Text that may be anybody's, on a page that reads Markdown."""

from __future__ import annotations

import re
from typing import Final

MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")
"""Also the start of a picture, which would be fetched from elsewhere."""


def plain(text: str) -> str:
    """The text as Markdown that shows it as it is."""
    return MARKDOWN.sub(r"\\\1", text)
