"""What is wrong with a pose file or a plan, for whoever wrote it.

A line a fault: the place, what was found, what is allowed, and the nearest right spelling.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ValidationError

TYPE_WORDS: Final = {
    "string_type": "text in quotes",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "finite_number": "a finite number",
    "date_type": "a date without quotes, such as 2026-11-30",
}
NAMED_BY: Final = ("id", "measurement", "pose", "routine", "rule")
"""The keys that tell one table of a list from the others."""
MAX_FOUND: Final = 60
"""Characters of what was found that are quoted back."""
LONGEST_KEY: Final = 40
"""What is shown of a key that does not exist."""
MOST_REPORTED: Final = 50
"""More errors than anyone corrects in one go."""
STRAIGHT_DEG: Final = 180
"""No joint opens farther, so a band that ends beyond it has no upper end."""


def faults_in_words(
    error: ValidationError, data: Mapping[str, Any], model: type[BaseModel]
) -> list[str]:
    """The faults, each in one line. `data` is the file's contents, `model` what they should be.

    Of more than MOST_REPORTED, the last line says how many are left out.
    """
    found = error.errors(include_url=False)
    # A misspelt key is missing too: the misspelling says it all.
    unknown = {
        (*fault["loc"][:-1], close)
        for fault in found
        if fault["type"] == "extra_forbidden"
        for close in _nearest(str(fault["loc"][-1]), _keys(model, fault["loc"][:-1]))
    }
    reported = [
        fault for fault in found if not (fault["type"] == "missing" and fault["loc"] in unknown)
    ]
    lines = [
        f"{place_of(fault['loc'], data)}{_in_words(fault, model)}"
        for fault in reported[:MOST_REPORTED]
    ]
    left = len(reported) - len(lines)
    return [*lines, f"{left} more faults: fix these first"] if left else lines


def suggestion(name: str, known: Iterable[str]) -> str:
    """A bracket that asks whether the nearest known name was meant; empty when none is near."""
    return "".join(f' (did you mean "{close}"?)' for close in _nearest(name, known))


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, list(known), n=1)


def place_of(steps: tuple[int | str, ...], data: Any) -> str:
    """Table and key: "rules[2] (front_knee).band: "; tables of a list are named by their id too."""
    place = ""
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            place += f"[{step + 1}]{_name_of(data)}"
        else:
            place += f".{_shortened_key(step)}"
    return f"{place.lstrip('.')}: " if place else ""


def _name_of(table: Any) -> str:
    names = [table.get(key) for key in NAMED_BY] if isinstance(table, dict) else []
    return next((f" ({_shortened_key(name)})" for name in names if isinstance(name, str)), "")


def _in_words(fault: Any, model: type[BaseModel]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        keys = _keys(model, fault["loc"][:-1])
        name = str(fault["loc"][-1])
        if name == "band" and "between" in keys:
            return f"is written another way now: {_new_band(fault['input'])}"
        close = suggestion(name, keys)
        return f"unknown key{close}: " + (
            "correct or remove it" if close else f"allowed are {', '.join(keys)}"
        )
    if kind == "missing":
        return "is missing: add it"
    if kind == "value_error":
        return str(context["error"])
    found = f"found {_shortened(fault['input'])}"
    if kind == "literal_error":
        return f"{found}{_near_choice(fault)}, allowed are {context['expected']}"
    if kind in TYPE_WORDS:
        return f"{found}, allowed is {TYPE_WORDS[kind]}"
    message = fault["msg"]
    return f"{found}, {message[0].lower()}{message[1:]}"


def _new_band(value: Any) -> str:
    """What to write for `band = [low, high]`, where 181 stood for "any straight"."""
    match value:
        case (int() | float() as low, int() | float() as high) if high > STRAIGHT_DEG >= low:
            return f"at_least = {low:g}"
        case (int() | float() as low, int() | float() as high):
            return f"between = [{low:g}, {high:g}]"
    return "between = [low, high], at_least = low or at_most = high"


def _near_choice(fault: Any) -> str:
    choices = [
        part.strip(" '") for part in fault["ctx"]["expected"].replace(" or ", ",").split(",")
    ]
    return suggestion(str(fault["input"]), choices)


def _shortened(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= MAX_FOUND else f"{text[:MAX_FOUND]}..."


def _shortened_key(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}..."


def _keys(model: type[BaseModel], steps: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at that place may have."""
    table: type[BaseModel] | None = model
    for step in steps:
        if isinstance(step, str) and table is not None:
            table = _table_in(table.model_fields[step].annotation)
    return list(table.model_fields) if table is not None else []


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside "tuple[Rule, ...]" or "Repetition | None"."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table_in(part) for part in getattr(annotation, "__args__", ()))
    return next((table for table in inner if table is not None), None)
