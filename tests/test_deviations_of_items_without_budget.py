"""Items that had no budget, reasons that are introduced twice, and what stands behind a reason and is none."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from models.record import Record

HEAD = (
    "甲乙县丙丁局2022年度部门决算\n第三部分 2022年度部门决算情况说明\n五、一般公共预算财政拨款支出决算情况说明\n"
    "（三）一般公共预算财政拨款支出决算具体情况\n"
)
ITEM = "一般公共服务支出（类）财政事务（款）行政运行（项）"
NEXT = "\n2.教育支出（类）普通教育（款）小学教育（项）。年初预算为10.00万元，支出决算为10.00万元，完成年初预算的100.00%。\n"


def read(text: str) -> Record:
    return extract((HEAD + text + NEXT).encode(), Settings(ocr="never"))


@pytest.mark.parametrize(
    "words",
    [
        "年初无预算",
        "无年初预算",
        "年初未安排预算",
        "年初预算未安排",
        "年初没有安排预算",
        "未列年初预算",
        "年初无此项预算",
        "年初未编列该项支出预算",
        "本年未下达年初预算",
    ],
)
@pytest.mark.parametrize("between", ["。", "："])
def test_an_item_without_a_budget_is_the_subject_and_not_the_words_that_say_so(words: str, between: str) -> None:
    record = read(f"1.{ITEM}{between}{words}，支出决算为40.00万元，决算数大于年初预算数的主要原因是年中追加。")
    first = record.narrative.deviations[0]
    assert (first.subject, first.comparison, str(first.actual_amount)) == (ITEM, "initial_budget", "40.00")
    assert (first.reference_amount, first.reason) == (None, "年中追加")
    assert "completeness.sentences" not in {finding.id for finding in record.findings}


@pytest.mark.parametrize("cue", ["主要原因是主要是", "主要原因：主要原因是", "主要是主要原因是", "主要原因是"])
def test_a_reason_begins_behind_a_cue_that_is_printed_twice(cue: str) -> None:
    record = read(f"1.{ITEM}。年初预算为30.00万元，支出决算为40.00万元，完成年初预算的133.33%，{cue}年中追加。")
    assert record.narrative.deviations[0].reason == "年中追加"


@pytest.mark.parametrize("behind", ["按支出功能分类：", "按功能科目分为：", "各项如下：", "其中："])
def test_what_leads_to_a_list_is_no_part_of_the_reason_before_it(behind: str) -> None:
    record = read(
        f"一般公共预算财政拨款支出年初预算30.00万元，支出决算40.00万元，完成年初预算的133.33%，变动原因：年中追加。{behind}"
    )
    assert record.narrative.deviations[0].reason == "年中追加"


FISCAL = (
    "甲乙县丙丁局2022年度部门决算\n第三部分 2022年度部门决算情况说明\n二、财政拨款收入支出决算情况说明\n（一）总体情况\n"
    "2022年度财政拨款支出340.00万元，其中：基本支出300.00万元，项目支出40.00万元。与上年相比，财政拨款支出增加40.00万元，增长13.33%，主要原因：增资。\n"
)


@pytest.mark.parametrize(
    "heading",
    ["（二）具体情况", "（二）财政拨款支出决算具体情况", "（二）财政拨款支出具体情况说明", "（二）具体情况说明。"],
)
def test_the_details_of_all_appropriations_are_items_of_the_classification(heading: str) -> None:
    items = (
        "1.公共安全支出340.00万元，占财政拨款支出的100.00%，具体包括：\n"
        "（1）法院—行政运行300.00万元，主要用于机关运行，完成年初预算的93.75%，决算数小于年初预算数的主要原因：压减会议。\n"
        "（2）法院—案件审判40.00万元，主要用于办案，完成年初预算的100.00%，决算数等于年初预算数。\n"
    )
    record = extract(f"{FISCAL}{heading}\n{items}".encode(), Settings(ocr="never"))
    found = [d for d in record.narrative.deviations if d.section == "general_public_items"]
    assert [(d.subject, str(d.actual_amount), str(d.completion_pct)) for d in found] == [
        ("法院—行政运行", "300.00", "93.75"),
        ("法院—案件审判", "40.00", "100.00"),
    ]
    assert found[0].reason == "压减会议"


@pytest.mark.parametrize("purpose", ["主要包括业务运行支出等。", "主要是专项工作。", ""])
def test_a_comparison_behind_a_list_of_parts_is_about_what_its_change_names(purpose: str) -> None:
    text = (
        "一、收入支出决算总体情况说明\n（一）支出总计340.00万元，包括：\n1.基本支出300.00万元。主要是为保障运转发生的支出，"
        "其中：工资福利支出200.00万元；商品和服务支出100.00万元。\n"
        f"2.项目支出40.00万元。{purpose}\n与上年相比，今年支出减少20.00万元，降低5.56%，主要原因：压减会议。\n"
    )
    record = extract((FISCAL.partition("二、")[0] + text).encode(), Settings(ocr="never"))
    found = [d for d in record.narrative.deviations if d.change_amount is not None]
    assert [(d.subject, str(d.change_amount), d.reason) for d in found] == [("支出", "-20.00", "压减会议")]


@pytest.mark.parametrize("reason", ["，主要是增资", "，主要原因是增资", ""])
@pytest.mark.parametrize("side", ["本年支出", "财政拨款支出", "支出"])
@pytest.mark.parametrize("anchor", ["比2021年度", "较上年"])
def test_the_other_side_behind_a_semicolon_is_compared_with_the_same(reason: str, side: str, anchor: str) -> None:
    text = (
        "四、财政拨款收入支出决算总体情况说明\n"
        f"2022年度财政拨款收入340.00万元，{anchor}增加40.00万元，增长13.33%{reason}；{side}330.00万元，减少20.00万元，降低5.71%，主要是压减会议。\n"
    )
    record = extract((FISCAL.partition("二、")[0] + text).encode(), Settings(ocr="never"))
    assert [
        (d.comparison, str(d.actual_amount), str(d.change_amount), d.reason) for d in record.narrative.deviations
    ] == [
        ("prior_year", "340.00", "40.00", "增资" if reason else None),
        ("prior_year", "330.00", "-20.00", "压减会议"),
    ]
