"""How other Python processes are started: nothing in the current folder is taken for a module.

`python -m` and `python -c` look for modules in the current folder first, and a folder of downloaded
videos may hold anything, a signal.py too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SAFE_PATH: Final = "PYTHONSAFEPATH"
"""Also holds for the processes that the process starts in turn."""
PYTHON: Final = (sys.executable, "-P")


@contextmanager
def safe_path() -> Iterator[None]:
    """Processes started meanwhile by multiprocessing, which takes no options, do without it too."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before
