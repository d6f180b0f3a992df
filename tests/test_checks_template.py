"""Instructions, blanks and choices of the template that were left in, and sentences that only look like them."""

from __future__ import annotations

import pytest
from check_samples import PART, THREE, check, found

ASSETS = f"{PART}十二、国有资产占用情况说明\n"


@pytest.mark.parametrize(
    "words",
    [
        "无政府性基金预算财政拨款收入支出的，仍保留该表格式，并在本表下方作下述说明：",
        "没有国有资本经营预算的部门，作如下说明：",
        "如无此项支出的，请说明原因。",
        "不涉及的，可删除本表。",
        "本年支出合计1941.28万元（不涉及的不列）。",
        "主要原因是人员增加（如持平作持平表述）。",
        "（如无变化按持平填写）",
        "按上述格式依次说明到各项级科目。",
        "预决算持平的不用说明变动原因。",
        "由主管部门根据三定方案等规定填写。",
        "建立了以下制度（制度名称）、",
    ],
)
def test_instructions_to_whoever_fills_the_form_in_are_found(words: str) -> None:
    assert found("template_text", f"{PART}一、收入支出决算总体情况说明\n收支正常。{words}\n")


@pytest.mark.parametrize(
    "words",
    [
        "本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。",
        "现将我局决算情况作如下说明。",
        "对没有完成整改的单位，由专班跟踪督办。",
        "无机关运行经费支出，主要是事业单位不列支。",
        "无下属单位的原因是机构改革。",
        "由区财政局根据绩效结果安排预算。",
        "与上年持平，不涉及变动。",
        "对无正当理由不按期整改的，予以通报。",
        "开展了（如安全生产等）专项检查。",
    ],
)
def test_what_an_account_says_itself_is_no_instruction(words: str) -> None:
    assert not found("template_text", f"{PART}一、收入支出决算总体情况说明\n收支正常。{words}\n")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("某市教育局部门（单位）共有车辆3辆", True),
        ("某市教育局单位（部门）共有车辆3辆", True),
        ("本部门（单位）共有车辆3辆", False),
        ("某市教育局部门（单位）整体绩效自评得分95分", False),
        ("某市教育局部门决算", False),
        ("XX街道共有车辆3辆", True),
        ("××中心共有车辆3辆", True),
        ("○○局共有车辆3辆", True),
        ("共有车辆XX辆", True),
        ("MAX年检车辆3辆", False),
        ("车牌AXX局", False),
    ],
)
def test_choices_and_blanks_beside_a_name_are_found(words: str, left: bool) -> None:
    assert found("template_text", f"{ASSETS}截至2031年12月31日，{words}。\n") is left


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("主要用于接待调研，列明公务接待2批次、26人次。", True),
        ("主要用于车辆维修，注明车辆保有量3辆。", True),
        ("主要用于接待调研，公务接待2批次、26人次。", False),
        ("按规定列明公务接待清单2份。", False),
    ],
)
def test_an_order_in_front_of_its_figures_is_found(words: str, left: bool) -> None:
    assert found("template_text", f"{THREE}3、公务接待费支出0.39万元。{words}\n") is left


def test_the_heading_of_the_tables_is_searched_and_the_tables_are_not() -> None:
    heading = "第二部分 某市XX局2031年度部门决算表\n收入支出决算总表\n单位：万元\n项目\t金额\nXX局\t1\n"
    findings = [one for one in check(f"{heading}{PART}")[0] if one.id == "checks.template_text"]
    assert [len(one.places) for one in findings] == [1]


def test_a_figure_in_front_of_a_choice_is_quoted_whole() -> None:
    text = f"{THREE}决算数比2030年度减少120.15万元，下降（增长）27.78%。\n"
    (finding,) = [one for one in check(text)[0] if one.id == "checks.template_text"]
    assert "120.15万元，下降（增长）" in finding.message


OVERVIEW = (
    "第一部分 某市教育局概况\n一、主要职能\n1.负责教育规划，组织实施。\n2.负责教师管理，组织培训。\n3.负责招生工作，组织考试{end}\n"
    "4.负责学校安全，组织检查。\n5.负责教育督导，组织评估。\n6.完成其他任务，按时报告\n二、部门决算单位构成\n本部门没有下属单位。\n"
)


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        (OVERVIEW.format(end=""), True),
        (OVERVIEW.format(end="。"), False),
        (f"{THREE}支出决算为0.88万元。完成年初预算的100.00%。\n", True),
        (f"{THREE}支出决算为0.88万元，完成年初预算的100.00%。\n", False),
        (f"{THREE}比上年增加0.88万元。增长12.5%。\n", True),
        (f"{THREE}支出决算为0.88万元。增长的主要原因是公务接待增加。\n", False),
        (f"{THREE}全年接待2批次（其中，外宾0批次。\n", True),
        (f"{THREE}全年接待2批次（其中，外宾0批次）。\n", False),
        (f"{THREE}1）全年接待2批次。2）外宾0批次。\n", False),
        (f"{THREE}等。。。\n", False),
        (f"{THREE}全年接待2批次。。\n", True),
    ],
)
def test_stops_and_brackets_that_are_missing_or_out_of_place_are_found(words: str, slip: bool) -> None:
    assert found("punctuation", words) is slip


WON = (
    f"{PART}十一、政府采购支出情况说明\n2031年度政府采购金额（以合同签订为准）为100.00万元，其中：货物采购金额40.00万元、"
    "工程采购金额0万元、服务采购金额60.00万元。在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额{kept}万元；"
    "在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额{others}万元。\n"
)


@pytest.mark.parametrize(
    ("kept", "others", "slip"),
    [("80.00", "20.00", False), ("80.00", "20.01", False), ("0", "0", False), ("100.00", "100.00", True), ("80.00", "30.00", True)],
)  # fmt: skip
def test_what_small_enterprises_won_is_no_more_than_was_bought(kept: str, others: str, slip: bool) -> None:
    assert found("procurement_sum", WON.format(kept=kept, others=others)) is slip


def test_the_parts_of_procurement_are_held_against_a_total_with_a_remark_behind_its_name() -> None:
    assert found("procurement_sum", WON.format(kept="0", others="0").replace("货物采购金额40", "货物采购金额45"))


ITEMS = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
HOUSING = "住房保障支出（类）住房改革支出（款）住房公积金（项）"
PENSION = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）"
SCHOOL = "教育支出（类）普通教育（款）高中教育（项）"


@pytest.mark.parametrize(
    ("items", "slip"),
    [
        ({HOUSING: "在职人员住房公积金", PENSION: "在职人员职业年金支出"}, False),
        ({HOUSING: "在职人员职业年金支出", PENSION: "在职人员职业年金支出"}, True),
        ({HOUSING: "保障机构正常运转", PENSION: "保障机构正常运转"}, False),
        ({HOUSING: "住房公积金等基本支出"}, False),
        ({HOUSING: "住房公积金等项目支出"}, True),
        ({SCHOOL: "高中教育项目支出"}, False),
        ({SCHOOL: "高中教育基本支出"}, False),
        ({SCHOOL: "高中教育基本支出和项目支出"}, False),
    ],
)
def test_what_an_item_is_used_for_fits_its_row_and_is_not_copied_from_another_class(
    items: dict[str, str], slip: bool
) -> None:
    lines = (f"{number}、{name}。主要用于：{purpose}。\n" for number, (name, purpose) in enumerate(items.items(), 1))
    assert found("item_purpose", ITEMS + "".join(lines)) is slip
