"""Where a project summary is named: headings, lines that open with a name, numbers and labels before it."""

from __future__ import annotations

import pytest
from test_summaries import HEADING, plain, read

from extractor.narrative.summaries import read_summaries
from tests.narrative_samples import outline

SUMMARY = ("河堤养护项目", ("216.00", "189.54", "87.75"), ("养护河堤六公里",), ("进度偏慢",), ("加强调度",))
_PARTS = "主要产出和效益：养护河堤六公里。存在的问题：进度偏慢。改进措施：加强调度。"
HEADED = [
    pytest.param(
        "1、河堤养护项目\n该项目自评得分97分，自评等级为优。全年预算安排216.00万元，实际支出189.54万元，预算执行率为87.75%。",
        id="a_line",
    ),
    pytest.param(
        "1.项目名称：河堤养护项目\n预算执行情况：全年预算数216.00万元，执行数189.54万元，执行率87.75%。\n", id="named"
    ),
    pytest.param("（一）河堤养护项目\n项目年度预算216.00万元，全年支出189.54万元，执行率87.75%。\n", id="bracketed"),
    pytest.param(
        "河堤养护项目绩效自评情况：该项目年初预算220.00万元，全年预算216.00万元，全年执行189.54万元，执行率87.75%。",
        id="said",
    ),
]


@pytest.mark.parametrize("opening", HEADED)
def test_a_summary_stands_under_the_name_of_its_project(opening: str) -> None:
    (item,) = read(opening + _PARTS).items
    assert plain(item) == SUMMARY


def test_a_heading_inside_a_summary_names_no_project() -> None:
    text = (
        "1.项目概况\n全年预算数216.00万元，执行数189.54万元。\n2.预算执行情况\n全年预算数216.00万元，执行数189.54万元。"
    )
    assert read(text).items == ()


def test_a_name_begins_behind_the_paragraph_above_it() -> None:
    body = (
        "（二）绩效自评结果\n河堤养护项目自评综述：项目全年预算数216.00万元，执行数189.54万元，执行率87.75%。" + _PARTS
    )
    assert [item.project for item in read(body).items] == ["河堤养护项目"]


def test_a_heading_of_the_performance_part_names_its_project() -> None:
    body = "（一）河堤养护项目\n该项目年度预算216.00万元，实际支出189.54万元，预算执行率87.75%。\n" + _PARTS
    items = read_summaries(outline(("performance", "七、预算绩效情况的说明", body))).items
    assert [plain(item) for item in items] == [SUMMARY]


def test_a_section_that_refers_to_its_sheets_lost_nothing() -> None:
    assert read("具体自评情况详见附件。").findings == ()


def test_the_name_in_a_sheet_of_the_performance_part_heads_no_summary() -> None:
    body = (
        "本单位对1个项目开展了自评。\n甲工程项目支出绩效自评表\n项目名称\t甲工程\t项目单位\t某中学\n"
        "预算数（万元）\t420.00\t执行数（万元）\t386.05\t执行率（%）\t91.92\n一级指标\t二级指标\t三级指标\t目标值\t完成值\t权重\t自评得分\n"
        "产出指标\t数量指标\t新建实验室\t6间\t6间\t30\t30\n"
    )
    assert read_summaries(outline(("performance", "（七）预算绩效情况说明", body))).items == ()


@pytest.mark.parametrize("lead", ["河堤养护项目：", "1、河堤养护项目。", "河堤养护项目自评情况："])
def test_a_name_at_the_beginning_of_its_line_before_budget_and_execution_opens_a_summary(lead: str) -> None:
    text = f"{lead}年初预算216.00万元，全年支出189.54万元，执行率87.75%，自评得分95分。"
    text += "完成情况：养护河堤12公里。存在不足：付款偏慢。下步措施：按月调度。"
    body = f"（二）自评结果\n{text}"
    for outlined in (outline(("project_results", HEADING, text)), outline(("performance", "三、绩效管理情况", body))):
        (item,) = read_summaries(outlined).items
        assert item.project.startswith("河堤养护项目")
        assert (item.outputs, item.problems, item.measures) == (("养护河堤12公里",), ("付款偏慢",), ("按月调度",))


def test_a_budget_behind_a_word_that_is_no_project_opens_no_summary() -> None:
    text = "资金情况：年初预算216.00万元，全年支出189.54万元，执行率87.75%。"
    assert read(text).items == ()


def test_labels_of_one_word_behind_their_numbers() -> None:
    body = (
        "（一）河堤养护项目\n1.基本情况：预算216.00万元，执行189.54万元，执行率87.75%。\n2.绩效情况：养护河堤12公里。\n"
        "3.问题：付款偏慢。\n4.措施：按月调度。\n"
    )
    (item,) = read_summaries(outline(("performance", "七、绩效管理情况", body))).items
    assert (str(item.executed), item.outputs, item.problems, item.measures) == (
        "189.54",
        ("养护河堤12公里",),
        ("付款偏慢",),
        ("按月调度",),
    )
