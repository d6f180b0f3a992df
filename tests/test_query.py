"""Datasets as Parquet, and SQL over them: exact figures, few files, ready queries, nothing written."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import duckdb
import openpyxl
import pytest
from batch_tasks import small_text, write_small
from command import juesuan
from conftest import CORPUS, record_of

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.batch.across import check_dataset
from extractor.batch.dataset import read_dataset
from extractor.batch.ledger import DoneDocument
from extractor.batch.parquet import plan_groups
from extractor.batch.query import QueryLimits, open_parts, query_dataset, ready_queries
from extractor.batch.questions import Questions
from extractor.batch.schema import DATASET_PARTS, PARQUET_VERSION, fitting
from extractor.errors import MemoryLimitError, TimeLimitError, UsageError
from extractor.serve.query_help import EXAMPLES, Example, tables_in_words

SPENT = """
支出决算表
公开03表
单位：万元
项目\t\t本年支出合计\t基本支出\t项目支出
功能分类科目编码\t科目名称
合计\t\t{0}\t{0}\t
201\t一般公共服务支出\t{0}\t{0}\t
"""
QUERIES = ["completion_rates", "frequent_findings", "low_execution", "prior_year", "share_unread", "three_public"]


def make_dataset(inputs: Path, out: Path) -> Path:
    run_batch(Plan((str(inputs),), out, Settings(ocr="never")), LocalExecutor(2, Limits(300, None)))
    return out


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name in ("wuchang_office_2022.txt", "wuchang_office_2024.txt"):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    (folder / "no_year.txt").write_text(small_text("甲县财政局").replace("2022年度", ""), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return make_dataset(folder, folder.parent / "dataset")


@pytest.fixture(scope="module")
def questions() -> Iterator[Questions]:
    found = Questions(QueryLimits(seconds=300, memory_mb=200))
    yield found
    found.close()


def rows(dataset: Path, sql: str) -> list[tuple[object, ...]]:
    return list(query_dataset(dataset, sql).rows)


def test_every_amount_of_the_tables_is_a_fact_to_the_last_digit(dataset: Path) -> None:
    record = record_of("wuchang_office_2022.txt")
    sql = """SELECT code, value, value_exact FROM facts JOIN documents USING (document)
             WHERE "table" = 'expenditure' AND part = 'rows' AND "column" = 'total' AND name IS NOT NULL
             AND documents.name = 'wuchang_office_2022.txt' ORDER BY "row" """
    found = rows(dataset, sql.replace("AND name IS NOT NULL", "AND facts.name IS NOT NULL"))
    expected = [
        (row.code, row.total, None if row.total is None else format(row.total, "f"))
        for row in record.tables.expenditure.rows
    ]
    assert found == expected


def test_a_year_is_a_partition_and_an_unknown_one_is_null(dataset: Path) -> None:
    counted = rows(dataset, "SELECT fiscal_year, count(*) FROM documents GROUP BY ALL ORDER BY ALL NULLS LAST")
    assert counted == [(2022, 1), (2024, 1), (None, 1)]


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("deviations", lambda r: len(r.narrative.deviations)),
        ("composition", lambda r: len(r.narrative.composition)),
        ("summaries", lambda r: len(r.performance.summaries)),
        ("sheets", lambda r: len(r.performance.sheets)),
        ("indicators", lambda r: sum(len(g.indicators) for s in r.performance.sheets for g in s.goals)),
        ("key_work", lambda r: len(r.key_work)),
    ],
)
def test_every_part_of_the_record_has_its_rows(dataset: Path, part: str, count) -> None:  # type: ignore[no-untyped-def]
    expected = count(record_of("wuchang_office_2024.txt"))
    assert rows(dataset, f"SELECT count(*) FROM {part} WHERE fiscal_year = 2024") == [(expected,)]
    assert expected > 0


def test_failures_and_sources_are_tables_too(dataset: Path) -> None:
    assert rows(dataset, "SELECT name, type FROM failures") == [("empty.txt", "EmptyDocumentError")]
    assert rows(dataset, "SELECT count(*), count(document) FROM sources") == [(4, 4)]


def test_the_ready_queries_answer(dataset: Path) -> None:
    assert [query.name for query in ready_queries()] == QUERIES
    assert all("：" in query.title for query in ready_queries())
    for name in QUERIES:
        assert len(query_dataset(dataset, name).columns) >= 5
    [year_2024] = [row for row in rows(dataset, "three_public") if row[0] == 2024]
    assert year_2024[:4] == (2024, "武汉市武昌区", 1, "万元")  # the region of the fullest spelling
    assert year_2024[5] == record_of("wuchang_office_2024.txt").tables.three_public.actual.total  # type: ignore[union-attr]


def test_the_prior_year_of_this_document_is_set_beside_last_years(tmp_path: Path) -> None:
    said = "第三部分 2023年度部门决算情况说明\n三、支出决算情况说明\n2023年度支出合计120.00万元，与上年相比，支出合计增加15.00万元，增长20%。\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "2022.txt").write_text(
        small_text("甲县财政局", 2022, "100.00") + SPENT.format("100.00"), encoding="utf-8"
    )
    (tmp_path / "in" / "2023.txt").write_text(
        small_text("甲县财政局", 2023, "120.00") + SPENT.format("120.00") + said, encoding="utf-8"
    )
    found = rows(make_dataset(tmp_path / "in", tmp_path / "out"), "prior_year")
    assert found[1] == ("甲县财政局", 2023, Decimal(120), Decimal(105), Decimal(100), Decimal(5))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM documents",
        "CREATE TABLE t AS SELECT 1",
        "COPY (SELECT 1) TO '{out}/parquet/x.csv'",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_text('/etc/hostname')",
        "SET enable_external_access = true",
        "ATTACH '{out}/x.db'",
        "SELEC 1",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}/parquet/documents/fiscal_year=2020/0.parquet' (FORMAT parquet)",
        "EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{out}/parquet/x.csv'",
        "explain/**/analyze copy (select 1) to '{out}/parquet/x.csv'",
        "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
        "SELECT * FROM read_parquet('{out}/parquet/documents/*/*.parquet')",
        "SELECT * FROM '{out}/parquet/sources/0.parquet'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM sql",
        "SELECT * FROM dataset",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "SELECT " + "(" * 3000 + "1" + ")" * 3000,
        "SELECT nothing FROM documents",
    ],
)
def test_only_one_select_over_the_dataset_is_allowed(dataset: Path, sql: str) -> None:
    before = sorted(dataset.rglob("*"))
    with pytest.raises(UsageError):
        rows(dataset, sql.format(out=dataset))
    assert sorted(dataset.rglob("*")) == before


@pytest.mark.parametrize("setting", ["threads = 1", "enable_external_access = true", "lock_configuration = false"])
def test_the_settings_of_a_query_are_locked(dataset: Path, setting: str) -> None:
    with closing(open_parts(read_dataset(dataset))) as connection, pytest.raises(duckdb.Error, match="locked"):
        connection.execute(f"SET {setting}")


def test_a_select_may_be_explained(dataset: Path) -> None:
    assert rows(dataset, "EXPLAIN SELECT 1")
    assert rows(dataset, "explain analyze SELECT count(*) FROM documents")


def test_a_word_that_is_no_query_is_told_so(dataset: Path) -> None:
    with pytest.raises(UsageError, match="没有名为“three_publik”的查询"):
        rows(dataset, "three_publik")


@pytest.mark.parametrize("name", ["a[b]c", "s*r", "q'u\"o", "zeile\nzwei", "fiscal_year=1999", "{x}"])
def test_a_dataset_may_have_any_name(tmp_path: Path, dataset: Path, name: str) -> None:
    other = tmp_path / name / "d[1]*"
    shutil.copytree(dataset, other)
    sql = "SELECT * FROM documents ORDER BY document"
    assert rows(other, sql) == rows(dataset, sql)


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不是 juesuan 数据集"):
        query_dataset(tmp_path, "SELECT 1")


def test_a_group_that_has_not_changed_is_left_alone(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 3)  # 2020, 2021, 2022
    out = make_dataset(tmp_path / "in", tmp_path / "out")
    times = {path: path.stat().st_mtime_ns for path in out.rglob("0.parquet")}
    (tmp_path / "in" / "new.txt").write_text(small_text("乙县财政局", 2021), encoding="utf-8")
    make_dataset(tmp_path / "in", out)
    written = {path.parent.name for path, time in times.items() if path.stat().st_mtime_ns != time}
    assert written == {"fiscal_year=2021", "sources", "failures"}


def test_a_damaged_parquet_file_is_named_and_written_again(tmp_path: Path) -> None:
    write_small(tmp_path / "in", 1)
    out = make_dataset(tmp_path / "in", tmp_path / "out")
    file = out / "parquet/documents/fiscal_year=2020/0.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    for ask in (lambda: rows(out, "SELECT 1"), lambda: check_dataset(out)):
        with pytest.raises(UsageError, match=r"0\.parquet: 数据集的文件读不出：内容已损坏.*juesuan batch"):
            ask()
    make_dataset(tmp_path / "in", out)
    assert file.read_bytes() == whole


@pytest.mark.parametrize(("count", "files"), [(1, 1), (4096, 1), (4097, 16), (70_000, 256)])
def test_files_grow_in_number_far_more_slowly_than_documents(count: int, files: int) -> None:
    digests = sorted(sha256(str(number).encode()).hexdigest() for number in range(count))
    groups = list(plan_groups(DoneDocument(digest, "", 2023) for digest in digests))
    assert len(groups) == files
    assert [digest for group in groups for digest in group.documents] == digests


def test_a_hundred_thousand_documents_of_ten_years_make_a_few_thousand_files() -> None:
    documents = sorted(
        (DoneDocument(sha256(str(number).encode()).hexdigest(), "", 2015 + number % 10) for number in range(100_000)),
        key=lambda document: (document.fiscal_year, document.sha256),
    )
    assert len(list(plan_groups(documents))) * len(DATASET_PARTS) < 3000


@pytest.mark.parametrize(
    ("figure", "fits"),
    [
        ("5010.42", True),
        ("0.00", True),
        ("-0.00000001", True),
        ("0.000000001", False),
        ("999999999999999999999999999999.99999999", True),
        ("1000000000000000000000000000000", False),
    ],
)
def test_a_figure_that_no_decimal_column_holds_is_kept_as_text_and_never_rounded(figure: str, fits: bool) -> None:
    assert fitting(Decimal(figure)) == (Decimal(figure) if fits else None)


def printed(*arguments: str) -> str:
    done = juesuan(*arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_command_lists_and_answers(dataset: Path) -> None:
    assert [line.split()[0] for line in printed("query", str(dataset), "--list").splitlines()] == QUERIES
    sql = "SELECT fiscal_year AS 年度, sum(value) AS 合计 FROM facts WHERE part = 'actual' AND \"column\" = 'total' GROUP BY ALL"
    [row] = [
        row
        for row in csv.DictReader(io.StringIO(printed("query", str(dataset), sql, "--format", "csv")))
        if row["合计"]
    ]
    assert row == {"年度": "2024", "合计": "0.65"}
    found = json.loads(printed("query", str(dataset), sql, "--format", "json"))
    assert {"年度": 2024, "合计": "0.65"} in found


def test_the_documentation_lists_every_part_with_every_column() -> None:
    text = (Path(__file__).parents[1] / "docs" / "dataset.md").read_text(encoding="utf-8")
    for part in DATASET_PARTS:
        [line] = [line for line in text.splitlines() if line.startswith(f"**{part.name}**")]
        assert re.findall(r"`(\w+)`", line) == [field.name for field in part.fields]
    assert f"Version {PARQUET_VERSION} of the Parquet schema" in text
    assert all(f"`{query.name}`" in text for query in ready_queries())


EXPONENTIAL = "WITH a0 AS (SELECT 1), " + ", ".join(
    f"a{n} AS (SELECT * FROM a{n - 1} x, a{n - 1} y)" for n in range(1, 60)
)


@pytest.mark.slow
def test_a_plan_without_end_is_ended_with_its_process(dataset: Path) -> None:
    questions = Questions(QueryLimits(seconds=1, memory_mb=200))
    with pytest.raises((TimeLimitError, MemoryLimitError)):
        questions.ask(dataset, f"{EXPONENTIAL} SELECT count(*) FROM a59", limit=1000)
    assert questions.ask(dataset, "SELECT 1", limit=1).rows == [[1]]
    questions.close()


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT repeat('x', 30000000)", id="long_cell"),
        pytest.param("SELECT repeat('x', 100000) FROM range(1000)", id="long_rows"),
        pytest.param("SELECT nothing FROM documents", id="wrong"),
    ],
)
def test_an_answer_to_a_stranger_has_an_end(questions: Questions, dataset: Path, sql: str) -> None:
    with pytest.raises(UsageError):
        questions.ask(dataset, sql, limit=1000)
    assert questions.ask(dataset, "SELECT 1", limit=1).rows == [[1]]


def test_a_question_of_a_stranger_is_answered_page_by_page(questions: Questions, dataset: Path) -> None:
    first = questions.ask(dataset, "SELECT * FROM range(5)", offset=0, limit=3)
    assert (first.rows, first.more) == ([[0], [1], [2]], True)
    rest = questions.ask(dataset, "SELECT * FROM range(5)", offset=3, limit=3)
    assert (rest.columns, rest.rows, rest.more) == (("range",), [[3], [4]], False)


def test_an_answer_as_a_file_for_spreadsheets_keeps_figures_and_codes(dataset: Path, questions: Questions) -> None:
    sql = """SELECT f.code AS 科目编码, f.value AS 金额, '=1+1' AS 公式, [1, 2] AS 列表, 1 / 0 AS 无穷 FROM facts f
             WHERE f."table" = 'expenditure' AND f.part = 'rows' AND f."column" = 'total' AND f.value > 0 ORDER BY ALL LIMIT 1"""
    ((code, value, *_),) = rows(dataset, sql)
    text = questions.file(dataset, sql, "csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][:3] == [code, f"{value:.2f}", "'=1+1"]
    sheet = openpyxl.load_workbook(io.BytesIO(questions.file(dataset, sql, "xlsx"))).active
    assert [cell.value for cell in sheet[1]] == ["科目编码", "金额", "公式", "列表", "无穷"]
    cells = list(sheet[2])
    assert [cells[0].value, Decimal(str(cells[1].value))] == [code, value]
    assert [cells[2].value, cells[2].data_type, cells[3].value, cells[4].value] == ["=1+1", "s", "[1, 2]", "inf"]


def test_a_file_that_would_leave_rows_out_is_refused(dataset: Path, questions: Questions) -> None:
    assert len(questions.file(dataset, "SELECT * FROM range(1000)", "csv").splitlines()) == 1001
    with pytest.raises(UsageError, match=r"100,000 行"):
        questions.file(dataset, "SELECT * FROM range(100001)", "csv")
    with pytest.raises(UsageError, match="没有名为“facts1”的表"):
        questions.file(dataset, "SELECT * FROM facts1", "xlsx")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.title)
def test_every_example_can_be_asked_and_has_an_answer(dataset: Path, example: Example) -> None:
    assert rows(dataset, example.sql)


def test_every_table_and_column_is_told_in_words(dataset: Path) -> None:
    for table in tables_in_words():
        found = {row[0] for row in rows(dataset, f'SELECT column_name FROM (DESCRIBE "{table.name}")')}
        told = {column.name for column in table.columns}
        assert told <= found
        untold = {name for name in found - told if not name.endswith("_exact")}
        assert untold <= {"fiscal_year"}
        assert not untold or table.name in {"sources", "failures"}  # they have no year of their own
        assert all(column.title for column in table.columns)
