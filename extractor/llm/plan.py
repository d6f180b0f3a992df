"""What would be asked, before anything is sent: the requests of a run that the cache does not answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from extractor.llm.client import Request
from extractor.llm.errors import DeferredCallError
from extractor.llm.session import ModelSession
from extractor.llm.usage import Counters, estimate_tokens
from extractor.model_settings import ModelSettings, Prices


@dataclass(frozen=True)
class Planned:
    """A request that would be sent: its cache key, and its body as it would go over the wire."""

    key: str
    request: Request
    body: dict[str, Any]

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the messages and of the answer's schema, estimated."""
        sent = {name: value for name, value in self.body.items() if name != "model"}
        return estimate_tokens(json.dumps(sent, ensure_ascii=False))

    @property
    def completion_tokens(self) -> int:
        """Tokens of the answer, estimated from the text that it is about."""
        last = str(self.request.messages[-1]["content"])
        text = last[last.rfind("<document>") :]
        return round(estimate_tokens(text) * self.request.answer_share)


@dataclass(frozen=True)
class Forecast:
    """What a run would use. Re-asks and retries are not in it; ``cached`` answers cost nothing."""

    calls: int
    cached: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal | None
    by_task: dict[str, int]


def plan_run(read_all: Callable[[ModelSession], object], settings: ModelSettings) -> tuple[list[Planned], Counters]:
    """The requests that ``read_all`` would make, each once. It is given a session that sends nothing.

    What the cache holds is answered from it, so that a grounding re-ask shows as soon as its first answer is kept.
    Returns the requests, and counters in which the cache hits are counted.
    """
    found: dict[str, Planned] = {}
    hits = Counters()
    holder: list[ModelSession] = []

    async def defer(request: Request, body: dict[str, Any], _counters: Counters) -> Any:
        key = holder[0].key(request)
        found.setdefault(key, Planned(key, request, json.loads(json.dumps(body))))
        raise DeferredCallError("这次请求只作计划，没有发送")

    with ModelSession(settings, sender=defer) as session:
        holder.append(session)
        read_all(session)
        hits.cache_hits = session.totals.cache_hits
    return list(found.values()), hits


def make_forecast(planned: list[Planned], cached: int, prices: Prices) -> Forecast:
    """The sums over all planned requests."""
    prompt = sum(one.prompt_tokens for one in planned)
    completion = sum(one.completion_tokens for one in planned)
    by_task: dict[str, int] = {}
    for one in planned:
        by_task[one.request.task] = by_task.get(one.request.task, 0) + 1
    return Forecast(len(planned), cached, prompt, completion, prices.cost(prompt, completion), by_task)


def forecast_run(read_all: Callable[[ModelSession], object], settings: ModelSettings) -> Forecast:
    """Calls, tokens and money of a run; nothing is sent."""
    planned, hits = plan_run(read_all, replace(settings, failures=None))
    return make_forecast(planned, hits.cache_hits, settings.prices)
