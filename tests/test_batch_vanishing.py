"""Folders that vanish under a run: what was not read is a failure by name, and the next run goes on where this one ended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from batch_tasks import write_small
from test_batch import LIMITS, SETTINGS, batch

from extractor.batch import LocalExecutor, Plan, Success, Task, run_batch, run_task
from extractor.errors import UsageError


def read_and_remove_inputs(task: Task) -> Success:
    """The first document is read, then all of them are gone."""
    read = run_task(task)
    shutil.rmtree(Path(str(task.source)).parent, ignore_errors=True)
    return read


def read_and_remove_dataset(task: Task) -> Success:
    """A document is read, and nothing is left of the folder that its record should go to."""
    read = run_task(task)
    shutil.rmtree(Path(str(task.source)).parent.parent / "out", ignore_errors=True)
    return read


def test_documents_that_vanish_under_a_run_fail_by_name_and_are_read_when_they_are_back(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 4)
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS)
    summary = run_batch(plan, LocalExecutor(1, LIMITS, function=read_and_remove_inputs))
    assert (summary.succeeded, summary.failed) == (1, 3)
    write_small(tmp_path / "in", 4)
    assert batch(tmp_path / "in", tmp_path / "out", retry_failed=True) == (3, 0)


def test_a_dataset_that_vanishes_under_a_run_ends_it_typed_and_the_next_makes_it_whole(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 3)
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS)
    with pytest.raises(UsageError, match="数据集无法读写"):
        run_batch(plan, LocalExecutor(1, LIMITS, function=read_and_remove_dataset))
    assert batch(tmp_path / "in", tmp_path / "out") == (3, 0)
