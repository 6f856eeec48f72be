"""A model file that is damaged, half there, or something else: exit 5, one line, nothing kept."""

from __future__ import annotations

import io
import os
import shutil
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from posecheck.cli import main
from posecheck.detection import model
from posecheck.detection.model import DETECTOR_MEMBER, bundle_of
from tests.hostile.videos import Clip, made

TFLITE = b"\x1c\0\0\0TFL3" + bytes(200)
GOOD = bundle_of(TFLITE, TFLITE)


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def flipped(at: int) -> bytes:
    data = bytearray(GOOD)
    data[at] ^= 0xFF
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(GOOD)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def compressed_by_nobody_knows_what() -> bytes:
    data = bytearray(GOOD)
    data[data.index(b"PK\x01\x02") + 10] = 77
    return bytes(data)


BAD: dict[str, Callable[[Path], object]] = {
    "no file": lambda path: None,
    "a folder": Path.mkdir,
    "a pipe": lambda path: os.mkfifo(path),
    "a link to itself": lambda path: path.symlink_to(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "empty": Path.touch,
    "text": lambda path: path.write_text("not a model"),
    "a page to sign in": lambda path: path.write_text("<!doctype html>Sign in"),
    "half": lambda path: path.write_bytes(GOOD[: len(GOOD) // 2]),
    "all but the end": lambda path: path.write_bytes(GOOD[:-5]),
    "a bit flipped in the weights": lambda path: path.write_bytes(flipped(150)),
    "a bit flipped in the directory": lambda path: path.write_bytes(flipped(len(GOOD) - 100)),
    "encrypted": lambda path: path.write_bytes(encrypted()),
    "an odd compression": lambda path: path.write_bytes(compressed_by_nobody_knows_what()),
    "a zip of something else": lambda path: path.write_bytes(zipped({"a.txt": b"a"})),
    "one part missing": lambda path: path.write_bytes(zipped({DETECTOR_MEMBER: TFLITE})),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_model_of_ones_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.task"
    BAD[name](path)
    monkeypatch.setenv(model.OVERRIDE_VARIABLE, str(path))
    assert main(["model"]) == 5
    assert capsys.readouterr().err == (
        f"posecheck: $POSECHECK_MODEL names {path}, which is not a .task model file: "
        "correct the variable, or unset it to use the standard model\n"
    )


@pytest.mark.parametrize("part", [TFLITE, b"text " * 9, b""])
def test_a_model_that_looks_right_but_is_none(
    part: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Only MediaPipe finds out."""
    path = tmp_path / "own.task"
    path.write_bytes(bundle_of(part, part))
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(made(Clip()))
    monkeypatch.setenv(model.OVERRIDE_VARIABLE, str(path))
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(clip)]) == 5
    line = capsys.readouterr().err.rpartition("\r")[2]
    assert line.startswith(f"posecheck: {path}: MediaPipe cannot read this model")
    assert line.count("\n") == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["clip.mp4", "own.task"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own, and no network."""
    monkeypatch.delenv(model.OVERRIDE_VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache" / "posecheck"


class _Response(io.BytesIO):
    """What a server sent; `said` is the length it promised."""

    def __init__(self, data: bytes, said: str) -> None:
        super().__init__(data)
        self.headers = {"Content-Length": said}


def no_wheel() -> bytes:
    raise OSError("no route to host")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(GOOD, str(len(GOOD)), id="another model"),
        pytest.param(GOOD[:200], str(len(GOOD)), id="half a download"),
        pytest.param(b"", "0", id="nothing"),
        pytest.param(b"<!doctype html>Sign in", "22", id="a page to sign in"),
        pytest.param(GOOD, "nine", id="a length that is none"),
        pytest.param(GOOD, "-1", id="a length below zero"),
    ],
)
def test_what_the_server_sends_is_not_trusted(
    data: bytes,
    said: str,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: _Response(data, said))
    monkeypatch.setattr(model, "_bundle_from_wheel", no_wheel)
    assert main(["model"]) == 5
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("posecheck: the pose model could not be fetched (Google's model store: ")
    assert "connect to the internet and run `posecheck model`" in line
    assert list(cache.iterdir()) == [] if cache.exists() else True


def test_a_wheel_with_other_weights(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wheel = tmp_path / "mediapipe.whl"
    wheel.write_bytes(
        zipped({part.path: TFLITE for part in (model.WHEEL_DETECTOR, model.WHEEL_LANDMARKS)})
    )
    monkeypatch.setattr(model, "_published_bundle", no_wheel)
    monkeypatch.setattr(model, "_download_wheel", lambda folder: wheel)
    assert main(["model"]) == 5
    assert "pose_detection.tflite in mediapipe==0.10.21 has an unexpected checksum" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("name", [name for name in BAD if name not in ("no file", "a device")])
def test_a_bad_file_in_the_cache_is_not_used(
    name: str, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.mkdir()
    BAD[name](model.cached_model_path())
    monkeypatch.setattr(model, "_published_bundle", no_wheel)
    monkeypatch.setattr(model, "_bundle_from_wheel", no_wheel)
    assert main(["model"]) == 5
    assert "could not be fetched" in capsys.readouterr().err


def test_a_cache_that_cannot_be_written(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(cache.parent)
    cache.parent.touch()  # a file where the folder should be
    monkeypatch.setattr(model, "_published_bundle", lambda: GOOD)
    monkeypatch.setattr(model, "_bundle_from_wheel", lambda: GOOD)
    assert main(["model"]) == 5
    assert capsys.readouterr().err.count("\n") == 1
