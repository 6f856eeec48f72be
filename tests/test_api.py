"""import posecheck: what it offers, what it loads, and that its page of examples is true."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import posecheck
from posecheck.poses.pose import Pose
from posecheck.recordings.annotated_video import AnnotatedVideo
from posecheck.shipped import shipped
from posecheck.sources.replay import LandmarkRecorder
from posecheck.sources.video_file import VideoFile
from posecheck.testing import LungeBody, frames, standing_body
from tests.conftest import SAMPLES

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
HEAVY = ("mediapipe", "cv2", "av", "streamlit", "vl_convert", "pandas", "jinja2", "distributed")
SIZE_WH = (640, 360)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A landmark recording: a second of standing, then a good lunge."""
    recorder = LandmarkRecorder()
    lunge = LungeBody(front_knee_deg=84, front_shin_deg=4, thigh_px=60, size_wh=SIZE_WH).landmarks()
    for frame in frames(seconds=6, fps=15, size_wh=SIZE_WH):
        recorder.add(frame, standing_body(size_wh=SIZE_WH) if frame.time_s < 1 else lunge)
    path = tmp_path / "session.npz"
    recorder.save(path)
    return path


# What is offered.


def test_every_name_resolves_and_is_at_home_where_it_is_said_to_be() -> None:
    assert len(posecheck.__all__) == len(set(posecheck.__all__))
    assert set(posecheck.__all__) == {*posecheck._HOME_OF, "__version__"}
    assert all(getattr(posecheck, name) is not None for name in posecheck.__all__)
    assert dir(posecheck) == sorted(posecheck.__all__)


def test_what_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'posecheck' has no attribute 'chek'"):
        posecheck.chek  # type: ignore[attr-defined]  # noqa: B018


def test_every_name_is_on_the_page() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## All names")[2]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`(\w+)`", "".join(cells))) == sorted(posecheck.__all__)


def test_whatever_can_be_reached_from_an_offered_name_is_offered() -> None:
    offered = {name: getattr(posecheck, name) for name in posecheck.__all__}
    missing = {
        f"{name} has a {one.__qualname__}"
        for name, thing in offered.items()
        for one in _types_of(thing)
        if one.__module__.startswith("posecheck.") and one not in offered.values()
    }
    # A detector and a session of one's own: Checker.of makes both.
    assert missing == {"Checker has a Detector", "Checker has a Session"}


def _types_of(thing: Any) -> Iterator[type]:
    """The classes in what a function takes and gives, or in what a class holds and gives."""
    holds = is_dataclass(thing) or (inspect.isclass(thing) and issubclass(thing, BaseModel))
    if inspect.isfunction(thing) or holds:
        yield from _types_in(list(typing.get_type_hints(thing, _names_of(thing)).values()))
    if inspect.isclass(thing) and not issubclass(thing, Enum | Exception):
        for name, member in vars(thing).items():
            function = member.fget if isinstance(member, property) else member
            function = getattr(function, "__func__", function)
            if inspect.isfunction(function) and (not name.startswith("_") or name == "__init__"):
                yield from _types_of(function)


def _names_of(thing: Any) -> dict[str, Any]:
    """What its annotations may name: its module's names, and what is imported for types only."""
    return {**vars(posecheck), **vars(sys.modules[thing.__module__])}


def _types_in(hints: list[Any]) -> Iterator[type]:
    for hint in hints:
        if inspect.isclass(hint) and not typing.get_args(hint):
            yield hint
        yield from _types_in([one for one in typing.get_args(hint) if one is not hint])


def test_the_package_is_typed() -> None:
    assert (Path(posecheck.__file__).parent / "py.typed").is_file()


# What is loaded.


@pytest.mark.parametrize(
    "words",
    [
        "import posecheck",
        "import posecheck; posecheck.library(); posecheck.card_svg(posecheck.pose('low_lunge'))",
        "import posecheck.cli; posecheck.cli.main(['poses'])",
        "import posecheck.cli; posecheck.cli.main(['poses', 'low_lunge'])",
        "import posecheck.cli; posecheck.cli.main([])",
        "import posecheck.cli\ntry: posecheck.cli.main(['--help'])\nexcept SystemExit: pass",
    ],
)
def test_what_needs_no_camera_and_no_chart_loads_none(words: str) -> None:
    probe = f"import sys\n{words}\nprint(*({HEAVY} & sys.modules.keys()), file=sys.stderr)"
    probe = probe.replace(f"{HEAVY}", f"set({HEAVY})")
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stderr == "\n"


WATCHED = """
import os, sys
written = []
def watch(event, given):
    writes = event == "open" and given[0] != os.devnull and (
        given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    if writes or event in ("os.mkdir", "tempfile.mkstemp", "tempfile.mkdtemp"):
        written.append((event, given))
import posecheck, posecheck.recordings.check  # what MediaPipe loads looks for system libraries
sys.addaudithook(watch)
report = posecheck.check(sys.argv[1])
assert report.holds, report
print(written)
"""


def test_without_a_folder_a_check_writes_nothing_anywhere(session: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WATCHED, str(session)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")


def test_a_check_is_the_same_with_and_without_a_folder(session: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert posecheck.check(str(session)) == posecheck.check(session, out=str(out))
    assert sorted(file.name for file in out.iterdir()) == [
        *("annotated.mp4", "measurements.csv", "report.html", "report.json"),
    ]


def test_a_pose_may_be_named_in_four_ways(session: Path) -> None:
    path = shipped("reference_poses") / "low_lunge.toml"
    ways: list[Pose | str | Path] = ["low_lunge", path, str(path), posecheck.pose("low_lunge")]
    first, *others = [posecheck.check(session, pose=pose) for pose in ways]
    assert others == [first] * 3


def test_auto_finds_out_what_is_done(session: Path) -> None:
    (seen,) = posecheck.check(session, pose="auto").recognised or ()
    assert seen.pose.id == "low_lunge"


# The page's examples.


def examples() -> Iterator[Any]:
    text = PAGE.read_text(encoding="utf-8")
    for found in re.finditer(r"(<!-- needs the model -->\n)?```python\n(.*?)```", text, re.DOTALL):
        line = text[: found.start(2)].count("\n") + 1
        marks = [pytest.mark.model] if found[1] else []
        yield pytest.param(found[2], id=f"line {line}", marks=marks)


def first_seconds(clip: Path, path: Path, seconds: float) -> None:
    with VideoFile(clip) as source:
        first = next(source.frames())
    with VideoFile(clip) as source, AnnotatedVideo(path, size_wh=first.size_wh, fps=30) as video:
        for frame in source.frames():
            if frame.time_s > seconds:
                break
            video.add(frame.image_bgr, frame.time_s)


@pytest.mark.parametrize("example", list(examples()))
def test_the_examples_run(
    example: str, session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "lunge.mp4" in example:
        first_seconds(SAMPLES / "low_lunge_faults.mp4", tmp_path / "lunge.mp4", 3.0)
    exec(compile(example, str(PAGE), "exec"), {})
    shutil.rmtree(tmp_path / "results", ignore_errors=True)
