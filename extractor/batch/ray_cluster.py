"""The same tasks on a Ray cluster. The one door to Ray, which is an extra.

Each Ray task hands its document to a worker process of its own node, with the limits of a local run: a document that hangs
or crashes costs itself only. Ray starts a task again elsewhere when its node is lost.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any

from extractor.batch.executor import Limits, WorkerLostError, run_window
from extractor.batch.local import LocalExecutor
from extractor.batch.task import Outcome, Success, Task, TaskFunction, run_task
from extractor.errors import ExtractorError, MissingExtraError, pip_install

NODES_LOST = 10
"""How often Ray may start a document again because its node went away."""
QUEUED_A_PROCESSOR = 2
"""Documents under way and waiting, for each processor of the cluster: the back-pressure."""


class RayExecutor:
    """Runs tasks on the cluster at ``address`` (``None``: the one this process belongs to, or a new one on this machine).

    The inputs must stand at the same path on every node. Raises MissingExtraError without Ray.
    """

    def __init__(
        self, address: str | None = None, limits: Limits | None = None, *, function: TaskFunction = run_task
    ) -> None:
        try:
            import ray
        except ImportError as error:
            raise MissingExtraError("--executor ray 需要 Ray", hint=f"请运行 {pip_install('scale')}") from error
        self.limits = limits or Limits()
        self.function = function
        self._ray = ray
        self._ours = not ray.is_initialized()
        if self._ours:
            # A cluster that starts here tells its makers nothing of its use; who wants that says so in the environment.
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            ray.init(address=address, log_to_driver=False)
        self._remote = ray.remote(num_cpus=1, max_retries=NODES_LOST)(run_on_node)

    def run(self, tasks: Iterable[Task], *, ordered: bool = False) -> Iterator[tuple[Task, Outcome]]:
        """Every task with its outcome: as they end, or in their order."""
        return run_window(self._submit, tasks, self._room, self.limits, ordered=ordered)

    def close(self) -> None:
        """Leave the cluster, where this executor joined it."""
        if self._ours and self._ray.is_initialized():
            self._ray.shutdown()

    def _room(self) -> int:
        # Asked anew each time: nodes come and go.
        resources = self._ray.cluster_resources()  # type: ignore[no-untyped-call]
        return max(1, int(resources.get("CPU", 1))) * QUEUED_A_PROCESSOR

    def _submit(self, task: Task) -> Future[Success]:
        result: Future[Success] = Future()
        future = self._remote.remote(self.function, self.limits, task).future()
        future.add_done_callback(lambda done: self._pass_on(done, result))
        return result

    def _pass_on(self, done: Any, result: Future[Success]) -> None:
        """The outcome; a document whose node was lost too often counts as one that lost its worker."""
        error = done.exception()
        if isinstance(error, self._ray.exceptions.RayError):
            result.set_exception(WorkerLostError())
        elif error is not None:
            result.set_exception(error)
        elif isinstance(done.result(), ExtractorError):
            result.set_exception(done.result())
        else:
            result.set_result(done.result())


def run_on_node(function: TaskFunction, limits: Limits, task: Task) -> Outcome:
    """One task, on the node where it landed."""
    executor = _node_executor(function, limits)
    [(_, outcome)] = executor.run([task])
    return outcome


@cache
def _node_executor(function: TaskFunction, limits: Limits) -> LocalExecutor:
    """One worker process for each process of Ray, kept from task to task."""
    return LocalExecutor(1, limits, function=function)
