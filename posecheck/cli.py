"""The posecheck command."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from posecheck import __version__, doctor
from posecheck.detection.model import find_model
from posecheck.errors import PoseCheckError, ResultsError, UsageError, printable
from posecheck.poses.pose import FIRST_POSE, find_pose, library, pose_schema
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
from posecheck.recordings.cluster import DaskCluster, dask_is_installed
from posecheck.recordings.crew import Processes
from posecheck.recordings.demonstration import learn_from, slug
from posecheck.reporting import card
from posecheck.reporting.wording import DISCLAIMER
from posecheck.serving import for_the_network, for_this_computer
from posecheck.shipped import shipped
from posecheck.sources.replay import SUFFIX
from posecheck.terminal import (
    OverallBar,
    ProgressBar,
    batch_table,
    pose_table,
    quiet_libraries,
    report_summary,
)

AUTO: Final = "auto"
INTERRUPTED: Final = 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the options are behind --help."""

    def error(self, message: str) -> NoReturn:
        line = printable(f"posecheck: {message} (see {self.prog} --help)")
        self.exit(UsageError.exit_code, f"{line}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code (errors.py)."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _survive_any_name()
        exit_code = options.run(options) or 0
        sys.stdout.flush()
    except PoseCheckError as error:
        for line in str(error).splitlines():
            print(f"posecheck: {line}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("posecheck: stopped; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:  # stdout: a full disk, or a reader that is gone
        print(f"posecheck: the output cannot be written ({error.strerror})", file=sys.stderr)
        # What still waits to be written would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ResultsError.exit_code
    return int(exit_code)


def _survive_any_name() -> None:
    """A terminal that cannot show a letter shows its number instead."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="posecheck",
        description="Checks hip-flexor stretches and times correct holds.",
        epilog=DISCLAIMER,
    )
    parser.add_argument("--version", action="version", version=f"posecheck {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    app = commands.add_parser("app", help="open the page in a browser")
    app.add_argument("--port", type=int, metavar="N", help="where to listen (8501)")
    app.add_argument("--network", action="store_true", help="also serve the local network")
    app.add_argument("--certificate", type=Path, metavar="FILE", help="with --network: for HTTPS")
    app.add_argument("--key", type=Path, metavar="FILE", help="with --network: its key")
    app.set_defaults(run=_app)

    check = commands.add_parser("check", help="check recorded videos")
    check.add_argument(
        "videos", nargs="+", type=Path, metavar="VIDEO", help="a video, or a folder of videos"
    )
    check.add_argument("--pose", default=FIRST_POSE, help="id, .toml file or auto (%(default)s)")
    check.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
    check.add_argument("--no-video", action="store_true", help="write no annotated video")
    check.add_argument("--save-landmarks", action="store_true", help="also write landmarks.npz")
    check.add_argument("--json", metavar="-", choices=["-"], help="print the report to stdout")
    check.add_argument("--workers", type=_count, metavar="N", help="videos checked at a time")
    check.add_argument("--scheduler", metavar="ADDRESS", help="check on this Dask cluster")
    check.add_argument("--again", action="store_true", help="check also what is done already")
    check.set_defaults(run=_check)

    poses = commands.add_parser("poses", help="list the poses, or show one")
    poses.add_argument("pose", nargs="?", metavar="ID", help="id or .toml file")
    poses.add_argument("--svg", type=Path, metavar="FILE", help="draw its card into FILE")
    poses.add_argument("--schema", action="store_true", help="print the JSON Schema for editors")
    poses.set_defaults(run=_poses)

    learn = commands.add_parser("learn", help="write a pose file from one demonstrated hold")
    learn.add_argument("demonstration", type=Path, metavar="VIDEO|IMAGE")
    learn.add_argument("--name", required=True, help="what the pose is called")
    learn.add_argument("--out", type=Path, metavar="FILE", help="default: NAME.toml, here")
    learn.set_defaults(run=_learn)

    checkup = commands.add_parser("doctor", help="look over camera, model, speed and privacy")
    checkup.add_argument("video", nargs="?", type=Path, metavar="VIDEO", help="instead of a camera")
    checkup.set_defaults(run=_doctor)

    model = commands.add_parser("model", help="fetch the pose model now, and say where it is")
    model.set_defaults(run=_model)
    return parser


def _app(options: argparse.Namespace) -> None:
    page = shipped("app.py")
    if options.network:
        serving = for_the_network(
            port=options.port, certificate=options.certificate, key=options.key
        )
        print(serving.words, flush=True)
    elif options.certificate or options.key:
        raise UsageError("--certificate and --key are for --network: this computer needs neither")
    else:
        serving = for_this_computer(port=options.port)
    os.chdir(page.parent)  # Streamlit reads .streamlit/config.toml from the working folder
    command = [sys.executable, "-m", "streamlit", "run", str(page), *serving.options]
    os.execve(sys.executable, command, os.environ | serving.environment)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _check(options: argparse.Namespace) -> int:
    pose = None if options.pose == AUTO else find_pose(options.pose)
    outputs = Outputs(video=not options.no_video, landmarks=options.save_landmarks)
    folders = [path for path in options.videos if os.path.isdir(path)]  # Path's raises on odd names
    if len(options.videos) > 1 or folders or options.scheduler:
        jobs = find_jobs(
            options.videos, options.out, pose=pose, outputs=outputs, again=options.again
        )
        return _check_many(jobs, options, as_table=bool(folders))
    (video,) = options.videos
    out = options.out or Path(f"{video.stem}.posecheck")
    with quiet_libraries() as stderr, closing(ProgressBar(printable(video.name), stderr)) as bar:
        report = check_recording(video, pose, out, outputs=outputs, watch=bar).report
    if options.json:
        _print_json(report.as_dict())
    else:
        print(report_summary(report, out))
    return 0


def _check_many(jobs: Sequence[Job], options: argparse.Namespace, *, as_table: bool) -> int:
    """Check several videos, some at a time; the exit code is the worst of theirs."""
    crew = _crew(len(jobs), options, dask_if_there=as_table)
    if not options.scheduler and any(job.video.suffix != SUFFIX for job in jobs):
        find_model()  # once, and not by every worker at the same time
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


def _crew(jobs: int, options: argparse.Namespace, *, dask_if_there: bool) -> Crew:
    workers = min(options.workers or os.cpu_count() or 1, jobs)
    if options.scheduler or (dask_if_there and dask_is_installed()):
        return DaskCluster(workers=workers, scheduler=options.scheduler)
    return Processes(workers)


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
            print(f"{job.video}: done before and unchanged\n  results in {job.out}")
    if as_table and not options.json:
        print(batch_table(rows))
    skipped = sum(outcome.skipped for _, outcome in results)
    if skipped:
        print(
            f"posecheck: {skipped} of {len(rows)} done before and unchanged: not checked again "
            "(--again checks them)",
            file=sys.stderr,
        )
    if options.out:
        write_summary(options.out / SUMMARY_CSV, rows)


def _print_json(plain: dict[str, Any] | None) -> None:
    print(json.dumps(plain, ensure_ascii=False, allow_nan=False))


def _poses(options: argparse.Namespace) -> None:
    if options.schema:
        print(pose_schema(), end="")
    elif options.pose is None:
        print(pose_table(library()))
    elif options.svg is not None:
        _write_new(options.svg, card.as_svg(find_pose(options.pose)), replace=True)
        print(f"card: {options.svg}")
    else:
        print(card.in_words(find_pose(options.pose)))


def _learn(options: argparse.Namespace) -> None:
    out = options.out or Path(f"{slug(options.name)}.toml")
    if out.exists():
        raise UsageError(f"{out}: is there already: choose another --name or --out")
    with quiet_libraries():
        lesson = learn_from(options.demonstration, pose_id=out.stem, name=options.name)
    _write_new(out, lesson.toml)
    print(
        f"{out}: learned from {lesson.start_s:.1f} to {lesson.end_s:.1f} s of "
        f"{options.demonstration}\n"
        f"Read it through, then try it: posecheck check VIDEO --pose {out}"
    )


def _write_new(path: Path, text: str, *, replace: bool = False) -> None:
    try:
        with path.open("w" if replace else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}): choose another") from None


def _doctor(options: argparse.Namespace) -> None:
    with quiet_libraries():
        for line in doctor.examine(find_pose(FIRST_POSE), options.video):
            print(line, flush=True)


def _model(options: argparse.Namespace) -> None:
    print(f"pose model: {find_model()}")


if __name__ == "__main__":
    raise SystemExit(main())
