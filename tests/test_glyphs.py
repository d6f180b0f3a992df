"""Characters to words and lines by geometry, on characters put down by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.layout import Ruling
from extractor.pdf.words import Glyph, drop_repainted, glyphs_to_lines, glyphs_to_words


def put(text: str, x: float, y: float, size: float = 10.0, turn: int | None = 0) -> list[Glyph]:
    """A run of characters from ``x`` on: CJK as wide as high, ASCII half as wide."""
    glyphs = []
    for character in text:
        width = size / 2 if character.isascii() else size
        glyphs.append(Glyph(character, x, y, x + width, y + size, turn))
        x += width
    return glyphs


def texts(glyphs: list[Glyph]) -> list[str]:
    return [text for text, _ in glyphs_to_lines(glyphs)]


def words(glyphs: list[Glyph], verticals: tuple[Ruling, ...] = ()) -> list[str]:
    return [word.text for word in glyphs_to_words(glyphs, verticals)]


def test_lines_come_from_top_to_bottom_whatever_the_paint_order() -> None:
    glyphs = put("第三行", 50, 140) + put("第一行", 50, 100) + put("第二行", 50, 120)
    assert texts(glyphs) == ["第一行", "第二行", "第三行"]


def test_parts_of_a_line_painted_in_passes_are_put_together_left_to_right() -> None:
    digits = put("2023", 50, 100) + put("86.23", 100, 100)
    chinese = put("年减少", 70, 100) + put("万元", 125, 100)
    assert texts(digits + chinese) == ["2023年减少86.23万元"]


@given(st.permutations(range(4)))
def test_the_order_of_painting_cells_does_not_change_the_reading(order: list[int]) -> None:
    cells = [put("合计", 50, 100), put("5,010.42", 120, 100), put("201", 50, 115), put("1,281.45", 120, 115)]
    assert texts([g for i in order for g in cells[i]]) == ["合计  5,010.42", "201  1,281.45"]


def test_text_painted_twice_to_fake_bold_is_read_once() -> None:
    glyphs = put("合计11.10", 50, 100) + put("合计11.10", 50.4, 100) + put("合计11.10", 50.4, 100.3)
    assert texts(glyphs) == ["合计11.10"]


def test_a_shadow_painted_character_by_character_is_read_once() -> None:
    glyphs = [
        copy for glyph in put("决算", 50, 100) for copy in (glyph, glyph._replace(x0=glyph.x0 + 1, x1=glyph.x1 + 1))
    ]
    assert texts(glyphs) == ["决算"]


def test_equal_digits_beside_each_other_are_kept() -> None:
    assert texts(put("1111.11", 50, 100, size=6)) == ["1111.11"]


@given(st.lists(st.tuples(st.sampled_from("一二12"), st.integers(0, 20), st.integers(0, 20)), max_size=25))
def test_nothing_is_dropped_that_does_not_stand_on_its_like(places: list[tuple[str, int, int]]) -> None:
    once = [Glyph(t, x * 10.0, y * 12.0, x * 10.0 + 10, y * 12.0 + 10) for t, x, y in dict.fromkeys(places)]
    assert drop_repainted(once) == once
    assert drop_repainted(once + once) == once


def test_a_cell_set_half_a_line_lower_keeps_its_own_line() -> None:
    glyphs = put("机关事业单位基", 50, 100) + put("本养老保险缴费", 50, 112) + put("117.82", 150, 106)
    assert texts(glyphs) == ["机关事业单位基", "117.82", "本养老保险缴费"]


def test_text_that_overflows_onto_a_figure_is_not_mixed_with_it() -> None:
    assert words(put("收入", 100, 100) + put("6", 107.5, 100)) == ["收入", "6"]
    assert words(put("6", 107.5, 100) + put("收入", 100, 100)) == ["收入", "6"]


def test_blanks_are_one_between_words_and_two_between_columns() -> None:
    assert texts(put("甲", 50, 100) + put("乙", 64, 100) + put("丙", 100, 100)) == ["甲 乙  丙"]


def test_half_width_punctuation_that_overlaps_its_neighbours_does_not_break_the_word() -> None:
    glyphs = [*put("单位", 50, 100), Glyph("）", 65, 100, 75, 110), *put("：万元", 70, 100)]
    assert words(glyphs) == ["单位）：万元"]


def test_figures_that_touch_at_a_cell_border_are_parted_there() -> None:
    glyphs = put("117.82", 50, 100) + put("20.28", 80, 100)
    border = Ruling(80.0, 90.0, 120.0)
    assert words(glyphs) == ["117.8220.28"]
    assert words(glyphs, (border,)) == ["117.82", "20.28"]


def test_a_border_that_ends_above_the_line_does_not_part_it() -> None:
    assert words(put("117.82", 50, 100) + put("20.28", 80, 100), (Ruling(80.0, 10.0, 99.0),)) == ["117.8220.28"]


@pytest.mark.parametrize(
    "border",
    [pytest.param(75.0, id="through_the_middle_of_a_character"), pytest.param(200.0, id="beyond_the_word")],
)
def test_text_that_overflows_a_border_stays_one_word(border: float) -> None:
    assert words(put("养老保险缴费", 50, 100), (Ruling(border, 0.0, 500.0),)) == ["养老保险缴费"]


def test_one_figure_set_without_a_gap_is_not_cut_by_a_border_between_its_digits() -> None:
    assert words(put("1,234.56", 50, 100), (Ruling(75.0, 0.0, 500.0),)) == ["1,234.56"]


def test_headings_that_fill_their_cells_are_parted_at_the_border() -> None:
    glyphs = put("本年收入", 50, 100) + put("财政拨款", 90, 100)
    assert words(glyphs, (Ruling(90.2, 0.0, 500.0),)) == ["本年收入", "财政拨款"]


@pytest.mark.parametrize("border", [78.0, 81.0, 83.0])
@pytest.mark.parametrize("printed", ["1", "31", "12.00", "行政运行"])
def test_a_name_that_its_cell_cuts_off_is_parted_from_the_print_of_the_next_cell(border: float, printed: str) -> None:
    glyphs = put("一般财", 54, 100) + put(printed, border + 0.5, 100)
    assert words(glyphs, (Ruling(border, 0.0, 500.0),)) == ["一般财", printed]


def test_an_oblique_watermark_is_a_line_of_its_own_and_no_word() -> None:
    watermark = [
        Glyph(c, 100.0 + 9 * i, 100.0 - 9 * i, 112.0 + 9 * i, 112.0 - 9 * i, None) for i, c in enumerate("公开")
    ]
    glyphs = put("合计", 90, 100) + watermark + put("5.00", 130, 100)
    assert texts(glyphs) == ["合计  5.00", "公开"]
    assert words(glyphs) == ["合计", "5.00"]


def test_a_label_turned_by_a_quarter_is_one_word() -> None:
    label = [Glyph(c, 50.0, 100.0 + 10 * i, 60.0, 110.0 + 10 * i, 1) for i, c in enumerate("收入")]
    assert words(label + put("12.00", 80, 100)) == ["12.00", "收入"]


def test_no_glyphs_give_no_lines() -> None:
    assert glyphs_to_lines([]) == []
    assert glyphs_to_words([]) == ()


def low(text: str, x: float, bottom: float) -> list[Glyph]:
    """Digits in a font whose boxes are half as high as those of ``put`` with size 23."""
    return [Glyph(digit, x + 7 * n, bottom - 11, x + 7 * n + 7, bottom, 0) for n, digit in enumerate(text)]


def test_digits_of_a_font_with_low_boxes_stay_in_their_line_with_gaps_around_them() -> None:
    glyphs = (
        put("论文", 50, 100, 23) + low("216", 99, 123.7) + put("篇。存", 123, 100, 23) + put("在的问题", 50, 120, 23)
    )
    assert [line.replace(" ", "") for line in texts(glyphs)] == ["论文216篇。存", "在的问题"]


def test_two_low_rows_beside_a_tall_label_stay_two() -> None:
    glyphs = put("合计", 50, 100, 23) + low("11", 150, 107) + low("22", 150, 127)
    assert not any("11" in line and "22" in line for line in texts(glyphs))
