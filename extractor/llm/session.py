"""A session: one endpoint, one cache, one budget, one bound on concurrency, for as many documents as wanted.

It has an event loop in a thread of its own, so that it serves callers with and without one, and several threads at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

from pydantic import ValidationError

from extractor.errors import ModelOutputError
from extractor.llm.answers import AnswerModel
from extractor.llm.budget import Purse
from extractor.llm.cache import AnswerCache, request_key
from extractor.llm.client import Request, structured
from extractor.llm.limiter import FairLimiter
from extractor.llm.retry import Sleep, Transport
from extractor.llm.usage import Counters
from extractor.model_settings import ModelSettings

T = TypeVar("T")
Observer = Callable[[Request, dict[str, Any]], None]
"""Told of every body before it is sent, for recording."""
Sender = Callable[[Request, dict[str, Any], Counters], Coroutine[Any, Any, Any]]


class ModelSession:
    """Asks the model; use it in ``with``. ``sender`` replaces the live exchange (batch mode), ``sleep`` the waits."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        sleep: Sleep = asyncio.sleep,
        observer: Observer | None = None,
        sender: Sender | None = None,
    ) -> None:
        settings.require(key=sender is None)
        self.settings = settings
        self.totals = Counters()
        self._cache = AnswerCache(settings.cache)
        self._unproved = AnswerCache(settings.unproved)
        self._purse = Purse(settings.budget, settings.prices)
        self._observer = observer
        self._sleep = sleep
        self._sender = sender
        self._transport: Transport | None = None
        self._limiter = FairLimiter(settings.concurrency)
        self._pending: dict[str, asyncio.Future[AnswerModel]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="juesuan-llm", daemon=True)
        self._thread.start()

    def __enter__(self) -> ModelSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the session's loop and wait for it; an interruption cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def key(self, request: Request) -> str:
        """The cache key of a request."""
        settings = self.settings
        return request_key(
            endpoint=settings.base_url or "",
            model=settings.model or "",
            mode=settings.mode,
            messages=request.messages,
            schema=request.answer.model_json_schema(),
            parameters=request.parameters,
            slot=settings.slot,
        )

    def kept(self, request: Request) -> AnswerModel | None:
        """The answer that the cache holds for a request, or a batch that is under way."""
        key = self.key(request)
        text = None if self.settings.refresh else self._cache.get(key) or self._unproved.get(key)
        if text is None:
            return None
        try:
            return request.answer.model_validate_json(text)
        except ValidationError:
            return None

    def keep(self, request: Request, answer: AnswerModel) -> None:
        """Keep a checked answer whose values were found: who asked decides that."""
        self._cache.put(self.key(request), answer.model_dump_json())

    def keep_unproved(self, request: Request, answer: AnswerModel) -> None:
        """Keep a valid answer of a batch until it is held against its document."""
        self._unproved.put(self.key(request), answer.model_dump_json())

    async def ask(self, request: Request, counters: Counters) -> AnswerModel:
        """The checked answer, from the cache where it is there; the same question is never asked twice at once.

        Raises what ``Transport.send`` and ``structured`` raise.
        """
        key = self.key(request)
        found = self.kept(request)
        if found is not None:
            counters.cache_hits += 1
            return found
        pending = self._pending.get(key)
        if pending is not None:
            answer = await asyncio.shield(pending)
            counters.cache_hits += 1
            return answer
        future: asyncio.Future[AnswerModel] = self._loop.create_future()
        self._pending[key] = future
        try:
            answer = await self._asked(request, counters)
        except BaseException as error:
            future.set_exception(error if isinstance(error, Exception) else ModelOutputError("请求被中断"))
            future.exception()
            raise
        else:
            future.set_result(answer)
            return answer
        finally:
            del self._pending[key]

    async def _asked(self, request: Request, counters: Counters) -> AnswerModel:
        async def send(body: dict[str, Any]) -> Any:
            if self._observer is not None:
                self._observer(request, body)
            return await self._exchange(request, body, counters)

        return await structured(
            request,
            request.answer,
            send,
            model=self.settings.model or "",
            mode=self.settings.mode,
            retries=self.settings.schema_retries,
            counters=counters,
        )

    async def _exchange(self, request: Request, body: dict[str, Any], counters: Counters) -> Any:
        if self._sender is not None:
            return await self._sender(request, body, counters)
        if self._transport is None:
            self._transport = Transport(self.settings, self._limiter, self._purse, self._sleep)
        return await self._transport.send(body, document=request.document, counters=counters)

    def close(self) -> None:
        """Cancel what is under way, close connections and files."""
        if self._loop.is_closed():
            return

        async def stop() -> None:
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._transport is not None:
                await self._transport.close()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()
        self._cache.close()
        self._unproved.close()
        self._purse.close()
