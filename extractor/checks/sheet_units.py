"""Checks of what the values of indicators are measured in: units, percentages, counts, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from extractor.checks.context import CheckContext, comparable
from extractor.checks.listing import listed, target_and_actual
from extractor.checks.results import Failure, Held, Result
from extractor.checks.sheet_reading import RATE_NAME, PlacedSheet, name_of, read_quantity, sheets_of
from models.performance import Indicator

CHECK = "checks.indicator_unit"
_COUNT_NAME = re.compile(r"(?:数量|人数|个数|次数|件数|场次|人次)(?:\([^()]*\))?$")
_HAS_DIGIT = re.compile(r"\d")
_COUNTED = re.compile(r"(?<![\d.])\d++(?:\.\d++)?[^\d年月日%]")
"""A figure with a unit that is neither a date nor a share."""
_BARE_WAN = re.compile(r"\d万$")
_NUMERAL = re.compile(r"[零一二三四五六七八九十百千万两]")


def sheet_units(context: CheckContext) -> Iterator[Result]:
    """All checks of this module; what is odd in the same way is one finding of the document."""
    readings = sheets_of(context)
    rows = [(reading, at, one) for reading in readings for at, _, one in reading.rows()]
    for slip in _SLIPS:
        # A rate that is no percentage lacks its unit as well: one fact, the first that applies.
        found = [row for row in rows if slip.applies(row[2])]
        rows = [row for row in rows if not slip.applies(row[2])]
        yield from slip.results(found)
    if readings:
        yield Held(CHECK)


class _Slip:
    """One way in which a value does not fit its indicator."""

    def __init__(self, name: str, says: str, applies: Callable[[Indicator], bool]) -> None:
        self.name, self.says, self.applies = name, says, applies

    def results(self, found: Sequence[tuple[PlacedSheet, str, Indicator]]) -> Iterator[Result]:
        """The finding, where there is any such value."""
        if not found:
            return
        rows = listed(f"“{name_of(one)}”{target_and_actual(one)}" for _, _, one in found)
        yield Failure(
            CHECK,
            f"{self.says}：{rows}。",
            tuple(
                reading.place(f"{at}.actual", f" {name_of(one)}实际完成值", one.actual) for reading, at, one in found
            ),
            fact=self.name,
        )


def _rate_without_percent(one: Indicator) -> bool:
    """合格率 whose value is a word or a plain number above one; 0 and words such as 逐步降低 leave open what is meant."""
    name = comparable(name_of(one))
    target, actual = read_quantity(one.target), read_quantity(one.actual)
    if not RATE_NAME.search(name):
        return False
    if target is None or actual is None:
        same = comparable(one.target or "") == comparable(one.actual or "")
        return same and bool(re.fullmatch(r"合格|达标|完成|良好|优良|优秀", comparable(one.actual or "")))
    return not target[1] and not actual[1] and target[0] > 1 and actual[0] > 100


def _count_in_percent(one: Indicator) -> bool:
    target, actual = read_quantity(one.target), read_quantity(one.actual)
    if target is None or actual is None or not _COUNT_NAME.search(comparable(name_of(one))):
        return False
    return target[1] == actual[1] == "%"


def _other_unit(one: Indicator) -> bool:
    """8296（人） against 100%: what was counted is not said."""
    target, actual = read_quantity(one.target), read_quantity(one.actual)
    if target is None or actual is None or not target[1] or not actual[1]:
        return False
    return (target[1] == "%") != (actual[1] == "%")


def _unit_missing(one: Indicator) -> bool:
    """≥400家 against 811; and counts without a unit on both sides, where the name holds none."""
    target, actual = read_quantity(one.target), read_quantity(one.actual)
    if target is None or actual is None or target[1] == "%":
        return False
    if target[1] and not actual[1]:
        return not comparable(name_of(one)).endswith((f"({target[1]})", f"/{target[1]}"))
    return not target[1] and not actual[1] and target[0] > 0 and target[0] != actual[0]


def _wan(one: Indicator) -> bool:
    """324万: of what, is not said."""
    return any(_BARE_WAN.search(comparable(text or "")) for text in (one.target, one.actual))


def _count_without_figure(one: Indicator) -> bool:
    """A 数量指标 with a figure in its target and none in what was reached."""
    target, actual = comparable(one.target or ""), comparable(one.actual or "")
    if "数量指标" not in comparable(one.level2 or "") or not _COUNTED.search(target):
        return False
    if not actual or _HAS_DIGIT.search(actual) or _NUMERAL.search(actual):
        return False
    # 已完成, 达标 answer a target; a sentence about something else does not.
    return not re.fullmatch(r"(?:已|全部|均|按时|按期)*(?:完成|达到|达标|实现)(?:预期)?(?:目标|任务|值)*。?", actual)


_SLIPS = (
    _Slip("rate", "指标是比率，而目标值或完成值不是百分数", _rate_without_percent),
    _Slip("count", "指标是数量，而目标值和完成值是百分数", _count_in_percent),
    _Slip("other", "完成值与目标值的单位不同，看不出完成多少", _other_unit),
    _Slip("missing", "完成值没有单位", _unit_missing),
    _Slip("wan", "“万”后面缺单位（万元、万人……）", _wan),
    _Slip("figure", "数量指标的目标值有数，完成值没有数", _count_without_figure),
)
