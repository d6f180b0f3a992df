"""Self-evaluation sheets whose amounts are in another unit than the tables of the account."""

from __future__ import annotations

import pytest
from sheet_samples import drawn_grid, grid_outline
from test_sheets import WUHAN

from extractor.narrative.other_units import sheets_in_another_unit
from extractor.narrative.sheets.read import read_sheets

HEAD, IN_CELLS = "预算执行情况（万元）", "86.5万元 | 80万元"
TITLE = "2031年度图书馆夜间开放项目绩效自评表"


@pytest.mark.parametrize(
    ("head", "cells", "told"),
    [
        pytest.param(HEAD, IN_CELLS, False, id="万元_in_head_and_cells"),
        pytest.param("预算执行情况（元）", "865000 | 800000", True, id="元_in_the_head"),
        pytest.param("预算执行情况（金额单位：元）", "865000 | 800000", True, id="unit_of_amounts_in_the_head"),
        pytest.param("预算执行情况", "865000元 | 800000元", True, id="元_behind_the_figures"),
        pytest.param("预算执行情况（亿元）", "0.00865 | 0.008", True, id="亿元"),
        pytest.param("预算执行情况（元）", IN_CELLS, False, id="figures_that_say_otherwise_than_the_head"),
        pytest.param("预算执行情况", "86.5 | 80", False, id="no_unit_printed"),
    ],
)
def test_a_sheet_in_another_unit_than_the_tables_is_told(head: str, cells: str, told: bool) -> None:
    grid = drawn_grid(WUHAN.replace(HEAD, head).replace(IN_CELLS, cells), page=3)
    outline = grid_outline(TITLE, grid)
    result = read_sheets(outline, [grid])
    found = list(sheets_in_another_unit(outline.source, result.items, "万元"))
    assert [finding.id for finding in found] == ["narrative.sheet_unit"] * told
    assert all("图书馆夜间开放补助" in finding.message for finding in found)


def test_sheets_in_the_same_other_unit_are_one_finding() -> None:
    grid = drawn_grid(WUHAN.replace(HEAD, "预算执行情况（元）").replace(IN_CELLS, "865000 | 800000"), page=3)
    outline = grid_outline(TITLE, grid)
    (sheet,) = read_sheets(outline, [grid]).items
    (finding,) = sheets_in_another_unit(outline.source, [sheet, sheet], "万元")
    assert "等2张" in finding.message
