"""What runs tasks: a window of so many at once, each ending in a success or a typed error, none of them lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from extractor.batch.errors import crash_error, memory_limit_error, time_limit_error, unforeseen_error
from extractor.batch.task import Outcome, Success, Task
from extractor.errors import ExtractorError
from extractor.typed import require_positive, settle_types

DEFAULT_TIMEOUT = 600.0
"""Seconds for one document: a few for text, some minutes for scans."""
DEFAULT_MAX_MEMORY_MB = 2048
"""Writable memory of one worker: published documents need a few hundred MB."""
CRASHES_BORNE = 2
"""How often a document may lose its worker before it is given up: the first loss may be the fault of the machine."""


@dataclass(frozen=True)
class Limits:
    """What one document may cost: seconds and megabytes, ``None`` for no limit.

    Raises UsageError for a value that cannot be.
    """

    timeout: float | None = DEFAULT_TIMEOUT
    max_memory_mb: int | None = DEFAULT_MAX_MEMORY_MB

    def __post_init__(self) -> None:
        settle_types(self)
        require_positive(self, "timeout", "max_memory_mb")


class Executor(Protocol):
    """Runs tasks; takes the next one only when there is room for it."""

    def run(self, tasks: Iterable[Task], *, ordered: bool = False) -> Iterator[tuple[Task, Outcome]]:
        """Every task with its outcome: as they end, or in their order."""
        ...

    def close(self) -> None:
        """Stop all workers; tasks under way are lost."""
        ...


class WorkerLostError(Exception):
    """The worker of a task is gone; ``exit_code`` says how, where it is known."""

    def __init__(self, exit_code: int | None = None):
        self.exit_code = exit_code
        super().__init__(exit_code)


Submit: TypeAlias = Callable[[Task], "Future[Success]"]


@dataclass
class _Running:
    """A task under way, and how many workers it has lost."""

    task: Task
    future: Future[Success]
    lost: int = 0
    outcome: Outcome | None = None


def run_window(
    submit: Submit, tasks: Iterable[Task], size: Callable[[], int], limits: Limits, *, ordered: bool
) -> Iterator[tuple[Task, Outcome]]:
    """Keep at most ``size()`` tasks under way; memory is bounded by that, however many tasks there are.

    In order, a slow task holds back the ones behind it: they count as under way until they are handed out.
    """
    source = iter(tasks)
    window: deque[_Running] = deque()
    exhausted = False
    while True:
        while not exhausted and len(window) < size():
            task = next(source, None)
            if task is None:
                exhausted = True
            else:
                window.append(_Running(task, submit(task)))
        if not window:
            return
        pending = [running.future for running in window if running.outcome is None]
        if pending:
            wait(pending, timeout=1.0, return_when=FIRST_COMPLETED)
        for running in [r for r in window if r.outcome is None and r.future.done()]:
            _settle(running, submit, limits)
        if ordered:
            while window and window[0].outcome is not None:
                first = window.popleft()
                yield first.task, first.outcome or _gone(first.task)
        else:
            for running in [r for r in window if r.outcome is not None]:
                window.remove(running)
                yield running.task, running.outcome or _gone(running.task)


def _gone(task: Task) -> ExtractorError:
    return crash_error(task.name, None)


def _settle(running: _Running, submit: Submit, limits: Limits) -> None:
    """Give a task that has ended its outcome, or start it again where only its worker was lost."""
    task = running.task
    try:
        error = running.future.exception()
    except CancelledError:
        error = WorkerLostError()
    if error is None:
        running.outcome = running.future.result()
        return
    if isinstance(error, WorkerLostError):
        running.lost += 1
        if running.lost < CRASHES_BORNE:
            running.future = submit(task)
            return
    running.outcome = error_to_outcome(error, task.name, limits)


def error_to_outcome(error: BaseException, name: str, limits: Limits) -> ExtractorError:
    """The typed error for whatever a worker raised, or was stopped for."""
    match error:
        case ExtractorError():
            return error
        case WorkerLostError():
            return crash_error(name, error.exit_code)
        case TimeoutError():
            return time_limit_error(name, limits.timeout or 0)
        case MemoryError():
            return memory_limit_error(name, limits.max_memory_mb)
        case _:
            # pebble puts the worker's traceback into the cause.
            return unforeseen_error(name, error, str(error.__cause__ or error))
