"""Worker processes of this machine, each document under its own limits. The one door to pebble."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from extractor.batch.executor import Limits, WorkerLostError, error_to_outcome, run_window
from extractor.batch.limits import start_worker
from extractor.batch.task import Outcome, Success, Task, TaskFunction, run_task
from extractor.errors import MissingExtraError, UsageError, pip_install

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from pebble import ProcessPool

A = TypeVar("A")
R = TypeVar("R")

TASKS_A_WORKER = 500
"""A worker is replaced after so many documents: what a PDF library may leak, ends there."""
QUEUED_A_WORKER = 2
"""Documents under way and waiting, for each worker: none stands idle, and little is lost with a kill."""


def default_workers() -> int:
    """As many as this process may use processors."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@cache
def worker_context() -> BaseContext:
    """Clean processes: a fork would copy threads and locks of the caller in whatever state they are."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Loaded once in the server, a replaced worker starts in milliseconds.
    context.set_forkserver_preload(["extractor.batch.task", "pdfplumber", "pypdfium2"])
    return context


class LocalExecutor:
    """A pool of worker processes; a worker that hangs or dies is replaced, and costs its document only.

    ``function`` does the work of a task in the worker, and must be importable there. Raises UsageError for a number of
    workers that cannot be, MissingExtraError without pebble.
    """

    def __init__(
        self, workers: int | None = None, limits: Limits | None = None, *, function: TaskFunction = run_task
    ) -> None:
        self.workers = default_workers() if workers is None else workers
        if self.workers < 1:
            raise UsageError(f"至少要有一个处理进程，而不是 {self.workers}")
        if find_spec("pebble") is None:
            raise MissingExtraError("处理进程需要 pebble", hint=f"请运行 {pip_install('batch')}")
        self.limits = limits or Limits()
        self.function = function
        self._pool: ProcessPool | None = None

    def run(self, tasks: Iterable[Task], *, ordered: bool = False) -> Iterator[tuple[Task, Outcome]]:
        """Every task with its outcome: as they end, or in their order."""
        return run_window(self.submit, tasks, lambda: self.workers * QUEUED_A_WORKER, self.limits, ordered=ordered)

    def submit(self, task: Task) -> Future[Success]:
        """Hand one task to the pool."""
        return self.submit_call(self.function, task)

    def submit_call(self, function: Callable[[A], R], argument: A) -> Future[R]:
        """Hand one call to the pool; where the pool itself has broken, to a new one."""
        result: Future[R] = Future()
        try:
            future = self._running_pool().schedule(function, args=(argument,), timeout=self.limits.timeout)
        except (RuntimeError, BrokenProcessPool):
            self.close()
            future = self._running_pool().schedule(function, args=(argument,), timeout=self.limits.timeout)
        future.add_done_callback(lambda done: _pass_on(done, result))
        return result

    def close(self) -> None:
        """Stop all workers; tasks under way are lost."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _running_pool(self) -> ProcessPool:
        if self._pool is None:
            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=TASKS_A_WORKER,
                initializer=start_worker,
                initargs=(self.limits.max_memory_mb,),
                context=worker_context(),
            )
        return self._pool


class LimitedCalls:
    """Calls of a function in a worker process that is kept for them, each under the same limits as a document.

    For work on a document that is no task of a run, such as pictures of its pages: a call that hangs or dies costs itself.
    Raises MissingExtraError without pebble.
    """

    def __init__(self, limits: Limits, workers: int = 1) -> None:
        self._executor = LocalExecutor(workers, limits)
        self._lock = Lock()

    def call(self, function: Callable[[A], R], argument: A, name: str) -> R:
        """What the function gives; raises its own typed errors, and those of the limits. ``name`` is for their texts."""
        with self._lock:
            future = self._executor.submit_call(function, argument)
        error = future.exception()
        if error is not None:
            raise error_to_outcome(error, name, self._executor.limits) from error
        return future.result()

    def close(self) -> None:
        """Stop the worker."""
        with self._lock:
            self._executor.close()


def _pass_on(done: Future[R], result: Future[R]) -> None:
    """The result, with a dead worker told in our own words."""
    from pebble import ProcessExpired

    if done.cancelled():
        result.set_exception(WorkerLostError())
        return
    error = done.exception()
    if error is None:
        result.set_result(done.result())
    elif isinstance(error, ProcessExpired):
        result.set_exception(WorkerLostError(error.exitcode))
    elif isinstance(error, BrokenProcessPool):
        result.set_exception(WorkerLostError())
    else:
        result.set_exception(error)
