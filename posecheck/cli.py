"""The posecheck command."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn, TextIO

from tqdm import tqdm

from posecheck import __version__, card, doctor
from posecheck.demonstration import learn_from, most_done, recognise, slug
from posecheck.errors import PoseCheckError, ResultsError, UsageError, printable
from posecheck.model import find_model
from posecheck.poses import FIRST_POSE, Pose, find_pose, library, no_pose, pose_schema
from posecheck.recorded import Outputs, Progress, check_recording
from posecheck.report import Report
from posecheck.report_html import SideTotal, clock_time, side_totals
from posecheck.serving import for_the_network, for_this_computer
from posecheck.shipped import shipped
from posecheck.wording import DISCLAIMER, side_words, with_unit

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
        options.run(options)
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
    return 0


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
    check.add_argument("videos", nargs="+", type=Path, metavar="VIDEO")
    check.add_argument("--pose", default=FIRST_POSE, help="id, .toml file or auto (%(default)s)")
    check.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
    check.add_argument("--no-video", action="store_true", help="write no annotated video")
    check.add_argument("--save-landmarks", action="store_true", help="also write landmarks.npz")
    check.add_argument("--json", metavar="-", choices=["-"], help="print the report to stdout")
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


def _check(options: argparse.Namespace) -> None:
    given = None if options.pose == AUTO else find_pose(options.pose)
    outputs = Outputs(video=not options.no_video, landmarks=options.save_landmarks)
    for video, out in zip(options.videos, _folders(options.videos, options.out), strict=True):
        with _quiet_libraries() as terminal, _progress_bar(video, terminal) as bar:
            seen = None if given else recognise(video, library())
            pose = given or most_done(seen or ()) or no_pose()
            report = check_recording(
                video, pose, out, outputs=outputs, recognised=seen, watch=bar
            ).report
        if options.json:
            print(json.dumps(report.to_json(), ensure_ascii=False, allow_nan=False))
        else:
            print(_summary(report, out))


def _folders(videos: Sequence[Path], out: Path | None) -> list[Path]:
    """Where each video's results go: straight into --out for one, a folder each for several."""
    if out is None:
        return [Path(f"{video.stem}.posecheck") for video in videos]
    if len(videos) == 1:
        return [out]
    stems = [video.stem for video in videos]
    repeated = next((stem for stem in stems if stems.count(stem) > 1), None)
    if repeated is not None:
        raise UsageError(
            f'two videos are called "{repeated}": rename one, or check them one by one'
        )
    return [out / stem for stem in stems]


def _summary(report: Report, out: Path) -> str:
    lines = [f"{report.video.path}: {report.pose.name}"]
    lines += [
        f"  {one.pose.name}: {clock_time(one.start_s)} to {clock_time(one.end_s)}"
        for one in report.recognised or ()
    ]
    lines += [
        *(
            f"  {side_words(total.side, report.pose)}: {_total_words(total, report.pose)}"
            for total in side_totals(report.holds, report.pose)
            if report.pose.judged
        ),
    ]
    for fault in report.findings:
        worst = with_unit(fault.worst.value, fault.worst.unit)
        error = with_unit(fault.worst.error, fault.worst.unit)
        lines.append(
            f"  {fault.rule}: {fault.cue} ({fault.seconds:.1f} s, worst {worst} ± {error})"
        )
    if report.ledger is not None:
        lines.append(f"  {report.ledger.words()} (± {report.ledger.error_deg:.0f}°)")
    lines += [f"  {one.rule}: not judged, {one.reason}" for one in report.not_judged]
    lines += [f"  note: {note}" for note in report.notes]
    return "\n".join([*lines, f"  results in {out}"])


def _total_words(total: SideTotal, pose: Pose) -> str:
    if pose.repetition:
        return f"{total.words(pose)}, {total.partial} more not counted"
    return f"held {total.words(pose)} in {total.holds} hold{'' if total.holds == 1 else 's'}"


def _poses(options: argparse.Namespace) -> None:
    if options.schema:
        print(pose_schema(), end="")
    elif options.pose is None:
        print(_table(library()))
    elif options.svg is not None:
        _write_new(options.svg, card.as_svg(find_pose(options.pose)), replace=True)
        print(f"card: {options.svg}")
    else:
        print(card.in_words(find_pose(options.pose)))


def _table(poses: Sequence[Pose]) -> str:
    rows = [
        (pose.id, pose.name, pose.dose.words(), pose.view if pose.judged else "timer only")
        for pose in poses
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, (*widths, 0), strict=True))
        for row in rows
    )


def _learn(options: argparse.Namespace) -> None:
    out = options.out or Path(f"{slug(options.name)}.toml")
    if out.exists():
        raise UsageError(f"{out}: is there already: choose another --name or --out")
    with _quiet_libraries():
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
    with _quiet_libraries():
        for line in doctor.examine(find_pose(FIRST_POSE), options.video):
            print(line, flush=True)


def _model(options: argparse.Namespace) -> None:
    print(f"pose model: {find_model()}")


@contextlib.contextmanager
def _progress_bar(video: Path, terminal: TextIO) -> Iterator[_Bar]:
    bar = _Bar(printable(video.name), terminal)
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """A progress bar; without the video's length it only counts the seconds."""

    KNOWN: Final = "{desc} {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} s, {remaining} left"
    UNKNOWN: Final = "{desc} {n:.0f} s checked"

    def __init__(self, name: str, terminal: TextIO) -> None:
        self._bar = tqdm(desc=name, file=terminal, bar_format=self.UNKNOWN, leave=False)

    def __call__(self, progress: Progress) -> None:
        if self._bar.total is None and progress.share:
            self._bar.total = progress.time_s / progress.share
            self._bar.bar_format = self.KNOWN
        self._bar.update(progress.time_s - self._bar.n)

    def close(self) -> None:
        self._bar.close()


@contextlib.contextmanager
def _quiet_libraries() -> Iterator[TextIO]:
    """Silence what native code writes to stderr (MediaPipe's log); yields the real stderr."""
    sys.stderr.flush()
    try:
        number = sys.stderr.fileno()
    except (OSError, ValueError):  # stderr is not a file: a test, or a window without a terminal
        yield sys.stderr
        return
    terminal = os.fdopen(os.dup(number), "w", encoding=sys.stderr.encoding, errors="replace")
    previous, sys.stderr = sys.stderr, terminal
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, number)
    try:
        yield terminal
    finally:
        sys.stderr = previous
        os.dup2(terminal.fileno(), number)
        os.close(silence)
        terminal.close()


if __name__ == "__main__":
    raise SystemExit(main())
