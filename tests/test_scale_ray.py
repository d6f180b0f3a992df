"""The same batch on a Ray cluster: two nodes on this machine, one of them killed in the middle."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_tasks import misbehave, slower, small_text, write_small
from test_batch import SETTINGS, failures, tree

from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.batch.progress import Silent
from extractor.batch.task import Outcome, Task

ray = pytest.importorskip("ray", reason="the extra [scale] is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
]
LIMITS = Limits(timeout=5, max_memory_mb=1024)


@pytest.fixture
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    # Workers must find the tests' task functions.
    here = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), here, os.environ.get("PYTHONPATH", "")])
    nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield nodes
    ray.shutdown()
    nodes.shutdown()


class Counting(Silent):
    """Counts how often each document came back, and calls ``after_some`` when a few have."""

    def __init__(self, some: int, after_some: threading.Event) -> None:
        self.seen: Counter[str] = Counter()
        self._some, self._event = some, after_some

    def ended(self, task: Task, outcome: Outcome, /) -> None:
        self.seen[task.name] += 1
        if sum(self.seen.values()) == self._some:
            self._event.set()


def test_a_node_killed_in_the_middle_loses_nothing_and_doubles_nothing(tmp_path: Path, cluster: Any) -> None:
    from extractor.batch.ray_cluster import RayExecutor

    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    write_small(tmp_path / "in", 50)
    plan = Plan((str(tmp_path / "in"),), tmp_path / "cluster", SETTINGS)
    some_done = threading.Event()
    done_at_kill: list[int] = []
    counting = Counting(10, some_done)

    def kill_node() -> None:
        some_done.wait(120)
        cluster.remove_node(second, allow_graceful=False)
        done_at_kill.append(len(counting.seen))

    killer = threading.Thread(target=kill_node)
    killer.start()
    summary = run_batch(plan, RayExecutor(cluster.address, LIMITS, function=slower), counting)
    killer.join()
    assert done_at_kill[0] < 50
    assert (summary.succeeded, summary.failed) == (50, 0)
    assert set(counting.seen.values()) == {1}
    run_batch(Plan(plan.inputs, tmp_path / "local", SETTINGS), LocalExecutor(2, LIMITS, function=slower))
    assert tree(tmp_path / "cluster") == tree(tmp_path / "local")


def test_documents_that_hang_or_crash_cost_themselves_only_on_a_cluster_too(tmp_path: Path, cluster: Any) -> None:
    from extractor.batch.ray_cluster import RayExecutor

    write_small(tmp_path / "in", 4)
    for name in ("hang.txt", "segfault.txt", "mistake.txt"):
        (tmp_path / "in" / name).write_text(small_text(name), encoding="utf-8")
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    start = time.monotonic()
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS)
    summary = run_batch(plan, RayExecutor(cluster.address, LIMITS, function=misbehave))
    assert (summary.succeeded, summary.failed) == (4, 4)
    found = {name: failure.type for name, failure in failures(tmp_path / "out").items()}
    assert found == {
        "empty.txt": "EmptyDocumentError",
        "hang.txt": "TimeLimitError",
        "mistake.txt": "UnforeseenError",
        "segfault.txt": "WorkerCrashError",
    }
    assert time.monotonic() - start < 120
