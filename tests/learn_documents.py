"""Accounts of invented publishers in words that no list of names has, each beside the same account in the official words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from synthetic_render import compose, to_tabs
from synthetic_tables import Style

from evals.robustness.account import make_account


@dataclass(frozen=True)
class Invented:
    """A publisher: its name, the seed of its account, and what it calls titles (by their core), cells and headings."""

    name: str
    seed: int
    titles: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    profile: str = "office"


INVENTED: dict[str, Invented] = {
    "income": Invented(
        "甲河县果品推广所", 101,
        {"收入决算表": "进账一览表"},
        {"收入决算表": {"本年收入合计": "全部进账", "财政拨款收入": "财政给付", "上级补助收入": "上级给付", "事业收入": "自办进账",
                    "经营收入": "买卖进账", "附属单位上缴收入": "下属交来", "其他收入": "别的进账"}}),
    "expenditure": Invented(
        "乙岭州林草总场", 102,
        {"支出决算表": "花费一览表"},
        {"支出决算表": {"本年支出合计": "全部花费", "基本支出": "日常花费", "项目支出": "专门花费", "上缴上级支出": "交给上级",
                    "经营支出": "买卖花费", "对附属单位补助支出": "补给下属"}}),
    "general_public": Invented(
        "丙津市老龄专班", 103,
        {"一般公共预算财政拨款支出决算表": "公家拨款用款表"},
        {"一般公共预算财政拨款支出决算表": {"小计": "用款", "基本支出": "经常用款", "项目支出": "专项用款"}}),
    "three_public": Invented(
        "丁湖区河长办", 104,
        {"财政拨款“三公”经费支出决算表": "公务三项花销表"},
        {"财政拨款“三公”经费支出决算表": {"因公出国（境）费": "因公出境费用", "公务接待费": "接待费",
                              "公务用车购置费": "用车购置费"}}),
    "two": Invented(
        "戊原县融媒站", 105,
        {"收入决算表": "来钱明细单表", "支出决算表": "去钱明细单表"},
        {"收入决算表": {"本年收入合计": "来钱总数", "财政拨款收入": "财政来钱", "其他收入": "杂项来钱", "科目编码": "编号", "科目名称": "事由"},
         "支出决算表": {"本年支出合计": "去钱总数", "基本支出": "养人去钱", "项目支出": "办事去钱", "科目编码": "编号", "科目名称": "事由"}}),
    "summary": Invented(
        "己川市档案库", 106,
        {"财政拨款收入支出决算总表": "财政款项来去总账表"},
        {"财政拨款收入支出决算总表": {"合计": "总数", "一般公共预算财政拨款": "公共款", "政府性基金预算财政拨款": "基金款",
                          "国有资本经营预算财政拨款": "国资款"}}, "town"),
}  # fmt: skip


@cache
def official(key: str) -> str:
    """The account in the official words."""
    own = INVENTED[key]
    account = make_account(own.seed, own.name, 2023, "万元", own.profile, carry=False, kind="department_final_account")
    return to_tabs(compose(account, Style(), ("一、", "（一）", "1.")))


@cache
def invented(key: str) -> str:
    """The same account in the publisher's own words: titles, and the cells of the heads of those tables."""
    own = INVENTED[key]
    lines = official(key).split("\n")
    core: str | None = None
    head = 0
    for index, line in enumerate(lines):
        titled = next((title for title in own.titles if _is_title(line, title)), None)
        if titled is not None:
            core, head = titled, index + 8
            lines[index] = line.replace(titled, own.titles[titled])
        elif line.endswith("决算表") or line.endswith("总表"):
            core = None
        elif core is not None and index <= head:
            words = own.cells.get(core, {})
            lines[index] = "\t".join(words.get(cell, cell) for cell in line.split("\t"))
    return "\n".join(lines)


def _is_title(line: str, core: str) -> bool:
    """Whether a line is the title of this table and of no other whose name ends in the same words."""
    plain = line.strip()
    before = plain.removesuffix(core)
    return (
        plain.endswith(core)
        and not before.endswith(("收入", "财政拨款", "一般公共预算", "支出", "经费"))
        and "……" not in line
    )
