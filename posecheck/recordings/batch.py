"""Many videos: which there are, where their results go, what each came to, what is done already.

Who does the work is a Crew: processes of this machine (crew.py) or a Dask cluster (cluster.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Protocol

from posecheck import __version__
from posecheck.detection.looks import STANDARD, Looks
from posecheck.detection.model import OVERRIDE_VARIABLE
from posecheck.errors import PoseCheckError, ResultsError, UsageError, printable
from posecheck.poses.pose import Pose, library
from posecheck.recordings.check import ANNOTATED, LANDMARKS, Outputs, check_recording
from posecheck.recordings.watch import Watch
from posecheck.reporting.report import Report
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.reporting.spreadsheet import spreadsheet
from posecheck.sessions.session_file import file_name
from posecheck.sources import VIDEO_ENDINGS
from posecheck.sources.replay import SESSION_SUFFIX, SUFFIXES

VIDEO_SUFFIXES: Final = frozenset(f".{name}" for name in VIDEO_ENDINGS) | {*SUFFIXES}
"""Videos, landmark recordings and session files."""
_SUFFIXES_IN_WORDS: Final = ".mp4, .mov, .mkv, .webm, .avi and the like"
NOTE: Final = "checked.json"
"""Beside the results: of which video, with what, they were made."""
SUMMARY_CSV: Final = "summary.csv"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One video to check into the folder `out`.

    pose: None to detect it. looks: how the person is looked for. again: even if it was done before.
    """

    video: Path
    out: Path
    pose: Pose | None
    outputs: Outputs
    looks: Looks = STANDARD
    again: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a job: `plain` is the published report, None when `error` says why not.

    report: None when the job was done before and so skipped. exit_code: as in errors.py.
    """

    plain: dict[str, Any] | None = None
    report: Report | None = None
    error: str = ""
    exit_code: int = 0

    @property
    def skipped(self) -> bool:
        """Whether the results are those of an earlier run."""
        return self.plain is not None and self.report is None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One video in the table over all; text and numbers are empty where there was an error."""

    video: str
    pose: str = ""
    held_left_s: float | None = None
    held_right_s: float | None = None
    held_both_s: float | None = None
    holds_done: int | None = None
    first_finding: str = ""
    error: str = ""


class Crew(Protocol):
    """Checks jobs side by side."""

    def run(
        self, jobs: Sequence[Job], watch: Callable[[int, float], None]
    ) -> Generator[tuple[int, Outcome]]:
        """Each job's place in `jobs` and its outcome, as they come; one for every job.

        `watch` is called with how far a job has come, 0..1. Closing this iterator ends all work and
        leaves nothing half-written.
        """


def videos_in(folder: Path) -> list[Path]:
    """The videos in the folder and below it, in order; hidden ones and our own results apart."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in VIDEO_SUFFIXES
        and not path.name.startswith(".")
        and path.is_file()
        and not _is_result(path)
    ]


def _is_result(path: Path) -> bool:
    ours = path.name in (ANNOTATED, LANDMARKS) or path.suffix == SESSION_SUFFIX
    return ours and (path.parent / REPORT_JSON).exists()


def find_jobs(
    paths: Sequence[Path],
    out: Path | None,
    *,
    pose: Pose | None,
    outputs: Outputs,
    looks: Looks = STANDARD,
    again: bool,
) -> list[Job]:
    """A job for each video named and for each in a folder named, in that order.

    Raises UsageError for a folder without a video, and where two would write to the same place.
    """
    places = [place for path in paths for place in _places(path, out)]
    used = Counter(results for _, results in places)
    clash = next((video for video, results in places if used[results] > 1), None)
    if clash is not None:
        raise UsageError(
            f'two videos are called "{clash.stem}": rename one, or check them one by one'
        )
    return [
        Job(video=video, out=results, pose=pose, outputs=outputs, looks=looks, again=again)
        for video, results in places
    ]


def _places(path: Path, out: Path | None) -> list[tuple[Path, Path]]:
    """Each video meant by a path, and where its results go."""
    if not os.path.isdir(path):  # Path.is_dir raises on odd names
        return [(path, out / path.stem if out else Path(f"{path.stem}.posecheck"))]
    videos = videos_in(path)
    if not videos:
        raise UsageError(f"{path}: holds no video: give a folder with {_SUFFIXES_IN_WORDS}")
    names = Counter(video.with_suffix("") for video in videos)
    return [
        (video, _place_in_folder(path, video, out, alone=names[video.with_suffix("")] == 1))
        for video in videos
    ]


def _place_in_folder(folder: Path, video: Path, out: Path | None, *, alone: bool) -> Path:
    """out/relative/name, or beside the video; where it is not `alone` in its name, with suffix."""
    name = video.stem if alone else video.name
    if out is None:
        return video.with_name(f"{name}.posecheck")
    return (out / video.relative_to(folder)).with_name(name)


def check_job(job: Job, watch: Watch = lambda progress: None) -> Outcome:
    """Check the job's video, unless that was done; a fault is an outcome, so the rest goes on."""
    try:
        done = None if job.again else _done_before(job)
        if done is not None:
            return Outcome(plain=done)
        made_of = _made_of(job)
        checked = check_recording(
            job.video, job.pose, job.out, outputs=job.outputs, looks=job.looks, watch=watch
        )
        _write_note(job, made_of)
    except PoseCheckError as error:
        return Outcome(error=str(error), exit_code=error.exit_code)
    except Exception as error:
        return failed(job, f"{type(error).__name__}: {error}")
    return Outcome(plain=checked.report.as_dict(), report=checked.report)


def failed(job: Job, why: str) -> Outcome:
    """The outcome of a job that met a fault of the program, on one line."""
    why = " ".join(why.split())
    return Outcome(
        error=f"{job.video}: could not be checked ({why}): check it alone, and report this fault",
        exit_code=PoseCheckError.exit_code,
    )


def row(job: Job, outcome: Outcome) -> Row:
    """The video's line in the table over all."""
    if outcome.plain is None:
        return Row(video=str(job.video), error=outcome.error)
    holds = outcome.plain["holds"]
    held_s = {"left": 0.0, "right": 0.0, "both": 0.0}
    for hold in holds:
        held_s[hold["side"]] += hold["held_s"]
    return Row(
        video=str(job.video),
        pose=outcome.plain["pose"] or "none",
        held_left_s=round(held_s["left"], 1),
        held_right_s=round(held_s["right"], 1),
        held_both_s=round(held_s["both"], 1),
        holds_done=sum(hold["done"] for hold in holds),
        first_finding=_first_finding(outcome.plain),
    )


def _first_finding(plain: dict[str, Any]) -> str:
    """What to fix first, or else what could not be judged; empty when all was right."""
    said = [f"{one['rule']}: {one['cue']}" for one in plain["findings"]]
    unsaid = [f"{one['rule']}: not judged, {one['reason']}" for one in plain["not_judged"]]
    return next(iter(said + unsaid), "")


def write_summary(path: Path, rows: Iterable[Row]) -> None:
    """Write the table over all, whole or not at all. Raises ResultsError."""
    incoming = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        header = [field.name for field in fields(Row)]
        incoming.write_bytes(spreadsheet(header, (list(asdict(row).values()) for row in rows)))
        incoming.replace(path)
    except OSError as error:
        raise ResultsError(
            f"{path}: cannot be written ({error.strerror}): make room, or choose another --out"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            incoming.unlink(missing_ok=True)


def _made_of(job: Job) -> dict[str, Any]:
    """All that the results depend on."""
    own_model = os.environ.get(OVERRIDE_VARIABLE)
    made_of: dict[str, Any] = {
        "own_model": _stamp(Path(own_model)) if own_model else None,
        "video": _stamp(job.video) if os.path.exists(job.video) else None,
        "pose_sha256": hashlib.sha256(_contents_of(job.pose).encode()).hexdigest(),
        "looks": job.looks.id,
        "posecheck_version": __version__,
        "filing": repr(job.outputs.filing),
    }
    if job.outputs.session is not None:
        details = repr(job.outputs.session).encode()
        made_of["session_sha256"] = hashlib.sha256(details).hexdigest()
    return made_of


def _contents_of(pose: Pose | None) -> str:
    poses = [pose] if pose else library()
    return "".join(one.model_dump_json() for one in poses)


def _results(job: Job) -> list[Path]:
    """The files that the job ends in."""
    names = [REPORT_JSON, REPORT_HTML, MEASUREMENTS_CSV]
    names += [ANNOTATED] * job.outputs.video + [LANDMARKS] * job.outputs.landmarks
    details = job.outputs.session
    names += [file_name(details.day, job.video.stem)] if details is not None else []
    return [job.out / name for name in names]


def _stamp(file: Path) -> dict[str, int]:
    status = file.stat()
    return {"size_bytes": status.st_size, "mtime_ns": status.st_mtime_ns}


def _write_note(job: Job, made_of: dict[str, Any]) -> None:
    note = {**made_of, "results": {path.name: _stamp(path) for path in _results(job)}}
    incoming = job.out / f".{NOTE}.{os.getpid()}"
    incoming.write_text(json.dumps(note, indent=2), encoding="utf-8")
    incoming.replace(job.out / NOTE)


def _done_before(job: Job) -> dict[str, Any] | None:
    """The report of an earlier run, if nothing it depends on and no result of it has changed."""
    try:
        note = json.loads((job.out / NOTE).read_text(encoding="utf-8"))
        results = note.pop("results")
        untouched = all(results[path.name] == _stamp(path) for path in _results(job))
        report: dict[str, Any] = json.loads((job.out / REPORT_JSON).read_text(encoding="utf-8"))
        # Of two runs into one folder, one may have written its note about the other's results.
        untouched &= Path(report["video"]["path"]).name == Path(printable(str(job.video))).name
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return report if untouched and note == _made_of(job) else None
