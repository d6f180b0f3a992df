"""Lines in reading order with table cells kept together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest
from conftest import CORPUS
from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.reading_order import flow_lines
from extractor.grid.ruled import geometry_to_grids
from extractor.grid.words import line_text, words_box, words_to_lines
from extractor.layout import Grid, Line, Page, PageGeometry, Ruling, Word
from extractor.outline.running_matter import lines_to_flow
from extractor.pdf.pdfium import PdfFile
from extractor.text.characters import fold, squeeze
from extractor.text.source import SourceText
from tests.grid_samples import table, word


def printed(*pages: PageGeometry) -> tuple[list[Page], dict[int, Sequence[Grid]]]:
    """Pages whose lines are the words in printed lines across the page, and their grids."""
    result: list[Page] = []
    number = 0
    for geometry in pages:
        lines = []
        for words in words_to_lines(geometry.words):
            number += 1
            lines.append(Line(line_text(words), number, geometry.page, words_box(words)))
        result.append(Page(geometry.page, geometry.width, geometry.height, tuple(lines)))
    return result, {geometry.page: geometry_to_grids(geometry) for geometry in pages}


def with_words(geometry: PageGeometry, *words: Word) -> PageGeometry:
    return replace(geometry, words=(*words, *geometry.words))


def characters(lines: Sequence[Line]) -> dict[int | None, Counter[str]]:
    found: dict[int | None, Counter[str]] = {}
    for line in lines:
        found.setdefault(line.page, Counter()).update(squeeze(fold(line.text)))
    return found


def set_aside(pages: Sequence[Page]) -> frozenset[int]:
    """The page numbers and other running matter of the pages."""
    lines = [line for page in pages for line in page.lines]
    return frozenset(id(line) for line, _ in lines_to_flow(lines, pages).dropped)


def check_nothing_is_lost(pages: Sequence[Page], flow: Sequence[Line], dropped: frozenset[int] = frozenset()) -> None:
    lines = [line for page in pages for line in page.lines]
    assert characters(flow) == characters([line for line in lines if id(line) not in dropped])
    numbers = [line.number for line in flow]
    assert numbers == sorted(set(numbers))
    assert dropped or numbers == list(range(1, len(flow) + 1))


def check_cells_are_contiguous(grids: Mapping[int, Sequence[Grid]], flow: Sequence[Line]) -> None:
    text = SourceText.from_lines(flow).folded
    for cell in (cell for on_page in grids.values() for grid in on_page for cell in grid.cells):
        assert squeeze(fold(cell.text)) in text


XS, YS = (50.0, 110.0, 190.0, 270.0), (100.0, 120.0, 150.0)
ROWS = [["序号", "事项", "情况"], ["1", "督查/督办", "已经/完成"]]


def test_a_table_is_read_cell_by_cell_between_the_lines_around_it() -> None:
    pages, grids = printed(with_words(table(ROWS, XS, YS), word("重点工作如下", 60, 60), word("名词解释", 60, 200)))
    flow = flow_lines(pages, grids)
    assert "".join(line.text for line in flow).replace(" ", "").endswith("1督查督办已经完成名词解释")
    check_nothing_is_lost(pages, flow)


def test_a_line_that_reaches_out_of_the_table_leaves_it_as_printed() -> None:
    pages, grids = printed(with_words(table(ROWS, XS, YS), word("旁注", 10, 105)))
    assert [line.text for line in flow_lines(pages, grids)] == [line.text for line in pages[0].lines]


def test_cells_follow_in_row_order_and_a_merged_cell_stands_at_its_first_row() -> None:
    rows = [["产出/指标", "数量", "10"], ["^", "质量", "20"]]
    pages, grids = printed(table(rows, XS, YS))
    flow = flow_lines(pages, grids)
    assert [line.text for line in flow] == ["产出", "指标", "数量", "10", "质量", "20"]
    assert all(line.page == 1 and line.box is not None for line in flow)


def test_the_rest_of_a_cell_on_the_next_page_stands_right_behind_its_first_part() -> None:
    first = table([["序号", "事项", "情况"], ["1", "严格执行各项/财经纪律规章", "完成"]], XS, YS, 1)
    second = table(
        [["序号", "事项", "情况"], ["", "确保资金安全", ""], ["2", "值守", "完成"]], XS, (60, 80, 100, 120), 2
    )
    pages, grids = printed(
        with_words(first, word("-8-", 280, 800)), with_words(second, word("-9-", 280, 800), word("第四部分", 60, 300))
    )
    dropped = set_aside(pages)
    flow = flow_lines(pages, grids, dropped=dropped)
    assert "严格执行各项财经纪律规章确保资金安全" in SourceText.from_lines(flow).text
    assert [line.page for line in flow if line.text == "确保资金安全"] == [2]
    check_nothing_is_lost(pages, flow, dropped)


@pytest.mark.parametrize("between", ["2019年度信访专项自评表", "说明：本表无数据"])
def test_a_title_between_two_tables_of_one_width_parts_them(between: str) -> None:
    first = table([["序号", "事项", "情况"], ["1", "严格执行各项/财经纪律规章", "完成"]], XS, YS, 1)
    second = table([["", "确保资金安全", ""], ["2", "值守", "完成"]], XS, (60, 80, 100), 2)
    pages, grids = printed(first, with_words(second, word(between, 60, 30)))
    text = SourceText.from_lines(flow_lines(pages, grids)).text
    assert text.index(between) < text.index("确保资金安全")


def test_a_table_whose_words_are_not_the_printed_lines_is_left_as_printed() -> None:
    pages, grids = printed(table(ROWS, XS, YS))
    other = replace(pages[0], lines=tuple(replace(line, text=line.text + "遗漏文字") for line in pages[0].lines))
    assert [line.text for line in flow_lines([other], grids)] == [line.text for line in other.lines]


def test_pages_without_grids_keep_their_lines() -> None:
    pages, _ = printed(table(ROWS, XS, YS))
    assert [line.text for line in flow_lines(pages, {})] == [line.text for line in pages[0].lines]


CELL = st.text("甲乙丙丁戊12.", max_size=5)


@given(st.lists(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5), min_size=1, max_size=3))
def test_whatever_the_tables_nothing_is_lost_or_doubled(tables: list[list[list[str]]]) -> None:
    geometries = []
    for number, rows in enumerate(tables, 1):
        geometry = table(rows, XS, [100.0 + 25 * r for r in range(len(rows) + 1)], number)
        geometries.append(with_words(geometry, word("上文", 60, 50), word("下文", 60, 700)))
    pages, grids = printed(*geometries)
    flow = flow_lines(pages, grids)
    check_nothing_is_lost(pages, flow)
    check_cells_are_contiguous(grids, flow)


@given(st.lists(st.tuples(st.floats(40, 260), st.floats(80, 170)), max_size=25))
def test_words_anywhere_on_and_beside_the_rules_are_kept(places: list[tuple[float, float]]) -> None:
    rules = table([["", ""], ["", ""]], (50, 150, 250), (100, 120, 150))
    pages, grids = printed(replace(rules, words=tuple(word("字", x, y) for x, y in places)))
    check_nothing_is_lost(pages, flow_lines(pages, grids))


@cache
def corpus_flow(document: str) -> tuple[tuple[Page, ...], dict[int, Sequence[Grid]], tuple[Line, ...]]:
    data = (CORPUS / document).read_bytes()
    with PdfFile(data) as pdf:
        pages, _ = pdf.read()
        drawn = [page.number for page in pages if page.rulings >= 6]
        grids: dict[int, Sequence[Grid]] = {
            number: geometry_to_grids(found) for number, found in pdf.geometry(drawn).items()
        }
    return pages, grids, flow_lines(pages, grids, dropped=set_aside(pages))


DOCUMENTS = [
    "jiangan_office_2023.narrow.pdf",
    "jiangan_office_2023.pdf",
    "wuchang_office_2022.pdf",
    "wuchang_office_2024.pdf",
    "wuchang_service_center_2023.pdf",
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_corpus_document_keeps_its_characters_and_its_cells_in_one_piece(document: str) -> None:
    pages, grids, flow = corpus_flow(document)
    check_nothing_is_lost(pages, flow, set_aside(pages))
    check_cells_are_contiguous(grids, flow)


def test_cells_cut_by_page_breaks_are_whole_in_the_flow_of_a_corpus_document() -> None:
    text = SourceText.from_lines(corpus_flow("jiangan_office_2023.narrow.pdf")[2]).text
    for cell in (
        "机关事业单位基本养老保险缴费",
        "信息网络及软件购置更新",
        "会议材料，以及领导调研等汇报材料的起草工作。",
    ):
        assert cell in text


def test_a_vertical_rule_alone_does_not_disturb_the_lines() -> None:
    geometry = PageGeometry(1, 595, 842, (word("正文", 60, 100),), (), (Ruling(55, 50, 300),))
    pages, grids = printed(geometry)
    assert [line.text for line in flow_lines(pages, grids)] == ["正文"]
