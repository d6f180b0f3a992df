"""What was decided about an account, and what its department is called, is the same in every product of a dataset."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from batch_tasks import small_text
from fastapi.testclient import TestClient
from serve_samples import REAL, SETTINGS, copied_dataset, open_workspace
from typer.testing import CliRunner

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.dataset import Dataset
from extractor.batch.dismissed import JOURNAL_SUFFIX, Journals
from extractor.batch.query import query_dataset
from extractor.checks.review import concerns_publisher
from extractor.cli import build_app
from extractor.serve import AccountTable, Filter, Workspace
from extractor.serve.dataset_page import dataset_report
from extractor.serve.exports import export_account, export_dataset
from extractor.serve.web.access import Door
from extractor.serve.web.access import Keys as ServerKeys
from extractor.serve.web.app import create_app
from extractor.serve.workspace import Account
from models.record import SEVERITIES, Finding

TOKEN = "t" * 32
REASON, NOTED = "口径不同，已与单位核实", "印刷所致"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with closing(open_workspace(copied_dataset(tmp_path_factory.mktemp("decided")))) as opened:
        yield opened


@pytest.fixture(scope="module")
def table(workspace: Workspace) -> AccountTable:
    return AccountTable(workspace.dataset)


@pytest.fixture(scope="module")
def account(workspace: Workspace, table: AccountTable) -> Account:
    """An account with two decisions and a correction; the table was looked at before, so that it has to notice them."""
    (row,) = [row for row in table.page(Filter()).rows if row["name"] == REAL]
    found = workspace.account(row["id"])
    assert row["dismissed"] == 0
    dismissed = [next(f for f in workspace.findings(found) if f.finding.severity == one) for one in ("warning", "note")]
    for one, reason in zip(dismissed, (REASON, NOTED), strict=True):
        seen = workspace.journal(found.id).revision()
        workspace.decide(found.id, one.key, "dismissed", seen=seen, reason=reason, by="王一")
    seen = workspace.journal(found.id).revision()
    workspace.correct(found.id, "tables.expenditure.total.project", "3626.73", seen=seen, reason="看错一位", by="王一")
    return found


@pytest.fixture(scope="module")
def standing(workspace: Workspace, account: Account) -> tuple[Finding, ...]:
    found = workspace.reviewed(account).record.findings
    assert len(found) == len(account.record.findings) - 2
    return found


@pytest.fixture(scope="module")
def gone(workspace: Workspace, account: Account) -> list[str]:
    return [one.finding.message for one in workspace.reviewed(account).aside]


@pytest.fixture(scope="module")
def client(workspace: Workspace, account: Account) -> TestClient:
    app = create_app(workspace, Door(ServerKeys(token=TOKEN), None, 1000))
    return TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False)


def counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    found = Counter(one.severity for one in findings)
    return {severity: found[severity] for severity in SEVERITIES}


def sheets(workspace: Workspace, account: Account, form: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(export_account(workspace, account, form).data))


def test_table_interface_and_page_count_the_same(
    client: TestClient, account: Account, standing: tuple[Finding, ...], gone: list[str]
) -> None:
    wanted = counts(standing)
    (row,) = [one for one in client.get("/api/accounts").json()["rows"] if one["id"] == account.id]
    assert {severity: row[f"{severity}s"] for severity in SEVERITIES} == wanted
    assert row["dismissed"] == 2
    info = client.get(f"/api/accounts/{account.id}").json()
    assert (info["findings"], info["states"]["dismissed"], info["corrections"]) == (wanted, 2, 1)
    page = client.get(f"/accounts/{account.id}").text
    assert f"data-standing>{len(standing)}<" in page
    assert "data-dismissed>2<" in page
    assert "另有 2 条发现不采纳" in client.get("/accounts").text


def test_a_filter_by_a_finding_that_was_dismissed_finds_the_account_no_more(
    table: AccountTable, account: Account, standing: tuple[Finding, ...]
) -> None:
    lost = {one.id for one in account.record.findings} - {one.id for one in standing}
    left = {one.id for one in standing}
    assert [identifier for identifier in lost if account.id in table.ids(Filter(finding=identifier))] == []
    assert all(account.id in table.ids(Filter(finding=identifier)) for identifier in left)


def test_letter_list_workbook_and_report_have_the_same_findings(
    workspace: Workspace, account: Account, standing: tuple[Finding, ...], gone: list[str]
) -> None:
    letter = export_account(workspace, account, "letter.md").data.decode()
    told = sum(concerns_publisher(one) and one.severity != "note" for one in standing)
    assert f"共有{told}处" in letter
    assert [one for one in gone if one in letter] == []

    book = sheets(workspace, account, "worklist.xlsx")
    listed = [book[name].max_row - 1 for name in ("整改清单", "读取有疑") if name in book.sheetnames]
    assert sum(listed) == len(standing)
    assert sorted(row[3] for row in book["不采纳"].iter_rows(min_row=2, values_only=True)) == sorted(gone)
    assert list(book["按部门"].iter_rows(values_only=True))[1][-1] == listed[0]

    cells = [
        str(cell)
        for row in sheets(workspace, account, "workbook.xlsx").worksheets[0].iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert any(f"发现（{len(standing)}）" in cell for cell in cells)
    assert any("不采纳（2）" in cell for cell in cells)
    assert {REASON, NOTED} <= set(cells)

    report = export_account(workspace, account, "report.html").data.decode()
    assert report.count('<article class="finding ') == len(standing)
    assert "另有 2 条经人核对不采纳，不计在内" in report
    assert (REASON in report, NOTED in report) == (True, True)


def test_files_of_the_whole_dataset_have_the_same_counts(
    workspace: Workspace, table: AccountTable, account: Account, standing: tuple[Finding, ...], gone: list[str]
) -> None:
    everything = [
        finding
        for row in table.page(Filter()).rows
        for finding in workspace.reviewed(workspace.account(row["id"])).record.findings
    ]
    rows = csv.DictReader(io.StringIO(export_dataset(workspace, table, Filter(), "table.csv").data.decode("utf-8-sig")))
    (line,) = [row for row in rows if row["文件"] == REAL]
    assert [line[head] for head in ("错误", "警告", "提示", "不采纳")] == [*map(str, counts(standing).values()), "2"]

    book = openpyxl.load_workbook(io.BytesIO(export_dataset(workspace, table, Filter(), "worklist.xlsx").data))
    assert sum(book[name].max_row - 1 for name in ("整改清单", "读取有疑")) == len(everything)

    with zipfile.ZipFile(io.BytesIO(export_dataset(workspace, table, Filter(), "datapackage.zip").data)) as archive:
        found = list(csv.DictReader(io.StringIO(archive.read("findings.csv").decode("utf-8-sig"))))
        aside = list(csv.DictReader(io.StringIO(archive.read("dismissed.csv").decode())))
    assert len(found) == len(everything)
    assert sorted(one["message"] for one in aside) == sorted(gone)

    page = dataset_report(workspace.dataset.path)
    assert "另有 2 条发现经人核对不采纳，不计在内" in page
    warnings = counts(standing)["warning"]
    shown = re.search(
        rf'<td class="n (?:warning)?">(\d*)</td>\s*<td class="n [^"]*">\d*</td>\s*<td class="n">\d*</td><td class="file">{REAL}',
        page,
    )
    assert shown is not None
    assert int(shown[1] or 0) == warnings


def test_the_ready_question_and_the_command_line_count_the_same(
    workspace: Workspace, account: Account, standing: tuple[Finding, ...]
) -> None:
    answer = query_dataset(workspace.dataset.path, "frequent_findings")
    places = {row[:2]: row[3] for row in answer.rows}
    everything = Counter(
        (one.id, one.severity)
        for row in AccountTable(workspace.dataset).page(Filter()).rows
        for one in workspace.reviewed(workspace.account(row["id"])).record.findings
    )
    assert places == dict(everything)
    told = list(query_dataset(workspace.dataset.path, "SELECT reason, decided_by FROM dismissed ORDER BY 1").rows)
    assert told == sorted([(REASON, "王一"), (NOTED, "王一")])
    record = str(workspace.dataset.record(account.id))
    shown = CliRunner().invoke(build_app(), ["overview", record]).stdout
    assert (
        "，".join(
            f"{label} {n} 条" for label, n in zip(("错误", "警告", "提示"), counts(standing).values(), strict=True)
        )
        in shown
    )
    assert "另有 2 条经人核对不采纳，不计在内" in shown


def test_the_record_stays_as_it_was_read(workspace: Workspace, account: Account) -> None:
    assert export_account(workspace, account, "record.json").data.decode() == account.record.model_dump_json(indent=2)


def test_a_journal_that_cannot_be_read_is_told_and_costs_the_table_nothing(tmp_path: Path) -> None:
    with closing(open_workspace(copied_dataset(tmp_path))) as opened:
        table = AccountTable(opened.dataset)
        before = table.page(Filter()).rows
        opened.journal(before[0]["id"]).path.write_bytes(b"{}\n")
        assert table.page(Filter()).rows == before
        assert table.damaged_journals() == (before[0]["id"],)


# --- one name ------------------------------------------------------------------------------------------------------------

FULL, SHORT = "武汉市武昌区财政局", "武昌区财政局"


@pytest.fixture(scope="module")
def two_spellings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    inputs = folder / "inputs"
    inputs.mkdir()
    for name, year in ((FULL, 2021), (SHORT, 2022)):
        (inputs / f"{year}.txt").write_text(small_text(name, year), encoding="utf-8")
    run_batch(Plan((str(inputs),), folder / "dataset", SETTINGS.reading), LocalExecutor(1, SETTINGS.limits))
    return folder / "dataset"


def test_a_department_and_its_region_have_one_name_in_every_product(two_spellings: Path) -> None:
    with closing(open_workspace(two_spellings)) as opened:
        table = AccountTable(opened.dataset)
        rows = table.page(Filter()).rows
        assert {(row["department"], row["region"]) for row in rows} == {(FULL, "武汉市武昌区")}
        choices = table.choices()
        assert (choices.departments, choices.regions) == (((FULL, 2),), (("武汉市武昌区", 2),))
        for wanted in (
            Filter(department=SHORT),
            Filter(department=FULL),
            Filter(region="武汉市武昌区"),
            Filter(text=SHORT),
        ):
            assert table.page(wanted).total == 2, wanted
        rows_of_csv = csv.DictReader(
            io.StringIO(export_dataset(opened, table, Filter(), "table.csv").data.decode("utf-8-sig"))
        )
        assert {(row["部门"], row["地区"]) for row in rows_of_csv} == {(FULL, "武汉市武昌区")}
    page = dataset_report(two_spellings)
    assert (f">{FULL}<" in page, f">{SHORT}<" in page, ">武昌区<" in page) == (True, False, False)
    named = "SELECT DISTINCT department, region FROM documents"
    assert list(query_dataset(two_spellings, named).rows) == [(FULL, "武汉市武昌区")]
    assert list(query_dataset(two_spellings, "SELECT DISTINCT department FROM facts").rows) == [(FULL,)]
    printed = "SELECT department, body FROM bodies ORDER BY fiscal_year"
    assert list(query_dataset(two_spellings, printed).rows) == [(FULL, FULL), (SHORT, FULL)]
    assert {row[1] for row in query_dataset(two_spellings, "share_unread").rows} == {FULL}


def test_journals_are_seen_as_they_come_grow_and_go(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    journals = Journals(dataset)
    assert journals.state() == {}
    first, second = (dataset.record(digit * 64).with_suffix(JOURNAL_SUFFIX) for digit in "ab")
    first.parent.mkdir(parents=True)
    first.write_bytes(b"x")
    assert list(journals.state()) == ["a" * 64]
    os.utime(first.parent, (1, 1))  # long ago: the folder need not be listed again
    before = journals.state()
    first.write_bytes(b"xy")
    assert journals.state() != before
    second.parent.mkdir()
    second.symlink_to(first)
    assert list(journals.state()) == ["a" * 64]
    first.unlink()
    assert journals.state() == {}
