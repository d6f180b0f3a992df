"""Bytes to text and text to lines."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import UnsupportedFormatError
from extractor.input.plaintext import bytes_to_text, html_to_text, text_to_lines

ACCOUNT = "2021年度部门决算公开\n一、收入支出决算总表\t单位：元\n合计\t1,234.56\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert bytes_to_text(ACCOUNT.encode(encoding))[0] == ACCOUNT


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\x84\x31\x95\x33", "gb18030"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
    ],
)
def test_a_byte_order_mark_decides_and_is_dropped(mark: bytes, encoding: str) -> None:
    assert bytes_to_text(mark + ACCOUNT.encode(encoding)) == (ACCOUNT, encoding)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20))
def test_gb18030_comes_back_unchanged_or_is_refused(text: str) -> None:
    try:
        read, encoding = bytes_to_text(text.encode("gb18030"))
    except UnsupportedFormatError:
        return
    assert encoding == "utf-8" or read == text


def test_damaged_utf8_is_refused_with_its_offset_though_it_would_pass_as_gb18030() -> None:
    data = ("决算" * 20).encode() + b"\xa1\xa1" + ("决算" * 20).encode()
    assert data.decode("gb18030")
    with pytest.raises(UnsupportedFormatError, match="UTF-8 解码：第 120 字节"):
        bytes_to_text(data)


def test_text_cut_off_within_a_character_is_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match="GB18030"):
        bytes_to_text("部门决算公开。".encode("gb18030")[:-1])


def test_a_bad_byte_after_a_byte_order_mark_is_counted_from_the_start_of_the_file() -> None:
    with pytest.raises(UnsupportedFormatError, match=r"a\.txt.*第 6 字节"):
        bytes_to_text(b"\xef\xbb\xbf" + "决".encode() + b"\xff\xff", "a.txt")


def test_random_bytes_are_no_text() -> None:
    noise = random.Random(7)
    for size in (64, 500, 5000):
        with pytest.raises(UnsupportedFormatError):
            bytes_to_text(noise.randbytes(size))


def test_control_characters_are_no_text() -> None:
    with pytest.raises(UnsupportedFormatError, match="二进制"):
        bytes_to_text(bytes(range(1, 32)) * 4)


def test_lines_are_numbered_from_1_blank_ones_included_and_pages_are_unknown() -> None:
    lines = text_to_lines("甲\r\n\n乙\r丙")
    assert [(line.number, line.text, line.page) for line in lines] == [
        (1, "甲", None), (2, "", None), (3, "乙", None), (4, "丙", None),
    ]  # fmt: skip


def test_a_form_feed_starts_a_page() -> None:
    lines = text_to_lines("封面\n\f目录\n一、概况\n\f\f附件\n\f")
    assert [(line.page, line.text) for line in lines] == [(1, "封面"), (2, "目录"), (2, "一、概况"), (4, "附件")]


def test_tabs_and_trailing_empty_cells_are_kept() -> None:
    assert text_to_lines("合计\t\t1.00\t\t")[0].text == "合计\t\t1.00\t\t"


@pytest.mark.parametrize(
    "text",
    [
        "增长<5%，且>3%",
        "<项目名称>与<a公司>",
        "a<b 且 c>d",
        "R&D经费、AT&T",
        "1<2<3",
        "<<预算法>>",
        "<pdf>",
        "满意度≥90%",
    ],
)
def test_text_that_only_looks_like_markup_is_left_alone(text: str) -> None:
    assert html_to_text(text) == text


@given(st.text(alphabet="<>&;/ab5%=\t项 ", max_size=40))
def test_text_without_html_names_survives(text: str) -> None:
    # "b" and "a" are names of HTML; anything that is a tag of them goes, all else stays.
    kept = html_to_text(text.replace("b", "x").replace("a", "y"))
    assert kept == text.replace("b", "x").replace("a", "y")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param('1、甲 <input checked="" type="checkbox"/> 2、乙 <input type="checkbox"/>', "1、甲 ☑ 2、乙 □", id="boxes"),
        pytest.param('<INPUT TYPE=CHECKBOX CHECKED>甲', "☑甲", id="upper_case_without_quotes"),
        pytest.param('<input type="radio" checked>是<input type="radio">否', "☑是□否", id="radio"),
        pytest.param('<input\n  type="checkbox"\n  checked="checked">甲', "☑甲", id="tag_over_lines"),
        pytest.param("<p>偏差原因</p>\t<p>无</p>", "偏差原因\t无", id="paragraphs_in_tab_cells"),
        pytest.param("<p>甲</p><p>乙</p>", "甲\n乙", id="paragraphs"),
        pytest.param("甲<br>乙<br/>丙", "甲\n乙\n丙", id="breaks"),
        pytest.param("<b>合计</b> <span style='x'>5%</span>", "合计 5%", id="inline"),
        pytest.param("<tr><td>201</td><td></td><td>1.00</td></tr>", "201\t\t1.00", id="row"),
        pytest.param("<tr><td colspan='2'>项目</td><td>金额</td></tr>", "项目\t\t金额", id="spanned_columns"),
        pytest.param("<tr>\n<td>甲<br>乙</td>\n<td>1</td>\n</tr>", "甲 乙\t1", id="row_over_lines"),
        pytest.param("<tr><td>1</td></tr><tr><td>2</td></tr>", "1\n2", id="rows_on_one_line"),
        pytest.param("支出&lt;5%&nbsp;&amp;&#20803;", "支出<5%\xa0&元", id="entities"),
        pytest.param("甲<!-- 注 -->乙", "甲乙", id="comment"),
        pytest.param("增长<5%<br>下降>3%", "增长<5%\n下降>3%", id="signs_beside_tags"),
    ],
)  # fmt: skip
def test_bits_of_html_become_text(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


def test_an_escaped_tag_is_text() -> None:
    assert html_to_text("&lt;br&gt;") == "<br>"
