"""The “三公” table in plain text: halves, pairs, items down the side, halves as rows."""

from __future__ import annotations

import pytest
from plain_samples import amounts, document, read, to_lines

from extractor.accounts.templates import TEMPLATES
from extractor.grid.bands import tab_lines_to_grid
from extractor.tables.cells import TableNotes
from extractor.tables.reading import read_grids
from extractor.tables.settle import as_table

_ITEMS = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费 "
HALVES = f"预算数 决算数\n{_ITEMS}{_ITEMS}\n1 2 3 4 5 6 7 8 9 10 11 12\n"
PAIRS = "合计 因公出国（境）费 小计 购置费 运行费 公务接待费\n" + "预算数 决算数 " * 6 + "\n"
DOWN = "项目 行次 预算数 决算数\n栏次 1 2\n"
FULL = {"total": "2.52", "abroad": "0", "vehicles": "2.52", "vehicle_purchase": "0", "vehicle_operation": "2.52", "reception": "0"}  # fmt: skip
SPENT = FULL | {"total": "2.44", "abroad": "1.82", "vehicles": "0.28", "vehicle_operation": "0.28", "reception": "0.34"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HALVES + "2.52 0 2.52 0 2.52 0 2.44 1.82 0.28 0 0.28 0.34", id="halves"),
        pytest.param(PAIRS + "2.52 2.44 0 1.82 2.52 0.28 0 0 2.52 0.28 0 0.34", id="pairs"),
        pytest.param(
            DOWN + "“三公”经费支出 1 2.52 2.44\n1．因公出国（境）费 2 0 1.82\n2．公务用车购置及运行维护费 3 2.52 0.28\n"
            "（1）公务用车购置费 4 0 0\n（2）公务用车运行维护费 5 2.52 0.28\n3．公务接待费 6 0 0.34",
            id="down",
        ),
    ],
)
def test_the_three_public_table_in_its_layouts(text: str) -> None:
    table, findings = read("three_public", text)
    assert (amounts(table.budget), amounts(table.actual)) == (FULL, SPENT)
    assert not findings


OF_RELATED_FIGURES = [
    ("项目", "行次", "预算数", "决算数"),
    ("一、“三公”经费支出", "1", "—", "—"),
    ("（一）支出合计", "2", "2.52", "2.44"),
    ("1．因公出国（境）费", "3", "0", "1.82"),
    ("2．公务用车购置及运行维护费", "4", "2.52", "0.28"),
    ("其中：（1）公务用车购置费", "5", "0", "0"),
    ("（2）公务用车运行维护费", "6", "2.52", "0.28"),
    ("3．公务接待费", "7", "0", "0.34"),
]
"""部门决算相关信息统计表, whose first row has no figures."""


def test_the_items_of_a_table_of_related_figures_are_read_in_cells_and_in_words() -> None:
    words, _ = read("three_public", "\n".join(" ".join(row) for row in OF_RELATED_FIGURES))
    grid = tab_lines_to_grid(to_lines("\n".join("\t".join(row) for row in OF_RELATED_FIGURES)))
    cells = as_table(read_grids([grid], TableNotes(TEMPLATES["three_public"])))
    for table in (words, cells):
        assert (amounts(table.budget), amounts(table.actual)) == (FULL, SPENT)  # type: ignore[attr-defined]


def test_three_public_figures_without_blanks_follow_the_basic_expenditure_detail() -> None:
    detail = "人员经费 公用经费\n302 商品和服务支出 0.65 30217 公务接待费 0.65"
    tables, findings = document({"three_public": HALVES + "0.65 0.65 0.65 0.65", "basic_expenditure_detail": detail})
    assert amounts(tables["three_public"].actual) == {"total": "0.65", "reception": "0.65"}
    assert amounts(tables["three_public"].budget) == {"total": "0.65", "reception": "0.65"}
    assert not findings


def test_three_public_figures_that_nothing_decides_are_reported() -> None:
    table, findings = read("three_public", HALVES + "0.65 0.65 0.65 0.65")
    assert amounts(table.actual) == {"total": "0.65"}
    assert [f.id for f in findings] == ["tables.ambiguous_row"]


def test_three_public_rows_by_half_follow_the_order_of_their_head() -> None:
    text = """项目 合计 因公出国（境）费用 公务接待费 公务用车购置及运行维护费
小计 公务用车购置费 公务用车运行维护费
2023年度年初预算数 40.70 0.00 1.20 39.50 18.00 21.50
2023年度决算数 36.24 0.00 0.68 35.56 17.62 17.94"""
    table, findings = read("three_public", text)
    assert not findings
    assert amounts(table.budget) == {
        "total": "40.70", "abroad": "0.00", "reception": "1.20", "vehicles": "39.50", "vehicle_purchase": "18.00", "vehicle_operation": "21.50",
    }  # fmt: skip
    assert amounts(table.actual)["reception"] == "0.68"


def test_meetings_and_training_beside_the_three_public_expenses_are_none_of_them() -> None:
    text = """项目 小计 因公出国（境）费 公务接待费 小计 公务用车购置费 公务用车运行维护费 会议费 培训费
栏次 1 2 3 4 5 6 7 8
预算数 32.50 0.00 8.50 24.00 0.00 24.00 7.00 12.00
决算数 27.79 0.00 5.42 22.37 0.00 22.37 4.36 10.94"""
    table, findings = read("three_public", text)
    assert not findings
    assert amounts(table.actual) == {
        "total": "27.79", "abroad": "0.00", "reception": "5.42", "vehicles": "22.37", "vehicle_purchase": "0.00",
        "vehicle_operation": "22.37",
    }  # fmt: skip


def test_figures_whose_blanks_no_sum_places_are_left_open_and_said() -> None:
    table, findings = read("three_public", HALVES + "15.24 7.17 9.90 8.07 11.26 1.31 8.84 8.44 0.40 1.11")
    for half in (table.budget, table.actual):
        assert half is None or not any(half.amounts().values())
    assert any("不能确定" in finding.message for finding in findings)
