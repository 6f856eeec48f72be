"""File names that a shell, a terminal, FFmpeg or a report could trip over; and results folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.hostile.cases import FINE, UNREADABLE, Arguments, Case
from tests.hostile.videos import Clip, made

WRONG: Final = frozenset({2})
NAMES: Final = [
    *(
        "with space.mp4",
        " leading.mp4",
        "trailing .mp4",
        "quote'.mp4",
        'double".mp4',
        "back`tick.mp4",
    ),
    *(
        "$HOME.mp4",
        "a;b.mp4",
        "a|b.mp4",
        "a&b.mp4",
        "*.mp4",
        "?.mp4",
        "[a].mp4",
        "{n}.mp4",
        "%s%d.mp4",
    ),
    *("%03d.mp4", "a:b.mp4", "http:a.mp4", "file:a.mp4", "concat:a|b.mp4", "pipe:0", "data:,a.mp4"),
    *(
        "line\nbreak.mp4",
        "tab\t.mp4",
        "\x1b[31mred.mp4",
        "bell\a.mp4",
        "cr\r.mp4",
        "back\\slash.mp4",
    ),
    *(
        "ünïcödé.mp4",
        "日本語.mp4",
        "عربي.mp4",
        "🧘‍♀️.mp4",
        "e\u0301.mp4",
        "\u202egpj.mp4",
        "\u2028.mp4",
    ),
    *(
        "<b>bold</b>.mp4".replace("/", ""),
        "{{ 7 * 7 }}.mp4",
        "none",
        ".mp4",
        "..mp4",
        "a.NPZ",
        "a.b.c",
    ),
    os.fsdecode(b"\xff\xfe latin.mp4"),
    "n" * 250 + ".mp4",
]


def readable(name: str) -> Case:
    def arrange(folder: Path) -> Arguments:
        (folder / name).write_bytes(made(Clip()))
        return [folder / name]

    return Case(name=f"{name[:30]!a} read", arrange=arrange, codes=FINE)


def damaged(name: str) -> Case:
    def arrange(folder: Path) -> Arguments:
        (folder / name).write_bytes(b"not a video")
        return [folder / name]

    return Case(name=f"{name[:30]!a} damaged", arrange=arrange, codes=UNREADABLE)


def relative(name: str, *, dashes: bool) -> Case:
    """A name that starts with a dash, given as it is: the shell's user stands in the folder."""

    def arrange(folder: Path) -> Arguments:
        os.chdir(folder)
        (folder / name).write_bytes(made(Clip()))
        return ["--out", folder / "out", *(["--"] if dashes else []), name]

    last = 3 if dashes else 2
    return Case(
        name=f"{name} {'after --' if dashes else 'as it is'}",
        arrange=arrange,
        codes=FINE if dashes else WRONG,
        subject=last if dashes else 0,
    )


def into(name: str, make: Callable[[Path], Path]) -> Case:
    """A results folder that cannot be one."""

    def arrange(folder: Path) -> Arguments:
        clip = folder / "clip.mp4"
        clip.write_bytes(made(Clip()))
        return [clip, "--out", make(folder)]

    return Case(name=name, arrange=arrange, codes=WRONG, subject=2)


def touched(path: Path) -> Path:
    path.touch()
    return path


def linked(path: Path, to: str) -> Path:
    path.symlink_to(to)
    return path


CASES: Final[Sequence[Case]] = [
    *(readable(name) for name in NAMES),
    *(damaged(name) for name in NAMES),
    relative("-x.mp4", dashes=True),
    relative("--out.mp4", dashes=True),
    into("--out a file", lambda folder: touched(folder / "file")),
    into("--out below a file", lambda folder: touched(folder / "file") / "below"),
    into("--out a device", lambda folder: Path("/dev/full")),
    into("--out a link to nothing", lambda folder: linked(folder / "link", "none")),
    into("--out a link to itself", lambda folder: linked(folder / "link", "link")),
    into("--out too long", lambda folder: folder / ("o" * 300)),
    into("--out in /proc", lambda folder: Path("/proc/posecheck")),
]
