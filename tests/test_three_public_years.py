"""A “三公” table with a row for each year and measure is the account of the last year, in whatever order the rows stand."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from extractor import Settings, extract
from extractor.grid.bands import PrintedCell, RowBand
from extractor.tables.three_public import _repeated_groups
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


ITEMS = [
    ("因公出国（境）费", "0.00", "0.00"),
    ("公务接待费", "3.00", "2.00"),
    ("公务用车购置及运行费", "9.00", "8.00"),
    ("其中：公务用车运行维护费", "9.00", "8.00"),
    ("公务用车购置费", "0.00", "0.00"),
    ("总计", "12.00", "10.00"),
]
KINDS: dict[str, tuple[list[str], Callable[[str], list[str]]]] = {
    "whole_first": (["合计", "一般公共预算", "政府性基金"], lambda x: [x, x, "0.00"]),
    "whole_last": (["一般公共预算", "政府性基金", "小计"], lambda x: ["1.00", "7.00", x]),
    "one_part_alone": (["一般公共预算", "政府性基金"], lambda x: [x, "0.00"]),
}


@pytest.mark.parametrize("spans", ["kept", "lost"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_items_down_the_side_with_columns_for_the_kinds_of_appropriation_are_read_by_their_whole(
    kind: str, spans: str
) -> None:
    heads, cells = KINDS[kind]
    blanks = "\t" * (len(heads) - 1) if spans == "kept" else ""
    lines = [f"项目\t预算数{blanks}\t决算数{blanks}", "\t" * (spans == "kept") + "\t".join(heads * 2)]
    lines += ["\t".join([name, *cells(budget), *cells(actual)]) for name, budget, actual in ITEMS]
    text = "甲县果品所2022年度部门决算\n财政拨款“三公”经费支出决算表\n单位：万元\n" + "\n".join(lines) + "\n"
    table = extract(text.encode(), Settings(ocr="never")).tables.three_public
    assert table.budget is not None
    assert table.actual is not None
    assert [str(x) for x in (table.budget.total, table.budget.vehicles, table.budget.reception)] == [
        "12.00",
        "9.00",
        "3.00",
    ]
    assert [str(x) for x in (table.actual.total, table.actual.vehicles, table.actual.reception)] == [
        "10.00",
        "8.00",
        "2.00",
    ]


def test_an_item_paid_from_two_kinds_without_their_sum_is_left_open() -> None:
    lines = ["项目\t预算数\t\t决算数\t", "\t一般公共预算\t政府性基金\t一般公共预算\t政府性基金"]
    lines += ["\t".join([name, budget, "1.00", actual, "1.00"]) for name, budget, actual in ITEMS]
    text = "甲县果品所2022年度部门决算\n财政拨款“三公”经费支出决算表\n单位：万元\n" + "\n".join(lines) + "\n"
    record = extract(text.encode(), Settings(ocr="never"))
    assert record.tables.three_public.budget is None or record.tables.three_public.budget.total is None
    assert "completeness.table_figures" in {finding.id for finding in record.findings}


def test_a_blank_row_among_the_heads_heads_no_column() -> None:
    band = RowBand((PrintedCell(), PrintedCell()), None)
    named = RowBand((PrintedCell("合计"), PrintedCell("公务接待费")), None)
    assert _repeated_groups([band, named]) is None
