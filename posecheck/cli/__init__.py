"""The posecheck command: its options are in parser.py, and each command is a module beside it.

A command's module is loaded only when that command is run, so that `--help` and `posecheck poses`
do not wait for MediaPipe, OpenCV and the charts.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Final

from posecheck.cli.parser import parser
from posecheck.errors import PoseCheckError, ResultsError

INTERRUPTED: Final = 130
"""What a shell expects of a command that Ctrl-C ended: 128 and the signal's number."""
START: Final = """\
PoseCheck times hip-flexor stretches, and counts only while the pose is right. Try:
  posecheck demo           check a sample video and look at its report
  posecheck app            practise in front of the webcam
  posecheck check VIDEO    check a video of your own
  posecheck --help         everything else"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code (errors.py)."""
    try:
        _survive_any_name()
        exit_code = _run(arguments)
        sys.stdout.flush()
    except PoseCheckError as error:
        for line in str(error).splitlines():
            print(f"posecheck: {line}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("posecheck: stopped; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # as in `posecheck poses | head -1`: the reader has seen enough
        _drop_what_still_waits()
        return 0
    except OSError as error:  # stdout: a full disk, or a stream that is closed
        print(f"posecheck: the output cannot be written ({error.strerror})", file=sys.stderr)
        _drop_what_still_waits()
        return ResultsError.exit_code
    return exit_code


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    if options.command is None:
        print(START)
        return 0
    command = import_module(f"posecheck.cli.{options.command}")
    return int(command.run(options) or 0)


def _survive_any_name() -> None:
    """A terminal that cannot show a letter shows its number instead."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _drop_what_still_waits() -> None:
    """What was printed and not yet written would fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
