"""Many documents in, records out, one after the other: the library's form of a batch, without a dataset."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from extractor.batch.executor import DEFAULT_MAX_MEMORY_MB, DEFAULT_TIMEOUT, Limits
from extractor.batch.local import LocalExecutor
from extractor.batch.task import Outcome, Success, Task, TaskFunction, run_task
from extractor.errors import ExtractorError
from extractor.printable import utf8_name
from extractor.settings import Settings
from models.record import Record

ManySource: TypeAlias = str | Path | bytes
Many: TypeAlias = tuple[ManySource, Record | ExtractorError]


def extract_many(
    sources: Iterable[ManySource],
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    timeout: float | None = DEFAULT_TIMEOUT,
    max_memory_mb: int | None = DEFAULT_MAX_MEMORY_MB,
    function: TaskFunction = run_task,
) -> Iterator[Many]:
    """Every source with its record, or with the error that it cost, in the order of the sources.

    Sources are paths or the bytes themselves; they are taken only as fast as results are fetched, so that memory does
    not grow with their number. Worker processes do the work: a script that calls this needs ``if __name__ ==
    "__main__":``. ``timeout`` in seconds and ``max_memory_mb`` hold for each document; ``workers`` defaults to the
    processors at hand. Records carry neither timings nor token counts. Leaving the loop early stops the workers.

    Raises UsageError for an argument that cannot be, MissingExtraError without pebble; a document raises nothing.
    """
    executor = LocalExecutor(workers, Limits(timeout, max_memory_mb), function=function)
    return _extract_many(executor, sources, settings or Settings())


def _extract_many(executor: LocalExecutor, sources: Iterable[ManySource], settings: Settings) -> Iterator[Many]:
    given: deque[ManySource] = deque()

    def tasks() -> Iterator[Task]:
        for source in sources:
            given.append(source)
            yield _source_to_task(source, settings)

    try:
        for _, outcome in executor.run(tasks(), ordered=True):
            yield given.popleft(), _outcome_to_record(outcome)
    finally:
        executor.close()


async def extract_many_async(
    sources: Iterable[ManySource],
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    timeout: float | None = DEFAULT_TIMEOUT,
    max_memory_mb: int | None = DEFAULT_MAX_MEMORY_MB,
    function: TaskFunction = run_task,
) -> AsyncIterator[Many]:
    """``extract_many`` for an event loop, which it does not block; close it (``aclosing``) when leaving the loop early."""
    import asyncio

    results = extract_many(
        sources, settings, workers=workers, timeout=timeout, max_memory_mb=max_memory_mb, function=function
    )
    try:
        while (result := await asyncio.to_thread(next, results, None)) is not None:
            yield result
    finally:
        await asyncio.to_thread(_close, results)


def _close(results: Iterator[Many]) -> None:
    close = getattr(results, "close", None)
    if close is not None:
        close()


def _source_to_task(source: ManySource, settings: Settings) -> Task:
    if isinstance(source, bytes):
        return Task(source, "<bytes>", settings)
    return Task(str(source), utf8_name(Path(source).name), settings)


def _outcome_to_record(outcome: Outcome) -> Record | ExtractorError:
    return Record.model_validate_json(outcome.record) if isinstance(outcome, Success) else outcome
