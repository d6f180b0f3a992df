"""Coverage by rules: how much the self-evaluation covers, in several wordings."""

from __future__ import annotations

import pytest
from narrative_samples import outline

from extractor.narrative.coverage import read_coverage
from models import decimal_string

CASES: list[tuple[str, str, tuple[int | None, str, str | None]]] = [
    (
        "hubei",
        "根据预算绩效管理要求，我部门组织对2024年度一般公共预算项目支出全面开展绩效自评，共涉及项目8个，资金4,785.48万元，"
        "占一般公共预算项目支出总额的100%。从绩效评价情况来看，完成较好。",
        (8, "4785.48", "100"),
    ),
    (
        "count_before_the_word",
        "本单位组织对2023年度5个项目开展了绩效自评，涉及预算资金320.5万元，占一般公共预算项目支出总额的98.6%。",
        (5, "320.5", "98.6"),
    ),
    (
        "count_in_words",
        "根据要求，我局对一般公共预算项目支出开展绩效自评，共涉及预算支出项目十二个，共涉及资金65万元，占部门项目支出总额的80%。",
        (12, "65", "80"),
    ),
    (
        "whole_department_evaluation_is_another_thing",
        "我部门组织对1个部门开展整体支出绩效自评，资金6,391.6万元。我部门组织对一般公共预算项目支出开展绩效自评，共涉及项目3个，"
        "资金30万元，占一般公共预算项目支出总额的10.5%。",
        (3, "30", "10.5"),
    ),
    (
        "clauses_parted_by_semicolons",
        "本部门2023年度共1个项目开展了财政重点绩效评价，涉及财政性资金合计20万元；本部门共开展12个项目绩效自评价，涉及财政性资金合计88万元；"
        "本部门共开展1项部门整体支出绩效自评价，涉及财政性资金合计150万元。",
        (12, "88", None),
    ),
    (
        "the_whole_and_its_projects_in_one_sentence",
        "本单位2023年度预算绩效管理纳入部门整体支出绩效评价434万元，项目共2个，资金224万元。",
        (2, "224", None),
    ),
    (
        "government_funds_come_second",
        "组织对2022年度政府性基金预算项目支出开展绩效自评，涉及项目1个，资金9万元，占政府性基金预算项目支出总额的100%。"
        "组织对2022年度一般公共预算项目支出开展绩效自评，涉及项目2个，资金20万元，占一般公共预算项目支出总额的50%。",
        (2, "20", "50"),
    ),
    (
        "grades_behind_which",
        "编报绩效目标的项目9个，涉及预算金额70万元；绩效跟踪评价的项目9个，涉及预算金额70万元；绩效自评的项目8个，涉及预算金额66.5万元，"
        "平均得分95.5分（其中，绩效评级为“优”的项目6个；绩效评级为“良”的项目2个）。",
        (8, "66.5", None),
    ),
    (
        "no_share",
        "对2023年度项目支出开展绩效自评，共涉及项目4个，资金总额为88.8万元。",
        (4, "88.8", None),
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_coverage_is_read(name: str, text: str, expected: tuple[int | None, str, str | None]) -> None:
    outlined = outline(("performance_management", "（一）预算绩效管理工作开展情况", text))
    (item,) = read_coverage(outlined).items
    assert item.amount is not None
    share = None if item.share_pct is None else decimal_string(item.share_pct)
    assert (item.project_count, decimal_string(item.amount), share) == expected
    assert item.evidence is not None
    assert outlined.source.text[item.evidence.span.start : item.evidence.span.end] == item.evidence.span.text


def test_two_levels_of_projects_leave_the_count_open() -> None:
    text = (
        "我部门组织对2023年度一般公共预算项目支出全面开展绩效自评，其中，一级项目15个，二级项目34个，共涉及资金1,234.56万元，"
        "占一般公共预算项目支出总额的100%。"
    )
    result = read_coverage(outline(("performance_management", "绩效管理工作开展情况", text)))
    (item,) = result.items
    assert item.project_count is None
    assert item.amount is not None
    assert decimal_string(item.amount) == "1234.56"
    assert [finding.id for finding in result.findings] == ["narrative.ambiguous_count"]


def test_coverage_is_found_where_the_section_has_no_subsections() -> None:
    text = "本部门对一般公共预算项目支出开展绩效自评，共涉及项目1个，资金500万元，占一般公共预算项目支出总额的80.64%。"
    assert read_coverage(outline(("performance", "预算绩效情况说明", text))).status == "read"


@pytest.mark.parametrize(
    "text", ["本单位无项目支出，未开展绩效自评。", "我部门组织对1个部门开展整体支出绩效自评，资金100万元。"]
)
def test_nothing_is_made_up_where_no_coverage_is_stated(text: str) -> None:
    result = read_coverage(outline(("performance_management", "绩效管理工作开展情况", text)))
    assert (result.items, result.status) == ((), "nothing")


def test_a_document_without_the_section_has_no_coverage() -> None:
    assert read_coverage(outline(("overall", "总体情况", "无。"))).status == "absent"


def test_a_count_without_money_is_coverage_too() -> None:
    text = "组织对6个项目开展了预算事前绩效评估，对9个项目编制了绩效目标，年终执行完毕后，对7个项目开展了绩效自评。"
    (item,) = read_coverage(outline(("performance", "预算绩效管理情况", text))).items
    assert (item.project_count, item.amount, item.share_pct) == (7, None, None)


def test_an_amount_in_another_unit_than_the_text_is_told_and_left_out() -> None:
    text = (
        "收入总计300.00万元，支出总计300.00万元。我局对4个项目开展绩效自评，涉及资金24.57亿元，占项目支出总额的100%。"
    )
    result = read_coverage(outline(("performance", "预算绩效情况说明", text)))
    (item,) = result.items
    assert (item.project_count, item.amount) == (4, None)
    assert [finding.id for finding in result.findings] == ["narrative.other_unit"]
