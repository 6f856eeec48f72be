"""posecheck export: joints and angles for OpenSim and Sports2D, a plan for a calendar."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from posecheck.cli.writing import write_new
from posecheck.errors import ResultsError, UsageError
from posecheck.exports.calendar import as_ics
from posecheck.exports.motion import as_mot, as_trc
from posecheck.plans.home_plan import load_plan
from posecheck.sessions.archive import unpack
from posecheck.sources.replay import SESSION_SUFFIX, SUFFIXES, load_landmark_recording

PLAN_SUFFIX: Final = ".toml"


def run(options: argparse.Namespace) -> None:
    """Write what can be made of the file, and say where."""
    path: Path = options.file
    if path.suffix not in (*SUFFIXES, PLAN_SUFFIX):
        raise UsageError(
            f"{path}: give a session file ({SESSION_SUFFIX}), a landmark recording (.npz) or a "
            f"plan ({PLAN_SUFFIX})"
        )
    for file, text in files_of(path, options.out or path.parent).items():
        write_new(file, text, replace=True)
        print(file)


def files_of(path: Path, out: Path) -> dict[Path, str]:
    """The texts to be written, by file. Raises SourceError, PlanFileError or ResultsError."""
    if path.suffix == PLAN_SUFFIX:
        texts = {out / f"{path.stem}.ics": as_ics(load_plan(path))}
    else:
        if path.suffix == SESSION_SUFFIX:
            unpack(path)  # whole, or refused
        recording = load_landmark_recording(path)
        trc = out / f"{path.stem}.trc"
        texts = {trc: as_trc(recording, trc.name), out / f"{path.stem}.mot": as_mot(recording)}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ResultsError(
            f"{out}: cannot be made ({error.strerror}): choose another --out"
        ) from None
    return texts
