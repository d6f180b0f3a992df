"""Sheets in plain text: heads whose columns, labels or figures are printed in another way or order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_sheet_lines import indicators, only_sheet


def test_a_sign_and_a_unit_of_their_own_belong_to_the_target() -> None:
    text = """
    项目名称 河堤养护
    一级指标 二级指标 三级指标 指标性质 指标值 度量单位 完成值 权重 得分
    产出指标 数量指标 养护堤段 ≥ 6 公里 7 20 20
    质量指标 护坡完好率 ≥ 95 % 97 20 20
    满意度指标 服务对象满意度指标 居民满意度 ≥ 90 % 93 10 10
    """
    assert [row[3] for row in indicators(only_sheet(text))] == ["≥6公里", "≥95%", "≥90%"]


def test_the_letters_under_a_header_are_no_values() -> None:
    text = """
    项目名称 河堤养护
    一级指标 二级指标 三级指标 年初目标值 实际完成值 得分
    （A） （B）
    产出指标 数量指标 养护堤段 6公里 7公里 20
    质量指标 护坡完好率 95% 97% 20
    """
    assert [row[3:5] for row in indicators(only_sheet(text))] == [("6公里", "7公里"), ("95%", "97%")]


def test_the_label_of_the_row_is_no_further_column() -> None:
    text = """
    单位名称 江北区水务局
    预算执行情况 预算数（A） 执行数（B） 执行率（B/A） 得分
    部门整体
    支出总额
    5010.43 5010.42 100% 20
    一级指标 二级指标 三级指标 年初目标值 实际完成值 得分
    产出指标 数量指标 养护堤段 6公里 7公里 20
    """
    sheet = only_sheet(text)
    assert (str(sheet.budget), str(sheet.executed), str(sheet.execution_score)) == ("5010.43", "5010.42", "20")


@pytest.mark.parametrize(
    ("heads", "figures", "read"),
    [
        ("预算数 执行数 执行率 分值 得分", "560.80 548.30 10 97.77% 9.78", ("560.80", "548.30", "97.77", "9.78")),
        ("预算数 分值 执行率 得分", "560.80 548.30 10 97.77% 9.78", ("560.80", None, "97.77", "9.78")),
        ("预算数 执行数 分值 执行率 得分", "97.77 560.80 548.30 10 9.78", ("560.80", "548.30", "97.77", "9.78")),
        ("预算数 分值 执行率 得分", "97.77 560.80 548.30 10", (None, None, None, None)),
    ],
)
def test_heads_and_figures_that_came_in_another_order(heads: str, figures: str, read: tuple[str | None, ...]) -> None:
    head = "2031年度城市绿化提升项目绩效自评表\n项目名称 城市绿化提升\n项目代码 LH2031\n主管部门 江北区园林局\n预算执行情况\n"
    head += "\n".join(heads.split()) + "\n年度资金总额\n" + "\n".join(figures.split())
    rows = "\n一级指标\n二级指标\n三级指标\n年初目标值\n实际完成值\n产出指标\n数量指标\n新增绿地面积\n≥5公顷\n6公顷\n"
    sheet = only_sheet(head + rows)
    fields = (sheet.budget, sheet.executed, sheet.execution_pct, sheet.execution_score)
    assert (sheet.name, *(None if value is None else str(value) for value in fields)) == ("城市绿化提升", *read)


def test_levels_run_together_are_two_and_a_heading_behind_the_score_is_none_of_it() -> None:
    head = "2031年度招商引资项目绩效自评表\n项目名称 招商引资\n预算数 120.00\n执行数 118.00\n"
    head += "一级指标\n二级指标\n三级指标\n目标值\n实际值\n得分\n"
    rows = "投入\n预算执行\n预算执行率\n≥95%\n98%\n10\n产出数量\n签约项目数\n≥30个\n36个\n30\n质量\n项目开工率\n≥40%\n44%\n20\n"
    rows += "效果经济效益\n到位资金\n≥60亿元\n66亿元\n30\n"
    sheet = only_sheet(head + rows + "总分\n90\n5 名词解释\n")
    assert [(row[0], row[1]) for row in indicators(sheet)] == [
        ("投入", "预算执行"),
        ("产出", "数量"),
        ("产出", "质量"),
        ("效果", "经济效益"),
    ]
    assert sheet.total_score == Decimal(90)
