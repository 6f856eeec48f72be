"""Every number of the package says why it is what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import posecheck

pytestmark = pytest.mark.checkout
PACKAGE = Path(posecheck.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
SAY_THEMSELVES = {"REAR_THIGH", "STYLE", "ROTATIONS", "TOO_LATE"}
"""A part of a leg, the axes' looks, a table of turns by 90 degrees, a sentence."""


def numbers_without_reason(path: Path) -> list[str]:
    """Constants with a number in them and no docstring or comment; a group may share one."""
    source = path.read_text(encoding="utf-8")
    lines, body = source.splitlines(), ast.parse(source).body
    return [
        node.target.id
        for at, node in enumerate(body)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and "Final" in ast.unparse(node.annotation)
        and node.value is not None
        and any(_is_number(part) for part in ast.walk(node.value))
        and "#" not in "".join(lines[node.lineno - 2 : node.end_lineno])
        and not _is_text(_after_group(body, at))
    ]


def _after_group(body: list[ast.stmt], at: int) -> ast.stmt | None:
    rest = (node for node in body[at + 1 :] if not isinstance(node, ast.AnnAssign))
    return next(rest, None)


def _is_text(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_number(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_number_has_its_reason_beside_it(path: Path) -> None:
    assert set(numbers_without_reason(path)) <= SAY_THEMSELVES


def test_a_number_without_a_reason_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('A: Final = 4\n"""Because."""\nX = 1\nBARE: Final = 5\n')
    assert numbers_without_reason(module) == ["BARE"]
