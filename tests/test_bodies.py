"""One key for a department over a dataset, and an account that is there in several forms counts once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from batch_tasks import small_text
from command import juesuan

from extractor import Settings
from extractor.batch import Limits, LocalExecutor, Plan, run_batch
from extractor.batch.across import check_dataset
from extractor.batch.bodies import make_bodies, read_renamings
from extractor.batch.query import query_dataset
from extractor.errors import UsageError
from tests.test_query import SPENT

SAID = (
    "第三部分 {year}年度部门决算情况说明\n三、支出决算情况说明\n"
    "{year}年度支出合计{now}万元，与上年相比，支出合计增加15.00万元，增长20%。\n"
)


def account(department: str, year: int, spent: str, said: bool = False) -> str:
    text = small_text(department, year, spent) + SPENT.format(spent)
    return text + SAID.format(year=year, now=spent) if said else text


def dataset(folder: Path, *texts: str) -> Path:
    (folder / "in").mkdir()
    for number, text in enumerate(texts):
        (folder / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(folder / "in"),), folder / "out", Settings(ocr="never")), LocalExecutor(1, Limits(60, None)))
    return folder / "out"


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A body under three names in three years, once in two forms."""
    return dataset(
        tmp_path_factory.mktemp("renamed"),
        account("河州市柳林区水务局", 2021, "90.00"),
        account("柳林区水务局", 2022, "100.00"),
        account("柳林区水务局", 2022, "100.00") + "附：另一种形式。\n",
        account("柳林区水利和湖泊局", 2023, "120.00", said=True),
    )


def rows(path: Path, sql: str, **named: Path) -> list[tuple[object, ...]]:
    return list(query_dataset(path, sql, **named).rows)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.yaml"
    path.write_text("柳林区水利和湖泊局: [柳林区水务局]\n", encoding="utf-8")
    return path


def test_spellings_are_one_body_and_forms_one_account(renamed: Path) -> None:
    sql = "SELECT fiscal_year, body, region, count(*), count(*) FILTER (chosen) FROM bodies GROUP BY ALL ORDER BY ALL"
    assert rows(renamed, sql) == [
        (2021, "河州市柳林区水务局", "河州市柳林区", 1, 1),
        (2022, "河州市柳林区水务局", "河州市柳林区", 2, 1),
        (2023, "柳林区水利和湖泊局", "柳林区", 1, 1),
    ]


def test_renamed_bodies_are_one_by_the_users_file(renamed: Path, names: Path) -> None:
    assert rows(renamed, "SELECT DISTINCT body FROM bodies", bodies=names) == [("柳林区水利和湖泊局",)]
    compared = rows(renamed, "prior_year", bodies=names)
    assert compared[-1] == ("柳林区水利和湖泊局", 2023, Decimal(120), Decimal(105), Decimal(100), Decimal(5))
    assert rows(renamed, "prior_year")[-1][4] == Decimal(90)  # 2022 beside 2021; 2023 has nobody before it


def test_the_check_over_years_knows_the_same_bodies_and_calls_no_renaming_a_slip(renamed: Path, names: Path) -> None:
    without = {finding.id for finding in check_dataset(renamed)}
    found = list(check_dataset(renamed, names))
    assert "across.prior_year" not in without
    assert [finding.id for finding in found if finding.severity != "note"] == ["across.prior_year"]
    told = [finding.message for finding in found if finding.id == "across.department_name"]
    assert len(told) == 1  # 2021 to 2022: a spelling
    assert "水利和湖泊局" not in told[0]


def test_the_file_of_the_datasets_folder_counts_without_being_named(renamed: Path, names: Path) -> None:
    beside = renamed / "bodies.yaml"
    beside.write_bytes(names.read_bytes())
    try:
        assert rows(renamed, "SELECT count(DISTINCT body) FROM bodies") == [(1,)]
    finally:
        beside.unlink()


def test_an_account_alone_and_one_with_its_units_are_two_accounts(tmp_path: Path) -> None:
    path = dataset(tmp_path, account("甲县财政局", 2022, "100.00"), account("甲县财政局", 2022, "400.00"))
    assert rows(path, "SELECT count(*) FROM bodies WHERE chosen") == [(2,)]


def test_accounts_of_which_no_total_is_known_are_not_taken_for_one(tmp_path: Path) -> None:
    alone, whole = (small_text("甲县财政局", 2022, spent) for spent in ("100.00", "400.00"))
    listed = whole.replace("本年支出合计", "其他支出项目")
    path = dataset(tmp_path, alone, alone + "附：另一种形式。\n", whole, listed)
    assert rows(path, "SELECT count(*), count(*) FILTER (chosen), count(DISTINCT account) FROM bodies") == [(4, 3, 3)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("甲局: [乙局]\n丙局: [乙局]\n", "归于两个机构"),
        ("甲局: [乙局]\n乙局: [丙局]\n", "既是现名又是曾用名"),
        ("甲局: 3\n", "名称的列表"),
        ("- 甲局\n", "的列表"),
        ("甲局: [乙局\n", "无法读取"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "names.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_renamings(path)


def test_a_renaming_holds_for_every_spelling() -> None:
    bodies = make_bodies(["河州市柳林区水务局", "柳林区水务局", "柳林区水利局"], {"柳林区水务局": "柳林区水利局"})
    assert {bodies.body(name) for name in ("河州市柳林区水务局", "柳林区水务局")} == {"柳林区水利局"}


def test_queries_of_ones_own_have_names_and_go_before_the_ready_ones(renamed: Path, tmp_path: Path) -> None:
    (tmp_path / "spent.sql").write_text("-- 支出\nSELECT max(value) AS 最多 FROM facts\n", encoding="utf-8")
    (tmp_path / "three_public.sql").write_text("SELECT 1 AS 一\n", encoding="utf-8")
    listed = juesuan("query", str(renamed), "--list", "--queries", str(tmp_path)).stdout.decode().splitlines()
    assert listed[0].split() == ["spent", "支出"]
    assert sum(line.startswith("three_public") for line in listed) == 1
    assert rows(renamed, "spent", queries=tmp_path) == [(Decimal(120),)]
    assert rows(renamed, "three_public", queries=tmp_path) == [(1,)]
    run = juesuan("query", str(renamed), str(tmp_path / "spent.sql"), "--format", "csv")
    assert run.stdout.decode().splitlines() == ["最多", "120.00"]


def test_an_answer_is_written_in_every_format_with_its_figures(renamed: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    sql = "SELECT fiscal_year AS 年度, max(value) AS 支出 FROM facts GROUP BY 1 ORDER BY 1"
    for suffix in ("csv", "jsonl", "json", "parquet"):
        run = juesuan("query", str(renamed), sql, "-o", str(tmp_path / f"spent.{suffix}"))
        assert (run.returncode, run.stdout) == (0, b"")
    assert parquet.read_table(tmp_path / "spent.parquet").to_pylist()[0] == {
        "年度": 2021,
        "支出": Decimal("90.00000000"),
    }
    lines = (tmp_path / "spent.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[2]) == {"年度": 2023, "支出": "120.00"}
    assert (tmp_path / "spent.csv").read_text(encoding="utf-8").splitlines()[1] == "2021,90.00"
    refused = juesuan("query", str(renamed), sql, "--format", "parquet")
    assert refused.returncode == 2
    assert b"-o" in refused.stderr
