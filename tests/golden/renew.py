"""python -m tests.golden.renew [NAME...]: what the program says now becomes what is expected.

NAME: a recording's name without suffix, or recording.pose; all of them when none is given.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.golden.driver import CASE_RUNS, CLIP_RUNS, Run, play, renew

RUNS = (*CASE_RUNS, *CLIP_RUNS)


def main(names: list[str]) -> int:
    known = {name for run in RUNS for name in (run.name, run.path.stem)}
    if unknown := sorted(set(names) - known):
        print(f"{unknown[0]}: no such golden result: give one of {', '.join(sorted(known))}")
        return 2
    for run in RUNS:
        if not names or {run.name, run.path.stem} & set(names):
            _renew(run)
    return 0


def _renew(run: Run) -> None:
    with tempfile.TemporaryDirectory() as folder:
        renew(run, play(run, Path(folder) / "out").files)
    print(run.name, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
