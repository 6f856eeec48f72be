"""A hostile case, what came of it, and the process of its own in which cases run.

FFmpeg, OpenCV and x264 are native: a damaged file may end the process that reads it. So the cases
of a group run one after another in one child (`python -m tests.hostile.cases GROUP FOLDER`), each
through `posecheck.cli.main`; a child that dies takes one case with it, and the rest goes on.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import io
import json
import subprocess
import sys
import tempfile
import traceback
import unittest.mock
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import av

from posecheck.cli import main
from posecheck.errors import printable
from posecheck.recordings import check as checking
from posecheck.reporting.report_writer import MEASUREMENTS_CSV, REPORT_HTML, REPORT_JSON
from posecheck.testing import LungeBody, ScriptedDetector

Arguments = list[str | Path]
"""Of `posecheck check`, the input first."""

CASE_TIMEOUT_S: Final = 60
OLD: Final = {
    name: f"{name} of an older run".encode()
    for name in (checking.ANNOTATED, checking.LANDMARKS, REPORT_JSON, REPORT_HTML, MEASUREMENTS_CSV)
}
"""What lies in the results folder before each case."""
UNREADABLE: Final = frozenset({3})
FINE: Final = frozenset({0})
EITHER: Final = FINE | UNREADABLE
"""For random damage: it may hit what matters or not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One hostile input.

    arrange: makes the input in an empty folder, gives the arguments. codes: the right exit codes.
    subject: which argument the error must name. says: what the error must say.
    """

    name: str
    arrange: Callable[[Path], Arguments]
    codes: frozenset[int]
    subject: int = 0
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a case.

    code: the exit code, None after an exception that was not caught. kept: whether the old files
    are untouched, byte for byte. whole: what is wrong with the new ones, "" when nothing is.
    grew_mb: by how much the most memory ever used by the process rose.
    """

    name: str
    subject: str
    code: int | None
    err: str
    uncaught: str
    kept: bool
    faults: str
    grew_mb: float


def outcomes(group: str, folder: Path) -> dict[str, Outcome]:
    """Run every case of the module tests.hostile.<group>; those that ended the child are absent."""
    results = folder / "results.jsonl"
    skipped = 0
    for _ in cases_of(group):
        child = subprocess.run(
            [sys.executable, "-m", "tests.hostile.cases", group, str(folder), str(skipped)],
            capture_output=True,
            timeout=600,
        )
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
        if child.returncode == 0:
            break
        # The line of the case that ended the child is missing: note it, go on behind it.
        tail = child.stderr.decode(errors="replace")[-2000:]
        fallen = cases_of(group)[len(lines)]
        with results.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": fallen.name, "died": f"{child.returncode}: {tail}"}))
            file.write("\n")
        skipped = len(lines) + 1
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {one["name"]: _outcome(one) for one in found}


def _outcome(line: dict[str, str]) -> Outcome:
    if "died" not in line:
        return Outcome(**line)  # type: ignore[arg-type]
    return Outcome(
        name=line["name"],
        subject="",
        code=None,
        err="",
        uncaught=f"the process died, {line['died']}",
        kept=False,
        faults="",
        grew_mb=0.0,
    )


def cases_of(group: str) -> Sequence[Case]:
    """The cases of tests.hostile.<group>."""
    cases: Sequence[Case] = importlib.import_module(f"tests.hostile.{group}").CASES
    return cases


def assert_well_behaved(case: Case, outcome: Outcome) -> None:
    """No traceback, the right exit code, one line that names the input, old files untouched.

    A pose file's faults are reported one a line.
    """
    assert not outcome.uncaught, outcome.uncaught
    assert outcome.code in case.codes, outcome.err
    if outcome.code == 0:
        assert outcome.err.rpartition("\r")[2] == ""
        assert outcome.faults == ""
        return
    assert outcome.kept
    assert outcome.err.endswith("\n")
    lines = outcome.err.rpartition("\r")[2][:-1].split("\n")
    assert len(lines) == 1 or case.codes == {2}, outcome.err
    for line in lines:
        before, named, after = line.partition(printable(outcome.subject))
        assert before.startswith("posecheck: "), line
        assert named, line
        assert after.count(": ") >= 2 or case.codes == {2}, line  # what, and the remedy
    assert case.says in outcome.err


def run(case: Case, folder: Path) -> Outcome:
    """Run one case in this process, in a folder of its own."""
    out = folder / "out"
    out.mkdir(parents=True)
    for name, contents in OLD.items():
        (out / name).write_bytes(contents)
    arguments = case.arrange(folder)
    if "--out" not in arguments:
        arguments += ["--out", out]
    before_mb = _most_mb()
    code, err, uncaught = _checked([str(argument) for argument in arguments])
    return Outcome(
        name=case.name,
        subject=str(arguments[case.subject]),
        code=code,
        err=err,
        uncaught=uncaught,
        kept={path.name: path.read_bytes() for path in out.iterdir()} == OLD,
        faults=_faults(out, arguments) if code == 0 else "",
        grew_mb=_most_mb() - before_mb,
    )


def _checked(arguments: list[str]) -> tuple[int | None, str, str]:
    err = io.StringIO()
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        try:
            return main(["check", *arguments]), err.getvalue(), ""
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 1, err.getvalue(), ""
        except BaseException:
            return None, err.getvalue(), traceback.format_exc()


def _faults(out: Path, arguments: Arguments) -> str:
    """Which of the new files is not whole."""
    report = json.loads((out / REPORT_JSON).read_bytes())
    rows = (out / MEASUREMENTS_CSV).read_text(encoding="utf-8").count("\n") - 1
    if report["frames"]["total"] != rows:
        return f"{rows} rows, {report['frames']['total']} frames"
    if not (out / REPORT_HTML).read_text(encoding="utf-8").rstrip().endswith("</html>"):
        return "the page ends too soon"
    if "--no-video" in arguments:
        return ""
    with av.open(str(out / checking.ANNOTATED)) as video:
        pictures = sum(1 for _ in video.decode(video=0))
    return "" if pictures == rows else f"{pictures} pictures, {rows} rows"


def _most_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


@contextlib.contextmanager
def _without_model(*, charts: bool) -> Iterator[None]:
    """Someone in every frame; without charts, which cost most of a short check."""
    body = LungeBody(thigh_px=10, size_wh=(96, 64)).landmarks()
    stand_ins: dict[str, object] = {
        "posecheck.recordings.opening.MediaPipeDetector": SimpleNamespace(
            of=lambda *_, **__: ScriptedDetector(lambda _: body)
        ),
    }
    if not charts:
        stand_ins["posecheck.reporting.charts.as_svg"] = lambda chart, **words: "<svg/>"
    with contextlib.ExitStack() as stack:
        for name, stand_in in stand_ins.items():
            stack.enter_context(unittest.mock.patch(name, stand_in))
        yield


def _run_group(group: str, folder: Path, skipped: int) -> None:
    with (folder / "results.jsonl").open("a", encoding="utf-8") as results:
        for number, case in enumerate(cases_of(group)[skipped:], skipped):
            faulthandler.dump_traceback_later(CASE_TIMEOUT_S, exit=True)
            with (
                _without_model(charts=group == "recordings"),
                tempfile.TemporaryDirectory(dir=folder) as own,
            ):
                outcome = run(case, Path(own) / str(number))
            faulthandler.cancel_dump_traceback_later()
            results.write(json.dumps(asdict(outcome)) + "\n")
            results.flush()


if __name__ == "__main__":
    _run_group(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
