"""Grids joined over pages: heads that come again, rows that the page break cuts, columns that must match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.grid.join import can_join, join_grids
from extractor.layout import Grid, GridCell
from extractor.text.characters import squeeze
from tests.grid_samples import corpus_grids, only, table

HEAD = ["编码", "科目名称", "合计", "基本支出"]
PAGE_XS = (50.0, 110.0, 170.0, 230.0, 290.0)


def paged(*pages: Sequence[Sequence[str]], xs: Sequence[float] = PAGE_XS) -> list[Grid]:
    grids = []
    for number, rows in enumerate(pages, 1):
        ys = [60.0]
        for row in rows:
            ys.append(ys[-1] + 8 + 12 * max(1, *(text.count("/") + 1 for text in row)))
        grids.append(only(table(rows, xs, ys, number)))
    return grids


def test_repeated_heads_are_dropped_and_rows_follow_each_other() -> None:
    grids = paged(
        [HEAD, ["栏次", "", "1", "2"], ["201", "一般公共", "3.00", ""]],
        [HEAD, ["栏次", "", "1", "2"], ["208", "社会保障", "1.00", ""]],
    )
    joined = join_grids(grids)
    assert [row.texts[0] for row in joined.rows] == ["编码", "栏次", "201", "208"]
    assert joined.header_rows == 2
    assert [part.text for part in joined.repeated] == [*HEAD, "栏次", "1", "2"]
    assert [[p for p, _ in row.places] for row in joined.rows] == [[1], [1], [1], [2]]


def test_rows_of_data_that_read_alike_are_no_repeated_head() -> None:
    row = ["201", "一般公共", "3.00", ""]
    joined = join_grids(paged([row, ["202", "外交", "4.00", ""]], [["201", "一般公共", "5.00", ""]]))
    assert [r.texts[2] for r in joined.rows] == ["3.00", "4.00", "5.00"]
    assert joined.header_rows == 0


def test_a_row_cut_by_the_page_break_is_mended_cell_by_cell() -> None:
    first = [HEAD, ["201", "一般", "1.00", ""], ["2080505", "机关事业/单位基本", "2.00", "2.00"]]
    second = [HEAD, ["", "养老保险/缴费支出", "", ""], ["210", "卫生健康", "5.00", ""]]
    joined = join_grids(paged(first, second, [HEAD, ["221", "住房", "6.00", ""]]))
    assert [squeeze(row.texts[1]) for row in joined.rows] == [
        "科目名称",
        "一般",
        "机关事业单位基本养老保险缴费支出",
        "卫生健康",
        "住房",
    ]
    mended = joined.rows[2]
    assert [number for number, _ in mended.places] == [1, 2]
    assert all(box is not None for _, box in mended.places)
    cell = mended.cells[1]
    assert cell is not None
    assert [number for number, _ in cell.words] == [1, 1, 2, 2]
    assert [part.page for part in cell.parts] == [1, 2]


@pytest.mark.parametrize(
    "first_row",
    [
        ["", "小计", "7.00", ""],
        ["", "二、外交", "", ""],
        ["", "", "", ""],
        ["221", "住房保障", "", ""],
    ],
    ids=["a figure", "an ordinal", "blank", "a code"],
)
def test_a_new_row_is_not_taken_for_the_rest_of_one(first_row: list[str]) -> None:
    joined = join_grids(paged([HEAD, ["201", "一般公共服务", "1.00", ""]], [HEAD, first_row]))
    assert len(joined.rows) == 3


def test_a_label_after_a_line_with_room_is_a_new_row() -> None:
    joined = join_grids(paged([HEAD, ["", "医", "1.00", ""]], [HEAD, ["", "教育", "", ""]]))
    assert len(joined.rows) == 3


def test_a_row_open_at_the_bottom_goes_on_even_after_a_line_with_room() -> None:
    first, second = paged(
        [["序号", "事项", "情况", "备注"], ["1", "文稿", "完成", "无"]],
        [["", "起草", "", ""], ["2", "值守", "完成", "无"]],
    )
    joined = join_grids([replace(first, open_sides=("bottom",)), second])
    assert [squeeze(row.texts[1]) for row in joined.rows] == ["事项", "文稿起草", "值守"]


def test_a_merged_cell_that_goes_on_over_the_page_break_stays_one() -> None:
    first = [["一级", "二级", "三级", "目标"], ["产出", "数量指标", "甲", "1个"], ["^", "质量指标", "乙", "2个"]]
    second = [["", "时效指标", "丙", "3个"], ["^", "成本指标", "丁", "4个"], ["效益", "社会效益", "戊", "5个"]]
    joined = join_grids(paged(first, second))
    levels = [None if row.cells[0] is None else row.cells[0].text for row in joined.rows]
    assert levels == ["一级", "产出", "产出", "产出", "产出", "效益"]
    assert joined.rows[3].texts[0] == ""


def test_a_blank_amount_under_an_amount_stays_blank() -> None:
    joined = join_grids(paged([HEAD, ["201", "一般", "1.00", "2.00"]], [["202", "外交", "3.00", ""]]))
    assert joined.rows[2].texts == ("202", "外交", "3.00", "")


def test_edges_may_differ_slightly_between_pages_and_columns_must_match() -> None:
    (one,) = paged([HEAD, ["201", "一般", "1.00", "2.00"]])
    (moved,) = paged([HEAD, ["202", "外交", "3.00", "4.00"]], xs=[x + 3 for x in PAGE_XS])
    assert join_grids([one, moved]).rows[2].texts == ("202", "外交", "3.00", "4.00")
    (other,) = paged([HEAD, ["202", "外交", "3.00", "4.00"]], xs=[x + 40 for x in PAGE_XS])
    assert not can_join(one, other)
    with pytest.raises(ValueError, match="different columns"):
        join_grids([one, other])
    with pytest.raises(ValueError, match="no grids"):
        join_grids([])


def test_pages_that_part_their_width_differently_share_the_columns_of_both() -> None:
    (first,) = paged([["名称", "某项目", "<", "<"], ["预算", "1.00", "执行", "1.00"]])
    second = only(table([["改进措施", "进一步提高"]], (50, 110, 290), (60, 80), 2))
    joined = join_grids([first, second])
    assert joined.n_cols == 4
    assert joined.rows[2].texts == ("改进措施", "进一步提高", "", "")
    assert joined.rows[2].cells[1] is joined.rows[2].cells[3]
    assert len(joined.rows) == 3


def test_tab_separated_grids_join_by_their_number_of_columns() -> None:
    def tabs(*rows: Sequence[str]) -> Grid:
        cells = tuple(GridCell(r, c, 1, 1, t) for r, row in enumerate(rows) for c, t in enumerate(row))
        return Grid(len(rows), len(rows[0]), cells, "tabs")

    joined = join_grids([tabs(HEAD, ["201", "一般", "1", "1"]), tabs(HEAD, ["202", "外交", "2", "2"])])
    assert [row.texts[0] for row in joined.rows] == ["编码", "201", "202"]


SAME_TABLES = [
    (range(5, 6), range(3, 6)),
    (range(6, 7), range(6, 9)),
    (range(7, 8), range(9, 12)),
    (range(8, 10), range(12, 19)),
    (range(10, 11), range(19, 21)),
    (range(11, 12), range(21, 26)),
    (range(12, 13), range(26, 27)),
    (range(13, 14), range(27, 28)),
    (range(14, 15), range(28, 29)),
]


@pytest.mark.parametrize(("wide", "narrow"), SAME_TABLES)
def test_one_table_on_wide_and_on_narrow_pages_has_the_same_rows(wide: range, narrow: range) -> None:
    """The narrow print wraps names, cuts rows at page breaks and leaves out rules."""
    tables = [
        join_grids([corpus_grids(document)[number][1][0] for number in pages])
        for document, pages in (("jiangan_office_2023.pdf", wide), ("jiangan_office_2023.narrow.pdf", narrow))
    ]
    one, other = ([[squeeze(text) for text in row.texts] for row in table.rows] for table in tables)
    assert one == other


def test_a_sheet_on_wide_and_on_narrow_pages_has_the_same_cells() -> None:
    wide = [corpus_grids("jiangan_office_2023.pdf")[number][1] for number in (31, 32, 33)]
    narrow = [corpus_grids("jiangan_office_2023.narrow.pdf")[number][1][0] for number in range(46, 56)]
    found = join_grids(narrow).rows
    expected = join_grids([grids[0] for grids in wide]).rows[: len(found)]
    printed = [[[squeeze(t) for t in row.texts if t] for row in rows] for rows in (found, expected)]
    assert printed[0] == printed[1]
