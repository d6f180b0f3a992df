"""Workers end with the process that started them, however that ended."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_signals import runs

ROOT = Path(__file__).parents[1]
STARTER = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from extractor.processes import end_with_parent

def busy(seconds):
    time.sleep(seconds)
    return os.getpid(), os.getppid()

if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, get_context(sys.argv[1]), end_with_parent)
    found = {pid for pids in pool.map(busy, [0.3] * 4) for pid in pids} - {os.getpid()}
    pool.submit(busy, 300)  # one works, the other waits for work
    print(*found, flush=True)
    time.sleep(300)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes")
@pytest.mark.parametrize("method", ["forkserver", "spawn", "fork"])
def test_workers_of_a_killed_process_end_and_their_fork_server_with_them(method: str, tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(STARTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), method],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            workers = [int(number) for number in process.stdout.readline().split()]
        finally:
            process.kill()
    assert len(workers) == (3 if method == "forkserver" else 2)
    last = time.monotonic() + 30
    while any(map(runs, workers)) and time.monotonic() < last:
        time.sleep(0.05)
    left = list(filter(runs, workers))
    for number in left:
        os.kill(number, signal.SIGKILL)
    assert left == []


def names_called(node: ast.AST) -> set[str]:
    """The names of the functions that are called somewhere in a piece of a module."""
    return {call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}


def test_every_pool_of_processes_ends_with_its_parent() -> None:
    pools = []
    for path in (path for room in ("extractor", "evals") for path in (ROOT / room).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "ProcessPoolExecutor(" not in source:
            continue
        tree = ast.parse(source)
        ending = {"end_with_parent"} | {
            one.name
            for one in ast.walk(tree)
            if isinstance(one, ast.FunctionDef) and "end_with_parent" in names_called(one)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("ProcessPoolExecutor"):
                given = [*call.args, *(keyword.value for keyword in call.keywords)]
                pools.append((path.name, any(ast.unparse(value) in ending for value in given)))
    assert len(pools) >= 4
    assert [name for name, ends in pools if not ends] == []
