"""What is said twice of one fact of a sheet is told once, and two facts stay two."""

from __future__ import annotations

from typing import Any

import pytest
from check_samples import as_record, consistent, goal, sheet
from test_checks_kinds_summaries import summary

from extractor.checks import run_checks
from models.base import Evidence
from models.record import Finding, Place

MISSED = ("数量指标", "维修个数", "≥30个", "12个", "38")
FAR_OVER = ("数量指标", "培训人次", "≥100人次", "180人次", "40")
ABOUT_CAUSES = {"checks.target_missed", "checks.deviation_unexplained", "checks.summary_problems"}


def findings(**performance: Any) -> list[Finding]:
    return list(run_checks(as_record({**consistent(), "performance": performance}))[0])


def about_causes(**performance: Any) -> list[Finding]:
    return [one for one in findings(**performance) if one.id in ABOUT_CAUSES]


def test_all_that_contradicts_one_denied_deviation_is_one_finding() -> None:
    one = sheet(goals=[goal(MISSED, FAR_OVER)], deviation_cause="无")
    (finding,) = about_causes(summaries=[summary(problems=["进度滞后"])], sheets=[one])
    assert finding.id == "checks.target_missed"
    assert len(finding.related) == 2
    assert "同样的情况" not in finding.message


def test_deviations_that_two_sheets_deny_stay_two_findings() -> None:
    sheets = [
        sheet(title="甲项目自评表", name="甲项目", goals=[goal(MISSED)], deviation_cause="无"),
        sheet(title="乙项目自评表", name="乙项目", goals=[goal(FAR_OVER)], deviation_cause="无"),
    ]
    assert {one.id for one in about_causes(sheets=sheets)} == {"checks.target_missed", "checks.deviation_unexplained"}


def test_measures_that_the_sheet_denies_are_another_fact_than_a_missed_target() -> None:
    one = sheet(goals=[goal(MISSED)], deviation_cause="无", improvement="无")
    found = about_causes(summaries=[summary(measures=["加强监管"])], sheets=[one])
    assert {finding.id for finding in found} == {"checks.target_missed", "checks.summary_problems"}


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        pytest.param(("100.00", "83.33"), ("100.50", "83.75"), {"checks.summary_sheet"}, id="amount-and-its-rate"),
        pytest.param(("100.51", "83.9"), ("100.50", "83.75"), {"checks.summary_sheet"}, id="last-place-and-its-rate"),
        pytest.param(("100.50", "83.57"), ("100.50", "83.75"), {"checks.summary_rate"}, id="rate-alone"),
        pytest.param(("100.00", "83.75"), ("100.50", "83.75"), {"checks.summary_sheet"}, id="amount-alone"),
    ],
)
def test_a_rate_is_told_with_the_amount_that_it_is_made_of(
    ours: tuple[str, str], theirs: tuple[str, str], told: set[str]
) -> None:
    left = summary(executed=ours[0], execution_pct=ours[1])
    right = sheet(budget="120", executed=theirs[0], execution_pct=theirs[1])
    found = findings(summaries=[left], sheets=[right])
    assert {one.id for one in found if one.id.startswith("checks.summary_")} == told


def test_a_rate_that_is_no_percentage_is_not_said_to_lack_its_unit_as_well() -> None:
    one = sheet(goals=[goal(("质量指标", "成本控制率", "≤6905.8", "6391.6", "40"))])
    (finding,) = [one for one in findings(sheets=[one]) if one.id == "checks.indicator_unit"]
    assert "比率" in finding.message


def test_parts_that_summaries_lack_are_one_finding() -> None:
    full = {"problems": ["人手不足"], "measures": ["增加人手"]}
    summaries = [summary("甲项目", measures=["增加人手"]), *(summary(f"{n}项目", **full) for n in "乙丙丁")]
    summaries[1]["measures"] = []
    (finding,) = [one for one in findings(summaries=summaries) if one.id == "checks.summary_part"]
    assert "“甲项目”的综述没有“发现的问题及原因”；“乙项目”的综述没有“下一步改进措施”" in finding.message


@pytest.mark.parametrize(
    ("printed", "told"), [("执行率100%。全年建成服务站4个，改造…", False), ("别的项目的文字", True)]
)
def test_a_part_that_the_reading_left_out_is_not_said_to_be_missing(printed: str, told: bool) -> None:
    words = "执行率100%。全年建成服务站4个，改造家庭120户。"
    span = Evidence(page=None, start=0, end=len(words), text=words)
    bare = summary(
        "甲项目", outputs=[], evidence={"span": span.model_dump(mode="json"), "fields": {}, "engine": "rules"}
    )
    record = as_record({**consistent(), "performance": {"summaries": [bare, summary("乙项目"), summary("丙项目")]}})
    unread = Finding.model_validate({
        "id": "narrative.unread_summary_text", "severity": "warning", "stage": "narrative", "message": "。",
        "places": (Place(printed=printed),),
    })  # fmt: skip
    found = run_checks(record.model_copy(update={"findings": (unread,)}))[0]
    assert any(one.id == "checks.summary_part" for one in found) is told
