"""Questions of strangers to a dataset, each answered in a worker process: planning heeds no interrupt and no memory limit.

A query of a few hundred characters can name a table 2⁶⁰ times over; DuckDB is at its plan for hours, and holds ever more. What
asks in a process of its own is ended with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from extractor.batch.answers import AnswerForm, answer_to_file, limited
from extractor.batch.errors import WorkerCrashError
from extractor.batch.executor import Limits
from extractor.batch.local import LimitedCalls
from extractor.batch.query import QueryLimits, plain_value, query_dataset
from extractor.errors import MemoryLimitError, TimeLimitError, UsageError

A = TypeVar("A")
R = TypeVar("R")
MOST_ROWS = 100_000
"""Rows in one file; more is for ``juesuan query``."""
MOST_CHARACTERS = 20_000_000
"""Characters of JSON in one answer: a browser or an agent reads no more, and a table of ten thousand rows has a tenth of it."""
_OF_THE_PLAN = 10.0
"""Seconds beyond those of the query: the start of the process, the plan, and DuckDB telling by itself that it was interrupted."""
_OF_THE_WORKER_MB = 1024
"""Memory of the process beside what DuckDB counts: the program, the plan, the answer as Python has it."""


@dataclass(frozen=True)
class BoundedAnswer:
    """Rows of an answer as JSON has them; ``more`` says that there are further ones."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    more: bool


@dataclass(frozen=True)
class _Question:
    dataset: Path
    sql: str
    offset: int
    limit: int
    limits: QueryLimits


@dataclass(frozen=True)
class _Wanted:
    dataset: Path
    sql: str
    form: AnswerForm
    limits: QueryLimits


class Questions:
    """Asks datasets in worker processes, as many questions at once as there are ``workers``; ``close`` it."""

    def __init__(self, limits: QueryLimits, workers: int = 1) -> None:
        self._limits = limits
        seconds = None if limits.seconds is None else limits.seconds + _OF_THE_PLAN
        memory = None if limits.memory_mb is None else limits.memory_mb + _OF_THE_WORKER_MB
        self._calls = LimitedCalls(Limits(seconds, memory), workers)

    def ask(self, dataset: Path, sql: str, *, offset: int = 0, limit: int) -> BoundedAnswer:
        """So many rows of the answer to one SELECT, or to the query of that name, from ``offset`` on.

        Raises what ``query_dataset`` raises, TimeLimitError and MemoryLimitError beyond the limits, and UsageError for an answer
        that is too long.
        """
        return self._asked(_answered, _Question(dataset, sql, offset, limit, self._limits), dataset)

    def _asked(self, function: Callable[[A], R], question: A, dataset: Path) -> R:
        try:
            return self._calls.call(function, question, dataset.name)
        except TimeLimitError as error:
            told = f"查询超过 {self._limits.seconds:g} 秒，已中止"
            raise TimeLimitError(told, hint="请缩小查询的范围，或用 juesuan query 在命令行运行") from error
        except (MemoryLimitError, WorkerCrashError) as error:
            raise MemoryLimitError("查询需要的内存太多，已中止", hint="请缩小查询的范围") from error

    def file(self, dataset: Path, sql: str, form: AnswerForm) -> bytes:
        """All of the answer as a file for spreadsheets. Raises as ``ask``, and UsageError for more than ``MOST_ROWS``."""
        return self._asked(_answered_as_file, _Wanted(dataset, sql, form, self._limits), dataset)

    def close(self) -> None:
        """Stop the workers."""
        self._calls.close()


def _answered(question: _Question) -> BoundedAnswer:
    """In the worker."""
    answer = query_dataset(question.dataset, question.sql, question.limits)
    coming = islice(answer.rows, question.offset, None)
    rows: list[list[Any]] = []
    spent = 0
    for row in islice(coming, question.limit):
        rows.append([plain_value(value) for value in row])
        spent += len(json.dumps(rows[-1], ensure_ascii=False))
        if spent > MOST_CHARACTERS:
            raise UsageError(
                f"答复超过 {MOST_CHARACTERS // 1_000_000} 百万个字符", hint="请少取几行，或在 SQL 里截短过长的值"
            )
    return BoundedAnswer(answer.columns, rows, next(coming, None) is not None)


def _answered_as_file(wanted: _Wanted) -> bytes:
    """In the worker."""
    answer = query_dataset(wanted.dataset, wanted.sql, wanted.limits)
    return answer_to_file(replace(answer, rows=limited(answer.rows, MOST_ROWS, _too_many)), wanted.form)


def _too_many() -> UsageError:
    return UsageError(f"答复超过 {MOST_ROWS:,} 行", hint="请缩小查询的范围，或用 juesuan query 在命令行导出")
