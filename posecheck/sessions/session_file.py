"""The session file: what one practice or check leaves, as one file to send or carry.

It is a zip of fixed members, so that whoever sends it can open it and see what is in it:
session.json (whose, when, by which plan and version, note and pain), report.json, pose.json (the
pose as it was judged), plan.toml, measurements.csv, errors.csv (how far each of its figures may be
off), the arrays of a landmark recording, and checksums.txt. A picture is in it only if it was asked
for, in report.html.

The arrays have the names and shapes of a recording (.npz, which is a zip as well), so that whatever
replays one replays the other; an .npz alone could hold neither text nor checksums safely.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from posecheck import __version__
from posecheck.errors import SourceError, UsageError, printable
from posecheck.plans.home_plan import HomePlan, checksum
from posecheck.poses.pose import Pose
from posecheck.reporting.measurement_table import cell
from posecheck.reporting.report import Report, Timeline
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.sessions import archive
from posecheck.sessions.kept_report import SCHEMA, Facts, KeptReport, PlanKept
from posecheck.sessions.sides import figures_by_side
from posecheck.sources.replay import SESSION_SUFFIX

LONGEST_NAME: Final = 40
"""What is quoted of a name that is not known."""
Read = TypeVar("Read", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """What a session file says beyond the report.

    day: on which it was practised or filmed. label, note, pain: see Facts. plan, plan_toml: which
    plan it was done by, and its text. pictures: whether the report's page, with a picture of each
    fault, goes into the file.
    """

    day: date
    label: str = ""
    note: str = ""
    pain: int | None = None
    plan: PlanKept | None = None
    plan_toml: bytes | None = None
    pictures: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class KeptSession:
    """A session file that was read, all of it found whole.

    file: its name. pose: as it was judged. plan_toml: the text of the plan it was done by.
    digest: one checksum for all of it.
    """

    file: str
    facts: Facts
    report: KeptReport
    pose: Pose
    plan_toml: str | None
    digest: str


def write_session(
    path: Path,
    details: SessionDetails,
    *,
    report: Report,
    timeline: Timeline,
    files: Mapping[str, bytes],
    landmarks: Mapping[str, NDArray[Any]] | None,
) -> None:
    """Write one session. Raises OSError.

    files: what ReportWriter gives and the table, by name. landmarks: the arrays of a recording.
    """
    path.write_bytes(
        session_bytes(details, report=report, timeline=timeline, files=files, landmarks=landmarks)
    )


def session_bytes(
    details: SessionDetails,
    *,
    report: Report,
    timeline: Timeline,
    files: Mapping[str, bytes],
    landmarks: Mapping[str, NDArray[Any]] | None,
) -> bytes:
    """The contents of such a file."""
    facts = Facts(
        schema=SCHEMA,
        posecheck_version=__version__,
        day=details.day,
        label=details.label,
        name=Path(report.video.path).name,
        note=details.note,
        pain=details.pain,
        plan=details.plan,
        sides={side: dict(own) for side, own in figures_by_side(report, timeline).items()},
    )
    members = {
        archive.FACTS: facts.model_dump_json(by_alias=True, indent=2).encode(),
        archive.REPORT: files[REPORT_JSON],
        archive.POSE: report.pose.model_dump_json(indent=2, exclude_none=True).encode(),
        archive.TABLE: files[MEASUREMENTS_CSV],
        archive.ERRORS: _error_table(report, timeline),
    }
    if details.plan_toml is not None:
        members[archive.PLAN] = details.plan_toml
    if details.pictures:
        members[archive.PAGE] = files[REPORT_HTML]
    for name, array in (landmarks or {}).items():
        members[f"{name}.npy"] = archive.npy(array)
    return archive.packed(members)


def plan_kept(plan: HomePlan, path: Path) -> PlanKept:
    """Which plan it is. Raises PlanFileError."""
    return PlanKept(label=plan.label, start=plan.start, sha256=checksum(path))


def file_name(day: date, stem: str) -> str:
    """What a session's file is called: its day, then what it is of."""
    return f"{stem if stem.startswith(day.isoformat()) else f'{day}_{stem}'}{SESSION_SUFFIX}"


def session_files(paths: Sequence[Path]) -> list[Path]:
    """The session files named, and those in the folders named. Raises UsageError."""
    files: list[Path] = []
    for path in paths:
        if not os.path.isdir(path):  # Path.is_dir raises on odd names
            files.append(path)
            continue
        found = sorted(path.rglob(f"*{SESSION_SUFFIX}"))
        if not found:
            raise UsageError(f"{path}: holds no session file ({SESSION_SUFFIX}): give another")
        files += found
    return files


def load_session(path: Path, *, name: str | None = None) -> KeptSession:
    """Read a session file; the arrays in it are checked, and read where they are replayed.

    name: what it is called, where that is not its path. Raises SourceError: one line with file,
    place and remedy.
    """
    called = name or str(path)
    members, digest = archive.unpack(path, name=called)
    facts = _read(called, Facts, archive.FACTS, members)
    report = _read(called, KeptReport, archive.REPORT, members)
    pose = _read(called, Pose, archive.POSE, members)
    if report.pose not in (None, pose.id):
        _refuse(called, f'report.json is of "{report.pose}", pose.json of "{pose.id}"')
    known = {rule.id for rule in pose.rules}
    named = [one.rule for one in report.findings] + [one.rule for one in report.not_judged]
    for rule in named:
        if rule not in known:
            _refuse(called, f'report.json: "{rule[:LONGEST_NAME]}" is no rule of its pose')
    plan = members.get(archive.PLAN)
    return KeptSession(
        file=Path(called).name,
        facts=facts,
        report=report,
        pose=pose,
        plan_toml=None if plan is None else plan.decode("utf-8", errors="replace"),
        digest=digest,
    )


def _read(path: str, model: type[Read], name: str, members: Mapping[str, bytes]) -> Read:
    try:
        return model.model_validate_json(members[name])
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        what = fault["msg"][0].lower() + fault["msg"][1:]
        _refuse(path, printable(f"{name}: {f'{place}: ' if place else ''}{what}"[:200]))


def _refuse(path: str, why: str) -> NoReturn:
    raise SourceError(f"{path}: {why}: not a session file that this version reads")


def _error_table(report: Report, timeline: Timeline) -> bytes:
    """errors.csv: the rows and columns of the table, each figure's error in its place."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    names = report.pose.measurements
    writer.writerow(("time_s", *names))
    columns = [timeline.errors[name] for name in names]
    for time_s, *errors in zip(timeline.time_s, *columns, strict=True):
        writer.writerow((f"{time_s:.4f}", *map(cell, errors)))
    return file.getvalue().encode()
