"""Kinds of slips of self-evaluation sheets, each in many wordings, and what looks like one and is right."""

from __future__ import annotations

from typing import Any

import pytest
from check_samples import as_record, consistent, goal, ids, indicator, sheet, with_rows

from extractor.checks import run_checks

DONE = ("数量指标", "维修个数", "≥10个", "12个", "40")
ALSO = ("质量指标", "合格率", "100%", "100%", "40")


def of(*sheets: dict[str, Any], **parts: Any) -> set[str]:
    return ids(performance={"sheets": list(sheets), **parts})


# --- scores ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "execution", "slip"),
    [
        (("100",), "20", True),
        (("80",), "20", False),
        (("50", "20", "10", "7", "7", "6"), "20", True),
        (("40", "20", "10", "10"), "20", False),
        (("90",), "10", False),
        (("100",), None, False),
        (("80", None), "20", False),
        (("80",), "30", True),
    ],
)
def test_the_points_of_goals_and_execution_are_a_hundred(
    weights: tuple[str | None, ...], execution: str | None, slip: bool
) -> None:
    one = sheet(goals=[goal(DONE, weight=weight) for weight in weights], execution_score=execution)
    assert ("weights_sum" in of(one)) is slip


@pytest.mark.parametrize(
    ("score", "cause", "slip"),
    [
        ("38", "无", True),
        ("38", "无。", True),
        ("38", "目标已完成，无偏差。", True),
        ("38", "受天气影响，部分工程延期。", False),
        ("38", "没有按时完成招标，影响了进度", False),
        ("38", None, False),
        ("40", "无", False),
    ],
)
def test_points_lost_want_a_cause(score: str, cause: str | None, slip: bool) -> None:
    one = sheet(goals=[goal((*DONE[:4], score), ALSO, weight="80")], execution_score="20", deviation_cause=cause)
    assert ("score_unexplained" in of(one)) is slip


def test_points_lost_for_a_target_that_was_missed_are_the_missed_target() -> None:
    rows = (("数量指标", "维修个数", "≥30个", "12个", "38"), ALSO)
    got = of(sheet(goals=[goal(*rows, weight="80")], execution_score="20", deviation_cause="无"))
    assert "target_missed" in got
    assert "score_unexplained" not in got


def test_one_weight_copied_to_all_sheets_is_one_finding() -> None:
    copies = [
        sheet(title=f"{n}项目自评表", name=f"{n}项目", goals=[goal(DONE, weight="100")], execution_score="20")
        for n in "甲乙丙丁"
    ]
    findings = run_checks(as_record({**consistent(), "performance": {"sheets": copies}}))[0]
    (finding,) = [one for one in findings if one.id == "checks.weights_sum"]
    assert "共4处" in finding.message


# --- causes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "slip"),
    [
        ("一、工作环境满意度目标未完成原因：设备调试不够。", True),
        ("1.工作环境满意度未达标原因：收尾工作未完善。", True),
        ("工作环境满意度没有完成的原因：调试不够", True),
        ("项目成本控制率未达标原因：结算未完成。", True),
        ("工程按进度完成率未完成原因：施工中进行了加固。", False),
        ("预算执行率未达标原因：结算未完成。", False),
        ("受天气影响，部分工程延期。", False),
        ("工作环境满意度已经达到目标。", False),
    ],
)
def test_a_cause_for_an_indicator_that_was_reached_is_found(cause: str, slip: bool) -> None:
    one = with_rows(
        indicator("工作环境满意度", "≥95%", "98%", "服务对象满意度", "满意度指标"),
        indicator("项目成本控制", "≤1223万元", "1010.51万元", "成本指标"),
        indicator("工程按进度完成率", "100%", "90%", "时效指标"),
        deviation_cause=cause,
    )
    assert ("cause_for_reached" in of(one)) is slip


@pytest.mark.parametrize(
    ("target", "actual", "cause", "slip"),
    [
        ("≥400家", "811家", "无", True),
        ("5次以上", "13次", "无", True),
        ("20场", "80场", "无", True),
        ("20场", "80场", "培训需求增加", False),
        ("20场", "22场", "无", False),
        ("≤20天", "80天", "无", False),
        ("90%", "180%", "无", False),
        ("20场", "80场", None, False),
    ],
)
def test_far_more_than_the_target_wants_a_cause(target: str, actual: str, cause: str | None, slip: bool) -> None:
    one = with_rows(indicator("举办活动", target, actual), deviation_cause=cause)
    assert ("deviation_unexplained" in of(one)) is slip


@pytest.mark.parametrize(
    ("rate", "slip"), [("117.43", True), ("72.1", True), ("96.2", False), ("100", False), ("108", False)]
)
def test_an_execution_far_from_a_hundred_wants_a_cause(rate: str, slip: bool) -> None:
    one = with_rows(indicator("举办活动", "20场", "20场"), deviation_cause="无", execution_pct=rate)
    assert ("deviation_unexplained" in of(one)) is slip


def test_a_missed_target_of_the_department_and_of_its_project_is_one_finding() -> None:
    row = indicator("发展产业项目", "≥30个", "8个")
    both = [with_rows(row, deviation_cause="无", scope=scope, title=scope) for scope in ("department", "project")]
    findings = run_checks(as_record({**consistent(), "performance": {"sheets": both}}))[0]
    (finding,) = [one for one in findings if one.id == "checks.target_missed"]
    assert len([place for place in finding.places if (place.path or "").endswith("actual")]) == 2


# --- values ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "target", "actual", "slip"),
    [
        pytest.param("竣工验收合格率", "合格", "合格", True, id="rate_as_a_word"),
        pytest.param("成本控制率", "≤6905.8", "6391.6", True, id="rate_as_an_amount"),
        pytest.param("建设工程数量", "100%", "100%", True, id="count_as_a_rate"),
        pytest.param("慰问工人", "8296（人）", "100%", True, id="persons_against_per_cent"),
        pytest.param("扶持企业", "≥400家", "811", True, id="unit_lost"),
        pytest.param("学员", "11000", "10651", True, id="no_unit_at_all"),
        pytest.param("成本控制", "≤324万", "324万", True, id="wan"),
        pytest.param("调研报告", "撰写调研报告1篇", "提出切实可行的建议", True, id="no_figure_in_the_actual_value"),
        pytest.param("合格率", "≥95%", "98%", False, id="rate"),
        pytest.param("案件发生率", "逐步下降", "逐步下降", False, id="trend"),
        pytest.param("工作效率", "提高", "提高", False, id="efficiency"),
        pytest.param("建设工程数量", "3个", "3个", False, id="count"),
        pytest.param("扶持企业", "≥400家", "811家", False, id="unit"),
        pytest.param("慰问人数", "18", "18", False, id="plain_and_equal"),
        pytest.param("成本控制", "≤324万元", "324万元", False, id="wan_yuan"),
        pytest.param("调研报告", "撰写调研报告1篇", "完成1篇", False, id="figure_in_words"),
        pytest.param("调研报告", "撰写调研报告1篇", "已完成", False, id="done"),
        pytest.param("完成时限", "12月31日前", "按期交付使用", False, id="date"),
    ],
)
def test_values_that_do_not_fit_their_indicator_are_found(name: str, target: str, actual: str, slip: bool) -> None:
    assert ("indicator_unit" in of(with_rows(indicator(name, target, actual)))) is slip


@pytest.mark.parametrize(
    ("target", "actual", "slip"),
    [("≥90%", "≥90%", True), (">95%", ">95%", True), ("90%以上", "90%以上", True), ("≥90%", "95%", False),
     ("100%", "100%", False), ("完成", "完成", False), ("≥90%", "≥95%", False)],
)  # fmt: skip
def test_a_target_copied_as_the_actual_value_is_found(target: str, actual: str, slip: bool) -> None:
    assert ("actual_is_target" in of(with_rows(indicator("满意度", target, actual)))) is slip


@pytest.mark.parametrize(
    ("actual", "slip"),
    [
        ("力争位于前列", True),
        ("争取完成任务", True),
        ("计划年底完成", True),
        ("位于前列", False),
        ("完成年度计划", False),
    ],
)
def test_an_aim_is_no_actual_value(actual: str, slip: bool) -> None:
    assert ("actual_is_aim" in of(with_rows(indicator("信息工作", "位于前列", actual)))) is slip


# --- form ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level1", "level2", "name", "target", "slip"),
    [
        ("效益指标", "时效指标", "拨付进度", "及时", True),
        ("产出指标", "社会效益指标", "事件发生率", "未发生", True),
        ("产出指标", "产出指标", "活动场次", "12场", True),
        ("服务对象满意度标", "服务对象满意度指标", "满意度", "98%", True),
        ("产出指标", "数量指标", "食品安全达标率", "100%", True),
        ("满意度指标", "服务对象满意度", "服务对象满意度指标", "90%", True),
        ("产出指标", "数量指标", "活动场次", "12场", False),
        ("产出指标", "质量指标", "达标率", "100%", False),
        ("效益指标", "社会效益指标", "提升效率", "提升", False),
        ("效益指标", "效益指标", "办公条件", "改善", False),
        ("成本指标", "经济成本指标", "成本", "≤5万元", False),
        ("产出指标", "数量指标", "提升工作效率", "2个", False),
    ],
)
def test_levels_of_indicators_are_those_of_the_form(
    level1: str, level2: str, name: str, target: str, slip: bool
) -> None:
    assert ("indicator_level" in of(with_rows(indicator(name, target, target, level2, level1)))) is slip


@pytest.mark.parametrize(
    ("field", "chosen", "slip"),
    [
        ("type", ["常年性项目", "延续性项目"], True),
        ("attribute", ["新增性项目", "持续性项目"], True),
        ("type", ["常年性项目"], False),
        ("category", ["部门预算项目", "上级转移支付项目"], False),
        ("attribute", [], False),
    ],
)
def test_a_single_choice_is_made_once(field: str, chosen: list[str], slip: bool) -> None:
    assert ("choice" in of(sheet(**{field: chosen}))) is slip


def test_sheets_without_a_tick_are_found_only_where_others_have_theirs() -> None:
    bare = [sheet(title=f"{n}自评表", name=n) for n in "甲乙"]
    assert "choice" not in of(*bare)
    assert "choice" in of(*bare, sheet(title="丙自评表", name="丙", type=["常年性项目"]))


@pytest.mark.parametrize(
    ("rows", "slip"),
    [
        ((indicator("办文办会质效", "提升", "提升"), indicator("办文办会质效", "提升", "提升")), True),
        ((indicator("办文办会质效", "提升", "提升"), indicator("办文办会质效", "提升", "较好")), False),
        ((indicator("乡村振兴帮扶", "完成", "完成"), indicator("乡村振兴帮扶", "完成", "完成", "社会效益指标")), False),
        ((indicator("培训人数", "20", "20"), indicator("培训场次", "20", "20")), False),
    ],
)
def test_an_indicator_filled_in_twice_is_found(rows: tuple[dict[str, Any], ...], slip: bool) -> None:
    assert ("same_indicator" in of(with_rows(*rows))) is slip


@pytest.mark.parametrize(
    ("ours", "theirs", "slip"),
    [
        ("处非“七进”宣传覆盖率", "处非“六进”宣传覆盖率", True),
        ("处非“七进”宣传覆盖率", "处非“七进”宣传覆盖率", False),
        ("培训教师人数", "培训学生人数", False),
        ("维修面积", "维修体积", False),
    ],
)
def test_one_indicator_with_two_names_is_found(ours: str, theirs: str, slip: bool) -> None:
    one = with_rows(indicator(ours, "100%", "100%"), scope="department", title="整体自评表")
    assert ("indicator_name" in of(one, with_rows(indicator(theirs, "100%", "100%")))) is slip


OWN = {"supervising_department": "甲市教育局", "implementing_unit": "甲市教育局"}


@pytest.mark.parametrize(
    ("fields", "slip"),
    [
        ({"supervising_department": "甲市机关事务中心", "implementing_unit": "甲市机关事务中心"}, True),
        ({"supervising_department": "甲市教育局", "implementing_unit": None}, True),
        ({"supervising_department": "校舍维修", "implementing_unit": "甲市教育局"}, True),
        ({"supervising_department": "甲市教育局", "implementing_unit": "第一中学"}, False),
        ({"supervising_department": "教育局", "implementing_unit": "教育局"}, False),
        (
            {"supervising_department": "税务局、社保局、老年大学", "implementing_unit": "税务局、社保局、老年大学"},
            False,
        ),
    ],
)
def test_bodies_of_one_sheet_that_are_no_other_sheets_are_found(fields: dict[str, Any], slip: bool) -> None:
    others = [sheet(title=f"{n}自评表", name=f"{n}项目", **OWN) for n in "甲乙丙丁"]
    assert ("sheet_department" in of(*others, sheet(**fields))) is slip


@pytest.mark.parametrize(
    ("cause", "slip"),
    [
        ("偏差大或目标未完成原因分析：进度滞后。", True),
        ("偏差大或目标未完成原因分析:无", True),
        ("改进措施：加强管理。", True),
        ("改进措施及结果应用方案：加强管理。", True),
        ("进度滞后，改进措施见下。", False),
        ("无", False),
    ],
)
def test_a_label_inside_its_own_cell_is_found(cause: str, slip: bool) -> None:
    assert ("label_repeated" in of(sheet(deviation_cause=cause))) is slip
