"""Connections of those who ask slowly, or never: each has its time, and idle ones make room for the next.

uvicorn waits without end for a request that has begun, and refuses everybody once as many connections are open as may be.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from extractor.patience import MOST_CONNECTIONS, SECONDS_TO_ASK, SECONDS_TO_TAKE, SLOWEST


class TimedConnection(H11Protocol):
    """A connection of HTTP/1.1 that is closed when its request does not come, or its answer is not taken, in time."""

    _since = 0.0
    """When the request that is waited for may have begun, by the clock of ``time.monotonic``."""
    _received = 0
    _untaken = 0
    _asking: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for one more, and give it its time."""
        if len(self.connections) >= MOST_CONNECTIONS:
            self._close_the_idlest()
        super().connection_made(transport)
        self._wait_for_a_request()

    def data_received(self, data: bytes) -> None:
        """What arrives buys a request time."""
        self._received += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """The next request has its own time."""
        super().on_response_complete()
        self._wait_for_a_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """No clock runs on."""
        self._stop(self._asking)
        self._stop(self._taking)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The answer is not taken as fast as it is made."""
        super().pause_writing()
        self._watch_what_is_taken()

    def resume_writing(self) -> None:
        """It is taken again."""
        self._stop(self._taking)
        super().resume_writing()

    def _watch_what_is_taken(self) -> None:
        self._stop(self._taking)
        self._untaken = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(SECONDS_TO_TAKE, self._look_at_what_is_taken)

    def _look_at_what_is_taken(self) -> None:
        """A whole workbook may wait here for a poor line: what counts is that some of it goes."""
        if self._untaken - self.transport.get_write_buffer_size() < SLOWEST * SECONDS_TO_TAKE:
            self.transport.abort()
        else:
            self._watch_what_is_taken()

    @property
    def _is_answered(self) -> bool:
        """Whether no request is under way; the end of the answer may still wait to be taken."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _is_idle(self) -> bool:
        return self._is_answered and not self.transport.get_write_buffer_size()

    def _wait_for_a_request(self) -> None:
        self._since, self._received = time.monotonic(), 0
        self._stop(self._asking)
        self._asking = self.loop.call_later(SECONDS_TO_ASK, self._look_at_the_clock)

    def _look_at_the_clock(self) -> None:
        if not self._is_answered and not self.cycle.more_body:
            return  # asked, and being answered: whoever answers has limits of his own
        if self.flow.read_paused or self.flow.write_paused:
            self._wait_for_a_request()  # it is we who do not listen, or an answer that is still being taken
            return
        rest = SECONDS_TO_TAKE if self.transport.get_write_buffer_size() else 0
        left = self._since + SECONDS_TO_ASK + rest + self._received / SLOWEST - time.monotonic()
        if left > 0:
            self._asking = self.loop.call_later(left, self._look_at_the_clock)
        else:
            self.transport.abort()

    def _close_the_idlest(self) -> None:
        others = (cast("TimedConnection", other) for other in self.connections)
        idle = [other for other in others if other._is_idle and not other.transport.is_closing()]
        if idle:
            min(idle, key=lambda other: other._since).transport.abort()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
