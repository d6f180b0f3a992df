"""Titles: the nine tables by their words, other tables that regions publish beside them, and which of two is meant."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from extractor.layout import Line
from extractor.outline.titles import find_regions, is_other_title, table_of_title
from extractor.tables.candidates import table_regions
from models.record import Record

INTRO = "某局2023年度部门决算\n第二部分 2023年度部门决算表\n"


def record(text: str) -> Record:
    return extract((INTRO + text).encode("utf-8"), Settings(ocr="never"))


@pytest.mark.parametrize(
    "title",
    [
        "财政拨款支出决算明细表",
        "一般公共预算财政拨款项目支出决算表",
        "财政拨款支出决算表（功能科目）",
        "财政拨款机关运行经费支出决算表",
        "政府采购支出决算表",
        "十二、政府采购情况表",
        "国有资产占用情况表",
        "某某县水利局2023年度政府性基金预算财政拨款基本支出决算表",
    ],
)
def test_tables_beside_the_nine_are_titles_of_their_own(title: str) -> None:
    assert table_of_title(title) is None
    assert is_other_title(title)


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("国有资产监督管理委员会支出决算表", "expenditure"),
        ("某某市重点工程建设中心2022年度收入决算表", "income"),
        ("一般公共预算财政拨款支出决算表", "general_public_expenditure"),
        ("收入决算表（分单位）", "income"),
        ("收入决算表（分科目）      公开03表", "income"),
    ],
)
def test_the_nine_are_none_of_these(title: str, table: str) -> None:
    assert table_of_title(title) == table
    assert not is_other_title(title)


@pytest.mark.parametrize(
    "text",
    ["2010301 行政运行 12.00", "本年支出合计", "注：本表反映部门本年度各项支出情况。", "公开05表", "合计 12.00 12.00"],
)
def test_lines_of_a_table_are_no_titles(text: str) -> None:
    assert not is_other_title(text)


HEAD = "公开{n}表\n部门：某局\t单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n栏次\t\t1\t2\t3\n"
ROWS = "合计\t\t9.00\t4.00\t5.00\n201\t一般公共服务支出\t9.00\t4.00\t5.00\n"


def test_a_table_ends_where_the_title_of_another_stands() -> None:
    text = (
        "一般公共预算财政拨款支出决算表\n" + HEAD.format(n="06") + ROWS
        + "一般公共预算财政拨款支出决算明细表\n公开07表\n科目编码\t科目名称\t合计\t工资福利支出\t商品和服务支出\n"
        + "合计\t\t9.00\t6.00\t3.00\n201\t一般公共服务支出\t9.00\t6.00\t3.00\n20103\t政府办公厅\t9.00\t6.00\t3.00\n"
        + "一般公共预算财政拨款项目支出决算表\n公开09表\n科目编码\t科目名称\t金额\n201\t一般公共服务支出\t5.00\n"
    )  # fmt: skip
    read = record(text)
    rows = read.tables.general_public_expenditure.rows
    assert [(row.code, str(row.total), str(row.basic), str(row.project)) for row in rows] == [
        ("201", "9.00", "4.00", "5.00")
    ]
    assert [finding.id for finding in read.findings if finding.stage == "tables"] == []


@pytest.mark.parametrize("by_unit_first", [True, False])
def test_of_two_tables_of_one_name_the_one_by_item_counts(by_unit_first: bool) -> None:
    unit = "支出决算表（分单位）\n单位名称\t本年支出合计\t基本支出\t项目支出\n合计\t9.00\t4.00\t5.00\n某局\t9.00\t4.00\t5.00\n"
    item = "支出决算表（分科目）\n" + HEAD.format(n="05") + ROWS
    read = record(unit + item if by_unit_first else item + unit)
    assert [row.code for row in read.tables.expenditure.rows] == ["201"]


def test_the_detail_of_the_general_public_budget_counts_beside_that_of_all_appropriations() -> None:
    body = "科目编码 科目名称 金额\n301 工资福利支出 {0}\n30101 基本工资 {0}\n302 商品和服务支出 1.00\n"
    lines = "财政拨款基本支出决算表（经济科目）\n" + body.format("8.00") + "30201 办公费 1.00\n"
    lines += "一般公共预算基本支出决算表（经济科目）\n" + body.format("7.00")
    regions = table_regions(find_regions([Line(text, number) for number, text in enumerate(lines.splitlines(), 1)]))
    assert "一般公共预算" in regions["basic_expenditure_detail"].first.title.text


def test_a_column_that_names_the_unit_is_no_item() -> None:
    text = (
        "支出决算表\n单位名称\t科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n"
        "合计\t\t\t9.00\t4.00\t5.00\n某局\t201\t一般公共服务支出\t9.00\t4.00\t5.00\n"
    )
    table = record(text).tables.expenditure
    assert table.total is not None
    assert [(row.code, row.name) for row in table.rows] == [("201", "一般公共服务支出")]


CODED = (
    "公开05表\n单位：万元\n{head}\n栏次\t\t1\t2\t3\n合计\t\t9.00\t5.00\t4.00\n201\t一般公共服务支出\t9.00\t5.00\t4.00\n"
)
EMPTY = "公开08表\n单位：万元\n项目\t\t本年支出\n科目编码\t科目名称\t小计\t基本支出\t项目支出\n注：本表为空表。\n"
SUMMARY = "公开01表\n单位：万元\n收入\t\t支出\n项 目\t金额\t项 目\t金额\n一、财政拨款收入\t9.00\t一、教育支出\t9.00\n"
DETAIL = (
    "单位：万元\n科目编码\t科目名称\t金额\n301\t工资福利支出\t9.00\n30101\t基本工资\t9.00\n302\t商品和服务支出\t1.00\n"
)
WHOLE_HEAD = "项目\t\t本年支出\n科目编码\t科目名称\t小计\t基本支出\t项目支出"
WRAPPED_HEAD = "项目\t\t本年支\n功能分类科目编\t科目名\t小\t基本支\t项目支\n码\t称\t计\t出\t出"


@pytest.mark.parametrize("head", [WHOLE_HEAD, WRAPPED_HEAD], ids=["whole", "wrapped"])
@pytest.mark.parametrize("full_first", [True, False])
def test_of_two_tables_of_one_name_the_full_one_of_its_kind_is_read(head: str, full_first: bool) -> None:
    title = "国有资本经营预算财政拨款支出决算表\n"
    tables = [title + CODED.format(head=head), title + EMPTY]
    text = "".join(tables if full_first else reversed(tables))
    region = table_regions(find_regions([Line(text, number) for number, text in enumerate(text.splitlines(), 1)]))
    assert [line.text for line in region["state_capital"].lines][-1].startswith("201")
    if head == WHOLE_HEAD:
        table = record(text).tables.state_capital
        assert (table.status, [row.code for row in table.rows]) == ("present", ["201"])


@pytest.mark.parametrize("other", [SUMMARY, DETAIL], ids=["two sides", "economic"])
@pytest.mark.parametrize("full_first", [True, False])
def test_a_table_of_another_form_under_the_name_of_an_empty_one_is_kept_beside_it(other: str, full_first: bool) -> None:
    title = "国有资本经营预算财政拨款支出决算表\n"
    tables = [title + other, title + EMPTY]
    read = record("\n".join(tables if full_first else reversed(tables)))
    assert (read.tables.state_capital.status, read.tables.state_capital.rows) == ("empty", ())
    assert [table.resembles for table in read.tables.other if len(table.rows) > 2] == ["state_capital"]


def test_a_summary_whose_head_is_set_wide_or_wrapped_is_read_and_not_the_blank_one_of_its_name() -> None:
    wide = "收入\t支出\n项 目\t决算数\t项 目\t决算数\n一、财政拨款\t9.00\t一、教育支出\t9.00\n"
    blank = "收入\t支出\n项目\t金额\t项目\t金额\n一、财政拨款\t\t一、教育支出\t\n"
    table = record("".join(f"收入支出决算总表\n{body}" for body in (blank, wide))).tables.income_expenditure_summary
    assert table.status == "present"
