"""Datasets among foreign files, links, damage and full disks: only own files go, and every trouble is a typed error."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from batch_tasks import small_text, write_small
from test_batch import LIMITS, SETTINGS, batch, record_files, tree
from typer.testing import CliRunner

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.dataset import Dataset
from extractor.batch.ledger import Counts, Ledger
from extractor.batch.run import Summary
from extractor.batch.task import Success, Task, run_task, unanswered
from extractor.cli import build_app
from extractor.errors import UsageError
from extractor.model_settings import ModelSettings
from extractor.settings import Settings
from models.record import Finding, Record


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    write_small(tmp_path / "in", 2)
    batch(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def again(out: Path) -> tuple[int, int]:
    return batch(out.parent / "in", out)


@pytest.mark.parametrize("content", ["mine", '{"mine": 1}', ""])
def test_foreign_files_stay_where_they_are(out: Path, content: str) -> None:
    first, _ = record_files(out)
    digest = "f" * 38
    foreign = [
        out / "notes.txt",
        out / "records" / "README",
        first.parent / "notes.json",
        first.parent / digest,  # the name of an object of git
        first.parent / f"{'0' * 64}.json",  # belongs below 00
        out / "records" / "00" / "letter.docx",
        out / "parquet" / "documents" / "readme.md",
    ]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert again(out) == (0, 0)
    assert all(path.read_text(encoding="utf-8") == content for path in foreign)


def test_a_parquet_file_of_others_is_named_and_not_removed(out: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    file = out / "parquet" / "documents" / "fiscal_year=1999" / "mine.parquet"
    file.parent.mkdir()
    parquet.write_table(pyarrow.table({"a": [1]}), file)
    with pytest.raises(UsageError, match="不是本程序写的"):
        again(out)
    assert file.exists()


@pytest.mark.parametrize("place", ["records", "records/{prefix}", "parquet"])
def test_nothing_is_removed_or_written_through_a_link(out: Path, tmp_path: Path, place: str) -> None:
    first, _ = record_files(out)
    link = out / place.format(prefix=first.parent.name)
    elsewhere = tmp_path / "elsewhere"
    link.rename(elsewhere)
    prey = elsewhere / f"{first.parent.name}{'0' * 62}.json"
    prey.write_text("{}", encoding="utf-8")
    link.symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    with pytest.raises(UsageError, match="链接"):
        again(out)
    assert sorted(elsewhere.rglob("*")) == before


def test_a_record_that_is_a_link_is_replaced_and_its_target_left_alone(out: Path, tmp_path: Path) -> None:
    expected = tree(out)
    first, _ = record_files(out)
    prey = tmp_path / "prey.json"
    prey.write_text("mine", encoding="utf-8")
    first.unlink()
    first.symlink_to(prey)
    assert again(out) == (1, 0)
    assert prey.read_text(encoding="utf-8") == "mine"
    assert tree(out) == expected


@pytest.mark.parametrize("damage", [b"", b"{", b'{"schema_version":"1"}'])
def test_a_damaged_record_is_noticed_and_made_again(out: Path, damage: bytes) -> None:
    expected = tree(out)
    record_files(out)[0].write_bytes(damage)
    assert again(out) == (1, 0)
    assert tree(out) == expected


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda file: file.write_bytes(b"no ledger" * 999), id="no_database"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:5000]), id="cut_off"),
        pytest.param(lambda file: sqlite3.connect(file).execute("PRAGMA user_version = 99"), id="later"),
        pytest.param(
            lambda file: sqlite3.connect(file).executescript("ALTER TABLE documents RENAME name TO n"), id="other"
        ),
    ],
)
def test_a_ledger_that_cannot_be_is_a_typed_error(out: Path, damage) -> None:  # type: ignore[no-untyped-def]
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (out / name).unlink(missing_ok=True)
    damage(out / "ledger.sqlite")
    with pytest.raises(UsageError, match="账本"):
        again(out)


def test_a_ledger_of_the_version_before_goes_on(out: Path) -> None:
    db = sqlite3.connect(out / "ledger.sqlite")
    db.executescript("ALTER TABLE documents DROP COLUMN unanswered; PRAGMA user_version = 1")
    db.close()
    assert again(out) == (0, 0)


def test_duplicates_give_the_same_bytes_in_however_many_runs(tmp_path: Path) -> None:
    text = small_text("甲县财政局", 2023)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(text, encoding="utf-8")
    batch(folder, tmp_path / "one")
    for name in ("c.txt", "a.txt", "b.txt"):
        batch(folder / name, tmp_path / "many")
    batch(folder, tmp_path / "many")
    data = {name: digest for name, digest in tree(tmp_path / "one").items() if name != "dataset.json"}
    assert {name: digest for name, digest in tree(tmp_path / "many").items() if name != "dataset.json"} == data


def test_a_full_disk_ends_typed_and_the_next_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import extractor.batch.run as run

    write_small(tmp_path / "in", 2)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add_success", full)
        with pytest.raises(UsageError, match=r"数据集无法读写.*full"):
            batch(tmp_path / "in", tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(run, "write_atomically", lambda *_, **__: os.open("/nowhere/at/all", os.O_RDONLY))
        with pytest.raises(UsageError, match="数据集无法读写"):
            batch(tmp_path / "in", tmp_path / "out")
    assert batch(tmp_path / "in", tmp_path / "out") == (2, 0)


def _with_failure(task: Task) -> Success:
    """A document of which the model left a part unread, as long as a file says so."""
    success = run_task(task)
    down = Path(str(task.source)).parent.parent / "down"
    return success if not down.exists() else Success(**{**success.__dict__, "unanswered": "llm.transport"})


def test_what_a_model_left_unread_is_asked_about_again(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 2)
    (tmp_path / "down").touch()
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", SETTINGS)
    first = run_batch(plan, LocalExecutor(1, LIMITS, function=_with_failure))
    assert (first.succeeded, first.unanswered) == (2, 2)
    second = run_batch(plan, LocalExecutor(1, LIMITS, function=_with_failure))
    assert (second.counts.todo, second.unanswered) == (2, 2)
    (tmp_path / "down").unlink()
    third = run_batch(plan, LocalExecutor(1, LIMITS, function=_with_failure))
    assert (third.counts.todo, third.unanswered) == (2, 0)
    assert run_batch(plan, LocalExecutor(1, LIMITS, function=_with_failure)).counts.todo == 0


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        pytest.param(Summary(Counts(files=2), succeeded=2), 0, id="all_read"),
        pytest.param(Summary(Counts(files=2), succeeded=2, unanswered=1), 6, id="a_model_left_parts_unread"),
        pytest.param(Summary(Counts(files=2), succeeded=1, failed=1, unanswered=1), 3, id="a_failure_goes_first"),
    ],
)
def test_the_command_exits_with_how_the_run_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ended: Summary, code: int
) -> None:
    write_small(tmp_path / "in", 2)
    monkeypatch.setattr("extractor.cli.batch.run_batch", lambda *_: ended)
    given = ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert CliRunner().invoke(build_app(), given).exit_code == code


def test_refresh_does_done_documents_again(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 1)
    settings = Settings(engine="auto", ocr="never")
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", settings)
    run_batch(plan, LocalExecutor(1, LIMITS))
    refreshed = Settings(engine="auto", ocr="never", llm=ModelSettings(refresh=True))
    again = run_batch(Plan(plan.inputs, plan.out, refreshed), LocalExecutor(1, LIMITS))
    assert again.counts.todo == 1


def test_errors_of_the_model_in_a_record_make_it_unanswered(out: Path) -> None:
    record = Record.model_validate_json(record_files(out)[0].read_bytes())
    assert unanswered(record) is None
    failed = Finding(id="llm.budget", severity="error", stage="narrative", message="用完")
    note = Finding(id="llm.filled", severity="note", stage="narrative", message="补充")
    assert unanswered(record.model_copy(update={"findings": (note,)})) is None
    assert unanswered(record.model_copy(update={"findings": (note, failed)})) == "llm.budget"


def test_the_ledger_keeps_the_name_of_the_first_of_all_files(out: Path) -> None:
    ledger = Ledger.open(Dataset(out).ledger, copy=True)
    try:
        names = sorted(Path(path).name for path, _ in ledger.sources())
    finally:
        ledger.close()
    stored = sorted(json.loads(file.read_bytes())["provenance"]["input"]["name"] for file in record_files(out))
    assert stored == names
    assert all(len(sha256(file.read_bytes()).hexdigest()) == 64 for file in record_files(out))
