"""Whose turn a practice is: one connection's, until a newer one comes or it falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

IDLE_S: Final = 20.0
"""A page sends pictures many times a second; one that is hidden needs no place meanwhile."""
Result = TypeVar("Result")


class ReplacedError(Exception):
    """A newer connection has the practice now."""


class IdleError(Exception):
    """Nothing came, or nothing was taken, for too long."""


class Turn:
    """One connection's time with a visit's practice. Used from the server's event loop only."""

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._wanted = asyncio.Event()
        self._over = asyncio.Event()

    async def hand_over(self) -> None:
        """Ask the connection to end, and wait until it has given everything back."""
        self._wanted.set()
        await self._over.wait()

    def end(self) -> None:
        """Nothing of the visit is in use any more."""
        self._over.set()

    async def exchange(self, message: Coroutine[Any, Any, Result]) -> Result:
        """Send or receive one message. Raises ReplacedError, IdleError, and what it raises."""
        exchanging = asyncio.ensure_future(message)
        wanted = asyncio.ensure_future(self._wanted.wait())
        try:
            done, _ = await asyncio.wait(
                {exchanging, wanted}, timeout=self._idle_s, return_when=asyncio.FIRST_COMPLETED
            )
            if wanted in done:
                raise ReplacedError
            if exchanging not in done:
                raise IdleError
            return exchanging.result()
        finally:
            exchanging.cancel()
            wanted.cancel()
