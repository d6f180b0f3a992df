"""Pages of one ruled table: heads, columns and totals as different templates draw them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.accounts.templates import TEMPLATES as TABLES
from extractor.layout import Box, Grid, GridCell, Word
from extractor.tables.cells import TableNotes
from extractor.tables.fields import table_fields
from extractor.tables.page_columns import on_shared_columns, with_whole_heads
from extractor.tables.reading import read_grids as read_table
from models.tables import TableId


def ruled(rows: list[list[str]], xs: list[float], page: int, top: float = 100.0) -> Grid:
    """A ruled grid; a blank cell stays blank, ``<`` joins the cell on its left."""
    ys = tuple(top + 20 * index for index in range(len(rows) + 1))
    found, words = [], []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text == "<":
                continue
            span = next((n for n, other in enumerate(row[c + 1 :], 1) if other != "<"), len(row) - c)
            box = Box(xs[c], ys[r], xs[c + span], ys[r + 1])
            own = (Word(text, Box(box.x0 + 2, box.top + 4, box.x0 + 12, box.bottom - 4)),) if text else ()
            words += own
            found.append(GridCell(r, c, 1, span, text, box, own))
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(len(rows), len(xs) - 1, tuple(found), "ruled", page, box, tuple(xs), ys, tuple(words))


def read_grids(table: TableId, grids: list[Grid]) -> tuple[dict[str, Any], TableNotes]:
    notes = TableNotes(TABLES[table])
    return table_fields(read_table(with_whole_heads(on_shared_columns(grids)), notes)), notes


XS = [40.0, 60.0, 80.0, 100.0, 220.0, 300.0, 380.0, 460.0]
HEAD = [
    ["项目", "<", "<", "<", "本年支出", "<", "<"],
    ["功能分类科目编码", "<", "<", "科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "", "", "", ""],
]


def test_a_page_without_the_three_code_columns_goes_on_with_those_of_the_page_before() -> None:
    first = ruled(
        [*HEAD, ["合计", "<", "<", "<", "9.00", "4.00", "5.00"], ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5
    )
    then = ruled([["205", "乙", "5.00", "", "5.00"]], [40.0, 101.0, 221.0, 300.0, 380.0, 460.0], 6)
    fields, notes = read_grids("general_public_expenditure", [first, then])
    assert [(row.code, row.name, row.total, row.project) for row in fields["rows"]] == [
        ("201", "甲", Decimal("4.00"), None),
        ("205", "乙", Decimal("5.00"), Decimal("5.00")),
    ]
    assert not notes.findings


def test_pages_of_another_width_are_read_by_their_columns_from_the_right() -> None:
    first = ruled([*HEAD, ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5)
    then = ruled([["205", "乙", "5.00", "", "5.00"]], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], 6)
    fields, notes = read_grids("general_public_expenditure", [first, then])
    assert [(row.code, row.name, row.project) for row in fields["rows"]] == [
        ("201", "甲", None),
        ("205", "乙", Decimal("5.00")),
    ]
    assert not notes.findings


@pytest.mark.parametrize(
    ("row", "xs"),
    [
        pytest.param(["205", "5.00", "", "5.00"], [40.0, 150.0, 310.0, 370.0, 460.0], id="no_column_for_the_name"),
        pytest.param(["乙", "丙", "5.00", "", "5.00"], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], id="no_code"),
        pytest.param(
            ["205", "乙", "丙", "5.00", "5.00"], [40.0, 150.0, 260.0, 310.0, 370.0, 460.0], id="a_name_in_the_way"
        ),
    ],
)
def test_pages_whose_columns_do_not_tally_are_not_forced_together(row: list[str], xs: list[float]) -> None:
    first = ruled([*HEAD, ["201", "<", "<", "甲", "4.00", "4.00", ""]], XS, 5)
    fields, notes = read_grids("general_public_expenditure", [first, ruled([row], xs, 6)])
    assert [row.code for row in fields["rows"]] == ["201"]
    assert [finding.id for finding in notes.findings] == ["tables.unread_grid"]


def test_a_total_row_that_is_the_last_of_the_head_as_well_keeps_its_figures() -> None:
    xs = [40.0, 90.0, 190.0, 250.0, 310.0, 370.0, 430.0, 490.0, 550.0]
    grid = ruled(
        [
            ["项目", "<", "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"],
            ["科目编码", "科目名称", "", "", "", "", "", ""],
            ["合计", "<", "0", "15.00", "合计", "基本支出", "项目支出", "0"],
            ["221", "住房保障支出", "0", "15.00", "15.00", "", "15.00", "0"],
        ],
        xs,
        5,
    )
    fields, notes = read_grids("government_fund", [grid])
    total, (row,) = fields["total"], fields["rows"]
    assert (total.opening_balance, total.income, total.total) == (Decimal(0), Decimal("15.00"), None)
    assert total.source.cells["total"].state == "unreadable"
    assert (row.total, row.basic, row.project) == (Decimal("15.00"), None, Decimal("15.00"))
    assert [finding.id for finding in notes.findings] == ["tables.total_in_head"]


def test_a_head_at_the_foot_of_a_page_belongs_to_the_rows_of_the_next() -> None:
    head = ruled(HEAD[:2], XS, 5, top=700.0)
    body = ruled(
        [
            HEAD[2],
            ["合计", "<", "<", "<", "4.00", "1.00", "3.00"],
            ["201", "03", "01", "行政运行", "4.00", "1.00", "3.00"],
        ],
        XS,
        6,
    )
    fields, notes = read_grids("general_public_expenditure", [head, body])
    assert fields["total"].project == Decimal("3.00")
    assert [(row.code, row.basic) for row in fields["rows"]] == [("2010301", Decimal("1.00"))]
    assert fields["rows"][0].source.page == 6
    assert not notes.findings


def test_a_total_under_another_group_is_not_that_of_the_table() -> None:
    xs = [40.0, 100.0, 200.0, 260.0, 320.0, 380.0, 440.0, 500.0, 560.0]
    grid = ruled(
        [
            ["科目编码", "科目名称", "年初结转和结余", "<", "本年支出", "<", "<", "年末结转和结余"],
            ["", "", "合计", "项目支出结转", "合计", "基本支出", "项目支出", "合计"],
            ["合计", "<", "1.00", "1.00", "9.00", "4.00", "5.00", "2.00"],
            ["201", "甲", "1.00", "1.00", "9.00", "4.00", "5.00", "2.00"],
        ],
        xs,
        5,
    )
    fields, _ = read_grids("general_public_expenditure", [grid])
    assert [(row.code, row.total, row.basic, row.project) for row in fields["rows"]] == [
        ("201", Decimal("9.00"), Decimal("4.00"), Decimal("5.00"))
    ]


def test_a_group_over_all_income_is_the_total_of_the_income_table() -> None:
    xs = [40.0, 100.0, 200.0, 260.0, 320.0, 380.0]
    grid = ruled(
        [
            ["科目编码", "科目名称", "本年收入", "<", "<"],
            ["", "", "合计", "财政拨款收入", "其他收入"],
            ["201", "甲", "9.00", "4.00", "5.00"],
        ],
        xs,
        5,
    )
    fields, _ = read_grids("income", [grid])
    assert [(row.total, row.fiscal_appropriation, row.other) for row in fields["rows"]] == [
        (Decimal("9.00"), Decimal("4.00"), Decimal("5.00"))
    ]


def test_budget_and_final_account_may_be_the_two_rows_of_the_three_public_table() -> None:
    xs = [40.0, 120.0, 190.0, 260.0, 330.0, 400.0, 470.0, 540.0]
    grid = ruled(
        [
            ["项目", "“三公”经费合计", "因公出国（境）费用", "公务接待费", "公务用车购置及运行维护费", "<", "<"],
            ["", "", "", "", "小计", "公务用车购置费", "公务用车运行维护费"],
            ["2023年度年初预算数", "40.70", "", "1.20", "39.50", "18.00", "21.50"],
            ["2023年度决算数", "36.24", "", "0.68", "35.56", "17.62", "17.94"],
        ],
        xs,
        5,
    )
    fields, notes = read_grids("three_public", [grid])
    assert (fields["budget"].total, fields["budget"].reception) == (Decimal("40.70"), Decimal("1.20"))
    assert (fields["actual"].vehicles, fields["actual"].abroad) == (Decimal("35.56"), None)
    assert not notes.findings


def test_a_heading_cut_by_the_page_is_put_together() -> None:
    xs = [40.0, 100.0, 200.0, 300.0, 400.0, 500.0]
    head = ruled([["科目编码", "科目名称", "本年支出", "基本支出", "上缴上"]], xs, 5, top=700.0)
    body = ruled([["", "", "合计", "", "级支出"], ["201", "甲", "6.00", "4.00", "2.00"]], xs, 6)
    fields, _ = read_grids("expenditure", [head, body])
    row = fields["rows"][0]
    assert (row.total, row.basic, row.remitted_to_superior) == (Decimal("6.00"), Decimal("4.00"), Decimal("2.00"))


def test_the_end_of_a_name_that_reads_like_a_code_heading_is_no_head() -> None:
    xs = [40.0, 140.0, 220.0, 320.0, 400.0]
    first = ruled(
        [
            ["收入", "<", "支出", "<"],
            ["项目", "决算数", "项目", "决算数"],
            ["总计", "1.00", "总计", "1.00"],
            ["三、国有资本经营预算财政拨", "", "", ""],
        ],
        xs,
        5,
    )
    then = ruled([["款", "", "", ""], ["四、上级补助收入", "2.00", "", ""]], xs, 6)
    fields, _ = read_grids("fiscal_appropriation_summary", [first, then])
    assert [row.item for row in fields["income"]] == ["总计", "国有资本经营预算财政拨款", "上级补助收入"]


@pytest.mark.parametrize("rest", ["支出", "收入", "其他支出"])
def test_the_end_of_a_name_alone_over_numbered_rows_is_no_head(rest: str) -> None:
    xs = [40.0, 140.0, 160.0, 220.0, 320.0, 340.0, 400.0]
    first = ruled(
        [
            ["收入", "<", "<", "支出", "<", "<"],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["", "23", "", "二十三、", "52", "3.00"],
        ],
        xs,
        5,
    )
    then = ruled([["", "", "", rest, "", ""], ["总计", "24", "3.00", "总计", "53", "3.00"]], xs, 6)
    fields, notes = read_grids("income_expenditure_summary", [first, then])
    assert [(row.item, row.amount) for row in fields["income"]] == [("总计", Decimal("3.00"))]
    assert [row.line for row in fields["expenditure"]] == [52, 53]
    assert not notes.findings


@pytest.mark.parametrize("rests", [("拨款收入", "支出"), ("共预算财政拨款", "支出"), ("收入", "和就业支出")])
def test_the_ends_of_names_on_both_sides_are_no_head(rests: tuple[str, str]) -> None:
    xs = [40.0, 140.0, 160.0, 220.0, 320.0, 340.0, 400.0]
    first = ruled(
        [
            ["收入", "<", "<", "支出", "<", "<"],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["一、", "1", "9.00", "一、", "23", "6.00"],
        ],
        xs,
        5,
    )
    then = ruled([[rests[0], "", "", rests[1], "", ""], ["总计", "24", "", "总计", "53", "9.00"]], xs, 6)
    fields, notes = read_grids("income_expenditure_summary", [first, then])
    assert [(row.line, row.amount) for row in fields["income"]] == [(1, Decimal("9.00")), (24, None)]
    assert [(row.line, row.amount) for row in fields["expenditure"]] == [(23, Decimal("6.00")), (53, Decimal("9.00"))]
    assert not notes.findings


@pytest.mark.parametrize("name", ["科目名称（类/款/项）", "科目名称", "名 称（项）", "科目名称（按“项”级）"])
def test_a_head_with_the_numbers_of_its_columns_belongs_to_the_rows_of_the_next_page(name: str) -> None:
    xs = [40.0, 100.0, 200.0, 300.0, 400.0, 500.0]
    head = ruled(
        [["科目代码", name, "本年支出合计", "基本支出", "项目支出"], ["栏次", "<", "1", "2", "3"]], xs, 5, top=700.0
    )
    body = ruled([["合计", "<", "6.00", "4.00", "2.00"], ["201", "甲类支出", "6.00", "4.00", "2.00"]], xs, 6)
    fields, notes = read_grids("general_public_expenditure", [head, body])
    assert fields["total"].basic == Decimal("4.00")
    assert [(row.code, row.name, row.source.page) for row in fields["rows"]] == [("201", "甲类支出", 6)]
    assert not notes.findings


CUT = [40.0, 140.0, 160.0, 240.0, 340.0, 360.0, 440.0]
SUMMARY_HEAD = [["收入", "<", "<", "支出", "<", "<"], ["项目", "行次", "金额", "项目", "行次", "金额"]]


@pytest.mark.parametrize(
    ("begin", "rest", "whole"),
    [
        ("1,253,007.5", "6", "1253007.56"),
        ("20,602,6", "71.88", "20602671.88"),
        ("20,602,671.", "88", "20602671.88"),
        ("-1,253.4", "0", "-1253.40"),
        ("8532", ".10", "8532.10"),
    ],
)
@pytest.mark.parametrize("is_repeated", [True, False])
def test_a_row_whose_figures_the_page_break_cut_is_one_row(
    begin: str, rest: str, whole: str, is_repeated: bool
) -> None:
    first = ruled([*SUMMARY_HEAD, ["", "9", "", "九、卫生健康", "38", begin]], CUT, 5)
    then = [["", "", "", "支出", "", rest], ["总计", "29", "7.00", "十、节能环保支出", "39", "3.00"]]
    fields, notes = read_grids("income_expenditure_summary", [first, ruled(SUMMARY_HEAD * is_repeated + then, CUT, 6)])
    assert [(row.item, row.line, row.amount) for row in fields["expenditure"]] == [
        ("卫生健康支出", 38, Decimal(whole)),
        ("节能环保支出", 39, Decimal("3.00")),
    ]
    assert not notes.findings


def test_a_whole_figure_at_the_foot_of_a_page_takes_nothing_from_the_next() -> None:
    first = ruled([*SUMMARY_HEAD, ["", "9", "", "九、卫生健康支出", "38", "12.50"]], CUT, 5)
    then = ruled([["", "", "", "本年支出合计", "", "3.00"], ["总计", "29", "7.00", "总计", "58", "3.00"]], CUT, 6)
    fields, _ = read_grids("income_expenditure_summary", [first, then])
    assert [row.amount for row in fields["expenditure"]] == [Decimal("12.50"), Decimal("3.00"), Decimal("3.00")]


def test_a_head_that_is_repeated_without_its_last_row_is_the_head_of_the_first_page() -> None:
    xs = [40.0, 140.0, 240.0, 340.0, 400.0, 460.0, 520.0, 580.0]
    top = [["收入", "<", "支出", "<", "<", "<", "<"], ["项目", "金额", "项目", "金额", "<", "<", "<"]]
    last = ["", "", "", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    row = ["", "", "八、其他支出", "3.00", "2.00", "1.00", "0.00"]
    first, then = ruled([*top, last, row], xs, 5), ruled([*top, ["总计", "3.00", "总计", *row[3:]]], xs, 6)
    fields, notes = read_grids("fiscal_appropriation_summary", [first, then])
    assert [(r.total, r.general_public, r.government_fund) for r in fields["expenditure"]] == [
        (Decimal("3.00"), Decimal("2.00"), Decimal("1.00"))
    ] * 2
    assert fields["income"][-1].amount == Decimal("3.00")
    assert not notes.findings


@pytest.mark.parametrize("rest", ["支出", "收入", "项目支出"])
def test_the_rest_of_a_name_under_a_repeated_head_is_no_heading(rest: str) -> None:
    xs = [40.0, 100.0, 200.0, 300.0, 400.0, 500.0]
    head = [["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]]
    first = ruled([*head, ["208", "社会保障和就业", "6.00", "4.00", "2.00"]], xs, 5)
    then = ruled([*head, ["", rest, "", "", ""], ["221", "住房保障支出", "3.00", "3.00", ""]], xs, 6)
    fields, _ = read_grids("general_public_expenditure", [first, then])
    assert [row.name for row in fields["rows"]] == [f"社会保障和就业{rest}", "住房保障支出"]
