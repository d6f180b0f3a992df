"""Units of money: stated over a table, behind a figure, and compared between two files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.accounts.templates import TEMPLATES
from extractor.input.plaintext import text_to_lines
from extractor.tables.across_files import compare_files
from extractor.tables.regions import unit_of
from models.rows import IncomeTotal
from models.tables import Income, Tables, TableSource


@pytest.mark.parametrize("unit", ["元", "千元", "万元", "百万元", "千万元", "亿元"])
@pytest.mark.parametrize("printed", ["单位：{}", "金额单位:{}", "单位：人民币{}", "部门：某局 金额 单位 ： {}"])
def test_the_unit_over_a_table_is_read_whole(unit: str, printed: str) -> None:
    assert unit_of(text_to_lines(printed.format(unit))) == unit


def tables(unit: str | None, amount: str) -> Tables:
    """An account with nothing but a total of income."""
    columns = {column.name: None for column in TEMPLATES["income"].columns}
    income = Income(
        status="present",
        total=IncomeTotal(**(columns | {"total": Decimal(amount)})),
        source=TableSource(title="收入决算表", unit=unit),
    )
    absent = {name: template.table(status="missing") for name, template in TEMPLATES.items()}
    return Tables(**(absent | {"income": income}))


@pytest.mark.parametrize(
    ("unit", "other_unit", "one", "two", "differs"),
    [
        ("万元", "万元", "12.34", "12.35", True),
        (None, None, "12.34", "12.35", True),
        (None, None, "12.34", "12.34", False),
        ("百万元", "万元", "12.34", "1234", False),
        ("百万元", "万元", "12.34", "12.34", True),
        ("元", "万元", "123450", "12.35", False),
        ("元", "万元", "123350", "12.35", True),
        pytest.param(None, "万元", "123400", "12.34", False, id="without_a_unit_it_may_be_yuan"),
        pytest.param(None, "万元", "12.34", "56.78", True, id="other_money_in_any_unit"),
    ],
)
def test_amounts_of_two_files_are_compared_as_money(
    unit: str | None, other_unit: str | None, one: str, two: str, *, differs: bool
) -> None:
    assert bool(compare_files([("甲", tables(unit, one)), ("乙", tables(other_unit, two))])) is differs
