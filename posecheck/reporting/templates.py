"""What fills in the pages that are filed: a template beside the module that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2


def template(package: str, name: str, **filters: Callable[..., Any]) -> jinja2.Template:
    """A template of that package, whose unknown names are errors; what it is given is escaped."""
    return environment(package, **filters).get_template(name)


def environment(package: str, **filters: Callable[..., Any]) -> jinja2.Environment:
    """All templates of that package, with those filters."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters.update(filters)
    return made
