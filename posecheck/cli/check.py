"""posecheck check: one recording or many, into a folder of results each."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from posecheck.cli import INTERRUPTED
from posecheck.detection.heavy_model import find_heavy_model
from posecheck.detection.looks import CAREFUL, FAST, STANDARD, Looks
from posecheck.detection.model import find_model
from posecheck.errors import printable
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
from posecheck.shipped import AUTO
from posecheck.sources.replay import SUFFIX
from posecheck.terminal import OverallBar, ProgressBar, batch_table, quiet_libraries, report_summary


def run(options: argparse.Namespace) -> int:
    """Check what is given; the exit code is the worst of all."""
    pose = None if options.pose == AUTO else find_pose(options.pose)
    earlier = earlier_report(read_report(options.since)) if options.since else {}
    outputs = Outputs(
        video=not options.no_video,
        landmarks=options.save_landmarks,
        filing=Filing(label=options.label, earlier=earlier),
    )
    looks = CAREFUL if options.careful else FAST if options.fast else STANDARD
    folders = [path for path in options.videos if os.path.isdir(path)]  # Path's raises on odd names
    if len(options.videos) > 1 or folders or options.scheduler:
        jobs = find_jobs(
            options.videos,
            options.out,
            pose=pose,
            outputs=outputs,
            looks=looks,
            again=options.again,
        )
        return _check_many(jobs, options, as_table=bool(folders))
    (video,) = options.videos
    out = options.out or Path(f"{video.stem}.posecheck")
    report = check_one(video, pose, out, outputs=outputs, looks=looks)
    if options.json:
        _print_json(report.as_dict())
    else:
        print(report_summary(report, out))
    return 0


def check_one(
    video: Path, pose: Pose | None, out: Path, *, outputs: Outputs, looks: Looks = STANDARD
) -> Report:
    """Check one recording, with a progress bar."""
    with quiet_libraries() as stderr, closing(ProgressBar(printable(video.name), stderr)) as bar:
        return check_recording(video, pose, out, outputs=outputs, looks=looks, watch=bar).report


def _check_many(jobs: Sequence[Job], options: argparse.Namespace, *, as_table: bool) -> int:
    """Check several videos, some at a time; the exit code is the worst of theirs."""
    crew = _crew(len(jobs), options)
    if not options.scheduler and any(job.video.suffix != SUFFIX for job in jobs):
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
