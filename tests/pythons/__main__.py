"""Installs the built wheel on every Python found and runs the demo and the fast tests with it.

    python -m tests.pythons            the newest versions on each, the lowest ones on the oldest
    python -m tests.pythons 3.12       on that one only

The oldest one, if it is also what runs this, has only the lowest versions to try: `make test` has
tried the newest on it.

Fast tests means those that touch what is installed: TESTS. Nothing is seen of the checkout: the
tests are copied away from it. The pose model is the one in the user's cache, fetched once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.pythons.ranges import ROOT, TRIED_LOWEST, lowest_versions, named_pythons

WINDOWS: Final = os.name == "nt"
AT_A_TIME: Final = 3
"""Installing waits for the disk and the index, testing for a processor: so none is ever idle."""
LONGEST_S: Final = 600.0
"""A step that takes longer hangs."""
LINES_SHOWN: Final = 40
DEMO: Final = ("demo", "--no-open", "--out", "{out}")
"""Arguments of posecheck: the wheel's own sample, checked with the real model."""
TESTS: Final = (
    *("test_sources.py", "test_recorded.py", "test_overlay.py", "test_report.py"),
    *("test_poses.py", "test_model.py", "test_cli.py", "test_doctor.py", "test_app.py"),
    *("test_live_route.py", "test_guard.py", "test_history.py", "test_uploads.py"),
)
"""Those that meet PyAV, OpenCV, Pillow, Streamlit, Starlette, pydantic, Jinja and the charts. What
computes on plain numbers alone is the same on every Python, and `make test` has it."""
MARKED: Final = "not model and not browser and not checkout"


@dataclass(kw_only=True)
class Run:
    """One Python with one set of versions, and how it went. wrong: the end of what it said."""

    python: str
    interpreter: Path
    versions: str
    took_s: dict[str, float] = field(default_factory=dict)
    wrong: str = ""


def found(pythons: Sequence[str]) -> dict[str, Path]:
    """The interpreter of each of those Pythons that is here and really starts."""
    interpreters = {python: _interpreter(python) for python in pythons}
    return {python: path for python, path in interpreters.items() if path is not None}


def _interpreter(python: str) -> Path | None:
    return next((path for path in _candidates(python) if _version(path) == python), None)


def _candidates(python: str) -> Iterator[Path]:
    """On the path, then where pyenv and uv keep theirs."""
    yield Path(sys.executable)
    name = "python.exe" if WINDOWS else f"python{python}"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(folder) / name
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{python}.*/bin/{name}"))
    yield from sorted(pyenv.glob(f"pyenv-win/versions/{python}.*/{name}"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python"))
    yield from sorted(uv.glob(f"cpython-{python}.*/bin/{name}"))


def _version(interpreter: Path) -> str:
    """Such as "3.12"; empty where nothing starts (pyenv's shims of what is not selected)."""
    if not interpreter.is_file():
        return ""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        answer = subprocess.run(
            [interpreter, "-c", ask], capture_output=True, text=True, timeout=30, check=False
        )
        return answer.stdout.strip()
    return ""


class StepError(Exception):
    """A step ended in an error; str() is the end of what it said."""


def step(run: Run, name: str, command: Sequence[str | Path], cwd: Path) -> None:
    """Run the command and note how long it took. Raises StepError."""
    start_s = time.monotonic()
    # What lies in the folder, or in this checkout, must not be what is imported.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StepError(f"{name}: still not done after {LONGEST_S:.0f} s") from None
    run.took_s[name] = time.monotonic() - start_s
    if done.returncode != 0:
        end = "\n".join(done.stdout.splitlines()[-LINES_SHOWN:])
        raise StepError(f"{name} ended with {done.returncode}:\n{end}")


def try_out(run: Run, wheel: Path, folder: Path) -> Run:
    """Install, show, test, in a folder of its own."""
    folder.mkdir()
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)  # pytest's settings
    scripts = folder / "venv" / ("Scripts" if WINDOWS else "bin")
    constraints = folder / "constraints.txt"
    constraints.write_text(lowest_versions() if run.versions == "lowest" else "", encoding="utf-8")
    demo = [part.format(out=folder / "demo") for part in DEMO]
    ending = ".exe" if WINDOWS else ""
    python, posecheck = scripts / f"python{ending}", scripts / f"posecheck{ending}"
    try:
        step(run, "venv", [run.interpreter, "-m", "venv", folder / "venv"], folder)
        step(
            run,
            "install",
            [
                *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
                *("--python", python, "--constraint", constraints),
                f"{wheel}[{','.join(TRIED_LOWEST)}]",
            ],
            folder,
        )
        step(run, "demo", [posecheck, *demo], folder)
        step(
            run,
            "tests",
            [
                *(python, "-m", "pytest", "--quiet", "-m", MARKED, "-p", "no:cacheprovider"),
                *(folder / "tests" / name for name in TESTS),
            ],
            folder,
        )
    except StepError as error:
        run.wrong = str(error)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"{run.python}, {run.versions} versions: {run.wrong or 'passed'}", flush=True)
    return run


def built_wheel(folder: Path) -> Path:
    """The wheel of this checkout, freshly built there."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*command, str(folder), str(ROOT)], check=True, timeout=LONGEST_S)
    (wheel,) = folder.glob("*.whl")
    return wheel


def table(runs: Sequence[Run]) -> str:
    """A line a run."""
    steps = ("install", "demo", "tests")
    heads = ["python", "versions", *(f"{name} s" for name in steps), "result"]
    lines = [
        [
            run.python,
            run.versions,
            *(f"{run.took_s[name]:.0f}" if name in run.took_s else "-" for name in steps),
            "FAILED" if run.wrong else "passed",
        ]
        for run in runs
    ]
    wide = [max(len(cell) for cell in column) for column in zip(heads, *lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip()
        for line in (heads, *lines)
    )


def main(arguments: Sequence[str]) -> int:
    """Run it all; 1 when anything failed, or nothing could be tried."""
    named = named_pythons()
    wanted = list(arguments) or named
    here = found(wanted)
    oldest = named[0]
    tried = oldest if here.get(oldest) == Path(sys.executable) and not arguments else None
    plans = [(python, "newest") for python in here if python != tried]
    if oldest in here:  # the lowest versions have wheels for the oldest Python only
        plans.insert(0, (oldest, "lowest"))
    runs = [
        Run(python=python, interpreter=here[python], versions=versions)
        for python, versions in plans
    ]
    start_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="posecheck-pythons-") as folder:
        wheel = built_wheel(Path(folder))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            started = [
                pool.submit(try_out, run, wheel, Path(folder) / f"{run.python}-{run.versions}")
                for run in runs
            ]
            runs = [one.result() for one in started]
    print(f"\n{table(runs)}\nin {time.monotonic() - start_s:.0f} s")
    missing = [python for python in wanted if python not in here]
    if missing:
        print(f"not found here, so not tried: Python {', '.join(missing)}")
    return int(any(run.wrong for run in runs) or not runs)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
