"""The workspace without a web: accounts and filters, decisions, views, exports, uploads and jobs over one dataset."""

from __future__ import annotations

import json
import shutil
import weakref
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from batch_tasks import small_text
from serve_samples import SETTINGS, copied_dataset, open_workspace

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.dataset import Dataset
from extractor.batch.journal import Correction
from extractor.batch.query import QueryLimits, query_dataset
from extractor.errors import TimeLimitError, UsageError
from extractor.serve import AccountTable, Filter, Workspace, views
from extractor.serve.accounts import ORDERS
from extractor.serve.charts import charts_of
from extractor.serve.exports import ACCOUNT_FORMS, DATASET_FORMS, export_account, export_dataset
from extractor.serve.views import page_picture, view_of
from extractor.serve.workspace import Account, NotThereError
from tests.test_query import SPENT


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(copied_dataset(tmp_path_factory.mktemp("serve")))
    yield found
    found.close()


@pytest.fixture(scope="module")
def table(workspace: Workspace) -> AccountTable:
    return AccountTable(workspace.dataset)


@pytest.fixture(scope="module")
def account(workspace: Workspace, table: AccountTable) -> Account:
    (row,) = table.page(Filter(text="武昌")).rows
    return workspace.account(row["id"])


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(), 3),
        (Filter(text="财政局"), 1),
        (Filter(text="wuchang"), 1),
        (Filter(text="'; DROP TABLE accounts; --"), 0),
        (Filter(text="%"), 0),
        (Filter(region="甲县"), 1),
        (Filter(department="乙市水利局"), 1),
        (Filter(year=2022), 3),
        (Filter(year=1999), 0),
        (Filter(kind="unit_final_account"), 0),
        (Filter(severity="warning"), 1),
        (Filter(severity="error"), 0),
        (Filter(finding="checks.year"), 1),
        (Filter(incomplete=True), 1),
        (Filter(incomplete=False, year=2022), 2),
    ],
)
def test_accounts_are_filtered_by_what_is_asked(table: AccountTable, wanted: Filter, names: int) -> None:
    page = table.page(wanted)
    assert page.total == len(page.rows) == names


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_goes_both_ways_and_pages_on(table: AccountTable, order: str) -> None:
    whole = [row["id"] for row in table.page(Filter(), order=order).rows]  # type: ignore[arg-type]
    paged = [table.page(Filter(), order=order, offset=n, limit=1).rows[0]["id"] for n in range(3)]  # type: ignore[arg-type]
    assert whole == paged
    assert len(table.page(Filter(), order=order, down=True).rows) == 3  # type: ignore[arg-type]


def test_charts_add_up_what_the_filter_leaves_in_one_unit(table: AccountTable) -> None:
    charts = {chart.title: chart for chart in charts_of(table, Filter(year=2022))}
    assert charts["收入与支出"].basis.endswith("万元")
    assert [bar.value for bar in charts["收入与支出"].groups[0].bars] == ["5,010.42", "5,010.42"]
    assert charts["支出结构（按类）"].groups[0].label == "援助其他地区支出"
    assert all("." not in group.bars[0].value for group in charts["最常见的发现"].groups)  # accounts are counted
    assert charts_of(table, Filter(year=1999)) == []


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> AccountTable:
    """An account in two forms, one of another region in 元, one of another kind of the first body."""
    folder = tmp_path_factory.mktemp("mixed")
    first = small_text("甲县财政局", 2022) + SPENT.format("100.00")
    second = small_text("乙市水利局", 2022, "500000.00") + SPENT.format("500000.00")
    third = small_text("甲县财政局", 2022, "7.00") + SPENT.format("7.00")
    texts = {"a": first, "b": first + "附：另一种形式。\n", "c": second.replace("万元", "元"), "d": third}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(folder),), folder / "data", SETTINGS.reading), LocalExecutor(1, SETTINGS.limits))
    return AccountTable(Dataset(folder / "data"))


def test_charts_count_each_account_once_in_one_unit_and_say_what_they_lack(mixed: AccountTable) -> None:
    charts = {chart.title: chart for chart in charts_of(mixed, Filter())}
    spent = [(group.label, Decimal(group.bars[0].value)) for group in charts["支出最多的部门"].groups]
    assert spent == [("甲县财政局 2022", 100), ("乙市水利局 2022", 50), ("甲县财政局 2022", 7)]
    assert [Decimal(bar.value) for bar in charts["收入与支出"].groups[0].bars] == [0, 157]
    assert "3 份只读到一项合计" in charts["收入与支出"].basis
    (one,) = charts_of(mixed, Filter(text="b.txt"))[0].groups  # the form that the filter leaves counts
    assert Decimal(one.bars[1].value) == 100


def test_amounts_are_ordered_in_one_unit(mixed: AccountTable) -> None:
    found = [row["name"] for row in mixed.page(Filter(), order="expenditure").rows]
    assert (set(found[:2]), found[2:]) == ({"a.txt", "b.txt"}, ["c.txt", "d.txt"])
    assert [row["name"] for row in mixed.page(Filter(), order="expenditure", down=True).rows][:2] == ["d.txt", "c.txt"]
    assert [row["name"] for row in mixed.page(Filter(), order="name").rows] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert [row["name"] for row in mixed.page(Filter(), order="region").rows][3] == "c.txt"


def test_years_of_one_department_are_compared(tmp_path: Path) -> None:
    for year, opened, closed in ((2021, "5.00", "7.00"), (2022, "6.00", "")):
        text = small_text("甲县财政局", year, opening=opened, closing=closed)
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(tmp_path),), tmp_path / "data", SETTINGS.reading), LocalExecutor(1, SETTINGS.limits))
    found = AccountTable(Dataset(tmp_path / "data")).across()
    assert [finding.id for finding in found] == ["across.balance"]


def test_choices_and_totals_are_those_of_the_dataset(table: AccountTable) -> None:
    choices = table.choices()
    assert choices.years == ((2022, 3),)
    assert ("甲县", 1) in choices.regions
    assert table.totals() == {"accounts": 3, "with_errors": 0, "with_warnings": 1, "incomplete": 1, "dismissed": 0}


def test_a_damaged_part_is_told_and_not_a_fault_of_the_server(workspace: Workspace, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(workspace.dataset.path, tmp_path / "copy"))
    damaged = AccountTable(Dataset(copy))
    for path in copy.glob("parquet/facts/*/*.parquet"):
        path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(UsageError, match=r"fiscal_year=2022/0\.parquet: 数据集的文件读不出"):
        damaged.page(Filter())


def test_an_account_has_its_amounts_to_the_last_digit(table: AccountTable) -> None:
    (row,) = table.page(Filter(text="武昌")).rows
    assert (row["income"], row["expenditure"]) == ("5010.42", "5010.42")


@pytest.mark.parametrize("identifier", ["", "x", "../../etc/passwd", "0" * 64, "A" * 64, "0" * 63 + "\n"])
def test_an_unknown_account_is_said_to_be_unknown(workspace: Workspace, identifier: str) -> None:
    with pytest.raises(NotThereError):
        workspace.account(identifier)


def test_a_decision_shows_and_stays(workspace: Workspace, account: Account) -> None:
    one = workspace.findings(account)[0]
    seen = workspace.journal(account.id).revision()
    with pytest.raises(UsageError, match="理由"):
        workspace.decide(account.id, one.key, "dismissed", seen=seen)
    workspace.decide(account.id, one.key, "dismissed", seen=seen, reason="印刷如此", by="王一")
    with closing(open_workspace(workspace.dataset.path)) as again:
        assert next(f for f in again.findings(account) if f.key == one.key).state == "dismissed"
        assert one.finding.message not in export_account(again, account, "letter.md").data.decode()
    with pytest.raises(NotThereError):
        workspace.decide(account.id, "0" * 16, "accepted", seen=seen)


def test_gold_has_the_corrections_and_the_record_has_not(workspace: Workspace, account: Account) -> None:
    path = "tables.expenditure.total.basic"
    before = workspace.dataset.record(account.id).read_bytes()
    seen = workspace.journal(account.id).revision()
    workspace.correct(account.id, path, "1.23", seen=seen, reason="看错一位", by="王一")
    gold = json.loads(export_account(workspace, account, "gold.json").data)
    assert gold["tables"]["expenditure"]["total"]["basic"] == "1.23"
    assert "findings" not in gold
    assert workspace.dataset.record(account.id).read_bytes() == before
    workspace.correct(account.id, path, None, seen=seen + 1, withdrawn=True)
    gold = json.loads(export_account(workspace, account, "gold.json").data)
    assert gold["tables"]["expenditure"]["total"]["basic"] != "1.23"


def test_a_correction_whose_row_is_gone_can_be_withdrawn(workspace: Workspace, table: AccountTable) -> None:
    (row,) = table.page(Filter(text="水利局")).rows
    journal = workspace.journal(row["id"])
    path = "tables.income.rows[9999].total"
    journal.add(Correction(revision=1, at="", path=path, value="1.00", was="2.00", beside="0" * 16), 0)
    assert workspace.corrected(workspace.account(row["id"])).stale
    workspace.correct(row["id"], path, None, seen=1, withdrawn=True)
    assert not workspace.corrected(workspace.account(row["id"])).stale
    assert export_account(workspace, workspace.account(row["id"]), "gold.json").data
    with pytest.raises(UsageError):
        workspace.correct(row["id"], "tables.income.rows[9998].total", None, seen=2, withdrawn=True)


def test_a_view_says_where_each_finding_stands(workspace: Workspace, account: Account) -> None:
    view = view_of(workspace, account)
    assert {one["key"] for one in view["findings"]} == {one.key for one in workspace.findings(account)}
    assert any(place for one in view["findings"] for place in one["places"])
    assert view["pages"] == []
    assert len(view["lines"]) > 1000
    with pytest.raises(NotThereError):
        page_picture(workspace, account, 1)


def test_who_open_one_account_at_once_get_the_same_view(workspace: Workspace, account: Account) -> None:
    shutil.rmtree(workspace.own / "views" / account.id, ignore_errors=True)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: view_of(workspace, account)["findings"], range(6)))
    assert all(one == found[0] for one in found)


def test_a_view_that_is_cleared_away_before_it_is_read_is_made_again(
    workspace: Workspace, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = view_of(workspace, account)
    found = [views.view_folder(workspace, account)]

    def found_and_cleared(*given: Any) -> Path:
        folder = plain(*given)
        if found:  # as another process does that has the dataset open
            shutil.rmtree(found.pop())
        return folder

    plain = views.view_folder
    monkeypatch.setattr(views, "view_folder", found_and_cleared)
    assert view_of(workspace, account) == whole
    assert not found


@pytest.mark.parametrize("form", ACCOUNT_FORMS)
def test_every_form_of_an_account_can_be_taken_away(workspace: Workspace, account: Account, form: str) -> None:
    made = export_account(workspace, account, form)  # type: ignore[arg-type]
    assert made.data
    assert made.name.endswith(form[form.index(".") :])
    assert "/" not in made.name


@pytest.mark.parametrize("form", DATASET_FORMS)
def test_every_form_of_many_accounts_can_be_taken_away(workspace: Workspace, table: AccountTable, form: str) -> None:
    made = export_dataset(workspace, table, Filter(year=2022), form)  # type: ignore[arg-type]
    if form.endswith(".zip"):
        assert any(name.startswith("documents.") for name in zipfile.ZipFile(BytesIO(made.data)).namelist())
    with pytest.raises(UsageError, match="没有符合"):
        export_dataset(workspace, table, Filter(year=1999), form)  # type: ignore[arg-type]


def test_a_list_of_many_accounts_holds_one_record_at_a_time(
    workspace: Workspace, table: AccountTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, held = workspace.account, []
    alive: list[weakref.ref[Account]] = []

    def counted(identifier: str) -> Account:
        found = read(identifier)
        alive.append(weakref.ref(found))
        held.append(sum(one() is not None for one in alive))
        return found

    monkeypatch.setattr(workspace, "account", counted)
    export_dataset(workspace, table, Filter(year=2022), "worklist.csv")
    assert len(held) == 3
    assert max(held) <= 2  # the one before goes when the next has come


def test_a_question_that_takes_too_long_is_stopped(workspace: Workspace) -> None:
    sql = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3"
    with pytest.raises(TimeLimitError, match="已中止"):
        list(query_dataset(workspace.dataset.path, sql, QueryLimits(seconds=0.5, memory_mb=200)).rows)


def test_a_workspace_is_not_made_in_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "照片.png").write_bytes(b"x")
    with pytest.raises(UsageError, match="不是空的"):
        open_workspace(tmp_path)
    with closing(open_workspace(tmp_path / "new")) as fresh:
        assert AccountTable(fresh.dataset).page(Filter()).total == 0
