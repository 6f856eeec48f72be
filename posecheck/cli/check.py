"""posecheck check: one recording or many, into a folder of results each."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from posecheck.cli import INTERRUPTED
from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.looks import CAREFUL, FAST, STANDARD, Looks
from posecheck.detection.model import find_model
from posecheck.errors import UsageError, printable
from posecheck.history.store import local_now
from posecheck.plans.home_plan import HomePlan, load_plan
from posecheck.poses.pose import Pose, find_pose
from posecheck.processors import allowed_processors
from posecheck.recordings.batch import (
    SUMMARY_CSV,
    Crew,
    Job,
    Outcome,
    find_jobs,
    row,
    write_summary,
)
from posecheck.recordings.check import Outputs, check_recording
from posecheck.recordings.cluster import DaskCluster
from posecheck.recordings.crew import Processes
from posecheck.reporting.filing import Filing, earlier_report
from posecheck.reporting.published import read_report
from posecheck.reporting.report import Report
from posecheck.sessions.session_file import SessionDetails, load_session, plan_kept
from posecheck.shipped import AUTO, FIRST_POSE
from posecheck.sources.replay import SESSION_SUFFIX, SUFFIXES
from posecheck.terminal import OverallBar, ProgressBar, batch_table, quiet_libraries, report_summary


def run(options: argparse.Namespace) -> int:
    """Check what is given; the exit code is the worst of all."""
    plan = load_plan(options.plan) if options.plan is not None else None
    outputs = Outputs(
        video=not options.no_video,
        landmarks=options.save_landmarks,
        session=_session_details(options, plan),
        filing=_filing(options, plan),
    )
    looks = CAREFUL if options.careful else FAST if options.fast else STANDARD
    folders = [path for path in options.videos if os.path.isdir(path)]  # Path's raises on odd names
    if len(options.videos) > 1 or folders or options.scheduler:
        jobs = find_jobs(
            options.videos,
            options.out,
            pose=None,
            outputs=outputs,
            looks=looks,
            again=options.again,
        )
        jobs = [replace(job, pose=_pose_for(job.video, options, plan)) for job in jobs]
        return _check_many(jobs, options, as_table=bool(folders))
    (video,) = options.videos
    out = options.out or Path(f"{video.stem}.posecheck")
    pose = _pose_for(video, options, plan)
    report = check_one(video, pose, out, outputs=outputs, looks=looks)
    if options.json:
        _print_json(report.as_dict())
    else:
        print(report_summary(report, out))
    return 0


def _pose_for(video: Path, options: argparse.Namespace, plan: HomePlan | None) -> Pose | None:
    """The pose to check: named, or the plan's, or that of a session file; None to detect it."""
    if options.pose == AUTO:
        return None
    if plan is not None:
        return _of_plan(plan, options.plan, options.pose)
    if options.pose is None and video.suffix == SESSION_SUFFIX:
        return load_session(video).pose
    return find_pose(options.pose or FIRST_POSE)


def _of_plan(plan: HomePlan, path: Path, name: str | None) -> Pose:
    """The pose as the plan wants it of this person."""
    asked = [task.pose for task in plan.do if task.pose is not None]
    if name is None and len(asked) != 1:
        raise UsageError(f"{path}: name the pose by --pose: {', '.join(asked) or 'it has none'}")
    wanted = name or asked[0]
    task = plan.task_of(wanted)
    pose = task.prescribed() if task is not None else None
    if pose is None:
        raise UsageError(f'{path}: does not ask for "{wanted}": its poses are {", ".join(asked)}')
    return pose


def _session_details(options: argparse.Namespace, plan: HomePlan | None) -> SessionDetails | None:
    """What goes into the file to send; None where none is wanted."""
    said = (options.note, options.pain, options.date, options.with_pictures or None)
    if not options.session and all(one is None for one in said):
        return None
    return SessionDetails(
        day=options.date or local_now().date(),
        label=_label(options, plan),
        note=options.note or "",
        pain=options.pain,
        plan=plan_kept(plan, options.plan) if plan is not None else None,
        plan_toml=options.plan.read_bytes() if plan is not None else None,
        pictures=options.with_pictures,
    )


def _filing(options: argparse.Namespace, plan: HomePlan | None) -> Filing:
    """How the report is filed: for whom, of which day, beside which earlier one."""
    earlier = earlier_report(read_report(options.since)) if options.since else {}
    label, day = _label(options, plan), options.date
    if len(options.videos) == 1 and options.videos[0].suffix == SESSION_SUFFIX:
        kept = load_session(options.videos[0]).facts
        label, day = label or kept.label, day or kept.day
    date = datetime.combine(day, time.min).astimezone() if day is not None else None
    return Filing(label=label, date=date, earlier=earlier)


def _label(options: argparse.Namespace, plan: HomePlan | None) -> str:
    return options.label or (plan.label if plan is not None else "")


def check_one(
    video: Path, pose: Pose | None, out: Path, *, outputs: Outputs, looks: Looks = STANDARD
) -> Report:
    """Check one recording, with a progress bar."""
    with quiet_libraries() as stderr, closing(ProgressBar(printable(video.name), stderr)) as bar:
        return check_recording(video, pose, out, outputs=outputs, looks=looks, watch=bar).report


def _check_many(jobs: Sequence[Job], options: argparse.Namespace, *, as_table: bool) -> int:
    """Check several videos, some at a time; the exit code is the worst of theirs."""
    crew = _crew(len(jobs), options)
    if not options.scheduler and any(job.video.suffix not in SUFFIXES for job in jobs):
        # Once, and not by every worker at the same time.
        find_heavy_model() if options.careful else find_model()
    done: dict[int, Outcome] = {}
    with quiet_libraries() as stderr, closing(OverallBar(len(jobs), stderr)) as bar:
        try:
            with closing(crew.run(jobs, bar)) as outcomes:
                for index, outcome in outcomes:
                    done[index] = outcome
                    bar(index, 1.0)
        except KeyboardInterrupt:
            bar.close()
            kept = sum(not outcome.error for outcome in done.values())
            print(f"posecheck: stopped; {kept} of {len(jobs)} videos are done", file=stderr)
            return INTERRUPTED
    results = [(job, done[index]) for index, job in enumerate(jobs)]
    _print_results(results, options, as_table=as_table)
    return max(outcome.exit_code for outcome in done.values())


def _crew(jobs: int, options: argparse.Namespace) -> Crew:
    if options.scheduler:
        return DaskCluster(options.scheduler)
    return Processes(min(options.workers or allowed_processors(), jobs))


def _print_results(
    results: Sequence[tuple[Job, Outcome]], options: argparse.Namespace, *, as_table: bool
) -> None:
    rows = [row(job, outcome) for job, outcome in results]
    for job, outcome in results:
        if outcome.error:
            print(f"posecheck: {outcome.error}", file=sys.stderr)
        elif options.json:
            _print_json(outcome.plain)
        elif outcome.report and not as_table:
            print(report_summary(outcome.report, job.out))
        elif not as_table:
            print(f"{job.video}: unchanged since the last run, skipped\n  results in {job.out}")
    if as_table and not options.json:
        print(batch_table(rows))
    skipped = sum(outcome.skipped for _, outcome in results)
    if skipped:
        print(
            f"posecheck: {skipped} of {len(rows)} unchanged since the last run, skipped "
            "(--again checks them)",
            file=sys.stderr,
        )
    if options.out:
        write_summary(options.out / SUMMARY_CSV, rows)


def _print_json(plain: dict[str, Any] | None) -> None:
    print(json.dumps(plain, ensure_ascii=False, allow_nan=False))
