"""Budget execution as summaries and reports state it: 全年预算数为…万元，执行数为…万元，完成预算的…%."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractor.text.characters import FIGURE, fold, parse_amount

_FIGURE = rf"(?P<figure>{FIGURE.pattern})"
_LINK = r"(?:总计|共计|合计|总额|共|约|为|是|:|,|达到?|\(万元\)|\(元\)){0,8}"
_UNIT = r"(?P<unit>亿元|万元|元)?"
_BUDGET = re.compile(
    rf"(?P<whole>全年|调整后?的?|(?:年中)?追加后)?(?:年初|年度|当年|项目|财政|安排|资金|支出|总){{0,6}}预算(?:数|金额|资金|安排|总额|下达|批复|指标)*"
    rf"{_LINK}{_FIGURE}{_UNIT}(?![%\d])"
)
_EXECUTED = re.compile(
    rf"执行(?:(?:数|金额|资金|总额)+{_LINK}|(?=\d[\d,]*(?:\.\d+)?(?:亿|万)?元)){_FIGURE}{_UNIT}(?![%\d])"
)
_SPENT = re.compile(
    rf"(?:实际|全年|累计|共|当年){{1,4}}(?:已)?(?:执行|支出|使用|支付)(?:数|金额|资金|总额)*{_LINK}{_FIGURE}{_UNIT}(?![%\d])"
)
_PERCENT = re.compile(
    rf"(?:(?:完成|占)(?:全年|年初|年度|调整后?|项目|财政|的)*预算(?:数|的|金额|安排|比例|资金)*|(?:执行|完成|支出)(?:率|比例|进度)){_LINK}"
    rf"{_FIGURE}%"
)
_UNITS = re.compile(r"\d(亿元|万元|元)")


@dataclass(frozen=True)
class Execution:
    """Budget, execution and rate in the unit of the document; ``foreign_unit`` is one that stands beside a figure left out."""

    budget: Decimal | None = None
    executed: Decimal | None = None
    execution_pct: Decimal | None = None
    foreign_unit: str | None = None


def prevailing_unit(text: str) -> str:
    """The unit that most figures of a document carry: 万元 nearly always, 元 in some counties."""
    found = [match.group(1) for match in _UNITS.finditer(text)]
    return max(("万元", "元"), key=found.count) if found else "万元"


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    if "whole" in pattern.groupindex:
        return next((match for match in matches if match["whole"]), matches[0] if matches else None)
    return matches[0] if matches else None


def _amount(match: re.Match[str] | None, unit: str) -> tuple[Decimal | None, str | None]:
    """The figure where its unit is the document's or not printed, else the unit that it carries."""
    if match is None:
        return None, None
    if match["unit"] not in {None, unit}:
        return None, match["unit"]
    return parse_amount(match["figure"]), None


def text_to_execution(text: str, unit: str = "万元") -> Execution:
    """The first budget, execution figure and rate that a text states; a figure in another unit is left out, not converted.

    Where 年初预算数 and 全年预算数 are both printed, the budget is 全年预算数.
    """
    plain = fold(text)
    budget, foreign_budget = _amount(_first(_BUDGET, plain), unit)
    executed, foreign_executed = _amount(_first(_EXECUTED, plain) or _first(_SPENT, plain), unit)
    percent = _first(_PERCENT, plain)
    return Execution(
        budget,
        executed,
        parse_amount(percent["figure"]) if percent is not None else None,
        foreign_budget or foreign_executed,
    )
