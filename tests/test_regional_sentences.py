"""Sentences as regions build them (invented figures): both sides in one phrase, the change before its name, parts behind a reason."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from models import Deviation, Record, decimal_string

TITLE = "甲县果品所2021年度部门决算\n第三部分 2021年度部门决算情况说明\n"


def read(text: str) -> Record:
    return extract((TITLE + text).encode(), Settings(ocr="never"))


def figures(item: Deviation) -> tuple[str | None, ...]:
    values = (item.reference_amount, item.actual_amount, item.change_amount, item.change_pct, item.completion_pct)
    return tuple(None if value is None else decimal_string(value) for value in values)


def stated(record: Record) -> list[tuple[str, str, tuple[str | None, ...], str | None]]:
    return [(item.section, item.subject, figures(item), item.reason) for item in record.narrative.deviations]


@pytest.mark.parametrize("pair", ["500.00万元、500.00万元", "500.00、500.00万元", "500.00万元和500.00万元"])
@pytest.mark.parametrize("change", ["20.50、20.50万元", "20.50,20.50万元", "20.50万元、20.50万元"])
def test_both_sides_have_one_figure_where_the_two_printed_are_equal(pair: str, change: str) -> None:
    record = read(
        f"一、收入支出决算总体情况说明\n2021年度收入、支出总计分别为{pair}，与2020年度相比，收入、支出总计各减少{change}，下降3.94%，主要原因是项目减少。\n"
    )
    assert stated(record) == [("overall", "收入、支出总计", (None, "500.00", "-20.50", "-3.94", None), "项目减少")]


def test_two_different_figures_of_one_subject_are_reported_and_not_guessed() -> None:
    record = read(
        "一、收入支出决算总体情况说明\n2021年度收入、支出总计分别为500.00万元、480.00万元，与2020年度相比，收入、支出总计各减少20.50、10.50万元。\n"
    )
    assert stated(record) == []
    assert "narrative.unread_sentence" in [finding.id for finding in record.findings]


def test_a_change_may_stand_before_the_name_of_what_changed() -> None:
    record = read(
        "一、收入决算情况说明\n2021年度较上年增加10.00万元，增长2.13%，收入合计480.00万元，主要原因是人员增加。\n"
    )
    assert stated(record) == [("income", "收入合计", (None, "480.00", "10.00", "2.13", None), "人员增加")]
    assert not [finding for finding in record.findings if finding.stage in {"narrative", "completeness"}]


def test_parts_behind_the_reason_go_on_with_the_comparison() -> None:
    record = read(
        "一、收入决算情况说明\n2021年度收入合计345.67万元。其中：财政拨款收入340.00万元，占98.36%；其他收入5.67万元，占1.64%。"
        "与上年相比，收入合计减少45.33万元，下降11.59%，主要原因是项目减少。其中：财政拨款收入减少40.00万元，下降10.53%；其他收入减少5.33万元，下降48.45%。\n"
    )
    assert stated(record) == [
        ("income", "收入合计", (None, "345.67", "-45.33", "-11.59", None), "项目减少"),
        ("income", "财政拨款收入", (None, "340.00", "-40.00", "-10.53", None), None),
        ("income", "其他收入", (None, "5.67", "-5.33", "-48.45", None), None),
    ]


def test_basic_and_project_expenditure_under_expenditure_are_of_that_section() -> None:
    record = read(
        "一、支出决算情况说明\n2021年度支出合计350.00万元。与上年对比减少50.00万元，主要原因是项目减少。\n"
        "（一）基本支出情况\n2021年度用于日常支出250.00万元。与上年对比增加10.00万元，主要原因是工资调整。\n"
        "（二）项目支出情况\n2021年度用于专项工作100.00万元。与上年对比减少60.00万元，主要原因是项目完工。\n"
    )
    assert [(section, subject, values[2]) for section, subject, values, _ in stated(record)] == [
        ("expenditure", "支出合计", "-50.00"),
        ("expenditure", "基本支出", "10.00"),
        ("expenditure", "项目支出", "-60.00"),
    ]


def test_items_by_class_among_the_whole_are_items() -> None:
    record = read(
        "一、一般公共预算财政拨款支出决算情况说明\n（一）一般公共预算财政拨款支出决算总体情况\n"
        "2021年度一般公共预算财政拨款支出479.06万元，较2020年度决算数减少86.32万元，主要原因是人员减少。\n"
        "1.社会保障和就业支出（208类）466.34万元，较年初预算增加100.00万元，主要原因是追加预算。其中：\n"
        "（1）事业单位离退休（2080502项）支出决算为12.20万元，年初预算为10.00万元，完成年初预算的122%，决算数大于预算数的主要原因是退休人员增加。\n"
    )
    assert [(section, subject, reason) for section, subject, _, reason in stated(record)] == [
        ("general_public_overall", "一般公共预算财政拨款支出", "人员减少"),
        ("general_public_items", "社会保障和就业支出", "追加预算"),
        ("general_public_items", "事业单位离退休（2080502项）", "退休人员增加"),
    ]


def test_a_budget_may_be_named_before_what_it_is_of() -> None:
    record = read(
        "一、关于2021年度预算执行情况分析\n甲县果品所2021年度年初预算收入总计500.00万元，决算收入总计560.00万元，较年初预算增加60.00万元，增长12.00%，主要原因是追加项目。\n"
        "2021年度年初预算支出总计500.00万元，决算支出总计560.00万元，增加60.00万元，增长12.00%，主要原因是追加项目。\n"
    )
    both = ("500.00", "560.00", "60.00", "12.00", None)
    assert stated(record) == [
        ("overall", "收入总计", both, "追加项目"),
        ("overall", "支出总计", both, "追加项目"),
    ]


@pytest.mark.parametrize(("change", "shared"), [("30.00", True), ("20.00", False)])
def test_a_reason_behind_both_sides_is_of_both_where_they_changed_alike(change: str, shared: bool) -> None:
    record = read(
        "一、关于收支情况总体说明\n2021年度收入总计560.00万元，其中：本年收入合计550.00万元；支出总计560.00万元，其中：本年支出合计555.00万元。"
        f"与2020年度相比，收入总计增加30.00万元；支出总计增加{change}万元。主要原因：一是人员增加；二是项目增加。\n"
    )
    why = "一是人员增加；二是项目增加"
    assert [(subject, reason) for _, subject, _, reason in stated(record)] == [
        ("收入总计", why if shared else None),
        ("支出总计", why),
    ]


def test_what_says_the_comparison_again_is_no_reason() -> None:
    record = read(
        "一、财政拨款“三公”经费支出决算情况说明\n2021年度“三公”经费支出共计9.07万元，较上年支出数减少0.71万元，"
        "主要原因是从严控制经费。全年实际支出比较预算和决算都有所下降。\n"
    )
    assert [reason for *_, reason in stated(record)] == ["从严控制经费"]


def test_rates_of_parts_against_their_budgets_are_theirs() -> None:
    record = read(
        "一、财政拨款“三公”经费支出决算情况说明\n2021年度财政拨款“三公”经费支出决算8.00万元，比上年减少1.00万元，主要原因是：压减用车。\n"
        "公务用车购置及运行维护费7.50万元，其中：公务用车运行维护费7.50万元。\n"
        "与全年预算相比，财政拨款“三公”经费支出全年预算数10.00万元，决算数8.00万元，预决算差异率-20.00%，主要原因是：厉行节约。"
        "其中：公务用车运行维护费全年预算数9.00万元，决算数7.50万元，预决算差异率-16.67%，主要原因是：用车减少；"
        "公务接待费全年预算数1.00万元，决算数0.50万元，预决算差异率-50.00%，主要原因是：压减接待。\n"
    )
    assert {(subject, values[0], values[3], why) for _, subject, values, why in stated(record)} == {
        ("“三公”经费", None, None, "压减用车"),
        ("“三公”经费", "10.00", "-20.00", "厉行节约"),
        ("公务接待费", "1.00", "-50.00", "压减接待"),
        ("公务用车运行维护费", "9.00", "-16.67", "用车减少"),
    }
    assert "narrative.unread_sentence" not in [finding.id for finding in record.findings]


def test_each_side_behind_one_anchor_keeps_its_own_change() -> None:
    record = read(
        "一、收支总体情况说明\n2021年度收入总计230.15万元，支出总计228.15万元，较上年收入总计增加15.20万元，增长7.07%，支出总计减少3.20万元，下降1.38%。\n"
    )
    assert stated(record) == [
        ("overall", "收入总计", (None, "230.15", "15.20", "7.07", None), None),
        ("overall", "支出总计", (None, "228.15", "-3.20", "-1.38", None), None),
    ]


def test_the_figure_of_both_sides_is_known_where_the_second_is_named_in_short() -> None:
    record = read(
        "一、财政拨款收支总体情况说明\n2021年度财政拨款收入总计230.15万元，支出总计230.15万元。与2020年相比，财政拨款收、支总计各增加15.20万元，增长7.07%。\n"
    )
    assert stated(record) == [
        ("fiscal_appropriation", "财政拨款收、支总计", (None, "230.15", "15.20", "7.07", None), None)
    ]


@pytest.mark.parametrize("mark", ["；", "。"])
def test_what_the_money_was_spent_on_is_no_reason(mark: str) -> None:
    record = read(
        "一、财政拨款“三公”经费支出决算情况说明\n1、因公出国（境）费用。2021年度决算数0.00万元，比2021年度年初预算数2.00万元减少2.00万元。"
        f"主要原因：未出国{mark}2021年度因公出国（境）费用主要用于考察，组织团组0个、0人次。\n"
    )
    assert [reason for *_, reason in stated(record)] == ["未出国"]


def test_training_and_meetings_inside_three_public_are_its_items() -> None:
    record = read(
        "一、“三公”经费、培训费及会议费支出情况说明\n（一）“三公”经费财政拨款支出决算总体情况说明\n2021年“三公”经费预算为5.00万元，支出决算为3.20万元，完成预算的64%。\n"
        "（二）培训费支出情况说明\n2021年培训费预算为1.00万元，支出决算为0.60万元，完成预算的60%，决算数较预算数减少0.40万元，主要原因是培训减少。\n"
    )
    assert [(section, subject, reason) for section, subject, _, reason in stated(record)] == [
        ("three_public", "“三公”经费", None),
        ("three_public", "培训费", "培训减少"),
    ]


MATTERS = {
    "财政拨款会议费和培训费情况说明": "本年度会议费支出1.00万元，较上年决算数增加0.50万元，增长100.0%。",
    "民生支出情况": "2021年民生支出120.00万元，比上年增加5.00万元，增长4.35%，主要用于教育。",
    "一般性支出情况": "2021年一般性支出20.00万元，比2020年减少3.00万元；开支会议费2.00万元。",
    "2021年度专项转移支付资金安排情况": "2021年安排专项转移支付30.00万元，与上年相比减少2.00万元。",
    "政府采购支出情况": "2021年政府采购支出总额9.00万元，比上年增加2.00万元。",
    "国有资产占用情况": "截至2021年12月31日，资产总额200.00万元，与上年相比，本年资产总额增加10.00万元。",
}


@pytest.mark.parametrize("matter", MATTERS)
def test_what_the_record_has_no_field_for_is_set_aside_with_that_reason(matter: str) -> None:
    record = read(
        "一、收入决算情况说明\n2021年度收入合计480.00万元，比上年增加10.00万元。\n二、"
        + matter
        + "\n"
        + MATTERS[matter]
        + "\n"
    )
    assert len(record.narrative.deviations) == 1
    assert record.completeness is not None
    assert record.completeness.unread == 0
    assert "no_field" in [aside.reason for aside in record.completeness.reasons]
    assert not [finding for finding in record.findings if finding.stage in {"narrative", "completeness"}]


def test_the_running_cost_under_a_heading_of_something_else_is_not_set_aside_with_it() -> None:
    record = read(
        "一、收入决算情况说明\n2021年度收入合计480.00万元，比上年增加10.00万元。\n"
        "二、政府采购支出情况\n2021年政府采购支出总额9.00万元。机关运行经费支出10.00万元，比上年减少1.00万元。\n"
    )
    assert [finding.id for finding in record.findings if finding.stage == "completeness"] == ["completeness.sentences"]


ROWS = "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t118.00\t60.00\t58.00\n205\t教育支出\t118.00\t60.00\t58.00\n"


def test_sentences_behind_a_table_without_any_heading_are_all_read() -> None:
    text = (
        "甲县果品所2021年度部门决算\n支出决算表\n单位：万元\n" + ROWS
        + "2021年度收入总计125.00万元，支出总计125.00万元，与上年相比，收、支总计各增加19.00万元。\n"
        "2021年度本年收入合计117.00万元，与上年相比，增加19.00万元。\n"
        "2021年度本年支出合计118.00万元，与上年相比，增加18.00万元。\n"
        "2021年度“三公”经费支出2.05万元，较上年减少0.03万元。\n"
        "2021年度机关运行经费支出12.00万元，比2020年减少1.00万元。\n"
    )  # fmt: skip
    record = extract(text.encode(), Settings(ocr="never"))
    assert [item.section for item in record.narrative.deviations] == [
        "overall", "income", "expenditure", "three_public", "operating_cost",
    ]  # fmt: skip
    assert len(record.tables.expenditure.rows) == 1
    assert record.completeness is not None
    assert record.completeness.unread == 0


def test_tables_of_a_part_that_is_called_annexed_tables_are_no_text_that_was_lost() -> None:
    text = (
        "甲县果品所2021年度部门决算\n第一部分 2021年度部门决算情况说明\n一、收入决算情况说明\n2021年度收入合计480.00万元，比上年增加10.00万元。\n"
        "第二部分 附件\n无。\n第三部分 附表\n一、支出决算表\n单位：万元\n" + ROWS
    )
    record = extract(text.encode(), Settings(ocr="never"))
    assert len(record.tables.expenditure.rows) == 1
    assert not [finding for finding in record.findings if finding.stage == "completeness"]


def test_key_work_inside_the_part_on_the_department_ends_with_its_section() -> None:
    text = (
        "甲县果品所2021年度部门决算\n第一部分 部门概况\n一、主要职责\n（一）主要职能\n负责推广。\n（二）2021年重点工作完成情况\n"
        "一是推广新品种。全年推广新品种5个。\n二是开展培训。全年培训农民3000人次。\n二、机构设置\n甲县果品所下设办公室、种植组。\n"
        "第二部分 2021年度部门决算情况说明\n一、收入决算情况说明\n2021年度收入合计480.00万元，比上年增加10.00万元。\n"
    )
    record = extract(text.encode(), Settings(ocr="never"))
    assert [(item.title, item.content) for item in record.key_work] == [
        ("推广新品种", "全年推广新品种5个。"),
        ("开展培训", "全年培训农民3000人次。"),
    ]


@pytest.mark.parametrize(
    "numbers", [("一、", "二、", "三、", "四、"), ("（一）", "（二）", "（三）", "（四）")], ids=["comma", "brackets"]
)
def test_a_text_that_lost_its_line_ends_is_read_as_with_them(numbers: tuple[str, ...]) -> None:
    sections = (
        "收入支出决算总体情况说明\n2021年度收、支总计均为125.00万元。与2020年度相比，收、支总计各增加19.00万元，增长17.92%，主要原因是人员增加。\n",
        "收入决算情况说明\n2021年度收入合计117.00万元，与上年相比，增加10.00万元，增长9.35%，主要原因是人员增加。\n",
        "支出决算情况说明\n2021年度支出合计118.00万元，与上年相比，增加11.00万元，增长10.28%，主要原因是项目增加。\n",
        "机关运行经费支出情况说明\n2021年度机关运行经费支出12.00万元，比2020年减少1.00万元，下降7.69%，主要原因是压减。\n",
    )
    text = "".join(number + section for number, section in zip(numbers, sections, strict=True))
    whole = stated(read(text))
    assert len(whole) == 4
    title, part, _ = TITLE.split("\n")
    assert stated(extract(f"{title}\n{part}{text}".replace("说明\n", "说明").replace("。\n", "。").encode())) == whole
