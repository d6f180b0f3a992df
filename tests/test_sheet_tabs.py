"""Sheets in tab-separated text: merged cells printed once, columns that moved, cut labels."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sheet_samples import text_outline

from extractor.narrative.sheets.read import read_sheets
from models import SelfEvaluationSheet

SHEET = """三、2031 年度社区养老项目绩效自评表

项目名称\t\t社区养老服务\t\t\t\t
主管部门\t\t江北区民政局\t\t项目实施单位\t\t
项目类别\t\t1、部门预算项目 □ 2、区级专项 ☑\t\t\t\t
预算执行情况 (万元)\t\t\t预算数 (A)\t执行数 (B)\t执行率 (B/A)\t
\t\t年度财政资金总额\t95 万元\t90.25 万 元\t95%\t
年度目标 1\t\t建成社区养老驿站，提供助餐服务。\t\t\t\t
年度 绩效 1\t一级 指标\t二级指标\t三级指标\t\t年初目标值 (A)\t实际完成值 (B)
\t产出 指标\t数量指标\t新建驿站\t\t3 个\t3 个
\t\t\t助餐人次\t\t≥ 2 万人次\t2.4 万人次
\t\t质量指标\t验收合格率\t\t100%\t100%
\t满意 度指\t服务对象 满意度\t老人满意度\t\t≥ 90%\t95%
年度目标 2\t\t培训护理员\t\t\t
年度目标 2\t产出指标\t数量指标\t培训人数\t60 人\t72 人
\t\t时效指标\t完成时间\t10 月底\t9 月
\t偏差大或 目标未完成 原因分析\t\t无\t\t\t
改进措施及 结果应用方案\t\t加强宣传。\t\t\t\t
备注：

1. 预算数为调整后财政资金总额。
"""


def only_sheet(text: str) -> SelfEvaluationSheet:
    (sheet,) = read_sheets(text_outline(text)).items
    return sheet


def test_a_tab_separated_sheet_is_read_whole() -> None:
    sheet = only_sheet(SHEET)
    assert (sheet.title, sheet.name, sheet.implementing_unit) == (
        "2031年度社区养老项目绩效自评表",
        "社区养老服务",
        None,
    )
    assert (sheet.category, sheet.executed, sheet.execution_pct) == (("区级专项",), Decimal("90.25"), Decimal(95))
    assert [goal.goal for goal in sheet.goals] == ["建成社区养老驿站，提供助餐服务。", "培训护理员"]
    assert [(row.level1, row.level2, row.level3, row.target, row.actual) for row in sheet.goals[0].indicators] == [
        ("产出指标", "数量指标", "新建驿站", "3个", "3个"),
        ("产出指标", "数量指标", "助餐人次", "≥2万人次", "2.4万人次"),
        ("产出指标", "质量指标", "验收合格率", "100%", "100%"),
        ("满意度指标", "服务对象满意度", "老人满意度", "≥90%", "95%"),
    ]
    assert (sheet.deviation_cause, sheet.improvement) == ("无", "加强宣传。")


def test_rows_without_the_blank_columns_of_their_header_keep_their_columns() -> None:
    rows = only_sheet(SHEET).goals[1].indicators
    assert [(row.level1, row.level2, row.level3, row.target, row.actual) for row in rows] == [
        ("产出指标", "数量指标", "培训人数", "60人", "72人"),
        ("产出指标", "时效指标", "完成时间", "10月底", "9月"),
    ]


def test_a_shifted_row_with_a_blank_among_its_values_is_left_out_and_reported() -> None:
    text = SHEET.replace("\t\t质量指标\t验收合格率\t\t100%\t100%", "\t\t\t\t\t\t验收合格率\t100%")
    result = read_sheets(text_outline(text))
    assert len(result.items[0].goals[0].indicators) == 3
    assert [finding.id for finding in result.findings] == ["narrative.sheet_cell_undecided"]
    assert "验收合格率" in result.findings[0].message


def test_a_cell_wrapped_to_a_line_without_tabs_goes_on() -> None:
    sheet = only_sheet(SHEET.replace("加强宣传。\t\t\t\t", "加强宣传，\n扩大覆盖面。"))
    assert sheet.improvement == "加强宣传，扩大覆盖面。"


@pytest.mark.parametrize("path", ["name", "goals[0].indicators[1].actual", "goals[1].indicators[0].level3", "title"])
def test_evidence_points_to_the_cell(path: str) -> None:
    outline = text_outline(SHEET)
    (sheet,) = read_sheets(outline).items
    assert sheet.evidence is not None
    place = sheet.evidence.fields[path]
    assert outline.source.text[place.start : place.end] == place.text


def test_the_central_template_is_read_from_tabs() -> None:
    text = "\n".join([
        "2031年度项目支出绩效自评表",
        "项目名称\t智慧水务\t\t\t\t\t\t",
        "主管部门\t水务局\t\t\t实施单位\t信息中心\t\t",
        "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分",
        "\t年度资金总额\t120\t150.5\t135.45\t10\t90%\t9",
        "\t其中：当年财政拨款\t120\t150.5\t135.45\t-\t90%\t-",
        "年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t",
        "\t保障平台稳定运行。\t\t\t已稳定运行。\t\t\t",
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分",
        "\t产出指标\t数量指标\t站点数\t≥85个\t91个\t20\t20",
        "\t\t\t巡检次数\t≥12次\t11次\t10\t9.2",
        "总分\t\t\t\t\t\t100\t98.2",
    ])
    sheet = only_sheet(text)
    assert (sheet.budget, sheet.executed, sheet.execution_score) == (Decimal("150.5"), Decimal("135.45"), Decimal(9))
    assert [goal.goal for goal in sheet.goals] == ["保障平台稳定运行。"]
    assert [(row.level3, row.score) for row in sheet.goals[0].indicators] == [
        ("站点数", Decimal(20)),
        ("巡检次数", Decimal("9.2")),
    ]
    assert sheet.total_score == Decimal("98.2")


def test_a_target_in_three_columns_is_one_and_the_total_may_be_called_a_sum() -> None:
    text = "\n".join([
        "2031年度项目支出绩效自评表",
        "项目支出名称\t智慧水务\t\t\t\t\t\t\t",
        "主管部门\t水务局\t\t\t实施单位（盖章）\t信息中心\t\t\t",
        "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\t",
        "\t年度资金总额\t120\t150.5\t135.45\t10\t90%\t9\t",
        "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\t完成值\t权重\t得分",
        "产出指标\t数量指标\t站点数\t≥\t85\t个\t91\t20\t20",
        "效益指标\t社会效益指标\t知晓度\t定性\t提升\t\t有所提升\t10\t9",
        "合计\t\t\t\t\t\t\t100\t98.2",
        "自评结论\t优\t\t\t\t\t\t\t",
        "改进措施\t加强宣传。\t\t\t\t\t\t\t",
    ])
    sheet = only_sheet(text)
    assert (sheet.name, sheet.implementing_unit) == ("智慧水务", "信息中心")
    assert [(row.level3, row.target, row.actual) for row in sheet.goals[0].indicators] == [
        ("站点数", "≥85个", "91"),
        ("知晓度", "提升", "有所提升"),
    ]
    assert sheet.total_score == Decimal("98.2")
    assert sheet.improvement == "加强宣传。"


def test_a_form_that_scores_without_targets_is_a_sheet() -> None:
    text = "\n".join([
        "2031年度部门整体支出绩效自评表",
        "部门名称\t水务局\t\t\t\t",
        "年度支出（万元）\t基本支出\t53.85\t项目支出\t135.71\t",
        "一级指标\t二级指标\t三级指标\t权重\t自评得分\t扣分原因",
        "履职效能\t整体效能\t产出指标完成情况\t10\t9.50\t",
        "管理效率\t预算编制\t事前绩效评估\t5\t5.00\t",
        "合计\t\t\t15\t14.50\t",
    ])
    sheet = only_sheet(text)
    assert (sheet.basic_expenditure, sheet.project_expenditure) == (Decimal("53.85"), Decimal("135.71"))
    assert [(row.level1, row.level3, row.target, row.score) for row in sheet.goals[0].indicators] == [
        ("履职效能", "产出指标完成情况", None, Decimal("9.50")),
        ("管理效率", "事前绩效评估", None, Decimal("5.00")),
    ]
    assert sheet.total_score == Decimal("14.50")
