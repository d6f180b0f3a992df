"""A “三公” table with a row for each year and measure is the account of the last year, in whatever order the rows stand."""

from __future__ import annotations

from itertools import permutations

import pytest

from extractor import Settings, extract
from models import decimal_string

HEAD = (
    "甲县果品所2022年度部门决算\n财政拨款“三公”经费支出决算表\n单位：万元\n"
    "年度\t合计\t因公出国（境）费\t公务用车购置及运行维护费\t\t\t公务接待费\n\t\t\t小计\t公务用车购置费\t公务用车运行维护费\t\n"
)
ROWS = {
    "2021年决算数": "15.00\t0.00\t14.00\t0.00\t14.00\t1.00",
    "2022年预算数": "20.00\t0.00\t18.00\t0.00\t18.00\t2.00",
    "2022年决算数": "13.00\t0.00\t12.50\t0.00\t12.50\t0.50",
}


@pytest.mark.parametrize("order", list(permutations(ROWS)), ids=" ".join)
def test_rows_of_an_earlier_year_are_not_the_account(order: tuple[str, ...]) -> None:
    text = HEAD + "".join(f"{label}\t{ROWS[label]}\n" for label in order)
    table = extract(text.encode(), Settings(ocr="never")).tables.three_public
    assert table.budget is not None
    assert table.actual is not None
    assert [decimal_string(half.total) for half in (table.budget, table.actual) if half.total is not None] == [
        "20.00",
        "13.00",
    ]
