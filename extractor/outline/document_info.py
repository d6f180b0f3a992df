"""What a document is: a final account or something else, of which department, which year, in which unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from extractor.errors import NotAFinalAccountError
from extractor.layout import Document, Line
from extractor.text.characters import key, squeeze
from models.record import DocumentInfo

_YEAR = re.compile(r"(?<!\d)(20\d{2})年?度?(?=.{0,40}?决算)")
_DEPARTMENT_LINE = re.compile(r"^(?:编制|填报)?(?:部门|单位)(?:[（(](?:公章|盖章)[）)])?[:：](?P<name>.*)$")
_NAME_END = re.compile(r"(?:金额)?单位[:：].*|\d{4}年度?.*|公开\d+表.*|填报.*|日期.*")
_SUMMARISED = re.compile(r"[（(](?:汇总|本级|部门|合并|公章|盖章|汇编)[）)]$")
_OVERVIEW = re.compile(r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>.{3,40}?)(?:部门|单位)?(?:基本)?概况$")
_EXPLANATION_TITLE = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>.{3,40}?)20\d{2}年度?(?:部门|单位)?决算(?:情况说明|表|公开).*$"
)
_COVER = re.compile(r"^20\d{2}年度?(?P<name>.{3,40}?)(?:部门|单位)?决算(?:公开|报告|说明)?$")
_UNIT = re.compile(r"(?:金额)?单位[:：](?:人民币)?(万元|元|亿元|千元)")
_AMOUNT_UNIT = re.compile(r"\d(万元|亿元|元)")

_FINAL_ACCOUNT = (
    "收入支出决算", "收支决算", "收入决算", "支出决算", "部门决算", "单位决算", "决算情况说明", "决算公开", "决算总表",
)  # fmt: skip
_BUDGET = ("部门预算", "单位预算", "预算公开", "收支预算总表", "支出预算表", "预算情况说明", "收入预算", "预算总表")
LONGEST_HEADING = 60
"""Longest line, in characters, that may be a heading or a table head."""
LEAST_SIGNS = 2
"""How many different signs of a final account a document must show."""


def require_final_account(document: Document, where: str | None) -> None:
    """Raise NotAFinalAccountError unless the text shows that it is a department's final account.

    A budget (部门预算) uses most of the same words with 预算 for 决算: what is said more often decides.
    """
    text = key("".join(line.text for line in document.lines))
    signs = {sign: text.count(sign) for sign in _FINAL_ACCOUNT}
    budget = sum(text.count(sign) for sign in _BUDGET)
    final = sum(signs.values())
    if sum(count > 0 for count in signs.values()) >= LEAST_SIGNS and final >= budget:
        return
    if budget > final and budget >= LEAST_SIGNS:
        raise NotAFinalAccountError(
            "这是部门预算，不是部门决算",
            where=where,
            hint="请提供该部门的决算公开文件；预算公开的表式不同，juesuan 不读取",
        )
    raise NotAFinalAccountError(
        "文中没有部门决算的内容",
        where=where,
        hint="juesuan 只读取部门决算公开文件，请确认文件是否正确",
    )


def identify(lines: Sequence[Line], titles: Iterable[str] = ()) -> DocumentInfo:
    """Kind, department, fiscal year and unit as the document gives them; ``None`` where it does not.

    ``titles`` are the printed table titles, which often carry year and department.
    """
    plain = [squeeze(line.text) for line in lines]
    return DocumentInfo(
        kind=_kind(plain),
        department=_department(plain),
        fiscal_year=_year([*map(squeeze, titles), *plain]),
        unit=_unit(plain),
    )


def _kind(lines: Sequence[str]) -> Literal["department_final_account", "unit_final_account"]:
    text = "".join(lines)
    # A department's text speaks of its units' accounts too; a unit's text hardly ever of 部门决算.
    return "unit_final_account" if text.count("单位决算") > 2 * text.count("部门决算") else "department_final_account"


def _year(texts: Sequence[str]) -> int | None:
    years: Counter[int] = Counter()
    for text in texts:
        for match in _YEAR.finditer(key(text)):
            years[int(match[1])] += 1
    if not years:
        return None
    most = max(years.values())
    return min(year for year, count in years.items() if count == most)


def _department(lines: Sequence[str]) -> str | None:
    """The name on most table heads (部门：…); without those the one that the headings give."""
    for patterns in ((_DEPARTMENT_LINE,), (_OVERVIEW, _EXPLANATION_TITLE, _COVER)):
        names = Counter(
            name
            for line in lines
            if len(line) <= LONGEST_HEADING
            for pattern in patterns
            if (match := pattern.match(line)) and (name := _clean_name(match["name"]))
        )
        if names:
            return max(names, key=lambda name: (names[name], len(name)))
    return None


def _clean_name(text: str) -> str:
    name = _NAME_END.sub("", text).strip("：:　 ")
    while _SUMMARISED.search(name):
        name = _SUMMARISED.sub("", name)
    name = re.sub(r"^20\d{2}年度?", "", name)
    return name if 3 <= len(name) <= 40 and not re.search(r"[，。；、]|一览|目录|本部门|部门决算", name) else ""


def _unit(lines: Sequence[str]) -> str | None:
    units = Counter(match[1] for line in lines for match in _UNIT.finditer(line))
    if units:
        return units.most_common(1)[0][0]
    amounts = Counter(match[1] for line in lines for match in _AMOUNT_UNIT.finditer(line))
    return amounts.most_common(1)[0][0] if amounts else None
