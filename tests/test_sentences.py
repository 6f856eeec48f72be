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
}
BESIDE = {
    # What a measurement is, what corrects it and what hides it belong together, as in a pose file.
    "measuring/measurements.py": "the usual cue of each measurement",
    "measuring/meter.py": "why a joint cannot be judged",
    "measuring/lumbar.py": "why the back cannot be judged",
    "measuring/back_watch.py": "why the back cannot be judged",
    "measuring/stillness.py": "why stillness cannot be judged",
    "measuring/ledger.py": "the one sentence about hip and back",
    "judging/session.py": "why nothing can be judged",
    # Notes of a report: each arises in one place and is nowhere else to be said.
    "sources/replay.py": "a note on the source",
    "sources/video_file.py": "notes on the source",
    "detection/bystanders.py": "a note on who was followed",
    "reporting/record.py": "notes on the back and on earlier poses",
    "reporting/report.py": "why a rule was not judged in a whole recording",
    "history/store.py": "notes on a history that cannot be kept, and SQL",
    "history/progress.py": "the one sentence about the weeks",
    "recordings/batch.py": "the error of one video of many",
    "recordings/crew.py": "the error of one video of many",
    "poses/faults.py": "faults of a pose file",
    "poses/pose.py": "the pose file's schema and dose",
    # Texts that are a module's whole purpose.
    "doctor.py": "its findings, line by line",
    "cli.py": "the command line",
    "serving.py": "what is printed when the page is served",
    "detection/model.py": "where the model is fetched from",
    "recordings/learn.py": "the pose file that it writes",
    "recordings/cluster.py": "the packages it needs, where it runs",
    "reporting/card.py": "the card of a pose",
    "reporting/charts.py": "titles of charts",
    "ui/check_page.py": "labels of that page",
    "ui/downloads.py": "labels of its buttons",
    "ui/guard.py": "what is answered to strangers",
    "ui/history_page.py": "labels of that page",
    "ui/home_page.py": "labels of that page",
    "ui/practise_page.py": "labels of that page",
    "ui/results.py": "what is answered to strangers",
    "ui/summary_view.py": "labels of that page",
    "ui/live/route.py": "the server's log",
    "ui/component.py": "markup",
}
"""Modules that may say what is said nowhere else, and what that is."""
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
    """Every sentence of the package, without its case and edges, and the modules it stands in."""
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


def test_sentences_stand_in_their_homes() -> None:
    known = HOMES.keys() | BESIDE.keys()
    strays = {text: rooms for text, rooms in sentences().items() if rooms - known}
    assert strays == {}


def test_every_home_is_needed() -> None:
    used = set().union(*sentences().values())
    assert sorted(HOMES.keys() - used) == []
    assert sorted(BESIDE.keys() - used) == []


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
