"""One row for all readers: a table is the same whether its cells are known or only its words in their order."""

from __future__ import annotations

from typing import Any

import pytest
from plain_samples import amounts, printed, to_lines

from extractor.accounts.templates import TEMPLATES
from extractor.grid.bands import tab_lines_to_grid
from extractor.tables.cells import TableNotes
from extractor.tables.reading import read_grids
from extractor.tables.rows import PrintedTable
from extractor.tables.settle import as_table, settle, settle_tables
from models.tables import TableId

TABLES: dict[TableId, str] = {
    "expenditure": (
        "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
        "合计\t\t12.00\t7.00\t5.00\t0.00\t0.00\t0.00\n205\t教育支出\t12.00\t7.00\t5.00\t0.00\t0.00\t0.00\n"
        "20502\t普通教育\t12.00\t7.00\t5.00\t0.00\t0.00\t0.00\n2050201\t学前教育\t7.00\t7.00\t0.00\t0.00\t0.00\t0.00\n"
        "2050202\t小学教育\t5.00\t0.00\t5.00\t0.00\t0.00\t0.00"
    ),
    "income_expenditure_summary": (
        "项目\t行次\t决算数\t项目\t行次\t决算数\n一、一般公共预算财政拨款收入\t1\t12.00\t一、教育支出\t4\t12.00\n"
        "本年收入合计\t2\t12.00\t本年支出合计\t5\t12.00\n总计\t3\t12.00\t总计\t6\t12.00"
    ),
    "fiscal_appropriation_summary": (
        "项目\t行次\t决算数\t项目\t行次\t合计\t一般公共预算财政拨款\t政府性基金预算财政拨款\t国有资本经营预算财政拨款\n"
        "一、一般公共预算财政拨款\t1\t12.00\t一、教育支出\t4\t12.00\t12.00\t0.00\t0.00\n"
        "本年收入合计\t2\t12.00\t本年支出合计\t5\t12.00\t12.00\t0.00\t0.00\n总计\t3\t12.00\t总计\t6\t12.00\t12.00\t0.00\t0.00"
    ),
    "basic_expenditure_detail": (
        "科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数\n301\t工资福利支出\t6.00\t302\t商品和服务支出\t1.00\n"
        "30101\t基本工资\t6.00\t30201\t办公费\t1.00\n人员经费合计\t\t6.00\t公用经费合计\t\t1.00"
    ),
    "three_public": (
        "预算数\t\t\t\t\t\t决算数\n合计\t因公出国（境）费\t公务用车购置及运行维护费\t公务用车购置费\t公务用车运行维护费\t公务接待费\t"
        "合计\t因公出国（境）费\t公务用车购置及运行维护费\t公务用车购置费\t公务用车运行维护费\t公务接待费\n"
        "3.00\t0\t2.00\t0\t2.00\t1.00\t2.50\t0\t2.00\t0\t2.00\t0.50"
    ),
}


def of_cells(name: TableId, text: str) -> PrintedTable:
    return read_grids([tab_lines_to_grid(to_lines(text))], TableNotes(TEMPLATES[name]))


def rows(table: PrintedTable) -> list[Any]:
    labels = ("code", "name", "item", "line")
    return [
        (path, tuple(getattr(row, label, None) for label in labels), amounts(row))
        for path, row in as_table(table).parts()
        if amounts(row)
    ]


@pytest.mark.parametrize("name", TABLES)
def test_words_in_their_order_give_the_rows_that_cells_give(name: TableId) -> None:
    text = TABLES[name]
    cells = of_cells(name, text)
    words = settle(printed(name, text.replace("\t", " ")), {})
    assert not cells.is_open
    assert rows(words) == rows(cells) != []
    assert words.notes.findings == cells.notes.findings == []


@pytest.mark.parametrize("name", TABLES)
def test_a_settled_table_is_not_open_and_stays_as_it_is(name: TableId) -> None:
    once = settle(printed(name, TABLES[name].replace("\t", " ")), {})
    assert not once.is_open
    assert all(not row.open_figures for row in once.rows)
    assert as_table(settle(once, {})) == as_table(once)


def test_settling_leaves_the_table_as_it_was_read() -> None:
    table = printed("expenditure", TABLES["expenditure"].replace("\t", " "))
    before = [(row.label, len(row.open_figures), dict(row.cells)) for row in table.rows]
    settle_tables([table], {})
    assert [(row.label, len(row.open_figures), dict(row.cells)) for row in table.rows] == before


def test_figures_that_may_stand_in_several_columns_are_reported_by_the_name_of_their_row() -> None:
    text = "科目编码 科目名称 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n合计 3.00 3.00\n205 教育支出 3.00 3.00"
    table = settle(printed("expenditure", text), {})
    assert [finding.id for finding in table.notes.findings] == ["tables.ambiguous_row"] * 2
    assert [row.label for row in table.rows] == ["合计", "205 教育支出"]
    assert "“205 教育支出”" in table.notes.findings[1].message


def test_a_column_under_two_headings_that_both_stand_elsewhere_is_unknown_and_reported() -> None:
    text = (
        "科目编码\t科目名称\t本年支出合计\t基本支出项目支出\t基本支出\t项目支出\n合计\t\t9.00\t1.00\t4.00\t5.00\n"
        "205\t教育支出\t9.00\t1.00\t4.00\t5.00"
    )
    table = of_cells("expenditure", text)
    assert [amounts for _, _, amounts in rows(table)] == [{"total": "9.00", "basic": "4.00", "project": "5.00"}] * 2
    assert [finding.id for finding in table.notes.findings] == ["tables.unknown_column"]
