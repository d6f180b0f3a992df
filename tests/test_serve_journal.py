"""The journal of decisions and corrections: nothing acknowledged is lost, nobody overwrites another, the reading stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT, record_of
from eval_samples import empty_record
from pydantic import ValidationError
from report_samples import two_sided

from extractor.batch.journal import ConflictError, Correction, Decision, Journal, JournalDamagedError, State
from extractor.errors import UsageError
from extractor.serve.decisions import (
    beside_path,
    corrected,
    decided,
    finding_key,
    fitting_value,
    gone,
    reviewed,
    suppressions,
)
from models.record import Record

FINDINGS = tuple(
    two_sided(severity).model_copy(update={"message": f"{severity}：合计与各类之和不符"})
    for severity in ("error", "warning", "note")
)
TOTAL = "tables.income.total.total"


def decision(state: State = "accepted", reason: str = "", index: int = 0, by: str = "王一") -> Decision:
    finding = FINDINGS[index]
    about = {"finding": finding.id, "message": finding.message}
    return Decision(revision=1, at="", by=by, state=state, reason=reason, **about)


def correction(path: str = TOTAL, value: str | None = "5010.43", was: str | None = "5010.42") -> Correction:
    return Correction(revision=1, at="", path=path, value=value, was=was)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "ab" / "abcd.journal.jsonl")


def test_entries_are_numbered_timed_and_kept_in_their_order(journal: Journal) -> None:
    assert journal.entries() == ()
    assert journal.revision() == 0
    journal.add(decision(), 0)
    journal.add(correction(), 1)
    first, second = journal.entries()
    assert (first.revision, second.revision) == (1, 2)
    assert first.at.endswith("Z")
    assert isinstance(second, Correction)
    assert second.value == "5010.43"


def test_two_who_judge_the_same_finding_are_a_conflict_and_other_findings_are_none(journal: Journal) -> None:
    journal.add(decision(), 0)
    journal.add(decision("dismissed", "四舍五入", index=1), 0)
    with pytest.raises(ConflictError, match="王一") as raised:
        journal.add(decision("dismissed", "不是问题", by="李二"), 0)
    assert raised.value.entry is not None
    assert raised.value.entry.revision == 1
    journal.add(decision("dismissed", "不是问题", by="李二"), journal.revision())
    assert [entry.by for entry in journal.entries()] == ["王一", "王一", "李二"]


def test_writers_at_once_lose_nothing(journal: Journal) -> None:
    paths = [f"tables.income.rows[{number}].total" for number in range(24)]
    threads = [threading.Thread(target=journal.add, args=(correction(path), 0)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = journal.entries()
    assert [entry.revision for entry in entries] == list(range(1, 25))
    assert {entry.path for entry in entries if isinstance(entry, Correction)} == set(paths)


KILLED = """
import sys
from pathlib import Path
from extractor.batch.journal import Correction, Journal
journal = Journal(Path(sys.argv[1]))
for number in range(10_000):
    journal.add(Correction(revision=1, at="", path=f"key_work[{number}].title", value="x" * 500, was="y"), 0)
    print(number, flush=True)
"""


def test_a_killed_server_loses_nothing_that_it_acknowledged(journal: Journal) -> None:
    journal.path.parent.mkdir()
    command = [sys.executable, "-c", KILLED, str(journal.path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    entries = journal.entries()
    assert len(entries) >= len([line for line in acknowledged if line.endswith("\n")]) >= 30


def test_a_line_that_was_cut_short_is_cut_off_by_the_next(journal: Journal) -> None:
    journal.add(decision(), 0)
    with journal.path.open("ab") as stream:
        stream.write(b'{"kind":"decision","revi')
    assert len(journal.entries()) == 1
    journal.add(correction(), 1)
    assert [entry.revision for entry in journal.entries()] == [1, 2]


def test_a_damaged_line_is_told_with_its_place(journal: Journal) -> None:
    journal.add(decision(), 0)
    journal.path.write_bytes(b"{}\n" + journal.path.read_bytes())
    with pytest.raises(JournalDamagedError, match=r"jsonl:1"):
        journal.entries()


def test_a_journal_is_not_written_through_a_link(journal: Journal, tmp_path: Path) -> None:
    journal.path.parent.mkdir()
    journal.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="没有存下"):
        journal.add(decision(), 0)
    assert not (tmp_path / "elsewhere").exists()


def test_a_dismissal_needs_a_reason() -> None:
    with pytest.raises(ValidationError, match="reason"):
        decision("dismissed", "  ")


def test_the_last_decision_counts_and_dismissed_findings_are_no_longer_told() -> None:
    entries = [decision("dismissed", "甲"), decision("accepted"), decision("dismissed", "口径不同", index=1)]
    assert [one.state for one in decided(FINDINGS, entries)] == ["accepted", "dismissed", "open"]
    record = empty_record().model_copy(update={"findings": FINDINGS})
    shown = reviewed(record, entries)
    assert shown.record.findings == (FINDINGS[0], FINDINGS[2])
    assert [(one.finding, one.reason) for one in shown.aside] == [(FINDINGS[1], "口径不同")]
    (aside,) = suppressions(FINDINGS, entries)
    assert aside.covers(FINDINGS[1])
    assert aside.reason == "口径不同"
    assert [one.message for one in gone(FINDINGS[1:], entries)] == [FINDINGS[0].message]


def test_keys_of_findings_fit_into_an_address_and_are_apart() -> None:
    keys = {finding_key(finding) for finding in FINDINGS}
    assert len(keys) == 3
    assert all(key.isalnum() and len(key) == 16 for key in keys)


def test_a_correction_changes_a_copy_and_its_withdrawal_nothing() -> None:
    record = record_of("wuchang_office_2022.txt")
    changed = corrected(record, [correction()])
    assert record.tables.income.total is not None
    assert str(record.tables.income.total.total) == "5010.42"
    assert changed.record.tables.income.total is not None
    assert str(changed.record.tables.income.total.total) == "5010.43"
    withdrawn = correction().model_copy(update={"withdrawn": True})
    assert corrected(record, [correction(), withdrawn]).record == record


def test_a_correction_of_what_the_reading_no_longer_says_is_not_applied() -> None:
    record = record_of("wuchang_office_2022.txt")
    found = corrected(record, [correction(was="9.00"), correction("tables.income.rows[9999].total")])
    assert found.record == record
    assert len(found.stale) == 2


def test_a_correction_does_not_move_to_another_row() -> None:
    record = record_of("wuchang_office_2022.txt")
    data = json.loads(record.model_dump_json())
    rows = data["tables"]["income"]["rows"]
    blank = next(number for number, row in enumerate(rows) if not row["other"])
    path = f"tables.income.rows[{blank}].other"
    made = correction(path, "1.00", rows[blank]["other"])
    made = made.model_copy(update={"beside": beside_path(record, path)})
    assert corrected(record, [made]).applied == (made,)
    del rows[blank]  # a new reading has a row less: the same value stands at the path, of the next row
    rows[blank]["other"] = made.was
    other = corrected(Record.model_validate_json(json.dumps(data)), [made])
    assert (other.applied, other.stale) == ((), (made,))


def test_two_corrections_of_one_row_stand_beside_each_other() -> None:
    record = record_of("wuchang_office_2022.txt")
    row = record.tables.income.rows[0]
    paths = {"tables.income.rows[0].name": row.name, "tables.income.rows[0].code": row.code}
    made = [
        correction(path, "2010199", was).model_copy(update={"beside": beside_path(record, path)})
        for path, was in paths.items()
    ]
    assert corrected(record, made).applied == tuple(made)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (TOTAL, "50,10.42"),
        (TOTAL, "很多"),
        (TOTAL, 7),
        ("document.kind", "budget"),
        ("document.fiscal_year", "二〇二二"),
        ("tables.income", None),
        ("tables.income.rows", None),
        ("tables.income.rows[0].source", None),
        ("tables.income.rows[0].source.line", 3),
        ("narrative.deviations[0].evidence.span.text", "x"),
        ("findings[0].message", "x"),
        ("provenance.program", "x"),
        ("schema_version", "2"),
        ("tables.income.__class__", "x"),
        ("../../etc/passwd", "x"),
        ("", "x"),
    ],
)
def test_what_cannot_be_corrected_is_refused(path: str, value: str | int | None) -> None:
    with pytest.raises(UsageError):
        fitting_value(record_of("wuchang_office_2022.txt"), path, value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (TOTAL, None),
        ("document.fiscal_year", 2021),
        ("tables.income.rows[0].name", "行政运行"),
        ("narrative.deviations[0].reason", None),
        ("key_work[0].source", "table"),
        ("performance.sheets[0].goals[0].indicators[0].actual", "2个"),
    ],
)
def test_single_values_of_every_part_can_be_corrected(path: str, value: str | int | None) -> None:
    fitting_value(record_of("wuchang_office_2022.txt"), path, value)


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        (TOTAL, "1,281.44", "1281.44"),
        (TOTAL, "１，２８１．４４", "1281.44"),
        (TOTAL, "1281.44 万元", "1281.44"),
        (TOTAL, "12,814,400元", "1281.44"),
        (TOTAL, "(86.23)", "-86.23"),
        (TOTAL, "1.2亿元", "12000"),
        ("narrative.deviations[0].change_pct", "-3.50%", "-3.50"),
        ("document.fiscal_year", "２０２１", 2021),
        ("performance.sheets[0].goals[0].indicators[0].actual", "1,281.44万元", "1,281.44万元"),
    ],
)
def test_a_figure_is_taken_as_the_page_prints_it(path: str, typed: str, kept: str | int) -> None:
    found = fitting_value(record_of("wuchang_office_2022.txt"), path, typed)
    assert found == kept or Decimal(found) == Decimal(kept)


@pytest.mark.parametrize(
    ("path", "typed"),
    [(TOTAL, "20,65.87"), (TOTAL, "约1281"), (TOTAL, "12%"), ("narrative.deviations[0].change_pct", "3万元"),
     ("document.fiscal_year", "2021元"), ("document.fiscal_year", "二〇二二")],
)  # fmt: skip
def test_what_is_no_figure_of_its_place_is_refused_in_words_for_people(path: str, typed: str) -> None:
    with pytest.raises(UsageError, match=f"这里不能写“{typed}”：应是一个数"):
        fitting_value(record_of("wuchang_office_2022.txt"), path, typed)


def test_an_entry_is_one_line_whatever_is_written(journal: Journal) -> None:
    journal.add(decision("dismissed", "第一行\n第二行\u2028<script>alert(1)</script>"), 0)
    (line,) = journal.path.read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads(line)["reason"].startswith("第一行\n")
