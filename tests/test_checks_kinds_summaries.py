"""Kinds of slips of summaries against their sheets, each in many wordings, and what looks like one and is right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from check_samples import PERFORMANCE, as_record, check, consistent, ids, indicator, outline_of, sheet, with_rows

from extractor.checks import CheckContext
from models.base import Evidence, ItemEvidence


def summary(project: str = "校舍维修项目", **fields: Any) -> dict[str, Any]:
    empty = {
        "budget": "120",
        "executed": "100.50",
        "execution_pct": None,
        "outputs": ["完成维修"],
        "problems": [],
        "measures": [],
    }
    return {"project": project, **empty, **fields}


def pair(one: dict[str, Any], **fields: Any) -> set[str]:
    own = {"budget": "120", "executed": "100.50", **fields}
    return ids(performance={"summaries": [one], "sheets": [sheet(**own)]})


@pytest.mark.parametrize(
    ("ours", "theirs", "slip"),
    [("95.3", "95.39", True), ("95.4", "95.39", False), ("112.6", "112", True), ("113", "112.6", False),
     ("83.75", "83.75", False), ("83.75", "87.35", True), ("100", "100.00", False)],
)  # fmt: skip
def test_the_rate_of_a_summary_is_that_of_the_sheet_or_its_rounding(ours: str, theirs: str, slip: bool) -> None:
    assert ("summary_rate" in pair(summary(execution_pct=ours), execution_pct=theirs)) is slip


@pytest.mark.parametrize(
    ("executed", "slip"), [("100.51", True), ("100.50", False), ("100.5", False), ("105.00", True)]
)
def test_the_amount_of_a_summary_is_that_of_the_sheet_to_the_last_place(executed: str, slip: bool) -> None:
    assert ("summary_sheet" in pair(summary(executed=executed))) is slip


@pytest.mark.parametrize(
    ("project", "title", "name", "slip"),
    [
        ("校舍维修项目", "2031年度校舍维修项目自评表", "校舍维修", False),
        ("校舍维修", "2031年度校舍维修项目绩效自评表", "校舍维修项目", False),
        ("校舍维修项目", "2031年度校舍整修项目自评表", "校舍维修", True),
        ("校舍维修项目", "2031年度校舍维修项目自评表", "校舍维修改造", True),
        ("校舍安全维修项目", "2031年度校舍维修项目自评表", "校舍安全维修", True),
        ("校舍维修工作经费", "2031年度校舍维修项目自评表", "校舍维修", True),
        ("校舍维修项目", "2031年度项目支出绩效自评表", "校舍维修项目", False),
        ("校舍维修项目", "2031年度校舍维修项目支出绩效自评表", "校舍维修", False),
    ],
)
def test_a_project_has_one_name(project: str, title: str, name: str, slip: bool) -> None:
    assert ("project_name" in pair(summary(project), title=title, name=name)) is slip


@pytest.mark.parametrize(
    ("problems", "cause", "slip"),
    [
        (["监控反馈不够及时"], "无", True),
        (["监控反馈不够及时"], "无发生偏差大或目标未完成情况。", True),
        (["监控反馈不够及时"], "监控不及时", False),
        (["圆满完成了任务，不存在偏差"], "无", False),
        ([], "无", False),
        (["监控反馈不够及时"], None, False),
    ],
)
def test_problems_of_a_summary_that_the_sheet_denies_are_found(
    problems: list[str], cause: str | None, slip: bool
) -> None:
    assert ("summary_problems" in pair(summary(problems=problems), deviation_cause=cause)) is slip


@pytest.mark.parametrize(
    ("lacking", "slip"), [((True, False, False), True), ((False, False, False), False), ((True, True, False), False)]
)
def test_a_part_that_most_summaries_have_is_missed(lacking: tuple[bool, ...], slip: bool) -> None:
    summaries = [
        summary(f"{n}项目", outputs=[] if bare else ["完成"]) for n, bare in zip("甲乙丙", lacking, strict=True)
    ]
    assert ("summary_part" in ids(performance={"summaries": summaries})) is slip


@pytest.mark.parametrize(
    ("text", "slip"),
    [("发展特色产业，", True), ("发展特色产业、", True), ("发展特色产业", False), ("发展特色产业。", False)],
)
def test_an_item_that_ends_in_a_comma_was_cut_off(text: str, slip: bool) -> None:
    assert ("cut_text" in ids(performance={"summaries": [summary(measures=[text])]})) is slip


ALL = "第三部分 某市教育局2031年度部门决算情况说明\n十三、预算绩效情况说明\n（一）绩效管理工作开展情况\n{0}\n"


@pytest.mark.parametrize(
    ("words", "actual", "slip"),
    [
        ("整体支出绩效管理情况达到了年初设定的各项绩效目标。", "8个", True),
        ("完成了全部绩效目标。", "8个", True),
        ("达到了年初设定的各项绩效目标。", "38个", False),
        ("完成了部分绩效目标。", "8个", False),
    ],
)
def test_all_goals_reached_beside_a_missed_target_is_found(words: str, actual: str, slip: bool) -> None:
    performance = {
        "coverage": {"project_count": 1, "amount": None, "share_pct": None},
        "sheets": [with_rows(indicator("发展产业项目", "≥30个", actual), deviation_cause="资金不足，进度滞后")],
    }
    assert (
        "all_goals" in {one.id.removeprefix("checks.") for one in check(ALL.format(words), performance=performance)[0]}
    ) is slip


@pytest.mark.parametrize(
    ("words", "field", "printed"),
    [
        ("项目全年预算数20万元，执行数18.5万元，执行率92.5%。", "executed", "18.5"),
        ("项目全年预算数18.5万元，执行数18.5万元，执行率100%。", "executed", "18.5"),
        ("项目全年预算数为18.5万元，执行数为18.5万元，执行率100%。", "budget", "18.5"),
        ("项目金额18.5万元，共18.5万元。", "budget", None),
    ],
)
def test_a_figure_of_a_summary_is_pointed_at_where_its_print_is_plain(
    words: str, field: str, printed: str | None
) -> None:
    outline = outline_of(f"{PERFORMANCE}{words}\n")
    source = outline.source
    start = source.folded.index("项目")
    span = Evidence(page=None, start=start, end=len(source.text), text=source.text[start:])
    item = ItemEvidence(span=span, fields={}, engine="rules")
    context = CheckContext(as_record(consistent()), outline)
    place = context.text_figure(f"performance.summaries[0].{field}", Decimal("18.5"), "", item).place
    assert place.evidence is not None
    assert (place.evidence.text == printed) is (printed is not None)
    if printed is not None:
        word = {"budget": "预算", "executed": "执行"}[field]
        assert word in source.folded[place.evidence.start - 6 : place.evidence.start]
