"""Pose files that nobody meant to write."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from posecheck.shipped import shipped
from tests.hostile.cases import FINE, Arguments, Case
from tests.hostile.recordings import recording

WRONG: Final = frozenset({2})
POSE: Final = (shipped("reference_poses") / "low_lunge.toml").read_bytes()


def case(
    name: str,
    data: Callable[[], bytes] | bytes,
    codes: frozenset[int] = WRONG,
    says: str = "",
) -> Case:
    def arrange(folder: Path) -> Arguments:
        path = folder / "low_lunge.toml"
        path.write_bytes(data if isinstance(data, bytes) else data())
        return with_pose(path)

    return Case(name=name, arrange=arrange, codes=codes, says=says, subject=2)


def with_pose(path: Path) -> Arguments:
    session = path.parent / "session.npz"
    session.write_bytes(recording())
    return [session, "--pose", path, "--no-video"]


def made_by(name: str, make: Callable[[Path], object]) -> Case:
    def arrange(folder: Path) -> Arguments:
        path = folder / "low_lunge.toml"
        make(path)
        return with_pose(path)

    return Case(name=name, arrange=arrange, codes=WRONG, subject=2)


def with_text(
    old: str, new: str, name: str = "", codes: frozenset[int] = WRONG, says: str = ""
) -> Case:
    assert old.encode() in POSE
    return case(
        name or f"{old} -> {new[:40]}", POSE.replace(old.encode(), new.encode(), 1), codes, says
    )


def flipped(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    data = bytearray(POSE)
    for at in rng.integers(0, len(data), size=3):
        data[at] ^= 1 << int(rng.integers(8))
    return bytes(data)


HOLD: Final = "hold_s = 30.0"
SETS: Final = "sets = 3"
BAND: Final = "between = [-36.0, 18.0]"
ID: Final = 'id = "low_lunge"'
CASES: Final[Sequence[Case]] = [
    case("good", POSE, FINE),
    case("a byte order mark", b"\xef\xbb\xbf" + POSE, FINE),
    case("CRLF", POSE.replace(b"\n", b"\r\n"), FINE),
    case("mixed line ends", POSE.replace(b"\n", b"\r\n", 40), FINE),
    case("CR alone", POSE.replace(b"\n", b"\r")),
    case("UTF-16", POSE.decode().encode("utf-16"), says="is not UTF-8 text: save it as UTF-8"),
    case("Latin 1", POSE + b"# \xe9\n", says="is not UTF-8 text: save it as UTF-8"),
    case("empty", b"", says="id: is missing: add it"),
    case("zeros", bytes(1000)),
    case("noise", np.random.default_rng(1).bytes(5000)),
    case("huge", lambda: POSE + b"# " + b"a" * 5_000_000, says="is larger than 100000 bytes"),
    case("a video", b"\0\0\0 ftypisom" + bytes(999)),
    case("JSON", b'{"id": "low_lunge"}'),
    *(case(f"cut at {tenth} tenths", POSE[: len(POSE) * tenth // 10]) for tenth in range(1, 10)),
    *(case(f"flipped, seed {seed}", flipped(seed), frozenset({0, 2})) for seed in range(12)),
    case("lists too deep", b"a = " + b"[" * 20_000, says="is nested too deeply"),
    case("tables too deep", b"a = " + b"{a = " * 9_000, says="is nested too deeply"),
    case("a comment of dots", POSE + b"# " + b"." * 600 + b"\n", FINE),
    case("a text of dots", POSE.replace(b'summary = "', b'summary = "' + b"." * 600), FINE),
    case("a key after an odd text", b'a = ["""\n # """, {b' + b".b" * 20_000 + b" = 1}]"),
    case("a key of thousands of steps", b"a" + b".a" * 20_000 + b" = 1"),
    case("a table of thousands of steps", b"[a" + b".a" * 20_000 + b"]"),
    case(
        "lists within lists",
        POSE.replace(b"steps = [", b"steps = [" + b"[" * 400 + b"]" * 400 + b", "),
    ),
    case("a number of 9000 digits", POSE.replace(b"sets = 3", b"sets = " + b"9" * 9000)),
    case("a key of 50 000 letters", POSE.replace(b"view =", b"v" * 50_000 + b" = 1\nview =")),
    case("a key of several lines", POSE.replace(b"view =", b'"a\\nb\\u001b[31m" = 1\nview =')),
    case("a long text for a number", POSE.replace(b"sets = 3", b'sets = "' + b"3" * 50_000 + b'"')),
    case("thousands of tables", POSE + b'[[rules]]\nid = "x"\n' * 4000, says="23950 more faults"),
    with_text(ID, f"{ID}\n{ID}", "a key twice"),
    with_text("[dose]", "[dose]\n[dose]", "a table twice"),
    with_text(ID, 'id = ""'),
    with_text(ID, "id = 1"),
    with_text(ID, "id = 1979-05-27"),
    with_text(ID, 'id = "../../etc/passwd"'),
    with_text(ID, 'id = "low_lunge\\n"'),
    *(
        with_text(HOLD, f"hold_s = {value}")
        for value in ("nan", "inf", "-inf", "0", "-1", "true", "[30]", '"30"', "07:32:00")
    ),
    *(with_text(SETS, f"sets = {value}") for value in ("0", "3.0", "true", "-1")),
    *(
        with_text(BAND, f"between = {value}")
        for value in (
            *("[nan, nan]", "[-inf, inf]", "[18.0, -36.0]", "[1.0]", "[]", "[1.0, 2.0, 3.0]"),
            *("{}", '["a", "b"]', "[[1.0], [2.0]]", "[0.0, 1e999]"),
        )
    ),
    with_text(BAND, "between = [-1e308, 1e308]", codes=FINE),
    with_text("slack = 6.0", "slack = inf"),
    with_text("slack = 6.0", "slack = nan"),
    with_text("priority = 1", "priority = 0"),
    with_text('measurement = "trunk_lean_deg"', 'measurement = "__class__"'),
    with_text('view = "side"', 'view = "top"'),
    made_by("a folder", Path.mkdir),
    made_by("a pipe", lambda path: os.mkfifo(path)),
    made_by("a link to /dev/zero", lambda path: path.symlink_to("/dev/zero")),
    made_by("a link to itself", lambda path: path.symlink_to(path)),
    made_by("no file", lambda path: None),
    Case(
        name="a name too long",
        arrange=lambda folder: with_pose(folder / f"{'a' * 300}.toml"),
        codes=WRONG,
        subject=2,
    ),
]
