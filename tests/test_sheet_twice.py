"""A row that a sheet has once is printed twice in it, because it is the row of another sheet: which was taken is told."""

from __future__ import annotations

import pytest
from sheet_samples import CENTRAL, ROWS, drawn_grid, grid_outline, printed_rows, text_outline
from test_sheet_lines import HEAD, TAIL
from test_sheet_tabs import SHEET

from extractor.layout import Grid
from extractor.narrative.sheets.read import read_sheets
from extractor.outline.tree import Outline
from models import Finding, SelfEvaluationSheet

TWICE = "印有两次"
OWN, OTHER = "加强巡查，按月通报。", "调整下一年度的预算安排。"
FOOT = "改进措施及结果应用方案 | {} | < | < | < | < | < | <"


def drawn(rows: str) -> tuple[Outline, tuple[Grid, ...]]:
    grid = drawn_grid(rows)
    return grid_outline("智慧水务项目绩效自评表", grid), (grid,)


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in findings if TWICE in finding.message]


def read_drawn(rows: str) -> tuple[SelfEvaluationSheet, list[str]]:
    outline, grids = drawn(rows)
    reading = read_sheets(outline, grids)
    return reading.items[0], told(reading.findings)


@pytest.mark.parametrize("before", ["主管部门", "年度总体目标", "总分"])
def test_a_row_of_another_sheet_that_stands_above_the_sheets_own_is_told(before: str) -> None:
    rows = CENTRAL.replace(f"\n{before} |", f"\n{FOOT.format(OTHER)}\n{before} |") + FOOT.format(OWN)
    sheet, said = read_drawn(rows)
    assert sheet.improvement == OTHER
    assert len(said) == 1
    assert OTHER in said[0]
    assert OWN in said[0]


@pytest.mark.parametrize(
    ("first", "second"), [("主管部门 | 河西市财政局", "主管部门"), ("实施单位 | 河西市排水中心", "实施单位")]
)
def test_a_body_that_is_named_twice_is_told(first: str, second: str) -> None:
    rows = CENTRAL.replace("\n项目资金", f"\n{first} | < | < | < | < | < | <\n项目资金")
    _, said = read_drawn(rows)
    assert len(said) == 1
    assert second in said[0]


def test_the_same_words_twice_are_no_second_value() -> None:
    _, said = read_drawn(CENTRAL + FOOT.format(OWN) + "\n" + FOOT.format(OWN))
    assert said == []


def test_a_sheet_in_tabs_tells_a_second_row() -> None:
    text = SHEET.replace("备注：", f"改进措施及结果应用方案\t\t{OTHER}\t\t\t\t\n备注：")
    reading = read_sheets(text_outline(text))
    assert reading.items[0].improvement == "加强宣传。"
    assert len(told(reading.findings)) == 1
    assert read_sheets(text_outline(SHEET)).findings == ()


@pytest.mark.parametrize("place", ["before", "behind"])
def test_a_sheet_in_lines_tells_a_second_row(place: str) -> None:
    row = f"改进措施及\n结果应用方案\n{OTHER}\n"
    label = "偏差大或\n目标未完成" if place == "before" else "备注："
    body = printed_rows(ROWS, (4, 5, 8, 8, 8), scores=False, merged=False)
    reading = read_sheets(text_outline(HEAD + body + TAIL.replace(label, row + label)))
    assert len(told(reading.findings)) == 1
    assert told(read_sheets(text_outline(HEAD + body + TAIL)).findings) == []
