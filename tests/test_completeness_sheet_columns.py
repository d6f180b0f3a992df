"""Columns of sheets that the record has no place for: set aside where the values beside them were read, told where not."""

from __future__ import annotations

from collections.abc import Iterator

from sheet_samples import cell_lines, drawn_grid, lines_outline

from extractor.completeness.held import HeldItem, coverage_of
from extractor.completeness.ledger import Entry, open_ledger
from extractor.completeness.sheet_columns import settle_sheet_columns
from extractor.narrative.sheets.read import read_sheets

SHEET = """
项目名称 | 河堤养护 | < | < | < | < | <
项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 320.00 | 298.60 | 286.66 | 10 | 96.00% | 9.6
其中：财政拨款 | 310.00 | 288.60 | 276.66 | - | 95.86% | -
年度目标 | 养护河堤。 | < | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
产出指标 | 数量指标 | 养护堤段 | 6公里 | 7公里 | 40 | 38.5
效益指标 | 社会效益指标 | 险情下降率 | 20% | 26% | 30 | 30
总分 | < | < | < | < | 100 | 98.1
"""


def entries_of(drawing: str) -> Iterator[Entry]:
    """The entries of a sheet: those of its values are read, the others open until they are set aside."""
    grid = drawn_grid(drawing)
    outline = lines_outline(cell_lines(grid))
    (sheet,) = read_sheets(outline, [grid]).items
    assert sheet.evidence is not None
    held = [HeldItem("performance.sheets[0]", sheet, sheet.evidence)]
    entries = open_ledger(outline.source, [])
    for entry in entries:
        if any(field.start <= entry.start < field.end for field in sheet.evidence.fields.values()):
            entry.read("value")
    settle_sheet_columns(entries, outline.source, coverage_of(held, [], len(outline.source.text)))
    yield from entries


def texts(drawing: str, status: str) -> list[str]:
    return [str(entry.value) for entry in entries_of(drawing) if entry.status == status]


def test_points_and_sources_beside_values_have_no_field() -> None:
    aside = ["320.00", "10", "310.00", "288.60", "276.66", "95.86", "40", "30", "100"]
    assert texts(SHEET, "set_aside") == aside
    assert texts(SHEET, "open") == []
    assert {entry.reason for entry in entries_of(SHEET) if entry.status == "set_aside"} == {"no_field"}


def test_a_figure_beside_a_value_that_was_not_read_stays_open() -> None:
    assert "40" in texts(SHEET.replace("7公里 | 40", " | 40"), "open")


def test_without_a_column_of_points_none_are_set_aside() -> None:
    assert "40" in texts(SHEET.replace("分值", "批次"), "open")


def test_figures_that_the_record_has_a_place_for_stay_open() -> None:
    assert "276.66" in texts(SHEET.replace("276.66", "基本支出276.66"), "open")
