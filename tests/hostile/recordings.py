"""Landmark recordings (.npz) that are damaged, lie about what they hold, or hold what cannot be."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from posecheck.testing import LungeBody
from tests.hostile.cases import EITHER, FINE, UNREADABLE, Arguments, Case
from tests.hostile.videos import cut, flipped

FRAMES: Final = 6
Array = NDArray[Any]
Change = Callable[[dict[str, Array]], object]


def arrays() -> dict[str, Array]:
    """What a good recording holds."""
    body = LungeBody(thigh_px=10, size_wh=(96, 64)).landmarks()
    return {
        "time_s": np.arange(FRAMES) / 15,
        "xy_px": np.repeat(body.xy_px[None], FRAMES, axis=0),
        "visibility": np.ones((FRAMES, 33)),
        "world_m": np.repeat(body.world_m[None], FRAMES, axis=0),
        "size_wh": np.array([96, 64]),
    }


def packed(members: dict[str, bytes], *, compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def npy(array: Array) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=True)
    return file.getvalue()


def declaring(shape: str, *, kind: str = "<f8", data: bytes = b"") -> bytes:
    """An .npy that says it has that shape."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def recording(change: Change = lambda held: None, /, **members: bytes) -> bytes:
    """A good recording, changed; `members` replace whole files in it."""
    held = arrays()
    change(held)
    files = {f"{name}.npy": npy(array) for name, array in held.items()}
    return packed(files | {f"{name}.npy": data for name, data in members.items()})


def case(
    name: str,
    data: Callable[[], bytes],
    codes: frozenset[int] = UNREADABLE,
    says: str = "",
) -> Case:
    def arrange(folder: Path) -> Arguments:
        path = folder / "session.npz"
        path.write_bytes(data())
        return [path]

    return Case(name=name, arrange=arrange, codes=codes, says=says)


def changed(
    name: str,
    change: Change,
    codes: frozenset[int] = UNREADABLE,
    says: str = "",
) -> Case:
    return case(name, lambda: recording(change), codes, says)


def put(name: str, array: object) -> Change:
    return lambda held: held.update({name: np.asarray(array)})


def spoil(name: str, at: Any, value: float) -> Change:
    def change(held: dict[str, Array]) -> None:
        held[name] = held[name].astype(float)
        held[name][at] = value

    return change


def times(*time_s: float) -> Change:
    return put("time_s", time_s)


class Bomb:
    """Unpickling it is shown by a file where nobody would look for one."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (Path("unpickled"),))


def drop(name: str, held: dict[str, Array]) -> None:
    del held[name]


def cast(name: str, kind: str, held: dict[str, Array]) -> None:
    held[name] = held[name].astype(kind)


def flipped_directory(seed: int) -> bytes:
    """The zip's own directory damaged."""
    rng = np.random.default_rng(seed)
    data = bytearray(recording())
    start = data.index(b"PK\x01\x02")
    for at in rng.integers(start, len(data), size=4):
        data[at] ^= 1 << int(rng.integers(8))
    return bytes(data)


def encrypted() -> bytes:
    """Every member said to be encrypted."""
    data = bytearray(recording())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


HUGE: Final = "(1000000000000, )"
CASES: Final[Sequence[Case]] = [
    case("good", recording, FINE),
    *(case(f"cut at {tenth} tenths", partial(cut, recording, tenth)) for tenth in range(10)),
    *(
        case(f"flipped, seed {seed}", partial(flipped, recording, seed), EITHER)
        for seed in range(12)
    ),
    *(
        case(f"directory flipped, seed {seed}", partial(flipped_directory, seed), EITHER)
        for seed in range(12)
    ),
    case("encrypted", encrypted),
    case("an empty zip", lambda: packed({}), says="time_s is missing"),
    case("a video called .npz", lambda: b"\0\0\0 ftypisom" + bytes(999)),
    case("a lone array", lambda: npy(np.zeros(3))),
    case("a pickle", lambda: pickle.dumps({"time_s": [0.0]})),
    case("a zip of text", lambda: packed({f"{name}.npy": b"text" for name in arrays()})),
    *(
        changed(f"without {name}", partial(drop, name), says=f"{name} is missing")
        for name in arrays()
    ),
    changed("wrong names", lambda held: [held.update({f"_{n}": held.pop(n)}) for n in [*held]]),
    changed("17 joints", put("xy_px", np.zeros((FRAMES, 17, 2))), says="expected (6, 33, 2)"),
    changed("no joints", put("xy_px", np.zeros((FRAMES, 0, 2))), says="expected (6, 33, 2)"),
    changed("one frame less", put("visibility", np.ones((FRAMES - 1, 33))), says="visibility"),
    changed("a number for an array", put("time_s", 1.0), says="holds no frame"),
    changed(
        "no frames",
        lambda held: held.update({n: a[:0] for n, a in held.items() if n != "size_wh"}),
        says="holds no frame",
    ),
    changed("an array too deep", put("size_wh", np.ones((1,) * 40)), says="size_wh"),
    *(
        changed(
            f"{name} of {kind}",
            partial(cast, name, kind),
            says="not numbers",
        )
        for name in ("time_s", "xy_px")
        for kind in ("O", "S8", "U8", "complex128", "datetime64[s]")
    ),
    case(
        "a pickle in time_s",
        lambda: recording(put("time_s", np.array([Bomb()] * FRAMES, dtype=object))),
    ),
    case(
        "a record for numbers",
        lambda: recording(time_s=npy(np.zeros(FRAMES, dtype=[("a", "<f8")]))),
    ),
    *(
        case(f"{name} said to be huge", partial(recording, **{name: declaring(HUGE)}))
        for name in arrays()
    ),
    case(
        "all said to be huge",
        lambda: recording(
            time_s=declaring("(400000000, )"),
            xy_px=declaring("(400000000, 33, 2)"),
            visibility=declaring("(400000000, 33)"),
            world_m=declaring("(400000000, 33, 3)"),
        ),
        says="holds 400000000 frames, more than 500000",
    ),
    case("a shape below zero", lambda: recording(time_s=declaring("(-6, )"))),
    case(
        "a shape beyond 64 bits", lambda: recording(time_s=declaring("(99999999999999999999999, )"))
    ),
    case("a header that is a program", lambda: recording(time_s=declaring("__import__('os')"))),
    case("a header too deep", lambda: recording(time_s=declaring("(" * 9000))),
    case(
        "a zip bomb",
        lambda: packed(
            {f"{name}.npy": bytes(50_000_000) for name in arrays()},
            compression=zipfile.ZIP_DEFLATED,
        ),
    ),
    case(
        "a bomb behind a good header",
        lambda: packed(
            {
                f"{n}.npy": npy(a) + bytes(50_000_000 if n == "time_s" else 0)
                for n, a in arrays().items()
            },
            compression=zipfile.ZIP_DEFLATED,
        ),
        FINE,
    ),
    changed("times that decrease", times(0, 0.2, 0.1, 0.3, 0.4, 0.5), says="does not increase"),
    changed("times that repeat", times(0, 0.1, 0.1, 0.3, 0.4, 0.5), says="does not increase"),
    changed("a time that is none", times(0, 0.1, np.nan, 0.3, 0.4, 0.5), says="does not increase"),
    changed("a time without end", times(0, 0.1, 0.2, 0.3, 0.4, np.inf), says="does not increase"),
    changed("times before 0", times(-5, -4, -3, -2, -1, 0), says="is not within 0 and 6 hours"),
    changed("a century", times(0, 1e9, 2e9, 3e9, 3.1e9, 3.2e9), says="is not within 0 and 6 hours"),
    changed("the largest times", times(0, 1, 2, 3, 1e300, 1.7e308), says="is not within 0 and 6"),
    changed("six hours", times(0, 0.1, 0.2, 0.3, 0.4, 21600), FINE),
    changed("times a hair apart", times(*(n * 1e-9 for n in range(FRAMES))), FINE),
    changed("the smallest times", times(*(n * 5e-324 for n in range(FRAMES))), FINE),
    changed("whole numbers as times", put("time_s", np.arange(FRAMES, dtype=np.uint8)), FINE),
    *(
        changed(
            f"a size of {size}", put("size_wh", size), says="size_wh: is not a width and a height"
        )
        for size in ([0, 64], [-96, 64], [96, np.nan], [np.inf, 64], [8193, 64], [1e9, 1e9])
    ),
    changed("a size of 1 x 1", put("size_wh", [1, 1]), FINE),
    changed("a size of 8192 x 1", put("size_wh", [8192, 1]), FINE),
    *(
        changed(f"{name} {value:g} in places", spoil(name, np.s_[2:4, 20:30], value), FINE)
        for name in ("xy_px", "world_m", "visibility")
        for value in (np.nan, np.inf, -np.inf, 1e300, -1e9, 50_000.0)
    ),
    *(
        changed(f"xy_px {value:g} throughout", put("xy_px", np.full((FRAMES, 33, 2), value)), codes)
        for value, codes in (
            (np.nan, frozenset({4})),
            (np.inf, frozenset({4})),
            (0.0, FINE),
            (80_000.0, FINE),
        )
    ),
    changed(
        "everything 0",
        lambda held: held.update(
            {n: a * 0 for n, a in held.items() if n in ("xy_px", "world_m", "visibility")}
        ),
        FINE,
    ),
]
