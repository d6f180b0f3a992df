"""One grammar of titles: whatever number, year, owner, quotation marks and wraps, the same table is named."""

from __future__ import annotations

from itertools import product

import pytest

from extractor.accounts.heading_words import alias_data
from extractor.accounts.table_names import name_to_pattern, names_from_data, table_names
from extractor.layout import Line
from extractor.outline.grammar import read_account_title, read_title
from extractor.outline.titles import find_regions, find_titles, table_number
from extractor.tables.candidates import table_regions
from extractor.tables.regions import unit_of


def lines_of(text: str) -> list[Line]:
    return [Line(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


NINE = {
    "收入支出决算总表": "income_expenditure_summary",
    "收入决算表": "income",
    "支出决算表": "expenditure",
    "财政拨款收入支出决算总表": "fiscal_appropriation_summary",
    "一般公共预算财政拨款支出决算表": "general_public_expenditure",
    "一般公共预算财政拨款基本支出决算明细表": "basic_expenditure_detail",
    "政府性基金预算财政拨款收入支出决算表": "government_fund",
    "国有资本经营预算财政拨款支出决算表": "state_capital",
    "财政拨款“三公”经费支出决算表": "three_public",
}
BEFORE = ["", "表1 ", "附表二：", "公开01表 ", "【附件3】", "一、", "（一）", "1.", "财决01表", "表 1-1 "]
OWNED = [
    "",
    "2022年度",
    "〔2022〕",
    "二〇二二年度",
    "甲乙县丙丁站2022年",
    "2022年度甲乙县丙丁研究所",
    "甲乙市第三小学 2022 年度",
]
BEHIND = [
    "",
    "（表 1）",
    "（公开01表）",
    "〔附表一〕",
    "［财决公开01表］",
    "  公开 01 表",
    "01表",
    "（单位：万元）",
    " 金额单位：元",
    "：",
]


@pytest.mark.parametrize(("name", "table"), NINE.items())
def test_what_stands_around_a_name_does_not_change_its_table(name: str, table: str) -> None:
    for place, (before, behind) in enumerate(product(BEFORE, BEHIND)):
        owned = OWNED[place % len(OWNED)]  # no multiple of the others: every pair occurs
        reading = read_title(f"{before}{owned}{name}{behind}")
        assert reading is not None, (before, owned, behind)
        assert reading.table == table, (before, owned, behind)
        assert reading.year == (2022 if owned else None), (before, owned, behind)


@pytest.mark.parametrize(
    ("title", "owner", "year", "number"),
    [
        ("2022年度某某省丙丁厅收入决算表", "某某省丙丁厅", 2022, None),
        ("某某市图书馆二〇二一年收入决算表（表二）", "某某市图书馆", 2021, "表二"),
        ("公开02表 《某某县联合会2020年度收入决算表》", "某某县联合会", 2020, "公开02表"),
        ("收入决算表（公开02表） 编制单位：某某街道办事处 2022年度 金额单位：万元", "某某街道办事处", None, "公开02表"),
        ("国有资产监督管理委员会收入决算表", "国有资产监督管理委员会", None, None),
        ("某某市人民代表大会常务委员会收入决算表", "某某市人民代表大会常务委员会", None, None),
    ],
)
def test_owner_year_and_number_are_told_apart(title: str, owner: str, year: int | None, number: str | None) -> None:
    reading = read_title(title)
    assert reading is not None
    assert (reading.table, reading.owner, reading.year, reading.number) == ("income", owner, year, number)


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("收入支出决算表", "income_expenditure_summary"),
        ("部门收支总体情况表", "income_expenditure_summary"),
        ("部门收入总表", "income"),
        ("部门收入一览表", "income"),
        ("支出决算情况一览表", "expenditure"),
        ("财政拨款收入支出决算表", "fiscal_appropriation_summary"),
        ("财政拨款收支总体情况表", "fiscal_appropriation_summary"),
        ("一般公共预算财政拨款收入支出决算表", "general_public_expenditure"),
        ("一般公共预算财政拨款支出表", "general_public_expenditure"),
        ("一般公共预算支出情况表", "general_public_expenditure"),
        ("一般公共预算财政拨款支出决算表（二）", "basic_expenditure_detail"),
        ("一般公共预算基本支出情况表", "basic_expenditure_detail"),
        ("政府性基金预算财政拨款收入支出表", "government_fund"),
        ("政府性基金预算支出情况表", "government_fund"),
        ("国有资本经营财政拨款预算支出决算表", "state_capital"),
        ("国有资本经营预算财政拨款（收入）支出决算表", "state_capital"),
        ("“三公”经费、行政参公单位机关运行经费情况表", "three_public"),
        ("财政拨款＂三公＂经费及会议费、培训费支出决算表", "three_public"),
        ("财政拨款三公”经费2022年度支出决算表", "three_public"),
        ("一般公共预算安排的“三公”经费支出决算表", "three_public"),
        ("部门决算相关信息统计表", "three_public"),
    ],
)
def test_the_nine_are_known_by_the_names_of_other_styles(title: str, table: str) -> None:
    reading = read_title(title)
    assert reading is not None
    assert reading.table == table


@pytest.mark.parametrize(
    "title",
    [
        "项目收入支出决算表",
        "行政事业类项目收入支出决算表",
        "财政专户管理资金收入支出决算表",
        "一般公共预算财政拨款项目支出决算明细表",
        "财政拨款支出决算明细表",
        "政府购买服务支出情况表",
        "机构运行经费支出、国有资产占用情况及政府采购支出信息表",
    ],
)
def test_tables_beside_the_nine_are_other_tables(title: str) -> None:
    reading = read_title(title)
    assert reading is not None
    assert (reading.kind, reading.table) == ("other_table", None)


@pytest.mark.parametrize(
    "text",
    [
        "2022年度部门决算表",
        "第二部分 2022年度部门决算表",
        "本表反映收入决算表的数据",
        "收入合计占支出决算表",
        "2022年度部门决算表2022年度收入决算表",
        "合计\t收入决算表",
        "20,100.00 支出决算表",
    ],
)
def test_what_is_no_title_of_a_table_is_none(text: str) -> None:
    assert read_title(text) is None


def test_a_title_among_the_cells_of_a_line_is_one_where_the_others_only_stand_around_it() -> None:
    reading = read_title("部门：某局\t收入决算表\t公开02表\t单位：万元")
    assert reading is not None
    assert (reading.table, reading.number) == ("income", "公开02表")
    (title,) = find_titles(lines_of("\t收入决算表\t公开02表"))
    assert title.text == "收入决算表"


# --- wrapped -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("一般公共预算财政拨款\n支出决算表", ["general_public_expenditure"]),
        ("2022年度一般公共预算\n财政拨款基本\n支出决算明细表", ["basic_expenditure_detail"]),
        ("2022年度政府性基金预算财政拨款收入\n支出决算表（表 8）", ["government_fund"]),
        ("收入决算表\n支出决算表", ["income", "expenditure"]),
        ("收入支出决算\n总表\n收入决算表", ["income_expenditure_summary", "income"]),
        ("项目支出\n收入决算表", ["income"]),
        ("甲乙县丙丁站\n收入决算表", ["income"]),
        ("一般公共预算财政拨款项目\n支出决算表", [None]),
    ],
)
def test_a_wrapped_title_is_one_and_two_complete_ones_are_two(text: str, tables: list[str | None]) -> None:
    assert [title.table for title in find_titles(lines_of(text))] == tables


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ("财政拨款\t\t\n收入支出决算总表\t\t", "财政拨款收入支出决算总表"),
        ("\t\t财政拨款\t\n\t\t收入支出决算总表\t", "财政拨款收入支出决算总表"),
        ("收\t\n入决算表\t", "收入决算表"),
        ("一般公共预算\t\n财政拨款基本\t\n支出决算明细表\t", "一般公共预算财政拨款基本支出决算明细表"),
        ("一般公共预算财政拨款\t\n支出决算表\t单位：元", "一般公共预算财政拨款支出决算表"),
        ("一般公共预算财政拨款\t公开05表\n支出决算表\t", "一般公共预算财政拨款支出决算表"),
        ("“三公”经费\t部门：甲乙县丙丁站\n支出决算表\t2022年度\t单位：元", "“三公”经费支出决算表"),
        ("甲乙县丙丁站\t\n收入决算表\t", "收入决算表"),
        ("部门：甲乙县丙丁站\t单位：元\n收入决算表\t", "收入决算表"),
        ("合计\t12.00\n收入决算表\t", "收入决算表"),
    ],
)
def test_a_title_wrapped_over_rows_of_a_sheet_is_one_beside_empty_cells_and_captions(rows: str, title: str) -> None:
    assert [found.text.strip() for found in find_titles(lines_of(rows))] == [title]


def test_number_and_unit_beside_the_second_line_of_a_wrapped_title_are_those_of_its_table() -> None:
    (region,) = find_regions(lines_of("财政拨款\t\n收入支出决算总表\t公开04表\t单位：元\n项目\t金额"))
    assert (table_number(region), unit_of(region.title.lines)) == ("公开04表", "元")


@pytest.mark.parametrize("above", ["2017 年度", "甲乙县丙丁站2017年度"])
def test_a_year_on_the_line_above_belongs_to_the_title(above: str) -> None:
    (title,) = find_titles(lines_of(f"{above}\n收入决算表\n公开02表"))
    assert (title.reading.year, title.reading.owner) == (2017, above.split("2017", maxsplit=1)[0].strip())


def test_how_a_table_is_arranged_may_stand_on_the_next_line() -> None:
    (title,) = find_titles(lines_of("支出决算表\n（按单位列示）\n单位名称 合计"))
    assert title.reading.qualifier == "(按单位列示)"


@pytest.mark.parametrize("again", ["收入决算表（续）", "续表 收入决算表", "收入决算表（续表一）", "收入决算表 续"])
def test_a_table_that_goes_on_under_its_title_again_is_one(again: str) -> None:
    head = "科目编码\t科目名称\t合计\t财政拨款收入\n"
    text = f"收入决算表\n{head}201\t一般公共服务支出\t9.00\t9.00\n{again}\n{head}208\t社会保障和就业支出\t1.00\t1.00\n"
    region = table_regions(find_regions(lines_of(text)))["income"]
    assert len(region.regions) == 2


# --- regions -----------------------------------------------------------------------------------------------------------

NAMES = "".join(f"{name}\n" for name in NINE)


@pytest.mark.parametrize("before", ["（详见附件）", "第二部分 决算表（见附件）", "各表见附表。"])
def test_names_of_tables_that_stand_elsewhere_have_no_regions(before: str) -> None:
    assert not table_regions(find_regions(lines_of(f"{before}\n{NAMES}第三部分 情况说明\n")))


def test_titles_under_each_other_whose_tables_are_pictures_keep_their_regions() -> None:
    assert len(table_regions(find_regions(lines_of(NAMES)))) == 9


DETAIL = "科目编码\t科目名称\t合计\t工资福利支出\n合计\t\t9.00\t9.00\n201\t一般公共服务支出\t9.00\t9.00\n20103\t事务\t9.00\t9.00\n"
OWN = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n合计\t\t9.00\t4.00\t5.00\n"


@pytest.mark.parametrize("detail_first", [True, False])
def test_a_table_is_not_replaced_by_a_fuller_one_that_fits_less(detail_first: bool) -> None:
    own = "一般公共预算财政拨款收入支出决算表\n" + OWN
    detail = "一般公共预算财政拨款支出决算明细表\n" + DETAIL
    regions = table_regions(find_regions(lines_of(detail + own if detail_first else own + detail)))
    assert "收入支出" in regions["general_public_expenditure"].first.title.text


def test_a_second_table_of_one_name_with_codes_is_no_summary() -> None:
    text = (
        "收入支出决算表\n项目\t决算数\t项目\t决算数\n本年收入合计\t9.00\t本年支出合计\t9.00\n"
        "收入支出决算表\n科目编码\t科目名称\t年初结转\t本年收入\n201\t一般公共服务支出\t1.00\t8.00\n2010301\t行政运行\t1.00\t8.00\n"
    )
    region = table_regions(find_regions(lines_of(text)))["income_expenditure_summary"]
    assert region.first.title.first == 0


def test_the_economic_detail_is_told_by_its_codes_where_its_name_may_mean_two_tables() -> None:
    title = "一般公共预算财政拨款支出决算表（二）\n"
    economic = "科目编码\t科目名称\t金额\n301\t工资福利支出\t9.00\n30101\t基本工资\t9.00\n"
    functional = OWN + "201\t一般公共服务支出\t9.00\t4.00\t5.00\n20103\t事务\t9.00\t4.00\t5.00\n"
    assert set(table_regions(find_regions(lines_of(title + economic)))) == {"basic_expenditure_detail"}
    assert set(table_regions(find_regions(lines_of(title + functional)))) == {"general_public_expenditure"}


# --- names as data -----------------------------------------------------------------------------------------------------


def test_every_name_in_the_data_is_made_of_its_words_and_means_its_table() -> None:
    names = table_names()
    for name, table in NINE.items():
        plain = name.translate(str.maketrans("", "", "“”"))
        assert names.name_start(plain) == 0
        assert names.meanings(plain)[0].table == table
        assert names.meanings(plain)[0].rank == 0


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("[部门]进款一览表", "部门进款一览表"),
        ("{进款|{进|}账}一览[公示]表", "进账一览表"),
        ("各项进款清册表", "各项进款清册表"),
    ],
)
def test_a_name_of_words_that_no_other_has_begins_where_it_is_written_to(name: str, printed: str) -> None:
    data = alias_data("titles.yaml")
    names = names_from_data({**data, "nine": {"income": [name]}})
    owner = "甲河县果品所"
    assert names.name_start(owner + printed) == len(owner)
    assert names.meanings(printed)[0].table == "income"
    assert table_names().name_start(owner + printed) > len(owner)


def test_the_notation_of_names_leaves_out_and_chooses() -> None:
    pattern = name_to_pattern("[部门]<both>{总|情况}表", {"both": ["收入支出", "收支"]})
    assert all(pattern.fullmatch(name) for name in ("部门收支总表", "收入支出情况表", "收支总表"))
    assert not any(pattern.fullmatch(name) for name in ("部门收支表", "部门支出总表"))


@pytest.mark.parametrize(
    ("title", "owner", "year"),
    [
        ("甲乙县丙丁局2020年部门决算", "甲乙县丙丁局", 2020),
        ("2020年度甲乙县丙丁局部门决算(公开)", "甲乙县丙丁局", 2020),
        ("甲乙县丙丁院2019年决算公开报告", "甲乙县丙丁院", 2019),
        ("甲乙县丙丁委关于2018年度部门决算信息公开的说明", "甲乙县丙丁委", 2018),
        ("甲乙镇人民政府2021年一般公共预算财政拨款“三公”经费支出决算情况说明", "甲乙镇人民政府", 2021),
        ("第一部分 甲乙市非税收入管理局概况", "甲乙市非税收入管理局", None),
        ("第三部分 2022年度部门决算情况说明", "", 2022),
    ],
)
def test_the_title_of_an_account_says_whose_it_is(title: str, owner: str, year: int | None) -> None:
    read = read_account_title(title)
    assert read is not None
    assert (read.owner, read.year) == (owner, year)


def test_a_long_line_of_blanks_and_words_is_read_in_no_time() -> None:
    assert read_title("收入支出" * 4000 + "表") is None
    assert read_title("表" + " " * 20000 + "支出决算表x") is None
