"""Where the files that come with the program are: in a checkout, or in the installed package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
ROOTS: Final = (PACKAGE.parent, PACKAGE / "shipped_files")
"""A checkout keeps them beside the package; the wheel carries them inside it (pyproject.toml)."""
FIRST_POSE: Final = "low_lunge"
"""Id of the pose that is offered first, and taken where none is named."""
AUTO: Final = "auto"
"""In place of an id: detect the pose."""


def shipped(name: str) -> Path:
    """Path of a shipped file or folder, such as "reference_poses" or "app.py"."""
    marker = "pyproject.toml"
    root = ROOTS[0] if (ROOTS[0] / marker).is_file() else ROOTS[1]
    return root / name
