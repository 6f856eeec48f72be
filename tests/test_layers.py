"""Imports point one way, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import posecheck

pytestmark = pytest.mark.checkout
PACKAGE = Path(posecheck.__file__).parent
FLOORS = (  # bottom to top: a folder, or a module of the package itself, imports only from below
    {
        *(
            "child",
            "errors",
            "closing",
            "lasting",
            "shipped",
            "disclaimer",
            "processors",
            "user_folders",
        ),
        "words",
    },
    {"body", "serving"},
    {"sources"},
    {"detection"},
    {"measuring"},
    {"poses"},
    {"judging"},
    {"reporting"},
    {"history"},
    {"plans"},
    {"sessions"},
    {"coaching"},
    {"recordings", "reviewing", "exports"},
    {"comparing", "study"},
    {"api", "testing", "doctor", "terminal"},
    {"cli"},
    {"__main__", "ui"},
)
FLOOR = {room: at for at, rooms in enumerate(FLOORS) for room in rooms}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(name: str) -> str:
    """The folder a module is in; the module itself where it is in none."""
    return name.split(".")[0]


def own_imports(path: Path) -> set[str]:
    """The package's modules that this one imports, without the package's name."""
    names = {name_of(module) for module in modules()}
    targets = {target.removeprefix("posecheck.") for target in imported(path)}
    return (targets & names) - {name_of(path)}


def test_every_folder_has_its_floor() -> None:
    assert {room_of(name_of(path)) for path in modules()} == FLOOR.keys()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_down(path: Path) -> None:
    own = room_of(name_of(path))
    for target in own_imports(path):
        room = room_of(target)
        assert FLOOR[room] < FLOOR[own] or room == own, f"{name_of(path)} imports {target}"


def test_no_imports_run_in_a_circle() -> None:
    imports = {name_of(path): own_imports(path) for path in modules()}
    while free := {name for name, targets in imports.items() if not targets}:
        imports = {name: targets - free for name, targets in imports.items() if name not in free}
    assert not imports


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("mediapipe", {"detection.mediapipe_detector"}),
        (
            "av",
            {
                *("sources.video_file", "sources.claims", "sources.decoding"),
                "recordings.annotated_video",
            },
        ),
        ("streamlit", {name_of(path) for path in modules() if room_of(name_of(path)) == "ui"}),
        ("distributed", {"recordings.cluster"}),
        ("statsmodels", {"study.statistics"}),
        ("scipy", {"study.statistics"}),
        ("starlette", {name_of(path) for path in modules() if room_of(name_of(path)) == "ui"}),
    ],
)
def test_heavy_libraries_stay_behind_their_door(library: str, doors: set[str]) -> None:
    users = {
        name_of(path)
        for path in modules()
        if any(target.split(".")[0] == library for target in imported(path))
    }
    assert users
    assert users <= doors


def test_importing_opens_no_file_for_writing_and_loads_no_model() -> None:
    probe = (
        "import sys, builtins\n"
        "real = builtins.open\n"
        "def watched(file, mode='r', *rest, **more):\n"
        "    assert not set(mode) & set('wax+'), file\n"
        "    return real(file, mode, *rest, **more)\n"
        "builtins.open = watched\n"
        "import posecheck.api, posecheck.cli.check, posecheck.cli.doctor, posecheck.cli.app\n"
        "assert not {'streamlit', 'dask', 'distributed'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
