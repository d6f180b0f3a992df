"""What ``juesuan batch`` asks of a language model before the workers start: the forecast, and the Batch API of the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

import typer

from extractor.batch.run import Plan, pending_paths
from extractor.batch.task import path_to_source
from extractor.cli.llm import forecast_lines
from extractor.errors import ExtractorError, UsageError
from extractor.llm.batch_api import run_batches, unproved_answers
from extractor.llm.plan import forecast_run
from extractor.llm.session import ModelSession
from extractor.pipeline import extract


class LlmMode(StrEnum):
    """How the model is asked: while the documents are read, or beforehand through the endpoint's Batch API."""

    direct = "direct"
    batch = "batch"


def tell_model_forecast(plan: Plan) -> None:
    """Calls, tokens and money of the documents that are still to do; nothing is sent."""
    forecast = forecast_run(_reader(plan), plan.settings.llm)
    for line in forecast_lines(forecast, plan.settings.llm.prices.currency):
        typer.echo(line)


def ask_in_batches(plan: Plan) -> Plan:
    """Have everything that the documents want to know answered through the Batch API; the plan with which workers read that.

    The workers hold every answer against its document before it enters the cache. State is kept beside the cache, so that an interrupted run goes on.
    Raises UsageError without a model engine or without a cache, TransportError where the endpoint fails.
    """
    if plan.settings.engine == "rules":
        raise UsageError("--llm-mode batch 只用于 --engine llm 或 auto")
    cache = plan.settings.llm.cache
    if cache is None:
        raise UsageError("批量模式需要缓存目录", hint="用 --llm-cache 指定")
    run_batches(_reader(plan), plan.settings.llm, cache / "batches")
    llm = replace(plan.settings.llm, unproved=unproved_answers(cache / "batches"))
    return replace(plan, settings=replace(plan.settings, llm=llm))


def _reader(plan: Plan) -> Callable[[ModelSession], None]:
    paths = pending_paths(plan)

    def read_all(session: ModelSession) -> None:
        for path in paths:
            try:
                extract(path_to_source(path), plan.settings, session)
            except ExtractorError:
                continue  # the workers will read it again and write its failure down

    return read_all
