"""Batches: what is done, what it costs when a document is hostile, what a rerun does, what a kill leaves behind."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from batch_tasks import misbehave, small_text, write_small
from command import juesuan, juesuan_process
from conftest import CORPUS
from filelock import FileLock
from hostile_documents import HOSTILE, write_hostile

from extractor import Record, Settings, extract
from extractor.batch import Limits, LocalExecutor, Plan, extract_many, extract_many_async, plan_batch, run_batch
from extractor.batch.dataset import Dataset
from extractor.batch.errors import DatasetInUseError, Failure, TimeLimitError, WorkerCrashError
from extractor.batch.ledger import Ledger
from extractor.batch.progress import JsonLines, Lines
from extractor.batch.task import settings_hash
from extractor.errors import EmptyDocumentError, ExtractorError, UsageError
from extractor.model_settings import Budget, ModelSettings

SETTINGS = Settings(ocr="never")
LIMITS = Limits(timeout=300, max_memory_mb=1024)


def batch(
    inputs: Path | str, out: Path, *, retry_failed: bool = False, settings: Settings = SETTINGS
) -> tuple[int, int]:
    plan = Plan((str(inputs),), out, settings, retry_failed)
    summary = run_batch(plan, LocalExecutor(2, LIMITS))
    return summary.succeeded, summary.failed


def tree(dataset: Path) -> dict[str, str]:
    """Every file of the data with the hash of its bytes; the ledger tells of times and is no data."""
    files = (path for path in dataset.rglob("*") if path.is_file())
    return {
        str(path.relative_to(dataset)): sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.startswith("ledger.sqlite") and path.name != "lock"
    }


def failures(dataset: Path) -> dict[str, Failure]:
    ledger = Ledger.open(Dataset(dataset).ledger, copy=True)
    try:
        return {name: failure for _, name, failure in ledger.failures()}
    finally:
        ledger.close()


def record_files(dataset: Path) -> list[Path]:
    return sorted((dataset / "records").rglob("*.json"))


def test_a_batch_gives_the_records_that_extract_gives_without_timings(tmp_path: Path) -> None:
    source = CORPUS / "wuchang_office_2024.txt"
    assert batch(source, tmp_path / "out") == (1, 0)
    [file] = record_files(tmp_path / "out")
    assert file.stem == sha256(source.read_bytes()).hexdigest()
    stored, direct = Record.model_validate_json(file.read_bytes()), extract(source, SETTINGS)
    assert stored.provenance is not None
    assert direct.provenance is not None
    assert stored.provenance.timings == {}
    assert stored == direct.model_copy(
        update={"provenance": direct.provenance.model_copy(update={"timings": {}, "usage": None})}
    )


def test_a_rerun_does_only_what_is_new_and_duplicates_are_done_once(tmp_path: Path) -> None:
    paths = write_small(tmp_path / "in", 4)
    (tmp_path / "in" / "copy.txt").write_bytes(paths[0].read_bytes())
    assert batch(tmp_path / "in", tmp_path / "out") == (4, 0)
    before = tree(tmp_path / "out")
    assert batch(tmp_path / "in", tmp_path / "out") == (0, 0)
    assert tree(tmp_path / "out") == before
    (tmp_path / "in" / "new.txt").write_text(small_text("乙县教育局"), encoding="utf-8")
    assert batch(tmp_path / "in", tmp_path / "out") == (1, 0)
    assert len(record_files(tmp_path / "out")) == 5


def test_a_changed_file_replaces_its_former_record(tmp_path: Path) -> None:
    [path] = write_small(tmp_path / "in", 1)
    batch(path, tmp_path / "out")
    [before] = record_files(tmp_path / "out")
    path.write_text(small_text("乙县教育局", 2023), encoding="utf-8")
    assert batch(path, tmp_path / "out") == (1, 0)
    [after] = record_files(tmp_path / "out")
    assert after != before
    assert not (tmp_path / "out/parquet/documents/fiscal_year=2020").exists()


def test_other_settings_do_everything_again_and_leave_one_record_a_document(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 2)
    batch(tmp_path / "in", tmp_path / "out")
    tables_only = Settings(ocr="never", parts=frozenset({"tables"}))
    assert batch(tmp_path / "in", tmp_path / "out", settings=tables_only) == (2, 0)
    assert len(record_files(tmp_path / "out")) == 2


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        pytest.param({"ocr": "always"}, True, id="ocr"),
        pytest.param({"max_pages": 7}, True, id="pages"),
        pytest.param({"engine": "llm", "llm": ModelSettings(model="other")}, True, id="model"),
        pytest.param({"password": "1234"}, False, id="password"),
        pytest.param({"ocr_processes": 4, "ocr_cache": Path("x"), "ocr_progress": print}, False, id="how_ocr_goes"),
        pytest.param({"llm": ModelSettings(model="other")}, False, id="model_that_is_not_asked"),
    ],
)
def test_settings_that_change_the_record_make_a_document_new(changed: dict[str, Any], counts: bool) -> None:
    assert (settings_hash(replace(SETTINGS, **changed)) != settings_hash(SETTINGS)) == counts


def test_neither_key_nor_concurrency_of_a_model_make_a_document_new() -> None:
    asked = Settings(engine="llm", llm=ModelSettings(model="m", api_key="a"))
    same = Settings(engine="llm", llm=ModelSettings(model="m", api_key="b", concurrency=2, cache=Path("c")))
    assert settings_hash(asked) == settings_hash(same)
    assert settings_hash(replace(asked, llm=ModelSettings(model="n"))) != settings_hash(asked)


def test_a_failed_document_is_done_again_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert batch(tmp_path / "empty.txt", tmp_path / "out") == (0, 1)
    assert batch(tmp_path / "empty.txt", tmp_path / "out") == (0, 0)
    assert batch(tmp_path / "empty.txt", tmp_path / "out", retry_failed=True) == (0, 1)


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    paths = write_small(tmp_path / "in", 3)
    batch(paths[0], tmp_path / "out")
    before = tree(tmp_path / "out")
    counts = plan_batch(Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS))
    assert (counts.files, counts.done, counts.todo) == (3, 1, 2)
    assert tree(tmp_path / "out") == before
    assert plan_batch(Plan((str(tmp_path / "in"),), tmp_path / "nowhere", SETTINGS)).todo == 3
    assert not (tmp_path / "nowhere").exists()


def test_two_runs_on_one_dataset_at_once_are_refused(tmp_path: Path) -> None:
    [path] = write_small(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / "lock"), pytest.raises(DatasetInUseError, match="另一个"):
        batch(path, tmp_path / "out")
    assert batch(path, tmp_path / "out") == (1, 0)


def test_a_folder_with_other_things_in_it_is_not_made_a_dataset(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("important", encoding="utf-8")
    with pytest.raises(UsageError, match="不是空的"):
        batch(tmp_path / "thesis.txt", tmp_path)


@pytest.mark.parametrize(
    ("name", "error", "cause"),
    [
        pytest.param("segfault.txt", "WorkerCrashError", "SIGSEGV", id="segmentation_fault"),
        pytest.param("killed.txt", "WorkerCrashError", "SIGKILL", id="killed_by_the_system"),
        pytest.param("abort.txt", "WorkerCrashError", "SIGABRT", id="abort"),
        pytest.param("exit.txt", "WorkerCrashError", "退出码 7", id="exit"),
        pytest.param("hang.txt", "TimeLimitError", "3 秒", id="sleeps_for_ever"),
        pytest.param("spin.txt", "TimeLimitError", "3 秒", id="computes_for_ever"),
        pytest.param("memory.txt", "MemoryLimitError", "700 MB", id="eats_memory"),
        pytest.param("mistake.txt", "UnforeseenError", "KeyError", id="mistake_of_the_program"),
        pytest.param("depth.txt", "UnforeseenError", "RecursionError", id="recursion_without_end"),
    ],
)
def test_a_document_that_breaks_its_worker_costs_itself_only(tmp_path: Path, name: str, error: str, cause: str) -> None:
    write_small(tmp_path / "in", 3)
    (tmp_path / "in" / name).write_text(small_text("丙县审计局"), encoding="utf-8")
    executor = LocalExecutor(2, Limits(3 if error == "TimeLimitError" else 300, 700), function=misbehave)
    summary = run_batch(Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS), executor)
    assert (summary.succeeded, summary.failed) == (3, 1)
    failure = failures(tmp_path / "out")[name]
    assert failure.type == error
    assert cause in failure.message
    assert ("nobody thought of this" in (failure.trace or "")) == (name == "mistake.txt")


def test_hostile_files_each_cost_a_typed_error_and_nothing_else(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 2)
    write_hostile(tmp_path / "in")
    succeeded, failed = batch(tmp_path / "in", tmp_path / "out")
    found = {name: failure.type for name, failure in failures(tmp_path / "out").items()}
    readable = sum(case.error is None for case in HOSTILE)
    assert found == {case.name: case.error for case in HOSTILE if case.error is not None}
    assert (succeeded, failed) == (2 + readable, len(HOSTILE) - readable)


def test_files_that_cannot_be_got_at_are_rows_and_not_the_end(tmp_path: Path) -> None:
    [path] = write_small(tmp_path / "in", 1)
    os.mkfifo(tmp_path / "in" / "pipe")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{path}\n{tmp_path}/gone.pdf\n{tmp_path}/in/pipe\n", encoding="utf-8")
    assert batch(f"@{listed}", tmp_path / "out") == (1, 0)
    found = {Path(name).name: failure.message for name, failure in failures(tmp_path / "out").items()}
    assert found == {"gone.pdf": "文件不存在", "pipe": "这不是普通文件"}


def test_a_list_may_be_ended_by_nul_for_names_with_line_breaks(tmp_path: Path) -> None:
    odd = tmp_path / "two\nlines.txt"
    odd.write_text(small_text(), encoding="utf-8")
    (tmp_path / "list").write_bytes(os.fsencode(odd) + b"\0")
    assert batch(f"@{tmp_path / 'list'}", tmp_path / "out") == (1, 0)


def test_a_pattern_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有与"):
        batch(str(tmp_path / "*.pdf"), tmp_path / "out")


def test_plain_and_json_logs_tell_of_every_failure_on_one_line(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 1)
    (tmp_path / "in" / "line\nbreak.txt").write_bytes(b"")
    plain: list[str] = []
    run_batch(Plan((str(tmp_path / "in"),), tmp_path / "a", SETTINGS), LocalExecutor(1, LIMITS), Lines(plain.append))
    assert plain[0].startswith("文件 2：待处理 2")
    assert any("EmptyDocumentError" in line and "\n" not in line for line in plain)
    events: list[str] = []
    run_batch(
        Plan((str(tmp_path / "in"),), tmp_path / "b", SETTINGS), LocalExecutor(1, LIMITS), JsonLines(events.append)
    )
    named = [json.loads(line) for line in events]
    assert {event["event"] for event in named} == {"scanned", "started", "done", "failed", "compacting", "finished"}
    assert next(event for event in named if event["event"] == "failed")["name"] == "line\nbreak.txt"


def test_half_written_files_and_records_without_a_row_are_swept_away(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 2)
    batch(tmp_path / "in", tmp_path / "out")
    expected = tree(tmp_path / "out")
    first, _ = record_files(tmp_path / "out")
    (first.parent / f".{first.name}.x.part").write_bytes(b"{")
    (first.parent / f"{first.name[:2]}{'0' * 62}.json").write_bytes(b"{}")
    (tmp_path / "out/parquet/facts/.0.parquet.part").write_bytes(b"PAR1")
    first.unlink()
    assert batch(tmp_path / "in", tmp_path / "out") == (1, 0)
    assert tree(tmp_path / "out") == expected


def test_many_documents_come_back_in_order_each_with_its_record_or_error(tmp_path: Path) -> None:
    paths = write_small(tmp_path, 5)
    sources: list[Path | bytes] = [paths[0], b"", *paths[1:3], small_text("丁市水务局").encode(), *paths[3:]]
    found = list(extract_many(sources, SETTINGS, workers=2))
    assert [source for source, _ in found] == sources
    errors = [outcome for _, outcome in found if isinstance(outcome, ExtractorError)]
    assert [type(error) for error in errors] == [EmptyDocumentError]
    records = [outcome for _, outcome in found if isinstance(outcome, Record)]
    assert records[3].document.department == "丁市水务局"


def test_many_documents_are_taken_only_as_fast_as_they_are_fetched() -> None:
    taken = itertools.count()

    def endless() -> Iterator[bytes]:
        while True:
            yield small_text(f"甲县{next(taken)}局").encode()

    results = extract_many(endless(), SETTINGS, workers=2)
    for _ in range(3):
        next(results)
    assert next(taken) <= 3 + 2 * 2 + 1
    results.close()  # type: ignore[attr-defined]


def test_errors_of_workers_come_back_from_many(tmp_path: Path) -> None:
    for name in ("hang.txt", "segfault.txt", "fine.txt"):
        (tmp_path / name).write_text(small_text(), encoding="utf-8")
    paths = sorted(tmp_path.iterdir())
    outcomes = [o for _, o in extract_many(paths, SETTINGS, workers=2, timeout=3, function=misbehave)]
    assert [type(outcome) for outcome in outcomes] == [Record, TimeLimitError, WorkerCrashError]


def test_many_documents_in_an_event_loop_which_goes_on_turning(tmp_path: Path) -> None:
    paths = write_small(tmp_path, 3)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    async def read() -> list[object]:
        ticking = asyncio.create_task(tick())
        async with aclosing(extract_many_async(paths, SETTINGS, workers=1)) as results:
            found: list[object] = [outcome async for _, outcome in results]
        ticking.cancel()
        return found

    assert all(isinstance(outcome, Record) for outcome in asyncio.run(read()))
    assert ticks > 10


@pytest.mark.parametrize("bad", [{"workers": 0}, {"timeout": 0}, {"max_memory_mb": -1}])
def test_arguments_that_cannot_be_are_refused_at_once(bad: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        extract_many([], **bad)  # type: ignore[arg-type]


def test_the_command_resumes_and_tells_failures_by_its_exit_code(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 2)
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    command = ["batch", tmp_path / "in", "-o", tmp_path / "out", "--workers", "1", "--ocr", "never"]
    first = juesuan_process(*command)
    assert first.returncode == 3
    assert b"EmptyDocumentError" in first.stderr
    second = juesuan(*command, "--dry-run")
    assert second.returncode == 0
    assert "待处理 0，已完成 2，曾失败 1" in second.stdout.decode()


def test_all_workers_count_one_budget_of_the_model(tmp_path: Path) -> None:
    from extractor.cli.batch import _shared_budget

    asked = Settings(engine="llm", llm=ModelSettings(model="m", budget=Budget(tokens=1000)))
    with _shared_budget(asked) as shared:
        ledger = shared.llm.budget.ledger
        assert ledger is not None
        assert ledger.is_dir()
        assert settings_hash(shared) == settings_hash(asked)
    assert not ledger.exists()
    with _shared_budget(SETTINGS) as same:
        assert same is SETTINGS


def test_a_folder_is_one_disclosure_and_so_are_the_rows_of_a_manifest(tmp_path: Path) -> None:
    from extractor.batch.groups import group_by_folder, path_to_group, read_manifest, shown_path

    for name in ("省/甲/说明.txt", "省/甲/附件/报表.txt", "省/甲/.隐藏", "省/乙/全文.txt", "单独.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    grouped = list(group_by_folder(str(tmp_path)))
    assert [Path(shown_path(path)).name for path in grouped] == ["单独.txt", "全文.txt", "甲"]
    group = path_to_group(grouped[2])
    assert group is not None
    assert sorted(name for name, _ in group.files) == ["说明.txt", "附件/报表.txt"]
    assert path_to_group(grouped[0]) is None
    manifest = tmp_path / "清单.csv"
    manifest.write_text("id,file\nA,省/甲/说明.txt\nA,单独.txt\nB,省/乙/全文.txt\n", encoding="utf-8")
    assert [shown_path(path) for path in read_manifest(manifest)] == ["A", str(tmp_path / "省/乙/全文.txt")]
    manifest.write_text("编号,文件\n", encoding="utf-8")
    with pytest.raises(UsageError, match="id 和 file"):
        list(read_manifest(manifest))
