"""No function and no module of the package is longer than can be read at one go."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import posecheck

pytestmark = pytest.mark.checkout
PACKAGE = Path(posecheck.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LINES_OF_A_FUNCTION = 45
"""One screen, its decorators and docstring included."""
LINES_OF_A_MODULE = 400
"""One sitting."""


def too_long(source: str) -> list[str]:
    """Functions over the limit, by name; those within another count by themselves as well."""
    return [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _last_line(node) - _first_line(node) + 1) > LINES_OF_A_FUNCTION
    ]


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _last_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_functions_and_modules_keep_their_limits(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert too_long(source) == []
    assert len(source.splitlines()) <= LINES_OF_A_MODULE


def test_a_long_function_is_noticed() -> None:
    source = "class One:\n    @property\n    def two(self):\n" + "        pass\n" * 44
    assert too_long(source) == ["two: 46 lines"]
    assert too_long(source.removesuffix("        pass\n")) == []
