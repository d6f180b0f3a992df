"""Labels of sheets in other words: nothing that a sheet prints is lost when its labels are worded as elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from narrative_samples import CORPUS
from sheet_samples import CENTRAL, drawn_grid, sheet_of

from extractor.input.load import load
from extractor.narrative.sheets.read import read_sheets
from extractor.outline.running_matter import keep_lines
from extractor.outline.tree import Outline, build_outline
from extractor.text.source import SourceText
from models import SelfEvaluationSheet

REWORDINGS = {
    "一级指标": ("一级绩效指标", "一级评价指标", "指标一级"),
    "二级指标": ("二级绩效指标", "二级评价指标", "指标二级"),
    "三级指标": ("三级绩效指标", "具体评价指标", "指标名称"),
    "年初目标值": ("年度指标值", "年初设定目标值", "计划指标值"),
    "年度指标值": ("年初目标值", "预期指标值", "绩效目标值"),
    "实际完成值": ("全年实际值", "年度实际完成值", "实际完成情况"),
    "得分": ("自评得分", "评价得分", "评分"),
    "总分": ("总得分", "自评总分", "合计得分"),
    "项目名称": ("项目支出名称", "专项名称", "政策名称"),
    "主管部门": ("项目主管部门", "主管单位", "预算主管部门"),
    "实施单位": ("承担单位", "执行单位", "项目单位"),
    "全年预算数": ("年度预算数", "调整后预算数", "本年预算金额"),
    "全年执行数": ("实际执行数", "预算执行数", "全年支出数"),
    "执行率": ("预算执行率", "完成率", "预算完成率"),
    "偏差大或目标未完成原因分析": ("偏差原因分析", "未完成原因分析", "存在问题及原因分析"),
    "改进措施及结果应用方案": ("改进措施", "整改措施及结果应用", "下一步改进措施"),
    "产出指标": ("产出绩效指标", "产出指标", "项目产出指标"),
    "数量指标": ("产出数量指标", "数量绩效指标", "数量指标"),
}
"""The label of the samples, and what other templates print in its place."""


def _summary(sheet: SelfEvaluationSheet) -> tuple[object, ...]:
    figures = (sheet.budget, sheet.executed, sheet.execution_pct, sheet.execution_score, sheet.total_score)
    texts = (
        sheet.name,
        sheet.supervising_department,
        sheet.implementing_unit,
        sheet.deviation_cause,
        sheet.improvement,
    )
    rows = [
        (row.level1, row.level2, row.level3, row.target, row.actual, row.score)
        for goal in sheet.goals
        for row in goal.indicators
    ]
    return figures, texts, rows


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("label", REWORDINGS)
def test_a_ruled_sheet_with_a_label_in_other_words_says_the_same(label: str, index: int) -> None:
    wanted = REWORDINGS[label][index]
    made = sheet_of("项目支出绩效自评表", drawn_grid(CENTRAL.replace(label, wanted)))
    expected = sheet_of("项目支出绩效自评表", drawn_grid(CENTRAL))
    assert repr(_summary(made)).replace(wanted, label) == repr(_summary(expected)).replace(wanted, label)


def _reworded(name: str, label: str, wanted: str) -> Outline:
    """A text of the corpus with a label in other words, where its print breaks the label over lines too."""
    document = load(CORPUS / f"{name}.txt")
    lines = keep_lines(document.lines, document.pages)
    pattern = r"\s*".join(map(re.escape, label))
    text = re.sub(pattern, lambda m: wanted + re.sub(r"[^\n]", "", m.group()), "\n".join(line.text for line in lines))
    changed = [replace(line, text=new) for line, new in zip(lines, text.split("\n"), strict=True)]
    return build_outline(SourceText.from_lines(line for line in changed if line.text.strip()))


@pytest.mark.parametrize("label", ["一级指标", "二级指标", "三级指标", "年初目标值", "实际完成值", "主管部门"])
def test_a_disclosure_with_a_label_in_other_words_loses_nothing(label: str) -> None:
    expected = read_sheets(_reworded("wuchang_office_2024", label, label)).items
    for wanted in REWORDINGS[label][:2]:
        made = read_sheets(_reworded("wuchang_office_2024", label, wanted)).items
        assert repr([_summary(sheet) for sheet in made]).replace(wanted, label) == repr([
            _summary(sheet) for sheet in expected
        ])


@pytest.mark.parametrize(
    ("levels", "columns"),
    [
        ("一级指标 | 二级指标 | 三级指标", "绩效目标 | 实际完成"),
        ("一级指标 | 二级指标 | 三级指标", "目标 | 完成"),
        ("指标 | 指标类别 | 指标名称", "指标值 | 完成值"),
    ],
)
def test_columns_that_are_named_in_short_beside_the_others(levels: str, columns: str) -> None:
    grid = drawn_grid(f"""
项目名称 | 文物保护 | < | < | < | <
预算执行情况（万元） | 预算数： | 320.00 | 执行数： | 316.55 | 其中财政拨款：316.55
{levels} | {columns} | 得分
产出指标 | 数量指标 | 修缮文保单位 | 4处 | 3处 | 25
效益指标 | 社会效益指标 | 保存状况 | 完成 | 完成 | 30
得分合计 | < | < | < | < | 55
问题及原因 | 巡查力量不足。 | < | < | < | <
下步改进措施 | 组建队伍。 | < | < | < | <
""")
    sheet = sheet_of("文物保护项目绩效自评表", grid)
    assert (sheet.budget, sheet.executed, sheet.total_score) == (Decimal("320.00"), Decimal("316.55"), Decimal(55))
    assert (sheet.deviation_cause, sheet.improvement) == ("巡查力量不足。", "组建队伍。")
    assert [(row.level1, row.level2, row.level3, row.target, row.actual) for row in sheet.goals[0].indicators] == [
        ("产出指标", "数量指标", "修缮文保单位", "4处", "3处"),
        ("效益指标", "社会效益指标", "保存状况", "完成", "完成"),
    ]


def test_a_budget_block_whose_columns_are_named_in_short() -> None:
    grid = drawn_grid("""
项目名称 | 文物保护 | < | < | <
项目资金（万元） | 类别 | 预算 | 执行 | 执行率
^ | 合计 | 320.00 | 316.55 | 98.92%
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
产出指标 | 数量指标 | 修缮文保单位 | 4处 | 3处
""")
    sheet = sheet_of("文物保护项目绩效自评表", grid)
    assert (sheet.budget, sheet.executed, sheet.execution_pct) == (
        Decimal("320.00"),
        Decimal("316.55"),
        Decimal("98.92"),
    )
