"""What a text says of itself: the section that a passage belongs to by its first sentence, whatever heading stands above it."""

from __future__ import annotations

import re

from extractor.outline.grammar import YEAR_WITH_SIGN
from extractor.outline.vocabulary import Role
from extractor.text.comparing import CHANGED, COMPARED

SECTION_NAMES: dict[str, str] = {
    "three_public": "“三公”经费支出决算情况",
    "operating_cost": "机关运行经费支出情况",
    "government_fund": "政府性基金预算财政拨款收支情况",
    "state_capital": "国有资本经营预算财政拨款收支情况",
    "basic_expenditure": "一般公共预算财政拨款基本支出决算情况",
    "general_public": "一般公共预算财政拨款支出决算情况",
    "fiscal_appropriation": "财政拨款收入支出决算总体情况",
    "overall": "收入支出决算总体情况",
    "income": "收入决算情况",
    "expenditure": "支出决算情况",
}
"""The sections that a text may say to be of, as a clerk knows them."""
NEAR = 60
"""The amount stands in so many characters behind the matter."""
REACH = 160
"""Characters behind a heading in which its first sentence must name matter, figure and comparison."""

_OWN = r"[本我该](?:部门|单位|局|委|院|校|中心|所|馆)(?:本级|机关)?"
_OWNED = rf"[^。，,；;:\d]{{2,30}}?(?={YEAR_WITH_SIGN})"
_LEAD = rf"(?:(?:截至)?{YEAR_WITH_SIGN}(?:12月31日)?|[，,]|{_OWN}|{_OWNED})"
_OF_SOMEONE = r"(?:(?<=[年度])[^。，,；;:\d]{2,30}?)?"
"""2021年某某局…“三公”经费: a body behind the year, before a matter whose name means nothing else."""
_GENERAL = r"(?:一般)?公共(?:财政)?预算(?:当年)?(?:财政)?(?:拨款)?"
_FISCAL = r"(?:当年)?财政拨款"
_BOTH = r"(?:收入(?:总计)?[、和及与]?支出|收[、和及与]?支)"
# The first that matches wins, so the more specific stand first.
_SAYINGS: tuple[tuple[Role, str], ...] = (
    ("three_public", rf"{_OF_SOMEONE}(?:{_GENERAL})?(?:{_FISCAL})?(?:安排的?)?[\"']{{0,2}}三公[\"']{{0,2}}经费"),
    ("operating_cost", rf"{_OF_SOMEONE}(?:{_GENERAL})?(?:机关|机构)运行经费"),
    ("government_fund", rf"政府性基金(?:预算)?(?:{_FISCAL})?(?:{_BOTH}|收入|支出)"),
    ("state_capital", rf"国有资本经营(?:预算)?(?:{_FISCAL})?(?:{_BOTH}|收入|支出)"),
    ("basic_expenditure", rf"(?:{_GENERAL})(?:{_FISCAL})?基本支出"),
    ("general_public", rf"{_GENERAL}(?:{_FISCAL})?支出"),
    ("fiscal_appropriation", rf"{_FISCAL}(?:{_BOTH}|收入|支出)(?:总计|合计|总额|决算)?"),
    (
        "overall",
        rf"(?:决算)?(?:{_BOTH}(?:总计|合计|总额|决算|均|各)|总收入|收入总(?:计|额)|总{_BOTH}|{_BOTH}总[计额量])",
    ),
    ("income", r"(?:决算)?(?:本年|全年|当年)?收入(?:合计|决算|共计)"),
    ("expenditure", r"(?:决算)?(?:本年|全年|当年)?(?:总支出|支出(?:合计|决算|共计|总[计额]))"),
)
_SUBJECTS = tuple((role, re.compile(rf"(?:{_LEAD}){{0,4}}{pattern}")) for role, pattern in _SAYINGS)
_MONEY = re.compile(r"\d(?:\.\d+)?(?:亿|万)?元")
_COMPARED = re.compile(rf"{COMPARED}|年初预算|全年预算|完成预算|(?:支出|收入)?预算(?:数)?为|{CHANGED}|持平")


def role_said(folded: str, start: int) -> Role | None:
    """The section of the explanation that the text at ``start`` belongs to by its first sentence; ``None`` for any other text.

    The sentence must begin with the matter, name an amount of money and compare it.
    """
    # Of the text before it nothing counts: the last figure of a table may stand right before the year.
    text = folded[start : start + REACH]
    stop = text.find("。")
    end = stop if stop >= 0 else len(text)
    for role, pattern in _SUBJECTS:
        match = pattern.match(text, 0, end)
        if match is not None:
            money = _MONEY.search(text, match.end(), min(end, match.end() + NEAR))
            is_table = money is not None and "表" in text[match.end() : money.start()]
            told = money is not None and not is_table and _COMPARED.search(text, match.end(), end) is not None
            return role if told else None
    return None
