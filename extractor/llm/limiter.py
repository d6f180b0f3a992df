"""Bounded concurrency, fair over documents: the next free place goes to another document, not to the longest queue."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FairLimiter:
    """At most ``limit`` holders at a time. Those who wait are served in turns, one for each document."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def place(self, document: str) -> AsyncIterator[None]:
        """Hold a place for the length of the block."""
        await self._enter(document)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, document: str) -> None:
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(document, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self._free += 1
        while self._waiting and self._free > 0:
            document, queue = self._waiting.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._waiting[document] = queue
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
