"""Sheets in plain text: labels in running text, indicators from cells wrapped line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sheet_samples import ROWS, printed_rows, text_outline

from extractor.narrative.sheets.read import read_sheets
from models import SelfEvaluationSheet

HEAD = """
一、2031 年度城市绿化提升项目绩效自评表
项目名称 城市绿化提升
主管部门 江北区园林局 项目实施单位
江北区园林
绿化中心
项目类别 1、部门预算项目 □ 2、区级专项 ☑
预算执行情况
（万元）
预算数（A) 执行数（B) 执行率（B/A)
年度财政
资金总额
560.8 万
元
548.3 万元 97.77%
年度
绩效
目标 1
一级
指标
二级指标 三级指标
年初目标值
（A)
实际完成值（B)
"""
TAIL = """
偏差大或
目标未完成
原因分析
无。
改进措施及
结果应用方案
1、加强管护。
2、完善考核。
备注：
1.预算数为调整后财政资金总额。
"""


def only_sheet(text: str) -> SelfEvaluationSheet:
    (sheet,) = read_sheets(text_outline(text)).items
    return sheet


def indicators(sheet: SelfEvaluationSheet) -> list[tuple[str | None, ...]]:
    return [
        (row.level1, row.level2, row.level3, row.target, row.actual, None if row.score is None else str(row.score))
        for goal in sheet.goals
        for row in goal.indicators
    ]


def test_the_head_and_the_tail_are_read_from_running_text() -> None:
    sheet = only_sheet(HEAD + "产出\n指标\n数量指标 新建公园数量 6 个 7 个" + TAIL)
    assert (sheet.title, sheet.name) == ("2031年度城市绿化提升项目绩效自评表", "城市绿化提升")
    assert (sheet.supervising_department, sheet.implementing_unit) == ("江北区园林局", "江北区园林绿化中心")
    assert sheet.category == ("区级专项",)
    assert (sheet.budget, sheet.executed, sheet.execution_pct) == (Decimal("560.8"), Decimal("548.3"), Decimal("97.77"))
    assert (sheet.deviation_cause, sheet.improvement) == ("无。", "1、加强管护。2、完善考核。")
    assert indicators(sheet) == [("产出指标", "数量指标", "新建公园数量", "6个", "7个", None)]


@pytest.mark.parametrize("scores", [True, False], ids=["scores", "no_scores"])
@pytest.mark.parametrize("merged", [True, False], ids=["merged", "repeated"])
@pytest.mark.parametrize("widths", [(2, 4, 12, 6, 9), (3, 5, 8, 12, 8), (4, 8, 15, 9, 9), (2, 4, 10, 7, 7)])
def test_wrapped_cells_come_back_whole(
    widths: tuple[float, float, float, float, float], merged: bool, scores: bool
) -> None:
    header = HEAD.replace("实际完成值（B)", "实际完成值（B)\n得分") if scores else HEAD
    outline = text_outline(header + printed_rows(ROWS, widths, scores=scores, merged=merged) + TAIL)
    result = read_sheets(outline)
    wanted = {(i, j, cell) for i, row in enumerate(ROWS) for j, cell in enumerate(row[: 6 if scores else 5])}
    read = {(i, j, cell) for i, row in enumerate(indicators(result.items[0])) for j, cell in enumerate(row) if cell}
    assert len(wanted & read) / len(wanted) >= 0.9
    assert len(read - wanted) / len(wanted) <= 0.06


def test_every_text_value_stands_verbatim_in_the_source() -> None:
    outline = text_outline(HEAD + printed_rows(ROWS, (2, 4, 10, 7, 7), scores=False, merged=True) + TAIL)
    (sheet,) = read_sheets(outline).items
    assert sheet.evidence is not None
    for path, evidence in sheet.evidence.fields.items():
        assert outline.source.text[evidence.start : evidence.end] == evidence.text, path
    for row in indicators(sheet):
        assert all(cell is None or cell in outline.source.text for cell in row[2:5])


GOALS = """
2031年度江北区档案局部门整体绩效自评表
单位名称 江北区档案局
基本支出总额 310.5 万元 项目支出总额 88 万元
年度目标 1：
(60 分)
完成馆藏档案数字化。
年度
绩效
指标
一级
指标
二级指标 三级指标
年初目标值
(A)
实际完成值
(B) 得分
产出
指标
数量指标 数字化卷数 ≥2 万卷 2.3 万卷 40
效益
指标
社会效益
指标
查档便利度 提升 提升 20
年度绩效目标
2（20 分）
编纂地方年鉴
年度
绩效
指标
一级
指标
二级指标 三级指标
年初目标值
(A)
实际完成值
(B) 得分
产出
指标
时效指标 出版时间 12 月底前 11 月 20
总分 97.5 分
偏差大或
目标未完成
原因分析
无
"""


def test_goals_with_their_weights_part_the_indicators() -> None:
    sheet = only_sheet(GOALS)
    assert (sheet.scope, sheet.basic_expenditure, sheet.project_expenditure) == (
        "department",
        Decimal("310.5"),
        Decimal(88),
    )
    assert [(goal.goal, goal.weight, len(goal.indicators)) for goal in sheet.goals] == [
        ("完成馆藏档案数字化。", Decimal(60), 2),
        ("编纂地方年鉴", Decimal(20), 1),
    ]
    assert indicators(sheet)[2] == ("产出指标", "时效指标", "出版时间", "12月底前", "11月", "20")
    assert (sheet.total_score, sheet.deviation_cause, sheet.improvement) == (Decimal("97.5"), "无", None)


def test_a_goal_without_a_header_of_its_own_keeps_the_columns() -> None:
    text = GOALS
    cut = text.index("年度\n绩效\n指标\n一级", text.index("编纂地方年鉴"))
    sheet = only_sheet(text[:cut] + text[text.index("产出", cut) :])
    assert [len(goal.indicators) for goal in sheet.goals] == [2, 1]
    assert indicators(sheet)[2][2] == "出版时间"


def test_a_level_cut_off_in_print_is_completed() -> None:
    sheet = only_sheet(
        HEAD + "产出\n指标\n数量指标 场次 3 场 3 场\n满意\n度指\n群众\n满意度 群众满意度 ≥90% 95%" + TAIL
    )
    assert indicators(sheet)[1][:2] == ("满意度指标", "群众满意度")


def test_a_cell_printed_across_its_neighbour_is_left_out_and_reported() -> None:
    rows = """产出
指标
数量指
标

全年组织召开不少于
20 次专题办公会

筹备专题办公
会会务 议

保障会议顺利召开

3
数量指
标

印发会议纪要并
跟踪落实事项

会后一周内完成会议纪要
的起草、审核和印发工作

纪要按时印发，各
项工作得到落实

3
质量指
标

撰写全区经济运
行分析报告材料

按季度收集各部门的数据
并完成分析报告撰写工作

报告内容完整，为
领导决策提供参考

3
质量指
标

督促办理区级重
点工作责任事项

每月汇总责任单位的工作
进展并及时通报督办情况

事项全部按期办结
并形成书面报告

3
"""
    result = read_sheets(text_outline(HEAD + "得分\n" + rows + TAIL))
    first, *others = indicators(result.items[0])
    assert first == ("产出指标", "数量指标", None, None, "保障会议顺利召开", "3")
    assert [row[2] for row in others] == [
        "印发会议纪要并跟踪落实事项",
        "撰写全区经济运行分析报告材料",
        "督促办理区级重点工作责任事项",
    ]
    assert {finding.id for finding in result.findings} == {"narrative.sheet_cell_undecided"}
    assert "全年组织召开不少于20次专题办公会" in "".join(finding.message for finding in result.findings)


@pytest.mark.parametrize(
    ("figures", "read"),
    [
        pytest.param("88 80 90.91%", ("88", "80", "90.91"), id="all"),
        pytest.param("0 万元 3.15 万元", ("0", "3.15", None), id="no_rate"),
        pytest.param("88 90.91%", (None, None, None), id="undecided"),
        pytest.param("1,088.20 980.00 90.06%", ("1088.20", "980.00", "90.06"), id="separators"),
    ],
)
def test_budget_figures_are_read_where_their_columns_are_sure(figures: str, read: tuple[str | None, ...]) -> None:
    head = HEAD.replace("560.8 万\n元\n548.3 万元 97.77%", figures)
    sheet = only_sheet(head + "产出\n指标\n数量指标 场次 3 场 3 场" + TAIL)
    found = (sheet.budget, sheet.executed, sheet.execution_pct)
    assert tuple(None if value is None else str(value) for value in found) == read


def test_the_central_template_is_read_from_plain_text() -> None:
    sheet = only_sheet(
        """2031年度项目支出绩效自评表
项目名称 智慧水务平台
主管部门 水务局 实施单位 信息中心
项目资金（万元）
年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 120.00 150.50 135.45 10 90.00% 9.00
其中：当年财政拨款 120.00 150.50 135.45 — 90.00% —
绩效指标
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分
产出指标 数量指标 运维站点数量 ≥85 个 91 个 20 20
巡检次数 ≥12 次 11 次 10 9.2
质量指标 故障修复率 ≥98% 98.6% 20 20
效益指标 社会效益
指标
数据共享部门数 ≥10 家 12 家 30 30
总分 100 98.2
"""
    )
    assert (sheet.supervising_department, sheet.implementing_unit) == ("水务局", "信息中心")
    assert (sheet.budget, sheet.executed) == (Decimal("150.50"), Decimal("135.45"))
    assert (sheet.execution_pct, sheet.execution_score) == (Decimal("90.00"), Decimal("9.00"))
    assert sheet.total_score == Decimal("98.2")
    assert indicators(sheet) == [
        ("产出指标", "数量指标", "运维站点数量", "≥85个", "91个", "20"),
        ("产出指标", "数量指标", "巡检次数", "≥12次", "11次", "9.2"),
        ("产出指标", "质量指标", "故障修复率", "≥98%", "98.6%", "20"),
        ("效益指标", "社会效益指标", "数据共享部门数", "≥10家", "12家", "30"),
    ]


CENTRAL_TEXT = """
2031年度项目支出绩效自评表
项目名称 河堤养护
主管部门 江北区水务局 实施单位 江北区河道管理所 项目资金（万
元）
年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 320.00 298.60 286.66 10 96.00% 9.6
{goal}
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 数量指标 养护堤段 ≥6公里 6公里 20 20
巡查次数 ≥12次 11次 10 9.2 汛期道路中断
质量指标 护坡完好率 ≥95% 97% 20 20
效益指标 社会效益指标 险情下降率 ≥20% 26% 30 30 宣传力度
不足
满意度指标 服务对象满意度指标 沿线居民满意度 ≥90% 93% 10 10
总分 100 98.8
填表人：甲某 填报日期：2032年3月
"""
SIDE_BY_SIDE = "年度总体目标 预期目标 实际完成情况\n养护河堤六公里，保障安全度汛。 已养护河堤 6 公里，安全度汛。"
SINGLE_GOALS = [
    pytest.param(SIDE_BY_SIDE, "养护河堤六公里，保障安全度汛。", id="beside_what_was_reached"),
    pytest.param("年度目标 养护河堤六公里。", "养护河堤六公里。", id="alone"),
    pytest.param(
        "年初设定目标 养护河堤六公里。\n目标完成情况 已养护六公里。", "养护河堤六公里。", id="over_what_was_reached"
    ),
    pytest.param(
        "年度目标 养护河堤六公里。 完成情况 已养护六公里，安全度\n汛。",
        "养护河堤六公里。",
        id="before_a_text_that_wraps",
    ),
    pytest.param(
        "年度总体目标 预期目标 实际完成情况\n养护河堤六公里，\n保障安全度汛。\n已养护河堤六公里，\n安全度汛。",
        "养护河堤六公里，保障安全度汛。",
        id="cell_by_cell",
    ),
]


@pytest.mark.parametrize(("printed", "goal"), SINGLE_GOALS)
def test_the_only_goal_of_a_sheet_is_read(printed: str, goal: str) -> None:
    assert [one.goal for one in only_sheet(CENTRAL_TEXT.format(goal=printed)).goals] == [goal]


def test_goals_whose_lines_run_across_two_cells_are_left_out_and_told() -> None:
    across = "年度总体目标 预期目标 实际完成情况\n养护河堤六公里， 已养护河堤六公里，\n保障安全度汛。 安全度汛。"
    result = read_sheets(text_outline(CENTRAL_TEXT.format(goal=across)))
    assert [goal.goal for goal in result.items[0].goals] == [None]
    assert "并排印出，无法分开" in "".join(finding.message for finding in result.findings)


def test_reasons_labels_and_dates_beside_values_are_none_of_them() -> None:
    sheet = only_sheet(CENTRAL_TEXT.format(goal=SIDE_BY_SIDE))
    assert (sheet.implementing_unit, str(sheet.total_score)) == ("江北区河道管理所", "98.8")
    rows = indicators(sheet)
    assert {row[0] for row in rows} == {"产出指标", "效益指标", "满意度指标"}
    assert {row[1] for row in rows} == {"数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"}
