"""The cells of a table that stood one below the other, counted into rows, as tab-separated lines under their headings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.accounts.templates import ITEM_HEADERS, Template
from extractor.input.stacked_head import arrange_head
from extractor.tables.headings import is_heading, label_kind
from extractor.text.characters import is_dash, key, parse_amount, whole_number


@dataclass(frozen=True)
class Row:
    """A row as counted: its label cells and what follows them, blank cells as ``""``."""

    labels: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class StackedTable:
    """The cells of one table: captions above, headings, rows, and what stands under them."""

    captions: tuple[str, ...]
    head: tuple[str, ...]
    ordinals: int
    rows: tuple[Row, ...]
    tail: tuple[str, ...]
    remark: tuple[str, ...] = ()
    """The heading of the column of remarks that ends each row, no heading among ``head``; empty where there is none."""

    @property
    def width(self) -> int | None:
        """How many amounts every row has after its label; ``None`` where they differ, or from the column numbers."""
        widths = {len(row.values) for row in self.rows}
        if len(widths) != 1:
            return None
        cells = widths.pop()
        amounts = cells - len(self.remark)
        return amounts if not self.ordinals or self.ordinals in (amounts, cells) else None


def is_label(cell: str) -> bool:
    """Whether a cell holds words."""
    return bool(key(cell)) and not is_value(cell)


def is_value(cell: str) -> bool:
    """Whether a cell holds a figure or a dash."""
    return parse_amount(cell) is not None or is_dash(cell)


def table_to_tabs(table: StackedTable, template: Template) -> list[str]:
    """Head and rows as tab-separated lines, empty where the columns do not come out."""
    if not table.rows:
        return []
    if template.form == "summary":
        return _two_sides(table)
    if template.form == "economic":
        return _economic(table)
    return _under_head(table, template)


def _under_head(table: StackedTable, template: Template) -> list[str]:
    """Rows that have as many cells as the head has columns, under that head."""
    rows = table.rows
    if template.form == "three_public" and not any(row.labels for row in rows):
        rows = _cut_to(rows, table.ordinals + len(table.remark) if table.ordinals else 0)
    width = replace(table, rows=rows).width
    if width and table.remark and not all(_ends_in_remark(row, width) for row in rows):
        return []
    labels = [text for text in table.head if label_kind((text,)) is None and key(text) not in map(key, ITEM_HEADERS)]
    if template.form == "three_public" and rows[0].labels and labels and not is_heading(labels[0]):
        labels.pop(0)  # 年度 over the labels of rows for years
    head = arrange_head(labels, width, template, [row.values[:width] for row in rows]) if width else []
    if not head:
        return []
    head[0] += table.remark
    side = max(len(row.labels) for row in rows)
    if template.form == "three_public" and side:
        return [_joined(("项目", *line)) for line in head] + [_joined((row.labels[-1], *row.values)) for row in rows]
    names = ("科目编码", "科目名称")[:side]
    lines = [_joined((*(names if not i else [""] * side), *line)) for i, line in enumerate(head)]
    return lines + [_joined((*(row.labels or [""] * side), *row.values)) for row in rows]


def _ends_in_remark(row: Row, width: int) -> bool:
    """Whether words stand behind the amounts of a row, if anything, and nowhere among them."""
    return not any(map(is_label, row.values[:width])) and all(parse_amount(text) is None for text in row.values[width:])


def _cut_to(rows: Sequence[Row], width: int) -> tuple[Row, ...]:
    if not width:
        return tuple(rows)
    return tuple(Row(r.labels, r.values[:width]) if not any(map(key, r.values[width:])) else r for r in rows)


def _joined(cells: Sequence[str]) -> str:
    return "\t".join(cells)


def _two_sides(table: StackedTable) -> list[str]:
    """收入 | 支出 side by side: the headings say how many cells a row has, the running 行次 that they are counted right."""
    items = [i for i, text in enumerate(table.head) if key(text) in map(key, ITEM_HEADERS)]
    if len(items) != 2:
        return []
    leaves = (*table.head[items[0] :], *table.remark)
    words = {0, items[1] - items[0], *range(len(leaves) - len(table.remark), len(leaves))}
    cells = [cell for row in table.rows for cell in (row.labels[1], *row.values)]
    while cells and not cells[-1]:
        cells.pop()
    cells += [""] * (-len(cells) % len(leaves))
    rows = [cells[start : start + len(leaves)] for start in range(0, len(cells), len(leaves))]
    if not all(_fits(row, words) for row in rows):
        return []
    lines = [i for i, text in enumerate(leaves) if label_kind((text,)) == "line"]
    if not all(_counts(row[column] for row in rows) for column in lines):
        return []
    return [_joined(leaves), *map(_joined, rows)]


def _fits(row: Sequence[str], words: Collection[int]) -> bool:
    """Whether labels and remarks stand in the columns of ``words``, and figures in all others."""
    return all(not is_value(cell) if i in words else not is_label(cell) for i, cell in enumerate(row))


def _counts(column: Iterator[str]) -> bool:
    numbers = [whole_number(key(cell)) for cell in column if key(cell).isdecimal()]
    return all(before is not None and after == before + 1 for before, after in pairwise(numbers))


def _economic(table: StackedTable) -> list[str]:
    """Items below each other, whichever group of columns they stand in; a cell after each name is its amount."""
    rows = [row for row in table.rows if row.labels]
    if any(len([value for value in row.values if key(value)]) > 1 for row in rows):
        return []
    head = _joined(("科目编码", "科目名称", "决算数"))
    amounts = ["".join(row.values).strip() for row in rows]
    return [head, *(_joined((*row.labels, amount)) for row, amount in zip(rows, amounts, strict=True))]
