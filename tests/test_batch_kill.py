"""Runs killed with SIGKILL at random moments: the rerun's dataset is that of an undisturbed run, nothing else is left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_tasks import slow, write_small
from filelock import FileLock
from test_batch import LIMITS, SETTINGS, tree

from extractor.batch import LocalExecutor, Plan, run_batch


def run_until_killed(inputs: Path, out: Path, written: int, after: float = 0.0) -> None:
    """Killed ``after`` seconds behind the ``written``-th record: the same part of the run on a quick machine and a slow one."""
    command = [sys.executable, str(Path(__file__).with_name("batch_tasks.py")), str(inputs), str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list((out / "records").rglob("*.json"))) < written:
        time.sleep(0.02)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def kill_and_resume(tmp_path: Path, documents: int, times: int, seed: int) -> None:
    write_small(tmp_path / "in", documents)
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    (tmp_path / "in" / "copy.txt").write_bytes((tmp_path / "in" / "000.txt").read_bytes())
    plan = Plan((str(tmp_path / "in"),), tmp_path / "undisturbed", SETTINGS, retry_failed=True)
    run_batch(plan, LocalExecutor(2, LIMITS, function=slow))
    expected = tree(tmp_path / "undisturbed")
    choice = random.Random(seed)
    for number in range(times):
        out = tmp_path / f"killed{number}"
        run_until_killed(tmp_path / "in", out, choice.randint(0, documents + 1), choice.uniform(0, 0.5))
        plan = Plan((str(tmp_path / "in"),), out, SETTINGS, retry_failed=True)
        run_batch(plan, LocalExecutor(2, LIMITS, function=slow))
        assert tree(out) == expected


def test_a_run_killed_at_any_moment_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 12, 2, seed=1)


@pytest.mark.slow
def test_a_run_killed_at_twenty_moments_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 30, 20, seed=2)


def test_a_killed_run_leaves_neither_workers_nor_a_lock(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 12)
    mark = str(tmp_path / "out")
    run_until_killed(tmp_path / "in", tmp_path / "out", 3)
    deadline = time.monotonic() + 60
    while _processes_naming(mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _processes_naming(mark)
    with FileLock(tmp_path / "out" / "lock").acquire(timeout=0):
        pass


def _processes_naming(mark: str) -> list[Path]:
    """Processes whose command line or open files name the mark."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = mark in (process / "cmdline").read_text(errors="replace")
            held = any(mark in str(link.readlink()) for link in (process / "fd").iterdir())
        except OSError:
            continue
        if (named or held) and process.name != str(os.getpid()):
            found.append(process)
    return found
