"""Figures with the sign of money, or with the apostrophe that a workbook marks text with, are figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor import extract
from extractor.text.characters import parse_amount

ROWS = (("合计", ""), ("205", "教育支出"), ("20502", "普通教育"), ("2050201", "学前教育"))


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("￥700.50", "700.50"),
        ("¥ 1,700.50", "1700.50"),
        ("'700.50", "700.50"),
        ("￥-3.00", "-3.00"),
        ("¥(3.00)", "-3.00"),
    ],
)
def test_a_sign_before_a_figure_is_no_part_of_it(printed: str, amount: str) -> None:
    assert parse_amount(printed) == Decimal(amount)


@pytest.mark.parametrize("printed", ["￥", "'", "￥￥3", "3￥", "'甲3", "$3.00", "€3.00"])
def test_what_is_no_single_figure_stays_none(printed: str) -> None:
    assert parse_amount(printed) is None


@pytest.mark.parametrize("sign", ["￥", "¥", "'", "¥ "])
def test_a_table_of_such_cells_is_read_whole(sign: str) -> None:
    figures = "\t".join(f"{sign}{amount}" for amount in ("700.50", "500.50", "200.00"))
    rows = "\n".join(f"{code}\t{name}\t{figures}" for code, name in ROWS)
    record = extract(
        "某县教育局2023年度部门决算\n第二部分 2023年度部门决算表\n五、一般公共预算财政拨款支出决算表\n单位：万元\n"
        f"科目编码\t科目名称\t小计\t基本支出\t项目支出\n{rows}\n".encode()
    )
    table = record.tables.general_public_expenditure
    assert [(row.code, str(row.total), str(row.project)) for row in table.rows] == [
        (code, "700.50", "200.00") for code, _ in ROWS[1:]
    ]
    assert table.total is not None
    assert str(table.total.basic) == "500.50"
    assert record.completeness is not None
    assert record.completeness.unread == 0
