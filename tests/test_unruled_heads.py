"""Heads, labels and figures of tables without rules, told by where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.grid.aligned import words_to_grids
from extractor.grid.bands import header_paths
from extractor.grid.ruled import unit_rows
from extractor.layout import Box, Grid, Word

SIZE = 8.0


def width(text: str) -> float:
    """How wide a text of this size is: an ideograph a full size, other characters half of it."""
    return sum(SIZE if ord(character) > 0x2E7F else SIZE / 2 for character in text)


def left(text: str, x: float, y: float) -> Word:
    """A word that begins at ``x``, centred on ``y``."""
    return Word(text, Box(x, y - SIZE / 2, x + width(text), y + SIZE / 2))


def right(text: str, x: float, y: float) -> Word:
    """A word that ends at ``x``, centred on ``y``."""
    return left(text, x - width(text), y)


def grid_of(words: Sequence[Word], *more: Sequence[Word], headings: Sequence[str] = ()) -> Grid:
    """The grid of the first page, read together with the others."""
    pages = [(number, page) for number, page in enumerate((words, *more), 1)]
    return words_to_grids(pages, lambda text: text in headings)[0]


def rows_of(grid: Grid) -> list[list[str]]:
    """The texts of a grid, wrapped lines joined."""
    return [[text.replace("\n", "") for text in row] for row in unit_rows(grid)]


TWO_HALVES = ("合计", "因公出国（境）费", "小计", "购置费", "运行费", "公务接待费")


@pytest.mark.parametrize("set_left", [True, False], ids=["flush left", "centred"])
def test_a_wide_heading_stands_over_its_columns_those_that_are_blank_too(set_left: bool) -> None:
    edges = [40 + 90 * n for n in range(13)]
    words = []

    def head(text: str, first: int, last: int, y: float) -> None:
        middle = (edges[first] + edges[last + 1]) / 2
        words.append(left(text, edges[first] + 2 if set_left else middle - width(text) / 2, y))

    for half, name in ((0, "预算数"), (6, "决算数")):
        head(name, half, half + 5, 100)
        head("公务用车购置及运行费", half + 2, half + 4, 120)
        for n, text in enumerate(TWO_HALVES):
            head(text, half + n, half + n, 140 if n in (2, 3, 4) else 130)
    figures = ("9.00", "", "5.00", "", "5.00", "4.00", "3.00", "1.00", "1.50", "", "1.50", "0.50")
    words += [right(text, edges[n + 1] - 2, 160) for n, text in enumerate(figures) if text]
    grid = grid_of(words, headings=("小计", "合计"))
    assert rows_of(grid)[-1] == list(figures)
    paths = header_paths(grid, (), grid.n_rows - 1)
    assert [path[0] for path in paths] == ["预算数"] * 6 + ["决算数"] * 6
    assert [path[-1] for path in paths] == list(TWO_HALVES * 2)
    assert [path[1:-1] for path in paths] == [(), (), *[("公务用车购置及运行费",)] * 3, ()] * 2


def test_the_figures_of_a_column_belong_to_its_wrapped_head_and_not_to_the_next() -> None:
    words = [left("项目", 40, 104), left("合计", 200, 104)]
    for n, x in enumerate((260, 340)):
        words += [left("财政拨款收入预算", x, 100), left("款", x, 110), left(str(n + 2), x, 130)]
    words += [left("栏次", 40, 130), left("1", 200, 130), left("一、教育支出", 40, 150)]
    words += [right("7.00", 240, 150), right("7.00", 334, 150)]
    grid = grid_of(words)
    assert rows_of(grid)[-1] == ["一、教育支出", "7.00", "7.00", ""]


def two_sided(first: Sequence[tuple[str, str]], y: float = 130, pitch: float = 16) -> list[Word]:
    """A list of labels and figures under 项目 | 金额; a slash parts the lines of a label that is centred on its row."""
    words = [left("项目", 40, y - 30), left("金额", 160, y - 30)]
    for label, figure in first:
        lines = label.split("/")
        y += 5 * (len(lines) - 1)
        words += [left(text, 40, y + 10 * n - 5 * (len(lines) - 1)) for n, text in enumerate(lines)]
        words += [right(figure, 200, y)] if figure else []
        y += pitch + 5 * (len(lines) - 1)
    return words


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((("一、公共预算财政/拨款收入", "5.00"), ("二、其他收入", "1.00")), id="around the first figures"),
        pytest.param((("一、公共预算财政/拨款收入", ""), ("二、其他收入", "1.00")), id="above the first figures"),
        pytest.param((("收入合计", "5.00"), ("使用结余（含/专用结余）", ""), ("总计", "5.00")), id="without figures"),
        pytest.param((("收入合计", "5.00"), ("年初结转", ""), ("年末结余", ""), ("总计", "5.00")), id="two rows"),
        pytest.param((("一、收入", "5.00"), ("二、结余", "1.00"), ("三、结转", "")), id="below the last figures"),
    ],
)
def test_a_row_without_figures_is_a_row_and_a_wrapped_label_is_one(rows: tuple[tuple[str, str], ...]) -> None:
    assert rows_of(grid_of(two_sided(rows)))[1:] == [[label.replace("/", ""), figure] for label, figure in rows]


def test_a_page_that_repeats_the_head_begins_below_it_though_its_first_rows_have_no_figures() -> None:
    first = two_sided([("一、教育支出", "5.00"), ("二、外交支出", "")])
    second = two_sided([("三、国防支出", ""), ("债务付息支出", ""), ("总计", "5.00")])
    grids = words_to_grids([(1, first), (2, second)])
    assert rows_of(grids[1]) == [["项目", "金额"], ["三、国防支出", ""], ["债务付息支出", ""], ["总计", "5.00"]]


def test_dashes_set_to_the_other_side_than_the_figures_are_of_the_same_column() -> None:
    words = [left("项目", 40, 100), left("财政拨款收入", 160, 100)]
    for n, (label, figure) in enumerate((("教育", "5.00"), ("外交", "-"), ("国防", "7.00"), ("合计", "12.00"))):
        words.append(left(label, 40, 120 + 16 * n))
        words.append(left("-", 160, 136) if figure == "-" else right(figure, 240, 120 + 16 * n))
    assert [row[1] for row in rows_of(grid_of(words))] == ["财政拨款收入", "5.00", "-", "7.00", "12.00"]


def test_three_columns_of_codes_stand_under_one_heading() -> None:
    words = [left("科目编码", 40, 100), left("科目名称", 130, 100), left("合计", 240, 100)]
    for n, (codes, name) in enumerate(((("201",), "一般服务"), (("201", "03"), "政府"), (("201", "03", "01"), "运行"))):
        words += [left(code, 40 + 30 * level, 120 + 16 * n) for level, code in enumerate(codes)]
        words += [left(name, 130, 120 + 16 * n), right("9.00", 280, 120 + 16 * n)]
    grid = grid_of(words)
    assert header_paths(grid, (), 1) == [("科目编码",)] * 3 + [("科目名称",), ("合计",)]
    assert rows_of(grid)[-1] == ["201", "03", "01", "运行", "9.00"]


@pytest.mark.parametrize(
    ("codes", "merged"),
    [
        pytest.param(("201", "201.03", "201.03.01"), True, id="dotted"),
        pytest.param(("201", "20103", "2010301"), True, id="whole"),
        pytest.param(("201", "20503", "2050301"), False, id="of another class"),
        pytest.param(("201", "03", "01"), False, id="levels"),
        pytest.param(("201", "201.5", "33.10"), False, id="amounts"),
    ],
)
def test_codes_of_one_tree_set_to_both_sides_of_their_column_are_one_column(codes: Sequence[str], merged: bool) -> None:
    words = [left("科目编码", 40, 100), left("科目名称", 140, 100), left("合计", 240, 100)]
    for n, code in enumerate(codes):
        words += [left(code, 40, 120) if n == 0 else right(code, 120, 120 + 16 * n)]
        words += [left("一般服务", 140, 120 + 16 * n), right("9.00", 280, 120 + 16 * n)]
    assert ([row[0] for row in rows_of(grid_of(words))] == ["科目编码", *codes]) == merged


def test_columns_of_codes_with_a_head_each_stay_apart() -> None:
    words = [left("类", 40, 100), left("款", 90, 100), left("科目名称", 140, 100), left("合计", 240, 100)]
    for n, (code, x) in enumerate((("201", 40), ("20103", 90), ("20108", 90))):
        words += [left(code, x, 120 + 16 * n), left("一般服务", 140, 120 + 16 * n), right("9.00", 280, 120 + 16 * n)]
    assert rows_of(grid_of(words))[1:3] == [["201", "", "一般服务", "9.00"], ["", "20103", "一般服务", "9.00"]]


PAIRS = ("合计", "因公出国（境）/费", "小计", "公务用车购置/费", "公务用车运行/维护费", "公务接待费")


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("level", [100, 110], ids=["at the top", "in the middle"])
def test_headings_over_pairs_reach_no_further_than_those_above_them(level: int, wrapped: bool) -> None:
    edges = [40 + (36 if wrapped else 60) * n for n in range(13)]
    words = [left("公务用车购置及运行费", edges[4], 100)]
    for n, text in enumerate(PAIRS):
        y = 120 if n in (2, 3, 4) else level
        lines = text.split("/") if wrapped else [text.replace("/", "")]
        words += [left(line, edges[2 * n], y + 9 * k) for k, line in enumerate(lines)]
        words += [left("预算数", edges[2 * n], 145), left("决算数", edges[2 * n + 1], 145)]
    figures = ("9.00", "3.00", "", "", "5.00", "2.00", "", "", "5.00", "2.00", "4.00", "1.00")
    words += [right(figure, edges[n + 1] - 8, 165) for n, figure in enumerate(figures) if figure]
    grid = grid_of(words, headings=("小计", "合计"))
    assert rows_of(grid)[-1] == list(figures)
    paths = [tuple(part.replace("\n", "") for part in path) for path in header_paths(grid, (), grid.n_rows - 1)]
    assert [path[-2:] for path in paths] == [
        (text.replace("/", ""), half) for text in PAIRS for half in ("预算数", "决算数")
    ]


def test_a_head_whose_wrapped_headings_stand_on_many_lines_is_whole() -> None:
    edges = [40 + 36 * n for n in range(13)]
    words = [left("公务用车购置及运行费", edges[4], 100)]
    for n, (text, y) in enumerate(zip(PAIRS, (113, 108, 121, 117, 117, 113), strict=True)):
        words += [left(line, edges[2 * n], y + 9 * k) for k, line in enumerate(text.split("/"))]
        for column, half in ((2 * n, "预算"), (2 * n + 1, "决算")):
            whole = column % 3 == 0
            words += [left(half + "数", edges[column], 152)] if whole else [left(half, edges[column], 147)]
            words += [] if whole else [left("数", edges[column], 156)]
    figures = ("9.00", "3.00", "", "", "5.00", "2.00", "", "", "5.00", "2.00", "4.00", "1.00")
    words += [right(figure, edges[n + 1] - 8, 165) for n, figure in enumerate(figures) if figure]
    grid = grid_of(words, headings=("小计", "合计"))
    assert rows_of(grid)[-1] == list(figures)
    paths = [tuple(part.replace("\n", "") for part in path) for path in header_paths(grid, (), grid.n_rows - 1)]
    assert [path[-1] for path in paths] == ["预算数", "决算数"] * 6
    assert [path[:-1] for path in paths][4:10] == [
        ("公务用车购置及运行费", text.replace("/", "")) for text in PAIRS[2:5] for _ in range(2)
    ]


def spelled(text: str, x: float, y: float, gap: float) -> list[Word]:
    """A heading set wide: its characters ``gap`` apart."""
    return [left(character, x + n * (SIZE + gap), y) for n, character in enumerate(text)]


@pytest.mark.parametrize("gap", [2.0, 5.0, 9.0], ids=["narrow", "half a character", "a character"])
@pytest.mark.parametrize(
    "names", [("本年收入合计", "财政拨款收入"), ("上年决算数", "本年决算数"), ("事业收入", "经营收入")]
)
def test_long_headings_set_wide_are_one_heading_each(gap: float, names: tuple[str, str]) -> None:
    words = [left("科目编码", 20, 100), *spelled(names[0], 100, 100, gap), *spelled(names[1], 260, 100, gap)]
    for row, code in enumerate(("201", "20103", "2010301")):
        words += [left(code, 20, 120 + 12 * row), right("1,020.50", 180, 120 + 12 * row)]
        words += [right("20.50", 340, 120 + 12 * row)]
    rows = rows_of(grid_of(words))
    assert rows[0] == ["科目编码", *names]
    assert rows[-1] == ["2010301", "1,020.50", "20.50"]


def test_single_characters_that_head_columns_of_their_own_stay_apart() -> None:
    words = [*spelled("类款项", 20, 100, 8.0), left("科目名称", 90, 100), right("合计", 200, 100)]
    for row, codes in enumerate((("201", "", ""), ("201", "03", ""), ("201", "03", "01"))):
        places = zip((18, 37, 54), codes, strict=True)
        words += [left(code, x, 120 + 12 * row) for x, code in places if code]
        words += [left("行政运行", 90, 120 + 12 * row), right("12.50", 200, 120 + 12 * row)]
    assert rows_of(grid_of(words, headings=("类", "款", "项")))[0] == ["类", "款", "项", "科目名称", "合计"]


@pytest.mark.parametrize("before", [[left("行次", 60, 100)], spelled("行次", 56, 100, 4.0)], ids=["close", "wide"])
def test_a_heading_set_wide_does_not_join_a_whole_heading_before_it(before: list[Word]) -> None:
    words = [left("项目", 10, 100), *before, *spelled("上年决算数", 84, 100, 4.0), left("本年决算数", 180, 100)]
    for row, number in enumerate("123"):
        y = 120 + 12 * row
        words += [left("事业收入", 10, y), left(number, 64, y), right("20.50", 135, y), right("30.50", 218, y)]
    grid = grid_of(words, headings=("行次", "项目", "上年决算数"))
    assert rows_of(grid)[0] == ["项目", "行次", "上年决算数", "本年决算数"]
