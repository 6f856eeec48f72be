"""The program's own checks of the clips: each clip's report, by its number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from posecheck.errors import PoseFileError, UsageError
from posecheck.reporting.published import REPORT_JSON, PublishedReport, read_report


class ReportsError(PoseFileError):
    """Clips of a study without a report: a line a clip."""


def reports_of(folder: Path, key: Mapping[str, str]) -> dict[str, PublishedReport]:
    """The report of every clip in the key, found in the folder by its video's name.

    Raises UsageError, SourceError, or ReportsError that names every clip without one.
    """
    found: dict[str, PublishedReport] = {}
    for path in sorted(folder.rglob(REPORT_JSON)) if folder.is_dir() else ():
        report = read_report(path)
        if report.name not in key.values():
            continue
        if report.name in found:
            raise UsageError(f"{folder}: has two reports of {report.name}: remove one")
        found[report.name] = report
    missing = [video for video in key.values() if video not in found]
    if missing:
        raise ReportsError(
            *(f"{folder}: has no report of {video}: check it into that folder" for video in missing)
        )
    return {clip: found[video] for clip, video in key.items()}
