"""What may be compared: the results of a check, or a recording of landmarks, checked now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from posecheck.comparing.comparison import Taken, taken
from posecheck.errors import UsageError, printable
from posecheck.poses.pose import Pose, find_pose
from posecheck.recordings.check import ANNOTATED, Outputs, check_recording
from posecheck.reporting.published import REPORT_JSON, PublishedReport, published, read_report
from posecheck.sources.replay import SUFFIX


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
    if not path.is_dir() and path.name != REPORT_JSON and path.suffix.lower() != ".json":
        raise UsageError(
            f"{path}: is neither the folder of a check nor a landmark recording ({SUFFIX}): "
            "check it first"
        )
    return Given(path=path, report=read_report(path))


def take(given: Given, pose: Pose) -> Taken:
    """It as one of the two; a recording is checked first. Raises PoseCheckError."""
    report = given.report or published(check_recording(given.path, pose, None).report)
    return taken(report, named=str(given.path))


def told_apart(first: Taken, second: Taken, paths: tuple[Path, Path]) -> tuple[Taken, Taken]:
    """The two, by where they are where they are called the same."""
    if first.name != second.name:
        return first, second
    one, other = paths
    return replace(first, name=printable(str(one))), replace(second, name=printable(str(other)))


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
