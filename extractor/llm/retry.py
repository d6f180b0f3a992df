"""One HTTP exchange with its transport retries: the door to openai and tenacity.

Tried again is only what can pass next time: 408, 409, 429, 5xx, time-outs, lost connections, unreadable bodies. The
waits follow Retry-After where the server gives one, else grow exponentially with jitter. Nothing of this is visible in a
prompt, and the openai client's own retries are off.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast

from extractor.errors import ModelCallError, ModelOutputError
from extractor.llm.budget import Purse
from extractor.llm.errors import EmptyAnswerError, RefusalError, RejectedCallError, TransportError, TruncatedAnswerError
from extractor.llm.exchange import bounded_client
from extractor.llm.limiter import FairLimiter
from extractor.llm.usage import Counters, estimate_tokens
from extractor.model_settings import ModelSettings
from extractor.printable import printable

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from tenacity import RetryCallState

Sleep = Callable[[float], Awaitable[None]]
Body = dict[str, Any]

LONGEST_WAIT = 300.0
"""Seconds; a server that asks for more is not waited for."""
FILES_TIMEOUT = 10
"""How many time-outs of a request the upload or download of a whole batch may take."""
ANSWER_SHARE = 2
"""Tokens of an answer for each token of document text, at most, where no limit is set: extraction repeats what it is given."""
_MOST_TOKENS = 10_000_000
"""A request that is said to have used more was miscounted."""
_MOST_WORDS = 2000
"""Characters of an error that are looked at; a server may send megabytes of them."""
_PASSING = frozenset({408, 409, 425, 429})
_STOPPED = ("content_filter", "length")
_NO_QUOTA = "insufficient_quota"


class _PassingError(Exception):
    """An attempt failed in a way that may pass; ``wait`` as the server asked, ``None`` where it did not."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Transport:
    """Sends chat completions to one endpoint."""

    def __init__(
        self, settings: ModelSettings, limiter: FairLimiter, purse: Purse, sleep: Sleep = asyncio.sleep
    ) -> None:
        from openai import AsyncOpenAI

        settings.require()
        self._settings, self._limiter, self._purse, self._sleep = settings, limiter, purse, sleep
        self._client = AsyncOpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or "none",
            max_retries=0,
            timeout=settings.timeout,
            http_client=bounded_client(settings.timeout),
        )

    async def send(self, body: Body, *, document: str, counters: Counters) -> ChatCompletion:
        """The completion for a request body.

        Raises TransportError where the retries are used up, RejectedCallError at once for what cannot pass,
        BudgetSpentError before the call, RefusalError, EmptyAnswerError and TruncatedAnswerError for such answers.
        """
        completion: ChatCompletion = await self._retried(lambda: self._attempt(body, document, counters), counters)
        require_whole(completion)
        return completion

    async def api(self, call: Callable[[AsyncOpenAI], Awaitable[Any]], counters: Counters) -> Any:
        """Any other call of the client (files, batches), with the same retries and the same errors."""
        seconds = self._settings.timeout * FILES_TIMEOUT
        return await self._retried(lambda: self._guarded(lambda: call(self._client), seconds), counters)

    async def _retried(self, attempt_once: Callable[[], Awaitable[Any]], counters: Counters) -> Any:
        from tenacity import AsyncRetrying, RetryError, retry_if_exception_type, stop_after_attempt

        retrying = AsyncRetrying(
            retry=retry_if_exception_type(_PassingError),
            stop=stop_after_attempt(self._settings.transport_retries + 1),
            wait=_wait,
            sleep=self._sleep,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    counters.transport_retries += attempt.retry_state.attempt_number > 1
                    return await attempt_once()
        except RetryError as error:
            reason = error.last_attempt.exception()
            if isinstance(reason, _EmptyCompletionError):
                raise EmptyAnswerError("模型的回答是空的") from None
            raise TransportError(
                f"模型服务连续 {error.last_attempt.attempt_number} 次没有成功：{reason}",
                where=self._settings.base_url,
                hint="稍后重新运行，已完成的部分不会重做",
            ) from None
        raise AssertionError("tenacity ends with a result or an error")

    async def _attempt(self, body: Body, document: str, counters: Counters) -> ChatCompletion:
        sent = estimate_tokens(json.dumps({**body, "model": ""}, ensure_ascii=False))
        answer = self._settings.max_tokens or likely_answer(body)
        async with self._limiter.place(document):
            reserved = await self._purse.reserve_in_turn(sent + answer)
            prompt = completion_tokens = 0
            counters.calls += 1
            start = time.perf_counter()
            try:
                completion = await self._call(body)
                prompt, completion_tokens = used_tokens(completion, sent)
                counters.prompt_tokens += prompt
                counters.completion_tokens += completion_tokens
            finally:
                counters.latency_seconds += time.perf_counter() - start
                self._purse.settle(reserved, prompt, completion_tokens)
        choice = completion.choices[0]
        if not (answer_text(completion) or choice.message.refusal or choice.finish_reason in _STOPPED):
            raise _EmptyCompletionError("空回答")
        return completion

    async def _call(self, body: Body) -> ChatCompletion:
        create = self._client.chat.completions.create
        completion = await self._guarded(lambda: create(**body), self._settings.timeout)
        if not is_plain_completion(completion):
            raise _PassingError("回答的正文为空或不是聊天补全")
        return cast("ChatCompletion", completion)

    async def _guarded(self, call: Callable[[], Awaitable[Any]], seconds: float) -> Any:
        """One attempt of at most so many seconds; what openai raises stops here, without its request and its key."""
        import openai

        try:
            # The client's own time-out is of one read: a server that drips would be listened to for ever.
            async with asyncio.timeout(seconds):
                return await call()
        except TimeoutError:
            raise _PassingError("超时") from None
        except openai.APIStatusError as error:
            raise self._status_error(error) from None
        except openai.APITimeoutError:
            raise _PassingError("超时") from None
        except openai.APIConnectionError as error:
            raise self._connection_error(error) from None
        except (openai.APIError, ValueError, RecursionError) as error:
            raise _PassingError(f"回答无法解析（{type(error).__name__}）") from None

    def _status_error(self, error: Any) -> Exception:
        status = int(error.status_code)
        if (status in _PASSING or status >= 500) and error.code != _NO_QUOTA:
            wait = retry_after(error.response.headers.get("retry-after"))
            if wait is None or wait <= LONGEST_WAIT:
                return _PassingError(f"HTTP {status}", wait)
            return TransportError(
                f"模型服务要求等待 {wait:.0f} 秒，没有等：HTTP {status}",
                where=self._settings.base_url,
                hint="过后重新运行，已完成的部分不会重做",
            )
        if 300 <= status < 400:
            return RejectedCallError(
                f"模型服务要求转到别的地址，没有跟随：HTTP {status}",
                where=self._settings.base_url,
                hint="密钥和文件内容只发给指定的地址；请给出最终的 base_url",
            )
        hints = {401: "检查访问密钥", 403: "检查访问密钥的权限", 404: "检查地址和模型名称", 429: "额度已用完"}
        return RejectedCallError(
            f"模型服务拒绝了请求：HTTP {status}{self._detail(error)}",
            where=self._settings.base_url,
            hint=hints.get(status, "检查模型名称和回答方式（--llm-mode）"),
        )

    def _detail(self, error: Any) -> str:
        """What the server says of a bad request; of a refused key it is left out, since servers quote the key."""
        body = error.body if isinstance(error.body, dict) else {}
        message = body.get("message")
        if int(error.status_code) in (401, 403) or not isinstance(message, str):
            return ""
        return f"，{self._without_key(message)[:200]}"

    def _without_key(self, text: str) -> str:
        """The first words of others without the key, and without what acts on a terminal."""
        key = self._settings.api_key
        return printable((text.replace(key, "***") if key else text)[:_MOST_WORDS])

    def _connection_error(self, error: Any) -> Exception:
        import httpx2

        cause = error.__cause__
        if isinstance(cause, ModelCallError):
            return cause
        if isinstance(cause, httpx2.TransportError):
            return _PassingError(f"连接中断（{type(cause).__name__}）")
        reason = self._without_key(f"{type(cause).__name__}: {cause}")[:2000]
        return RejectedCallError(f"请求没有发出：{reason}", where=self._settings.base_url)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


class _EmptyCompletionError(_PassingError):
    """A completion without any content: overloaded endpoints give such."""


def _wait(state: RetryCallState) -> float:
    from tenacity import wait_random_exponential

    outcome = state.outcome.exception() if state.outcome is not None else None
    if isinstance(outcome, _PassingError) and outcome.wait is not None:
        return outcome.wait
    return wait_random_exponential(multiplier=1, max=60)(state)


def is_plain_completion(completion: Any) -> bool:
    """Whether what is used of a completion has the promised types: openai takes over whatever the server says."""
    from openai.types.chat import ChatCompletion

    if not isinstance(completion, ChatCompletion) or not isinstance(completion.choices, list) or not completion.choices:
        return False
    message = getattr(completion.choices[0], "message", None)
    calls = getattr(message, "tool_calls", None) or ()
    texts = [getattr(message, "content", None), getattr(message, "refusal", None)]
    if message is None or not isinstance(calls, list | tuple):
        return False
    texts += [getattr(getattr(call, "function", None), "arguments", None) for call in calls]
    return all(text is None or (isinstance(text, str) and _is_text(text)) for text in texts)


def _is_text(text: str) -> bool:
    """Whether it can be written down: half a surrogate pair, which JSON can spell, cannot."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def likely_answer(body: Body) -> int:
    """Tokens that the answer to a request takes, about: so many for the document text in its last message."""
    last = str(body["messages"][-1]["content"]) if body.get("messages") else ""
    return estimate_tokens(last[max(last.rfind("<document>"), 0) :]) * ANSWER_SHARE


def used_tokens(completion: Any, sent: int) -> tuple[int, int]:
    """Tokens of prompt and answer as the server counts them; where it does not, or says what cannot be, as estimated."""
    usage = completion.usage
    said = tuple(getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
    if all(type(count) is int and 0 <= count <= _MOST_TOKENS for count in said) and any(said):
        return said  # type: ignore[return-value]
    return sent, estimate_tokens(answer_text(completion))


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date; ``None`` where there is none to read."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return None if math.isnan(seconds) else max(seconds, 0.0)


def answer_text(completion: Any) -> str:
    """The raw answer: the arguments of the first tool call, else the content."""
    message = completion.choices[0].message
    for call in message.tool_calls or ():
        function = getattr(call, "function", None)
        if function is not None:
            return str(function.arguments or "")
    return str(message.content or "")


def require_whole(completion: Any) -> None:
    """Raise where the answer is refused or cut off."""
    choice = completion.choices[0]
    error: ModelOutputError | None = None
    if choice.message.refusal or choice.finish_reason == "content_filter":
        error = RefusalError("模型拒绝回答" if choice.message.refusal else "回答被内容过滤器拦截")
    elif choice.finish_reason == "length":
        error = TruncatedAnswerError("回答超过长度上限，被截断")
    if error is not None:
        error.raw = choice.message.refusal or answer_text(completion)  # type: ignore[attr-defined]
        raise error


__all__ = ["Body", "ModelCallError", "Sleep", "Transport", "answer_text", "retry_after"]
