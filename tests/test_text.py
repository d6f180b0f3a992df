"""Characters and figures: folding, amounts, ordinals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.characters import (
    between_spaces,
    chinese_number,
    fold,
    is_dash,
    key,
    parse_amount,
    radicals_to_ideographs,
    squeeze,
    strip_ordinal,
)


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        pytest.param("5,010.42", "5010.42", id="thousands_separator"),
        pytest.param("2, 362. 26", "2362.26", id="blanks_of_ocr"),
        pytest.param("１，２３４．５６", "1234.56", id="full_width"),
        pytest.param("0.00", "0.00", id="printed_zero_keeps_its_decimals"),
        pytest.param("3300", "3300", id="whole_number"),
        pytest.param("-86.23", "-86.23", id="minus"),
        pytest.param("－86.23", "-86.23", id="full_width_minus"),
        pytest.param("−86.23", "-86.23", id="mathematical_minus"),
        pytest.param("(86.23)", "-86.23", id="accounting_brackets"),
        pytest.param("（1,086.23）", "-1086.23", id="full_width_brackets"),
        pytest.param(".54", "0.54", id="no_leading_zero"),
        pytest.param("+1.5", "1.5", id="plus"),
        pytest.param("1,234,567.8", "1234567.8", id="two_separators"),
    ],
)
def test_a_figure_is_read_exactly(printed: str, amount: str) -> None:
    value = parse_amount(printed)
    assert value is not None
    assert str(value) == amount


@pytest.mark.parametrize("printed", ["", "-", "—", "20,65.87", "1.2.3", "12 万元", "一", "1,23", "27行", "5%", "()"])
def test_what_is_not_exactly_one_figure_is_none(printed: str) -> None:
    assert parse_amount(printed) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_any_figure_is_read_back_from_its_separated_print(amount: Decimal) -> None:
    assert parse_amount(f"{amount:,}") == amount


@pytest.mark.parametrize("printed", ["-", "—", "－", "--", "——", " - ", "/"])
def test_a_dash_is_a_dash(printed: str) -> None:
    assert is_dash(printed)


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("⼀般公共服务⽀出", "一般公共服务支出"),
        ("⺠⽣", "民生"),
        ("伙⻝补助费", "伙食补助费"),
        ("⻋", "车"),
        ("⼾", "户"),
    ],
)
def test_radicals_of_pdf_fonts_become_ideographs(odd: str, plain: str) -> None:
    assert radicals_to_ideographs(odd) == plain
    assert key(odd) == key(plain)


def test_widths_quotes_and_dashes_compare_equal() -> None:
    assert key("“三公”经费 （境）") == key('"三公"经费(境)')


@given(st.text())
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(alphabet="收入1. \t\u3000\u200b\u00a0\x0b"))
def test_what_stands_between_white_space_of_any_kind_is_all_that_is_printed(text: str) -> None:
    pieces = between_spaces(text)
    assert "" not in pieces
    assert "".join(pieces) == squeeze(text)


def test_white_space_that_prints_nothing_parts_as_a_blank_does() -> None:
    assert between_spaces(" 1\t2\u200b3\u3000 4 ") == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("（一）总体情况", "总体情况"),
        ("(2) 公务用车", "公务用车"),
        ("3.卫生健康支出", "卫生健康支出"),
        ("十八、 自然资源海洋气象等支出", "自然资源海洋气象等支出"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("1.5万元", "1.5万元"),
        ("2.2031年度收入决算表", "2031年度收入决算表"),
    ],
)
def test_an_ordinal_is_removed_and_nothing_else(label: str, bare: str) -> None:
    assert strip_ordinal(label) == bare


@pytest.mark.parametrize(("numeral", "value"), [("十", 10), ("十二", 12), ("二十一", 21), ("九", 9), ("一百零二", 102)])
def test_chinese_numerals_are_numbers(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


def test_other_characters_are_no_numeral() -> None:
    assert chinese_number("甲") is None
