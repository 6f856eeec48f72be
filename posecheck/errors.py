"""What can go wrong, as one tree: catch PoseCheckError and print it.

PoseCheckError
├── UsageError             exit 2   an option or a pose name that does not exist
├── ResultsError           exit 2   a results folder that cannot be written
├── PoseFileError          exit 2   a pose file that cannot be understood
│   └── PlanFileError      exit 2   the same of a plan
├── SourceError            exit 3   a video, camera or recording that cannot be read
├── NoPersonError          exit 4   nobody was found in the whole recording
└── ModelUnavailableError  exit 5   the pose model is neither cached nor reachable

Every message is one line that names the thing, the place and the remedy; the faults of a pose file
or a plan are a line each.
"""

from __future__ import annotations

from typing import ClassVar


def printable(text: str) -> str:
    """The text on one line; what cannot be shown (line breaks, control characters) is escaped.

    The name of a file may hold anything: it must neither break a line nor steer a terminal.
    """
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


class PoseCheckError(Exception):
    """Something a person can fix; str() is the whole message."""

    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        return printable(super().__str__())


class UsageError(PoseCheckError):
    """The command was asked for something that does not exist."""

    exit_code = 2


class ResultsError(PoseCheckError):
    """The results cannot be written: no room, or no right to."""

    exit_code = 2


class PoseFileError(PoseCheckError):
    """A pose file is not readable or says something impossible: a line a fault."""

    exit_code = 2

    def __str__(self) -> str:
        return "\n".join(printable(str(fault)) for fault in self.args)


class PlanFileError(PoseFileError):
    """A plan is not readable or asks for something impossible: a line a fault."""


class SourceError(PoseCheckError):
    """Frames cannot be read from this source."""

    exit_code = 3


class NoPersonError(PoseCheckError):
    """No frame of the recording showed a person."""

    exit_code = 4


class ModelUnavailableError(PoseCheckError):
    """The pose model is not on this machine and could not be fetched."""

    exit_code = 5
