"""Whose account of which year a document is: what cover, titles, table heads, page heads and first sentences say together."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import in_turn

from extractor import Settings, extract
from extractor.input.load import load
from extractor.layout import Document, Line, Page
from extractor.outline.document_info import identify
from extractor.outline.map import DocumentMap
from extractor.outline.owners import clean_name
from extractor.outline.tree import Outline

ENDINGS = [
    "局", "厅", "委", "办", "办公室", "中心", "院", "法院", "检察院", "学校", "小学", "幼儿园", "大学", "医院", "图书馆", "研究所", "站",
    "队", "总队", "街道办事处", "镇人民政府", "联合会", "文联", "科协", "工委", "社区", "管理处", "基金会", "馆", "所", "园",
]  # fmt: skip


def map_of(text: str) -> DocumentMap:
    return DocumentMap(load(text.encode()))


def department(text: str) -> str | None:
    return identify(map_of(text)).info.department


FORMS = [
    "{}2020年度部门决算",
    "{}(本级)2020年度部门决算",
    "{}（本级）\n2020 年度部门决算情况说明",
    "第一部分:{}概况\n2020年度部门决算",
    "{}2020年决算批复公开资料",
    "{}2020年度决算公开说明(目录)",
    "第二部分2020年度部门({})决算公开表",
    "2020年度部门决算\n部门: {} 金额单位:万元\n财决公开01表\n收入支出决算总表",
    "2020年度{}部门决算公开",
    "{}2020年单位决算",
    "{}\n2020年度部门决算",
    "{}\n关于2020年度\n部门决算信息公开的说明",
    "{}本级2020年度决算",
    "{}2020年一般公共预算财政拨款“三公”经费支出决算情况说明",
    "2020年度部门决算\n第一部分 {}概况",
    "2020年度部门决算\n收入决算表\n部门：{}\t单位：万元",
    "2020年度部门决算\n收入决算表\n编制单位：{}（汇总）  2020年度  金额单位：元",
]


@pytest.mark.parametrize(("form", "ending"), in_turn(FORMS, ENDINGS, rounds=5))
def test_a_body_is_named_whatever_its_name_ends_in(form: str, ending: str) -> None:
    name = f"甲乙县丙丁{ending}"
    info = identify(map_of(form.format(name) + "\n一、部门职责\n负责有关工作。\n")).info
    assert (info.department, info.fiscal_year) == (name, 2020)


@pytest.mark.parametrize(
    "text",
    [
        "第一部分", "第二部分 部门概况", "万元||||", "部门：万元", "目录", "2020年度部门决算", "主要职责", "名词解释", "附件1", "本部门",
        "本单位", "财政拨款收入", "一般公共预算财政拨款支出决算表", "部门决算情况说明", "收入、支出", "公开时间：2020年1月1日",
    ],
)  # fmt: skip
def test_what_is_no_name_is_none(text: str) -> None:
    assert clean_name(text) == ""


def test_the_fullest_form_of_a_name_counts() -> None:
    text = (
        "2022年度甲省乙市丙丁站部门决算公开\n收入决算表\n部门：乙市丙丁站\n单位：万元\n支出决算表\n部门：乙市丙丁站\n"
    )
    assert department(text) == "甲省乙市丙丁站"


def test_the_name_that_most_kinds_of_places_give_wins_and_the_other_is_reported() -> None:
    text = (
        "甲乙县丙丁站2022年度部门决算\n第一部分 甲乙县丙丁站概况\n一、部门职责\n负责有关工作。\n"
        "收入决算表\n部门：甲乙县戊己馆\n单位：万元\n支出决算表\n部门：甲乙县戊己馆\n单位：万元\n"
    )
    identity = identify(map_of(text))
    assert identity.info.department == "甲乙县丙丁站"
    (finding,) = identity.findings
    assert finding.id == "document.department_disagrees"
    assert "甲乙县戊己馆" in finding.message


def test_a_sentence_names_the_body_where_nothing_else_does() -> None:
    text = "2022年度部门决算\n第一部分 部门概况\n一、部门职责\n甲乙县丙丁站是主管全县某项工作的政府工作部门。\n"
    assert department(text) == "甲乙县丙丁站"


def test_page_heads_confirm_a_name() -> None:
    pages = []
    number = 0
    for page in range(1, 6):
        texts = ["甲乙县丙丁站2022年度部门决算", f"第{page}页的正文在这里。", "其余正文。", "又一行。", "末行在此。"]
        lines = tuple(Line(text, number + place, page) for place, text in enumerate(texts, 1))
        number += len(lines)
        pages.append(Page(page, 595, 842, lines))
    document = Document("text", tuple(line for page in pages for line in page.lines), "", 0, tuple(pages))
    assert DocumentMap(document).bodies[0].places == {"cover", "page_head"}


# --- the year ----------------------------------------------------------------------------------------------------------

COMPARISONS = "".join(
    f"{number}.财政拨款收入{number}.00万元，较2022年度决算数增加1.00万元，增长1%，主要原因是人员增加。\n"
    for number in range(1, 8)
)


def test_comparisons_do_not_say_which_year_it_is() -> None:
    text = f"甲乙县丙丁站2023年度部门决算\n第三部分 2023年度部门决算情况说明\n一、收入决算情况说明\n{COMPARISONS}"
    assert identify(map_of(text)).info.fiscal_year == 2023


def test_comparisons_are_left_out_where_only_the_text_says_the_year() -> None:
    text = f"部门决算情况说明\n一、收入决算情况说明\n2023年度收入决算9.00万元。\n{COMPARISONS}"
    assert identify(map_of(text)).info.fiscal_year == 2023


def test_the_year_of_a_table_head_counts_and_another_one_is_reported() -> None:
    head = "部门：甲乙县丙丁站\t{}年度\t单位：万元\n"
    text = f"甲乙县丙丁站2023年度部门决算\n收入决算表\n{head.format(2023)}支出决算表\n{head.format(2022)}"
    identity = identify(map_of(text))
    assert identity.info.fiscal_year == 2023
    assert [finding.id for finding in identity.findings] == ["document.year_disagrees"]
    assert "2022年度1处" in identity.findings[0].message


# --- the map -----------------------------------------------------------------------------------------------------------


def headings(outline: Outline) -> list[str | None]:
    return [section.role for section in outline.walk() if section.role]


MATTERS = ["收入支出决算总体情况说明", "收入决算情况说明", "支出决算情况说明", "机关运行经费支出情况"]
ROLES = ["explanation", "overall", "income", "expenditure", "operating_cost"]


OWNED = ["{}2022年度", "2022年度{}", "关于{}2022年度", "关于2022年度{}", "{}", "2022年{}关于", "本部门2022年度"]


@pytest.mark.parametrize(("owned", "ending"), in_turn(OWNED, ENDINGS, rounds=2))
def test_a_heading_may_carry_any_body_and_year(owned: str, ending: str) -> None:
    name = f"甲乙县丙丁{ending}"
    body = "".join(
        f"{ordinal}、{owned.format(name)}{matter}\n本年度的情况如下所述，共计一百万元。\n"
        for ordinal, matter in zip("一二三四", MATTERS, strict=True)
    )
    assert headings(map_of(f"第三部分 部门决算情况说明\n{body}").outline({})) == ROLES


def test_a_matter_of_its_own_is_not_taken_for_a_body() -> None:
    text = "第三部分 部门决算情况说明\n一、支出决算情况说明\n一元。\n二、民生支出情况说明\n一元。\n三、一般性支出情况说明\n一元。\n"
    assert headings(map_of(text).outline({})) == ["explanation", "expenditure", "other_matter", "other_matter"]


def test_other_tables_of_the_account_are_kept_with_their_lines() -> None:
    text = "收入决算表\n科目编码 合计\n项目收入支出决算表（表 10）\n科目编码 年初结转\n201 1.00\n第三部分 部门决算情况说明\n"
    _, other = map_of(text).regions
    assert other.title.table is None
    assert (other.title.reading.name, other.title.reading.number) == ("项目收入支出决算表", "表10")
    assert [line.text for line in other.lines] == ["科目编码 年初结转", "201 1.00"]


def test_names_in_a_table_of_contents_are_missing_tables() -> None:
    entries = "第一部分 概况\n一、主要职责\n第二部分 附表\n一、收入支出决算总表\n二、收入决算表\n三、支出决算表\n"
    text = f"2022年度甲乙县丙丁站部门决算\n目录\n公开时间：2023年\n{entries}第一部分 概况\n一、主要职责\n负责工作。\n第二部分 附表\n（详见附件）\n"
    assert not map_of(text).titles


def test_a_title_with_nothing_readable_on_a_page_of_text_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "account.txt"
    path.write_text(
        "甲乙县丙丁站2022年度部门决算\n收入决算表\n\f第三部分 部门决算情况说明\n一、收入决算情况说明\n收入1.00万元。\n",
        encoding="utf-8",
    )
    assert extract(str(path), Settings()).document.department == "甲乙县丙丁站"


def test_a_second_name_in_brackets_belongs_to_the_name() -> None:
    assert department("甲市乙区丙丁局 (甲市乙区戊己局) 2020年度部门决算") == "甲市乙区丙丁局(甲市乙区戊己局)"
