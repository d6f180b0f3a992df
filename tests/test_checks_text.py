"""Checks of the text and of the form: each contradiction found, its lawful twin passed over."""

from __future__ import annotations

from typing import Any

import pytest
from check_samples import as_record, check, consistent, deviation, ids, narrative

from extractor import Settings, extract
from extractor.checks import run_checks

# --- rates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "actual", "printed", "found"),
    [
        pytest.param("900.00", "950.35", "105.59", None, id="right"),
        pytest.param("900.00", "950.35", "106", None, id="rounded_to_a_whole"),
        pytest.param("900", "950.35", "105.6", None, id="whole_budget"),
        pytest.param("900.00", "950.35", "105.5", "note", id="cut_off"),
        pytest.param("900.00", "950.35", "95.59", "warning", id="wrong"),
        pytest.param("900.00", "950.35", "1.06", "warning", id="fraction_as_percentage"),
    ],
)
def test_a_completion_rate_is_recomputed_within_the_printed_precision(
    budget: str, actual: str, printed: str, found: str | None
) -> None:
    item = deviation(reference_amount=budget, actual_amount=actual, completion_pct=printed)
    findings = [f for f in check(narrative=narrative(item))[0] if f.id == "checks.completion_rate"]
    assert [f.severity for f in findings] == ([found] if found else [])


@pytest.mark.parametrize(
    ("change", "rate", "found"),
    [
        pytest.param("50.35", "5.6", False, id="right"),
        pytest.param("-50.35", "-5.03", False, id="decrease"),
        pytest.param("50.35", "0.06", True, id="fraction"),
        pytest.param("50.35", "53", True, id="wrong"),
    ],
)
def test_a_growth_rate_is_recomputed_from_the_base_that_it_implies(change: str, rate: str, found: bool) -> None:
    item = deviation(comparison="prior_year", actual_amount="950.35", change_amount=change, change_pct=rate)
    assert ("growth_rate" in ids(narrative=narrative(item))) is found


@pytest.mark.parametrize(
    ("printed", "severity"),
    [("95", "warning"), ("0", "warning"), ("120.5", "warning"), ("100", "note"), ("100.00", "note")],
)
def test_a_rate_over_a_base_of_zero_is_a_warning_except_for_the_hundred_of_the_forms(
    printed: str, severity: str
) -> None:
    item = deviation(reference_amount="0", actual_amount="950.35", completion_pct=printed)
    (finding,) = [f for f in check(narrative=narrative(item))[0] if f.id == "checks.zero_base"]
    assert finding.severity == severity


def test_a_change_and_its_rate_of_opposite_signs_are_found() -> None:
    item = deviation(comparison="prior_year", actual_amount="950.35", change_amount="50.35", change_pct="-5.59")
    found = ids(narrative=narrative(item))
    assert "sign" in found
    assert "growth_rate" not in found


@pytest.mark.parametrize(
    ("reason", "found"),
    [("压减一般性支出", True), ("本年度无此项支出", False), ("严格按预算执行", False), ("未增加编制", False)],
)
def test_unchanged_with_a_reason_for_a_change_is_found(reason: str, found: bool) -> None:
    item = deviation(actual_amount="950.35", change_amount="0", reason=reason)
    assert ("flat_reason" in ids(narrative=narrative(item))) is found


def test_shares_that_do_not_sum_to_a_hundred_are_found_and_rounded_ones_are_not() -> None:
    whole = deviation(section="general_public_overall", subject="一般公共预算财政拨款支出", actual_amount="1221.28")

    def shares(*printed: str) -> list[dict[str, Any]]:
        amounts = (("教育支出", "950.35"), ("社会保障和就业支出", "180.60"), ("住房保障支出", "90.33"))
        return [
            {"subject": name, "amount": amount, "share_pct": share, "purpose": None}
            for (name, amount), share in zip(amounts, printed, strict=True)
        ]

    assert ids(narrative=narrative(whole, composition=shares("77.8", "14.8", "7.4"))) == set()
    assert ids(narrative=narrative(whole, composition=shares("78", "15", "7"))) == set()
    # The share that is wrong makes the sum wrong: one finding, and it names the share.
    (wrong,) = check(narrative=narrative(whole, composition=shares("77.8", "24.8", "7.4")))[0]
    assert wrong.id == "checks.shares_sum"
    assert "社会保障和就业支出" in (wrong.places[0].label or "")
    assert any(line.startswith("占比计算：") for line in wrong.related)


# --- text against tables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "subject", "amount", "found"),
    [
        ("overall", "收、支总计", "1988.28", False),
        ("overall", "收、支总计", "1,898.28".replace(",", ""), True),
        ("income", "收入合计", "1951.3", False),
        ("expenditure", "支出合计", "1941.28", False),
        ("expenditure", "支出合计", "1914.28", True),
        ("fiscal_appropriation", "财政拨款收、支总计", "1766.28", False),
        ("fiscal_appropriation", "政府性基金预算财政拨款收入", "490", False),
        ("fiscal_appropriation", "一般公共预算财政拨款收入", "1112.28", True),
        ("general_public_overall", "一般公共预算财政拨款支出", "1221.28", False),
        ("overall", "收、支总计", "19882800", False),
        ("overall", "预算收入与支出", "1.00", False),
    ],
)
def test_totals_of_the_text_are_held_against_the_tables(section: str, subject: str, amount: str, found: bool) -> None:
    item = deviation(section=section, subject=subject, comparison="prior_year", actual_amount=amount)
    assert ("text_totals" in ids(narrative=narrative(item))) is found


@pytest.mark.parametrize(
    ("subject", "amount", "found"),
    [
        ("教育支出（类）普通教育（款）高中教育（项）", "950.35", set()),
        ("教育支出(类)普通教育(款)高中教育(项)", "905.35", {"text_item"}),
        ("教育支出", "950.35", set()),
        ("教育支出（类）", "950.35", set()),
        ("教育支出（类）职业技术学校（款）高等职业（项）", "950.35", {"text_item_name"}),
        ("教育（类）普通教育（款）高中教育（项）", "950.35", set()),
        ("国防支出（类）", "1.00", {"text_item_name"}),
        ("高中教育（2050204）", "950.35", set()),
        ("高中教育（2050204）", "905.35", {"text_item"}),
    ],
)
def test_items_of_the_text_are_held_against_the_rows_that_they_name(subject: str, amount: str, found: set[str]) -> None:
    item = deviation(subject=subject, actual_amount=amount)
    assert {i for i in ids(narrative=narrative(item)) if i.startswith("text_item")} == found


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        pytest.param("79.50", False, id="administration"),
        pytest.param("0", False, id="institution"),
        pytest.param("40.00", False, id="department_with_institutions"),
        pytest.param("112.53", True, id="larger_than_public_expenses"),
    ],
)
def test_operating_cost_may_be_smaller_than_public_expenses_but_not_larger(amount: str, found: bool) -> None:
    item = deviation(section="operating_cost", subject="机关运行经费", actual_amount=amount)
    assert ("text_operating_cost" in ids(narrative=narrative(item))) is found


def test_three_public_of_the_text_is_held_against_09_and_its_budget_only_in_the_same_meaning() -> None:
    item = deviation(
        section="three_public",
        subject="公务接待费",
        comparison="annual_budget",
        reference_amount="3.00",
        actual_amount="2.90",
    )
    assert ids(narrative=narrative(item)) == set()
    assert "text_three_public" in ids(narrative=narrative({**item, "actual_amount": "9.20"}))


def test_an_empty_three_public_table_beside_money_in_the_text_is_found() -> None:
    data = consistent()
    data["tables"]["three_public"] = {"status": "empty"}
    data["tables"]["basic_expenditure_detail"] = {"status": "image"}
    item = deviation(
        section="three_public",
        subject="“三公”经费",
        comparison="annual_budget",
        reference_amount="1.36",
        actual_amount="0",
    )
    found = run_checks(as_record({**data, "narrative": narrative(item)}))[0]
    assert "checks.three_public_empty" in {finding.id for finding in found}
    nothing = {**item, "reference_amount": "0"}
    found = run_checks(as_record({**data, "narrative": narrative(nothing)}))[0]
    assert "checks.three_public_empty" not in {finding.id for finding in found}


# --- the text itself -------------------------------------------------------------------------------------------------

HEAD = """第三部分 某市教育局2031年度部门决算情况说明
一、收入支出决算总体情况说明
2031年度收、支总计1988.28万元。与2030年度相比，收、支总计各增加10.00万元，增长0.5%。
三、支出决算情况说明
2031年度支出合计1941.28万元。其中：基本支出1071.03万元，占本年支出55.17%；项目支出830.25万元，占42.77%；经营支出40万元，占2.06%。
六、一般公共预算财政拨款基本支出决算情况说明
2031年度一般公共预算财政拨款基本支出971.03万元，其中：
人员经费891.53万元，主要包括：基本工资、奖金、住房公积金、退休费。
公用经费79.50万元，主要包括：办公费、公务接待费、工会经费等。
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("", "", set(), id="consistent"),
        pytest.param(
            "基本支出1071.03", "基本支出1017.03", {"text_columns", "text_expenditure_parts", "share"}, id="basic"
        ),
        pytest.param("占42.77%", "占24.77%", {"share"}, id="share"),
        pytest.param("公用经费79.50万元", "公用经费79.50元", {"unit_slip"}, id="unit"),
        pytest.param("奖金、", "奖金、伙食补助费、", {"text_listed_items"}, id="listed_without_money"),
        pytest.param("增加10.00万元", "增加1,0.00万元", {"malformed_figure"}, id="separator"),
        pytest.param("占42.77%；", "占42.77；", {"malformed_figure"}, id="share_without_sign"),
        pytest.param("各增加10.00万元，增长0.5%", "增加为0万元，与2030年度持平", {"flat_reason"}, id="moved_and_flat"),
        pytest.param("三、支出决算", "三、203年度支出决算", {"year"}, id="year_without_its_last_digit"),
        pytest.param("增长0.5%", "增加（减少）10.00万元", {"template_text"}, id="choice"),
        pytest.param("各增加10.00", "减增加10.00", {"template_text"}, id="half_a_choice"),
        pytest.param("增长0.5%", "（简述增减变动原因）", {"template_text"}, id="hint"),
        pytest.param("2031年度收、支总计", "2030年度收、支总计", {"year"}, id="own_year"),
        pytest.param("与2030年度相比", "与2029年度相比", {"year"}, id="prior_year"),
        pytest.param("主要包括：办公费", "主要用于主要用于办公费", {"repeated_words"}, id="twice"),
    ],
)
def test_each_slip_of_the_text_is_found_and_nothing_else(old: str, new: str, found: set[str]) -> None:
    text = HEAD.replace(old, new) if old else HEAD
    wanted = {*found}
    got = ids(text)
    assert got & wanted or not wanted
    assert got <= wanted | {"text_basic", "missing_section"}


def test_words_that_two_cells_of_a_sheet_among_the_sections_print_are_no_repetition() -> None:
    sheet = (
        "2031年度教师培训项目绩效自评表\n项目名称 教师培训\n一级指标 三级指标 年度指标值 实际完成值 得分\n"
        "效益指标 教学水平 有效提升 有效提升 20\n"
    )
    assert "repeated_words" not in ids(HEAD + sheet)
    assert "repeated_words" in ids(
        HEAD + sheet.replace("2031年度教师培训项目绩效自评表\n项目名称 教师培训", "项目情况")
    )


ASSETS = """第三部分 某市教育局2031年度部门决算情况说明
九、财政拨款“三公”经费支出决算情况说明
截至2031年12月31日，开支财政拨款的公务用车保有量为3辆。
十一、政府采购支出情况说明
2031年度政府采购支出总额100.00万元，其中：政府采购货物支出40.00万元、政府采购工程支出0万元、政府采购服务支出60.00万元。\
授予中小企业合同金额80.00万元，占政府采购支出总额的80%，其中：授予小微企业合同金额40.00万元，占授予中小企业合同金额的50%；\
货物采购授予中小企业合同金额占货物支出金额的50%，工程采购授予中小企业合同金额占工程支出金额的0%，\
服务采购授予中小企业合同金额占服务支出金额的100%。
十二、国有资产占用情况说明
截至2031年12月31日，部门共有车辆3辆，其中：机要通信用车1辆、应急保障用车2辆、其他用车0辆；单价100万元（含）以上设备0台（套）。
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("", "", None, id="consistent"),
        pytest.param("工程支出0万元", "工程支出5.00万元", "procurement_sum", id="parts"),
        pytest.param("总额的80%", "总额的83%", "procurement_share", id="share"),
        pytest.param(
            "合同金额40.00万元，占授予", "合同金额84.00万元，占授予", "procurement_share", id="part_larger_than_whole"
        ),
        pytest.param("服务支出金额的100%", "服务支出金额的60%", "procurement_kinds", id="kinds"),
        pytest.param("保障用车2辆", "保障用车4辆", "vehicle_sum", id="vehicles"),
        pytest.param(
            "保障用车2辆、其他用车0辆", "保障用车1辆、其他用车1辆（主要是巡查用车）", None, id="vehicles_with_a_remark"
        ),
        pytest.param("保有量为3辆", "保有量为8辆", "vehicle_count", id="vehicles_of_two_places"),
    ],
)
def test_parts_of_procurement_and_vehicles_must_add_up(old: str, new: str, found: str | None) -> None:
    got = ids(ASSETS.replace(old, new) if old else ASSETS)
    assert (found in got) if found else not {i for i in got if i.startswith(("procurement", "vehicle"))}


def test_without_the_source_text_the_checks_of_the_text_say_that_they_did_not_run() -> None:
    _, outcomes = check()
    for name in ("template_text", "malformed_figure", "procurement_sum", "vehicle_sum", "unit_slip"):
        outcome = next(outcome for outcome in outcomes if outcome.id == f"checks.{name}")
        assert (outcome.held, outcome.failed) == (0, 0)
        assert outcome.not_checkable >= 1
        assert "没有原文" in outcome.reasons[0]


@pytest.mark.parametrize(
    ("heading", "printed", "found"),
    [("财政拨款收入", "7.00", False), ("财政拨款收入", "", True), ("财政给付款项", "7.00", False), ("", "7.00", False)],
)
def test_a_column_that_was_not_found_is_no_blank_of_the_publisher(heading: str, printed: str, found: bool) -> None:
    text = (
        "2023年度甲河县果品所部门决算\n第二部分 2023年度部门决算表\n收入决算表\n单位：万元\n"
        f"科目编码\t科目名称\t本年收入合计\t{heading}\t事业收入\n合计\t\t9.00\t{printed}\t2.00\n"
        f"205\t教育支出\t9.00\t{printed}\t2.00\n第三部分 2023年度部门决算情况说明\n二、收入决算情况说明\n"
        "2023年度收入合计9.00万元。其中：财政拨款收入7.00万元，占本年收入77.8%；事业收入2.00万元，占本年收入22.2%。\n"
    )
    record = extract(text.encode(), Settings(ocr="never"))
    assert ("checks.text_columns" in {finding.id for finding in record.findings}) is found
    outcome = next(one for one in record.checks if one.id == "checks.text_columns")
    assert any("财政拨款收入" in reason for reason in outcome.reasons) is (heading != "财政拨款收入")


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("国内公务接待24批次，210人次", False),
        ("国内公务接待24批次，12人次", True),
        ("接待3批次（不包括陪同人员），共计2人", True),
        ("国内公务接待1,024批次、2,100人次", False),
        ("因公出国（境）团组2个，7人次；全年使用出国（境）3个团组、2人次", True),
        ("公务接待5批次，人均120元，12人次，比上年减少3批次、2人次", False),
        ("公务接待5批次。涉及2人", False),
        ("国内公务接待12批次，比上年减少2人次", False),
        ("国内公务接待30批次，其中外宾接待人数为2人", False),
        ("5批次，3人员经费", False),
    ],
)
def test_those_received_are_no_fewer_than_the_visits(printed: str, found: bool) -> None:
    text = (
        "2023年度甲河县果品所部门决算公开\n第三部分 部门决算情况说明\n一、“三公”经费支出决算情况说明\n"
        f"2023年度“三公”经费支出决算为4.00万元，比上年减少1.00万元，下降20.00%，主要原因是压缩开支。其中{printed}。\n"
    )
    assert (
        "checks.persons" in {finding.id for finding in extract(text.encode(), Settings(ocr="never")).findings}
    ) is found
