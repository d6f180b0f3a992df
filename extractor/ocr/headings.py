"""Headings of scanned pages with a character or two misread: brought back to the wording of the official template. Pure.

Only what stands where a heading stands is touched, only where it is no heading as read, and only where exactly one title
of the template is as near as a misreading is.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from extractor.accounts.templates import TEMPLATES
from extractor.outline.titles import table_of_title
from extractor.outline.vocabulary import known_title, ordinal_at, part_role
from extractor.text.characters import fold, squeeze

MISREAD = 0.2
"""The share of a title's characters that may be misread."""

PART_TITLES = (
    "部门概况",
    "部门决算表",
    "部门决算情况说明",
    "重点工作完成情况",
    "其他需要说明的情况",
    "名词解释",
    "附件",
)
SECTION_TITLES = (
    "收入支出决算总体情况说明",
    "收入决算情况说明",
    "支出决算情况说明",
    "财政拨款收入支出决算总体情况说明",
    "一般公共预算财政拨款支出决算情况说明",
    "一般公共预算财政拨款基本支出决算情况说明",
    "政府性基金预算财政拨款收入支出决算情况说明",
    "政府性基金预算财政拨款收入支出决算情况",
    "国有资本经营预算财政拨款支出决算情况说明",
    "财政拨款“三公”经费支出决算情况说明",
    "机关运行经费支出说明",
    "机关运行经费支出情况",
    "政府采购支出说明",
    "政府采购支出情况",
    "国有资产占用情况说明",
    "国有资产占用情况",
    "预算绩效情况说明",
    "预算绩效情况的说明",
    "部门决算中项目绩效自评结果",
    "绩效评价结果应用情况",
)
"""Titles of parts and sections. Source: 部门决算公开样张 of the Ministry of Finance, as local templates word it."""

_TABLE_TITLES = tuple(template.title for template in TEMPLATES.values())
_SENTENCE = re.compile(r"[。；;，,]")


def settle_heading(text: str) -> str:
    """One printed line; a heading that was misread in its wording comes back as it is worded."""
    plain = squeeze(text)
    if not 4 <= len(plain) <= 48 or _SENTENCE.search(plain) or "  " in text.strip():
        return text
    folded = fold(plain)
    ordinal = ordinal_at(folded, 0, plain)
    if ordinal is not None:
        title = folded[ordinal.length :]
        if ordinal.style == "part":
            return text if part_role(title) else _settled(plain, ordinal.length, PART_TITLES) or text
        if ordinal.style in ("cn", "cn_paren"):
            return text if known_title(title, 0) else _settled(plain, ordinal.length, SECTION_TITLES) or text
        return text
    if plain[-1] != "表":
        return text
    year = re.match(r".{0,30}?年度?", plain)
    settled = _settled(plain, year.end() if year else 0, _TABLE_TITLES)
    # 收人支出决算总表 passes for the expenditure table of a department called 收人; other wordings of one table stay.
    return text if settled is None or table_of_title(settled) == table_of_title(plain) else settled


def _settled(plain: str, start: int, titles: tuple[str, ...]) -> str | None:
    """The line with the only title that is near what stands from ``start`` on, ``None`` where there is none."""
    read = plain[start:]
    near = {
        title: distance
        for title in titles
        if 0 < (distance := Levenshtein.distance(fold(read), fold(title))) <= max(1, int(MISREAD * len(title)))
    }
    least = min(near.values(), default=0)
    nearest = [title for title, distance in near.items() if distance == least]
    return plain[:start] + nearest[0] if len(nearest) == 1 else None
