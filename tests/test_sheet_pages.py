"""Sheets over several pages, whose first rows a word processor prints again at the head of each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sheet_samples import cell_lines, drawn_grid, indicators, lines_outline

from extractor.layout import Line
from extractor.narrative.sheets.read import read_sheets

FIRST_ROWS = """
项目名称 | 古树名木养护 | < | < | <
主管部门 | 某市园林局 | < | 实施单位 | 某市植物园
"""
BUDGET_ROWS = """
项目资金 | 年初预算数 | 全年预算数 | 全年执行数 | 得分
年度资金总额 | 20.00 | 18.00 | 18.00 | 10
"""
LEVELS = "一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分\n"
OUTPUT = "产出指标 | 养护株数 | 30株 | 31株 | 40\n"
EFFECT = "效益指标 | 生态环境 | 改善 | 改善 | 40\n总分 | < | < | < | 90\n"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        pytest.param(BUDGET_ROWS, LEVELS + OUTPUT + EFFECT, id="behind_the_budget"),
        pytest.param(BUDGET_ROWS + LEVELS + OUTPUT, EFFECT, id="among_indicators"),
        pytest.param(BUDGET_ROWS + LEVELS + OUTPUT, LEVELS + EFFECT, id="with_their_header"),
        pytest.param("", BUDGET_ROWS + LEVELS + OUTPUT + EFFECT, id="behind_the_first_rows"),
    ],
)
def test_first_rows_that_each_page_repeats_are_one_sheet(upper: str, lower: str) -> None:
    pages = [drawn_grid(FIRST_ROWS + rows, page=number) for number, rows in enumerate((upper, lower), 1)]
    title = Line("2030年度项目支出绩效自评表", 0, page=1)
    outline = lines_outline([title, *(line for page in pages for line in cell_lines(page))])
    (sheet,) = read_sheets(outline, pages).items
    assert (sheet.name, sheet.budget, sheet.total_score) == ("古树名木养护", Decimal("18.00"), Decimal(90))
    assert [row[2:] for row in indicators(sheet)] == [
        ("养护株数", "30株", "31株", "40"),
        ("生态环境", "改善", "改善", "40"),
    ]


def test_a_whole_sheet_of_the_same_project_on_the_next_page_is_another() -> None:
    whole = FIRST_ROWS + BUDGET_ROWS + LEVELS + OUTPUT + EFFECT
    pages = [drawn_grid(text, page=number) for number, text in enumerate((whole, whole.replace("31株", "29株")), 1)]
    outline = lines_outline([line for page in pages for line in cell_lines(page)])
    assert [indicators(sheet)[0][4] for sheet in read_sheets(outline, pages).items] == ["31株", "29株"]
