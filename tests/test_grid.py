"""Grids from page geometry: ruled, open, unruled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.aligned import words_to_grids
from extractor.grid.ruled import geometry_to_grids, unit_rows
from extractor.layout import Box, Grid, Ruling, Word
from tests.grid_samples import centered, corpus_grids, only, page, table, texts, word


def shares(words: Sequence[Word]) -> Counter[Word]:
    return Counter(words)


PLAIN = [["科目编码", "科目名称", "决算数"], ["201", "一般公共服务支出", "1,281.44"], ["2010301", "行政运行", "-86.23"]]
XS, YS = (50.0, 120.0, 260.0, 330.0), (100.0, 120.0, 140.0, 160.0)


# --- ruled tables --------------------------------------------------------------------------------------------------------


def test_a_ruled_table_gives_its_units() -> None:
    grid = only(table(PLAIN, XS, YS))
    assert texts(grid) == PLAIN
    assert (grid.n_rows, grid.n_cols, grid.origin, grid.page) == (3, 3, "ruled", 1)
    assert grid.xs == XS
    assert grid.ys == YS
    assert grid.open_columns == ()
    assert grid.open_sides == ()


def test_units_without_a_border_between_them_are_one_cell() -> None:
    rows = [["项目", "<", "合计"], ["编码", "名称", "^"], ["201", "一般公共服务", "1.00"], ["^", "外交", "2.00"]]
    grid = only(table(rows, XS, (100.0, 120.0, 140.0, 160.0, 180.0)))
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells}
    assert (spans["项目"], spans["合计"], spans["201"]) == ((0, 0, 1, 2), (0, 2, 2, 1), (2, 0, 2, 1))
    assert unit_rows(grid)[1] == ["编码", "名称", ""]
    (merged,) = (cell for cell in grid.cells if cell.text == "合计")
    assert merged.box == Box(260, 100, 330, 140)


def test_printed_lines_of_a_cell_are_kept_apart() -> None:
    rows = [["本年支出/合计", "基本支出"], ["1,269.74/说明", "3.00"]]
    assert unit_rows(only(table(rows, (50, 130, 200), (100, 140, 180)))) == [
        ["本年支出\n合计", "基本支出"],
        ["1,269.74\n说明", "3.00"],
    ]


def cut(rule: tuple[float, float, float], step: float, gap: float) -> list[Ruling]:
    position, start, end = rule
    pieces = []
    while start < end:
        pieces.append(Ruling(position, start, min(start + step, end)))
        start += step + gap
    return pieces


@pytest.mark.parametrize(("step", "gap"), [(12.0, 2.5), (30.0, 4.0), (6.0, 2.0)])
def test_dashed_rules_are_borders(step: float, gap: float) -> None:
    plain = table(PLAIN, XS, YS)
    dashed = replace(
        plain,
        horizontals=tuple(p for h in plain.horizontals for p in cut(h, step, gap)),
        verticals=tuple(p for v in plain.verticals for p in cut(v, step, gap)),
    )
    assert texts(only(dashed)) == PLAIN


@pytest.mark.parametrize("apart", [0.5, 1.8, 3.0])
def test_double_rules_are_one_border(apart: float) -> None:
    plain = table(PLAIN, XS, YS)
    doubled = replace(
        plain,
        horizontals=(*plain.horizontals, *(Ruling(y + apart, a, b) for y, a, b in plain.horizontals)),
        verticals=(*plain.verticals, *(Ruling(x + apart, a, b) for x, a, b in plain.verticals)),
    )
    grid = only(doubled)
    assert texts(grid) == PLAIN


def test_borders_drawn_cell_by_cell_with_jitter_are_one_grid() -> None:
    pieces_h = [(y + (c % 2) * 0.8, a - 0.3, b + 0.3) for y in YS for c, (a, b) in enumerate(pairwise(XS))]
    pieces_v = [(x + (r % 2) * 0.8, a - 0.3, b + 0.3) for x in XS for r, (a, b) in enumerate(pairwise(YS))]
    assert texts(only(page(table(PLAIN, XS, YS).words, pieces_h, pieces_v))) == PLAIN


@pytest.mark.parametrize(
    ("horizontals", "verticals"),
    [
        ([(120, 50, 300)], []),
        ([(120, 50, 300), (140, 50, 300)], []),
        ([(20, 20, 570), (820, 20, 570)], [(20, 20, 820), (570, 20, 820)]),
        ([(20, 20, 570), (60, 20, 570), (820, 20, 570)], [(20, 20, 820), (570, 20, 820)]),
        ([(700, 100, 500), (600, 100, 500), (500, 100, 500)], [(100, 400, 700)]),
    ],
    ids=["underline", "two underlines", "page frame", "frame with a head", "axes of a chart"],
)
def test_what_is_no_table_gives_no_grid(
    horizontals: list[tuple[float, float, float]], verticals: list[tuple[float, float, float]]
) -> None:
    words = [word("第三部分", 60, 110), word("说明", 200, 610)]
    assert geometry_to_grids(page(words, horizontals, verticals)) == ()


def test_a_grid_without_any_word_is_no_table() -> None:
    assert geometry_to_grids(table([["", ""], ["", ""]], (50, 100, 150), (100, 120, 140))) == ()


def test_a_table_inside_a_page_frame_is_found_alone() -> None:
    inner = table(PLAIN, XS, YS)
    framed = replace(
        inner,
        words=(*inner.words, word("正文", 100, 400)),
        horizontals=(*inner.horizontals, Ruling(20, 20, 570), Ruling(820, 20, 570)),
        verticals=(*inner.verticals, Ruling(20, 20, 820), Ruling(570, 20, 820)),
    )
    assert texts(only(framed)) == PLAIN


def test_tables_of_one_page_are_separate_grids_from_top_to_bottom() -> None:
    upper = table(PLAIN, XS, YS)
    lower = table([["序号", "事项"], ["1", "督查督办"]], (50, 100, 400), (300, 320, 340))
    both = replace(
        upper,
        words=(*lower.words, *upper.words, word("二、说明", 60, 200)),
        horizontals=upper.horizontals + lower.horizontals,
        verticals=upper.verticals + lower.verticals,
    )
    assert [texts(grid) for grid in geometry_to_grids(both)] == [PLAIN, [["序号", "事项"], ["1", "督查督办"]]]


@pytest.mark.parametrize(("side", "edge"), [("left", XS[0]), ("right", XS[-1])])
def test_a_table_without_an_outer_vertical_is_closed_by_its_rules(side: str, edge: float) -> None:
    full = table(PLAIN, XS, YS)
    grid = only(replace(full, verticals=tuple(v for v in full.verticals if v.position != edge)))
    assert texts(grid) == PLAIN
    assert grid.open_sides == (side,)


def test_a_table_cut_by_the_page_end_is_open_at_the_bottom() -> None:
    full = table(PLAIN, XS, YS)
    cut_off = replace(full, horizontals=tuple(h for h in full.horizontals if h.position != YS[-1]))
    grid = only(cut_off)
    assert texts(grid) == PLAIN
    assert grid.open_sides == ("bottom",)


def test_text_that_overflows_its_cell_belongs_to_the_cell_of_its_centre() -> None:
    full = table(PLAIN, XS, YS)
    wide = word("其他社会保障和就业支出财政", 122, 145)
    assert wide.box.x1 < XS[2]
    pushed = Word(wide.text, Box(118, 138.5, 263, 150))
    kept = tuple(w for w in full.words if w.text != "行政运行")
    assert texts(only(replace(full, words=(*kept, pushed))))[2] == ["2010301", wide.text, "-86.23"]


@given(st.lists(st.tuples(st.floats(40, 340), st.floats(90, 170)), max_size=30))
def test_each_word_belongs_to_exactly_one_unit(places: list[tuple[float, float]]) -> None:
    words = [word("甲", x, y) for x, y in places] + [word("乙", 60, 105)]
    full = table(PLAIN, XS, YS)
    grid = only(replace(full, words=tuple(words)))
    box = Box(XS[0], YS[0], XS[-1], YS[-1])
    inside = [w for w in words if box.contains((w.box.x0 + w.box.x1) / 2, (w.box.top + w.box.bottom) / 2)]
    assert shares([w for cell in grid.cells for w in cell.words]) == shares(inside) == shares(grid.words)


@given(
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_cells_tile_the_grid_whatever_borders_are_missing(across: list[bool], down: list[bool]) -> None:
    xs, ys = (0.0, 40.0, 80.0, 120.0, 160.0), (0.0, 30.0, 60.0, 90.0, 120.0)
    horizontals = [(y, 0.0, 160.0) for y in (0.0, 120.0)]
    verticals = [(x, 0.0, 120.0) for x in (0.0, 160.0)] + [(40.0, 0.0, 15.0)]
    horizontals += [(ys[1 + i // 4], xs[i % 4], xs[i % 4 + 1]) for i, drawn in enumerate(across) if drawn]
    verticals += [(xs[1 + i // 3], ys[i % 3], ys[i % 3 + 1]) for i, drawn in enumerate(down) if drawn]
    grids = geometry_to_grids(page([word("甲", 10, 10), word("乙", 130, 100)], horizontals, verticals))
    assert grids
    for grid in grids:
        covered = Counter(
            (r, c)
            for cell in grid.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        )
        assert covered == Counter((r, c) for r in range(grid.n_rows) for c in range(grid.n_cols))


# --- open columns ----------------------------------------------------------------------------------------------------------


def with_open_column(rows: Sequence[Sequence[str]], column: int, heights: Sequence[float]) -> Grid:
    """A table whose first row is the head, and whose ``column`` has no rules below it."""
    ys = [100.0]
    for height in heights:
        ys.append(ys[-1] + height)
    xs = [50.0 + 75 * c for c in range(len(rows[0]) + 1)]
    drawn = [[text if not (c == column and r > 1) else "^" for c, text in enumerate(row)] for r, row in enumerate(rows)]
    geometry = table(drawn, xs, ys)
    spoken = [
        w
        for r, row in enumerate(rows)
        for c, t in enumerate(row)
        for w in centered(t, xs[c], xs[c + 1], (ys[r] + ys[r + 1]) / 2)
        if t
    ]
    return only(replace(geometry, words=tuple(spoken)))


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["编码", "名称", "金额"],
            ["30101", "基本工资", "1.00"],
            ["30102", "津贴/补贴", "2.00"],
            ["30103", "奖金", ""],
        ],
        [
            ["项目", "行次", "金额"],
            ["一、教育/支出", "31", "1.00"],
            ["二、外交", "32", ""],
            ["三、国防/支出", "33", ""],
        ],
        [
            ["序号", "事项", "完成情况"],
            ["1", "文稿起草", "完成"],
            ["2", "会议/保障/工作", "完成"],
            ["3", "值守", "完成"],
        ],
    ],
)
def test_a_column_without_row_rules_is_read_by_the_rows_of_the_others(rows: list[list[str]]) -> None:
    column = next(c for c, text in enumerate(rows[0]) if text in {"名称", "项目", "事项"})
    grid = with_open_column(rows, column, [20, 40, 40, 40])
    assert grid.open_columns == (column,)
    assert unit_rows(grid) == [[text.replace("/", "\n") for text in row] for row in rows]


def test_a_merged_first_level_is_no_open_column() -> None:
    rows = [
        ["一级指标", "二级指标", "目标值", "得分"],
        ["产出/指标", "数量指标", "2个", "10"],
        ["^", "质量指标", "100%", "20"],
        ["^", "时效指标", "全年", "30"],
        ["效益/指标", "社会效益", "完成", "40"],
    ]
    grid = only(table(rows, (50, 110, 190, 250, 300), (100, 120, 140, 160, 180, 210)))
    assert grid.open_columns == ()
    assert [row[0] for row in unit_rows(grid)] == ["一级指标", "产出\n指标", "", "", "效益\n指标"]


def test_a_body_without_any_row_rules_is_parted_at_its_amounts() -> None:
    xs, ys = (50.0, 120.0, 260.0, 330.0, 400.0), (100.0, 120.0, 200.0)
    body = [
        ("201", "一般公共服务", "3.00", "1.00"),
        ("20101", "人大事务", "2.00", "-"),
        ("208", "社会保障", "1.50", "0.50"),
    ]
    words = [w for c, t in enumerate(["编码", "名称", "合计", "基本支出"]) for w in centered(t, xs[c], xs[c + 1], 110)]
    for r, row in enumerate(body):
        words += [w for c, t in enumerate(row) for w in centered(t, xs[c], xs[c + 1], 133 + 24 * r)]
    grid = only(page(words, [(y, 50, 400) for y in ys], [(x, 100, 200) for x in xs]))
    assert texts(grid)[1:] == [list(row) for row in body]


def test_an_amount_and_a_code_wrapped_in_a_narrow_cell_do_not_part_the_row() -> None:
    rows = [["编码", "名称", "合计"], ["2010/301", "行政/运行", "1.00"], ["2010/302", "一般行政", "2.00"]]
    grid = only(table(rows, (50, 90, 150, 200), (100, 120, 150, 180)))
    assert texts(grid)[1:] == [["2010301", "行政运行", "1.00"], ["2010302", "一般行政", "2.00"]]


# --- unruled tables --------------------------------------------------------------------------------------------------------


def unruled(rows: Sequence[Sequence[str]], lefts: Sequence[float], rights: Sequence[float], pitch: float) -> list[Word]:
    """Labels to the left, figures to the right, wrapped labels (``/``) centred on their row."""
    words: list[Word] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            for line, part in enumerate(text.split("/") if text else ()):
                y = 100 + pitch * r + 12 * line - 6 * text.count("/")
                made = word(part, lefts[c], y)
                if part[0].isdigit() or part[0] == "-":
                    made = word(part, rights[c] - (made.box.x1 - made.box.x0), y)
                words.append(made)
    return words


UNRULED = [
    ["201", "一般公共服务支出", "1,281.44", "1,100.00", "181.44"],
    ["20103", "政府办公厅（室）及/相关机构事务", "1,281.44", "1,100.00", "181.44"],
    ["2010301", "行政运行", "1,100.00", "1,100.00", ""],
    ["2010302", "一般行政管理事务", "181.44", "", "181.44"],
    ["208", "社会保障和就业支出", "97.00", "97.00", ""],
]
LEFTS, RIGHTS = (50, 110, 250, 320, 390), (95, 220, 310, 380, 450)


def aligned_grid(words: Iterable[Word], page: int | None = None) -> Any:
    return next(iter(words_to_grids([(page, list(words))])), None)


@pytest.mark.parametrize("pitch", [26, 30, 44])
def test_an_unruled_table_is_read_by_blank_streams_and_centred_labels(pitch: float) -> None:
    head = [
        word(t, x, 60)
        for t, x in zip(["编码", "科目名称", "合计", "基本支出", "项目支出"], (55, 140, 270, 330, 400), strict=True)
    ]
    grid = aligned_grid([*head, *unruled(UNRULED, LEFTS, RIGHTS, pitch)], 7)
    assert grid is not None
    assert (grid.origin, grid.page, grid.n_cols) == ("aligned", 7, 5)
    assert texts(grid) == [
        ["编码", "科目名称", "合计", "基本支出", "项目支出"],
        *[[t.replace("/", "") for t in row] for row in UNRULED],
    ]
    assert [len(edges) for edges in (grid.xs, grid.ys)] == [6, 7]
    assert all(a < b for a, b in pairwise(grid.ys))


def test_a_blank_column_is_known_by_its_number_and_figures_may_stand_beside_theirs() -> None:
    numbers = [word(t, x, 80) for t, x in zip(["栏次", "1", "2", "3", "4"], (150, 275, 345, 415, 485), strict=True)]
    rows = [[*row[1:4], "", ""] for row in UNRULED]
    body = unruled(rows, (110, 250, 320, 390, 460), (220, 310, 380, 450, 520), 30)
    grid = aligned_grid([*numbers, *body])
    assert grid is not None
    assert texts(grid)[0] == ["栏次", "1", "2", "3", "4"]
    assert texts(grid)[1:] == [[t.replace("/", "") for t in row] for row in rows]


def test_a_label_with_an_ordinal_is_a_row_of_its_own() -> None:
    rows = [["一、教育支出", "31", "5.00"], ["二、外交支出", "", ""], ["三、国防支出", "33", "7.00"]]
    grid = aligned_grid(unruled(rows, (50, 200, 250), (150, 230, 320), 16))
    assert grid is not None
    assert texts(grid) == rows


def test_title_unit_line_notes_and_page_number_are_left_out_of_an_unruled_table() -> None:
    words = unruled(UNRULED, LEFTS, RIGHTS, 26)
    around = [word("2021年度支出决算表", 200, 20), word("公开", 380, 40), word("03", 401, 40), word("表", 412, 40)]
    around += [
        word("部门：某市档案馆", 50, 54),
        word("金额单位：元", 380, 54),
        word("注：本表反映支出。", 50, 240),
        word("-12-", 250, 800),
    ]
    grid = aligned_grid([*around, *words])
    assert grid is not None
    assert len(texts(grid)) == len(UNRULED)


@pytest.mark.parametrize("lines", [[], ["各项工作圆满完成。", "主要原因是人员减少。"], ["2023年度", "部门决算"]])
def test_prose_is_no_unruled_table(lines: list[str]) -> None:
    assert aligned_grid([word(text, 50, 100 + 20 * i) for i, text in enumerate(lines)]) is None


NINE = {
    "wuchang_office_2022.pdf": range(4, 16),
    "wuchang_office_2024.pdf": range(5, 17),
    "jiangan_office_2023.pdf": range(5, 15),
}


@pytest.mark.parametrize(("document", "pages"), NINE.items())
def test_dropping_the_rules_changes_no_figure_of_a_corpus_table(document: str, pages: range) -> None:
    """Without rules a label under a merged cell may change its column (合计), and a row of blanks is not seen."""
    for number in pages:
        geometry, grids = corpus_grids(document)[number]
        if not grids:
            continue
        aligned = aligned_grid(geometry.words, number)
        assert aligned is not None
        assert aligned.n_cols == grids[0].n_cols, number
        ruled = [tuple(t for t in row if t[:1].isdigit()) for row in texts(grids[0])]
        found = {tuple((c, t) for c, t in enumerate(row) if "." in t) for row in texts(aligned)}
        expected = {tuple((c, t) for c, t in enumerate(row) if "." in t) for row in texts(grids[0])}
        assert found == expected, number
        assert len([row for row in ruled if row]) == len([r for r in texts(aligned) if any(t[:1].isdigit() for t in r)])
