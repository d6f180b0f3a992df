"""Headings that state their unit in brackets name the same columns, and their unit is that of the table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import Settings, extract
from extractor.accounts.heading_words import heading_key
from extractor.accounts.measures import measure_of
from models.record import Record

TABLES = """2023年度甲河县果品所部门决算公开
第二部分 2023年度部门决算表
收入决算表
科目编码\t科目名称\t本年收入合计{unit}\t财政拨款收入{unit}\t其他收入{unit}
\t合计\t9000000.00\t7000000.00\t2000000.00
201\t一般公共服务支出\t7000000.00\t7000000.00\t
20101\t人大事务\t7000000.00\t7000000.00\t
2010101\t行政运行\t7000000.00\t7000000.00\t
208\t社会保障和就业支出\t2000000.00\t\t2000000.00
20805\t行政事业单位养老支出\t2000000.00\t\t2000000.00
2080501\t行政单位离退休\t2000000.00\t\t2000000.00
财政拨款“三公”经费支出决算表
项目\t预算数{unit}\t决算数{unit}
合计\t30000.00\t20000.00
1.因公出国（境）费\t0.00\t0.00
2.公务用车购置及运行维护费\t20000.00\t15000.00
（1）公务用车购置费\t0.00\t0.00
（2）公务用车运行维护费\t20000.00\t15000.00
3.公务接待费\t10000.00\t5000.00
"""


def read(text: str) -> Record:
    return extract(text.encode(), Settings(ocr="never"))


def assert_is_read(record: Record, unit: str) -> None:
    assert record.document.unit == unit
    assert [finding.id for finding in record.findings] == []
    income = record.tables.income
    assert (income.total.fiscal_appropriation, income.total.other) == (Decimal("7000000.00"), Decimal("2000000.00"))
    assert income.source.unit == unit
    assert record.tables.three_public.actual.reception == Decimal("5000.00")


@pytest.mark.parametrize(
    "unit", ["（元）", "(元)", "（单位：元）", "（金额：元）", "(人民币元)", "（元整）", " （ 元 ）"]
)
def test_a_unit_behind_headings_is_no_part_of_them(unit: str) -> None:
    assert_is_read(read(TABLES.format(unit=unit)), "元")


def test_the_unit_of_the_headings_is_that_of_the_table() -> None:
    assert_is_read(read(TABLES.format(unit="（万元）")), "万元")


def test_units_stand_in_a_row_of_their_own_under_the_headings() -> None:
    text = TABLES.format(unit="")
    text = text.replace("\t其他收入\n", "\t其他收入\n\t\t（元）\t（元）\t（元）\n")
    text = text.replace("\t决算数\n", "\t决算数\n\t（元）\t（元）\n")
    assert_is_read(read(text), "元")


def test_pipes_with_and_without_borders_are_read_alike_where_a_first_cell_is_blank() -> None:
    rows = [line.replace("\t", " | ") for line in TABLES.format(unit="（元）").splitlines()]
    assert_is_read(read("\n".join(rows)), "元")
    assert_is_read(read("\n".join(f"| {line} |" if " | " in line else line for line in rows)), "元")


@pytest.mark.parametrize(
    ("heading", "plain", "measure"),
    [
        ("决算数（万元）", "决算数", "actual"),
        ("年初预算数(元)", "年初预算数", "initial_budget"),
        ("因公出国（境）费", "因公出国(境)费", None),
        ("增减（％）", "增减(%)", "change_pct"),
        ("（元）", "", None),
        ("（元）决算数", "(元)决算数", "actual"),
    ],
)
def test_only_a_unit_at_the_end_is_left_out(heading: str, plain: str, measure: str | None) -> None:
    assert (heading_key(heading), measure_of(heading)) == (plain, measure)
