"""The zip file under a session: members of fixed names, a checksum each, none larger than sensible.

It may come from anybody, so nothing is unpacked to disk, no member is believed before its checksum
is found right, and nothing in it is ever run.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from posecheck.errors import SourceError
from posecheck.sources import require_file
from posecheck.sources.replay import ARRAYS, MOST_FRAMES

FACTS: Final = "session.json"
REPORT: Final = "report.json"
POSE: Final = "pose.json"
PLAN: Final = "plan.toml"
TABLE: Final = "measurements.csv"
ERRORS: Final = "errors.csv"
PAGE: Final = "report.html"
CHECKSUMS: Final = "checksums.txt"
"""Lines as `sha256sum` writes them, so that it can check a file that was unpacked."""
MEGABYTE: Final = 2**20
ROW_BYTES: Final = 400
"""A frame's row of the table: two dozen figures with their commas."""
MOST_BYTES: Final = {
    CHECKSUMS: 10_000,
    FACTS: MEGABYTE,
    REPORT: 20 * MEGABYTE,
    POSE: MEGABYTE,
    PLAN: 100_000,
    PAGE: 50 * MEGABYTE,
    TABLE: ROW_BYTES * MOST_FRAMES,
    ERRORS: ROW_BYTES * MOST_FRAMES,
    # 33 joints of 3 numbers of at most 8 bytes are the most in a frame, and a header of some bytes.
    **{f"{name}.npy": 33 * 3 * 8 * MOST_FRAMES + 1000 for name in ARRAYS},
}
"""All that a session may hold, and how large that may be, unpacked."""
NEEDED: Final = (CHECKSUMS, FACTS, REPORT, POSE)
READ: Final = (FACTS, REPORT, POSE, PLAN)
"""What is handed on; the rest is only checked."""
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
"""When members say they were written, so that the same session is the same file."""
CHUNK_BYTES: Final = MEGABYTE
ENCRYPTED: Final = 0x1
"""The bit of a member's flags."""


def packed(members: Mapping[str, bytes]) -> bytes:
    """The members and their checksums as one file."""
    lines = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(members.items())
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (*members.items(), (CHECKSUMS, lines.encode())):
            info = zipfile.ZipInfo(name, date_time=ALWAYS)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16  # its owner's alone where it is unpacked
            archive.writestr(info, data)
    return file.getvalue()


def npy(array: NDArray[Any]) -> bytes:
    """An array as NumPy stores it; never with objects in it."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def unpack(path: Path, *, name: str | None = None) -> tuple[dict[str, bytes], str]:
    """The members that are read, all checksums found right; and one checksum for all of it.

    name: what it is called, where that is not its path. Raises SourceError: one line with file,
    place and remedy.
    """
    require_file(path)
    called = name or str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(called, archive)
    except SourceError:
        raise
    except Exception:  # damaged bytes make zipfile and zlib raise a dozen kinds
        raise SourceError(
            f"{called}: is damaged, or not a session file: ask for it again"
        ) from None


def _checked(path: str, archive: zipfile.ZipFile) -> tuple[dict[str, bytes], str]:
    members = archive.infolist()
    _refuse_odd(path, members)
    names = {info.filename for info in members}
    missing = next((name for name in NEEDED if name not in names), None)
    if missing is not None:
        _refuse(path, f"{missing} is missing: not a session file")
    kept: dict[str, bytes] = {}
    found: dict[str, str] = {}
    for info in members:
        data = bytearray()
        digest = hashlib.sha256()
        with archive.open(info) as member:
            while chunk := member.read(CHUNK_BYTES):
                digest.update(chunk)
                if info.filename in (*READ, CHECKSUMS):
                    data += chunk
        found[info.filename] = digest.hexdigest()
        kept[info.filename] = bytes(data)
    of_all = found.pop(CHECKSUMS)
    if _listed(kept.pop(CHECKSUMS)) != found:
        _refuse(path, "the checksums do not fit: it was changed or damaged, ask for it again")
    return {name: kept[name] for name in READ if name in kept}, of_all


def _refuse_odd(path: str, members: list[zipfile.ZipInfo]) -> None:
    """Refuse what a session never has, before any of it is unpacked."""
    names = [info.filename for info in members]
    for info in members:
        name = info.filename
        if name not in MOST_BYTES:
            _refuse(path, f'holds "{name}", which no session file does: not opened')
        if names.count(name) > 1:
            _refuse(path, f"holds {name} twice: not opened")
        if info.file_size > MOST_BYTES[name]:
            _refuse(path, f"{name} is larger than any session's: not opened")
        if info.flag_bits & ENCRYPTED or info.compress_type not in METHODS:
            _refuse(path, f"{name} is encrypted or packed in an unknown way: not opened")


def _listed(text: bytes) -> dict[str, str]:
    lines = text.decode("ascii").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _refuse(path: str, why: str) -> NoReturn:
    raise SourceError(f"{path}: {why}")
