"""Kinds of slips of the text, each in many wordings, and what looks like one and is right."""

from __future__ import annotations

import pytest
from check_samples import as_record, check, consistent, deviation, ids, narrative, outline_of

from extractor.checks import run_checks

PART = "第三部分 某市教育局2031年度部门决算情况说明\n"
THREE = f"{PART}九、财政拨款“三公”经费支出决算情况说明\n"
ITEMS = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
ASSETS = f"{PART}十二、国有资产占用情况说明\n"
PERFORMANCE = f"{PART}十三、预算绩效情况说明\n"
WORK = "第四部分 2031年重点工作完成情况\n"
GLOSSARY = f"{PART}一、收入支出决算总体情况说明\n收支正常。\n第五部分 名词解释\n"


def found(check_id: str, text: str, **parts: object) -> bool:
    return check_id in ids(text, **parts)


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
        ("增加10.00万元，增长0.5%", False),
        ("增加10.00万元，增加5人", False),
    ],
)
def test_growth_without_a_sign_of_per_cent_is_found(words: str, slip: bool) -> None:
    text = f"{PART}一、收入支出决算总体情况说明\n2031年度收、支总计1988.28万元。与2030年度相比，收、支总计{words}，主要原因是政策调整。"
    assert found("malformed_figure", text) is slip


# --- several values of one quantity ------------------------------------------------------------------------------------------

SENTENCE = (
    "坚持高位推进，组织{0}家单位选派{1}名驻村队员对口帮扶山区{2}个村，全年投入帮扶资金{3}万元，帮助发展产业项目{4}个。"
)


@pytest.mark.parametrize(
    ("again", "slip"),
    [
        ((51, 96, 22, 703, 74), True),
        ((51, 96, 22, 324, 47), True),
        ((51, 69, 22, 324, 74), True),
        ((51, 96, 22, 324, 74), False),
        ((50, 90, 22, 324, 74), False),
        ((1, 2, 3, 4, 5), False),
    ],
)
def test_a_sentence_printed_twice_that_differs_in_one_figure_is_found(again: tuple[int, ...], slip: bool) -> None:
    text = (
        f"{PERFORMANCE}（三）项目绩效自评结果\n{SENTENCE.format(51, 96, 22, 324, 74)}\n{WORK}{SENTENCE.format(*again)}"
    )
    assert found("same_quantity", text) is slip


@pytest.mark.parametrize(
    ("change", "slip"),
    [
        ("-119", True),
        ("-119.10", True),
        ("-191.01", True),
        ("-118.01", True),
        ("-119.01", False),
        ("-97.30", False),
        ("-19.5", False),
    ],
)
def test_a_change_that_is_mistyped_in_one_section_is_told_from_another_change(change: str, slip: bool) -> None:
    sections = ("overall", "income", "expenditure", "fiscal_appropriation")
    items = [
        deviation(
            section=section, subject="收支", comparison="prior_year", actual_amount="950.35", change_amount="-119.01"
        )
        for section in sections
    ]
    items[3]["change_amount"] = change
    (findings, _) = check(narrative=narrative(*items))
    assert any(finding.id == "checks.same_quantity" for finding in findings) is slip


def test_a_rate_that_is_repeated_in_five_sections_is_one_finding() -> None:
    items = [
        deviation(section=section, subject="收支", comparison="prior_year", actual_amount="2019.84",
                  change_amount="73.61", change_pct="0.04")
        for section in ("overall", "income", "expenditure", "fiscal_appropriation", "general_public_overall")
    ]  # fmt: skip
    findings = [finding for finding in check(narrative=narrative(*items))[0] if finding.id == "checks.growth_rate"]
    assert len(findings) == 1
    assert "共5处" in findings[0].message


# --- lists and reasons -------------------------------------------------------------------------------------------------------

LISTED = (
    "2031年度一般公共预算财政拨款支出年初预算为1000万元，支出决算为1221.28万元。其中：基本支出971.03万元，项目支出250.25万元。"
    "项目支出主要用于校舍维修经费{0}万元，主要成效是改善条件；教师培训资金{1}万元，其中外聘专家3万元；设备更新{2}万元。\n"
)


def summary(project: str, executed: str) -> dict[str, object]:
    return {"project": project, "budget": executed, "executed": executed, "execution_pct": None}


@pytest.mark.parametrize(
    ("amounts", "slip"),
    [
        pytest.param(("140.25", "60", "50"), None, id="complete"),
        pytest.param(("140.25", "60", "10"), None, id="main_projects_only"),
        pytest.param(("140.25", "60", "27.75"), "list_sum", id="a_project_of_the_performance_part_is_missing"),
        pytest.param(("140.25", "60", "500"), "list_sum", id="more_than_the_whole"),
    ],
)
def test_projects_that_are_listed_add_up_or_leave_out_what_is_no_project_of_its_own(
    amounts: tuple[str, ...], slip: str | None
) -> None:
    performance = {"summaries": [summary("图书采购项目", "22.25")]}
    got = ids(ITEMS + LISTED.format(*amounts), performance=performance)
    assert ("list_sum" in got) is (slip is not None)


@pytest.mark.parametrize(("executed", "slip"), [("140.25", False), ("104.25", True), ("140.3", False)])
def test_a_listed_project_has_the_amount_of_its_summary(executed: str, slip: bool) -> None:
    performance = {"summaries": [summary("校舍维修项目", executed)]}
    got = ids(ITEMS + LISTED.format("140.25", "60", "50"), performance=performance)
    assert ("project_amount" in got) is slip


@pytest.mark.parametrize(
    ("reason", "slip"),
    [
        ("新增项目支出：1.维修71.8万元；2.装修1,010.51万元；3.租赁374.81万元", True),
        ("新增：（1）维修900万元；（2）装修800万元", True),
        ("新增项目支出：1.维修71.8万元；2.装修10.51万元", False),
        ("新增项目支出：1.维修700万元；2.装修471.58万元", False),
        ("人员增加2人，支出增加1200万元", False),
    ],
)
def test_reasons_that_add_up_to_more_than_the_change_are_found(reason: str, slip: bool) -> None:
    item = deviation(section="overall", subject="收、支总计", comparison="prior_year", actual_amount="1988.28",
                     change_amount="1171.58", reason=reason)  # fmt: skip
    assert ("reason_sum" in ids(narrative=narrative(item))) is slip


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("公务接待费支出5万元，其中：外宾接待支出3万元、国内公务接待支出4万元。", True),
        ("公务接待费支出7万元，其中：外宾接待支出3万元、国内公务接待支出4万元。", False),
        ("公务接待费支出9万元，其中：外宾接待支出3万元、国内公务接待支出4万元。", False),
        ("公务接待费支出9万元，其中：比上年增加8万元、比预算增加4万元。", False),
    ],
)
def test_parts_behind_of_which_are_not_more_than_the_whole(sentence: str, slip: bool) -> None:
    assert found("list_sum", THREE + sentence) is slip


@pytest.mark.parametrize(
    ("rates", "slip"),
    [
        ((("150", None), ("120", "政策调整"), ("70", "人员减少")), True),
        ((("105", None), ("120", "政策调整"), ("70", "人员减少")), False),
        ((("150", None), ("120", None), ("70", "人员减少")), False),
        ((("150", "追加"), ("120", "政策调整")), False),
    ],
)
def test_an_item_far_from_its_budget_wants_a_reason_where_the_others_have_one(
    rates: tuple[tuple[str, str | None], ...], slip: bool
) -> None:
    items = [
        deviation(subject=f"科目{n}", reference_amount="100", actual_amount=rate, completion_pct=rate, reason=reason)
        for n, (rate, reason) in enumerate(rates)
    ]
    assert ("reason_missing" in ids(narrative=narrative(*items))) is slip


# --- directions and shares ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "actual", "slip"),
    [
        ("决算数大于预算数的主要原因是追加", "12", False),
        ("决算数大于预算数的主要原因是追加", "8", True),
        ("决算数小于年初预算数的主要原因是压减", "8", False),
        ("决算数小于年初预算数的主要原因是压减", "12", True),
        ("决算数小于全年预算数的主要原因是压减", "12", False),
        ("决算数等于预算数", "12", True),
        ("决算数等于预算数", "10", False),
        ("决算数持平年初预算数的主要原因是无变化", "12", True),
        ("决算数高于预算数；决算数低于全年预算数", "12", False),
    ],
)
def test_larger_smaller_and_equal_are_held_against_the_figures(words: str, actual: str, slip: bool) -> None:
    span = {"page": None, "start": 0, "end": len(words), "text": words, "match": "exact", "distance": 0}
    item = deviation(subject="高中教育", reference_amount="10", actual_amount=actual)
    item["evidence"] = {"engine": "rules", "span": span, "fields": {}}
    assert ("direction" in ids(narrative=narrative(item))) is slip


INCOME = f"{PART}二、收入决算情况说明\n2031年度收入合计1951.28万元。其中："


@pytest.mark.parametrize(
    ("parts", "slip"),
    [
        ("财政拨款收入1731.28万元，占本年收入88.72%", False),
        ("财政拨款收入1731.28万元，占本年收入87.82%", True),
        ("财政拨款收入1731.28万元，占收入合计的88.7%", False),
        ("事业收入170万元，占8.71%", False),
        ("事业收入170万元，占18.7%", True),
        ("事业收入170万元，占总收入的比重为8.7%", False),
        ("事业收入170万元，占全区事业收入的50%", False),
        ("经营收入45万元，占本年收入合计2.31%", False),
        ("经营收入45万元，占本年收入合计23.1%", True),
    ],
)
def test_shares_of_income_are_recomputed_from_what_they_are_shares_of(parts: str, slip: bool) -> None:
    assert found("share", f"{INCOME}{parts}。") is slip


@pytest.mark.parametrize(
    ("sentence", "slip"),
    [
        ("一般公共预算财政拨款支出1221.28万元，占本年支出合计的62.91%。", False),
        ("一般公共预算财政拨款支出1221.28万元，占本年支出合计的100%。", True),
    ],
)
def test_the_share_of_the_general_budget_is_one_of_the_expenditure_of_the_table(sentence: str, slip: bool) -> None:
    text = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（一）一般公共预算财政拨款支出决算总体情况\n2031年度{sentence}"
    assert found("share", text) is slip


def test_a_rate_over_a_budget_that_only_the_change_implies_has_a_base_of_zero() -> None:
    item = deviation(section="three_public", subject="公务接待费", comparison="annual_budget", actual_amount="0",
                     change_amount="0", completion_pct="0")  # fmt: skip
    assert "zero_base" in ids(narrative=narrative(item))


def test_rates_without_a_base_are_one_finding_for_the_whole_account() -> None:
    items = [
        deviation(subject=f"科目{n}", reference_amount="0", actual_amount="1", completion_pct="0") for n in range(4)
    ]
    (finding,) = [one for one in check(narrative=narrative(*items))[0] if one.id == "checks.zero_base"]
    assert finding.severity == "warning"
    assert len(finding.places) >= 4


# --- names -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "words", "slip"),
    [
        ("甲市乙区教育局", "指市级财政一般公共预算当年拨付的资金", True),
        ("乙县教育局", "市直部门用财政拨款安排", True),
        ("甲市乙区教育局", "指区级财政一般公共预算当年拨付的资金", False),
        ("甲市教育局", "指市级财政一般公共预算当年拨付的资金", False),
        ("甲市教育局", "指区级财政一般公共预算当年拨付的资金", True),
        ("丙旗教育局", "指县级财政当年拨付的资金", False),
        ("甲市高新技术开发区管理委员会", "指市级财政当年拨付的资金", False),
        ("甲省教育厅", "指市级财政当年拨付的资金", False),
        ("甲市幸福小区服务中心", "指市级财政当年拨付的资金", False),
        ("乙县教育局", "指同级财政当年拨付的资金", False),
    ],
)
def test_the_level_of_government_in_the_glossary_is_the_departments_own(
    department: str, words: str, slip: bool
) -> None:
    document = {"kind": "department_final_account", "department": department, "fiscal_year": 2031, "unit": "万元"}
    text = f"{GLOSSARY}（一）一般公共预算财政拨款收入：{words}。\n"
    assert found("government_level", text, document=document) is slip


@pytest.mark.parametrize(
    ("item", "slip"),
    [
        ("1.教育支出（类）普通教育（款）高中教育（项）", False),
        ("1.教育（类）普通教育（款）高中教育（项）反映举办高中的支出。", False),
        ("2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）", False),
        ("3.住房保障支出（类）住房改革（款）住房公积金（项）", False),
        ("1.一般公共服务支出（类）财政事务（款）行政运行（项）", True),
        ("4.医疗卫生与计划生育支出（类）医疗保障（款）行政单位医疗（项）", True),
        ("5.教育支出（类）职业教育（款）中等职业教育（项）", True),
    ],
)
def test_the_glossary_explains_items_that_the_tables_have(item: str, slip: bool) -> None:
    assert found("glossary_item", f"{GLOSSARY}（十）本部门使用的支出功能分类科目\n{item}\n") is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("本决算为汇总决算，由本级和0个下属单位决算组成。", True),
        ("由本级决算和0个所属单位决算组成。部门：某市教育局（汇总）", True),
        ("本决算为汇总决算，由本级和10个下属单位决算组成。", False),
        ("由本级决算和0个所属单位决算组成。", False),
    ],
)
def test_an_aggregate_of_one_unit_is_found(words: str, slip: bool) -> None:
    assert (
        found(
            "aggregate",
            f"第一部分 某市教育局概况\n二、机构设置\n{words}\n{PART}一、收入支出决算总体情况说明\n收支正常。",
        )
        is slip
    )


@pytest.mark.parametrize(
    ("words", "told", "wanted"),
    [
        pytest.param("", False, "error", id="none_of_the_nine"),
        pytest.param("决算表详见附件。", False, "warning", id="tables_are_attached"),
        pytest.param("", True, None, id="told_by_the_ledger"),
    ],
)
def test_an_account_without_any_table_is_told_once_and_by_its_harm(words: str, told: bool, wanted: str | None) -> None:
    data = consistent()
    data["tables"] = {name: {"status": "missing"} for name in data["tables"]}
    lost = {"id": "completeness.all_tables_lost", "severity": "error", "stage": "completeness", "message": "没有读出。"}
    record = as_record({**data, "findings": [lost] if told else []})
    findings = run_checks(record, outline_of(f"{PART}一、收入支出决算总体情况说明\n收支正常。{words}"))[0]
    severities = [one.severity for one in findings if one.id == "checks.missing_table"]
    assert severities == ([wanted] if wanted else [])
