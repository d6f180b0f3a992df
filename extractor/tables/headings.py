"""Headings: which column of the record a header path names, and what a label column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from extractor.accounts.heading_words import folded_heading, heading_key, heading_words
from extractor.accounts.measures import ACTUAL, UNKNOWN, extra_column, measure_of
from extractor.accounts.own_aliases import KEPT, Aliases, aliases_in_use, label_alias
from extractor.accounts.templates import (
    BALANCE_HEADERS,
    BALANCES,
    CODE_HEADERS,
    FUND_COLUMNS,
    GENERIC_HEADERS,
    GROUP_HEADERS,
    ITEM_HEADERS,
    LINE_HEADERS,
    NAME_HEADERS,
    PART_COLUMNS,
    REMARK_HEADERS,
    TEMPLATES,
    UNIT_HEADERS,
    Column,
    Template,
)
from extractor.text.characters import key

FUZZY_HEADER = 84
"""Least similarity (0-100) at which a garbled header is still taken for a known one."""
SHORTEST_CUT_OFF = 4
"""Least length of a header that the print cut off and that is completed."""


@lru_cache(maxsize=KEPT)
def head_words(own: Aliases) -> frozenset[str]:
    """What stands in the heads of tables, the user's headings included."""
    return frozenset(
        key(word)
        for words in (
            CODE_HEADERS, NAME_HEADERS, ITEM_HEADERS, LINE_HEADERS, REMARK_HEADERS, GROUP_HEADERS,
            *(column.built_in for template in TEMPLATES.values() for column in template.columns),
            (folded_heading(heading) for _, _, heading in own.columns),
            (heading for _, heading in (*own.labels, *own.measures)),
        )
        for word in words
    )  # fmt: skip


def is_heading(text: str) -> bool:
    """Whether a text is a whole heading: that of a column or a group of columns, a measure, or of labels."""
    return heading_key(text) in head_words(aliases_in_use()) or measure_of(text) is not None


def match_column(path: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """The record columns that a header path names: one, none, or several run together in print."""
    keys = [heading_key(text) for text in path]
    if _is_under_another_group(keys, columns):
        return ()
    if keys and keys[-1] in GENERIC_HEADERS:
        # 小计 under 财政拨款收入 is that column, not the total of the table.
        for group in keys[-2::-1]:
            named = [c.name for c in columns if c.is_called(group) and group not in GROUP_HEADERS]
            if named:
                return (named[0],)
    for start in range(len(keys)):
        joined = "".join(keys[start:])
        for column in columns:
            if column.is_called(joined):
                return (column.name,)
    leaf = keys[-1] if keys else ""
    for start in range(len(keys)):
        run_together = _run_together("".join(keys[start:]), columns)
        if run_together:
            return run_together
    return _completed(leaf, columns) or _similar(keys, columns)


_INCOME_GROUP = heading_words("fund", "income")
_SHARED_HEADINGS = frozenset({*GENERIC_HEADERS, *heading_words("basic"), *heading_words("project")})


def _is_under_another_group(keys: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a heading (合计, 基本支出) stands under a group (年初结转和结余) of which the table has no column in the record."""
    spending = any(column.name == "basic" for column in columns)
    groups = [
        group
        for group in keys[:-1]
        if group.startswith(BALANCE_HEADERS) or (spending and group.startswith(_INCOME_GROUP))
    ]
    if not groups or any(is_called(group, columns) for group in groups):
        return False
    return keys[-1] in _SHARED_HEADINGS or not is_called(keys[-1], columns)


def is_called(heading: str, columns: Sequence[Column]) -> bool:
    """Whether a heading (folded) is that of one of the columns."""
    return any(column.is_called(heading) for column in columns)


def _run_together(text: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """Neighbouring columns whose headings the print put into one cell (``基本支出 项目支出``)."""
    for first, second in pairwise(columns):
        if any(first.is_called(text[:cut]) and second.is_called(text[cut:]) for cut in range(1, len(text))):
            return first.name, second.name
    return ()


def _completed(leaf: str, columns: Sequence[Column]) -> tuple[str, ...]:
    if len(leaf) < SHORTEST_CUT_OFF:
        return ()
    found = {column.name for column in columns for alias in column.aliases if alias.startswith(leaf)}
    return (found.pop(),) if len(found) == 1 else ()


def _similar(keys: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    best: dict[str, float] = {}
    for start in range(len(keys)):
        # Figures of a neighbouring row may have run into a heading.
        joined = re.sub(r"\d", "", "".join(keys[start:]))
        for column in columns:
            score = max(fuzz.ratio(joined, alias) for alias in column.aliases)
            best[column.name] = max(best.get(column.name, 0), score)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < FUZZY_HEADER or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ()
    return (ranked[0][0],)


def label_kind(path: Sequence[str]) -> str | None:
    """What a label column holds, by its heading: ``code``, ``name`` (科目名称 or 项目), ``line``, ``unit``; else ``None``."""
    leaf = heading_key(path[-1]) if path else ""
    own = label_alias(leaf)
    if own is not None:
        return own
    if leaf in LINE_HEADERS:
        return "line"
    if leaf in UNIT_HEADERS:
        return "unit"
    if leaf in NAME_HEADERS or leaf in ITEM_HEADERS or leaf.endswith("科目名称"):
        return "name" if leaf != "项" else "code"
    if leaf in CODE_HEADERS or leaf.endswith(("科目编码", "科目代码", "分类编码", "科目")):
        return "code"
    return None


def column_names(
    path: Sequence[str], measure: str | None, rest: Sequence[str], columns: Sequence[Column]
) -> tuple[str, ...]:
    """The columns that a header path may name: those of the record, and those beside them under their extra name.

    ``measure`` and ``rest`` are what ``measured_paths`` says of the path. A measure alone (上年决算数) is one of the whole.
    """
    if measure == UNKNOWN:
        return ()
    whole = next((column.name for column in columns if column.name == "total"), columns[0].name)
    if measure is None or measure == ACTUAL:
        names = match_column(path, columns) or (match_column(rest, columns) if measure and rest else ())
        alone = measure is not None and all(heading_key(text) in GROUP_HEADERS for text in rest)
        return names or ((whole,) if alone else ())
    if all(heading_key(text) in GROUP_HEADERS for text in rest):
        return (extra_column(measure, whole),)
    names = match_column(rest, columns)
    return (extra_column(measure, names[0]),) if len(names) == 1 else ()


def possible_names(
    path: Sequence[str], measure: str | None, rest: Sequence[str], template: Template
) -> tuple[str, ...]:
    """``column_names``, else what a heading is a part of: 一般公共预算 under 财政拨款收入, 合计 under 年初结转和结余."""
    return column_names(path, measure, rest, template.columns) or (
        part_names(path, template) if measure is None else ()
    )


def part_names(path: Sequence[str], template: Template) -> tuple[str, ...]:
    """The extra column that a heading is a part of: 一般公共预算 under 财政拨款收入, 合计 under 年初结转和结余."""
    leaf = match_column(path[-1:], PART_COLUMNS)
    groups = match_column(path[-2:-1], template.columns) if len(path) > 1 else ()
    if len(leaf) == len(groups) == 1:
        return (extra_column(leaf[0], groups[0]),)
    balance = match_column(path[:1], FUND_COLUMNS)
    whole = template.columns[0].name
    own = match_column(path[-1:], template.columns) if len(path) > 1 else (whole,)
    if len(balance) == len(own) == 1 and balance[0] in BALANCES:
        return (extra_column(balance[0], own[0]),)
    return ()
