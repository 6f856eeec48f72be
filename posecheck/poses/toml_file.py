"""A file that a person wrote in TOML, read whatever it holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from posecheck.errors import PoseFileError

MAX_FILE_BYTES: Final = 100_000
"""The shipped ones have about 5 kB."""
MOST_DOTS: Final = 500
"""In one line. The memory that tomllib takes for a key a.b.c grows with the square of its steps."""
TEXTS_AND_COMMENTS: Final = re.compile(
    r'''"""(?:\\.|.)*?(?:"{3,5}|\Z)|'{3}.*?(?:'{3,5}|\Z)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*''',
    re.DOTALL,
)
"""Dots in these are harmless; every alternative ends somewhere, so that it takes linear time."""


def read_toml(path: Path, *, kind: str = "pose file") -> dict[str, Any]:
    """The contents of a file of that kind. Raises PoseFileError: one line, with file and remedy."""
    try:
        if not path.is_file() and path.exists():
            raise PoseFileError(f"{path}: is not a file: give a {kind} (.toml)")
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PoseFileError(f"{path}: cannot be read ({error.strerror}): check the path") from None
    return parse_toml(raw, str(path), kind=kind)


def parse_toml(raw: bytes, path: str, *, kind: str = "pose file") -> dict[str, Any]:
    """The contents of such a file's bytes; `path` is how errors call it. Raises PoseFileError."""
    if len(raw) > MAX_FILE_BYTES:
        raise PoseFileError(f"{path}: is larger than {MAX_FILE_BYTES} bytes: not a {kind}")
    try:
        # Notepad writes a byte order mark before the text; TOML wants plain line ends.
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        if any(
            line.count(".") > MOST_DOTS for line in TEXTS_AND_COMMENTS.sub("", text).split("\n")
        ):
            raise PoseFileError(f"{path}: is nested too deeply: not a {kind}")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise PoseFileError(f"{path}: is not UTF-8 text: save it as UTF-8") from None
    except RecursionError:
        raise PoseFileError(f"{path}: is nested too deeply: not a {kind}") from None
    except tomllib.TOMLDecodeError as error:
        raise PoseFileError(f"{path}: is not valid TOML: {error}") from None
    except ValueError:  # Python refuses to read a number of thousands of digits
        raise PoseFileError(f"{path}: holds a number of too many digits: shorten it") from None
