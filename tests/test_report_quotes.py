"""Quotes in the report: what stands in cells beside each other is not read as one."""

from __future__ import annotations

import pytest

from extractor.layout import Line
from extractor.report.links import Quote, _sentence
from extractor.text.source import SourceText


@pytest.mark.parametrize(
    ("printed", "value", "quote"),
    [
        pytest.param("数量指标\t举办培训\t20\t80", "20", Quote("数量指标 ｜ 举办培训 ｜ ", "20", " ｜ 80"), id="cells"),
        pytest.param(
            "慰问\t300 万 元\t300 万 元", "慰问", Quote("", "慰问", " ｜ 300万元 ｜ 300万元"), id="blanks_in_cells"
        ),
        pytest.param("慰问 20 80 人", "慰问", Quote("", "慰问", "20 80人"), id="figures_beside_each_other"),
        pytest.param("收入 增加 5 万元。", "5", Quote("收入增加", "5", "万元。"), id="a_sentence"),
    ],
)
def test_cells_of_a_quoted_row_stand_apart(printed: str, value: str, quote: Quote) -> None:
    source = SourceText.from_lines([Line(text=printed, page=None, number=1)])
    start = source.text.index(value)
    assert _sentence(source, start, start + len(value)) == quote
