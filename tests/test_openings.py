"""Eighty openings of accounts: whose, of which year, of a department or a unit, by what their places agree on.

The shapes are those that publishers print; the bodies are invented and end in what no list of endings holds.
"""

from __future__ import annotations

from itertools import count

import pytest

from extractor.input.load import load
from extractor.outline.document_info import identify
from extractor.outline.map import DocumentMap

BODIES = [
    "甲河县果品推广所", "乙岭州林草总场", "丙津市老龄专班", "丁湖区河湖长制推进会", "戊原县融媒站", "己川市档案库", "庚南省粮食调控署",
    "辛漠旗草原监理队", "壬盟牧业事务部", "癸桥县救助服务点", "子丘县人大", "丑海市政协", "寅坪镇", "卯山林区管委会", "辰港口岸办",
    "巳泉县融合发展促进处", "午塘县总工会", "未溪县残联", "申洲新区指挥部", "酉滩水文大队",
]  # fmt: skip

DEPARTMENT, UNIT = "department_final_account", "unit_final_account"
ROWS = "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n合计\t\t11.00\t6.00\t5.00\n205\t教育支出\t11.00\t6.00\t5.00\n"
COMPARED = (
    "一、支出决算情况说明\n{y}年度支出合计11.00万元，较{p}年度决算数增加1.00万元，增长10%。较{p}年度决算数增加，主要是{p}年度决算数偏低。\n"
    "所属单位决算一并公开。各单位决算见单位决算公开，单位决算由各单位决算人员编制，单位决算另行公开。\n"
)
UNIT_COMPARED = COMPARED.replace(
    "所属单位决算一并公开。各单位决算见单位决算公开，单位决算由各单位决算人员编制，单位决算另行公开。",
    "本单位已纳入部门决算。部门决算由主管部门公开，部门决算汇总后报送，部门决算不含本单位。",
)
PART = "第一部分 {n}概况\n一、主要职责\n负责有关工作。\n"

SHAPES: dict[str, tuple[str, str]] = {
    "title and part": ("{n}{y}年度部门决算\n" + PART + COMPARED, DEPARTMENT),
    "year first, in brackets": ("{y}年度{n}部门决算（公开）\n目录\n" + PART + COMPARED, DEPARTMENT),
    "unit": ("{n}{y}年度单位决算\n第一部分 单位概况\n一、单位职责\n负责有关工作。\n" + UNIT_COMPARED, UNIT),
    "report": ("{n}{y}年决算公开报告\n" + PART + COMPARED, DEPARTMENT),
    "about": ("{n}关于{y}年度部门决算信息公开的说明\n一、部门职责\n负责有关工作。\n" + COMPARED, DEPARTMENT),
    "about, wrapped": ("{n}\n关于{y}年度\n部门决算信息公开的说明\n一、部门职责\n负责有关工作。\n" + COMPARED, DEPARTMENT),
    "office alone": ("{n}本级{y}年度决算\n一、主要职责\n负责有关工作。\n支出决算表\n部门：{n}本级\t单位：万元\n" + ROWS, DEPARTMENT),
    "three lines": ("{y}年度\n{n}\n部门决算\n目录\n" + PART + COMPARED, DEPARTMENT),
    "《》": ("《{n}{y}年度部门决算》\n" + PART + COMPARED, DEPARTMENT),
    "Chinese year": ("{cy}年度{n}部门决算公开\n" + PART + COMPARED, DEPARTMENT),
    "annex": ("附件2：{n}{y}年度部门决算公开说明\n一、基本情况\n负责有关工作。\n" + COMPARED, DEPARTMENT),
    "table head only": (
        "{y}年度部门决算公开表\n支出决算表\n公开03表\n编制部门：{n}\t{y}年度\t金额单位：万元\n" + ROWS, DEPARTMENT),
    "unit by table heads": (
        "{y}年度单位决算公开表\n支出决算表\n公开03表\n单位名称：{n}\t{y}年度\t金额单位：万元\n" + ROWS, UNIT),
    "unit by parts": (
        "{n}{y}年度决算公开\n第一部分 {n}概况\n一、主要职责\n负责有关工作。\n第二部分 {y}年度单位决算表\n"
        "第三部分 {y}年度单位决算情况说明\n" + UNIT_COMPARED, UNIT),
    "titles with owner": (
        "{n}{y}年度支出决算表\n单位：万元\n" + ROWS + "{n}{y}年度一般公共预算财政拨款支出决算表\n单位：万元\n" + ROWS, DEPARTMENT),
    "sentence": ("{y}年度部门决算\n第一部分 部门概况\n一、部门职责\n{n}是县政府直属的工作部门，负责有关工作。\n" + COMPARED, DEPARTMENT),
    "summary bracket": ("{n}（汇总）{y}年度部门决算\n支出决算表\n部门：{n}（汇总）\n单位：万元\n" + ROWS, DEPARTMENT),
    "“三公” page": (
        "{n}{y}年一般公共预算财政拨款“三公”经费支出决算情况说明\n{y}年度“三公”经费支出决算为2.00万元，较{p}年度决算数减少0.10万元。\n",
        DEPARTMENT),
    "web page": (
        "首页 > 政务公开 > 财政资金\n{n}{y}年度部门决算公开\n发布日期：{f}-08-25　来源：{n}\n" + PART + COMPARED, DEPARTMENT),
    "row above a title": (
        "{n}{y}年度部门决算\n项目收入支出决算表\n项目名称 本年收入 本年支出\n乙项目 3.00 3.00\n"
        "支出决算表\n部门：{n}\n单位：万元\n" + ROWS, DEPARTMENT),
    "notice": ("关于公布{n}{y}年度部门决算的通知\n" + COMPARED, DEPARTMENT),
    "numbered sentence": ("{y}年度部门决算\n一、部门基本情况\n(一){n}是县政府直属的工作部门，负责有关工作。\n" + COMPARED, DEPARTMENT),
    "year in the contents": (
        "目 录\n第一部分 {n}概况\n第二部分 {y}年度部门决算表\n第三部分 {y}年度部门决算情况说明\n"
        "第一部分 {n}概况\n一、主要职责\n负责有关工作。\n", DEPARTMENT),
    "title behind the contents": (
        "目 录\n第一部分 部门概括\n一、部门职责\n第二部分{y} 年度部门决算表\n一、收入支出决算总表\n第三部分{y} 年度部门决算情况说明\n"
        "第四部分 名词解释\n{y}年度{n}部门决算\n第一部分 部门概括\n一、部门职责\n负责有关工作。\n", DEPARTMENT),
    "title behind the contents, wrapped": (
        "目 录\n第一部分 部门概况\n第二部分 部门决算表\n第三部分 部门决算情况说明\n{n}\n{y}年度部门决算\n"
        "第一部分 部门概况\n一、部门职责\n负责有关工作。\n", DEPARTMENT),
    "a document made public": ("{y}年度{n}（本级）公开文档\n目 录\n第一部分 单位概况\n第二部分 单位决算情况说明\n", UNIT),
    "behind a dash": ("{y}年部门决算——{n}\n" + COMPARED, DEPARTMENT),
    "fiscal": ("{n}{y}年财政决算公开\n" + COMPARED, DEPARTMENT),
    "year below": ("{n}  部门决算\n{y}年度\n", DEPARTMENT),
    "caption above": ("部门名称：{n}\n{y}年度部门决算\n第一部分\n", DEPARTMENT),
    "department (unit)": ("{n}{y}年度部门(单位)决算公开\n第一部分 部门(单位)概况\n一、部门职责\n", DEPARTMENT),
    "one sheet": ("{n}\n{y}年度\n支出决算表\n单位：万元\n" + ROWS, DEPARTMENT),
}  # fmt: skip
CHINESE = "〇一二三四五六七八九"


def openings() -> list[tuple[str, str, int]]:
    """Each shape with three bodies; the bodies take turns."""
    turns = count()
    return [(shape, BODIES[next(turns) % len(BODIES)], 2019 + turn) for turn in (0, 2, 4) for shape in SHAPES]


@pytest.mark.parametrize(("shape", "body", "year"), openings())
def test_an_opening_says_whose_account_it_is_of_which_year(shape: str, body: str, year: int) -> None:
    form, kind = SHAPES[shape]
    chinese = "".join(CHINESE[int(digit)] for digit in str(year))
    identity = identify(DocumentMap(load(form.format(n=body, y=year, p=year - 1, f=year + 1, cy=chinese).encode())))
    info = identity.info
    assert (info.department, info.fiscal_year, info.kind) == (body, year, kind)
    assert [finding.message for finding in identity.findings] == []


def test_a_name_in_short_is_no_other_body_and_a_unit_is() -> None:
    cover = "中国人民政治协商会议甲省乙县委员会2022年度部门决算\n{other}2022年度部门决算公开\n一、部门职责\n负责有关工作。\n"

    def said(other: str) -> list[str]:
        return [one.id for one in identify(DocumentMap(load(cover.format(other=other).encode()))).findings]

    assert said("政协乙县委员会") == []
    assert said("政协丙县委员会") == ["document.department_disagrees"]
    assert said("政协乙县委员会办公室") == ["document.department_disagrees"]
    assert said("丙县果品推广所") == ["document.department_disagrees"]
