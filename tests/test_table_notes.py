"""The explanation that a county prints under each table, in no part of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from check_samples import outline_of

from extractor.narrative.deviations.read import read_deviations

TABLES = """第二部分 {part}
表一 收入支出决算总表
单位：万元
一、财政拨款收入\t1\t90.00
总计\t4\t100.00
{note}：我院2031年度收入总计、支出总计均为100.00万元，较2030年增加5.00万元，增长5.26%，主要是新录用人员。
表二 收入决算表
单位：万元
合计\t100.00
{note}：本年收入100.00万元，其中财政拨款收入占90.00%。
第三部分 名词解释
"""


@pytest.mark.parametrize("part", ["决算报表及说明", "2031年度部门决算表"])
@pytest.mark.parametrize("note", ["说明", "情况说明", "注"])
def test_a_note_that_compares_is_a_section_of_the_explanation(part: str, note: str) -> None:
    (item,) = read_deviations(outline_of(TABLES.format(part=part, note=note))).items
    assert (item.section, item.subject) == ("overall", "收入总计、支出总计")
    assert (item.change_amount, item.reason) == (Decimal("5.00"), "新录用人员")


def test_a_note_on_what_a_table_shows_is_no_section() -> None:
    text = TABLES.format(part="2031年度部门决算表", note="注").replace(
        "，较2030年增加5.00万元，增长5.26%，主要是新录用人员", ""
    )
    assert read_deviations(outline_of(text)).items == ()
