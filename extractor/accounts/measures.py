"""What the columns of an account measure besides the final account itself: budgets, the year before, changes, shares.

Headings are told by their words and not by a list of whole headings: 年初预算数, 2022年度年初预算, 比上年增减%, 上年决算数.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from extractor.accounts.heading_words import heading_key
from extractor.accounts.own_aliases import measure_alias
from models.rows import Measure

ACTUAL = "actual"
"""The final account itself."""
UNKNOWN = "unknown"
"""A year that is neither that of the account nor the one before."""

Half = Literal["budget", "actual"]
"""The halves of the “三公” table."""
HALF_OF: dict[str, Half] = {"initial_budget": "budget", "annual_budget": "budget", ACTUAL: "actual"}
"""The half of the table by what a heading measures."""

_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年?度?")
LONGEST_HEADING = 80
"""Characters of a column's head; longer text is none, and would be looked through again and again."""
_HEADING = re.compile(
    r"""
      .*(?:完成|执行)(?:(?:年初|全年|调整)?预算|决算)?的?(?:率|%|百分比|比例|进度).* (?P<completion_pct>)
    | .*占(?:年初|全年|调整)?预算.*(?:%|比).*                                   (?P<completion_pct_2>)
    | .*(?:增减|增长|增幅|变动|差异|升降).*(?:%|率|幅度|比例|百分比|比).*       (?P<change_pct>)
    | 增幅                                                                      (?P<change_pct_2>)
    | (?:[比较与同]?(?:上年|去年|上一年|年初预算|预算)?(?:数|决算数)?(?:相比|比)?)?
      (?:增减|变动|差异|增加|差额)(?:额|数|值|情况|金额|变动|变化|\(?减少\)?)*
      (?:\([+±-].*\))?                                                          (?P<change_amount>)
    | (?:上年|去年|上一年|前一年)度?(?:财政拨款)?(?:决算|同期|实际|执行|金额|发生)?
      (?:支出|收入)?(?:数|额|决算数)?                                           (?P<prior_year>)
    | .*(?:年初|期初|原)(?:安排)?(?:部门|财政拨款|支出|收入)?预算
      (?:安排)?(?:支出|收入)?(?:数|额|金额)?                                    (?P<initial_budget>)
    | .*(?:调整|调整后|全年|变更)的?(?:支出|收入)?预算
      (?:支出|收入)?(?:数|额|金额|调整数)?                                      (?P<annual_budget>)
    | (?:当年|本年度?|支出|收入|财政拨款)?预算(?:安排)?(?:数|额|金额|支出数)?   (?P<annual_budget_2>)
    | .*(?<![预收])决算(?:支出|收入)?(?:数|额|金额)?                            (?P<actual>)
    | (?:本年度?|当年)?实际(?:支出|收入|发生|执行|完成)?(?:数|额|金额)?         (?P<actual_2>)
    | (?:本年度?|当年|本期)(?:决算)?(?:数|额|金额)                              (?P<actual_3>)
    """,
    re.VERBOSE,
)
"""Whole headings; the empty group behind each form names what it measures."""


class Measured(NamedTuple):
    """What a header path measures (``None`` where no heading says so) and the path without the heading that says so."""

    measure: str | None
    rest: tuple[str, ...]


def measure_of(heading: str) -> str | None:
    """What one heading measures; ``None`` for a heading that names a column and no measure."""
    own = measure_alias(heading_key(heading))
    if own is not None:
        return own
    plain = _YEAR.sub("", heading_key(heading)).strip("()")
    match = _HEADING.fullmatch(plain) if len(plain) <= LONGEST_HEADING else None
    if match is None or match.lastgroup is None:
        return None
    return re.sub(r"_\d$", "", match.lastgroup)


def measured_paths(paths: Sequence[Sequence[str]]) -> list[Measured]:
    """What the columns under each header path measure.

    Where the headings name several years, the latest is that of the account and the one before it is the prior year.
    """
    years = sorted({year for path in paths for text in path if (year := _year_of(text)) is not None})
    return [_measured(path, years) for path in paths]


def _measured(path: Sequence[str], years: Sequence[int]) -> Measured:
    measure: str | None = None
    rest: list[str] = []
    for text in path:
        found = measure_of(text)
        year = _year_of(text)
        if year is not None and len(years) > 1 and found in (None, ACTUAL):
            found = {years[-1]: ACTUAL, years[-1] - 1: "prior_year"}.get(year, UNKNOWN)
        if found is None:
            rest.append(text)
        elif measure in (None, ACTUAL):
            measure = found
    return Measured(measure, tuple(rest))


def _year_of(text: str) -> int | None:
    """The year of a heading that names a year, alone or with 决算数."""
    match = _YEAR.match(heading_key(text))
    alone = match is not None and (match.end() == len(heading_key(text)) or measure_of(text) == ACTUAL)
    return int(match["year"]) if match is not None and alone else None


def extra_column(measure: str, column: str) -> str:
    """The name under which a reader keeps a column beside those of the record, until the row is made."""
    return f"{measure}:{column}"


def is_extra(column: str) -> bool:
    """Whether a column is one beside those of the record."""
    return ":" in column


def is_percent(column: str) -> bool:
    """Whether a column beside those of the record holds percentages."""
    return column.partition(":")[0].endswith("_pct")


def extra_parts(column: str) -> tuple[Measure, str]:
    """Measure and column of the record."""
    measure, _, name = column.partition(":")
    return cast("Measure", measure), name


def half_of(path: Sequence[str]) -> tuple[Half | None, tuple[str, ...]]:
    """Which half a header path belongs to, and the path without the word that says so."""
    measure, rest = measured_paths([path])[0]
    return HALF_OF.get(measure or ""), rest
