"""The words of headings: which title has which meaning, and how headings are numbered. Works on folded text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from extractor.accounts.own_aliases import section_aliases
from extractor.outline.grammar import PART_WORD, YEAR, YEAR_WITH_SIGN
from extractor.text.characters import BEHIND_NUMBER, CHINESE_NUMERAL, chinese_number

Level = Literal["part", "section", "subsection", "item"]

ReadRole = Literal[
    # parts
    "overview",  # 部门概况
    "tables",  # 部门决算表
    "explanation",  # 部门决算情况说明
    "key_work",  # 重点工作完成情况 (also as a section of 其他需要说明的情况)
    "other",  # 其他需要说明的情况 (also as a section: 其他重要事项的情况说明)
    "glossary",  # 名词解释
    "attachments",  # 附件
    # sections of the explanation, named as Deviation.section where they hold deviations
    "overall",  # 收入支出决算总体情况
    "income",  # 收入决算情况
    "expenditure",  # 支出决算情况
    "fiscal_appropriation",  # 财政拨款收入支出决算总体情况
    "general_public",  # 一般公共预算财政拨款支出决算情况
    "general_public_overall",  # （一）总体情况
    "general_public_structure",  # （二）结构情况
    "general_public_items",  # （三）具体情况
    "basic_expenditure",  # 一般公共预算财政拨款基本支出决算情况
    "government_fund",  # 政府性基金预算财政拨款
    "state_capital",  # 国有资本经营预算财政拨款
    "three_public",  # “三公”经费
    "operating_cost",  # 机关运行经费
    "procurement",  # 政府采购
    "state_assets",  # 国有资产占用
    "performance",  # 预算绩效情况
    "performance_management",  # 绩效管理工作开展情况
    "department_evaluation",  # 部门整体支出自评结果
    "project_results",  # 项目绩效自评结果
    "result_use",  # 绩效评价结果应用
    # inside attachments
    "sheet",  # a 绩效自评表
    "report",  # a 绩效评价报告 as prose
]
"""What a heading means of which the record keeps something; what an unknown one may be learnt to mean."""

Role = Literal[
    ReadRole,
    "other_matter",  # 民生支出, 一般性支出, 专项转移支付: explained, and without a field in the record
]

Style = Literal["part", "cn", "cn_paren", "num", "num_paren", "circled", "none"]
"""How a heading is numbered: 第一部分, 一、, （一）, 1., （1）, ①, not at all."""

RANK: dict[Style, int] = {"part": 0, "cn": 1, "cn_paren": 2, "num": 3, "num_paren": 4, "circled": 5, "none": 6}

TITLE_LENGTH = 60
"""A heading's title is not longer than this."""


@dataclass(frozen=True)
class Heading:
    """A heading at ``start`` of the source text; ``body`` is where the text after it begins."""

    start: int
    body: int
    style: Style
    ordinal: str
    number: int | None
    title: str
    role: Role | None = None
    said: bool = False
    """Whether ``role`` is what the text under the heading says, its wording being unknown."""


@dataclass(frozen=True)
class Ordinal:
    """A numbering that stands at some place: its style, its value, and how many characters it takes."""

    style: Style
    number: int
    length: int


SHORTEST_OWNER = 3
"""A name that is shortened in a heading has so many characters left (财政局)."""

_N = f"[{CHINESE_NUMERAL}]{{1,4}}"
# 3.4 “三公”经费情况 under 3 部门决算说明 is what 四、 is elsewhere; 1.26亿元 at the beginning of a line is an amount.
_ORDINALS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第({_N}|\d{{1,2}}){PART_WORD}[、:.]?")),
    ("cn", re.compile(rf"({_N})[、.](?!{_N}[、号])")),
    ("cn_paren", re.compile(rf"\(({_N})\)[、.]?")),
    (
        "cn",
        re.compile(
            r"[1-9]\.([1-9]\d?)(?![\d.%])[、.]?(?=[一-龥\"])(?![万亿千百元个倍米公吨人次名项家辆台套批户亩平分年月日度折])"
        ),
    ),
    ("num", re.compile(rf"([1-9]\d?){BEHIND_NUMBER}")),  # 1.2022年度收入决算情况
    ("num_paren", re.compile(r"\(?([1-9]\d?)\)[、.]?")),  # (01) is a code
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def ordinal_at(folded: str, offset: int, printed: str) -> Ordinal | None:
    """The numbering at ``offset``; ``printed`` is the unfolded text."""
    if printed[offset : offset + 1] in _CIRCLED and offset < len(printed):
        return Ordinal("circled", _CIRCLED.index(printed[offset]) + 1, 1)
    for style, pattern in _ORDINALS:
        match = pattern.match(folded, offset)
        if match:
            digits = match.group(1)
            number = int(digits) if digits.isdecimal() else chinese_number(digits)
            return Ordinal(style, number, match.end() - offset) if number else None
    return None


# --- parts -------------------------------------------------------------------------------------------------------------

_ANY = r"[^。，,；;:]"
_GLOSSARY = rf"(?:{_ANY}{{0,12}}的)?(?:专业(?:性)?|专用|相关|部分|有关)?名词(?:解释|说明|释义)"
_PART_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("key_work", re.compile(rf"{_ANY}{{0,40}}?(?:重点|重要|主要|年度)工作(?:任务)?(?:目标)?(?:完成|开展|落实|推进)?情况(?:的?说明)?")),
    ("glossary", re.compile(_GLOSSARY)),
    ("attachments", re.compile(rf"附(?:件|表|录){_ANY}{{0,20}}?")),
    ("other", re.compile(
        rf"(?:{_ANY}{{0,24}}?\d{{4}}年(?:度)?)?(?:部门|单位)?其[他它]{_ANY}{{0,8}}?(?:事项|情况|说明){_ANY}{{0,14}}?")),
    ("explanation", re.compile(rf"{_ANY}{{0,40}}?(?:决算|收支){_ANY}{{0,8}}?(?:情况|数据)?(?:的)?(?:分析)?说明")),
    ("explanation", re.compile(rf"{_ANY}{{0,40}}?(?:部门|单位)?(?:收支)?决算(?:公开)?(?:情况|数据)(?:分析|解读)?")),
    ("tables", re.compile(rf"{_ANY}{{0,40}}?(?:决算|收支){_ANY}{{0,6}}?报?表(?:格)?(?:\(.{{1,10}}\))?")),
    ("overview", re.compile(rf"{_ANY}{{0,40}}?(?:概况|概括|基本情况|简介|概述|职责|职能|机构设置){_ANY}{{0,12}}?")),
)  # fmt: skip
_PERFORMANCE_PART = re.compile(rf"{_ANY}{{0,40}}?绩效{_ANY}{{0,20}}?")

# A part title without 第N部分 must be this and nothing else on its line.
_BARE_PART_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("explanation", re.compile(rf"{_ANY}{{0,30}}?(?:部门|单位)决算(?:公开)?(?:情况)?(?:的)?说明")),
    ("tables", re.compile(rf"(?:{_ANY}{{0,30}}?\d{{4}}年(?:度)?)?(?:部门|单位)决算(?:公开)?(?:报表|表)")),
    ("glossary", re.compile(_GLOSSARY)),
    ("attachments", re.compile(r"附(?:件|录)(?:部分)?:?")),
    ("overview", re.compile(r"(?:部门|单位)(?:基本)?概况")),
    ("other", re.compile(r"其他(?:需要|重要)(?:说明的)?(?:情况|事项)(?:的?(?:情况)?说明)?")),
    ("key_work", re.compile(rf"(?:{_ANY}{{0,20}}?\d{{4}}年(?:度)?)?(?:部门|单位)?重点工作(?:任务)?完成情况")),
)


def part_role(title: str) -> Role | None:
    """The meaning of the whole title of a numbered part (folded, without white space)."""
    own = section_aliases().get(title)
    if own is not None:
        return cast("Role", own)
    for role, pattern in _PART_ROLES:
        if pattern.fullmatch(title):
            return role
    return "performance" if _PERFORMANCE_PART.fullmatch(title) else None


def bare_part_role(title: str) -> Role | None:
    """The meaning of a line that is a part title without numbering."""
    return next((role for role, pattern in _BARE_PART_ROLES if pattern.fullmatch(title)), None)


# --- sections ----------------------------------------------------------------------------------------------------------

_END = r"(?:的)?(?:情况)?(?:的)?(?:说明|分析)?"
_CHANGE = r"(?:增减)?变[动化]"
# 收入支出与上年对比, “三公”经费支出与年初预算对比情况, 收入支出预决算对比
_COMPARED = r"(?:预决算|(?:决算)?(?:数)?[与和同较](?:上年度?|去年|年初预算|预算)(?:决算)?(?:数)?)(?:相比|对比|比较)(?:情况)?(?:的)?(?:说明|分析)?"
_SITUATION = (
    rf"(?:{_COMPARED}|概况(?:说明)?"
    rf"|(?:总体|具体|主要|整体|执行|完成)?(?:[及和与]{_CHANGE})?情况(?:及具体情况|[及和与、]{_CHANGE}(?:情况|原因))?(?:的)?(?:总体|具体)?(?:说明|分析)?"
    rf"|(?:增减(?:{_CHANGE})?|{_CHANGE})(?:情况|原因)(?:的)?(?:说明|分析)?|(?:的)?(?:总体)?说明)"
)
_GENERAL = r"(?:一般公共预算|公共预算|一般公共决算)"
_FISCAL = r"(?:当年)?(?:财政)?拨款"
_BOTH = r"(?:收入支出|收支|收入、支出|收入和支出|收入及支出)"
_EVALUATED = r"(?:绩效)?(?:自评价?|评价|评估|自我评价)"
_MEETINGS = r"(?:[、及和与](?:会议费|培训费)){0,2}"
# The first that matches wins, so the more specific stand first.
_SECTION_ROLES: tuple[tuple[Role, str], ...] = (
    ("general_public_overall", rf"{_GENERAL}{_FISCAL}支出(?:决算)?总体情况(?:的)?(?:说明)?"),
    ("general_public_structure", rf"(?:{_GENERAL})?{_FISCAL}支出(?:决算)?结构情况(?:的)?(?:说明)?"),
    ("general_public_items", rf"{_GENERAL}{_FISCAL}支出(?:决算)?具体情况(?:的)?(?:说明)?"),
    ("basic_expenditure", rf"(?:{_GENERAL})?(?:{_FISCAL})?基本支出(?:决算)?{_SITUATION}"),
    ("general_public", rf"{_GENERAL}(?:{_FISCAL})?(?:收入|{_BOTH}|支出)(?:决算)?{_SITUATION}"),
    ("general_public", rf"{_FISCAL}支出(?:决算)?{_SITUATION}"),
    ("government_fund", rf"政府性基金(?:预算)?(?:{_FISCAL})?(?:收入支出|收支|支出)?(?:决算)?{_SITUATION}"),
    ("state_capital", rf"国有资本经营(?:预算)?(?:{_FISCAL})?(?:收入支出|收支|支出)?(?:决算)?{_SITUATION}"),
    ("fiscal_appropriation", rf"{_FISCAL}(?:{_BOTH}|收入)(?:预算)?(?:决算)?{_SITUATION}"),
    ("three_public", rf"(?:{_GENERAL})?(?:[及和、]政府性基金(?:预算)?)?(?:{_FISCAL})?(?:(?:安排|开支)的?)?[\"']{{0,2}}三公[\"']{{0,2}}经费{_MEETINGS}"
     rf"(?:{YEAR_WITH_SIGN})?(?:{_FISCAL})?(?:支出)?(?:预算)?(?:决算)?(?:{YEAR_WITH_SIGN})?(?:执行|公开|汇总)?(?:的)?{_SITUATION}"),
    ("three_public", r"[\"']{0,2}三公[\"']{0,2}经费(?:支出)?(?:决算)?(?:信息)?公开"),
    ("three_public", rf"(?:{_ANY}{{0,24}}?(?:部门|单位)决算(?:公开)?(?:中|的)+)?[\"']{{0,2}}三公[\"']{{0,2}}经费(?:部分)?(?:的)?{_SITUATION}"),
    ("three_public", rf"[\"']{{0,2}}三公[\"']{{0,2}}(?:[、及和与](?:会议费|培训费)){{1,2}}{_SITUATION}?"),
    ("general_public", rf"{_GENERAL}(?:{_FISCAL})?概况"),
    ("overall", r"(?:部门|单位)?预算执行(?:总体情况(?:的)?(?:说明|分析)?|情况(?:的)?分析)"),
    ("overall", rf"{_BOTH}(?:预算)?(?:决算)?{_SITUATION}"),
    ("income", rf"(?:本年)?收入(?:决算)?{_SITUATION}"),
    ("expenditure", rf"(?:本年)?支出(?:决算)?{_SITUATION}"),
    ("operating_cost", rf"(?:{_GENERAL})?(?:{_FISCAL})?(?:机关|机构)(?:\(.{{1,8}}\))?运行经费(?:支出|使用)?(?:决算)?{_END}"),
    ("procurement", rf"政府采购(?:支出|执行)?(?:决算)?{_END}"),
    ("state_assets", rf"(?:国有)?资产(?:的)?(?:占用|占有|使用|管理)(?:使用)?(?:[及、和].{{1,8}}?)?{_END}"),
    ("other_matter",
     rf"(?:{_GENERAL})?(?:{_FISCAL})?(?:民生|一般性|政府购买服务|会议费(?:[、及和与]培训费)?|培训费(?:[、及和与]会议费)?|(?:分配)?(?:对下)?(?:专项|财政)?转移支付(?:资金)?)"
     rf"(?:支出|安排|资金|项目)*(?:决算)?{_SITUATION}"),
    ("report", rf"(?:{_ANY}{{0,30}}?)?(?:整体|项目)(?:支出)?(?:预算)?绩效(?:自评|评价|自我评价)(?:情况)?(?:的)?报告"),
    ("result_use", rf"(?:预算)?(?:绩效)?(?:自评|评价|评估|管理)?(?:的)?结果(?:的)?(?:应用|运用){_END}"),
    ("department_evaluation", rf"(?:{_ANY}{{0,30}}?)?整体(?:支出)?{_EVALUATED}(?:结果|情况){_END}"),
    ("project_results", rf"(?:部门决算中)?(?:的)?(?:{_ANY}{{0,12}}?)?项目(?:支出)?(?:支出)?{_EVALUATED}(?:结果|情况){_END}"),
    ("performance",
     r"(?:预算|部门)?(?:绩效管理|绩效评价|绩效自评|绩效)(?:评价)?(?:工作)?(?:开展|执行)?(?:的)?情况(?:的)?(?:说明)?"),
    ("key_work", r"(?:年度|全年|本年度?)(?:重点|主要)工作(?:任务)?"),
    ("key_work", r"重点工作(?:任务)?(?=:)"),
    ("key_work", r"(?:部门|单位)?(?:年度|全年|本年度?)?(?:重点|重要|主要)工作(?:任务)?(?:(?:完成|开展|落实|推进)?情况(?:的)?(?:说明)?|介绍|总结)"),
    ("other", r"其[他它](?:重要|需要?(?:说明)?的?)(?:事项|情况)(?:的)?(?:情况)?(?:的)?(?:说明)?"),
    ("glossary", _GLOSSARY),
)  # fmt: skip
_SECTIONS = tuple((role, re.compile(pattern)) for role, pattern in _SECTION_ROLES)
_ITEMS_OF_A_TOPIC: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("three_public", re.compile(
        r"(?:因公(?:临时)?出国(?:\(境\))?|公务接待|公务?用?车(?:购置)?(?:[及和与、]?运行)?(?:维护)?)(?:费用?|经费)(?:支出)?(?:决算)?(?:情况)?(?:的)?(?:说明)?")),
)  # fmt: skip
"""Headings on the page of one topic that stand under no section: 一、公务接待费 of a “三公” page."""

_GENERAL_PUBLIC_CHILDREN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("general_public_structure", re.compile(rf"{_ANY}{{0,30}}?(?:支出)?(?:决算)?结构情况(?:的)?(?:说明)?")),
    ("general_public_items", re.compile(rf"{_ANY}{{0,30}}?(?:支出)?(?:决算)?具体情况(?:的)?(?:说明)?")),
    ("general_public_overall", re.compile(rf"{_ANY}{{0,30}}?(?:支出)?(?:决算)?总体情况(?:的)?(?:说明)?")),
)
_GENERAL_PUBLIC: frozenset[Role] = frozenset({"general_public", "general_public_overall"})
_OF_ONE_FUND: frozenset[Role] = _GENERAL_PUBLIC | {
    "fiscal_appropriation",
    "basic_expenditure",
    "government_fund",
    "state_capital",
}
"""Under these 收入情况 and 支出情况 speak of the fund and not of all income and expenditure."""
_WITHOUT_TOTALS = tuple(
    (role, pattern) for role, pattern in _SECTIONS if role not in {"overall", "income", "expenditure"}
)
_FISCAL_EXPENDITURE = next(
    pattern for role, pattern in _SECTIONS if role == "general_public" and _GENERAL not in pattern.pattern
)
_OF_ALL_FUNDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("general_public_items", re.compile(rf"(?:{_FISCAL}支出(?:决算)?)?具体情况(?:的)?(?:说明)?")),
    *((role, pattern) for role, pattern in _WITHOUT_TOTALS if pattern is not _FISCAL_EXPENDITURE),
)
"""Under 财政拨款收支总体情况 its 财政拨款支出 is that of all funds and no section of its own; its 具体情况 is by items."""
_WITHOUT_BASIC = tuple((role, pattern) for role, pattern in _SECTIONS if role != "basic_expenditure")
"""Under 支出决算情况 its （一）基本支出情况 speaks of all basic expenditure, as （二）项目支出情况 does of all projects."""
_WITHOUT_OTHER_MATTERS = tuple((role, pattern) for role, pattern in _SECTIONS if role != "other_matter")
"""Under “三公”经费、培训费及会议费 the （三）培训费支出情况 is one of its items."""
_THREE_PUBLIC_CHILDREN = re.compile(rf"{_ANY}{{0,40}}?(?:总体|具体|执行)情况(?:的)?(?:说明)?")
_PERFORMANCE_CHILDREN: tuple[tuple[Role, re.Pattern[str]], ...] = (
    *((role, pattern) for role, pattern in _SECTIONS if role in {"result_use", "department_evaluation", "project_results"}),
    ("project_results", re.compile(rf"{_ANY}{{0,20}}?项目(?:支出)?绩效目标(?:实际)?(?:完成|实现)情况(?:的)?(?:说明)?")),
    ("project_results", re.compile(rf"部门决算中(?:的)?(?:支出)?绩效自评(?:价)?结果{_END}")),
    ("project_results", re.compile(rf"(?:预算|支出)?(?:绩效)?自评(?:价)?(?:结果|综述)(?:情况)?{_END}")),
    ("department_evaluation", re.compile(rf"{_ANY}{{0,12}}?部门(?:支出)?{_EVALUATED}(?:结果|情况)(?:的)?(?:说明)?")),
    ("performance_management",
     re.compile(rf"{_ANY}{{0,20}}?绩效(?:评价)?(?:管理)?(?:评价)?(?:自评)?(?:工作)?(?:开展|总体|组织|基本)?情况(?:的)?(?:说明)?")),
)  # fmt: skip

SECTIONS_OF_ACCOUNTS: frozenset[Role] = frozenset({
    "overall",
    "income",
    "expenditure",
    "fiscal_appropriation",
    "general_public",
})
"""Sections that the explanation of every full account has, and that stand nowhere else.

They open it where its own heading was not printed; no table has a row of them, as some have of 国有资产占用情况.
"""


# What may stand before the matter of a heading, in any order; a run that ends in its year is the name of a body.
_BEFORE_MATTER = (
    re.compile(r"关于"),
    re.compile(rf"{YEAR}"),
    re.compile(rf"[^。，,；;:、较比与]{{2,40}}?{YEAR_WITH_SIGN}(?=[^\d])"),
    re.compile(r"[本我该]?(?:部门|单位|局|委|院|校|中心)(?:机关|本级|本部)?|本级|本部"),
    re.compile(r"(?:部门)?决算(?=收|支|[\"']*三公)"),
)
_CLOSING = ("情况", "说明", "分析", "原因")
MOST_STARTS = 12
"""At so many places the matter of a heading is looked for at most."""


def known_title(
    folded: str, offset: int, parent: Role | None = None, owners: Sequence[str] = (), *, on_top: bool = False
) -> tuple[Role | None, int] | None:
    """The known section title that begins at ``offset``: its meaning under ``parent``, and where it ends.

    The meaning is ``None`` for titles that are known as headings without a meaning of their own (三公: 总体情况). Year and
    owner may stand before the matter: the owner is any run up to the year, one of ``owners`` (folded names of bodies, or
    what they end in), or 本部门 and its like. ``on_top``: the heading stands under no other, where the items of one topic
    are headings as well.
    """
    # Of the text before it nothing counts: the last figure of a table may stand right before a year.
    known = _known_title(folded[offset : offset + TITLE_LENGTH], parent, owners, on_top=on_top)
    return None if known is None else (known[0], offset + known[1])


def _known_title(
    folded: str, parent: Role | None, owners: Sequence[str], *, on_top: bool
) -> tuple[Role | None, int] | None:
    """``known_title`` at the beginning of a text."""
    offset, end = 0, len(folded)
    own = _own_title(folded, offset, end, owners)
    if own is not None:
        return own
    if parent == "three_public":
        match = _THREE_PUBLIC_CHILDREN.match(folded, offset, end)
        if match:
            return None, match.end()
    found: list[tuple[Role | None, int]] = []
    for start in _matter_starts(folded, offset, end, owners):
        patterns = _patterns_under(parent) + (_ITEMS_OF_A_TOPIC if on_top else ())
        matches = ((role, pattern.match(folded, start, end)) for role, pattern in patterns)
        known = next(((role, match.end()) for role, match in matches if match), None)
        if known is not None and folded.endswith(_CLOSING, start, known[1]):
            return known
        found += [known] if known is not None else []
    # 政府采购中心2022年度… begins like a heading on 政府采购 and is none: what closes like a heading comes first.
    return found[0] if found else None


def _own_title(folded: str, offset: int, end: int, owners: Sequence[str]) -> tuple[Role | None, int] | None:
    """``known_title`` among the headings that the user adds, the longest first."""
    own = section_aliases()
    if not own:
        return None
    for start in _matter_starts(folded, offset, end, owners):
        found = [(role, heading) for heading, role in own.items() if folded.startswith(heading, start)]
        if found:
            role, heading = max(found, key=lambda one: len(one[1]))
            return cast("Role", role), start + len(heading)
    return None


def is_own_title(title: str) -> bool:
    """Whether a title (folded) is one that the user adds."""
    return title.endswith(tuple(section_aliases()))


def _matter_starts(folded: str, offset: int, end: int, owners: Sequence[str]) -> list[int]:
    """Where the matter of a heading may begin: at its beginning, or behind its year and owner."""
    starts = [offset]
    for place in starts:
        ends = [match.end() for pattern in _BEFORE_MATTER if (match := pattern.match(folded, place, end))]
        ends += [place + length for owner in owners if (length := _owner_length(folded, place, owner))]
        starts += [new for new in dict.fromkeys(ends) if new < end and new not in starts]
        if len(starts) > MOST_STARTS:
            break
    return sorted(starts)


def _owner_length(folded: str, offset: int, owner: str) -> int:
    """How much of the text at ``offset`` is the name of a body: all of it, or its end without province and county."""
    tails = (owner[place:] for place in range(len(owner) - SHORTEST_OWNER + 1))
    return next((len(tail) for tail in tails if folded.startswith(tail, offset)), 0)


def _patterns_under(parent: Role | None) -> tuple[tuple[Role, re.Pattern[str]], ...]:
    if parent == "fiscal_appropriation":
        return _OF_ALL_FUNDS
    if parent == "expenditure":
        return _WITHOUT_BASIC
    if parent == "three_public":
        return _WITHOUT_OTHER_MATTERS
    if parent in _OF_ONE_FUND:
        return (*(_GENERAL_PUBLIC_CHILDREN if parent in _GENERAL_PUBLIC else ()), *_WITHOUT_TOTALS)
    if parent == "performance":
        return _PERFORMANCE_CHILDREN + _SECTIONS
    return _SECTIONS
