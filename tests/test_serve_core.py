"""The workspace without a web: accounts and filters, decisions, views, exports, uploads and jobs over one dataset."""

from __future__ import annotations

import asyncio
import json
import shutil
import weakref
import zipfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from batch_tasks import small_text
from conftest import CORPUS
from serve_samples import REAL, SETTINGS, ended, make_dataset, open_workspace

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.dataset import Dataset, locked
from extractor.batch.query import QueryLimits, query_dataset
from extractor.errors import DocumentError, DocumentTooLargeError, EmptyDocumentError, TimeLimitError, UsageError
from extractor.serve import AccountTable, Filter, Jobs, Uploads, Wanted, Workspace
from extractor.serve.accounts import ORDERS
from extractor.serve.charts import charts_of
from extractor.serve.exports import ACCOUNT_FORMS, DATASET_FORMS, export_account, export_dataset
from extractor.serve.job import Job, Member, apply_event
from extractor.serve.journal import Correction
from extractor.serve.uploads import Upload, propose_accounts
from extractor.serve.views import page_picture, view_of
from extractor.serve.workspace import Account, NotThereError
from tests.test_query import SPENT


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(make_dataset(tmp_path_factory.mktemp("serve")))
    yield found
    found.close()


@pytest.fixture(scope="module")
def table(workspace: Workspace) -> AccountTable:
    return AccountTable(workspace.dataset)


@pytest.fixture(scope="module")
def account(workspace: Workspace, table: AccountTable) -> Account:
    (row,) = table.page(Filter(text="武昌")).rows
    return workspace.account(row["id"])


async def _blocks(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1 << 16):
        yield data[start : start + (1 << 16)]


def taken(uploads: Uploads, name: str, data: bytes, folder: str = "") -> Upload:
    return asyncio.run(uploads.take(name, folder, _blocks(data)))


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
    for year, opening, closing in ((2021, "5.00", "7.00"), (2022, "6.00", "")):
        text = small_text("甲县财政局", year, opening=opening, closing=closing)
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(tmp_path),), tmp_path / "data", SETTINGS.reading), LocalExecutor(1, SETTINGS.limits))
    found = AccountTable(Dataset(tmp_path / "data")).across()
    assert [finding.id for finding in found] == ["across.balance"]


def test_choices_and_totals_are_those_of_the_dataset(table: AccountTable) -> None:
    choices = table.choices()
    assert choices.years == ((2022, 3),)
    assert ("甲县", 1) in choices.regions
    assert table.totals() == {"accounts": 3, "with_errors": 0, "with_warnings": 1, "incomplete": 1}


def test_a_damaged_part_is_told_and_not_a_fault_of_the_server(workspace: Workspace, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(workspace.dataset.path, tmp_path / "copy"))
    damaged = AccountTable(Dataset(copy))
    for path in copy.glob("parquet/facts/*/*.parquet"):
        path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(UsageError, match="Parquet"):
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
    again = open_workspace(workspace.dataset.path)
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
    shutil.rmtree(workspace.own / "views" / account.id)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: view_of(workspace, account)["findings"], range(6)))
    assert all(one == found[0] for one in found)


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


HOSTILE_NAMES = [
    "upload.json",
    ".upload.json",
    "../../x.txt",
    "/etc/passwd",
    "..\\..\\x.txt",
    "a\0b.txt",
    "...",
    "",
    "con.txt\u202e",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_file_lies_where_we_put_it_whatever_it_is_called(workspace: Workspace, name: str) -> None:
    uploads = Uploads(workspace)
    upload = taken(uploads, name, b"abc", folder="../../../up/..")
    path = uploads.path(upload)
    assert path.read_bytes() == b"abc"
    assert path.resolve().parent.parent == (workspace.own / "uploads").resolve()
    assert ".." not in upload.folder.split("/")
    uploads.remove(upload.id)
    assert not path.exists()
    with pytest.raises(NotThereError):
        uploads.get(upload.id)


def test_what_is_too_large_or_empty_leaves_nothing_behind(workspace: Workspace) -> None:
    uploads = Uploads(workspace)
    with pytest.raises(DocumentTooLargeError, match="MB"):
        taken(uploads, "big.pdf", b"x" * 2_000_001)
    with pytest.raises(EmptyDocumentError):
        taken(uploads, "empty.pdf", b"")
    assert list((workspace.own / "uploads").iterdir()) == []


def zipped(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_an_archive_of_several_accounts_becomes_files_in_their_folders(workspace: Workspace) -> None:
    uploads = Uploads(workspace)
    inside = {"甲局/1.txt": b"a", "甲局/2.txt": b"b", "乙局/决算.txt": b"c", "单独.txt": b"d", "../../x.txt": b"e"}
    packed = taken(uploads, "全区.zip", zipped(inside))
    assert packed.is_archive
    made = uploads.unpack(packed.id)
    assert {(one.folder, one.name) for one in made} >= {
        ("全区/甲局", "1.txt"),
        ("全区/乙局", "决算.txt"),
        ("", "单独.txt"),
    }
    assert all(uploads.path(one).resolve().is_relative_to((workspace.own / "uploads").resolve()) for one in made)
    assert len(propose_accounts([one for one in made if one.name != "x.txt"])) == 3
    with pytest.raises(NotThereError):
        uploads.get(packed.id)
    for one in made:
        uploads.remove(one.id)


@pytest.mark.parametrize(
    "data", [b"no archive", b"PK\x03\x04 cut", zipped({"bomb.txt": b"0" * 30_000_000})], ids=["text", "cut", "bomb"]
)
def test_an_archive_that_cannot_be_unpacked_stays_and_leaves_nothing(workspace: Workspace, data: bytes) -> None:
    uploads = Uploads(workspace)
    upload = taken(uploads, "x.zip", data)
    with pytest.raises(DocumentError):
        uploads.unpack(upload.id)
    assert [path.name for path in (workspace.own / "uploads").iterdir()] == [upload.id]
    uploads.remove(upload.id)


def test_files_of_one_folder_are_proposed_as_one_account() -> None:
    def upload(name: str, folder: str) -> Upload:
        return Upload(name, name, folder, 1, "", "", name)

    uploads = [
        upload("1.pdf", "甲局/2022"),
        upload("单独.pdf", ""),
        upload("2.xlsx", "甲局/2022"),
        upload("另.pdf", ""),
    ]
    found = [(name, [one.name for one in members]) for name, members in propose_accounts(uploads)]
    assert found == [("2022", ["1.pdf", "2.xlsx"]), ("单独.pdf", ["单独.pdf"]), ("另.pdf", ["另.pdf"])]


@pytest.fixture
def jobs(workspace: Workspace) -> Iterator[Jobs]:
    found = Jobs(workspace, Uploads(workspace))
    yield found
    found.close()


def test_a_job_reads_its_accounts_and_says_of_each_what_became_of_it(workspace: Workspace, jobs: Jobs) -> None:
    half = small_text("丙县教育局").encode()
    new, bad = taken(jobs.uploads, "丙县教育局.txt", half), taken(jobs.uploads, "坏.txt", "今天天气很好。".encode())
    known = taken(jobs.uploads, REAL, (CORPUS / REAL).read_bytes())
    job = ended(jobs, jobs.create([Wanted(uploads=(one.id,)) for one in (new, bad, known)]))
    assert (job.status, job.stage) == ("done", "ended")
    assert [member.status for member in job.members] == ["done", "failed", "done"]
    assert job.members[1].message
    assert job.members[1].error == "NotAFinalAccountError"
    assert workspace.account(str(job.members[0].document)).record.document.department == "丙县教育局"
    again = Jobs(workspace, jobs.uploads)
    assert again.get(job.id).members == job.members
    assert AccountTable(workspace.dataset).page(Filter(text="丙县")).total == 1


def test_a_job_that_is_cancelled_before_its_turn_never_runs(jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "丁.txt", small_text("丁县财政局").encode())
    first, second = (jobs.create([Wanted(uploads=(upload.id,))]) for _ in range(2))
    assert jobs.cancel(second.id).status == "cancelled"
    jobs.cancel(first.id)
    assert ended(jobs, first).status == "cancelled"
    assert [member.status for member in second.members] == ["waiting"]
    assert ended(jobs, jobs.retry(second.id)).status == "done"
    assert jobs.get(second.id).members[0].status == "done"


def test_a_server_that_was_killed_knows_what_it_did_not_finish(workspace: Workspace, jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "戊.txt", small_text("戊县财政局").encode())
    job = jobs.create([Wanted(uploads=(upload.id,))])
    left = Jobs(workspace, jobs.uploads).get(job.id)
    assert left.status == "interrupted"
    assert left.hint is not None
    jobs.cancel(job.id)


@pytest.mark.parametrize(
    "wanted",
    [[], [Wanted()], [Wanted(address="file:///etc/passwd")], [Wanted(address="javascript:alert(1)")]],
)
def test_a_job_of_nothing_is_refused(jobs: Jobs, wanted: list[Wanted]) -> None:
    with pytest.raises(UsageError):
        jobs.create(wanted)


def test_a_job_waits_while_somebody_else_writes_the_dataset(workspace: Workspace, jobs: Jobs) -> None:
    upload = taken(jobs.uploads, "辛.txt", small_text("辛县财政局").encode())
    with locked(workspace.dataset):
        job = jobs.create([Wanted(uploads=(upload.id,))])
        while not (jobs.get(job.id).message or "").startswith("另一个"):
            jobs.wait(job.id, jobs.get(job.id).revision, 1)
        assert jobs.get(job.id).status == "running"
    assert ended(jobs, job).status == "done"
    assert job.message is None


def test_accounts_of_one_name_are_kept_apart(jobs: Jobs) -> None:
    ids = [taken(jobs.uploads, "决算.txt", small_text(name).encode()).id for name in ("己县财政局", "庚县财政局")]
    job = jobs.create([Wanted("同名", (one,)) for one in ids])
    assert [member.name for member in job.members] == ["同名", "同名 2"]
    jobs.cancel(job.id)


def test_an_error_of_the_whole_run_is_told_in_words() -> None:
    job = Job("0" * 24, "", [Member("甲")], status="running")
    apply_event(job, {"event": "started", "todo": 1})
    assert (job.stage, job.todo) == ("reading", 1)
    apply_event(job, {"event": "error", "message": "另一个 juesuan batch 正在写这个数据集", "hint": "请等它结束"})
    assert (job.status, job.hint) == ("failed", "请等它结束")


def test_a_question_that_takes_too_long_is_stopped(workspace: Workspace) -> None:
    sql = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3"
    with pytest.raises(TimeLimitError, match="已中止"):
        list(query_dataset(workspace.dataset.path, sql, QueryLimits(seconds=0.5, memory_mb=200)).rows)


def test_a_workspace_is_not_made_in_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "照片.png").write_bytes(b"x")
    with pytest.raises(UsageError, match="不是空的"):
        open_workspace(tmp_path)
    fresh = open_workspace(tmp_path / "new")
    assert AccountTable(fresh.dataset).page(Filter()).total == 0
