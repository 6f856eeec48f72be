"""The tracer, which must be there where all tests must run."""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import (  # noqa: F401 - fixtures
    REQUIRED,
    browser_path,
    camera_file,
    playwright,
    visit,
)
from tests.privacy.tracing import tracer


@pytest.fixture(scope="session")
def strace() -> str:
    found = tracer()
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but strace is not installed")
        pytest.skip("strace is not installed")
    return found
