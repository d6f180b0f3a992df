"""Columns beside those of the official template are kept under what they measure, and never taken for the final account."""

from __future__ import annotations

import pytest

from extractor.accounts.measures import measure_of
from extractor.layout import Document, Line
from extractor.outline.titles import find_regions
from extractor.tables import TablesReading, read_tables


def read(title: str, *rows: str) -> TablesReading:
    texts = (title, "单位：万元", *(row.replace("|", "\t") for row in rows), "第三部分 决算情况说明")
    lines = [Line(text, number) for number, text in enumerate(texts, 1)]
    return read_tables(Document("text", tuple(lines), "", 0), find_regions(lines), lambda _: {})


def test_budget_and_final_account_side_by_side_are_told_apart() -> None:
    table = read(
        "一般公共预算财政拨款支出决算表",
        "科目编码|科目名称|年初预算数|||决算数||",
        "||小计|基本支出|项目支出|小计|基本支出|项目支出",
        "合计||90.00|65.00|25.00|100.00|70.00|30.00",
        "201|一般公共服务支出|90.00|65.00|25.00|100.00|70.00|30.00",
    ).tables.general_public_expenditure

    assert [str(amount) for amount in table.rows[0].amounts().values()] == ["100.00", "70.00", "30.00"]
    assert {n: str(v) for n, v in (table.rows[0].other_measures or {})["initial_budget"].items()} == {
        "total": "90.00", "basic": "65.00", "project": "25.00",
    }  # fmt: skip


def test_two_unlabelled_halves_of_a_three_public_table_are_left_open() -> None:
    half = "合计|因公出国（境）费|公务用车购置及运行维护费|公务接待费"
    reading = read("财政拨款“三公”经费支出决算表", f"{half}|{half}", "10.00||8.00|2.00|9.00||7.00|2.00")

    assert reading.tables.three_public.status == "present"
    assert reading.tables.three_public.actual is not None
    assert reading.tables.three_public.actual.total is None
    assert [finding.id for finding in reading.findings] == ["tables.ambiguous_row"]


@pytest.mark.parametrize(
    ("heading", "measure"),
    [("2022年度年初预算数", "initial_budget"), ("上年决算数", "prior_year"), ("比上年增减%", "change_pct"),
     ("一般公共预算", None), ("上年结转和结余", None)],
)  # fmt: skip
def test_a_heading_says_what_it_measures(heading: str, measure: str | None) -> None:
    assert measure_of(heading) == measure
