"""Accounts without chapters, whatever numbers their sections: 1. 2. 3., dated headings, a list of attachments before the text."""

from __future__ import annotations

import pytest
from outline_samples import outline_of

OPENING = "甲县果品所2021年度部门决算\n"
LIST = "附件\n1.《收入支出决算总表》\n2.《收入决算表》\n3.《支出决算表》\n"
SECTIONS = (
    ("overall", "收入支出决算总体情况说明", "2021年度收、支总计均为125.00万元。"),
    ("income", "收入决算情况说明", "2021年度收入合计117.00万元。"),
    ("expenditure", "支出决算情况说明", "2021年度支出合计118.00万元。"),
    ("three_public", "财政拨款“三公”经费支出决算情况说明", "“三公”经费支出决算为2.00万元。"),
    ("operating_cost", "机关运行经费支出情况说明", "机关运行经费支出12.00万元。"),
)
NUMBERS = {
    "chinese": ("一、", "二、", "三、", "四、", "五、"),
    "digits": ("1.", "2.", "3.", "4.", "5."),
    "digits and comma": ("1、", "2、", "3、", "4、", "5、"),
    "brackets": ("（一）", "（二）", "（三）", "（四）", "（五）"),
}


def _sections(style: str, before: str) -> str:
    pairs = zip(NUMBERS[style], SECTIONS, strict=True)
    return "".join(f"{number}{before}{heading}\n{text}\n" for number, (_, heading, text) in pairs)


@pytest.mark.parametrize("before", ["", "2021年度", "甲县果品所2021年度"], ids=["bare", "dated", "owner"])
@pytest.mark.parametrize("opening", [OPENING, OPENING + LIST], ids=["text", "attachments first"])
@pytest.mark.parametrize("style", NUMBERS)
def test_sections_without_chapters_are_the_explanation(style: str, opening: str, before: str) -> None:
    outline = outline_of(opening + _sections(style, before))
    explanation = outline.first("explanation")
    assert explanation is not None
    assert [child.role for child in explanation.children] == [role for role, _, _ in SECTIONS]


def test_two_items_of_a_report_in_the_attachments_are_no_explanation() -> None:
    text = "附件\n甲项目绩效评价报告\n一、收入决算情况\n收入合计117.00万元。\n二、支出决算情况\n支出合计118.00万元。\n"
    outline = outline_of(OPENING + text)
    assert outline.first("explanation") is None
