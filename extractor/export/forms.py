"""The nine tables as the official forms lay them out: plain cells with their place, path and sum. Pure.

One layout serves the page and the workbook. A cell of figures knows the path of its value in the record
(``tables.expenditure.rows[3].basic``) and, where the form makes it a sum, the paths that it is the sum of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractor.accounts.templates import TEMPLATES, Template
from models.rows import CellSource, Row, RowSource
from models.tables import Table, TableId

CellKind = Literal["head", "ordinal", "label", "code", "line", "amount", "note"]

STATUS_LABELS = {"present": "有数据", "empty": "空表", "image": "图片，未能读取", "missing": "文中没有"}


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of a form; ``row`` and ``col`` count from 0, merged cells stand once.

    ``path`` is the value's path for an amount, the row's path for a label. ``depth`` is how deep a code lies in its tree,
    ``strong`` marks 类 and 合计. ``terms`` are the paths whose sum the form wants here, empty where it wants none.
    """

    row: int
    col: int
    text: str = ""
    kind: CellKind = "label"
    row_span: int = 1
    col_span: int = 1
    path: str | None = None
    value: Decimal | None = None
    source: CellSource | None = None
    row_source: RowSource | None = None
    depth: int = 0
    strong: bool = False
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A table laid out: ``cells`` row by row; ``head_rows`` of them are the header. Without figures there is no body."""

    id: TableId
    title: str
    table: Table
    head_rows: int
    n_cols: int
    cells: tuple[FormCell, ...]

    @property
    def number(self) -> str | None:
        """The printed 公开NN表."""
        return self.table.source.number if self.table.source else None

    @property
    def notes(self) -> tuple[str, ...]:
        """The printed 注/说明 lines."""
        return self.table.source.notes if self.table.source else ()

    @property
    def n_rows(self) -> int:
        """Rows in use, header included."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    def rows(self) -> Iterator[list[FormCell]]:
        """The cells by row, each row from left to right."""
        by_row: dict[int, list[FormCell]] = {index: [] for index in range(self.n_rows)}
        for cell in self.cells:
            by_row[cell.row].append(cell)
        for row in by_row.values():
            yield sorted(row, key=lambda cell: cell.col)

    def values(self) -> dict[str, Decimal | None]:
        """Path → value of every cell of figures."""
        return {cell.path: cell.value for cell in self.cells if cell.kind == "amount" and cell.path}


def sum_of_terms(terms: Iterable[str], values: Mapping[str, Decimal | None]) -> Decimal:
    """The exact sum of the terms; a blank cell counts as nothing."""
    return sum((values.get(term) or Decimal(0) for term in terms), Decimal(0))


def template_of(table_id: TableId) -> Template:
    """The official template of a table."""
    return TEMPLATES[table_id]


def amount_cell(
    row: int, col: int, path: str, owner: Row, column: str, *, strong: bool = False, terms: Sequence[str] = ()
) -> FormCell:
    """The cell of one amount of a row of the record; ``path`` is the row's."""
    return FormCell(
        row,
        col,
        kind="amount",
        path=f"{path}.{column}",
        value=getattr(owner, column),
        source=owner.source.cells.get(column) if owner.source else None,
        row_source=owner.source,
        strong=strong,
        terms=tuple(terms),
    )


def filler_cells(cells: Sequence[FormCell], n_cols: int, first: int, last: int) -> list[FormCell]:
    """Empty cells for the places of rows ``first`` to ``last`` (exclusive) that no cell takes, so that rows are whole."""
    taken = {(cell.row, cell.col + offset) for cell in cells for offset in range(cell.col_span)}
    return [
        FormCell(row, col, kind="note")
        for row in range(first, last)
        for col in range(n_cols)
        if (row, col) not in taken
    ]


def parent_codes(codes: Sequence[str]) -> list[str | None]:
    """For each code the longest other code that it begins with: 2010301 → 20103 → 201 → ``None``."""
    known = set(codes)
    return [next((code[:n] for n in range(len(code) - 1, 0, -1) if code[:n] in known), None) for code in codes]


def depth_of(code: str, parents: Mapping[str, str | None]) -> int:
    """How many codes stand above this one."""
    depth = 0
    parent = parents.get(code)
    while parent is not None:
        depth, parent = depth + 1, parents.get(parent)
    return depth
