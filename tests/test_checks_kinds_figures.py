"""Kinds of slips in the figures of the text: said twice, listed, behind a reason, as shares; and what looks like one and is right."""

from __future__ import annotations

import pytest
from check_samples import PART, PERFORMANCE, THREE, check, consistent, deviation, found, ids, narrative, told

ITEMS = f"{PART}五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
WORK = "第四部分 2031年重点工作完成情况\n"


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
        ("公务接待费支出2.90万元，其中：外宾接待支出1.40万元、国内公务接待支出2.50万元。", True),
        ("公务接待费支出2.90万元，其中：外宾接待支出1.40万元、国内公务接待支出1.50万元。", False),
        ("公务接待费支出2.90万元，其中：外宾接待支出1.00万元、国内公务接待支出1.50万元。", False),
        ("公务接待费支出2.90万元，其中：比上年增加2.50万元、比预算增加1.10万元。", False),
    ],
)
def test_parts_behind_of_which_are_not_more_than_the_whole(sentence: str, slip: bool) -> None:
    assert found("list_sum", THREE + sentence) is slip


KEY_WORK = f"{PERFORMANCE}（一）绩效管理工作开展情况\n"


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("拨付帮扶资金500万元，其中甲街道210万元，乙乡290万元。", None),
        ("拨付帮扶资金500万元，其中甲街道210万元，乙乡280万元。", "note"),
        ("拨付帮扶资金500万元，其中甲街道210万元，乙乡390万元。", "warning"),
        ("拨付帮扶资金500万元（甲街道210万元、乙乡290万元）。", None),
        ("拨付帮扶资金500万元（甲街道210万元、乙乡270万元）。", "note"),
        ("拨付帮扶资金500万元，分别支持甲街道210万元、乙乡280万元。", "note"),
        ("支出500万元，分别为维修210万元、租赁290万元。", None),
        ("支出500万元，分别为维修210万元、租赁280万元。", "warning"),
        ("支出500万元，其中：维修210万元、租赁280万元。", None),
        ("支出500.35万元，其中：维修210.15万元、租赁290.20万元。", None),
        ("支出500.35万元，其中：维修210.51万元、租赁290.20万元。", "warning"),
        ("支出500.35万元，其中：维修201.15万元、租赁290.20万元。", None),
        ("支出500.65万元，其中：维修210.15万元、租赁290.20万元。", "note"),
        ("支出524.55万元，其中：维修234.35万元、租赁29.20万元。", None),
        ("支出524.55万元，其中：维修2345.5万元、租赁290.20万元。", "warning"),
        ("支出1524.55万元，其中：维修124.35万元、租赁290.20万元。", "warning"),
        ("支出500万元，比上年增加210万元、比预算增加20万元。", None),
    ],
)
def test_parts_that_name_all_of_a_whole_add_up_to_it(sentence: str, severity: str | None) -> None:
    findings = [one for one in told(KEY_WORK + sentence + "\n") if one.id == "checks.list_sum"]
    assert [one.severity for one in findings] == ([severity] if severity else [])


CHANGES = (
    "“三公”经费财政拨款支出决算为{0}万元，比上年减少{1}万元。其中：因公出国（境）费支出决算为0万元，与上年持平；"
    "公务用车购置及运行维护费支出决算为26.00万元，比上年减少{2}万元；公务接待费支出决算为2.90万元，比上年{3}万元。\n"
)


@pytest.mark.parametrize(
    ("amounts", "slip"),
    [
        (("28.90", "3.59", "3.59", "增加0.30"), True),
        (("28.90", "3.29", "3.59", "增加0.30"), False),
        (("28.90", "3.89", "3.59", "减少0.30"), False),
        (("28.90", "3.59", "3.29", "减少0.30"), False),
        (("28.90", "3.59", "3.29", "增加0.30"), True),
        (("28.90", "13.59", "3.29", "减少0.30"), True),
    ],
)
def test_the_change_of_the_whole_is_that_of_its_parts(amounts: tuple[str, ...], slip: bool) -> None:
    assert any(one.id == "checks.text_three_public_sum" for one in told(THREE + CHANGES.format(*amounts))) is slip


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("年初预算为0.00万元，支出决算为4.19。主要用于维修。", True),
        ("年初预算为5.20，支出决算为4.19万元。", True),
        ("年初预算为5.20万元，支出决算数4.19,比预算少。", True),
        ("年初预算为5.20万元，支出决算为4.19万元。", False),
        ("年初预算为5.20万元，支出决算为4.19 万元。", False),
        ("完成预算的80.50。", False),
        ("决算为2031。", False),
    ],
)
def test_an_amount_without_a_unit_is_told(words: str, slip: bool) -> None:
    assert found("malformed_figure", f"{ITEMS}1.教育支出（类）普通教育（款）高中教育（项）。{words}\n") is slip


@pytest.mark.parametrize(
    ("budget", "vehicles", "reception", "told_of"),
    [
        ("11.49", "2.64万元，完成预算的28.15%", "0.40万元，完成预算的18.96%", True),
        ("12.49", "2.64万元，完成预算的28.15%", "0.40万元，完成预算的18.96%", False),
        ("11.49", "2.64万元，完成预算的28.15%", "0万元，完成预算的0%", False),
        ("11.49", "0万元，完成预算的0%", "0.40万元，完成预算的18.96%", False),
        ("9.38", "2.64万元，完成预算的28.15%", "0万元", False),
    ],
)
def test_a_budget_that_the_other_parts_leave_nothing_of_is_a_base_of_zero(
    budget: str, vehicles: str, reception: str, told_of: bool
) -> None:
    text = (
        f"{THREE}“三公”经费财政拨款支出年初预算为{budget}万元，支出决算为3.04万元，其中：因公出国（境）费决算为0万元，"
        f"完成年初预算的0%；公务用车购置及运行维护费支出决算为{vehicles.replace('预算', '年初预算')}；"
        f"公务接待费支出决算为{reception.replace('预算', '年初预算')}。\n"
    )
    tables = {**consistent()["tables"], "three_public": {"status": "missing"}}
    findings = [one for one in told(text, tables=tables) if one.id == "checks.zero_base"]
    assert bool(findings) is told_of


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
    ("words", "budget", "slip"),
    [
        ("决算数大于预算数的主要原因是追加", "900", False),
        ("决算数大于预算数的主要原因是追加", "1000", True),
        ("决算数小于年初预算数的主要原因是压减", "1000", False),
        ("决算数小于年初预算数的主要原因是压减", "900", True),
        ("决算数小于全年预算数的主要原因是压减", "900", False),
        ("决算数等于预算数", "900", True),
        ("决算数等于预算数", "950.35", False),
        ("决算数持平年初预算数的主要原因是无变化", "900", True),
        ("决算数高于预算数；决算数低于全年预算数", "900", False),
    ],
)
def test_larger_smaller_and_equal_are_held_against_the_figures(words: str, budget: str, slip: bool) -> None:
    span = {"page": None, "start": 0, "end": len(words), "text": words, "match": "exact", "distance": 0}
    item = deviation(subject="高中教育", reference_amount=budget, actual_amount="950.35")  # as its table has it
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
    item = deviation(section="operating_cost", subject="机关运行经费", comparison="annual_budget", actual_amount="0",
                     change_amount="0", completion_pct="0")  # fmt: skip
    assert "zero_base" in ids(narrative=narrative(item))


def test_rates_without_a_base_are_one_finding_for_the_whole_account() -> None:
    items = [
        deviation(subject=f"科目{n}", reference_amount="0", actual_amount="1", completion_pct="0") for n in range(4)
    ]
    (finding,) = [one for one in check(narrative=narrative(*items))[0] if one.id == "checks.zero_base"]
    assert finding.severity == "warning"
    assert len(finding.places) >= 4
