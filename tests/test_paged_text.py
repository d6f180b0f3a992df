"""Text with form feeds, as PDF tools write it: pages change nothing of what is read and of what is accounted for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import record_of

from evals.robustness.edited import CORPUS
from extractor import Settings, extract
from models.record import Record

SETTINGS = Settings(ocr="never")
EVERY = 30
"""Lines of a page."""


def paged(text: str) -> str:
    lines = text.splitlines()
    pages = ["\n".join(lines[start : start + EVERY]) for start in range(0, len(lines), EVERY)]
    return "\f".join(pages)


def tables_of(record: Record) -> dict[str, object]:
    return {name: table.to_rows() for name, table in record.tables.items()}


@pytest.mark.parametrize("name", ["wuchang_office_2022.txt", "jiangan_office_2023.txt"])
def test_pages_of_a_text_change_nothing_but_the_places(name: str) -> None:
    text = (CORPUS / name).read_text(encoding="utf-8")
    whole, pages = record_of(name), extract(paged(text).encode(), SETTINGS)
    assert tables_of(pages) == tables_of(whole)
    assert whole.completeness is not None
    assert pages.completeness is not None
    assert (pages.completeness.figures, pages.completeness.unread) == (
        whole.completeness.figures,
        whole.completeness.unread,
    )
    assert len(pages.narrative.deviations) == len(whole.narrative.deviations)


ROWS = """2023年度甲河县果品所部门决算公开
第二部分 2023年度部门决算表
支出决算表
单位：万元
科目编码 科目名称 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出
合计 900.50 600.50 300.00 0.00 0.00 0.00
201 一般公共服务支出 650.25 400.25 250.00 0.00 0.00 0.00
20101 人大事务 650.25 400.25 250.00 0.00 0.00 0.00
2010101 行政运行 650.25 400.25 250.00 0.00 0.00 0.00\f208 社会保障和就业支出 250.25 200.25 50.00 0.00 0.00 0.00
20805 行政事业单位养老支出 250.25 200.25 50.00 0.00 0.00 0.00
2080501 行政单位离退休 250.25 200.25 50.00 0.00 0.00 0.00\f财政拨款“三公”经费支出决算表
单位：万元
合计 因公出国
（境）费
公务用车购置及运行维护费
公务接待费 小计 公务用车
购置费
公务用车
运行维护费
预算数 决算数 预算数 决算数 预算数 决算数 预算数 决算数 预算数 决算数 预算数 决算数
{figures}
"""


@pytest.mark.parametrize(
    ("figures", "reception", "operation"),
    [
        ("2.85 0.39 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 2.85 0.39", "0.39", "0.00"),
        ("4.85 1.39 0.00 0.00 2.00 1.00 0.00 0.00 2.00 1.00 2.85 0.39", "0.39", "1.00"),
        ("4.85 1.39 0.00 0.00 2.85 0.39 2.00 1.00 0.00 0.00 2.00 1.00", "0.39", "1.00"),
    ],
)
def test_codes_of_paged_rows_are_codes_and_columns_whose_heads_broke_stand_as_they_add_up(
    figures: str, reception: str, operation: str
) -> None:
    record = extract(ROWS.format(figures=figures).encode(), SETTINGS)
    assert record.completeness is not None
    assert record.completeness.unread == 0
    assert [row.code for row in record.tables.expenditure.rows] == [
        "201",
        "20101",
        "2010101",
        "208",
        "20805",
        "2080501",
    ]
    actual = record.tables.three_public.actual
    assert (actual.reception, actual.vehicle_operation) == (Decimal(reception), Decimal(operation))
