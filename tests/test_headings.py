"""What a whole line heads: tables, sheets, reports, parts and sections by one function."""

from __future__ import annotations

import pytest

from extractor.outline.headings import read_heading
from extractor.outline.titles import is_region_end


@pytest.mark.parametrize(
    ("text", "kind", "role"),
    [
        pytest.param("第三部分 某某局2022年度部门决算情况说明", "part", "explanation", id="numbered_part"),
        pytest.param("第五章　附件", "part", "attachments", id="chapter"),
        pytest.param("第 2 部分 2022 年度部门决算表", "part", "tables", id="arabic_part"),
        pytest.param("部门决算情况说明", "part", "explanation", id="part_without_number"),
        pytest.param("一、收入支出决算总体情况说明", "section", "overall", id="section"),
        pytest.param("（五）　“三公”经费财政拨款支出决算情况说明：", "section", "three_public", id="bracketed_section"),
        pytest.param("十、关于2022年度政府采购支出说明", "section", "procurement", id="year_before_the_matter"),
        pytest.param("3.某某局2022年度收入决算情况", "section", "income", id="owner_and_year_before_the_matter"),
        pytest.param("三、国有资产占用情况", "section", "state_assets", id="section_that_a_table_may_print"),
        pytest.param("项目支出绩效自评报告", "report", "report", id="report"),
        pytest.param("2022年度部门整体绩效自评表", "sheet", None, id="sheet"),
        pytest.param("2022年度某某局收入决算表（公开02表）", "table", None, id="table"),
        pytest.param("政府采购情况表", "other_table", None, id="other_table"),
    ],
)
def test_a_line_says_what_it_heads(text: str, kind: str, role: str | None) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert (heading.kind, heading.role) == (kind, role)


@pytest.mark.parametrize(
    "text",
    [
        "一、一般公共预算财政拨款收入",
        "十、其他支出",
        "合计",
        "2022年度收入合计9.00万元，比上年增加1.00万元。",
        "一" * 500,
        "",
    ],
)
def test_rows_and_sentences_head_nothing(text: str) -> None:
    assert read_heading(text) is None


def test_a_name_that_the_document_prints_may_stand_before_the_matter() -> None:
    assert read_heading("果品研究所收入决算情况") is None
    heading = read_heading("果品研究所收入决算情况", ("某县果品研究所",))
    assert heading is not None
    assert heading.role == "income"


@pytest.mark.parametrize(
    "text",
    [
        "第三部分 决算情况说明",
        "专业名词释义",
        "九、其他需要说明的情况",
        "重点工作任务完成情况",
        "六、关于某事情况的说明",
        "部门整体绩效自评表",
    ],
)
def test_parts_sections_and_sheets_end_a_table(text: str) -> None:
    assert is_region_end(text)


@pytest.mark.parametrize(
    "text",
    [
        "二、机关运行经费",
        "三、国有资产占用情况",
        "四、政府采购支出信息",
        "收入决算表",
        "附件",
        "部门决算表",
        "项目支出",
    ],
)
def test_rows_and_titles_of_tables_end_none(text: str) -> None:
    assert not is_region_end(text)
