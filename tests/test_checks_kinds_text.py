"""Kinds of slips of wording in the text, each in many wordings, and what looks like one and is right."""

from __future__ import annotations

import pytest
from check_samples import PART, PERFORMANCE, THREE, check, found


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("1.因公出国（境）费年初预算为0万元，支出决算为5万元，完成全年预算的100%。", True),
        ("公务接待费年初预算数为2万元，决算数1万元，完成全年预算的50%。", True),
        ("公务接待费全年预算为2.5万元，支出决算为1万元，完成年初预算的40%。", True),
        ("公务接待费预算为1.2万元，支出决算为0万元，完成预算的0%。与年初预算持平。", True),
        ("公务接待费预算为1.2万元，支出决算为1.2万元，完成预算的100%，比全年预算持平。", True),
        ("公务接待费年初预算为2万元，支出决算为1万元，完成年初预算的50%。", False),
        ("公务接待费全年预算为2万元，支出决算为1万元，完成全年预算的50%。", False),
        ("公务接待费预算为2万元，支出决算为1万元，完成预算的50%。", False),
        ("公务接待费全年预算为2万元，支出决算为2万元，完成全年预算的100%，与全年预算持平。", False),
        ("公务接待费年初预算为2万元，支出决算为2万元，完成年初预算的100%，与上年持平。", False),
        ("公务接待费年初预算为2万元，调整预算为4万元，支出决算为2万元，完成年初预算的100%。", False),
        ("公务接待费年初预算为2万元，调整后预算数为4万元，支出决算为2万元，完成全年预算的50%。", False),
        ("公务接待费调整预算为4万元，支出决算为2万元，完成全年预算的50%。", False),
        ("公务接待费年初预算为4万元，支出决算为2万元，完成预算的50%。", False),
        ("公务接待费年初预算为4万元，支出决算为2万元，完成调整预算的50%。", True),
    ],
)
def test_a_rate_of_another_budget_than_the_printed_one_is_found(sentence: str, slip: bool) -> None:
    assert found("budget_base", THREE + sentence) is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("比全年预算增加0万元", True),
        ("较上年减少0.00万元", True),
        ("较上年增长0%", True),
        ("比年初预算降低0万元", True),
        ("较上年增加0.5万元", False),
        ("较上年增加10万元", False),
        ("较上年下降0.05%", False),
        ("与上年持平", False),
        ("较上年减少100万元", False),
        ("本年度共接待0批次", False),
    ],
)
def test_a_change_of_nothing_is_told_from_a_small_one(words: str, slip: bool) -> None:
    assert found("zero_change", f"{THREE}公务接待费支出决算为2万元，{words}。") is slip


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("截止2031年2月，开支财政拨款的公务用车保有量1辆。", True),
        ("截至2031年6月30日，公务用车保有量为3辆。", True),
        ("截至2031年11月30日，本部门共有车辆3辆。", True),
        ("截至2031年12月31日，公务用车保有量为3辆。", False),
        ("截止2031年12月31日，单位共有车辆3辆。", False),
        ("截至2031年12月，公务用车保有量为3辆。", False),
        ("自2031年2月起，车辆由机关事务中心统一管理。", False),
        ("2031年度购置公务用车0辆。", False),
        ("截至2031年6月30日，改革任务已经完成。截至2031年12月31日，保有量为3辆。", False),
        ("截至2031年12月31日，开支财政拨款的公务用车保有量57辆。", False),
    ],
)
def test_vehicles_are_counted_on_the_last_day_of_the_year(sentence: str, slip: bool) -> None:
    assert found("year", THREE + sentence) is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("与2030度相比", True),
        ("与203年度相比", True),
        ("与30度相比", True),
        ("与2030年度相比", False),
        ("高度重视，与2030年度相比", False),
        ("室温26度，与2030年度相比", False),
        ("2031年度，与2030年度相比", False),
    ],
)
def test_years_that_lack_a_character_are_found(words: str, slip: bool) -> None:
    text = f"{PART}一、收入支出决算总体情况说明\n2031年度收、支总计1988.28万元。{words}，收、支总计各增加10.00万元。"
    assert found("year", text) is slip


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("项目支出主要用于项目，校舍维修等工作。", True),
        ("（简述主要原因）", True),
        ("增加（减少）的主要原因是政策调整。", True),
        ("增加/减少主要原因是政策调整。", True),
        ("某项目由XX局负责实施。", True),
        ("__1__个项目开展自评。", True),
        ("主要用于（如：会议费……）", True),
        ("其他专用名词。", True),
        ("主要用于；", True),
        ("项目支出主要用于项目建设和维修。", False),
        ("增加的主要原因是政策调整。", False),
        ("增加、减少的主要原因是政策调整。", False),
        ("名词如：办公费、印刷费。", False),
        ("完成了20个项目。", False),
    ],
)
def test_template_text_is_found_in_any_of_its_forms(sentence: str, slip: bool) -> None:
    assert found("template_text", PART + "一、收入支出决算总体情况说明\n" + sentence) is slip


def test_template_text_left_in_many_places_is_one_finding_with_a_count() -> None:
    text = PART + "一、收入支出决算总体情况说明\n" + "（简述主要原因）支出正常。" * 12
    (finding,) = [one for one in check(text)[0] if one.id == "checks.template_text"]
    assert "共12处" in finding.message
    assert len(finding.places) == 12


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("装修费用合计约455万元）；电梯安装358万元。", True),
        ("收件3,246余件。", True),
        ("走访群众1357余人。", True),
        ("工作有序开展。。下一步继续推进。", True),
        ("购置设备，，已经投入使用。", True),
        ("装修费用（含税）合计455万元；电梯安装358万元。", False),
        ("收件3000余件，投资120余万元。", False),
        ("一）加强管理；二）规范程序。", False),
        ("完成以下工作：1）维修校舍；2）更新设备。", False),
        ("（一）加强管理。（二）规范程序。", False),
        ("产值15余亿元，服务企业23余万户。", False),
    ],
)
def test_stops_brackets_and_remainders_that_do_not_fit_are_found(sentence: str, slip: bool) -> None:
    assert found("punctuation", f"{PERFORMANCE}（一）绩效管理工作开展情况\n{sentence}\n") is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("未支付金额212万。", True),
        ("已拨付资金35.6万，", True),
        ("未支付金额212万元。", False),
        ("撰写材料120余万字。", False),
        ("贷款规模2.28万亿元，", False),
        ("覆盖群众12万人。", False),
    ],
)
def test_money_in_wan_without_yuan_is_found(words: str, slip: bool) -> None:
    assert found("malformed_figure", f"{PERFORMANCE}（一）绩效管理工作开展情况\n{words}其余正常。") is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("增加10.00万元，增长0.5", True),
        ("减少10.00万元，下降12.6", True),
        ("增加20.63万元,增长1,055.4%", False),
        ("增加10.00万元，增长0.5%", False),
        ("增加10.00万元，增加5人", False),
    ],
)
def test_growth_without_a_sign_of_per_cent_is_found(words: str, slip: bool) -> None:
    text = f"{PART}一、收入支出决算总体情况说明\n2031年度收、支总计1988.28万元。与2030年度相比，收、支总计{words}，主要原因是政策调整。"
    assert found("malformed_figure", text) is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("2031年度收、支总计各为1988.28,1990.28万元。", False),
        ("2031年度收、支总计各为1988.28，1990.28万元。", False),
        ("2031年度收、支总计各为1,988.28,1,990.28万元。", False),
        ("2031年度收、支总计1,988.28万元。", False),
        ("2031年度收、支总计1,98.28万元。", True),
        ("2031年度收、支总计19,88.28万元。", True),
    ],
)
def test_two_amounts_with_a_comma_between_them_are_no_malformed_one(words: str, slip: bool) -> None:
    assert found("malformed_figure", f"{PART}一、收入支出决算总体情况说明\n{words}") is slip
