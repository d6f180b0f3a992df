"""Cells of sheets that another cell ran into, told by the text alone."""

from __future__ import annotations

import pytest

from extractor.completeness.names import _is_more as says_more
from extractor.completeness.sheet_items import _holds_a_label as is_mixed

CELL = "goals[0].indicators[2]"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("target", "未发生未发生"),
        ("level3", "完成完成"),
        ("actual", "95%标"),
        ("actual", "≥95%满意≥95%满意"),
        ("level2", "标社会效益指标"),
        ("level1", "指标满意度"),
    ],
)
def test_a_cell_that_another_ran_into_is_told(field: str, text: str) -> None:
    assert is_mixed(f"{CELL}.{field}", text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("target", "未发生"),
        ("actual", "1010"),
        ("actual", "5.5"),
        ("target", "达标"),
        ("level2", "社会效益指标"),
        ("level3", "验收达标率"),
    ],
)
def test_a_cell_of_its_own_is_left_alone(field: str, text: str) -> None:
    assert not is_mixed(f"{CELL}.{field}", text)


@pytest.mark.parametrize("rest", ["类款", "类款项", "款项", "某局负责"])
def test_a_name_that_a_head_ran_into_says_more(rest: str) -> None:
    assert says_more(f"{rest}其他金融支出", "其他金融支出")


@pytest.mark.parametrize("long", ["其他金融支出", "其他金融支出等", "各类其他金融支出"])
def test_another_wording_of_a_name_says_no_more(long: str) -> None:
    assert not says_more(long, "其他金融支出")
