"""What every table of a pose file or a routine is: checked, and never changed."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of a file: nothing may be changed later, no key may be misspelt."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def with_tuples(data: Any) -> Any:
    """TOML knows only lists and one kind of whole number; the models want tuples and floats."""
    if isinstance(data, dict):
        return {key: with_tuples(value) for key, value in data.items()}
    if isinstance(data, list):
        return tuple(with_tuples(value) for value in data)
    return data
