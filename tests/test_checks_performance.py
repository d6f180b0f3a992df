"""Checks of the performance part: each contradiction found, its lawful twin passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from check_samples import as_record, consistent, goal, ids, sheet

from extractor.checks import CheckContext, run_checks
from extractor.checks.results import Result
from extractor.checks.sheet_reading import read_quantity


@pytest.mark.parametrize(
    ("total", "execution", "found"),
    [("100", "20", False), ("80", "20", False), ("98", "20", True), ("80", None, False)],
)
def test_the_total_score_is_the_sum_with_the_execution_or_without(
    total: str, execution: str | None, found: bool
) -> None:
    rows = (("数量指标", "维修面积", "≥10个", "12个", "40"), ("质量指标", "合格率", "100%", "100%", "40"))
    one = sheet(goals=[goal(*rows)], total_score=total, execution_score=execution)
    assert ("score_total" in ids(performance={"sheets": [one]})) is found


def test_scores_above_the_weight_of_their_goal_are_found() -> None:
    rows = (("数量指标", "维修面积", "≥10个", "12个", "40"), ("质量指标", "合格率", "100%", "100%", "50"))
    assert "score_limit" in ids(performance={"sheets": [sheet(goals=[goal(*rows, weight="80")])]})
    assert "score_limit" not in ids(performance={"sheets": [sheet(goals=[goal(*rows, weight="90")])]})


@pytest.mark.parametrize(
    ("level", "name", "target", "actual", "missed"),
    [
        ("数量指标", "维修个数", "≥30个", "8个", True),
        ("数量指标", "维修个数", "≥30个", "41个", False),
        ("数量指标", "培训人数", "40人", "26人", True),
        ("数量指标", "培训人数", "40人次", "26", True),
        ("质量指标", "合格率", "98.5%以上", "99.3%", False),
        ("成本指标", "项目成本控制", "≤88万元", "87.26万元", False),
        ("成本指标", "项目成本控制", "≤88万元", "90万元", True),
        ("成本指标", "项目成本控制", "88万元", "87.26万元", False),
        ("时效指标", "全年", "≦365天", "270天", False),
        ("数量指标", "安全事故次数", "2次", "0次", False),
        ("数量指标", "慰问人数", "8296（人）", "100%", False),
        ("质量指标", "效果", "较好", "较好", False),
        ("数量指标", "投诉率", "≤5%", "3%", False),
        ("数量指标", "完成时限", "12月31日前", "12月1日", False),
    ],
)
def test_a_target_is_missed_only_where_both_are_figures_of_one_kind(
    level: str, name: str, target: str, actual: str, missed: bool
) -> None:
    one = sheet(goals=[goal((level, name, target, actual, None))], deviation_cause="无")
    assert ("target_missed" in ids(performance={"sheets": [one]})) is missed


def test_a_missed_target_with_a_cause_is_no_contradiction() -> None:
    one = sheet(
        goals=[goal(("数量指标", "维修个数", "≥30个", "8个", None))], deviation_cause="受工期影响，部分未完工。"
    )
    assert "target_missed" not in ids(performance={"sheets": [one]})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("≥30个", ("30", "个", "at_least")),
        ("1,000人次", ("1000", "人次", None)),
        ("2个以上", ("2", "个", "at_least")),
        ("较好", None),
    ],
)
def test_quantities_are_read_with_unit_and_bound(text: str, wanted: tuple[str, str, str | None] | None) -> None:
    found = read_quantity(text)
    assert (None if found is None else (str(found[0]), found[1], found[2])) == wanted


def summary(project: str, budget: str, executed: str, rate: str | None = None) -> dict[str, Any]:
    return {"project": project, "budget": budget, "executed": executed, "execution_pct": rate}


def test_a_summary_and_the_sheet_of_the_same_project_must_agree() -> None:
    one = sheet(budget="120", executed="100.50")
    assert ids(performance={"summaries": [summary("校舍维修项目", "120", "100.5")], "sheets": [one]}) == set()
    assert "summary_sheet" in ids(performance={"summaries": [summary("校舍维修项目", "0", "100.5")], "sheets": [one]})
    assert ids(performance={"summaries": [summary("教师培训项目", "7", "6")], "sheets": [one]}) == set()


@pytest.mark.parametrize(
    ("count", "amount", "share", "found"),
    [
        pytest.param(2, "250.25", "100", set(), id="all_projects"),
        pytest.param(2, "250.25", "31.9", {"coverage_share"}, id="share"),
        pytest.param(2, "520.25", None, {"projects_sum"}, id="sum"),
        pytest.param(3, "600", None, {"project_count"}, id="fewer_are_listed"),
        pytest.param(2, "260", None, set(), id="amount_of_the_budget"),
    ],
)
def test_coverage_is_held_against_the_projects_listed(
    count: int, amount: str, share: str | None, found: set[str]
) -> None:
    projects = [summary("校舍维修项目", "150", "140.25"), summary("教师培训项目", "110", "110.00")]
    coverage = {"project_count": count, "amount": amount, "share_pct": share}
    assert ids(performance={"coverage": coverage, "summaries": projects}) == found


def test_repeated_goals_and_names_and_a_project_as_its_own_department_are_found() -> None:
    rows = (("数量指标", "维修个数", "20", "80", None),)
    twice = sheet(goals=[goal(*rows, text="完成校舍维修"), goal(*rows, text="完成校舍维修")], executed="1.00")
    other = sheet(title="2031年度教师培训项目自评表", supervising_department="校舍维修", executed="2.00")
    assert {"same_goal", "same_name", "sheet_department"} <= ids(performance={"sheets": [twice, other]})


# --- health ----------------------------------------------------------------------------------------------------------


def test_a_group_of_checks_that_breaks_is_a_finding_and_the_others_still_run(caplog: pytest.LogCaptureFixture) -> None:
    from extractor.checks import GROUPS

    def broken(context: CheckContext) -> Iterator[Result]:
        yield from ()
        raise LookupError("没有这一行")

    found, outcomes = run_checks(as_record(consistent()), groups=(broken, *GROUPS))
    assert [finding.id for finding in found] == ["program.stage_failed"]
    assert found[0].severity == "error"
    assert "LookupError" in found[0].message
    assert sum(outcome.held for outcome in outcomes) > 200
