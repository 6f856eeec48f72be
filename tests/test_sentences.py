"""Each sentence stands in one place: in a home of words, or where it alone is needed.

A sentence is a text in the code of three words or more, or of two that end in . ? or !. Docstrings,
errors that are raised and arguments of the command line are left out: they stand where they arise.
An f-string counts by its pieces.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import posecheck

PACKAGE = Path(posecheck.__file__).parent
HOMES = {
    "words/spoken.py": "every line said aloud",
    "words/stage.py": "the stage and the guide",
    "words/pages.py": "titles of the pages, and what two pages offer",
    "reporting/wording.py": "values in words",
    "reporting/sentences.py": "sentences about a report",
    "comparing/words.py": "sentences about a comparison",
    "reporting/verdict.py": "the one sentence a report begins with",
}
BESIDE = {
    "measuring": "what a measurement is, what corrects it and what hides it, as in a pose file",
    "judging/session.py": "why nothing can be judged",
    "poses": "faults of a pose file, its schema and dose",
    # Notes of a report, and errors handed on: each arises in one place.
    "sources": "notes on the source",
    "detection": "who was followed, and where the model is fetched from",
    "sessions": "faults of a session file",
    "reviewing": "a review in words",
    "plans": "faults of a plan, its text to begin with, and what of it is due",
    "history": "a history that cannot be kept, and how the weeks compare",
    "recordings": "errors of one video of many, and the pose file that is learnt",
    "reporting/report_writer.py": "notes on the back",
    "reporting/report.py": "why a rule was not judged in a whole recording",
    # What a module is for.
    "reporting/session_report.py": "what a session came to",
    "reporting/card.py": "the card of a pose",
    "reporting/charts.py": "titles of charts",
    "disclaimer.py": "what PoseCheck is not",
    "study": "what a study comes to, and titles of its plots",
    "doctor.py": "its findings, line by line",
    "serving.py": "what is printed when the page is served",
    "cli": "the command line",
    "ui": "labels of a page, and answers to strangers",
}
"""Modules and folders that may say what is said nowhere else, and what that is."""
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
NOT_ENGLISH = re.compile(r"[<>{}=_]|SELECT|INSERT|DELETE|PRAGMA|CREATE|sans-serif")


def is_sentence(text: str) -> bool:
    words = WORD.findall(text)
    ends = text.rstrip().endswith((".", "?", "!")) and len(words) >= 2
    return " " in text.strip() and (len(words) >= 3 or ends) and not NOT_ENGLISH.search(text)


def texts(path: Path) -> Iterator[str]:
    """The texts of a module, less docstrings, errors and arguments of the command line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        argument = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("add_argument", "add_parser", "ArgumentParser")
        )
        if documents or argument or isinstance(node, ast.Raise | ast.Assert):
            left_out |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node not in left_out and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sentences() -> dict[str, set[str]]:
    """Every sentence of the package, without its case and edges, and the modules it is in."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in filter(is_sentence, texts(path)):
            found[text.strip(" .,:;()").lower()].add(path.relative_to(PACKAGE).as_posix())
    return found


class Visible(HTMLParser):
    """What a person reads of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden = tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(" ".join(data.split()))


def markup() -> Iterator[tuple[str, str]]:
    """(file, text) of the report's template and of the components, less what is filled in."""
    for path in [*PACKAGE.rglob("*.jinja"), *PACKAGE.rglob("*.html")]:
        visible = Visible()
        text = path.read_text(encoding="utf-8")
        visible.feed(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL))
        for one in visible.texts:
            yield path.name, one


def home_of(module: str) -> str | None:
    """The module or folder that may say what this module says; None where it may not."""
    known = HOMES.keys() | BESIDE.keys()
    return next((one for one in (module, module.split("/")[0]) if one in known), None)


def test_sentences_stand_in_their_homes() -> None:
    strays = {
        text: sorted(modules)
        for text, modules in sentences().items()
        if None in map(home_of, modules)
    }
    assert strays == {}


def test_every_home_is_needed() -> None:
    used = {home_of(module) for modules in sentences().values() for module in modules}
    assert HOMES.keys() | BESIDE.keys() == used


def test_no_sentence_stands_twice() -> None:
    twice = {text: sorted(rooms) for text, rooms in sentences().items() if len(rooms) > 1}
    assert twice == {}


def test_markup_says_nothing_that_the_code_says() -> None:
    said = sentences()
    again = [(name, text) for name, text in markup() if text.strip(" .,:;()").lower() in said]
    assert again == []


def test_the_scripts_say_nothing_of_their_own() -> None:
    literal = re.compile(r'"([^"\n]*)"|`([^`]*)`')
    strays = []
    for path in sorted(PACKAGE.rglob("*.js")):
        code = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for quoted, template in literal.findall(code):
            text = quoted or re.sub(r"\$\{[^}]*\}", "", template)
            if is_sentence(text):
                strays.append((path.name, text))
    assert strays == []


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Lift your chest.", True),
        ("Step back", False),
        ("Step back.", True),
        ("not judged from here", True),
        ("front_knee_deg", False),
        ("SELECT name FROM holds", False),
    ],
)
def test_what_a_sentence_is(text: str, whether: bool) -> None:
    assert is_sentence(text) is whether
