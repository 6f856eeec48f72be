"""What may be compared: a check's results, a session file, or a landmark recording, checked now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from posecheck.comparing.comparison import Taken, taken
from posecheck.errors import UsageError, printable
from posecheck.poses.pose import Pose, find_pose
from posecheck.recordings.check import ANNOTATED, Outputs, check_recording
from posecheck.reporting.published import (
    REPORT_JSON,
    PublishedReport,
    published,
    read_report,
    report_of_json,
)
from posecheck.sessions import archive
from posecheck.sources.replay import SESSION_SUFFIX, SUFFIX


@dataclass(frozen=True, kw_only=True)
class Given:
    """One of the two, as it was named on the command line; report: None for a recording."""

    path: Path
    report: PublishedReport | None

    @property
    def pose_id(self) -> str | None:
        """The pose that it is a check of, where that is known."""
        return self.report.pose if self.report else None


def look_at(path: Path) -> Given:
    """Read what is there. Raises SourceError or UsageError."""
    if path.suffix.lower() == SUFFIX:
        return Given(path=path, report=None)
    return Given(path=path, report=read_given(path))


def read_given(path: Path, *, named: str | None = None) -> PublishedReport:
    """The report of a check's folder, of a report.json or of a session file.

    named: what to call it, where that is not its path. Raises SourceError or UsageError.
    """
    called = named or str(path)
    if path.suffix.lower() == SESSION_SUFFIX:
        members, _ = archive.unpack(path, name=called)
        return report_of_json(members[archive.REPORT], named=called)
    if not path.is_dir() and path.name != REPORT_JSON and path.suffix.lower() != ".json":
        raise UsageError(
            f"{called}: is neither the folder of a check nor a session file ({SESSION_SUFFIX}) nor "
            f"a landmark recording ({SUFFIX}): check it first"
        )
    return read_report(path, named=named)


def take(given: Given, pose: Pose) -> Taken:
    """It as one of the two; a recording is checked first. Raises PoseCheckError."""
    report = given.report or published(check_recording(given.path, pose, None).report)
    return taken(report, named=str(given.path))


def told_apart(first: Taken, second: Taken, files: tuple[str, str]) -> tuple[Taken, Taken]:
    """The two, by their files where they are called the same."""
    if first.name != second.name:
        return first, second
    one, other = files
    return replace(first, name=printable(one)), replace(second, name=printable(other))


def pose_of(name: str | None, *given: Given) -> Pose:
    """The pose to compare in: the one asked for, else that of a check. Raises UsageError."""
    known = [one.pose_id for one in given if one.pose_id is not None]
    if name is None and not known:
        raise UsageError("say which pose the recordings show, with --pose")
    return find_pose(name or known[0])


def video_of(given: Given, pose: Pose, work: Path) -> Path:
    """The annotated video of it; of a recording, one is drawn into `work`. Raises UsageError."""
    if given.report is None:
        out = work / given.path.stem
        check_recording(given.path, pose, out, outputs=Outputs(video=True))
        return out / ANNOTATED
    folder = given.path if given.path.is_dir() else given.path.parent
    video = folder / ANNOTATED
    if not video.is_file():
        raise UsageError(f"{video}: there is no annotated video: check again without --no-video")
    return video
