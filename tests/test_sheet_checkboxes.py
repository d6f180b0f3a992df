"""Check boxes in all the ways that they are printed, lost and misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.narrative.sheets.checkboxes import text_to_checked
from extractor.text.marks import EMPTY_BOXES, TICKS


@pytest.mark.parametrize(
    ("text", "options"),
    [
        pytest.param("1、部门项目 ☑ 2、区级专项 □ 3、上级转移 □", ("部门项目",), id="mark_after"),
        pytest.param("1、☑部门项目 2、□区级专项 3、□上级转移", ("部门项目",), id="mark_before"),
        pytest.param("1、☑ 部门项目 □ 2、区级专项 □ 3、上级转移 □", ("部门项目",), id="mark_before_and_after"),
        pytest.param("☑1、部门项目 □2、区级专项", ("部门项目",), id="mark_before_number"),
        pytest.param("□1、部门项目 ☑2、区级专项", ("区级专项",), id="mark_before_second_number"),
        pytest.param("☑经常性项目 □一次性项目", ("经常性项目",), id="no_numbers_mark_before"),
        pytest.param("经常性项目□ 一次性项目√", ("一次性项目",), id="no_numbers_mark_after"),
        pytest.param("（1）常年性 ■（2）一次性 □", ("常年性",), id="bracketed_numbers"),
        pytest.param("1、甲类√ 2、乙类√ 3、丙类□", ("甲类", "乙类"), id="two_ticked"),
        pytest.param("1、甲类√ 2、乙类", ("甲类",), id="ticks_without_boxes"),
        pytest.param("1、甲类□√ 2、乙类□", ("甲类",), id="tick_typed_beside_its_box"),
        pytest.param("1、甲类□ 2、乙类\uf052 3、丙类□", ("乙类",), id="wingdings_2_tick"),
        pytest.param("1、甲类\uf0fe 2、乙类\uf0a8", ("甲类",), id="wingdings_tick_and_box"),
        pytest.param("1、甲类 □ 2、乙类 ⑦", ("乙类",), id="tick_misread_by_ocr"),
        pytest.param("1、甲类 口 2、乙类 □", (), id="box_misread_by_ocr"),
        pytest.param("1、对口帮扶 □ 2、对口支援 R", ("对口支援",), id="letters_are_marks_only_at_the_edge"),
        pytest.param("1、甲类 □ 2、乙类 □", (), id="none_ticked"),
        pytest.param("1、甲类 2、乙类 □ 3、丙类 □", ("甲类",), id="tick_lost_beside_printed_boxes"),
        pytest.param("", (), id="empty"),
    ],
)
def test_ticked_options_are_read(text: str, options: tuple[str, ...]) -> None:
    checked = text_to_checked(text)
    assert (checked.options, checked.undecided) == (options, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1、甲类 2、乙类 3、丙类 □", id="two_marks_lost"),
        pytest.param("1、甲类 ☑ 2、乙类 □ 3、丙类", id="one_mark_short"),
        pytest.param("1、甲类 \ue123 2、乙类 □", id="unknown_glyph"),
        pytest.param("甲类 ☑ □ 乙类", id="marks_touch"),
    ],
)
def test_marks_that_cannot_be_assigned_are_left_out_and_said_so(text: str) -> None:
    checked = text_to_checked(text)
    assert (checked.options, checked.undecided) == ((), True)


@given(
    st.lists(st.tuples(st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=6), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(sorted(TICKS)),
    st.sampled_from(sorted(EMPTY_BOXES)),
    st.booleans(),
)
def test_whatever_the_glyphs_and_their_side_the_ticked_options_come_back(
    options: list[tuple[str, bool]], tick: str, box: str, before: bool
) -> None:
    marks = [tick if ticked else box for _, ticked in options]
    printed = " ".join(
        f"{n}、{mark}{name}" if before else f"{n}、{name} {mark}"
        for n, ((name, _), mark) in enumerate(zip(options, marks, strict=True), 1)
    )
    assert text_to_checked(printed).options == tuple(name for name, ticked in options if ticked)
