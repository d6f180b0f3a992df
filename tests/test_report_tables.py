"""The full text of a report shows rows of tables as tables, and a value leads to its cell."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from extractor import Settings
from extractor.layout import GridCell, Line
from extractor.report import report_document
from extractor.report.texttables import TextRow, TextTable, column_of, source_to_blocks
from extractor.text.source import SourceText

PAGE = (
    "<html><body><p>甲县果品局2022年度部门决算</p><p>支出决算表</p><table><tr><td colspan=2>科目</td><td rowspan=2>本年支出合计</td></tr>"
    "<tr><td>编码</td><td>名称</td></tr><tr><td></td><td>合计</td><td>7.00</td></tr>"
    "<tr><td>213</td><td>农林水支出</td><td>7.00</td></tr></table></body></html>"
).encode()


def rows_of(*texts: str) -> tuple[TextRow, ...]:
    source = SourceText.from_lines(Line(text, number) for number, text in enumerate(texts, 1))
    (table,) = (block for block in source_to_blocks(source, ()) if isinstance(block, TextTable))
    return table.rows


def shown(row: TextRow) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in row.cells]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        pytest.param("合计\t\t1.00", [(0, "合计"), (1, ""), (2, "1.00")], id="blank_between"),
        pytest.param("\t合计\t1.00", [(0, ""), (1, "合计"), (2, "1.00")], id="blank_before"),
        pytest.param("合计\t1.00\t\t", [(0, "合计"), (1, "1.00"), (2, ""), (3, "")], id="blank_behind"),
    ],
)
def test_every_cell_stands_in_its_column(text: str, cells: list[tuple[int, str]]) -> None:
    assert shown(rows_of(text)[0]) == cells


def test_rows_above_the_first_figure_are_the_head() -> None:
    rows = rows_of("项目\t决算数", "栏次\t1", "收入\t1.00", "其他\t")
    assert [row.is_head for row in rows] == [True, True, False, False]


def test_a_table_without_figures_has_no_head() -> None:
    assert not any(row.is_head for row in rows_of("事项\t完成情况", "修路\t已完成"))


def test_prose_that_begins_with_a_tab_is_no_table() -> None:
    source = SourceText.from_lines([Line("\t一、部门职责", 1), Line("负责果品。", 2)])
    assert not any(isinstance(block, TextTable) for block in source_to_blocks(source, ()))


def test_a_cell_is_known_by_its_address_or_by_text_that_no_other_has() -> None:
    cells = (GridCell(0, 1, 1, 1, "1.00", address="表!B1"), GridCell(0, 3, 1, 1, "1.00", address="表!D1"))
    line = Line("甲\t1.00\t2.00\t1.00", 1, cells=cells)
    assert column_of(line, "表!D1", "1.00") == 3
    assert column_of(line, None, "2.00") == 2
    assert column_of(line, None, "1.00") is None
    assert column_of(Line("支出1.00万元", 1), None, "1.00") is None


def test_a_figure_of_a_web_page_leads_to_its_cell_under_merged_heads() -> None:
    html = report_document(PAGE, Settings(ocr="never"))
    assert '<td id="c2-0" colspan="2">' in html
    assert '<td id="c2-2" rowspan="2">' in html
    assert 'href="#c5-2" data-title="第1个表 第4行第3列" data-first="5" data-last="5" data-cell="c5-2">7.00' in html


def test_a_figure_of_a_workbook_leads_to_its_cell() -> None:
    book, stream = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "支出决算表"
    for row in (
        ["甲县果品局2022年度支出决算表"],
        ["科目编码", "科目名称", "本年支出合计"],
        ["", "合计", "7.00"],
        ["213", "农林水支出", "7.00"],
    ):
        sheet.append(row)
    book.save(stream)
    html = report_document(stream.getvalue(), Settings(ocr="never"))
    assert 'data-title="支出决算表!C4"' in html
    assert 'data-cell="c3-2"' in html
