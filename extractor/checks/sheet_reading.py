"""What a self-evaluation sheet says: quantities with their bounds, whether a target was reached, whether a cause was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.context import CheckContext, comparable, item_place
from extractor.checks.text_figures import quoted
from models.performance import Goal, Indicator, SelfEvaluationSheet
from models.record import Place

_QUANTITY = re.compile(
    r"(?P<sign>>=|<=|[≥≧⩾≤≦⩽><]|不低于|不少于|不小于|达到|不超过|不高于|不大于|少于|低于)?(?P<value>\d+(?:\.\d+)?)"
    r"\(?(?P<unit>[^\d()<>=≥≤以及]{0,6}?)\)?(?P<tail>及?以上|及?以下|以内|之内)?"
)
_AT_LEAST = frozenset({">=", "≥", "≧", "⩾", ">", "不低于", "不少于", "不小于", "达到", "以上", "及以上"})
_AT_MOST = frozenset({
    "<=", "≤", "≦", "⩽", "<", "不超过", "不高于", "不大于", "少于", "低于", "以下", "及以下", "以内", "之内",
})  # fmt: skip
_LESS_IS_BETTER = re.compile(
    r"成本|事故|投诉|故障|泄密|差错|违|降|减少|控制|误差|空置|案件|风险|上访|发生|死亡|时间|时限|天数|周期|超|污染|能耗|消耗|排放|缺勤|流失"
)
RATE_NAME = re.compile(r"(?<!效)(?<!频)(?<!功)率(?:\([^()]*\))?$")
"""Names of indicators whose value is a percentage: 合格率, 办结率."""
_UNITS_OF_COST = frozenset({"天", "日", "小时", "元", "万元", "万", "亿元", "月", "个月", "年"})
NO_CAUSE = re.compile(
    r"(?:无|没有(?!按|完成|达)|不存在|未发生|目标已完成)[^,;]{0,16}[。.]?|无发生[^,;]*|目标[^,;]{0,8}完成,无偏差[。.]?|[/-]"
)


@dataclass(frozen=True)
class PlacedSheet:
    """One sheet with its path in the record."""

    path: str
    sheet: SelfEvaluationSheet

    @property
    def title(self) -> str:
        """The sheet's title in quotation marks."""
        return f"“{quoted(self.sheet.title or self.sheet.name or '自评表')}”"

    def place(self, field: str, label: str, printed: str | None = None) -> Place:
        """A field of the sheet as a place."""
        return item_place(f"{self.path}.{field}", f"{self.title}{label}", self.sheet.evidence, field, printed)

    def rows(self) -> Iterator[tuple[str, Goal, Indicator]]:
        """``(path inside the sheet, goal, indicator)`` of every indicator."""
        for index, goal in enumerate(self.sheet.goals):
            for number, indicator in enumerate(goal.indicators):
                yield f"goals[{index}].indicators[{number}]", goal, indicator

    @property
    def has_cause(self) -> bool:
        """Whether a cause of deviations is given."""
        cause = comparable(self.sheet.deviation_cause or "")
        return bool(cause) and NO_CAUSE.fullmatch(cause) is None

    @property
    def denies(self) -> bool:
        """Whether the sheet says in so many words that there is no deviation."""
        return bool(self.sheet.deviation_cause) and not self.has_cause

    @property
    def said(self) -> str:
        """What stands in the field of the cause, for a message."""
        return f"写“{as_cell(self.sheet.deviation_cause)}”" if self.sheet.deviation_cause else "没有填写"


def sheets_of(context: CheckContext, scope: str | None = None) -> list[PlacedSheet]:
    """Every sheet, or those of the department or of the projects."""
    return [
        PlacedSheet(f"performance.sheets[{index}]", sheet)
        for index, sheet in enumerate(context.record.performance.sheets)
        if scope is None or sheet.scope == scope
    ]


def as_cell(text: str) -> str:
    """What a cell says, to be quoted inside a sentence: without the stop at its end."""
    return quoted(text).rstrip("。")


def name_of(indicator: Indicator) -> str:
    """What an indicator is called."""
    return indicator.level3 or indicator.level2 or ""


def read_quantity(text: str | None) -> tuple[Decimal, str, str | None] | None:
    """Value, unit, and ``at_least``/``at_most`` where the text says so; ``None`` for what is not one plain figure."""
    match = _QUANTITY.fullmatch(comparable(text or "").replace(",", ""))
    if match is None:
        return None
    signs = {match["sign"], match["tail"]}
    bound = "at_least" if signs & _AT_LEAST else "at_most" if signs & _AT_MOST else None
    return Decimal(match["value"]), match["unit"] or "", bound


def is_missed(indicator: Indicator) -> bool | None:
    """Whether the target is certainly missed; ``None`` where both are not comparable figures."""
    target, actual = read_quantity(indicator.target), read_quantity(indicator.actual)
    if target is None or actual is None:
        return None
    value, unit, bound = target
    done, done_unit, _ = actual
    if unit and done_unit and unit != done_unit:
        return None
    if bound == "at_most":
        return done > value
    if bound is None:
        about = f"{indicator.level2 or ''}{indicator.level3 or ''}"
        if unit in _UNITS_OF_COST or _LESS_IS_BETTER.search(comparable(about)):
            return None
    return done < value
