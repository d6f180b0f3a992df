"""Headers: where a table's body begins, and which column of the grid is which column of the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from extractor.accounts.measures import ACTUAL, UNKNOWN, extra_column, measure_of, measured_paths
from extractor.accounts.templates import (
    BALANCES,
    CODE_HEADERS,
    COLUMN_ORDINAL_LABELS,
    FUND_COLUMNS,
    GENERIC_HEADERS,
    GROUP_HEADERS,
    ITEM_HEADERS,
    LINE_HEADERS,
    NAME_HEADERS,
    PART_COLUMNS,
    TOTAL_LABELS,
    UNIT_HEADERS,
    Column,
    Template,
)
from extractor.grid.bands import RowBand, header_paths, label_key
from extractor.grid.declared import has_merged_cells
from extractor.layout import Grid
from extractor.text.characters import is_dash, key, parse_amount, strip_ordinal

FUZZY_HEADER = 84
"""Least similarity (0-100) at which a garbled header is still taken for a known one."""
MAX_HEADER_ROWS = 8
"""Most rows at the top of a grid that are looked at for headings."""
MOST_FIGURES = 0.7
"""Least share of figures among the filled cells of a column of figures."""
LEAST_LABELS = 2
"""Label columns of a coded table: its code and its name."""
SHORTEST_CUT_OFF = 4
"""Least length of a header that the print cut off and that is completed."""

_CODE = re.compile(r"\d{3}(?:[.\-]?\d{2}){0,2}|\d{4}|\d{6}")
_PART_OF_CODE = re.compile(r"\d{2}")
_ORDINAL = re.compile(r"\d{1,2}(=.*)?")


@dataclass(frozen=True)
class Header:
    """What the header of one grid says of its columns.

    ``columns`` maps a grid column to the record columns it may be (one name, or several where the print ran two headings
    together); ``lost`` names the columns that such a heading announces and the body has no room for. ``paths`` are the
    printed headings above every column.
    """

    rows: int
    columns: dict[int, tuple[str, ...]]
    codes: tuple[int, ...]
    names: tuple[int, ...]
    lines: tuple[int, ...]
    paths: tuple[tuple[str, ...], ...]
    lost: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    """Columns that name the unit (单位名称) whose row it is."""
    remarks: tuple[int, ...] = ()
    """Columns of words behind the amounts (备注)."""
    derived: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns of the record that are printed in parts alone, each with its parts: 财政拨款收入 as the kinds of appropriation."""

    @property
    def first_amount(self) -> int:
        """The leftmost amount column (the column count where there is none)."""
        known = [*self.columns, *self.ignored, *self.unknown, *self.remarks]
        return min(known, default=len(self.paths))

    def label_columns(self, columns: int) -> tuple[int, ...]:
        """The label columns of a row in the order code, name, whatever their order of print; 行次 and unit left out."""
        others = [column for column in range(columns) if column not in {*self.units, *self.lines}]
        behind = bool(self.codes) and bool(self.names) and min(self.names) < min(self.codes)
        if not behind:
            return tuple(others)
        return (*(c for c in others if c in self.codes), *(c for c in others if c not in self.codes))

    def fitted(self, columns: int) -> Header | None:
        """This header over the rows of a next page: as it is, or where 类, 款 and 项 share a column there, moved to the left.

        ``None`` where the page has other columns.
        """
        merged = len(self.paths) - columns
        amounts = len(self.paths) - self.first_amount
        if merged == 0:
            return self
        if merged < 0 or columns - amounts < LEAST_LABELS or not self.codes or self.lines:
            return None
        first = columns - amounts
        return Header(
            rows=0,
            columns={column - merged: names for column, names in self.columns.items()},
            codes=tuple(column for column in self.codes if column < first - 1) or (0,),
            names=tuple(column - merged for column in self.names),
            lines=(),
            paths=(*self.paths[:first], *self.paths[self.first_amount :]),
            lost=self.lost,
            ignored=tuple(column - merged for column in self.ignored),
            unknown=tuple(column - merged for column in self.unknown),
            units=tuple(column if column < self.codes[0] else column - merged for column in self.units),
            remarks=tuple(column - merged for column in self.remarks),
            derived=self.derived,
        )


def is_column_ordinals(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3 …, with or without the word."""
    labels = [key(text) for text in texts if text]
    if any(label in COLUMN_ORDINAL_LABELS for label in labels):
        return True
    numbers = [label for label in labels if _ORDINAL.fullmatch(label)]
    others = [label for label in labels if label not in numbers and label not in CODE_HEADERS]
    leading = [int(re.split("=", number)[0]) for number in numbers]
    return len(numbers) >= 3 and not others and leading == list(range(leading[0], leading[0] + len(leading)))


def is_heading_row(texts: Sequence[str], template: Template) -> bool:
    """Whether a row holds headings that the template knows, and no figure."""
    labels = [key(text) for text in texts if text]
    if any(parse_amount(label) is not None for label in labels):
        return False
    known = {*CODE_HEADERS, *NAME_HEADERS, *ITEM_HEADERS, *LINE_HEADERS, *COLUMN_ORDINAL_LABELS, *GROUP_HEADERS}
    known |= {key(alias) for column in template.columns for alias in column.aliases}
    return any(label in known or label_kind((label,)) is not None or measure_of(label) is not None for label in labels)


def _is_total_among_headings(texts: Sequence[str], template: Template) -> bool:
    """Whether a row is the last of the head and the 合计 row at once: 合计 | 105.00 | 合计 | 基本支出 | 项目支出."""
    labels = [key(text) for text in texts if text]
    known = {key(alias) for column in template.columns for alias in column.aliases}
    headings = [label for label in labels[1:] if label in known]
    figures = [label for label in labels if parse_amount(label) is not None]
    return bool(labels) and labels[0] in TOTAL_LABELS and len(headings) > 1 and bool(figures)


def _heading_beside_total(band: RowBand, column: int) -> tuple[str, ...]:
    text = band.units[column].text
    is_label = not any(band.texts[:column])
    return () if not text or is_label or parse_amount(text) is not None else (text,)


def header_rows(bands: Sequence[RowBand], template: Template) -> int:
    """How many rows at the top of a grid are its header; 0 where the body begins at once."""
    body = next((index for index, band in enumerate(bands) if _begins_body(band)), len(bands))
    for index, band in enumerate(bands[: min(body + 1, MAX_HEADER_ROWS)]):
        if is_column_ordinals(band.texts):
            return index + 1
    headings = [i for i, band in enumerate(bands[: min(body, MAX_HEADER_ROWS)]) if is_heading_row(band.texts, template)]
    if not headings:
        return 0
    # What stands between the last heading and the first full row is the rest of a row that the page break cut, unless
    # it stands over figures.
    rows = headings[-1] + 1
    figured = figure_columns(bands[body:])
    while rows < min(body, MAX_HEADER_ROWS) and any(bands[rows].units[column] for column in figured):
        rows += 1
    return rows


def figure_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold figures with decimals, and hardly anything else."""
    found = []
    for column in range(len(bands[0].units) if bands else 0):
        texts = [band.units[column].text for band in bands if column < len(band.units) and band.units[column]]
        figures = [text for text in texts if parse_amount(text) is not None or is_dash(text)]
        if any("." in text for text in figures) and len(figures) >= MOST_FIGURES * len(texts):
            found.append(column)
    return tuple(found)


def text_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold words, and no figures."""
    found = []
    for column in range(len(bands[0].units) if bands else 0):
        texts = [band.units[column].text for band in bands if column < len(band.units) and band.units[column]]
        if texts and not any(parse_amount(text) is not None or is_dash(text) for text in texts):
            found.append(column)
    return tuple(found)


def code_columns(bands: Sequence[RowBand]) -> tuple[int, ...]:
    """The columns of a body that hold codes of the classification, and nothing else but 合计."""
    found = []
    for column in range(len(bands[0].units) if bands else 0):
        texts = [key(band.units[column].text) for band in bands if column < len(band.units) and band.units[column]]
        codes = [text for text in texts if text not in TOTAL_LABELS]
        if codes and all(_CODE.fullmatch(text) or _PART_OF_CODE.fullmatch(text) for text in codes):
            found.append(column)
    return tuple(found)


def cut_header_rows(bands: Sequence[RowBand], template: Template) -> int:
    """How many rows at the top of a grid without a header of its own are the rest of one (类 | 款 | 项, 栏次 1 2 3).

    A single word such as 款 is the rest of a name that the page break cut.
    """
    rows = header_rows(bands, template)
    return rows if sum(bool(text) for band in bands[:rows] for text in band.texts) > 1 else 0


def _begins_body(band: RowBand) -> bool:
    texts = [key(text) for text in band.texts]
    filled = [text for text in texts if text]
    if not filled:
        return False
    if any(_CODE.fullmatch(text) for text in filled[:1]):
        return True
    if filled[0] in TOTAL_LABELS and all(parse_amount(text) is not None for text in filled[1:]) and len(filled) > 1:
        return True
    figures = [text for text in filled if parse_amount(text) is not None]
    labels = [text for text in filled if parse_amount(text) is None]
    numbered = any(strip_ordinal(text) != text for text in labels)
    return bool(figures) and (numbered or "." in "".join(figures))


def match_column(path: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """The record columns that a header path names: one, none, or several run together in print."""
    keys = [key(text) for text in path]
    if _is_under_another_group(keys, columns):
        return ()
    if keys and keys[-1] in GENERIC_HEADERS:
        # 小计 under 财政拨款收入 is that column, not the total of the table.
        for group in keys[-2::-1]:
            named = [c.name for c in columns if group in {key(a) for a in c.aliases} and group not in GROUP_HEADERS]
            if named:
                return (named[0],)
    for start in range(len(keys)):
        joined = "".join(keys[start:])
        for column in columns:
            if joined in {key(alias) for alias in column.aliases}:
                return (column.name,)
    leaf = keys[-1] if keys else ""
    for start in range(len(keys)):
        run_together = _run_together("".join(keys[start:]), columns)
        if run_together:
            return run_together
    return _completed(leaf, columns) or _similar(keys, columns)


_BALANCE_GROUP = re.compile(r"年初|年末|上年|结转|结余")
_INCOME_GROUP = "本年收入"
_SHARED_HEADINGS = frozenset({"合计", "小计", "总计", "基本支出", "项目支出", "金额"})


def _is_under_another_group(keys: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a heading (合计, 基本支出) stands under a group (年初结转和结余) of which the table has no column in the record."""
    spending = any(column.name == "basic" for column in columns)
    groups = [
        group for group in keys[:-1] if _BALANCE_GROUP.match(group) or (spending and group.startswith(_INCOME_GROUP))
    ]
    known = {key(alias) for column in columns for alias in column.aliases}
    return bool(groups) and not any(group in known for group in groups) and keys[-1] not in known - _SHARED_HEADINGS


def _run_together(text: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """Neighbouring columns whose headings the print put into one cell (``基本支出 项目支出``)."""
    for first, second in pairwise(columns):
        if any(text == key(a) + key(b) for a in first.aliases for b in second.aliases):
            return first.name, second.name
    return ()


def _completed(leaf: str, columns: Sequence[Column]) -> tuple[str, ...]:
    if len(leaf) < SHORTEST_CUT_OFF:
        return ()
    found = {column.name for column in columns for alias in column.aliases if key(alias).startswith(leaf)}
    return (found.pop(),) if len(found) == 1 else ()


def _similar(keys: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    best: dict[str, float] = {}
    for start in range(len(keys)):
        # Figures of a neighbouring row may have run into a heading.
        joined = re.sub(r"\d", "", "".join(keys[start:]))
        for column in columns:
            score = max(fuzz.ratio(joined, key(alias)) for alias in column.aliases)
            best[column.name] = max(best.get(column.name, 0), score)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < FUZZY_HEADER or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ()
    return (ranked[0][0],)


def read_header(grid: Grid, bands: Sequence[RowBand], template: Template) -> Header:
    """The header of a grid of a coded or summary table. ``rows`` is 0 where the grid has no header of its own."""
    rows = header_rows(bands, template)
    heading_rows = rows - 1 if rows and is_column_ordinals(bands[rows - 1].texts) else rows
    paths = header_paths(grid, bands, heading_rows)
    if 0 < rows < len(bands) and _is_total_among_headings(bands[rows].texts, template):
        paths = [(*path, *_heading_beside_total(bands[rows], column)) for column, path in enumerate(paths)]
    classes = _classify(paths, bands[rows:], template)
    labels, columns, ignored, unknown = classes.labels, classes.columns, classes.ignored, classes.unknown
    lost: tuple[str, ...] = ()
    if not grid.xs and rows > heading_rows and not has_merged_cells(grid, rows):
        columns, ignored, unknown = _realign(bands[rows - 1], columns, ignored, unknown)
    named = {names[0] for names in columns.values() if len(names) == 1}
    for column, names in list(columns.items()):
        if len(names) > 1:
            open_names = tuple(name for name in names if name not in named)
            columns[column] = open_names
            lost += open_names
    return Header(
        rows=rows,
        columns=columns,
        codes=tuple(c for c, kind in labels.items() if kind == "code"),
        names=tuple(c for c, kind in labels.items() if kind == "name"),
        lines=tuple(c for c, kind in labels.items() if kind == "line"),
        paths=tuple(paths),
        lost=lost,
        ignored=ignored,
        unknown=unknown,
        units=tuple(c for c, kind in labels.items() if kind == "unit"),
        remarks=classes.remarks,
        derived=_derived(columns, template),
    )


def _derived(columns: dict[int, tuple[str, ...]], template: Template) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Columns that are printed in two parts or more and not themselves."""
    printed = {names[0] for names in columns.values() if len(names) == 1}
    found = []
    for column in template.columns:
        parts = tuple(name for part in PART_COLUMNS if (name := extra_column(part.name, column.name)) in printed)
        if column.name not in printed and len(parts) > 1:
            found.append((column.name, parts))
    return tuple(found)


def label_kind(path: Sequence[str]) -> str | None:
    """What a label column holds, by its heading: ``code``, ``name`` (科目名称 or 项目), ``line``, ``unit``; else ``None``."""
    leaf = key(path[-1]) if path else ""
    if leaf in LINE_HEADERS:
        return "line"
    if leaf in UNIT_HEADERS:
        return "unit"
    if leaf in NAME_HEADERS or leaf in ITEM_HEADERS or leaf.endswith("科目名称"):
        return "name" if leaf != "项" else "code"
    if leaf in CODE_HEADERS or leaf.endswith(("科目编码", "科目代码", "分类编码", "科目")):
        return "code"
    return None


@dataclass
class _Classes:
    """What the columns of one grid are, by index."""

    labels: dict[int, str] = field(default_factory=dict)
    columns: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    remarks: tuple[int, ...] = ()


def _classify(paths: Sequence[tuple[str, ...]], body: Sequence[RowBand], template: Template) -> _Classes:
    found = _Classes()
    skip = {key(name) for name in template.ignored}
    taken: set[str] = set()
    measured = measured_paths(paths)
    for index, path in enumerate(paths):
        kind = label_kind(path)
        if kind is not None:
            found.labels[index] = kind
            continue
        if not path:
            continue
        is_ignored = key(path[-1]) in skip
        possible = _part_of(path, template) if is_ignored else _names_of(path, *measured[index], template)
        names = tuple(name for name in possible if name not in taken)
        if names:
            found.columns[index] = names
            if len(names) == 1:
                taken.add(names[0])
        elif is_ignored:
            found.ignored += (index,)
        else:
            found.unknown += (index,)
    return _by_shape(found, body)


def _by_shape(found: _Classes, body: Sequence[RowBand]) -> _Classes:
    """Columns whose heading nobody knows, by what stands in them: codes and names before the amounts, words behind them."""
    first = min(found.columns, default=0)
    codes, words = code_columns(body), text_columns(body)
    unknown = []
    for index in found.unknown:
        if index < first and index in codes and "code" not in found.labels.values():
            found.labels[index] = "code"
        elif index < first and index in words and "name" not in found.labels.values():
            found.labels[index] = "name"
        elif index > first and (index in words or not any(index < len(b.units) and b.units[index] for b in body)):
            found.remarks += (index,)
        else:
            unknown.append(index)
    found.unknown = tuple(unknown)
    return found


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
        alone = measure is not None and all(key(text) in GROUP_HEADERS for text in rest)
        return names or ((whole,) if alone else ())
    if all(key(text) in GROUP_HEADERS for text in rest):
        return (extra_column(measure, whole),)
    names = match_column(rest, columns)
    return (extra_column(measure, names[0]),) if len(names) == 1 else ()


def _names_of(path: Sequence[str], measure: str | None, rest: Sequence[str], template: Template) -> tuple[str, ...]:
    """``column_names``, else what a heading is a part of: 一般公共预算 under 财政拨款收入, 合计 under 年初结转和结余."""
    return column_names(path, measure, rest, template.columns) or (_part_of(path, template) if measure is None else ())


def _part_of(path: Sequence[str], template: Template) -> tuple[str, ...]:
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


def _realign(
    ordinals: RowBand,
    columns: dict[int, tuple[str, ...]],
    ignored: tuple[int, ...],
    unknown: tuple[int, ...],
) -> tuple[dict[int, tuple[str, ...]], tuple[int, ...], tuple[int, ...]]:
    """Headings and 栏次 in step where tabs were lost: the n-th heading belongs over the n-th column number."""
    numbered = [index for index, unit in enumerate(ordinals.units) if _ORDINAL.fullmatch(key(unit.text))]
    headed = sorted([*columns, *ignored, *unknown])
    if numbered == headed or len(numbered) != len(headed):
        return columns, ignored, unknown
    move = dict(zip(headed, numbered, strict=True))
    return (
        {move[column]: names for column, names in columns.items()},
        tuple(move[column] for column in ignored),
        tuple(move[column] for column in unknown),
    )


def is_total_label(texts: Sequence[str]) -> bool:
    """Whether the label cells of a row say 合计."""
    return label_key(texts) in TOTAL_LABELS
