"""The player's chart library: served without stopping anybody."""

from __future__ import annotations

import asyncio

import pytest
import vl_convert
from starlette.requests import Request
from starlette.responses import Response

from posecheck.ui.player import CHART_PATH, _make_library, chart_route


def test_the_library_is_made_while_the_server_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process it would hold the interpreter for seconds, and end somebody's hold."""
    monkeypatch.setattr(vl_convert, "javascript_bundle", None)
    _make_library.cache_clear()

    async def get() -> Response:
        answer = await chart_route().endpoint(Request({"type": "http", "path": CHART_PATH}))
        assert isinstance(answer, Response)
        return answer

    async def two_at_once() -> tuple[tuple[Response, Response], int]:
        asked = asyncio.gather(get(), get())
        turns = 0
        while not asked.done():
            await asyncio.sleep(0.01)
            turns += 1
        return await asked, turns

    (one, other), turns = asyncio.run(two_at_once())
    assert turns > 1
    assert one.media_type == "text/javascript"
    assert b"vega" in bytes(one.body)
    assert other.body == one.body
    assert _make_library.cache_info().misses == 1
