"""The commands and their options; imports nothing that takes time to load."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import UsageError, printable
from posecheck.shipped import FIRST_POSE

YEARS: Final = range(2000, 2100)
MOST_PAIN: Final = 10
LONGEST_NOTE: Final = 2000
"""As plans and session files have them; to load those takes time."""
REVIEW_OUT: Final = Path("review.posecheck")
DEMO_OUT: Final = Path("demo.posecheck")
COMPARE_OUT: Final = Path("comparison.posecheck")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line; the options are behind --help."""

    def error(self, message: str) -> NoReturn:
        line = printable(f"posecheck: {message} (see {self.prog} --help)")
        self.exit(UsageError.exit_code, f"{line}\n")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()  # here, where a reader that is gone can still be dealt with
        super().exit(status, message)


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[_Parser]


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that takes as long as all the rest."""

    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> NoReturn:
        from posecheck import __version__

        print(f"posecheck {__version__}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """What reads the command line; `command` is the module that does it, None where none is named.

    prog is given: `python -m posecheck` would be called __main__.py.
    """
    parser = _Parser(
        prog="posecheck",
        description="Checks hip-flexor stretches and times correct holds.",
        epilog=DISCLAIMER,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_demo(commands)
    _add_app(commands)
    _add_check(commands)
    _add_compare(commands)
    _add_poses(commands)
    _add_routines(commands)
    _add_plan(commands)
    _add_review(commands)
    _add_export(commands)
    _add_learn(commands)
    _add_study(commands)
    _add_doctor(commands)
    model = commands.add_parser("model", help="fetch the pose model now, and say where it is")
    model.add_argument("--careful", action="store_true", help="the larger one of --careful too")
    return parser


def _add_demo(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="check a sample video and look at its report")
    demo.add_argument(
        "--out", type=Path, default=DEMO_OUT, metavar="DIR", help="for the results (%(default)s)"
    )
    demo.add_argument(
        "--no-open",
        action="store_true",
        help="do not open the report in a browser; nor is it opened where CI is set, where the "
        "output is not a terminal, or on a Linux machine without a display",
    )


def _add_app(commands: Commands) -> None:
    app = commands.add_parser("app", help="open the page in a browser")
    app.add_argument("--port", type=int, metavar="N", help="where to listen (8501)")
    app.add_argument("--network", action="store_true", help="also serve the local network")
    app.add_argument("--certificate", type=Path, metavar="FILE", help="with --network: for HTTPS")
    app.add_argument("--key", type=Path, metavar="FILE", help="with --network: its key")


def _add_check(commands: Commands) -> None:
    check = commands.add_parser("check", help="check recorded videos")
    check.add_argument(
        "videos", nargs="+", type=Path, metavar="VIDEO", help="a video, or a folder of videos"
    )
    check.add_argument(
        "--pose",
        help=f"id, .toml file or auto ({FIRST_POSE}; the plan's, or that of a session file)",
    )
    check.add_argument(
        "--plan", type=Path, metavar="PLAN", help="with this person's bands and dose"
    )
    check.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
    looks = check.add_mutually_exclusive_group()
    looks.add_argument("--fast", action="store_true", help="look at each picture once only")
    looks.add_argument(
        "--careful", action="store_true", help="look twice, with a larger model (31 MB, once)"
    )
    check.add_argument("--no-video", action="store_true", help="write no annotated video")
    check.add_argument("--save-landmarks", action="store_true", help="also write landmarks.npz")
    check.add_argument("--label", type=_note, metavar="TEXT", help="for whom it is (the plan's)")
    check.add_argument("--since", type=Path, metavar="DIR", help="compare with this earlier result")
    check.add_argument(
        "--session", action="store_true", help="also write one file to send, without any picture"
    )
    check.add_argument("--date", type=_date, metavar="DATE", help="when it was done (today)")
    check.add_argument("--note", type=_note, metavar="TEXT", help="in that file: in your words")
    check.add_argument("--pain", type=_pain, metavar="0-10", help="in that file: 0 is none")
    check.add_argument("--with-pictures", action="store_true", help="in that file: of each fault")
    check.add_argument("--json", metavar="-", choices=["-"], help="print the report to stdout")
    check.add_argument("--workers", type=_count, metavar="N", help="videos checked at a time")
    check.add_argument("--scheduler", metavar="ADDRESS", help="check on this Dask cluster")
    check.add_argument("--again", action="store_true", help="re-check videos that are up to date")


def _add_compare(commands: Commands) -> None:
    compare = commands.add_parser("compare", help="compare two checks, or the two sides of one")
    compare.add_argument(
        "first", type=Path, metavar="A", help="the folder of a check, or a recording (.npz)"
    )
    compare.add_argument(
        "second", nargs="?", type=Path, metavar="B", help="another; without it, A's left and right"
    )
    compare.add_argument("--pose", help="id or .toml file; by default that of A, or of B")
    compare.add_argument(
        "--out", type=Path, default=COMPARE_OUT, metavar="DIR", help="for the results (%(default)s)"
    )
    compare.add_argument("--video", action="store_true", help="also both videos side by side")
    compare.add_argument("--json", metavar="-", choices=["-"], help="print the data to stdout")


def _add_poses(commands: Commands) -> None:
    poses = commands.add_parser("poses", help="list the poses, or show one")
    poses.add_argument("pose", nargs="?", metavar="ID", help="id or .toml file")
    poses.add_argument("--svg", type=Path, metavar="FILE", help="draw its card into FILE")
    poses.add_argument("--schema", action="store_true", help="print the JSON Schema for editors")


def _add_routines(commands: Commands) -> None:
    routines = commands.add_parser("routines", help="list the routines, or show one")
    routines.add_argument("routine", nargs="?", metavar="ID", help="id or .toml file")


def _add_plan(commands: Commands) -> None:
    plan = commands.add_parser("plan", help="write, read or show a plan for one person")
    what = plan.add_subparsers(dest="what", metavar="WHAT", required=True)
    new = what.add_parser("new", help="write a plan to begin with, to be changed by hand")
    whom = new.add_mutually_exclusive_group(required=True)
    whom.add_argument("--label", metavar="TEXT", help="whom it is for; no name is needed")
    whom.add_argument("--follows", type=Path, metavar="PLAN", help="go on from this plan")
    new.add_argument("--pose", nargs="+", default=[FIRST_POSE], metavar="ID", help="(%(default)s)")
    new.add_argument("--start", type=_date, metavar="DATE", help="its first day (today)")
    new.add_argument("--weeks", type=_count, default=6, metavar="N", help="(%(default)s)")
    new.add_argument("--days-a-week", type=_count, default=5, metavar="N", help="(%(default)s)")
    new.add_argument("--out", type=Path, metavar="FILE", help="default: plan_LABEL_DATE.toml")
    show = what.add_parser("show", help="show a plan, what is due today, what is done of it")
    show.add_argument("plans", nargs="+", type=Path, metavar="PLAN", help="and those before it")
    show.add_argument(
        "--sessions", nargs="+", type=Path, metavar="SESSION", help="count these, not the history"
    )
    show.add_argument("--on", type=_date, metavar="DATE", help="another day than today")
    check = what.add_parser("check", help="read plans through; all errors at once")
    check.add_argument("plans", nargs="+", type=Path, metavar="PLAN")


def _add_review(commands: Commands) -> None:
    review = commands.add_parser("review", help="read through what came back from home")
    review.add_argument(
        "sessions", nargs="+", type=Path, metavar="SESSION", help="session files, or folders"
    )
    review.add_argument(
        "--plan", nargs="+", default=[], type=Path, metavar="PLAN", help="its plans"
    )
    review.add_argument("--out", type=Path, default=REVIEW_OUT, metavar="DIR", help="(%(default)s)")
    review.add_argument("--on", type=_date, metavar="DATE", help="the last day looked at (today)")


def _add_export(commands: Commands) -> None:
    export = commands.add_parser(
        "export", help="joints and angles for OpenSim (.trc, .mot), a plan as a calendar (.ics)"
    )
    export.add_argument("file", type=Path, metavar="SESSION|NPZ|PLAN")
    export.add_argument("--out", type=Path, metavar="DIR", help="default: beside the file")


def _add_learn(commands: Commands) -> None:
    learn = commands.add_parser("learn", help="write a pose file from one demonstrated hold")
    learn.add_argument("demonstration", type=Path, metavar="VIDEO|IMAGE")
    learn.add_argument("--name", required=True, help="what the pose is called")
    learn.add_argument("--out", type=Path, metavar="FILE", help="default: NAME.toml, here")


def _add_study(commands: Commands) -> None:
    study = commands.add_parser("study", help="blind rating sheets, and how far raters agree")
    steps = study.add_subparsers(dest="step", metavar="STEP", required=True)
    sheet = steps.add_parser("sheet", help="make blind rating sheets of these clips")
    sheet.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="a video, or a folder")
    sheet.add_argument("--raters", type=_count, default=3, metavar="N", help="(%(default)s)")
    sheet.add_argument("--seed", type=int, default=1, metavar="N", help="of orders (%(default)s)")
    agreement = steps.add_parser("agreement", help="what filled sheets and reports come to")
    agreement.add_argument("sheets", type=Path, metavar="SHEETS", help="their folder, or one sheet")
    agreement.add_argument("reports", type=Path, metavar="REPORTS", help="the checks of the clips")
    agreement.add_argument("--key", type=Path, metavar="FILE", help="key.csv, if it is elsewhere")
    agreement.add_argument("--json", metavar="-", choices=["-"], help="print the data to stdout")
    for step, out in ((sheet, "study.posecheck"), (agreement, "agreement.posecheck")):
        step.add_argument("--pose", default=FIRST_POSE, help="id or .toml file (%(default)s)")
        step.add_argument(
            "--out", type=Path, default=Path(out), metavar="DIR", help="results (%(default)s)"
        )


def _add_doctor(commands: Commands) -> None:
    doctor = commands.add_parser("doctor", help="look over camera, model, speed and privacy")
    doctor.add_argument("video", nargs="?", type=Path, metavar="VIDEO", help="instead of a camera")


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a date such as 2026-11-30") from None
    if day.year not in YEARS:
        raise argparse.ArgumentTypeError(f"must be in {YEARS.start} to {YEARS.stop - 1}")
    return day


def _pain(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST_PAIN:
        raise argparse.ArgumentTypeError(f"must be 0 to {MOST_PAIN}")
    return number


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise argparse.ArgumentTypeError(f"must be shorter than {LONGEST_NOTE} characters")
    return text.encode(errors="replace").decode()  # a terminal may hand over what is no text


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
