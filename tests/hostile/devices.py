"""What devices and tools write that is not as it should be: matrices, takes, packets, labels."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from tests.films import damaged, film, joined, with_matrix
from tests.hostile.cases import EITHER, FINE, Arguments, Case

SIZE_WH: Final = (96, 64)
PARTS: Final = {
    "webm": ("a.webm", "libvpx"),
    "ts": ("a.ts", "libx264"),
    "mpg": ("a.mpg", "mpeg2video"),
    "mkv": ("a.mkv", "libx264"),
    "avi": ("a.avi", "mpeg4"),
    "mp4": ("a.mp4", "libx264"),
    "mjpeg": ("a.mjpeg", "mjpeg"),
}


def part(folder: Path, kind: str, number: int = 0, *, seconds: float = 0.4) -> Path:
    name, codec = PARTS[kind]
    path = folder / f"{number}_{name}"
    return film(path, seconds=seconds, fps=25, codec=codec, size_wh=SIZE_WH)


def arranged(make: Callable[[Path], Path]) -> Callable[[Path], Arguments]:
    return lambda folder: [make(folder)]


def two_kinds(kinds: tuple[str, str], folder: Path) -> Path:
    one, other = (part(folder, kind, number) for number, kind in enumerate(kinds))
    return joined(folder / f"both.{one.suffix[1:]}", one, other)


def take_cut_in_mid_packet(kind: str, folder: Path) -> Path:
    """The first take ends in the middle of a packet."""
    one, other = part(folder, kind, 0), part(folder, kind, 1)
    one.write_bytes(one.read_bytes()[: one.stat().st_size * 2 // 3 + 1])
    return joined(folder / f"both{one.suffix}", one, other)


def laid(seed: int, folder: Path) -> Path:
    """Any nine numbers for a matrix."""
    path = part(folder, "mp4")
    data = bytearray(path.read_bytes())
    numbers = np.random.default_rng(seed).integers(-(2**31), 2**31, size=9)
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, *(int(n) for n in numbers))
    path.write_bytes(data)
    return path


def mirrored(matrix: tuple[int, int, int, int], folder: Path) -> Path:
    return with_matrix(part(folder, "mp4"), matrix)


def labelled(text: str, folder: Path) -> Path:
    labels = {"com.android.capture.fps": text}
    return film(folder / "a.mp4", seconds=0.4, fps=25, size_wh=SIZE_WH, labels=labels)


def with_sony(text: bytes, folder: Path) -> Path:
    path = part(folder, "mp4")
    box = (8 + len(text)).to_bytes(4, "big") + b"free" + text
    path.write_bytes(path.read_bytes() + box)
    return path


def without(numbers: tuple[int, ...], folder: Path) -> Path:
    path = film(folder / "a.mkv", seconds=0.4, fps=25, codec="mjpeg", size_wh=SIZE_WH)
    return damaged(path, *numbers)


CASES: Final[Sequence[Case]] = [
    *(
        Case(
            name=f"{one} then {other}",
            arrange=arranged(partial(two_kinds, (one, other))),
            # A raw stream has no head to be known by: what follows may hide it.
            codes=EITHER if one == "mjpeg" else FINE,
        )
        for one, other in itertools.product(PARTS, PARTS)
    ),
    *(
        Case(
            name=f"a {kind} cut, then another",
            arrange=arranged(partial(take_cut_in_mid_packet, kind)),
            codes=EITHER if kind == "mp4" else FINE,
        )
        for kind in PARTS
    ),
    *(
        Case(name=f"laid by chance, seed {seed}", arrange=arranged(partial(laid, seed)), codes=FINE)
        for seed in range(6)
    ),
    *(
        Case(name=f"laid by {matrix}", arrange=arranged(partial(mirrored, matrix)), codes=FINE)
        for matrix in ((-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0), (1, 1, 1, 1))
    ),
    *(
        Case(name=f"filmed at {text[:20]!r}", arrange=arranged(partial(labelled, text)), codes=FINE)
        for text in (
            "240",
            "0.5",
            "0",
            "-1",
            "nan",
            "inf",
            "1e400",
            "120 fps",
            "9" * 5000,
            "\uff11\uff12\uff10",
        )
    ),
    *(
        Case(name=f"Sony: {text!r}", arrange=arranged(partial(with_sony, text)), codes=FINE)
        for text in (
            b'captureFps="100p" formatFps="25p"',
            b'captureFps="0p" formatFps="0p"',
            b'captureFps="1.2.3p" formatFps="25p"',
            b'captureFps="' + b"1" * 5000 + b'p" formatFps="25p"',
        )
    ),
    *(
        Case(
            name=f"packets {numbers} overwritten",
            arrange=arranged(partial(without, numbers)),
            codes=FINE,
        )
        for numbers in ((0,), (9,), (0, 1, 2, 3, 4), (1, 3, 5, 7, 9), tuple(range(9)))
    ),
]
