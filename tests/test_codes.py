"""Codes of the classifications, as every reader tells them."""

from __future__ import annotations

import re

import pytest

from extractor.text.codes import CODE_LENGTHS, ECONOMIC, EITHER, FUNCTIONAL, POINT, code_pattern, plain_code


@pytest.mark.parametrize("code", ["201", "20103", "2010301", "302", "30217"])
def test_a_code_has_the_digits_of_a_class_section_or_item(code: str) -> None:
    assert len(code) in CODE_LENGTHS
    assert re.fullmatch(code_pattern(), code)
    assert re.fullmatch(code_pattern(FUNCTIONAL), code) is not None or re.fullmatch(code_pattern(ECONOMIC), code)


@pytest.mark.parametrize("text", ["20", "2010", "201030", "20103012", "101", "201.03"])
def test_other_numbers_are_no_codes(text: str) -> None:
    assert re.fullmatch(code_pattern(EITHER), text) is None


def test_levels_are_bounded_and_may_be_parted() -> None:
    assert re.fullmatch(code_pattern(ECONOMIC, levels=(0, 1)), "3021701") is None
    assert re.fullmatch(code_pattern(between=POINT, levels=(1, 2)), "201-03.01")
    assert re.fullmatch(code_pattern(EITHER + r"\d", levels=(0, 1)), "208099")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("201.03.01行政运行", "2010301行政运行"),
        ("201-03", "20103"),
        ("201.030", "201.030"),
        ("行政运行", "行政运行"),
        ("101.03", "101.03"),
    ],
)
def test_the_points_of_a_code_are_taken_out_and_those_of_an_amount_kept(printed: str, plain: str) -> None:
    assert plain_code(printed) == plain
