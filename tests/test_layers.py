"""Imports point one way, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import posecheck

PACKAGE = Path(posecheck.__file__).parent
LAYERS = [  # top to bottom: a module may import only from lines above its own
    {"closing", "errors", "frames", "shipped", "tflite_metadata"},
    {"landmarks", "model", "serving", "sources", "working_folder"},
    {
        "geometry",
        "smoothing",
        "sources.ahead",
        "sources.browser",
        "sources.video_file",
        "sources.camera",
        "sources.replay",
        "sources.still",
    },
    {"body_frame"},
    {"bystanders", "body_parts"},
    {"measurements"},
    {"meter"},
    {"lumbar", "ledger", "stillness"},
    {"back_watch"},
    {"pose_faults"},
    {"detector", "poses"},
    {"rules", "hold", "shape", "camera_coach"},
    {"repetitions"},
    {"feedback"},
    {"session"},
    {"recognition"},
    {"checker", "report", "measurement_table", "wording", "plan", "hold_log"},
    {"history"},
    {"progress"},
    {"marks", "summary", "announcer", "learn", "card"},
    {"back_calibration", "overlay", "charts", "annotated_video"},
    {"demonstration", "report_html"},
    {"record"},
    {"practice", "recorded", "testing"},
    {"batch", "doctor"},
    {"cluster", "crew", "terminal"},
    {"cli", "ui"},
]
UI_LAYERS = [  # and within ui/
    {"private"},
    {"component", "guard", "results", "live.desk", "live.workers", "live.message"},
    {"live.route", "player", "downloads"},
    {"server", "stage", "summary_view"},
    {"home_page", "practise_page", "check_page", "history_page"},
    {"page"},
]
UI_LEVELS = {f"ui.{one}": len(LAYERS) + at for at, group in enumerate(UI_LAYERS) for one in group}
LEVEL = {one: at for at, group in enumerate(LAYERS) for one in group} | UI_LEVELS


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


def test_every_module_has_its_layer() -> None:
    assert {name_of(path) for path in modules()} == LEVEL.keys() | {"ui.live"}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_upwards(path: Path) -> None:
    own = name_of(path)
    for target in imported(path):
        name = target.removeprefix("posecheck.")
        if target.startswith("posecheck.") and name in LEVEL and name != own:
            assert LEVEL[name] < LEVEL[own], f"{own} imports {name}"


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("mediapipe", {"detector"}),
        ("av", {"sources.video_file", "annotated_video"}),
        ("streamlit", {name for name in LEVEL if name.startswith("ui")}),
        ("distributed", {"cluster"}),
        ("starlette", {name for name in LEVEL if name.startswith("ui")}),
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
        "import posecheck.cli\n"
        "assert not {'streamlit', 'dask', 'distributed'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
